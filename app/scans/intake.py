"""Uploads: the photo is on disk before the answer, and its contact, encounter and nudge are added in one transaction.

The nudge is planned from the capture, not from the reading: a card that cannot be read is followed up too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.accounts.model import Account
from app.accounts.store import account_of
from app.contacts.creation import add_card_with_contact
from app.contacts.setting_values import refresh
from app.contacts.store import cards_of_scan
from app.core.db import Database
from app.core.errors import Conflict, Problem
from app.core.failpoints import failpoint
from app.core.i18n import t
from app.core.revisions import find_tombstone, owned
from app.events.store import named_event_id
from app.nudges import planning
from app.scans import lifecycle, store
from app.scans.model import Scan
from app.scans.photos import PhotoKey, PhotoStore, Received, check_quality, read_exif_time
from app.scans.rules import ScanState, Side, clamp_meeting, lane_of
from ocr.photo_quality import INCOMPLETE


@dataclass(frozen=True)
class Upload:
    """What a phone sends for one capture; `captured_at` is the text as it was sent, `captured` the instant it means."""

    scan_id: UUID
    front: BinaryIO
    back: BinaryIO | None
    event_id: UUID | None
    note: str | None
    captured_at: str | None
    captured: datetime | None


@dataclass(frozen=True)
class CheckedUpload:
    """An upload whose photos were checked; `captured` is when it was taken, by the phone or by EXIF, if known."""

    upload: Upload
    keys: Mapping[Side, PhotoKey]
    captured: datetime | None
    quality: dict[str, Any]


def accept_upload(
    database: Database, photos: PhotoStore, account_id: UUID, upload: Upload, *, clock: Callable[[], datetime]
) -> tuple[UUID, bool]:
    """Store the photo and plan its nudge; return the scan's id and whether it is new.

    A repeated upload only fills what was empty. Raises Conflict for other bytes under the same id and Problem 410 for a
    deleted scan. The original photo counts as a repeat also after a deleted person was redacted on it: it is not stored again.
    """
    with ExitStack() as stack:
        received, quality = _receive(photos, upload, stack)
        with database.read() as session:
            zone = account_of(session, account_id).zone
        arrival = CheckedUpload(
            upload=upload,
            keys={side: PhotoKey(account_id, upload.scan_id, side, r.sha256) for side, r in received.items()},
            captured=upload.captured or read_exif_time(received[Side.FRONT], zone),
            quality=quality,
        )

        def keep(wanted: Mapping[Side, PhotoKey]) -> None:
            for side, key in wanted.items():
                photos.save(received[side], key)
            failpoint("after-photo-on-disk")

        try:
            is_new = _record(database, account_id, arrival, keep, now=clock())
        except BaseException:
            _remove_unused(database, photos, arrival.keys)
            raise
        failpoint("after-commit")
        return upload.scan_id, is_new


def add_back(
    database: Database,
    photos: PhotoStore,
    account_id: UUID,
    scan_id: UUID,
    back: BinaryIO,
    *,
    may_replace: bool = False,
) -> None:
    """Store the back of a capture and queue both sides; the same photo again changes nothing.

    Raises Conflict when there is another back already, unless `may_replace`.
    """
    received = photos.receive(back)
    key = PhotoKey(account_id, scan_id, Side.BACK, received.sha256)
    try:
        _check_not_empty(received, Side.BACK)
        check_quality(received.path)
        with database.write(account_id) as session:
            scan = owned(session, Scan, account_id, scan_id)
            if store.is_redacted_original(scan, key):
                return
            former = _take_off_back(session, scan, key, may_replace=may_replace)
            photos.save(received, key)
            _set_back(session, scan, key)
        if former is not None:
            photos.remove(former)
    except BaseException:
        _remove_unused(database, photos, {Side.BACK: key})
        raise
    finally:
        photos.discard(received)


def _take_off_back(session: Session, scan: Scan, key: PhotoKey, *, may_replace: bool) -> PhotoKey | None:
    """Remove the scan's back, with the boxes of its cards, so that `key` can replace it. Return it, or None."""
    if scan.back_sha256 in (None, key.sha256):
        return None
    cards = [card for card in cards_of_scan(session, scan.account_id, scan.id) if card.side == Side.BACK]
    if not may_replace or scan.back_received_sha256 is not None or any(card.drawn for card in cards):
        raise Conflict("other-photo", t("This card has a back already."))
    former = replace(key, sha256=scan.back_sha256)
    scan.back_sha256 = None
    for card in cards:
        card.box = None
    return former


def _receive(
    photos: PhotoStore, upload: Upload, stack: ExitStack
) -> tuple[dict[Side, Received], dict[str, Any]]:
    """Write the photos to disk and check them; the quality is that of the front, or of a side that is incomplete."""
    streams = {Side.FRONT: upload.front, Side.BACK: upload.back}
    received: dict[Side, Received] = {}
    qualities: dict[Side, dict[str, Any]] = {}
    for side, stream in streams.items():
        if stream is not None:
            received[side] = photos.receive(stream)
            stack.callback(photos.discard, received[side])
            _check_not_empty(received[side], side)
            qualities[side] = check_quality(received[side].path)
    incomplete = (each for each in qualities.values() if each["reason"] == INCOMPLETE)
    return received, next(incomplete, qualities[Side.FRONT])


def _check_not_empty(received: Received, side: Side) -> None:
    if received.sha256 == hashlib.sha256().hexdigest():
        is_front = side is Side.FRONT
        raise Problem(
            422,
            "empty-file",
            t("The front photo is empty. Take it again.")
            if is_front
            else t("The back photo is empty. Take it again."),
        )


def _find_known(
    session: Session, account_id: UUID, scan_id: UUID, keys: Mapping[Side, PhotoKey]
) -> Scan | None:
    if find_tombstone(session, Scan, account_id, scan_id):
        raise Problem(410, "deleted", t("This card was deleted. Take a new photo if you want it back."))
    scan = store.find(session, account_id, scan_id)
    if scan is None:
        return None
    kept = {Side.FRONT: scan.front_sha256, Side.BACK: scan.back_sha256}
    for side, key in keys.items():
        if kept[side] not in (None, key.sha256) and not store.is_redacted_original(scan, key):
            raise Conflict(
                "other-photo",
                t("There is another front photo under this id. Send it under a new one.")
                if side is Side.FRONT
                else t("There is another back photo under this id. Send it under a new one."),
            )
    return scan


def _record(
    database: Database,
    account_id: UUID,
    arrival: CheckedUpload,
    keep: Callable[[Mapping[Side, PhotoKey]], None],
    *,
    now: datetime,
) -> bool:
    """Store the files and the rows in one transaction; return whether the scan is new.

    The transaction locks the account, so the removal of orphans cannot take the files before the rows are committed.
    """
    with database.write(account_id) as session:
        account = account_of(session, account_id)
        upload = arrival.upload
        event_id = named_event_id(session, account_id, upload.event_id)
        scan = _find_known(session, account_id, upload.scan_id, arrival.keys)
        if scan is not None:
            keep(
                {side: key for side, key in arrival.keys.items() if not store.is_redacted_original(scan, key)}
            )
            _fill_empty(session, account, scan, arrival, event_id, now=now)
            return False
        keep(arrival.keys)
        scan = _add_scan(session, account_id, arrival, event_id, now=now)
        met_at, clamped = clamp_meeting((arrival.captured or now).astimezone(UTC), now=now)
        add_card_with_contact(
            session, account, scan, index=0, met_at=met_at, clamped=clamped, note=upload.note or "", now=now
        )
        return True


def _add_scan(
    session: Session, account_id: UUID, arrival: CheckedUpload, event_id: UUID | None, *, now: datetime
) -> Scan:
    upload, captured = arrival.upload, arrival.captured
    front, back = arrival.keys[Side.FRONT], arrival.keys.get(Side.BACK)
    lane = lane_of(taken_at=captured or now, was_read=False, now=now)
    scan = Scan(
        account_id=account_id,
        id=upload.scan_id,
        event_id=event_id,
        captured_at=upload.captured_at or (captured.isoformat() if captured else None),
        received_at=now,
        turn=store.first_free_turn(session, account_id, lane),
        front_sha256=front.sha256,
        back_sha256=back.sha256 if back else None,
        quality=arrival.quality,
        duplicate_of=store.first_with_front(session, account_id, front.sha256),
    )
    session.add(scan)
    session.flush()
    return scan


def _fill_empty(
    session: Session,
    account: Account,
    scan: Scan,
    arrival: CheckedUpload,
    event_id: UUID | None,
    *,
    now: datetime,
) -> None:
    """Add what a repeated upload has and the first had not: a back, a note, an event, a time. Nothing is overwritten."""
    upload, keys = arrival.upload, arrival.keys
    if store.lacks_photo(scan):
        lifecycle.queue(scan, turn=store.next_turn(session, scan))
    if Side.BACK in keys:
        _set_back(session, scan, keys[Side.BACK])
    if event_id is not None and scan.event_id is None:
        scan.event_id = event_id
    for card in cards_of_scan(session, account.id, scan.id):
        encounter = card.encounter
        # The note belongs to the first card, which the upload created, not to others found on the photo.
        if upload.note and not encounter.note and card.index == 0:
            encounter.note = upload.note
            refresh(encounter.contact)
        if event_id is not None and encounter.event_id is None:
            encounter.event_id = event_id
        if upload.captured is not None and scan.captured_at is None:
            encounter.met_at, encounter.clamped = clamp_meeting(
                upload.captured.astimezone(UTC), now=scan.received_at
            )
            planning.replan_encounter(session, account, encounter, now=now)
    if upload.captured_at is not None and scan.captured_at is None:
        scan.captured_at = upload.captured_at


def _set_back(session: Session, scan: Scan, key: PhotoKey) -> None:
    if scan.back_sha256 is None:
        scan.back_sha256 = key.sha256
        if scan.state != ScanState.READING:
            lifecycle.queue(scan, turn=store.next_turn(session, scan))


def _remove_unused(database: Database, photos: PhotoStore, keys: Mapping[Side, PhotoKey]) -> None:
    """Remove files that no row names, after a transaction that was rolled back."""
    one = next(iter(keys.values()))
    with suppress(SQLAlchemyError), database.write(one.account_id) as session:
        scan = store.find(session, one.account_id, one.scan_id)
        known = store.photo_keys(scan) if scan else []
        for key in keys.values():
            if key not in known:
                photos.remove(key)
