"""Writing, moving and removing touches. Callers hold the account's lock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.store import account_of
from app.contacts.model import Contact, Encounter
from app.core.db import new_id
from app.core.revisions import bump_rev, delete_with_tombstone
from app.upkeep import store
from app.upkeep.model import Touch
from app.upkeep.reminders import plan_keep_warm
from app.upkeep.rules import TouchChannel, touch_channel


def add_touch(
    session: Session,
    contact: Contact,
    *,
    channel: TouchChannel,
    at: datetime,
    now: datetime,
    touch_id: UUID | None = None,
    encounter_id: UUID | None = None,
    note: str = "",
) -> Touch:
    touch = Touch(
        account_id=contact.account_id,
        id=touch_id or new_id(),
        contact=contact,
        encounter_id=encounter_id,
        channel=channel,
        touched_at=at,
        note=note,
        created_at=now,
    )
    session.add(touch)
    return touch


def add_for_resolution(
    session: Session, encounters: Iterable[Encounter], *, channel: str | None, at: datetime
) -> None:
    """Write the touch by which the user followed up: one, however many encounters it resolved."""
    last = max(encounters, key=lambda encounter: (encounter.met_at, encounter.id), default=None)
    if last is not None:
        add_touch(session, last.contact, channel=touch_channel(channel), at=at, now=at, encounter_id=last.id)


def remove_of_encounter(session: Session, encounter: Encounter) -> None:
    """Remove the touch that resolving the encounter wrote, because it is reopened: it was not sent after all."""
    for touch in store.touches_of_encounter(
        session, encounter.account_id, encounter.contact_id, encounter.id
    ):
        remove(session, touch)


def count_again(session: Session, contact: Contact, *, now: datetime) -> None:
    """Plan the reminder of the contact again, because the last touch is another one now."""
    session.flush()
    session.expire(contact, ["touches"])
    if contact.keep_warm_months:
        plan_keep_warm(session, account_of(session, contact.account_id), contact, now=now)


def remove(session: Session, touch: Touch) -> None:
    contact = touch.contact
    delete_with_tombstone(session, touch)
    session.flush()
    session.expire(contact, ["touches"])
    bump_rev([contact])
