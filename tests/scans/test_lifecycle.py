"""A scan's states: the table in the docstring of `lifecycle.py` is what the code does, pair by pair."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from app.core.db import new_id
from app.scans import lifecycle
from app.scans.model import Scan
from app.scans.rules import ScanState
from tests.builders import MONDAY_10AM, World
from tests.state_tables import events_of, outcome, read_table

TABLE = read_table(lifecycle)
NOW = MONDAY_10AM
EARLIER, LATER = NOW - timedelta(minutes=10), NOW + timedelta(minutes=10)
LEASE = timedelta(minutes=5)
HOLDER = "one"

ON_A_ROW: dict[str, Callable[[Scan], None]] = {
    "queue": lambda scan: lifecycle.queue(scan, turn=3),
    "retry_now": lifecycle.retry_now,
    "defer": lambda scan: lifecycle.defer(scan, until=LATER),
    "mark_read": lifecycle.mark_read,
    "mark_unreadable": lambda scan: lifecycle.mark_unreadable(scan, reason="no-card"),
}
BY_SQL = {
    "claim_unread": lambda session: lifecycle.claim_unread(session, now=NOW, holder="two", lease=LEASE),
    "release": lambda session: lifecycle.release(session, holder=HOLDER),
    "release_dead": lambda session: lifecycle.release_dead(session, lambda _: True),
}


def a_scan(state: ScanState, *, account_id: UUID | None = None) -> Scan:
    """A scan as the program leaves it in this state: it has met faults before, and its reader's lease has lapsed."""
    is_held = state == ScanState.READING
    return Scan(
        account_id=account_id or new_id(),
        id=new_id(),
        state=state,
        reason="no-card" if state == ScanState.UNREADABLE else None,
        attempts=1,
        faults=1 if state == ScanState.QUEUED else 0,
        next_attempt_at=EARLIER if state == ScanState.QUEUED else None,
        leased_by=HOLDER if is_held else None,
        leased_until=EARLIER if is_held else None,
        received_at=EARLIER,
        front_sha256="0" * 64,
        rev=1,
    )


def test_the_table_has_a_row_for_each_event_and_a_column_for_each_state():
    events = events_of(lifecycle, but={"as_imported"})

    assert set(TABLE) == {(event, state) for event in events for state in ScanState}
    assert events == ON_A_ROW.keys() | BY_SQL.keys()


@pytest.mark.parametrize("state", ScanState)
@pytest.mark.parametrize("event", ON_A_ROW)
def test_an_event_does_to_a_row_what_the_table_says(event, state):
    scan = a_scan(state)

    with outcome(scan) as cell:
        ON_A_ROW[event](scan)

    assert cell == [TABLE[event, state]]
    assert (scan.leased_by is None) == (scan.leased_until is None)


@pytest.mark.parametrize("state", ScanState)
@pytest.mark.parametrize("event", BY_SQL)
def test_a_statement_does_to_a_row_what_the_table_says(world: World, ana, event, state):
    with world.runtime.database.write() as session:
        scan = a_scan(state, account_id=ana.account_id)
        session.add(scan)
        session.flush()
        with outcome(scan, refresh=session.refresh) as cell:
            BY_SQL[event](session)
        session.rollback()

    assert cell == [TABLE[event, state]]


def test_a_reader_whose_lease_has_not_run_out_keeps_its_scan(world: World, ana):
    with world.runtime.database.write() as session:
        scan = a_scan(ScanState.READING, account_id=ana.account_id)
        scan.leased_until = LATER
        session.add(scan)
        session.flush()

        assert lifecycle.claim_unread(session, now=NOW, holder="two", lease=LEASE) is None


def test_a_fault_gives_the_attempt_back_and_is_counted():
    scan = a_scan(ScanState.READING)

    lifecycle.defer(scan, until=LATER)

    assert (scan.attempts, scan.faults, scan.next_attempt_at) == (0, 1, LATER)


@pytest.mark.parametrize("state", ScanState)
def test_no_imported_scan_is_being_read(state):
    imported = lifecycle.as_imported({"id": "one", "state": state}, turn=3)

    expected = ScanState.QUEUED if state == ScanState.READING else state
    assert imported == {"id": "one", "state": expected, "attempts": 0, "turn": 3}
