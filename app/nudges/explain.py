"""Explains one nudge to the operator: when it was due, what was tried on which channel, and why nothing was sent.

Ids, times and what channels answered; no names, no notes. The same rows are shown to their user by api.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.model import Account
from app.nudges.model import Delivery, Nudge
from app.nudges.rules import NudgeKind, NudgeState

_WHY = {
    "no-channel": "the account has no device, no messenger and no mail that would take it",
    "refused": "every channel refused it permanently; it is retried in case that changes",
    "trying-again": "the last attempt failed temporarily",
    "failed": "it could not be prepared or sent; it is retried, and the log has the error",
    "too-late": "no time outside quiet hours was left before its deadline",
    "followed_up": "the user had followed up",
    "let_go": "the user had let the person go",
    "snoozed": "the user snoozed it",
    "withdrawn": "the user cancelled the snooze",
    "merged": "the same encounter has another nudge",
    "kept": "the user had kept the promise",
    "broken": "the user had said that the promise will not be kept",
    "dropped": "the promise is not needed any more",
    "in-touch": "the user was in touch with the person since",
    "not-kept-warm": "the user wants no reminders of the person",
    "moved": "the day of the promise was changed",
}


def explain(session: Session, nudge_id: UUID, *, now: datetime) -> list[str]:
    """What happened to a nudge, one event per line; empty if there is no such nudge."""
    nudge = session.get(Nudge, nudge_id)
    if nudge is None:
        return []
    account = session.get_one(Account, nudge.account_id)
    lines = [*_planned(nudge, account), *(_tried(delivery) for delivery in nudge.deliveries)]
    return [*lines, *_state_lines(nudge, now)]


def _planned(nudge: Nudge, account: Account) -> Iterator[str]:
    quiet = f"quiet {account.quiet_from}-{account.quiet_until}" if account.quiet else "never quiet"
    yield f"nudge {nudge.id}: {nudge.kind}, {nudge.state}"
    yield f"of account {nudge.account_id} ({account.timezone}, {quiet}), encounter {nudge.encounter_id}"
    yield f"{_show(nudge.encounter.met_at)}  they met"
    yield f"{_show(nudge.created_at)}  planned{_planned_because(nudge, account)}"
    yield f"{_show(nudge.due_at)}  due"


def _planned_because(nudge: Nudge, account: Account) -> str:
    match NudgeKind(nudge.kind):
        case NudgeKind.SNOOZED if nudge.snoozed_until is not None:
            return f": the user asked for {_show(nudge.snoozed_until)}"
        case NudgeKind.LAST_CALL if nudge.follow_up_accepted_at is not None:
            return f": the follow-up was accepted at {_show(nudge.follow_up_accepted_at)}"
        case NudgeKind.PROMISE | NudgeKind.KEEP_WARM:
            return f": for {_show(nudge.target_at)}"
        case NudgeKind.FOLLOW_UP:
            return f": {account.follow_up_hours} hours after they met"
    return ""


def _tried(delivery: Delivery) -> str:
    to = f" to subscription {delivery.subscription_id}" if delivery.subscription_id else ""
    answer = delivery.answer or "no answer was recorded: the process ended while it was sending"
    became = "accepted" if delivery.accepted_at else "not accepted"
    seen = f", seen at {_show(delivery.seen_at)}" if delivery.seen_at else ""
    return f"{_show(delivery.tried_at)}  {delivery.channel}{to}: {answer}; {became}{seen}"


def _state_lines(nudge: Nudge, now: datetime) -> Iterator[str]:
    if nudge.sent_at is not None:
        yield f"{_show(nudge.sent_at)}  sent"
    if nudge.seen_at is not None:
        yield f"{_show(nudge.seen_at)}  seen"
    why = _WHY.get(nudge.reason or "", nudge.reason)
    match NudgeState(nudge.state):
        case NudgeState.PENDING:
            yield f"{_show(now)}  now: {_waiting(nudge, now, why)}"
        case NudgeState.LEASED:
            yield f"{_show(now)}  now: {nudge.leased_by} is sending it, until {_show(nudge.leased_until)} at most"
        case NudgeState.SENT if nudge.fallback_at is not None:
            yield f"{_show(nudge.fallback_at)}  the fallback channel sends it, unless it is seen by then"
        case NudgeState.CANCELLED | NudgeState.EXPIRED if nudge.sent_at is None:
            yield f"nothing was sent: {why or 'no reason was recorded'}"
        case NudgeState.UNDELIVERABLE:
            yield f"no channel accepted it before its deadline; the last answer: {why}"
        case NudgeState.DONE:
            yield f"done: {why}"


def _waiting(nudge: Nudge, now: datetime, why: str | None) -> str:
    if nudge.due_at > now:
        return "nothing was sent, it is not due yet"
    if why is not None:
        return f"nothing was sent: {why}; next attempt at {_show(nudge.next_attempt_at)}"
    return "it is due and no sweep has claimed it: is a process with ROLE=all or ROLE=sweep running?"


def _show(instant: datetime | None) -> str:
    return "?" if instant is None else instant.strftime("%Y-%m-%d %H:%M:%SZ")
