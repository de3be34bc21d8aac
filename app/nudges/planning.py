"""Which nudges an encounter has: made, moved, cancelled. Callers hold the account.

The rules say when; here stands what follows for the rows. A nudge that can no longer be sent is kept as `expired`, so
that nothing disappears in silence.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

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
    NudgeKind,
    NudgeState,
    deadline,
    fallback_at,
    follow_up_at,
    last_call_at,
    snoozed_at,
)

ENDED_WITH_THE_ENCOUNTER = (State.FOLLOWED_UP.value, State.LET_GO.value, "merged")
"""Why an appointment was cancelled when it was its meeting that ended, or became part of another."""


def plan_follow_up(session: Session, account: Account, encounter: Encounter, *, now: datetime) -> Nudge:
    """The nudge every encounter begins with."""
    nudge = _add(session, encounter, NudgeKind.FOLLOW_UP, now=now)
    plan(nudge, encounter, account, now=now)
    return nudge


def plan_snooze(
    session: Session, account: Account, encounter: Encounter, *, until: datetime, now: datetime
) -> Nudge:
    """The user's own appointment takes the place of every open nudge of the encounter."""
    cancel_open(session, encounter, reason="snoozed")
    for nudge in store.of_encounter(session, encounter.id):
        lifecycle.clear_fallback(nudge)
    nudge = _add(session, encounter, NudgeKind.SNOOZED, now=now, snoozed_until=until)
    plan(nudge, encounter, account, now=now)
    return nudge


def cancel_snooze(session: Session, account: Account, encounter: Encounter, *, now: datetime) -> None:
    """The appointment is taken back: what the rules would now say comes in its place, if anything."""
    cancel_open(session, encounter, reason="withdrawn")
    plan_again(session, account, encounter, now=now)


def cancel_snooze_at(
    session: Session, account: Account, encounter: Encounter, *, until: datetime, now: datetime
) -> None:
    """Take back the open appointment that was asked for at `until`; without one nothing changes."""
    if any(
        nudge.state == NudgeState.PENDING and nudge.snoozed_until == until
        for nudge in store.of_encounter(session, encounter.id)
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
    """One more nudge after a follow-up that was sent, if the rules leave room for it."""
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
    """The same as a row but for its `round`, for a caller who writes many at once and looks their rounds up together."""
    at = last_call_at(encounter.met_at, follow_up_accepted_at=accepted_at, quiet=account.quiet, now=now)
    if at is None or encounter.state != State.WAITING:
        return None
    row = lifecycle.new_row(encounter, NudgeKind.LAST_CALL, at=at, now=now)
    return row | {"follow_up_accepted_at": accepted_at}


def plan_again(session: Session, account: Account, encounter: Encounter, *, now: datetime) -> None:
    """After reopening: the nudge the encounter would now have, if one is still admissible.

    An appointment that the ending cancelled, and that is still ahead, takes the place of every other.
    """
    nudges = store.of_encounter(session, encounter.id)
    until = max((at for nudge in nudges if (at := _snooze_to_restore(nudge, now=now))), default=None)
    if until is not None:
        plan_snooze(session, account, encounter, until=until, now=now)
        return
    sent_at = [(nudge.kind, nudge.sent_at) for nudge in nudges if nudge.sent_at is not None]
    follow_ups = [at for kind, at in sent_at if kind == NudgeKind.FOLLOW_UP]
    if follow_ups:
        if not any(kind == NudgeKind.LAST_CALL for kind, _ in sent_at):
            plan_last_call(session, account, encounter, accepted_at=follow_ups[-1], now=now)
    elif _moment(NudgeKind.FOLLOW_UP, encounter, account.quiet, account.follow_up_hours, now=now) is not None:
        plan_follow_up(session, account, encounter, now=now)


def _snooze_to_restore(nudge: Nudge, *, now: datetime) -> datetime | None:
    """The moment of an appointment that was cancelled with its meeting and not by the user, if it is still ahead."""
    at = nudge.snoozed_until
    if nudge.state != NudgeState.CANCELLED or nudge.reason not in ENDED_WITH_THE_ENCOUNTER or at is None:
        return None
    return at if at > now else None


def replan_account(session: Session, account: Account, *, now: datetime) -> None:
    """Move what is pending after a change of zone, quiet hours or waiting time.

    What a mistaken setting had left no moment for comes back to life when it is mended in time.
    """
    for nudge in store.movable_of_account(session, account.id, met_after=now - DEADLINE):
        _replan(nudge, nudge.encounter, account, now=now)
    for nudge in store.unseen_of_account(session, account.id):
        sooner = _sooner_fallback(nudge, account, now=now)
        if nudge.fallback_at is not None and nudge.leased_by is None:  # else it is just being said
            lifecycle.plan_fallback(nudge, at=min(nudge.fallback_at, sooner))


def replan_encounter(session: Session, account: Account, encounter: Encounter, *, now: datetime) -> None:
    """Move an encounter's nudges after its `met_at` changed; one that expired untried may come back to life."""
    for nudge in store.of_encounter(session, encounter.id):
        expired_untried = nudge.state == NudgeState.EXPIRED and not nudge.deliveries
        if nudge.state == NudgeState.PENDING or (expired_untried and encounter.state == State.WAITING):
            _replan(nudge, encounter, account, now=now)


def plan(nudge: Nudge, encounter: Encounter, account: Account, *, now: datetime) -> None:
    """Set when the nudge is due by the rules as they stand now, or end it."""
    at = moment(nudge, encounter, account, now=now)
    if at is None:
        end(nudge)
        return
    lifecycle.plan(nudge, at=at)


def _replan(nudge: Nudge, encounter: Encounter, account: Account, *, now: datetime) -> None:
    """`plan` it after a change, but keep since when it is due, and for how long a channel asked to be left alone."""
    at = moment(nudge, encounter, account, now=now)
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


def moment(nudge: Nudge, encounter: Encounter, account: Account, *, now: datetime) -> datetime | None:
    """The next moment at which sending this nudge is right, or None when there is none left."""
    kind = NudgeKind(nudge.kind)
    return _moment(
        kind,
        encounter,
        account.quiet,
        account.follow_up_hours,
        now=now,
        snoozed_until=nudge.snoozed_until,
        accepted_at=nudge.follow_up_accepted_at,
    )


def end(nudge: Nudge) -> None:
    """No moment is left: `undeliverable` when channels were tried and none took it, else `expired`."""
    if nudge.deliveries:
        lifecycle.mark_undeliverable(nudge, reason=nudge.deliveries[-1].answer or "no-answer")
    else:
        lifecycle.expire(nudge, reason=nudge.reason or "too-late")


def cancel_open(session: Session, encounter: Encounter, *, reason: str) -> None:
    for nudge in store.of_encounter(session, encounter.id):
        lifecycle.cancel(nudge, reason=reason)


def record_sent(session: Session, nudge: Nudge, account: Account, *, now: datetime) -> None:
    """A channel accepted it. After a follow-up a last call is planned."""
    lifecycle.mark_sent(nudge, now=now)
    _plan_what_follows(session, nudge, account, now=now)


def record_seen(session: Session, nudge: Nudge, account: Account, *, now: datetime) -> None:
    """It was shown. If that is the first we hear of its being sent, what follows is planned as well."""
    was_open = nudge.state in OPEN
    lifecycle.see(nudge, now=now)
    if was_open:
        _plan_what_follows(session, nudge, account, now=now)


def finish(session: Session, encounter: Encounter, *, outcome: State) -> None:
    """The encounter is resolved: what was to come is cancelled, what was shown is done."""
    for nudge in store.of_encounter(session, encounter.id):
        lifecycle.cancel(nudge, reason=outcome.value)
        lifecycle.finish(nudge, reason=outcome.value)


def deadline_of(nudge: Nudge, encounter: Encounter) -> datetime:
    return deadline(NudgeKind(nudge.kind), met_at=encounter.met_at, snoozed_until=nudge.snoozed_until)


def _sooner_fallback(nudge: Nudge, account: Account, *, now: datetime) -> datetime:
    """When the fallback channel must be used so that it is still before quiet hours."""
    ends = deadline_of(nudge, nudge.encounter)
    return fallback_at(now, within=ends - now, until=ends, quiet=account.quiet)


def _add(
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


def _plan_what_follows(session: Session, nudge: Nudge, account: Account, *, now: datetime) -> None:
    if nudge.kind == NudgeKind.FOLLOW_UP:
        plan_last_call(session, account, nudge.encounter, accepted_at=now, now=now)


def _next_round(session: Session, encounter: Encounter, kind: NudgeKind) -> int:
    session.flush()  # rounds are counted in the database
    return store.next_round(session, encounter.id, kind)


def _moment(
    kind: NudgeKind,
    encounter: Encounter,
    quiet: QuietHours | None,
    hours: int,
    *,
    now: datetime,
    snoozed_until: datetime | None = None,
    accepted_at: datetime | None = None,
) -> datetime | None:
    # Rows that came in with an archive may lack what the program always writes: there is no moment for those.
    if kind is NudgeKind.SNOOZED:
        return snoozed_at(snoozed_until, quiet=quiet, now=now) if snoozed_until is not None else None
    if kind is NudgeKind.LAST_CALL:
        if accepted_at is None:
            return None
        return last_call_at(encounter.met_at, follow_up_accepted_at=accepted_at, quiet=quiet, now=now)
    return follow_up_at(encounter.met_at, hours=hours, quiet=quiet, now=now)
