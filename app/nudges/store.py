"""Queries about nudges: whose turn it is, and who holds which."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select, update
from sqlalchemy.orm import Session, selectinload

from app.contacts.model import Encounter
from app.contacts.rules import State
from app.nudges.model import Delivery, Nudge
from app.nudges.rules import OPEN, NudgeState


def any_due(session: Session, now: datetime, *, sparing: Collection[UUID] = ()) -> bool:
    """Whether a sweep would find something: asked before it takes the write lock."""
    due = select(Nudge.id).where(Nudge.state == NudgeState.PENDING, Nudge.try_at <= now).limit(1)
    return session.scalar(due) is not None or _any_lapsed(session, now, sparing)


def claim_due(session: Session, *, now: datetime, holder: str, lease: timedelta, most: int) -> list[UUID]:
    """Lease up to `most` nudges that have been due longest to `holder`, and return their ids.

    One conditional UPDATE takes them: whoever changes the rows holds them. On PostgreSQL several sweeps pass each
    other by SKIP LOCKED. The lease is no change a phone would see, so it draws no rev.
    """
    # A named subquery is run once. As a plain one PostgreSQL may run it anew for each row, and take more than `most`.
    due = (
        select(Nudge.id)
        .where(Nudge.state == NudgeState.PENDING, Nudge.try_at <= now)
        .order_by(Nudge.try_at)
        .limit(most)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    taken = session.execute(
        update(Nudge)
        .where(Nudge.id.in_(select(due.c.id)), Nudge.state == NudgeState.PENDING)
        .values(
            state=NudgeState.LEASED, leased_by=holder, leased_until=now + lease, attempts=Nudge.attempts + 1
        )
        .returning(Nudge.id)
        .execution_options(synchronize_session=False)
    )
    return list(taken.scalars())


def release_lapsed(session: Session, *, now: datetime, sparing: Collection[UUID] = ()) -> int:
    """Put back what a holder did not finish in time: it died, or was cut off. `sparing` are known to be in work."""
    if not _any_lapsed(session, now, sparing):
        return 0
    return _release(session, and_(Nudge.leased_until <= now, Nudge.id.not_in(list(sparing))), now=now)


def _any_lapsed(session: Session, now: datetime, sparing: Collection[UUID]) -> bool:
    lapsed = select(Nudge.id).where(
        Nudge.state == NudgeState.LEASED, Nudge.leased_until <= now, Nudge.id.not_in(list(sparing))
    )
    return session.scalar(lapsed.limit(1)) is not None


def release_all(session: Session, *, holder: str, now: datetime) -> int:
    """Put back what `holder` still has, when it stops."""
    return _release(session, Nudge.leased_by == holder, now=now)


def release_dead(session: Session, is_dead: Callable[[str], bool], *, now: datetime) -> int:
    """Put back what was held by processes known to be gone, without waiting for their leases."""
    holders = session.scalars(
        select(Nudge.leased_by).where(Nudge.state == NudgeState.LEASED).distinct()
    ).all()
    return sum(
        release_all(session, holder=holder, now=now) for holder in holders if holder and is_dead(holder)
    )


def _release(session: Session, which: object, *, now: datetime) -> int:
    released = session.execute(
        update(Nudge)
        .where(Nudge.state == NudgeState.LEASED, which)  # type: ignore[arg-type]
        .values(state=NudgeState.PENDING, leased_by=None, leased_until=None, try_at=now)
        .execution_options(synchronize_session=False)
    )
    return int(released.rowcount)  # type: ignore[attr-defined]


def held(session: Session, ids: Iterable[UUID], *, holder: str) -> list[Nudge]:
    """Those of these nudges that `holder` still has, in the order in which their accounts are locked."""
    return list(
        session.scalars(
            select(Nudge)
            .where(Nudge.id.in_(list(ids)), Nudge.state == NudgeState.LEASED, Nudge.leased_by == holder)
            .options(
                selectinload(Nudge.deliveries),
                selectinload(Nudge.encounter).options(
                    selectinload(Encounter.contact), selectinload(Encounter.cards)
                ),
            )
            .order_by(Nudge.account_id, Nudge.try_at, Nudge.id)
        )
    )


def accounts_of(session: Session, ids: Sequence[UUID]) -> list[UUID]:
    return list(session.scalars(select(Nudge.account_id).where(Nudge.id.in_(list(ids))).distinct()))


def nudges_of(account_id: UUID) -> Select[Nudge]:
    return select(Nudge).where(Nudge.account_id == account_id).options(selectinload(Nudge.deliveries))


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


def next_round(session: Session, encounter_id: UUID, kind: str) -> int:
    last = session.scalar(
        select(func.max(Nudge.round)).where(Nudge.encounter_id == encounter_id, Nudge.kind == kind)
    )
    return 0 if last is None else int(last) + 1


def wake_account(session: Session, account_id: UUID, *, now: datetime) -> None:
    """Let the account's overdue nudges be tried at once: a channel has just appeared."""
    session.execute(
        update(Nudge)
        .where(Nudge.account_id == account_id, Nudge.state == NudgeState.PENDING, Nudge.due_at <= now)
        .values(try_at=now)
        .execution_options(synchronize_session=False)
    )


def next_of_encounters(session: Session, encounter_ids: Sequence[UUID]) -> dict[UUID, Nudge]:
    """The next nudge of each encounter that still has one coming."""
    rows = session.scalars(
        select(Nudge)
        .where(Nudge.encounter_id.in_(list(encounter_ids)), Nudge.state.in_(OPEN))
        .options(selectinload(Nudge.deliveries))
        .order_by(Nudge.due_at.desc())
    )
    return {nudge.encounter_id: nudge for nudge in rows}


def find_delivery(session: Session, delivery_id: UUID) -> Delivery | None:
    return session.get(Delivery, delivery_id)
