"""By which clock leases end: the database server's, so that hosts need not agree about the time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core.clock import Clock, system_clock
from app.core.db import Database
from app.core.leases import lease_time
from app.nudges import lifecycle as nudges
from app.nudges import store as nudge_store
from app.nudges.model import Nudge
from app.nudges.rules import NudgeState
from app.scans import lifecycle as scans
from app.scans import store as scan_store
from app.scans.model import Scan
from app.scans.rules import MAX_ATTEMPTS
from tests.databases import on_postgresql, on_sqlite

LEASE = timedelta(minutes=2)
OVER = timedelta(seconds=-1)
"""A lease that has lapsed as soon as it begins."""
LATER = timedelta(minutes=3)
"""How far the clock of the second host is ahead: more than a lease."""

Claim = Callable[[Session, datetime, str, timedelta], list[object]]


def claim_due(session: Session, now: datetime, holder: str, lease: timedelta) -> list[object]:
    nudges.release_lapsed(session, now=now)
    return [*nudges.claim_due(session, now=now, holder=holder, lease=lease, most=5)]


def claim_unseen(session: Session, now: datetime, holder: str, lease: timedelta) -> list[object]:
    return [*nudges.claim_unseen(session, now=now, holder=holder, lease=lease, most=5)]


def claim_unread(session: Session, now: datetime, holder: str, lease: timedelta) -> list[object]:
    taken = scans.claim_unread(session, now=now, holder=holder, lease=lease)
    return [taken] if taken else []


CLAIMS = [claim_due, claim_unseen, claim_unread]


@pytest.fixture
def database(world, ana) -> Iterator[Database]:
    """A database as a server uses it, with one nudge and one scan; opened without the virtual clock of tests."""
    ana.scan()
    yield from opened(world.runtime.settings.database_url, system_clock)


@pytest.fixture
def database_of_other_host(world) -> Iterator[Database]:
    yield from opened(world.runtime.settings.database_url, lambda: system_clock() + LATER)


def opened(address: str, clock: Clock) -> Iterator[Database]:
    database = Database(address, clock)
    yield database
    database.close()


def make_due(database: Database, claim: Claim, now: datetime) -> None:
    values: dict[str, object] = {"next_attempt_at": now}
    if claim is claim_unseen:
        values = {"state": NudgeState.SENT, "sent_at": now, "fallback_at": now}
    with database.write() as session:
        session.execute(update(Nudge).values(values))


@on_postgresql
@pytest.mark.parametrize("claim", CLAIMS)
def test_a_host_whose_clock_is_ahead_takes_over_no_lease(database, database_of_other_host, claim):
    now = system_clock()
    make_due(database, claim, now)

    with database.write() as session:
        first = claim(session, now, "one", LEASE)
    with database_of_other_host.write() as session:
        second = claim(session, now + LATER, "two", LEASE)

    assert (len(first), second) == (1, [])


@on_postgresql
@pytest.mark.parametrize("claim", CLAIMS)
def test_a_host_whose_clock_is_behind_takes_over_what_has_lapsed(database, database_of_other_host, claim):
    now = system_clock()
    make_due(database, claim, now)

    with database_of_other_host.write() as session:
        first = claim(session, now + LATER, "one", OVER)
    with database.write() as session:
        second = claim(session, now, "two", LEASE)

    assert (len(first), len(second)) == (1, 1)


@on_postgresql
def test_a_sweep_whose_clock_is_ahead_finds_nothing_to_do(database, database_of_other_host):
    now = system_clock()
    make_due(database, claim_unseen, now)

    with database.write() as session:
        claim_unseen(session, now, "one", LEASE)
    with database_of_other_host.read() as session:
        assert not nudge_store.any_due(session, now + LATER)


@on_postgresql
def test_a_reader_whose_clock_is_ahead_gives_up_no_scan_that_is_being_read(database, database_of_other_host):
    now = system_clock()
    with database.write() as session:
        session.execute(update(Scan).values(attempts=MAX_ATTEMPTS - 1))
        taken = scans.claim_unread(session, now=now, holder="one", lease=LEASE)
    assert taken is not None

    with database_of_other_host.write() as session:
        assert scan_store.exhausted_scans(session, now + LATER) == []
        assert scan_store.find_exhausted(session, *taken, now + LATER) is None
        session.execute(update(Scan).values(leased_until=lease_time(session, OVER)))
        assert scan_store.find_exhausted(session, *taken, now - LATER) is not None


@on_postgresql
def test_a_lease_begins_when_it_is_claimed_and_not_with_the_transaction(database):
    """A transaction may first wait for the locks of accounts."""
    with database.write() as session:
        [began] = session.scalars(select(lease_time(session)))
        [later] = session.scalars(select(lease_time(session)))

    assert began < later


@pytest.mark.parametrize("lease", [timedelta(0), LEASE, OVER])
def test_the_virtual_clock_of_tests_and_replays_rules_leases(world, lease):
    with world.runtime.database.read() as session:
        assert session.scalar(select(lease_time(session, lease))) == world.clock() + lease


@on_sqlite
def test_on_sqlite_the_clock_of_the_machine_rules(database):
    before = system_clock()
    with database.read() as session:
        assert before <= session.scalar(select(lease_time(session))) <= system_clock()
