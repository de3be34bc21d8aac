"""Reading a queued scan and filling its contacts.

claim    one reader leases the scan whose turn it is
read     no transaction is open; the nudge is already planned, so a failure here delays none
record   one transaction, only if this reader still holds the scan: contacts, further cards, merges
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.model import Account
from app.accounts.store import account_of
from app.contacts.creation import add_card_with_contact
from app.contacts.merging import add_values_of_joined_cards, fill_joined_card, join_or_suggest
from app.contacts.model import Card
from app.contacts.names import HONORIFICS
from app.contacts.rules import MANY, SINGLE
from app.contacts.setting_values import fill
from app.contacts.store import cards_of_scan
from app.core.clock import Clock
from app.core.db import Database
from app.core.failpoints import failpoint
from app.core.revisions import bump_rev
from app.scans import lifecycle, store
from app.scans.model import Scan
from app.scans.outlines import CardOutline, card_outlines
from app.scans.photos import PhotoKey, PhotoStore
from app.scans.rules import PHOTO_MISSING, ScanState, Side, match_cards
from ocr.errors import BadPhoto, OcrError

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
MIN_WAIT, MAX_WAIT = timedelta(seconds=2), timedelta(hours=1)
MAX_ENGINE_FAULTS = 80
"""Failures of the engines in a row after which it must be the photo: with the waits between them, three days."""
MAX_MISSING_PHOTO_FAULTS = 20
"""How often in a row the file may be missing from a storage that is there: with the waits between them, ten hours."""
NO_CARD = "no-card"
READER_FAILED = "reader-failed"

ReadPhoto = Callable[..., Mapping[str, Any]]
"""`(front: bytes, back: bytes | None, region: str, outlines: Sequence[CardOutline]) -> a reading as JSON`.

See `ocr.Reading.to_json`; with outlines the reading has one card for each, in their order.
"""


@dataclass(frozen=True)
class ClaimedScan:
    """A scan that this reader has leased, as it was when it was claimed."""

    account_id: UUID
    scan_id: UUID
    keys: tuple[PhotoKey, ...]
    region: str
    outlines: tuple[CardOutline, ...]
    card_ids: frozenset[UUID]


def read_next(database: Database, photos: PhotoStore, read: ReadPhoto, *, clock: Clock, holder: str) -> bool:
    """Read the scan whose turn it is; return False when the caller should wait before the next call.

    That is when no scan is due, or when the photo storage or an engine failed. Such a fault costs the scan no attempt; it
    only waits longer each time. Attempts count readers that died while reading.
    """
    with database.read() as session:
        if not store.any_unread(session, clock()):
            return False
    claimed = _claim(database, clock(), holder)
    if claimed is None:
        give_up_exhausted(database, now=clock())
        return False
    failpoint("during-reading")
    try:
        reading = read(*_bytes_of(photos, claimed.keys), claimed.region, claimed.outlines)
    except BadPhoto as error:
        _record_unreadable(database, claimed, holder, reason=error.code, now=clock())
    except (OcrError, OSError) as error:
        log.exception("scan %s could not be read", claimed.scan_id)
        _defer(database, claimed, holder, _limit_of(error, photos), now=clock())
        return False
    else:
        _record(database, claimed, reading, holder, now=clock())
    return True


def give_up_exhausted(database: Database, *, now: datetime) -> None:
    """Mark scans unreadable that have used up their attempts. The photo stays, so that the user can type the card."""
    with database.read() as session:
        exhausted = store.exhausted_scans(session, now)
    for account_id, scan_id in exhausted:
        with database.write(account_id) as session:
            scan = store.find_exhausted(session, account_id, scan_id, now)
            if scan is not None:
                lifecycle.mark_unreadable(scan, reason=READER_FAILED)
                _mark_read(session, scan, now=now)


def read_again(session: Session, scan: Scan) -> None:
    """Queue a finished scan with all its attempts; a scan that waits after a fault is read at once."""
    if scan.state in (ScanState.READ, ScanState.UNREADABLE):
        lifecycle.queue(scan, turn=store.next_turn(session, scan, is_again=scan.reading is not None))
    else:
        lifecycle.retry_now(scan)  # the user does not want to wait out an earlier fault


def languages_needed(reading: Mapping[str, Any] | None) -> list[str]:
    """The languages of a reading's cards that no engine of this server reads."""
    cards = (reading or {}).get("cards", [])
    return list(dict.fromkeys(language for card in cards for language in card.get("languages_needed", [])))


def _claim(database: Database, now: datetime, holder: str) -> ClaimedScan | None:
    with database.write() as session:
        taken = lifecycle.claim_unread(session, now=now, holder=holder, lease=LEASE)
    if taken is None:
        return None
    account_id, scan_id = taken
    with database.write(account_id) as session:
        scan = store.find(session, account_id, scan_id)
        if scan is None or not store.is_held(scan, holder):
            return None
        bump_rev([scan])  # the claim assigned no rev: phones learn here that it is being read
        return ClaimedScan(
            account_id,
            scan_id,
            tuple(store.photo_keys(scan)),
            account_of(session, account_id).region,
            card_outlines(session, scan),
            _card_ids(session, scan),
        )


def _card_ids(session: Session, scan: Scan) -> frozenset[UUID]:
    return frozenset(card.id for card in cards_of_scan(session, scan.account_id, scan.id))


def _bytes_of(photos: PhotoStore, keys: tuple[PhotoKey, ...]) -> tuple[bytes, bytes | None]:
    pictures = {key.side: photos.path(key).read_bytes() for key in keys}
    return pictures[Side.FRONT], pictures.get(Side.BACK)


@dataclass(frozen=True)
class FaultLimit:
    """After how many faults in a row a scan is given up, and the reason that it then has."""

    faults: int
    reason: str


def _limit_of(error: OcrError | OSError, photos: PhotoStore) -> FaultLimit | None:
    """How often this fault may recur; None (without end) while the photo storage is unreachable."""
    if isinstance(error, OcrError):
        return FaultLimit(MAX_ENGINE_FAULTS, READER_FAILED)
    if isinstance(error, FileNotFoundError) and photos.is_reachable():
        return FaultLimit(MAX_MISSING_PHOTO_FAULTS, PHOTO_MISSING)
    return None


def _defer(
    database: Database, claimed: ClaimedScan, holder: str, limit: FaultLimit | None, *, now: datetime
) -> None:
    """Give the attempt back and try again later, until the limit is reached."""
    with database.write(claimed.account_id) as session:
        scan = store.find(session, claimed.account_id, claimed.scan_id)
        if scan is None or not store.is_held(scan, holder):
            return
        faults = scan.faults + 1
        if limit is not None and faults >= limit.faults:
            lifecycle.mark_unreadable(scan, reason=limit.reason)
            _mark_read(session, scan, now=now)
            return
        lifecycle.defer(scan, until=now + _wait_after(faults))


def _wait_after(faults: int) -> timedelta:
    """Exponential back-off: twice as long each time, so the delay after a fault is at most as long as the fault was."""
    return MAX_WAIT if faults > 11 else min(MAX_WAIT, MIN_WAIT * 2 ** (faults - 1))


def _record_unreadable(
    database: Database, claimed: ClaimedScan, holder: str, *, reason: str, now: datetime
) -> None:
    with database.write(claimed.account_id) as session:
        scan = store.find(session, claimed.account_id, claimed.scan_id)
        if scan is not None and store.is_held(scan, holder):
            lifecycle.mark_unreadable(scan, reason=reason)
            _mark_read(session, scan, now=now)
            _queue_if_changed(session, scan, claimed)


def _record(
    database: Database, claimed: ClaimedScan, reading: Mapping[str, Any], holder: str, *, now: datetime
) -> None:
    with database.write(claimed.account_id) as session:
        scan = store.find(session, claimed.account_id, claimed.scan_id)
        if scan is None or not store.is_held(scan, holder):
            return  # deleted, or another reader took over when the lease ran out
        if _is_outdated(session, scan, claimed):
            lifecycle.queue(scan, turn=store.next_turn(session, scan))
            return
        scan.quality, scan.reading = dict(reading["quality"]), dict(reading)
        found = [card for card in reading["cards"] if _says_something(card)]
        account = account_of(session, claimed.account_id)
        if claimed.outlines:
            _fill_outlined(session, account, scan, claimed.outlines, reading["cards"], now=now)
        elif found:
            _fill_contacts(session, account, scan, found, now=now)
        if found:
            lifecycle.mark_read(scan)
        else:
            lifecycle.mark_unreadable(scan, reason=reading["quality"].get("reason") or NO_CARD)
        _mark_read(session, scan, now=now)
        _queue_if_changed(session, scan, claimed)


def _is_outdated(session: Session, scan: Scan, claimed: ClaimedScan) -> bool:
    """Whether the reading must be dropped: since the claim the user outlined cards, or deleted a person on the photo.

    A deleted person's text must not be stored, and the reading must not add a contact for the removed card.
    """
    return (
        card_outlines(session, scan) != claimed.outlines
        or not set(claimed.keys) <= set(store.photo_keys(scan))  # a photo was redacted or replaced
        or not claimed.card_ids <= _card_ids(session, scan)
    )


def _queue_if_changed(session: Session, scan: Scan, claimed: ClaimedScan) -> None:
    """Queue the scan again if a back was added or an outline changed while it was being read."""
    if tuple(store.photo_keys(scan)) != claimed.keys or _is_outdated(session, scan, claimed):
        lifecycle.queue(scan, turn=store.next_turn(session, scan))


def _fill_contacts(
    session: Session, account: Account, scan: Scan, found: list[Mapping[str, Any]], *, now: datetime
) -> None:
    """The first card fills the contact of the upload; each further card adds a contact with an encounter and a nudge."""
    known = cards_of_scan(session, account.id, scan.id)
    first = known[0].encounter if known else None
    met_at, clamped = (first.met_at, first.clamped) if first else (scan.received_at, False)
    known_boxes = [(card.side, card.box) for card in known]
    matched = match_cards(known_boxes, [(str(read["side"]), read["box"]) for read in found])
    next_index = max((card.index for card in known), default=-1) + 1
    for read, match in zip(found, matched, strict=True):
        if match is None:
            card = add_card_with_contact(
                session, account, scan, index=next_index, met_at=met_at, clamped=clamped, note="", now=now
            )
            next_index += 1
        else:
            card = known[match]
        was_empty = match is None or _is_empty(card)
        card.side, card.box = str(read["side"]), [int(number) for number in read["box"]]
        _fill(session, card, read)
        _join_or_ask(session, account, card, was_empty=was_empty, now=now)


def _fill_outlined(
    session: Session,
    account: Account,
    scan: Scan,
    outlines: Sequence[CardOutline],
    cards: Sequence[Mapping[str, Any]],
    *,
    now: datetime,
) -> None:
    """Fill each outline's card with its reading. All are filled before any is compared with other contacts."""
    known = {card.id: card for card in cards_of_scan(session, account.id, scan.id)}
    outlined = [known[outline.card_id] for outline in outlines]
    empty = [_is_empty(card) for card in outlined]
    for card, read in zip(outlined, cards, strict=True):
        _fill(session, card, read)
    for card, was_empty in zip(outlined, empty, strict=True):
        _join_or_ask(session, account, card, was_empty=was_empty, now=now)


def _fill(session: Session, card: Card, read: Mapping[str, Any]) -> None:
    if card.joined is None:
        fill(card.encounter.contact, contact_values(read))
        add_values_of_joined_cards(session, card.encounter.contact)
    else:
        fill_joined_card(session, card, contact_values(read))
    session.flush()


def _join_or_ask(session: Session, account: Account, card: Card, *, was_empty: bool, now: datetime) -> None:
    contact = card.encounter.contact
    if card.joined is None:
        may_join = was_empty and len(contact.encounters) == 1 and not contact.typed_fields
        join_or_suggest(session, account, contact, may_join=may_join, now=now)


def contact_values(card: Mapping[str, Any]) -> dict[str, Any]:
    """A card of a reading in the form in which contacts store values: `side` becomes part of the box."""
    return {
        **{field: card[field] and _with_side_in_box(card[field]) for field in SINGLE},
        "fn": card["fn"] and {**_with_side_in_box(card["fn"]), **_honorifics(card)},
        **{field: [_with_side_in_box(value) for value in card[field]] for field in MANY},
        "given_name": card.get("given_name"),
        "family_name": card.get("family_name"),
    }


def _honorifics(card: Mapping[str, Any]) -> dict[str, str]:
    return {name: card[name] for name in HONORIFICS if card.get(name)}


def _with_side_in_box(value: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: part for name, part in value.items() if name not in ("box", "side")}
    box = value.get("box")
    return {**kept, "box": dict(zip("xywh", box, strict=True)) | {"side": value["side"]} if box else None}


def _says_something(card: Mapping[str, Any]) -> bool:
    return any(card[field] for field in (*SINGLE, *MANY))


def _is_empty(card: Card) -> bool:
    contact = card.encounter.contact
    return not any(getattr(contact, field) for field in (*SINGLE, *MANY))


def _mark_read(session: Session, scan: Scan, *, now: datetime) -> None:
    for card in cards_of_scan(session, scan.account_id, scan.id):
        card.read_at = now
