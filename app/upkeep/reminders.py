"""Which reminders there are of promises and of people to keep in touch with. Callers hold the account's lock.

They call this after every change of a promise, of a touch, or of how often the user wants to be reminded.

Their delivery is that of all nudges: app.nudges.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.accounts.model import Account
from app.contacts.model import Contact, Encounter
from app.contacts.rules import State
from app.core.revisions import delete_with_tombstone
from app.nudges import planning
from app.nudges import store as nudges
from app.nudges.rules import OPEN, UPKEEP_KEPT, NudgeKind, promise_target, upkeep_hour
from app.upkeep.model import Promise
from app.upkeep.rules import Outreach, PromiseState, TouchChannel, keep_warm_at, paused_until
from app.upkeep.store import kept_warm, open_promises


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


def plan_all(session: Session, account: Account, *, now: datetime) -> None:
    """The same for all open promises, and all people to keep in touch with, after a change of the account's zone."""
    for contact in session.scalars(kept_warm(account.id)).all():
        plan_keep_warm(session, account, contact, now=now)
    for promise in session.scalars(open_promises(account.id)).all():
        plan_promise(session, account, promise, now=now)


def remove_promise_reminders(session: Session, promise: Promise) -> None:
    for nudge in nudges.of_promise(session, promise.account_id, promise.id):
        delete_with_tombstone(session, nudge)
    session.flush()


def move_reminders(session: Session, account: Account, contact: Contact, *, now: datetime) -> None:
    """Let the reminders about the contact be with encounters of this contact, after a join or a split."""
    session.flush()
    plan_keep_warm(session, account, contact, now=now)
    for promise in contact.promises:
        for nudge in nudges.of_promise(session, promise.account_id, promise.id):
            if nudge.encounter.contact_id != contact.id:
                encounter = encounter_for(contact, promise)
                nudge.round = nudges.next_round(session, encounter.id, nudge.kind)
                nudge.encounter = encounter
                session.flush()


def plan_keep_warm(session: Session, account: Account, contact: Contact, *, now: datetime) -> None:
    """Have one reminder of a person whom the user wants to keep in touch with, counted from the last touch."""
    session.flush()
    existing = [
        nudge
        for nudge in nudges.upkeep_of_contact(session, account.id, contact.id)
        if nudge.kind == NudgeKind.KEEP_WARM
    ]
    due_at = keep_warm_due_at(contact, account.zone)
    target = None if due_at is None else upkeep_hour(due_at.astimezone(account.zone).date(), account.zone)
    for nudge in existing:
        if nudge.target_at != target:
            planning.end_upkeep(nudge, reason="in-touch" if target is not None else "not-kept-warm")
    if target is None or target + UPKEEP_KEPT <= now:
        return  # a person who has been cold for long is in the list of those, without a reminder
    if not any(nudge.target_at == target and (nudge.sent_at or nudge.state in OPEN) for nudge in existing):
        planning.plan_upkeep(
            session, account, encounter_for(contact), NudgeKind.KEEP_WARM, target_at=target, now=now
        )


def keep_warm_due_at(contact: Contact, zone: ZoneInfo) -> datetime | None:
    return keep_warm_at(
        contact.keep_warm_months,
        last_touch_at=last_touch_at(contact),
        paused_until=pause_of(contact, zone),
        zone=zone,
    )


def last_touch_at(contact: Contact) -> datetime:
    """The last touch of any kind: what was noted, a meeting, or a follow-up."""
    met = [encounter.met_at for encounter in contact.encounters]
    followed_up = [each.resolved_at for each in contact.encounters if each.state == State.FOLLOWED_UP]
    return max((*met, *(at for at in followed_up if at), *(touch.touched_at for touch in contact.touches)))


def pause_of(contact: Contact, zone: ZoneInfo) -> datetime | None:
    """Until when reminders of the person pause, because two messages in a row were not answered."""
    touches = (
        Outreach(TouchChannel(touch.channel), touch.touched_at, touch.answered_at is not None)
        for touch in contact.touches
    )
    last_met_at = max(encounter.met_at for encounter in contact.encounters)
    return paused_until(touches, last_met_at=last_met_at, zone=zone)


def encounter_for(contact: Contact, promise: Promise | None = None) -> Encounter:
    """The encounter that a reminder about the contact belongs to: the promise's own, else the latest."""
    own = (each for each in contact.encounters if promise is not None and each.id == promise.encounter_id)
    return next(own, contact.encounters[-1])
