"""Deleting contacts and events, with all rows and photos that belong to them.

Rows are deleted in the transaction, photo files only after its commit, so that a failed commit loses no photo. A crash
in between leaves files that no row refers to; `app.scans.orphans` removes them every few hours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.contacts.model import Contact, Encounter
from app.contacts.store import cards_of_contact, cards_of_scan, get_contact, remove_suggestions_of
from app.core.db import Database
from app.core.revisions import Synced, Tombstone, bump_rev, delete_with_tombstone
from app.events.model import Event
from app.nudges import store as nudges
from app.scans import store as scans
from app.scans.model import Scan
from app.scans.photos import PhotoKey, PhotoStore, Received
from app.scans.rules import Side


@dataclass(frozen=True)
class PaintOver:
    """A photo that is kept because other people's cards are on it, and the boxes of the deleted contact's cards on it."""

    key: PhotoKey
    boxes: tuple[tuple[int, ...], ...]


def delete_contact_with_photos(
    database: Database,
    photos: PhotoStore,
    account_id: UUID,
    contact_id: UUID,
    *,
    check: Callable[[Contact], None],
) -> None:
    """Delete a contact permanently; `check` may refuse by raising, and gets the contact as it is in the transaction.

    Photos with cards of several people are painted over before the transaction, because decoding one takes a second in
    which no other transaction could write.
    """
    with database.read() as session:
        wanted = _needed_paint_overs(session, photos, get_contact(session, account_id, contact_id))
    with ExitStack() as stack:
        painted = {each: photos.redact(each.key, each.boxes) for each in wanted}
        for received in painted.values():
            stack.callback(photos.discard, received)
        with database.write(account_id) as session:
            contact = get_contact(session, account_id, contact_id)
            check(contact)
            removed = _delete_contact_rows(session, photos, contact, painted)
    for key in removed:
        photos.remove(key)


def _delete_contact_rows(
    session: Session, photos: PhotoStore, contact: Contact, painted: Mapping[PaintOver, Received]
) -> list[PhotoKey]:
    """Delete the contact with its encounters and nudges; returns the photo files to remove after the commit."""
    removed = [
        key
        for scan in _scans_of(session, contact)
        for key in _remove_from_scan(session, photos, scan, contact, painted)
    ]
    remove_suggestions_of(session, contact.account_id, contact.id)
    for encounter in list(contact.encounters):
        _delete_encounter(session, encounter)
    upkeep: list[Synced] = [*contact.touches, *contact.promises]
    for row in upkeep:
        delete_with_tombstone(session, row)
    session.flush()
    session.expire(contact, ["encounters", "touches", "promises"])
    delete_with_tombstone(session, contact)
    session.execute(
        update(Tombstone)
        .where(Tombstone.account_id == contact.account_id, Tombstone.merged_into == contact.id)
        .values(merged_into=None)
    )
    return removed


def delete_event_keep_encounters(session: Session, event: Event) -> None:
    """Delete the event; its encounters and scans are kept, without an event."""
    met = select(Encounter).where(Encounter.account_id == event.account_id, Encounter.event_id == event.id)
    taken = select(Scan).where(Scan.account_id == event.account_id, Scan.event_id == event.id)
    for row in (*session.scalars(met), *session.scalars(taken)):
        row.event_id = None
    session.flush()
    delete_with_tombstone(session, event)


def _delete_encounter(session: Session, encounter: Encounter) -> None:
    for nudge in nudges.of_encounter(session, encounter.id):
        delete_with_tombstone(session, nudge)
    session.flush()
    delete_with_tombstone(session, encounter)


def _scans_of(session: Session, contact: Contact) -> list[Scan]:
    ids = dict.fromkeys(card.scan_id for card in cards_of_contact(session, contact))
    found = (scans.find(session, contact.account_id, scan_id) for scan_id in ids)
    return [scan for scan in found if scan is not None]


def _needed_paint_overs(session: Session, photos: PhotoStore, contact: Contact) -> list[PaintOver]:
    return [
        paint_over
        for scan in _scans_of(session, contact)
        for paint_over in _paint_overs_on(session, photos, scan, contact)
    ]


def _paint_overs_on(session: Session, photos: PhotoStore, scan: Scan, contact: Contact) -> list[PaintOver]:
    """The parts of a scan's photos to paint over: none if all cards are the contact's, or if the photo is lost."""
    cards = cards_of_scan(session, scan.account_id, scan.id)
    theirs = [card for card in cards if card.encounter.contact_id == contact.id]
    if len(theirs) == len(cards):
        return []
    boxes = {
        key: tuple(tuple(card.box) for card in theirs if card.box and card.side == key.side)
        for key in scans.photo_keys(scan)
    }
    return [PaintOver(key, some) for key, some in boxes.items() if some and not photos.is_lost(key)]


def _remove_from_scan(
    session: Session,
    photos: PhotoStore,
    scan: Scan,
    contact: Contact,
    painted: Mapping[PaintOver, Received],
) -> list[PhotoKey]:
    """Remove the contact from a scan, or delete the scan if all of its cards are the contact's."""
    cards = cards_of_scan(session, scan.account_id, scan.id)
    if all(card.encounter.contact_id == contact.id for card in cards):
        keys = scans.photo_keys(scan)
        delete_with_tombstone(session, scan)
        session.flush()
        return keys
    paint_overs = _paint_overs_on(session, photos, scan, contact)
    scan.reading = None  # it holds the values of all people on the photo
    bump_rev([scan])  # it names the contacts of its cards
    return [key for paint_over in paint_overs for key in _replace_photo(photos, scan, paint_over, painted)]


def _replace_photo(
    photos: PhotoStore, scan: Scan, paint_over: PaintOver, painted: Mapping[PaintOver, Received]
) -> list[PhotoKey]:
    """Replace the scan's photo with the one that was painted over; returns the old photo, unless both are equal."""
    # If a card was read, outlined or joined in between, its photo is painted over here, under the account's lock.
    received = painted.get(paint_over) or photos.redact(paint_over.key, paint_over.boxes)
    key = replace(paint_over.key, sha256=received.sha256)
    if key == paint_over.key:
        return []  # it was grey there already
    photos.save(received, key)
    if key.side is Side.FRONT:
        scan.front_received_sha256 = scan.front_received_sha256 or paint_over.key.sha256
        scan.front_sha256 = key.sha256
    else:
        scan.back_received_sha256 = scan.back_received_sha256 or paint_over.key.sha256
        scan.back_sha256 = key.sha256
    return [paint_over.key]
