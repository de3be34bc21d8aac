"""Creates, moves and cancels the nudges of an encounter, and those of its person (`plan_upkeep`). Callers hold the account's lock.

rules.py decides when a nudge is due; this module applies that to the rows. A nudge that can no longer be sent is not deleted:
it stays, as `expired`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.model import Account
from app.accounts.quiet_hours import QuietHours
from app.contacts.model import Encounter
from app.contacts.rules import State
from app.nudges import lifecycle, store
from app.nudges.model import Nudge
from app.nudges.rules import (
    BACKING_OFF,
    DEADLINE,
    OPEN,
    UPKEEP_KINDS,
    NudgeKind,
    NudgeState,
    deadline,
    fallback_at,
    follow_up_at,
    last_call_at,
    snoozed_at,
    upkeep_at,
)
from app.upkeep.rules import PromiseState

CANCELLED_WITH_ENCOUNTER = (State.FOLLOWED_UP.value, State.LET_GO.value, "merged")
"""The reasons of a snooze that was cancelled because its encounter was resolved or merged."""


def plan_follow_up(session: Session, account: Account, encounter: Encounter, *, now: datetime) -> Nudge:
    """Add the first nudge of an encounter."""
    nudge = _add_nudge(session, encounter, NudgeKind.FOLLOW_UP, now=now)
    plan(nudge, encounter, account, now=now)
    return nudge


def plan_snooze(
    session: Session, account: Account, encounter: Encounter, *, until: datetime, now: datetime
) -> Nudge:
    """Replace all open nudges of the encounter with one at the time the user chose."""
    cancel_open(session, encounter, reason="snoozed")
    for nudge in store.follow_ups_of(session, encounter.id):
        lifecycle.clear_fallback(nudge)
    nudge = _add_nudge(session, encounter, NudgeKind.SNOOZED, now=now, snoozed_until=until)
    plan(nudge, encounter, account, now=now)
    return nudge


def cancel_snooze(session: Session, account: Account, encounter: Encounter, *, now: datetime) -> None:
    """Cancel the snooze and plan what the rules now say, if anything."""
    cancel_open(session, encounter, reason="withdrawn")
    plan_after_reopening(session, account, encounter, now=now)


def cancel_snooze_at(
    session: Session, account: Account, encounter: Encounter, *, until: datetime, now: datetime
) -> None:
    """Cancel the open snooze until exactly `until`, if there is one."""
    if any(
        nudge.state == NudgeState.PENDING and nudge.snoozed_until == until
        for nudge in store.follow_ups_of(session, encounter.id)
    ):
        cancel_snooze(session, account, encounter, now=now)


def plan_last_call(
    session: Session,
    account: Account,
    encounter: Encounter,
    *,
    accepted_at: datetime,
    now: datetime,
) -> Nudge | None:
    """Add a last call after a follow-up that was sent, if there is still time for one."""
    row = last_call_row(account, encounter, accepted_at=accepted_at, now=now)
    if row is None:
        return None
    number = _next_round(session, encounter, NudgeKind.LAST_CALL)
    nudge = Nudge(**row, round=number, deliveries=[], encounter=encounter)
    session.add(nudge)
    return nudge


def last_call_row(
    account: Account, encounter: Encounter, *, accepted_at: datetime, now: datetime
) -> dict[str, Any] | None:
    """The columns of a last call without `round`, for callers that insert many at once."""
    at = last_call_at(encounter.met_at, follow_up_accepted_at=accepted_at, quiet=account.quiet, now=now)
    if at is None or encounter.state != State.WAITING:
        return None
    row = lifecycle.new_row(encounter, NudgeKind.LAST_CALL, at=at, now=now)
    return row | {"follow_up_accepted_at": accepted_at}


def plan_after_reopening(session: Session, account: Account, encounter: Encounter, *, now: datetime) -> None:
    """Add the nudge that a reopened encounter should have now, if there is still time for one.

    A snooze that was cancelled by resolving the encounter, and is still in the future, comes back in place of any other nudge.
    """
    nudges = store.follow_ups_of(session, encounter.id)
    until = max((at for nudge in nudges if (at := _snooze_to_restore(nudge, now=now))), default=None)
    if until is not None:
        plan_snooze(session, account, encounter, until=until, now=now)
        return
    sent_at = [(nudge.kind, nudge.sent_at) for nudge in nudges if nudge.sent_at is not None]
    follow_ups = [at for kind, at in sent_at if kind == NudgeKind.FOLLOW_UP]
    if follow_ups:
        if not any(kind == NudgeKind.LAST_CALL for kind, _ in sent_at):
            plan_last_call(session, account, encounter, accepted_at=follow_ups[-1], now=now)
    elif (
        _next_due_at(NudgeKind.FOLLOW_UP, encounter, account.quiet, account.follow_up_hours, now=now)
        is not None
    ):
        plan_follow_up(session, account, encounter, now=now)


def _snooze_to_restore(nudge: Nudge, *, now: datetime) -> datetime | None:
    """The time of a snooze that was cancelled with its encounter and not by the user, if it is in the future."""
    at = nudge.snoozed_until
    if nudge.state != NudgeState.CANCELLED or nudge.reason not in CANCELLED_WITH_ENCOUNTER or at is None:
        return None
    return at if at > now else None


def replan_account(session: Session, account: Account, *, now: datetime) -> None:
    """Move pending nudges after a change of zone, quiet hours or `follow_up_hours`.

    A nudge that expired because the old setting left it no time is pending again.
    """
    for nudge in store.replannable_of_account(session, account.id, met_after=now - DEADLINE):
        _replan(nudge, nudge.encounter, account, now=now)
    for nudge in store.unseen_of_account(session, account.id):
        sooner = _latest_fallback(nudge, account, now=now)
        if nudge.fallback_at is not None and nudge.leased_by is None:  # else it is being sent
            lifecycle.plan_fallback(nudge, at=min(nudge.fallback_at, sooner))


def replan_encounter(session: Session, account: Account, encounter: Encounter, *, now: datetime) -> None:
    """Move an encounter's nudges after its `met_at` changed. One that expired untried may be pending again."""
    for nudge in store.follow_ups_of(session, encounter.id):
        expired_untried = nudge.state == NudgeState.EXPIRED and not nudge.deliveries
        if nudge.state == NudgeState.PENDING or (expired_untried and encounter.state == State.WAITING):
            _replan(nudge, encounter, account, now=now)


def plan(nudge: Nudge, encounter: Encounter, account: Account, *, now: datetime) -> None:
    """Set when the nudge is due, or end it if there is no time left."""
    at = next_due_at(nudge, encounter, account, now=now)
    if at is None:
        end_unsent(nudge)
        return
    lifecycle.plan(nudge, at=at)


def _replan(nudge: Nudge, encounter: Encounter, account: Account, *, now: datetime) -> None:
    """Like `plan`, but an overdue nudge keeps its `due_at`, and a retry is not made earlier than the channel asked for."""
    at = next_due_at(nudge, encounter, account, now=now)
    if at is None or nudge.state != NudgeState.PENDING:
        plan(nudge, encounter, account, now=now)
        return
    lifecycle.reschedule(
        nudge,
        due_at=at if at > now or nudge.due_at > now else nudge.due_at,
        next_attempt_at=at
        if nudge.reason not in BACKING_OFF or nudge.next_attempt_at <= at
        else nudge.next_attempt_at,
    )


def why_unwanted(nudge: Nudge) -> str | None:
    """Why the nudge should not be sent any more: what it is about has ended. None if it is still wanted."""
    if nudge.kind == NudgeKind.PROMISE:
        state = nudge.promise.state if nudge.promise is not None else PromiseState.DROPPED
        return None if state == PromiseState.OPEN else state
    if nudge.kind == NudgeKind.KEEP_WARM or nudge.encounter.state == State.WAITING:
        return None
    return nudge.encounter.state


def plan_upkeep(
    session: Session,
    account: Account,
    encounter: Encounter,
    kind: NudgeKind,
    *,
    target_at: datetime,
    now: datetime,
    promise_id: UUID | None = None,
) -> Nudge:
    """Add a reminder of a promise, or of a person to keep in touch with; `encounter` is one with that person."""
    nudge = Nudge(
        **lifecycle.new_row(encounter, kind, at=target_at, now=now),
        round=_next_round(session, encounter, kind),
        target_at=target_at,
        promise_id=promise_id,
        deliveries=[],
        encounter=encounter,
    )
    session.add(nudge)
    plan(nudge, encounter, account, now=now)
    return nudge


def snooze_upkeep(
    session: Session, account: Account, nudge: Nudge, *, until: datetime, now: datetime
) -> Nudge:
    """Replace a reminder of a promise, or of a person to keep in touch with, by one at the time the user chose."""
    end_upkeep(nudge, reason="snoozed")
    return plan_upkeep(
        session,
        account,
        nudge.encounter,
        NudgeKind(nudge.kind),
        target_at=until,
        promise_id=nudge.promise_id,
        now=now,
    )


def end_upkeep(nudge: Nudge, *, reason: str) -> None:
    """What the nudge is about has ended: it is cancelled if it was not sent, else it is done."""
    lifecycle.cancel(nudge, reason=reason)
    lifecycle.finish(nudge, reason=reason)


def next_due_at(
    nudge: Nudge,
    encounter: Encounter,
    account: Account,
    *,
    now: datetime,
    last_upkeep_at: datetime | None = None,
) -> datetime | None:
    """The next time at which this nudge may be sent, or None if there is none.

    `last_upkeep_at` is when the account last got a message about promises and people to keep in touch with.
    """
    kind = NudgeKind(nudge.kind)
    if kind in UPKEEP_KINDS:
        if nudge.target_at is None:  # an imported row
            return None
        return upkeep_at(
            nudge.target_at, quiet=account.quiet, zone=account.zone, now=now, last_sent_at=last_upkeep_at
        )
    return _next_due_at(
        kind,
        encounter,
        account.quiet,
        account.follow_up_hours,
        now=now,
        snoozed_until=nudge.snoozed_until,
        accepted_at=nudge.follow_up_accepted_at,
    )


def end_unsent(nudge: Nudge) -> None:
    """End a nudge that has no time left: `undeliverable` if channels refused it, else `expired`."""
    if nudge.deliveries:
        lifecycle.mark_undeliverable(nudge, reason=nudge.deliveries[-1].answer or "no-answer")
    else:
        lifecycle.expire(nudge, reason=nudge.reason or "too-late")


def cancel_open(session: Session, encounter: Encounter, *, reason: str) -> None:
    for nudge in store.follow_ups_of(session, encounter.id):
        lifecycle.cancel(nudge, reason=reason)


def record_sent(session: Session, nudge: Nudge, account: Account, *, now: datetime) -> None:
    """A channel accepted the nudge. A follow-up is followed by a last call."""
    lifecycle.mark_sent(nudge, now=now)
    _plan_last_call_after(session, nudge, account, now=now)


def record_seen(session: Session, nudge: Nudge, account: Account, *, now: datetime) -> None:
    """A device showed the nudge. If its sending was never recorded, plan the last call now."""
    was_open = nudge.state in OPEN
    lifecycle.see(nudge, now=now)
    if was_open:
        _plan_last_call_after(session, nudge, account, now=now)


def finish(session: Session, encounter: Encounter, *, outcome: State) -> None:
    """Resolve an encounter: open nudges are cancelled, sent ones are done."""
    for nudge in store.follow_ups_of(session, encounter.id):
        lifecycle.cancel(nudge, reason=outcome.value)
        lifecycle.finish(nudge, reason=outcome.value)


def deadline_of(nudge: Nudge, encounter: Encounter) -> datetime:
    return deadline(
        NudgeKind(nudge.kind),
        met_at=encounter.met_at,
        snoozed_until=nudge.snoozed_until,
        target_at=nudge.target_at,
    )


def _latest_fallback(nudge: Nudge, account: Account, *, now: datetime) -> datetime:
    """The latest time for the fallback channel that is still before quiet hours."""
    ends = deadline_of(nudge, nudge.encounter)
    return fallback_at(now, within=ends - now, until=ends, quiet=account.quiet)


def _add_nudge(
    session: Session,
    encounter: Encounter,
    kind: NudgeKind,
    *,
    now: datetime,
    snoozed_until: datetime | None = None,
) -> Nudge:
    target = snoozed_until or encounter.met_at
    nudge = Nudge(
        **lifecycle.new_row(encounter, kind, at=target, now=now),
        round=_next_round(session, encounter, kind),
        snoozed_until=snoozed_until,
        deliveries=[],
        encounter=encounter,
    )
    session.add(nudge)
    return nudge


def _plan_last_call_after(session: Session, nudge: Nudge, account: Account, *, now: datetime) -> None:
    if nudge.kind == NudgeKind.FOLLOW_UP:
        plan_last_call(session, account, nudge.encounter, accepted_at=now, now=now)


def _next_round(session: Session, encounter: Encounter, kind: NudgeKind) -> int:
    session.flush()  # rounds are counted in the database
    return store.next_round(session, encounter.id, kind)


def _next_due_at(
    kind: NudgeKind,
    encounter: Encounter,
    quiet: QuietHours | None,
    hours: int,
    *,
    now: datetime,
    snoozed_until: datetime | None = None,
    accepted_at: datetime | None = None,
) -> datetime | None:
    # Imported rows may lack columns that the program always writes; such a nudge is never due.
    if kind is NudgeKind.SNOOZED:
        return snoozed_at(snoozed_until, quiet=quiet, now=now) if snoozed_until is not None else None
    if kind is NudgeKind.LAST_CALL:
        if accepted_at is None:
            return None
        return last_call_at(encounter.met_at, follow_up_accepted_at=accepted_at, quiet=quiet, now=now)
    return follow_up_at(encounter.met_at, hours=hours, quiet=quiet, now=now)
