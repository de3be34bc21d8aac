"""The life of a scan: the only module that assigns its state, its lease, its attempts and `next_attempt_at`.

Every function here is one event. Those that take a `Scan` change the row in the session; callers hold the account. Those
that take a session are single SQL statements. When an event happens is decided in intake.py, outlines.py and reading.py.

The table says what each event makes of each state. `-` means that the event changes nothing, `!` that it raises
`IllegalTransition`.

    event            queued      reading     read    unreadable
    queue            queued      queued      queued  queued
    retry_now        queued      -           -       -
    claim_unread     reading     reading     -       -
    release          -           queued      -       -
    release_dead     -           queued      -       -
    defer            !           queued      !       !
    mark_read        !           read        !       !
    mark_unreadable  unreadable  unreadable  !       !

`claim_unread` takes a scan that is being read only when the lease has run out. `mark_unreadable` ends a queued scan when
its last permitted attempt came to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, update
from sqlalchemy.orm import Session

from app.core.errors import IllegalTransition
from app.core.leases import UNLEASED, claim, dead_holders, leased_to
from app.scans.model import Scan
from app.scans.rules import MAX_ATTEMPTS, ScanState
from app.scans.store import is_claimable


def queue(scan: Scan, *, turn: int) -> None:
    """Have the scan read at its turn (`store.next_turn`), with all its attempts. A reader that holds it loses its lease."""
    scan.state, scan.reason = ScanState.QUEUED, None
    scan.attempts, scan.turn = 0, turn
    _release(scan)


def retry_now(scan: Scan) -> None:
    """Let a scan that waits after a fault be read at once."""
    if scan.state == ScanState.QUEUED:
        scan.next_attempt_at = None


def claim_unread(
    session: Session, *, now: datetime, holder: str, lease: timedelta
) -> tuple[UUID, UUID] | None:
    """Lease the scan whose turn it is to `holder`; its (account_id, id), or None when none waits.

    The statement draws no rev. The caller's next transaction, which has the account, tells phones that it is being read.
    """
    taken = claim(
        session,
        Scan,
        and_(is_claimable(session, now), Scan.attempts < MAX_ATTEMPTS),
        order_by=(Scan.turn, Scan.received_at),
        most=1,
        values={
            "state": ScanState.READING,
            "attempts": Scan.attempts + 1,
            **leased_to(session, holder, lease),
        },
        returning=(Scan.account_id, Scan.id),
    )
    return (taken[0].account_id, taken[0].id) if taken else None


def release(session: Session, *, holder: str) -> int:
    """Put back what a reader held that has stopped or died; the attempt stays counted."""
    released = session.execute(
        update(Scan)
        .where(Scan.state == ScanState.READING, Scan.leased_by == holder)
        .values(state=ScanState.QUEUED, **UNLEASED)
        .execution_options(synchronize_session=False)
    )
    return int(released.rowcount)  # type: ignore[attr-defined]


def release_dead(session: Session, is_dead: Callable[[str], bool]) -> int:
    """Put back what was held by readers known to be gone, without waiting for their leases."""
    dead = dead_holders(session, Scan, Scan.state == ScanState.READING, is_dead)
    return sum(release(session, holder=holder) for holder in dead)


def defer(scan: Scan, *, until: datetime) -> None:
    """Give the attempt back after a fault of the storage or of an engine, and try again at `until`."""
    _expect(scan, ScanState.READING)
    faults = scan.faults + 1
    scan.state, scan.reason = ScanState.QUEUED, None
    scan.attempts -= 1
    _release(scan)
    scan.faults, scan.next_attempt_at = faults, until


def mark_read(scan: Scan) -> None:
    """The photo was read, and at least one card says something."""
    _expect(scan, ScanState.READING)
    scan.state, scan.reason = ScanState.READ, None
    _release(scan)


def mark_unreadable(scan: Scan, *, reason: str) -> None:
    """No reader will find anything on the photo; it stays, ready to be typed."""
    _expect(scan, ScanState.QUEUED, ScanState.READING)
    scan.state, scan.reason = ScanState.UNREADABLE, reason
    _release(scan)


def as_imported(row: Mapping[str, Any], *, turn: int) -> dict[str, Any]:
    """The columns of a scan that comes with an archive: nobody here is reading it, and it has all its attempts."""
    state = ScanState.QUEUED if row["state"] == ScanState.READING else row["state"]
    return {**row, "state": state, "attempts": 0, "turn": turn}


def _expect(scan: Scan, *states: ScanState) -> None:
    if scan.state not in states:
        raise IllegalTransition(f"scan {scan.id} is {scan.state}, not {' or '.join(states)}")


def _release(scan: Scan) -> None:
    scan.leased_by = scan.leased_until = None
    scan.faults, scan.next_attempt_at = 0, None
