"""The life of a nudge: the only module that assigns its state, its lease, `fallback_at` and `next_attempt_at`.

Every function here is one event. Those that take a `Nudge` change the row in the session; callers hold the account. Those
that take a session are single SQL statements, for many rows at once or for rows that cannot be loaded. When an event
happens is decided elsewhere: rules.py and planning.py say when, delivery/ says with which outcome.

The table says what each event makes of each state. `-` means that the event changes nothing, `!` that it raises
`IllegalTransition`. A `sent` nudge may still have its fallback before it: then `fallback_at` is set, and while a sweep
holds the nudge for that, `leased_by` is set as well. In every other state `fallback_at` is empty.

    event                 pending        leased         sent  seen  done  cancelled  undeliverable  expired
    plan                  pending        pending        !     !     !     !          !              pending
    reschedule            pending        !              !     !     !     !          !              !
    defer                 !              pending        !     !     !     !          !              !
    mark_sent             sent           sent           !     !     !     !          !              !
    plan_fallback         !              !              sent  !     !     !          !              !
    clear_fallback        -              -              sent  -     -     -          -              -
    see                   seen           seen           seen  -     done  cancelled  undeliverable  expired
    cancel                cancelled      cancelled      -     -     -     -          -              -
    finish                -              -              done  done  -     -          -              -
    expire                expired        expired        !     !     !     !          !              expired
    mark_undeliverable    undeliverable  undeliverable  !     !     !     !          !              !
    claim_due             leased         -              -     -     -     -          -              -
    claim_unseen          -              -              sent  -     -     -          -              -
    renew                 -              leased         sent  -     -     -          -              -
    take_over             leased         leased         -     -     -     -          -              -
    take_over_unseen      -              -              sent  -     -     -          -              -
    release_lapsed        -              pending        -     -     -     -          -              -
    release_all           -              pending        sent  -     -     -          -              -
    release_dead          -              pending        sent  -     -     -          -              -
    keep_waiting          -              pending        -     -     -     -          -              -
    put_off               -              pending        sent  -     -     -          -              -
    put_off_account       pending        pending        sent  -     -     -          -              -
    close_sent            -              sent           sent  -     -     -          -              -
    wake_account          pending        -              -     -     -     -          -              -
    wake_without_channel  pending        -              -     -     -     -          -              -

`mark_sent` makes a nudge `seen` at once when a receipt came before the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from app.contacts.model import Encounter
from app.core.db import MAX_PARAMETERS, in_chunks, new_id
from app.core.errors import IllegalTransition
from app.core.leases import UNLEASED, claim, dead_holders, has_lapsed, is_free, leased_to
from app.core.revisions import assign_revs
from app.nudges.model import Nudge
from app.nudges.rules import OPEN, SHOWN, NudgeKind, NudgeState, WaitReason
from app.nudges.store import MOST_RELEASED, lapsed, state_is

Row = dict[str, Any]
"""Columns and their values."""


class Claimed(NamedTuple):
    """A nudge that was claimed, its account, and how often it has been claimed by now."""

    id: UUID
    account_id: UUID
    attempts: int
    """The fencing token: it grows with every claim, so a holder that was too slow is told from the present one."""


def new_row(encounter: Encounter, kind: NudgeKind, *, at: datetime, now: datetime) -> Row:
    """The columns of a nudge that begins `pending` and is due `at`; the caller adds its `round`."""
    return {
        "id": new_id(),
        "account_id": encounter.account_id,
        "encounter_id": encounter.id,
        "kind": kind,
        "due_at": at,
        "next_attempt_at": at,
        "state": NudgeState.PENDING,
        "attempts": 0,
        "created_at": now,
    }


def as_imported(row: Mapping[str, Any]) -> Row:
    """The columns of a nudge that comes with an archive; one that was still to come is then planned by the rules of now."""
    return {**row, "next_attempt_at": row["due_at"], "attempts": 0}


def plan(nudge: Nudge, *, at: datetime) -> None:
    """Make the nudge due `at`, also when it had expired."""
    _expect(nudge, *OPEN, NudgeState.EXPIRED)
    nudge.state, nudge.reason = NudgeState.PENDING, None
    nudge.due_at = nudge.next_attempt_at = at
    _unlease(nudge)


def reschedule(nudge: Nudge, *, due_at: datetime, next_attempt_at: datetime) -> None:
    """Move a nudge that waits, and keep the reason why it does."""
    _expect(nudge, NudgeState.PENDING)
    nudge.due_at, nudge.next_attempt_at = due_at, next_attempt_at


def defer(nudge: Nudge, *, until: datetime, reason: str | None = None) -> None:
    """Release a claimed nudge unsent; the sweep looks at it again at `until`."""
    _expect(nudge, NudgeState.LEASED)
    nudge.state, nudge.reason, nudge.next_attempt_at = NudgeState.PENDING, reason, until
    _unlease(nudge)


def mark_sent(nudge: Nudge, *, now: datetime) -> None:
    """A channel accepted the nudge for the first time."""
    _expect(nudge, *OPEN)
    nudge.state = NudgeState.SENT if nudge.seen_at is None else NudgeState.SEEN
    nudge.sent_at, nudge.reason = now, None
    _unlease(nudge)


def plan_fallback(nudge: Nudge, *, at: datetime) -> None:
    """Use the fallback channel at `at` unless the nudge is seen or done by then; the lease on the nudge ends."""
    _expect(nudge, NudgeState.SENT)
    nudge.fallback_at = at
    _unlease(nudge)


def clear_fallback(nudge: Nudge) -> None:
    """End the fallback channel for this nudge: it was used, its time is over, or the user has acted.

    The lease ends with it. A sweep that is about to use the fallback asks again whether it still holds the nudge, and
    then finds that it does not.
    """
    if nudge.state not in OPEN:
        nudge.fallback_at = None
        _unlease(nudge)


def see(nudge: Nudge, *, now: datetime) -> None:
    """A device showed the nudge, or the user acted on it. One whose outcome was never recorded counts as sent now."""
    nudge.seen_at = nudge.seen_at or now
    if nudge.state in OPEN:
        mark_sent(nudge, now=now)
    elif nudge.state == NudgeState.SENT:
        nudge.state = NudgeState.SEEN
    clear_fallback(nudge)


def cancel(nudge: Nudge, *, reason: str) -> None:
    """The nudge is not wanted any more, before any channel accepted it."""
    if nudge.state in OPEN:
        nudge.state, nudge.reason = NudgeState.CANCELLED, reason
        _unlease(nudge)


def finish(nudge: Nudge, *, reason: str) -> None:
    """The user resolved what this nudge was shown for."""
    if nudge.state in SHOWN:
        nudge.state, nudge.reason = NudgeState.DONE, reason
        clear_fallback(nudge)


def expire(nudge: Nudge, *, reason: str) -> None:
    """No moment to send it is left, and no channel was tried."""
    _expect(nudge, *OPEN, NudgeState.EXPIRED)
    nudge.state, nudge.reason = NudgeState.EXPIRED, reason
    _unlease(nudge)


def mark_undeliverable(nudge: Nudge, *, reason: str) -> None:
    """No moment to send it is left, and every attempt failed."""
    _expect(nudge, *OPEN)
    nudge.state, nudge.reason = NudgeState.UNDELIVERABLE, reason
    _unlease(nudge)


def claim_due(session: Session, *, now: datetime, holder: str, lease: timedelta, most: int) -> list[Claimed]:
    """Lease up to `most` nudges that have been due longest to `holder`, and return them.

    The lease is no change a phone would see, so it draws no rev.
    """
    is_due = and_(state_is(NudgeState.PENDING), Nudge.next_attempt_at <= now)
    return _claim(session, is_due, Nudge.next_attempt_at, _leased(session, holder, lease), most)


def claim_unseen(
    session: Session,
    *,
    now: datetime,
    holder: str,
    lease: timedelta,
    most: int,
    in_flight: Collection[UUID] = (),
) -> list[Claimed]:
    """Lease up to `most` sent nudges that nobody has seen and whose fallback is due.

    The nudge stays `sent`. `in_flight` names nudges whose messages this process is still sending, although their leases may
    have lapsed. While there are more of them than a statement takes parameters, nothing is claimed.
    """
    if len(in_flight) > MAX_PARAMETERS:
        return []
    is_due = and_(state_is(NudgeState.SENT), Nudge.fallback_at <= now, is_free(session, Nudge))
    if in_flight:
        is_due = and_(is_due, Nudge.id.not_in(list(in_flight)))
    return _claim(session, is_due, Nudge.fallback_at, _leased_unseen(session, holder, lease), most)


def renew(session: Session, ids: Collection[UUID], *, holder: str, lease: timedelta) -> None:
    """Let the leases of `holder` on these begin again, before something that takes long."""
    for some in in_chunks(ids):
        is_held = and_(Nudge.id.in_(some), Nudge.leased_by == holder)
        _update(session, is_held, leased_to(session, holder, lease))


def take_over(session: Session, ids: Collection[UUID], *, holder: str, lease: timedelta) -> None:
    """Lease these to `holder` even if another sweep has claimed them; that sweep then finds that its lease is gone."""
    _take_over(session, ids, Nudge.state.in_(OPEN), _leased(session, holder, lease))


def take_over_unseen(session: Session, ids: Collection[UUID], *, holder: str, lease: timedelta) -> None:
    """Lease these to `holder` for their fallback, even if another sweep has claimed them."""
    _take_over(session, ids, Nudge.state == NudgeState.SENT, _leased_unseen(session, holder, lease))


def release_lapsed(session: Session, *, now: datetime, in_flight: Collection[UUID] = ()) -> int:
    """Release nudges whose holder died or was cut off. `in_flight` names those that this process is still sending."""
    # No more are looked for than can be in flight and released, so that what is left fits into one statement.
    ids = lapsed(session, in_flight)[:MOST_RELEASED]
    is_lapsed = and_(has_lapsed(session, Nudge), Nudge.id.in_(ids))
    return _release(session, is_lapsed, now=now) if ids else 0


def release_all(session: Session, *, holder: str, now: datetime, in_flight: Collection[UUID] = ()) -> int:
    """Release what `holder` still has, when it stops or has lost track of a claim; but not what it is sending."""
    if not in_flight:
        is_theirs = Nudge.leased_by == holder
        return _release(session, is_theirs, now=now) + _release_unseen(session, is_theirs)
    is_held = or_(state_is(NudgeState.LEASED), Nudge.fallback_at.is_not(None))
    theirs = session.scalars(select(Nudge.id).where(Nudge.leased_by == holder, is_held))
    return sum(
        _release(session, Nudge.id.in_(some), now=now) + _release_unseen(session, Nudge.id.in_(some))
        for some in in_chunks(nudge_id for nudge_id in theirs.all() if nudge_id not in in_flight)
    )


def release_dead(session: Session, is_dead: Callable[[str], bool], *, now: datetime) -> int:
    """Release what was held by processes known to be gone, without waiting for their leases."""
    # Two questions, because each has an index of its own and SQLite would use neither for both at once.
    dead = dead_holders(session, Nudge, state_is(NudgeState.LEASED), is_dead)
    dead |= dead_holders(session, Nudge, Nudge.fallback_at.is_not(None), is_dead)
    return sum(release_all(session, holder=holder, now=now) for holder in dead)


def keep_waiting(session: Session, nudge: Nudge, *, until: datetime) -> None:
    """Release a claimed nudge whose reason to wait is still the same: no change that a phone would see, so no rev."""
    waiting = {**UNLEASED, "state": NudgeState.PENDING, "next_attempt_at": until}
    _update(session, and_(Nudge.id == nudge.id, Nudge.state == NudgeState.LEASED), waiting)


def put_off(session: Session, claimed: Claimed, *, holder: str, until: datetime) -> None:
    """Release a nudge that cannot be prepared until then. The row is not loaded, as loading it may be what fails."""
    free = UNLEASED | _next_rev(session, claimed)
    waiting = {**free, "state": NudgeState.PENDING, "reason": WaitReason.FAILED, "next_attempt_at": until}
    _change_held(session, claimed, holder, NudgeState.LEASED, waiting)
    _change_held(session, claimed, holder, NudgeState.SENT, {**free, "fallback_at": until})


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
    is_due = and_(state_is(NudgeState.PENDING), Nudge.next_attempt_at <= now)
    is_unseen = and_(state_is(NudgeState.SENT), Nudge.fallback_at <= now, is_free(session, Nudge))
    is_claimed = and_(Nudge.leased_by == holder, Nudge.id.in_(claimed))
    waiting = {**UNLEASED, "state": NudgeState.PENDING, "next_attempt_at": until}
    unseen = {**UNLEASED, "fallback_at": until}
    for which, values in (
        (or_(is_due, and_(state_is(NudgeState.LEASED), is_claimed)), waiting),
        (or_(is_unseen, and_(state_is(NudgeState.SENT), is_claimed)), unseen),
    ):
        _update(session, and_(Nudge.account_id == account_id, which), values)


def close_sent(session: Session, claimed: Claimed, *, holder: str, now: datetime) -> None:
    """Mark a nudge as sent whose outcome cannot be recorded in full: it must not be sent again."""
    free = UNLEASED | _next_rev(session, claimed)
    sent = {**free, "state": NudgeState.SENT, "reason": None, "sent_at": now}
    _change_held(session, claimed, holder, NudgeState.LEASED, sent)
    _change_held(session, claimed, holder, NudgeState.SENT, {**free, "fallback_at": None})


def wake_account(session: Session, account_id: UUID, *, now: datetime) -> None:
    """Let the account's overdue nudges be tried at once: a channel has just appeared."""
    is_overdue = and_(Nudge.account_id == account_id, Nudge.state == NudgeState.PENDING, Nudge.due_at <= now)
    _update(session, is_overdue, {"next_attempt_at": now})


def wake_without_channel(session: Session, *, now: datetime) -> None:
    """Let all nudges that wait for a channel be tried at once: the server may have been given one."""
    is_waiting = and_(
        state_is(NudgeState.PENDING), Nudge.reason == WaitReason.NO_CHANNEL, Nudge.due_at <= now
    )
    _update(session, is_waiting, {"next_attempt_at": now})


def _expect(nudge: Nudge, *states: NudgeState) -> None:
    if nudge.state not in states:
        raise IllegalTransition(f"nudge {nudge.id} is {nudge.state}, not {' or '.join(states)}")


def _unlease(nudge: Nudge) -> None:
    nudge.leased_by = nudge.leased_until = None


def _leased(session: Session, holder: str, lease: timedelta) -> Row:
    return {"state": NudgeState.LEASED, **_leased_unseen(session, holder, lease)}


def _leased_unseen(session: Session, holder: str, lease: timedelta) -> Row:
    return {**leased_to(session, holder, lease), "attempts": Nudge.attempts + 1}


def _claim(session: Session, is_due: ColumnElement[bool], by: Any, values: Row, most: int) -> list[Claimed]:
    returning = (Nudge.id, Nudge.account_id, Nudge.attempts)
    taken = claim(session, Nudge, is_due, order_by=(by,), most=most, values=values, returning=returning)
    return [Claimed(row.id, row.account_id, row.attempts) for row in taken]


def _take_over(session: Session, ids: Collection[UUID], may_be: ColumnElement[bool], values: Row) -> None:
    for some in in_chunks(sorted(ids)):
        _update(session, and_(Nudge.id.in_(some), may_be), values)


def _release(session: Session, which: ColumnElement[bool], *, now: datetime) -> int:
    # Rows that another transaction is changing are left to it: two that wait for each other would end one of them.
    free = select(Nudge.id).where(state_is(NudgeState.LEASED), which).with_for_update(skip_locked=True)
    waiting = {**UNLEASED, "state": NudgeState.PENDING, "next_attempt_at": now}
    return _update(session, and_(Nudge.id.in_(free), state_is(NudgeState.LEASED)), waiting)


def _release_unseen(session: Session, which: ColumnElement[bool]) -> int:
    return _update(session, and_(Nudge.fallback_at.is_not(None), which), UNLEASED)


def _next_rev(session: Session, claimed: Claimed) -> Row:
    row = {"account_id": claimed.account_id}
    assign_revs(session, [row])
    return {"rev": row["rev"]}


def _change_held(session: Session, claimed: Claimed, holder: str, state: NudgeState, values: Row) -> None:
    is_held = and_(
        Nudge.id == claimed.id,
        Nudge.state == state,
        Nudge.leased_by == holder,
        Nudge.attempts == claimed.attempts,
    )
    _update(session, is_held, values)


def _update(session: Session, which: ColumnElement[bool], values: Row) -> int:
    """Change the rows; how many they were. Objects in the session are not updated."""
    changed = session.execute(
        update(Nudge).where(which).values(values).execution_options(synchronize_session=False)
    )
    return int(changed.rowcount)  # type: ignore[attr-defined]
