"""What must go with what when something is deleted. Callers hold the account.

Rows go in the transaction; photo files are named and removed after it is committed, so that a failed commit loses no
photo. A crash in between leaves files that no row knows, which the daily clean-up takes.
"""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.contacts.model import Card, Contact, Encounter
from app.contacts.store import cards_of_contact, cards_of_scan, forget_likeness
from app.db import Tombstone, bury
from app.events.model import Event
from app.nudges import store as nudges
from app.scans import store as scans
from app.scans.model import Scan
from app.scans.photos import PhotoKey, PhotoStore
from app.scans.rules import Side


def erase_contact(session: Session, photos: PhotoStore, contact: Contact) -> list[PhotoKey]:
    """Remove the person: encounters, nudges, notes, and photos; returns the photo files to remove after the commit.

    A photo that others are on as well stays, with this person's card painted over.
    """
    cards = cards_of_contact(session, contact)
    doomed = [key for card in cards for key in _erase_card(session, photos, card, contact)]
    forget_likeness(session, contact.account_id, contact.id)
    for encounter in list(contact.encounters):
        _erase_encounter(session, encounter)
    session.flush()
    session.expire(contact, ["encounters"])
    bury(session, contact)
    session.execute(
        update(Tombstone)
        .where(Tombstone.account_id == contact.account_id, Tombstone.merged_into == contact.id)
        .values(merged_into=None)
    )
    return list(dict.fromkeys(doomed))


def erase_event(session: Session, event: Event) -> None:
    """Remove the event; the people met there stay, without it."""
    met = select(Encounter).where(Encounter.account_id == event.account_id, Encounter.event_id == event.id)
    taken = select(Scan).where(Scan.account_id == event.account_id, Scan.event_id == event.id)
    for row in (*session.scalars(met), *session.scalars(taken)):
        row.event_id = None
    session.flush()
    bury(session, event)


def _erase_encounter(session: Session, encounter: Encounter) -> None:
    for nudge in nudges.of_encounter(session, encounter.id):
        bury(session, nudge)
    session.flush()
    bury(session, encounter)


def _erase_card(session: Session, photos: PhotoStore, card: Card, contact: Contact) -> list[PhotoKey]:
    scan = scans.find(session, card.account_id, card.scan_id)
    if scan is None:
        return []
    others = [
        each
        for each in cards_of_scan(session, card.account_id, card.scan_id)
        if each.encounter.contact_id != contact.id
    ]
    keys = scans.photo_keys(scan)
    if not others:
        bury(session, scan)
        session.flush()
        return keys
    return _paint_over(photos, scan, card, keys)


def _paint_over(photos: PhotoStore, scan: Scan, card: Card, keys: list[PhotoKey]) -> list[PhotoKey]:
    key = next((key for key in keys if key.side == card.side), None)
    scan.reading = None  # it holds what was read of everybody on the photo
    if key is None or card.box is None:
        return []
    painted = photos.paint_over(key, card.box)
    if key.side is Side.FRONT:
        scan.front_came_as = scan.front_came_as or key.sha256
        scan.front_sha256 = painted.sha256
    else:
        scan.back_came_as = scan.back_came_as or key.sha256
        scan.back_sha256 = painted.sha256
    return [key]
