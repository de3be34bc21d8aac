"""Making promises, changing them and what becomes of them. Callers hold the account's lock.

A promise is made by the user alone: a note is only looked at for suggestions.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.accounts.model import Account
from app.contacts.model import Contact, Encounter
from app.core.db import new_id
from app.core.revisions import bump_rev, delete_with_tombstone
from app.upkeep.model import Promise
from app.upkeep.recognition.note_promises import promises_in
from app.upkeep.reminders import plan_promise, remove_promise_reminders
from app.upkeep.rules import UNDATED, PromiseState
from app.upkeep.schemas import NewPromise, PromiseChange, SuggestedPromise


def add_promise(
    session: Session,
    account: Account,
    contact: Contact,
    new: NewPromise,
    *,
    encounter: Encounter | None,
    now: datetime,
) -> Promise:
    """Make a promise; `encounter` is the one whose note holds it."""
    promise = Promise(
        account_id=contact.account_id,
        id=new.id or new_id(),
        contact=contact,
        encounter_id=encounter.id if encounter else None,
        quote=new.quote,
        what=new.what,
        due_at=new.due_at or (encounter.met_at if encounter else now) + UNDATED,
        state=new.state,
        settled_at=None if new.state == PromiseState.OPEN else now,
        created_at=now,
    )
    session.add(promise)
    plan_promise(session, account, promise, now=now)
    return promise


def change_promise(
    session: Session, account: Account, promise: Promise, change: PromiseChange, *, now: datetime
) -> None:
    for field in change.model_fields_set - {"state"}:
        setattr(promise, field, getattr(change, field))
    if change.state is not None and change.state != promise.state:
        promise.state = change.state
        promise.settled_at = None if change.state == PromiseState.OPEN else now
    plan_promise(session, account, promise, now=now)


def remove_promise(session: Session, promise: Promise) -> None:
    contact = promise.contact
    remove_promise_reminders(session, promise)
    delete_with_tombstone(session, promise)
    session.flush()
    session.expire(contact, ["promises"])
    bump_rev([contact])


def suggestions_for(contact: Contact, zone: ZoneInfo) -> list[SuggestedPromise]:
    """What the notes about the contact seem to promise, without what was confirmed or dropped already."""
    known = {(promise.encounter_id, promise.quote) for promise in contact.promises}
    ids = {encounter.id for encounter in contact.encounters}
    # The note of an encounter that was joined stands in another encounter's now.
    elsewhere = {quote for encounter_id, quote in known if encounter_id not in ids}
    return [
        SuggestedPromise(
            encounter_id=encounter.id,
            quote=found.quote,
            what=found.what,
            due_at=found.due_at,
            is_dated=found.is_dated,
        )
        for encounter in contact.encounters
        for found in promises_in(encounter.note, met_at=encounter.met_at, zone=zone)
        if (encounter.id, found.quote) not in known and found.quote not in elsewhere
    ]
