"""Queries for nudges: which are due, which a sweep holds, which belong together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Select,
    String,
    and_,
    delete,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app.contacts.model import Encounter
from app.contacts.rules import State
from app.core.db import in_chunks
from app.core.leases import has_lapsed, is_free
from app.nudges.model import IS_UPKEEP, Delivery, Nudge
from app.nudges.rules import ENCOUNTER_KINDS, OPEN, SHOWN, Group, NudgeState, WaitReason

MOST_RELEASED = 256
"""Expired leases that are released at once; the next tick releases more."""


def any_due(session: Session, now: datetime, *, in_flight: Collection[UUID] = ()) -> bool:
    """Whether there is work for a sweep. It asks before it takes the write lock."""
    # Without ORDER BY, PostgreSQL expects many due rows and scans the table for the first one. Right after a rush, when
    # none is left, it would scan the whole table at each tick.
    due = (
        select(Nudge.id)
        .where(state_is(NudgeState.PENDING), Nudge.next_attempt_at <= now)
        .order_by(Nudge.next_attempt_at)
    )
    unseen = (
        select(Nudge.id).where(Nudge.fallback_at <= now, is_free(session, Nudge)).order_by(Nudge.fallback_at)
    )
    return (
        session.scalar(due.limit(1)) is not None
        or any(nudge_id not in in_flight for nudge_id in session.scalars(unseen.limit(len(in_flight) + 1)))
        or bool(lapsed(session, in_flight))
    )


def lapsed(session: Session, in_flight: Collection[UUID]) -> list[UUID]:
    """Some nudges whose lease has expired and that are not in flight here. Enough are read to find one, if there is any."""
    ran_out = (
        select(Nudge.id)
        .where(state_is(NudgeState.LEASED), has_lapsed(session, Nudge))
        .order_by(Nudge.leased_until)
        .limit(len(in_flight) + MOST_RELEASED)
    )
    return [nudge_id for nudge_id in session.scalars(ran_out) if nudge_id not in in_flight]


WITH_PERSON = (
    selectinload(Nudge.deliveries),
    selectinload(Nudge.promise),
    selectinload(Nudge.encounter).options(selectinload(Encounter.contact), selectinload(Encounter.cards)),
)


def held_with_person(session: Session, ids: Iterable[UUID], *, holder: str) -> list[Nudge]:
    """The nudges of `ids` that `holder` still leases, with contacts and cards, sorted by account."""
    return _all_held(session, ids, holder, *WITH_PERSON)


def held_with_encounter(session: Session, ids: Iterable[UUID], *, holder: str) -> list[Nudge]:
    """The nudges of `ids` that `holder` still leases, with their encounters only, sorted by account."""
    return _all_held(session, ids, holder, joinedload(Nudge.encounter))


def _all_held(session: Session, ids: Iterable[UUID], holder: str, *options: ORMOption) -> list[Nudge]:
    found = (
        nudge for some in in_chunks(ids) for nudge in session.scalars(_held(some, holder).options(*options))
    )
    return sorted(found, key=lambda nudge: (nudge.account_id, nudge.due_at, nudge.id))


def _held(ids: Collection[UUID], holder: str) -> Select[Nudge]:
    # A sent nudge is leased only for its fallback channel: without `fallback_at` there is nothing left to do.
    is_first = Nudge.state == NudgeState.LEASED
    is_fallback = and_(Nudge.state == NudgeState.SENT, Nudge.fallback_at.is_not(None))
    return select(Nudge).where(Nudge.id.in_(ids), or_(is_first, is_fallback), Nudge.leased_by == holder)


def count_failing(session: Session, account_id: UUID) -> int:
    """How many pending nudges of the account failed when they were prepared."""
    failing = and_(state_is(NudgeState.PENDING), Nudge.reason == WaitReason.FAILED)
    return session.scalar(select(func.count()).where(Nudge.account_id == account_id, failing)) or 0


def by_ids(session: Session, ids: Collection[UUID]) -> list[Nudge]:
    return [
        nudge for some in in_chunks(ids) for nudge in session.scalars(select(Nudge).where(Nudge.id.in_(some)))
    ]


def due_with(
    session: Session, groups: Collection[Group], *, due_before: datetime, holder: str
) -> Sequence[Any]:
    """Other nudges of these groups that are due before `due_before`, with the columns that decide whether they go along.

    Without those that `holder` leases, and those that another sweep is sending: they have an unanswered delivery.
    """
    # A nudge that cannot be prepared alone would fail in a group, too.
    is_sound = Nudge.reason.is_distinct_from(WaitReason.FAILED)
    is_due = and_(Nudge.state == NudgeState.PENDING, Nudge.next_attempt_at <= due_before, is_sound)
    is_only_claimed = and_(Nudge.state == NudgeState.LEASED, Nudge.leased_by != holder, ~_is_being_sent())
    wanted = (
        select(
            Nudge.id,
            Nudge.kind,
            Nudge.due_at,
            Nudge.follow_up_accepted_at,
            Nudge.snoozed_until,
            Nudge.target_at,
            Encounter.met_at,
        )
        .join(Encounter, Encounter.id == Nudge.encounter_id)
        .where(or_(is_due, is_only_claimed))
    )
    return [row for is_theirs in _of_groups(groups) for row in session.execute(wanted.where(is_theirs))]


def unseen_with(session: Session, groups: Collection[Group], *, now: datetime, holder: str) -> Sequence[UUID]:
    """The other nudges of these groups that are sent, not seen, and whose fallback is due."""
    is_due = and_(Nudge.fallback_at <= now, is_free(session, Nudge), Nudge.leased_by.is_distinct_from(holder))
    is_only_claimed = and_(Nudge.leased_by != holder, ~is_free(session, Nudge), ~_is_being_sent())
    wanted = (
        select(Nudge.id)
        .join(Encounter, Encounter.id == Nudge.encounter_id)
        .where(Nudge.state == NudgeState.SENT, Nudge.fallback_at.is_not(None), or_(is_due, is_only_claimed))
    )
    return [row for is_theirs in _of_groups(groups) for row in session.scalars(wanted.where(is_theirs))]


def recently_notified(session: Session, groups: Collection[Group], *, since: datetime) -> list[Nudge]:
    """Nudges of these groups that a message named since `since` or names now, and that are still wanted."""
    wanted = (
        select(Nudge)
        .join(Encounter, Encounter.id == Nudge.encounter_id)
        .where(
            Nudge.state.in_((*OPEN, *SHOWN)),
            or_(
                Nudge.state == NudgeState.LEASED,
                Nudge.sent_at > since,
                Nudge.deliveries.any(Delivery.tried_at > since),
            ),
        )
        .options(*WITH_PERSON)
        .order_by(Nudge.due_at, Nudge.id)
    )
    return [row for is_theirs in _of_groups(groups) for row in session.scalars(wanted.where(is_theirs))]


def _of_groups(groups: Collection[Group]) -> list[ColumnElement[bool]]:
    """Conditions for the nudges of these groups: one for those of events, one for the others, as each has an index of its own."""
    of_events = [group for group in groups if group.event_id is not None]
    of_upkeep = sorted({group.account_id for group in groups if group.event_id is None})
    conditions = [_of_events(of_events)] if of_events else []
    if of_upkeep:
        conditions.append(and_(Nudge.account_id.in_(of_upkeep), is_upkeep()))
    return conditions


def _of_events(groups: Collection[Group]) -> ColumnElement[bool]:
    account_ids = sorted({group.account_id for group in groups})
    event_ids = sorted({group.event_id for group in groups if group.event_id is not None})
    # SQLite uses no index for a tuple: with that alone it would scan the encounters of all accounts.
    return and_(
        Encounter.state == State.WAITING,
        Encounter.account_id.in_(account_ids),
        Encounter.event_id.in_(event_ids),
        tuple_(Encounter.account_id, Encounter.event_id, Nudge.kind).in_(list(groups)),
    )


def is_upkeep() -> ColumnElement[bool]:
    """Nudges about promises and people to keep in touch with; as text, which is that of their index."""
    return literal_column(f"nudges.{IS_UPKEEP}", Boolean)


def last_upkeep_sent_at(session: Session, nudge: Nudge, *, since: datetime) -> datetime | None:
    """When a message about another promise or person to keep in touch with was sent, or is being sent now, since `since`.

    What is in the same message counts as this one.
    """
    others = session.scalars(
        select(Nudge)
        .where(Nudge.account_id == nudge.account_id, is_upkeep(), Nudge.id != nudge.id)
        .where(or_(Nudge.sent_at > since, and_(Nudge.state == NudgeState.LEASED, _is_being_sent())))
        .options(selectinload(Nudge.deliveries))
    )
    message = _unanswered(nudge)
    moments = [
        other.sent_at or other.deliveries[-1].tried_at
        for other in others
        if other.sent_at is not None or message is None or _unanswered(other) != message
    ]
    return max(moments, default=None)


def _unanswered(nudge: Nudge) -> UUID | None:
    last = nudge.deliveries[-1] if nudge.deliveries else None
    return last.message_id if last is not None and last.answer is None else None


def state_is(state: NudgeState) -> ColumnElement[bool]:
    """A condition with the state as a literal, because the planner uses partial indexes for literals only."""
    return Nudge.state == literal(state.value, String, literal_execute=True)


def _is_being_sent() -> ColumnElement[bool]:
    return Nudge.deliveries.any(Delivery.answer.is_(None))


WITH_SHOWN_ROWS = (selectinload(Nudge.deliveries), selectinload(Nudge.encounter))
"""The rows that the JSON of a nudge shows besides its own columns."""


def nudges_of(account_id: UUID) -> Select[Nudge]:
    return select(Nudge).where(Nudge.account_id == account_id).options(*WITH_SHOWN_ROWS)


def of_encounter(session: Session, encounter_id: UUID) -> list[Nudge]:
    return list(
        session.scalars(
            select(Nudge)
            .where(Nudge.encounter_id == encounter_id)
            .options(selectinload(Nudge.deliveries))
            .order_by(Nudge.created_at, Nudge.id)
        )
    )


def follow_ups_of(session: Session, encounter_id: UUID) -> list[Nudge]:
    """The nudges about the encounter itself, which end when it is resolved."""
    return [nudge for nudge in of_encounter(session, encounter_id) if nudge.kind in ENCOUNTER_KINDS]


def of_promise(session: Session, account_id: UUID, promise_id: UUID) -> list[Nudge]:
    return list(
        session.scalars(
            select(Nudge)
            .where(Nudge.account_id == account_id, is_upkeep(), Nudge.promise_id == promise_id)
            .order_by(Nudge.created_at, Nudge.id)
        )
    )


def upkeep_of_contact(session: Session, account_id: UUID, contact_id: UUID) -> list[Nudge]:
    """The nudges about promises to the contact and about keeping in touch, oldest first."""
    return list(
        session.scalars(
            select(Nudge)
            .join(Encounter, Encounter.id == Nudge.encounter_id)
            .where(Nudge.account_id == account_id, is_upkeep(), Encounter.contact_id == contact_id)
            .options(selectinload(Nudge.encounter))
            .order_by(Nudge.created_at, Nudge.id)
        )
    )


def replannable_of_account(session: Session, account_id: UUID, *, met_after: datetime) -> list[Nudge]:
    """Pending nudges, and those that expired untried and whose encounter is waiting and younger than `met_after`."""
    expired_untried = and_(
        Nudge.state == NudgeState.EXPIRED,
        ~Nudge.deliveries.any(),
        Nudge.kind.in_(ENCOUNTER_KINDS),
        Encounter.state == State.WAITING,
        Encounter.met_at > met_after,
    )
    return list(
        session.scalars(
            select(Nudge)
            .join(Encounter, Encounter.id == Nudge.encounter_id)
            .where(Nudge.account_id == account_id, or_(Nudge.state == NudgeState.PENDING, expired_untried))
            .options(selectinload(Nudge.encounter), selectinload(Nudge.deliveries))
        )
    )


def unseen_of_account(session: Session, account_id: UUID) -> list[Nudge]:
    """Sent nudges whose fallback is still to come."""
    return list(
        session.scalars(
            select(Nudge)
            .where(Nudge.account_id == account_id, Nudge.fallback_at.is_not(None))
            .options(selectinload(Nudge.encounter))
        )
    )


def next_round(session: Session, encounter_id: UUID, kind: str) -> int:
    return next_rounds(session, [encounter_id], kind).get(encounter_id, 0)


def next_rounds(session: Session, encounter_ids: Collection[UUID], kind: str) -> dict[UUID, int]:
    """The next `round` of this kind for each encounter that has had one; encounters without one are left out (0)."""
    last = select(Nudge.encounter_id, func.max(Nudge.round)).group_by(Nudge.encounter_id)
    return {
        encounter_id: int(number) + 1
        for some in in_chunks(encounter_ids)
        for encounter_id, number in session.execute(
            last.where(Nudge.encounter_id.in_(some), Nudge.kind == kind)
        )
    }


def next_of_encounters(session: Session, encounter_ids: Sequence[UUID]) -> dict[UUID, Nudge]:
    """The open nudge about each encounter that is due first; encounters without one are left out."""
    rows = session.scalars(
        select(Nudge)
        .where(
            Nudge.encounter_id.in_(list(encounter_ids)),
            Nudge.state.in_(OPEN),
            Nudge.kind.in_(ENCOUNTER_KINDS),
        )
        .options(*WITH_SHOWN_ROWS)
        .order_by(Nudge.due_at.desc())
    )
    return {nudge.encounter_id: nudge for nudge in rows}


def find_delivery(session: Session, delivery_id: UUID) -> Delivery | None:
    return session.get(Delivery, delivery_id)


def add_rows(session: Session, model: type[Nudge | Delivery], rows: Sequence[dict[str, Any]]) -> None:
    """Insert many rows as they are. Nudges must already have their revs."""
    if rows:
        session.execute(insert(model), list(rows))


def answer_deliveries(
    session: Session, ids: Collection[UUID], *, answer: str, accepted_at: datetime | None
) -> None:
    """Record the answer of a channel; `accepted_at` is None if it refused."""
    for some in in_chunks(ids):
        session.execute(
            update(Delivery)
            .where(Delivery.id.in_(some))
            .values({"answer": answer} | ({"accepted_at": accepted_at} if accepted_at else {}))
            .execution_options(synchronize_session=False)
        )


def remove_deliveries(session: Session, ids: Collection[UUID]) -> None:
    """Delete attempts that were recorded and then not made."""
    for some in in_chunks(ids):
        session.execute(
            delete(Delivery).where(Delivery.id.in_(some)).execution_options(synchronize_session=False)
        )


def deliveries_of_message(session: Session, delivery: Delivery) -> list[Delivery]:
    """All deliveries of the same message to the same device."""
    return list(
        session.scalars(
            select(Delivery)
            .where(
                Delivery.account_id == delivery.account_id,
                Delivery.message_id == delivery.message_id,
                Delivery.channel == delivery.channel,
                Delivery.tried_at == delivery.tried_at,
                Delivery.subscription_id.is_not_distinct_from(delivery.subscription_id),
            )
            .options(selectinload(Delivery.nudge).selectinload(Nudge.encounter))
        )
    )


def unseen_of_groups(session: Session, groups: Collection[Group], *, until: datetime) -> list[Nudge]:
    """Nudges of these groups that were sent until `until` and not seen."""
    wanted = (
        select(Nudge)
        .join(Encounter, Encounter.id == Nudge.encounter_id)
        .where(Nudge.state == NudgeState.SENT, Nudge.sent_at <= until)
    )
    return [row for is_theirs in _of_groups(groups) for row in session.scalars(wanted.where(is_theirs))]
