"""Queries about nudges: whose turn it is, and who holds which."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app.contacts.model import Encounter
from app.contacts.rules import State
from app.core.db import MOST_PARAMETERS, in_chunks
from app.core.sync import assign_revs
from app.nudges.model import Delivery, Nudge
from app.nudges.rules import OPEN, SHOWN, Group, NudgeState, WaitReason

Taking = dict[str, Any]
"""The columns that make a row somebody's."""


MOST_RELEASED = 256
"""Lapsed leases that are put back at once; the rest with the next look."""


class Claimed(NamedTuple):
    """A nudge that was claimed, whose it is, and how often it has been claimed by now."""

    id: UUID
    account_id: UUID
    attempts: int


def any_due(session: Session, now: datetime, *, sparing: Collection[UUID] = ()) -> bool:
    """Whether a sweep would find something: asked before it takes the write lock."""
    # Ordered, or else PostgreSQL takes so many for due that it looks through the table for the first it meets: a second
    # after a rush, when none is left, that is the whole table, once a tick.
    due = select(Nudge.id).where(is_in(NudgeState.PENDING), Nudge.try_at <= now).order_by(Nudge.try_at)
    unseen = select(Nudge.id).where(Nudge.second_at <= now).order_by(Nudge.second_at)
    return (
        session.scalar(due.limit(1)) is not None
        or any(nudge_id not in sparing for nudge_id in session.scalars(unseen.limit(len(sparing) + 1)))
        or bool(_lapsed(session, now, sparing))
    )


def claim_due(session: Session, *, now: datetime, holder: str, lease: timedelta, most: int) -> list[Claimed]:
    """Lease up to `most` nudges that have been due longest to `holder`, and return them.

    One UPDATE takes rows that it has found due and locked. On PostgreSQL several sweeps pass each other by SKIP LOCKED;
    on SQLite one writes at a time. The lease is no change a phone would see, so it draws no rev.
    """
    is_due = and_(is_in(NudgeState.PENDING), Nudge.try_at <= now)
    return _claim(session, is_due, Nudge.try_at, leased(holder, now + lease), most)


def claim_unseen(
    session: Session,
    *,
    now: datetime,
    holder: str,
    lease: timedelta,
    most: int,
    sparing: Collection[UUID] = (),
) -> list[Claimed]:
    """The same for what was sent, and has been seen by nobody until its second channel's turn came.

    Its lease ends by itself, so whoever is still at work on some of it has to say so: `sparing`. While they are at work on
    more than a statement takes, nothing else is claimed.
    """
    if len(sparing) > MOST_PARAMETERS:
        return []
    is_due = and_(is_in(NudgeState.SENT), Nudge.second_at <= now)
    if sparing:
        is_due = and_(is_due, Nudge.id.not_in(list(sparing)))
    return _claim(session, is_due, Nudge.second_at, leased_unseen(holder, now + lease), most)


def leased(holder: str, until: datetime) -> Taking:
    return {
        "state": NudgeState.LEASED,
        "leased_by": holder,
        "leased_until": until,
        "attempts": Nudge.attempts + 1,
    }


def leased_unseen(holder: str, until: datetime) -> Taking:
    """It stays `sent`. What keeps others away is that `second_at` lies ahead, and what brings it back is the same."""
    return {"second_at": until, "leased_by": holder, "leased_until": until, "attempts": Nudge.attempts + 1}


def _claim(
    session: Session, is_due: ColumnElement[bool], by: Any, taking: Taking, most: int
) -> list[Claimed]:
    # A named subquery is run once. As a plain one PostgreSQL may run it anew for each row, and take more than `most`.
    # What it finds is locked, so the UPDATE asks for nothing but the ids: were it to ask again what is due, a planner that
    # takes few for due would look through all that are, for each handful.
    due = select(Nudge.id).where(is_due).order_by(by).limit(most).with_for_update(skip_locked=True).cte("due")
    taken = session.execute(
        update(Nudge)
        .where(Nudge.id.in_(select(due.c.id)))
        .values(taking)
        .returning(Nudge.id, Nudge.account_id, Nudge.attempts)
        .execution_options(synchronize_session=False)
    )
    return [Claimed(*row) for row in taken]


def take_over(session: Session, ids: Collection[UUID], taking: Taking) -> None:
    """Lease these as well; whoever held them finds, once it has the account, that it holds them no more."""
    for some in in_chunks(sorted(ids)):
        session.execute(
            update(Nudge)
            .where(Nudge.id.in_(some))
            .values(taking)
            .execution_options(synchronize_session=False)
        )


def release_lapsed(session: Session, *, now: datetime, sparing: Collection[UUID] = ()) -> int:
    """Put back what a holder did not finish in time: it died, or was cut off. `sparing` are known to be in work."""
    # No more are looked for than can be spared and released, so that what is left fits into one statement.
    lapsed = _lapsed(session, now, sparing)[:MOST_RELEASED]
    return _release(session, and_(Nudge.leased_until <= now, Nudge.id.in_(lapsed)), now=now) if lapsed else 0


def _lapsed(session: Session, now: datetime, sparing: Collection[UUID]) -> list[UUID]:
    """Some of those whose lease ran out, if there are any: enough of them to find one that is not spared."""
    lapsed = (
        select(Nudge.id)
        .where(is_in(NudgeState.LEASED), Nudge.leased_until <= now)
        .order_by(Nudge.leased_until)
        .limit(len(sparing) + MOST_RELEASED)
    )
    return [nudge_id for nudge_id in session.scalars(lapsed) if nudge_id not in sparing]


def release_all(session: Session, *, holder: str, now: datetime, sparing: Collection[UUID] = ()) -> int:
    """Put back what `holder` still has, when it stops or has lost sight of something; `sparing` it is at work on."""
    if not sparing:
        is_theirs = Nudge.leased_by == holder
        return _release(session, is_theirs, now=now) + _release_unseen(session, is_theirs, now=now)
    is_held = or_(is_in(NudgeState.LEASED), Nudge.second_at.is_not(None))
    theirs = session.scalars(select(Nudge.id).where(Nudge.leased_by == holder, is_held))
    return sum(
        _release(session, Nudge.id.in_(some), now=now) + _release_unseen(session, Nudge.id.in_(some), now=now)
        for some in in_chunks(nudge_id for nudge_id in theirs.all() if nudge_id not in sparing)
    )


def release_dead(session: Session, is_dead: Callable[[str], bool], *, now: datetime) -> int:
    """Put back what was held by processes known to be gone, without waiting for their leases."""
    # Two questions, because each has an index of its own and SQLite would use neither for both at once.
    holders = {
        holder
        for is_held in (is_in(NudgeState.LEASED), Nudge.second_at.is_not(None))
        for holder in session.scalars(select(Nudge.leased_by).where(is_held).distinct())
    }
    return sum(
        release_all(session, holder=holder, now=now) for holder in holders if holder and is_dead(holder)
    )


def _release(session: Session, which: ColumnElement[bool], *, now: datetime) -> int:
    # Rows that somebody is just changing are left to them: waiting for one another in a ring would end one of us.
    free = select(Nudge.id).where(is_in(NudgeState.LEASED), which).with_for_update(skip_locked=True)
    released = session.execute(
        update(Nudge)
        .where(Nudge.id.in_(free), is_in(NudgeState.LEASED))
        .values(state=NudgeState.PENDING, leased_by=None, leased_until=None, try_at=now)
        .execution_options(synchronize_session=False)
    )
    return int(released.rowcount)  # type: ignore[attr-defined]


def _release_unseen(session: Session, which: ColumnElement[bool], *, now: datetime) -> int:
    released = session.execute(
        update(Nudge)
        .where(Nudge.second_at.is_not(None), which)
        .values(leased_by=None, leased_until=None, second_at=now)
        .execution_options(synchronize_session=False)
    )
    return int(released.rowcount)  # type: ignore[attr-defined]


WITH_PERSON = (
    selectinload(Nudge.deliveries),
    selectinload(Nudge.encounter).options(selectinload(Encounter.contact), selectinload(Encounter.cards)),
)


def held(session: Session, ids: Iterable[UUID], *, holder: str) -> list[Nudge]:
    """Those of these nudges that `holder` still has, with what is said of them, account by account."""
    return _all_held(session, ids, holder, *WITH_PERSON)


def still_held(session: Session, ids: Iterable[UUID], *, holder: str) -> list[Nudge]:
    """Those that `holder` still has, with their encounters alone."""
    return _all_held(session, ids, holder, joinedload(Nudge.encounter))


def _all_held(session: Session, ids: Iterable[UUID], holder: str, *options: ORMOption) -> list[Nudge]:
    found = (
        nudge for some in in_chunks(ids) for nudge in session.scalars(_held(some, holder).options(*options))
    )
    return sorted(found, key=lambda nudge: (nudge.account_id, nudge.due_at, nudge.id))


def _held(ids: Collection[UUID], holder: str) -> Select[Nudge]:
    # What was sent is held for its fallback channel alone: without `second_at` there is nothing left to do with it.
    is_first = Nudge.state == NudgeState.LEASED
    is_fallback = and_(Nudge.state == NudgeState.SENT, Nudge.second_at.is_not(None))
    return select(Nudge).where(Nudge.id.in_(ids), or_(is_first, is_fallback), Nudge.leased_by == holder)


def put_off(session: Session, claimed: Claimed, *, holder: str, until: datetime) -> None:
    """Look at it again `until` then: it cannot be prepared. By plain SQL, as loading the row may be what fails."""
    row = {"account_id": claimed.account_id}
    assign_revs(session, [row])
    free = {"leased_by": None, "leased_until": None, "rev": row["rev"]}
    waiting = free | {"state": NudgeState.PENDING, "reason": WaitReason.FAILED, "try_at": until}
    _change_held(session, claimed, holder, NudgeState.LEASED, waiting)
    _change_held(session, claimed, holder, NudgeState.SENT, free | {"second_at": until})


def close_sent(session: Session, claimed: Claimed, *, holder: str, now: datetime) -> None:
    """It was sent, and nothing more than that can be written down: it must not be sent again."""
    row = {"account_id": claimed.account_id}
    assign_revs(session, [row])
    free = {"leased_by": None, "leased_until": None, "rev": row["rev"]}
    sent = free | {"state": NudgeState.SENT, "reason": None, "sent_at": now}
    _change_held(session, claimed, holder, NudgeState.LEASED, sent)
    _change_held(session, claimed, holder, NudgeState.SENT, free | {"second_at": None})


def _change_held(
    session: Session, claimed: Claimed, holder: str, state: NudgeState, values: dict[str, Any]
) -> None:
    session.execute(
        update(Nudge)
        .where(
            Nudge.id == claimed.id,
            Nudge.state == state,
            Nudge.leased_by == holder,
            Nudge.attempts == claimed.attempts,
        )
        .values(values)
        .execution_options(synchronize_session=False)
    )


def count_failing(session: Session, account_id: UUID) -> int:
    """How many nudges of the account wait because they could not be prepared."""
    failing = and_(is_in(NudgeState.PENDING), Nudge.reason == WaitReason.FAILED)
    return session.scalar(select(func.count()).where(Nudge.account_id == account_id, failing)) or 0


def put_off_account(
    session: Session,
    account_id: UUID,
    claimed: Collection[UUID],
    *,
    holder: str,
    now: datetime,
    until: datetime,
) -> None:
    """Look at what is due of this account, and at what `holder` has `claimed` of it, no sooner than `until`."""
    is_due = and_(is_in(NudgeState.PENDING), Nudge.try_at <= now)
    is_unseen = and_(is_in(NudgeState.SENT), Nudge.second_at <= now)
    is_claimed = and_(Nudge.leased_by == holder, Nudge.id.in_(claimed))
    waiting = {"leased_by": None, "leased_until": None, "state": NudgeState.PENDING, "try_at": until}
    unseen = {"leased_by": None, "leased_until": None, "second_at": until}
    for which, values in (
        (or_(is_due, and_(is_in(NudgeState.LEASED), is_claimed)), waiting),
        (or_(is_unseen, and_(is_in(NudgeState.SENT), is_claimed)), unseen),
    ):
        session.execute(
            update(Nudge)
            .where(Nudge.account_id == account_id, which)
            .values(values)
            .execution_options(synchronize_session=False)
        )


def by_ids(session: Session, ids: Collection[UUID]) -> list[Nudge]:
    return [
        nudge for some in in_chunks(ids) for nudge in session.scalars(select(Nudge).where(Nudge.id.in_(some)))
    ]


def others_of(
    session: Session, groups: Collection[Group], *, due_before: datetime, holder: str
) -> Sequence[Any]:
    """What else is due of these groups before `due_before`, with what decides whether it may go along.

    Nothing that `holder` has, or that another one is sending already: its attempt is written down and unanswered.
    """
    # What cannot be prepared by itself would fail with the others, too.
    is_sound = Nudge.reason.is_distinct_from(WaitReason.FAILED)
    is_free = and_(Nudge.state == NudgeState.PENDING, Nudge.try_at <= due_before, is_sound)
    is_only_claimed = and_(Nudge.state == NudgeState.LEASED, Nudge.leased_by != holder, ~_is_under_way())
    return session.execute(
        select(
            Nudge.id,
            Nudge.kind,
            Nudge.due_at,
            Nudge.follows_at,
            Nudge.appointment_at,
            Encounter.met_at,
        )
        .join(Encounter, Encounter.id == Nudge.encounter_id)
        .where(_of_groups(groups), Encounter.state == State.WAITING, or_(is_free, is_only_claimed))
    ).all()


def others_unseen_of(
    session: Session, groups: Collection[Group], *, now: datetime, holder: str
) -> Sequence[UUID]:
    """What else of these groups nobody has seen, and whose second channel's turn has come."""
    is_only_claimed = and_(Nudge.leased_by != holder, Nudge.leased_until > now, ~_is_under_way())
    return session.scalars(
        select(Nudge.id)
        .join(Encounter, Encounter.id == Nudge.encounter_id)
        .where(
            _of_groups(groups),
            Encounter.state == State.WAITING,
            Nudge.state == NudgeState.SENT,
            Nudge.second_at.is_not(None),
            or_(and_(Nudge.second_at <= now, Nudge.leased_by.is_distinct_from(holder)), is_only_claimed),
        )
    ).all()


def told_of(session: Session, groups: Collection[Group], *, since: datetime) -> list[Nudge]:
    """Of these groups, those who still wait and whom the user has been told of since then, or is just being told."""
    return list(
        session.scalars(
            select(Nudge)
            .join(Encounter, Encounter.id == Nudge.encounter_id)
            .where(
                _of_groups(groups),
                Encounter.state == State.WAITING,
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
    )


def _of_groups(groups: Collection[Group]) -> ColumnElement[bool]:
    account_ids = sorted({group.account_id for group in groups})
    event_ids = sorted({group.event_id for group in groups})
    # SQLite finds no rows by a tuple: that alone would make it look through everybody's encounters.
    return and_(
        Encounter.account_id.in_(account_ids),
        Encounter.event_id.in_(event_ids),
        tuple_(Encounter.account_id, Encounter.event_id, Nudge.kind).in_(list(groups)),
    )


def is_in(state: NudgeState) -> ColumnElement[bool]:
    """The state, written out as in the partial indexes: a plan that is made for any parameter could not use them."""
    return Nudge.state == literal(state.value, String, literal_execute=True)


def _is_under_way() -> ColumnElement[bool]:
    return Nudge.deliveries.any(Delivery.answer.is_(None))


WITH_WHAT_IS_SHOWN = (selectinload(Nudge.deliveries), selectinload(Nudge.encounter))
"""What an answer says of a nudge besides its own columns."""


def nudges_of(account_id: UUID) -> Select[Nudge]:
    return select(Nudge).where(Nudge.account_id == account_id).options(*WITH_WHAT_IS_SHOWN)


def of_encounter(session: Session, encounter_id: UUID) -> list[Nudge]:
    return list(
        session.scalars(
            select(Nudge)
            .where(Nudge.encounter_id == encounter_id)
            .options(selectinload(Nudge.deliveries))
            .order_by(Nudge.created_at, Nudge.id)
        )
    )


def movable_of_account(session: Session, account_id: UUID, *, met_after: datetime) -> list[Nudge]:
    """What is pending, and what expired untried though the people met since `met_after` still wait."""
    expired_untried = and_(
        Nudge.state == NudgeState.EXPIRED,
        ~Nudge.deliveries.any(),
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
    """What was sent and waits for its second channel's turn."""
    return list(
        session.scalars(
            select(Nudge)
            .where(Nudge.account_id == account_id, Nudge.second_at.is_not(None))
            .options(selectinload(Nudge.encounter))
        )
    )


def next_round(session: Session, encounter_id: UUID, kind: str) -> int:
    return next_rounds(session, [encounter_id], kind).get(encounter_id, 0)


def next_rounds(session: Session, encounter_ids: Collection[UUID], kind: str) -> dict[UUID, int]:
    """The number of the next nudge of this kind, for each encounter that has had one; 0 for the others."""
    last = select(Nudge.encounter_id, func.max(Nudge.round)).group_by(Nudge.encounter_id)
    return {
        encounter_id: int(number) + 1
        for some in in_chunks(encounter_ids)
        for encounter_id, number in session.execute(
            last.where(Nudge.encounter_id.in_(some), Nudge.kind == kind)
        )
    }


def wake_account(session: Session, account_id: UUID, *, now: datetime) -> None:
    """Let the account's overdue nudges be tried at once: a channel has just appeared."""
    session.execute(
        update(Nudge)
        .where(Nudge.account_id == account_id, Nudge.state == NudgeState.PENDING, Nudge.due_at <= now)
        .values(try_at=now)
        .execution_options(synchronize_session=False)
    )


def wake_without_channel(session: Session, *, now: datetime) -> None:
    """Let everybody's nudges that wait for a channel be tried at once: the server may have been given one."""
    session.execute(
        update(Nudge)
        .where(is_in(NudgeState.PENDING), Nudge.reason == WaitReason.NO_CHANNEL, Nudge.due_at <= now)
        .values(try_at=now)
        .execution_options(synchronize_session=False)
    )


def look_again(session: Session, nudge: Nudge, *, at: datetime) -> None:
    """Put back what waits as before, in the same words: no change that a phone would see, so it draws no rev."""
    session.execute(
        update(Nudge)
        .where(Nudge.id == nudge.id)
        .values(state=NudgeState.PENDING, try_at=at, leased_by=None, leased_until=None)
        .execution_options(synchronize_session=False)
    )


def next_of_encounters(session: Session, encounter_ids: Sequence[UUID]) -> dict[UUID, Nudge]:
    """The next nudge of each encounter that still has one coming."""
    rows = session.scalars(
        select(Nudge)
        .where(Nudge.encounter_id.in_(list(encounter_ids)), Nudge.state.in_(OPEN))
        .options(*WITH_WHAT_IS_SHOWN)
        .order_by(Nudge.due_at.desc())
    )
    return {nudge.encounter_id: nudge for nudge in rows}


def find_delivery(session: Session, delivery_id: UUID) -> Delivery | None:
    return session.get(Delivery, delivery_id)


def add_rows(session: Session, model: type[Nudge | Delivery], rows: Sequence[dict[str, Any]]) -> None:
    """Many at once, as they are: nudges bring the revs they have drawn."""
    if rows:
        session.execute(insert(model), list(rows))


def answer_deliveries(
    session: Session, ids: Collection[UUID], *, answer: str, accepted_at: datetime | None
) -> None:
    """What a channel said to these; `accepted_at` is None when it did not take them."""
    for some in in_chunks(ids):
        session.execute(
            update(Delivery)
            .where(Delivery.id.in_(some))
            .values({"answer": answer} | ({"accepted_at": accepted_at} if accepted_at else {}))
            .execution_options(synchronize_session=False)
        )


def forget_deliveries(session: Session, ids: Collection[UUID]) -> None:
    """Attempts that were written down and then not made."""
    for some in in_chunks(ids):
        session.execute(
            delete(Delivery).where(Delivery.id.in_(some)).execution_options(synchronize_session=False)
        )


def of_message(session: Session, delivery: Delivery) -> list[Delivery]:
    """Every delivery of the message that this one is part of, to the same device."""
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


def sent_of(session: Session, groups: Collection[Group], *, until: datetime) -> list[Nudge]:
    """What was sent of these groups until then and has not been seen."""
    return list(
        session.scalars(
            select(Nudge)
            .join(Encounter, Encounter.id == Nudge.encounter_id)
            .where(_of_groups(groups), Nudge.state == NudgeState.SENT, Nudge.sent_at <= until)
        )
    )
