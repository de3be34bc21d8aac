"""Which reminders there are of promises. Callers hold the account's lock, and call this after every change of a promise.

Their delivery is that of all nudges: app.nudges.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.model import Account
from app.contacts.model import Contact, Encounter
from app.core.revisions import delete_with_tombstone
from app.nudges import planning
from app.nudges import store as nudges
from app.nudges.rules import OPEN, UPKEEP_KEPT, NudgeKind, promise_target
from app.upkeep.model import Promise
from app.upkeep.rules import PromiseState


def plan_promise(session: Session, account: Account, promise: Promise, *, now: datetime) -> None:
    """Have one reminder of an open promise in the morning of its day, and none of any other promise."""
    session.flush()
    existing = nudges.of_promise(session, account.id, promise.id)
    if promise.state != PromiseState.OPEN:
        for nudge in existing:
            planning.end_upkeep(nudge, reason=promise.state)
        return
    target = promise_target(promise.due_at, made_at=promise.created_at, zone=account.zone)
    pending = [nudge for nudge in existing if nudge.state in OPEN]
    is_done = any(nudge.target_at == target for nudge in (*pending, *(n for n in existing if n.sent_at)))
    for nudge in pending:
        if nudge.target_at != target:
            planning.end_upkeep(nudge, reason="moved")
    is_late = promise.due_at <= promise.created_at or target + UPKEEP_KEPT <= now
    if not is_done and not is_late:
        planning.plan_upkeep(
            session,
            account,
            encounter_for(promise.contact, promise),
            NudgeKind.PROMISE,
            target_at=target,
            promise_id=promise.id,
            now=now,
        )


def plan_all_promises(session: Session, account: Account, *, now: datetime) -> None:
    """The same for all open promises, after a change of the account's zone."""
    still_open = select(Promise).where(Promise.account_id == account.id, Promise.state == PromiseState.OPEN)
    for promise in session.scalars(still_open).all():
        plan_promise(session, account, promise, now=now)


def remove_promise_reminders(session: Session, promise: Promise) -> None:
    for nudge in nudges.of_promise(session, promise.account_id, promise.id):
        delete_with_tombstone(session, nudge)
    session.flush()


def move_reminders(session: Session, contact: Contact) -> None:
    """Let the reminders of the contact's promises be with encounters of this contact, after a join or a split."""
    session.flush()
    for promise in contact.promises:
        for nudge in nudges.of_promise(session, promise.account_id, promise.id):
            if nudge.encounter.contact_id != contact.id:
                encounter = encounter_for(contact, promise)
                nudge.round = nudges.next_round(session, encounter.id, nudge.kind)
                nudge.encounter = encounter
                session.flush()


def encounter_for(contact: Contact, promise: Promise | None = None) -> Encounter:
    """The encounter that a reminder about the contact belongs to: the promise's own, else the latest."""
    own = (each for each in contact.encounters if promise is not None and each.id == promise.encounter_id)
    return next(own, contact.encounters[-1])
