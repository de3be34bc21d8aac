"""Queries about scans: which photos they name, which wait to be read, and which reader holds one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, tuple_
from sqlalchemy.orm import Session

from app.contacts.model import Card
from app.core.leases import has_lapsed
from app.scans.model import Scan
from app.scans.photos import PhotoKey, photos_of_scan
from app.scans.rules import MAX_ATTEMPTS, PHOTO_MISSING, TURNS, Lane, ScanState, Side, lane_of


def scans_of(account_id: UUID) -> Select[Scan]:
    return select(Scan).where(Scan.account_id == account_id)


def find(session: Session, account_id: UUID, scan_id: UUID) -> Scan | None:
    return session.get(Scan, (account_id, scan_id))


def scans_of_cards(session: Session, cards: Iterable[Card]) -> list[Scan]:
    """The scans that show these cards and name their contacts."""
    keys = {(card.account_id, card.scan_id) for card in cards}
    found = (session.get(Scan, key) for key in sorted(keys))
    return [scan for scan in found if scan is not None]


def first_with_front(session: Session, account_id: UUID, sha256: str) -> UUID | None:
    """The earliest scan of the same photo."""
    return session.scalar(
        scans_of(account_id)
        .with_only_columns(Scan.id)
        .where(Scan.front_sha256 == sha256)
        .order_by(Scan.received_at)
        .limit(1)
    )


def photo_keys(scan: Scan) -> list[PhotoKey]:
    """The scan's photos: the front, and the back if there is one."""
    return photos_of_scan(scan.account_id, scan.id, scan.front_sha256, scan.back_sha256)


def unreferenced_photos(session: Session, keys: Sequence[PhotoKey]) -> list[PhotoKey]:
    """The photos among `keys` that no scan names, in the order given."""
    ids = tuple_(Scan.account_id, Scan.id)
    wanted = list({(key.account_id, key.scan_id) for key in keys})
    named = {key for scan in session.scalars(select(Scan).where(ids.in_(wanted))) for key in photo_keys(scan)}
    return [key for key in keys if key not in named]


def is_redacted_original(scan: Scan, key: PhotoKey) -> bool:
    """Whether this is an original that was redacted since, because a person was deleted: it must not be stored again."""
    return key.sha256 == (scan.front_received_sha256 if key.side is Side.FRONT else scan.back_received_sha256)


def lacks_photo(scan: Scan) -> bool:
    """Whether readers did not find its photo, or will look again later. Uploading the photo again ends that."""
    if scan.state == ScanState.UNREADABLE:
        return scan.reason == PHOTO_MISSING
    return scan.state == ScanState.QUEUED and scan.next_attempt_at is not None


def any_unread(session: Session, now: datetime) -> bool:
    return session.scalar(select(Scan.id).where(is_claimable(session, now)).limit(1)) is not None


def next_turn(session: Session, scan: Scan, *, is_again: bool = False) -> int:
    """The turn of a scan that is queued now; the caller has the account. `is_again` says that a reading of the same photos exists.

    Within a lane the accounts take turns: a scan comes one turn after the last that its account has waiting, and not
    before the turn that is being read. So an account with one photo waits for the photo in each reader's hands, and for no more
    than one photo of each other account, however many these have waiting.
    """
    now = session.info["clock"]()
    lane = lane_of(taken_at=scan.received_at, was_read=is_again, now=now)
    return first_free_turn(session, scan.account_id, lane)


def first_free_turn(session: Session, account_id: UUID, lane: Lane) -> int:
    """The turn from which on the account may have scans in this lane, one in each."""
    in_lane = (is_unread(), Scan.turn.between(lane.first_turn, lane.first_turn + TURNS - 1))
    # What waits after a fault was passed by others and does not count.
    present = session.scalar(select(func.min(Scan.turn)).where(*in_lane, Scan.next_attempt_at.is_(None)))
    own = session.scalar(select(func.max(Scan.turn)).where(*in_lane, Scan.account_id == account_id))
    return max(lane.first_turn if present is None else present, lane.first_turn if own is None else own + 1)


def exhausted_scans(session: Session, now: datetime) -> list[tuple[UUID, UUID]]:
    """Scans that have used up their attempts and that no reader holds: (account_id, id)."""
    rows = session.execute(
        select(Scan.account_id, Scan.id).where(is_claimable(session, now), Scan.attempts >= MAX_ATTEMPTS)
    )
    return [(row.account_id, row.id) for row in rows]


def find_exhausted(session: Session, account_id: UUID, scan_id: UUID, now: datetime) -> Scan | None:
    """One of `exhausted_scans`, for callers that have locked the account: it may have been queued or claimed since."""
    return session.scalar(
        scans_of(account_id).where(
            Scan.id == scan_id, is_claimable(session, now), Scan.attempts >= MAX_ATTEMPTS
        )
    )


def is_held(scan: Scan, holder: str) -> bool:
    """Whether this reader still holds the scan: one that lost its lease must write nothing."""
    return scan.state == ScanState.READING and scan.leased_by == holder


def is_claimable(session: Session, now: datetime) -> ColumnElement[bool]:
    """Whether a reader may claim it: it is queued and due, or its reader's lease has run out."""
    is_due = or_(Scan.next_attempt_at.is_(None), Scan.next_attempt_at <= now)
    is_queued = and_(Scan.state == ScanState.QUEUED, is_due)
    return and_(is_unread(), or_(is_queued, has_lapsed(session, Scan)))


def is_unread() -> ColumnElement[bool]:
    """Whether it is queued or being read, with literals as in the partial index: else SQLite does not use that index."""
    states = [ScanState.QUEUED.value, ScanState.READING.value]
    return Scan.state.in_(bindparam(None, states, expanding=True, literal_execute=True))
