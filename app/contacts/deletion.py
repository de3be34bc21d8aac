"""What must go with what when something is deleted.

Rows go in the transaction; photo files are named and removed after it is committed, so that a failed commit loses no
photo. A crash in between leaves files that no row knows; `scans.cleaning.remove_orphans` removes them every few hours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.contacts.model import Contact, Encounter
from app.contacts.store import cards_of_contact, cards_of_scan, forget_likeness, get_contact
from app.core.db import Database
from app.core.sync import Tombstone, delete_with_tombstone
from app.events.model import Event
from app.nudges import store as nudges
from app.scans import store as scans
from app.scans.model import Scan
from app.scans.photos import PhotoKey, PhotoStore, Received
from app.scans.rules import Side


@dataclass(frozen=True)
class Painting:
    """A photo that stays because others are on it, and where the cards of the person who goes lie on it."""

    key: PhotoKey
    boxes: tuple[tuple[int, ...], ...]


def erase_person(
    database: Database,
    photos: PhotoStore,
    account_id: UUID,
    contact_id: UUID,
    *,
    check: Callable[[Contact], None],
) -> None:
    """Remove a person for good, after `check` has looked at the contact as it then is.

    Photos of several people are painted over before the rows are touched: decoding one takes a second, in which nobody
    else could write.
    """
    with database.read() as session:
        wanted = _paintings(session, photos, get_contact(session, account_id, contact_id))
    with ExitStack() as stack:
        painted = {each: photos.redact(each.key, each.boxes) for each in wanted}
        for received in painted.values():
            stack.callback(photos.discard, received)
        with database.write(account_id) as session:
            contact = get_contact(session, account_id, contact_id)
            check(contact)
            doomed = _erase_contact(session, photos, contact, painted)
    for key in doomed:
        photos.remove(key)


def _erase_contact(
    session: Session, photos: PhotoStore, contact: Contact, painted: Mapping[Painting, Received]
) -> list[PhotoKey]:
    """Remove encounters, nudges, notes, and photos; returns the photo files to remove after the commit."""
    doomed = [
        key
        for scan in _scans_of(session, contact)
        for key in _erase_from_scan(session, photos, scan, contact, painted)
    ]
    forget_likeness(session, contact.account_id, contact.id)
    for encounter in list(contact.encounters):
        _erase_encounter(session, encounter)
    session.flush()
    session.expire(contact, ["encounters"])
    delete_with_tombstone(session, contact)
    session.execute(
        update(Tombstone)
        .where(Tombstone.account_id == contact.account_id, Tombstone.merged_into == contact.id)
        .values(merged_into=None)
    )
    return doomed


def erase_event(session: Session, event: Event) -> None:
    """Remove the event; the people met there stay, without it."""
    met = select(Encounter).where(Encounter.account_id == event.account_id, Encounter.event_id == event.id)
    taken = select(Scan).where(Scan.account_id == event.account_id, Scan.event_id == event.id)
    for row in (*session.scalars(met), *session.scalars(taken)):
        row.event_id = None
    session.flush()
    delete_with_tombstone(session, event)


def _erase_encounter(session: Session, encounter: Encounter) -> None:
    for nudge in nudges.of_encounter(session, encounter.id):
        delete_with_tombstone(session, nudge)
    session.flush()
    delete_with_tombstone(session, encounter)


def _scans_of(session: Session, contact: Contact) -> list[Scan]:
    ids = dict.fromkeys(card.scan_id for card in cards_of_contact(session, contact))
    found = (scans.find(session, contact.account_id, scan_id) for scan_id in ids)
    return [scan for scan in found if scan is not None]


def _paintings(session: Session, photos: PhotoStore, contact: Contact) -> list[Painting]:
    return [
        painting
        for scan in _scans_of(session, contact)
        for painting in _paintings_on(session, photos, scan, contact)
    ]


def _paintings_on(session: Session, photos: PhotoStore, scan: Scan, contact: Contact) -> list[Painting]:
    """What must be painted over on a scan; nothing where nobody else is on it, or where the photo is lost."""
    cards = cards_of_scan(session, scan.account_id, scan.id)
    theirs = [card for card in cards if card.encounter.contact_id == contact.id]
    if len(theirs) == len(cards):
        return []
    boxes = {
        key: tuple(tuple(card.box) for card in theirs if card.box and card.side == key.side)
        for key in scans.photo_keys(scan)
    }
    return [Painting(key, some) for key, some in boxes.items() if some and not photos.is_lost(key)]


def _erase_from_scan(
    session: Session,
    photos: PhotoStore,
    scan: Scan,
    contact: Contact,
    painted: Mapping[Painting, Received],
) -> list[PhotoKey]:
    """Take the person off a scan, which goes with its photos when nobody else is on it."""
    cards = cards_of_scan(session, scan.account_id, scan.id)
    if all(card.encounter.contact_id == contact.id for card in cards):
        keys = scans.photo_keys(scan)
        delete_with_tombstone(session, scan)
        session.flush()
        return keys
    paintings = _paintings_on(session, photos, scan, contact)
    scan.reading = None  # it holds what was read of everybody on the photo
    return [key for painting in paintings for key in _replace_photo(photos, scan, painting, painted)]


def _replace_photo(
    photos: PhotoStore, scan: Scan, painting: Painting, painted: Mapping[Painting, Received]
) -> list[PhotoKey]:
    """Give the scan the photo that was painted over; the one to remove, unless they are the same."""
    # A card that was read, drawn or joined since is painted over here, while others wait.
    received = painted.get(painting) or photos.redact(painting.key, painting.boxes)
    key = replace(painting.key, sha256=received.sha256)
    if key == painting.key:
        return []  # all grey already
    photos.save(received, key)
    if key.side is Side.FRONT:
        scan.front_received_sha256 = scan.front_received_sha256 or painting.key.sha256
        scan.front_sha256 = key.sha256
    else:
        scan.back_received_sha256 = scan.back_received_sha256 or painting.key.sha256
        scan.back_sha256 = key.sha256
    return [painting.key]
