"""How long one photo waits behind another account's many, and what that costs: turns beside first come, first served.

    python -m benchmarks.reading_queue --waiting 500 10000

One account has photos waiting, then another one takes a photo. Counted is how many are claimed before it, by one reader
that has one in its hands already. First come, first served is the same statement, ordered by the time of arrival alone.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from app.accounts.store import add_account
from app.core.clock import system_clock
from app.core.config import Settings
from app.core.db import Database, in_chunks, new_id
from app.core.leases import UNLEASED, claim, leased_to
from app.models import Scan
from app.ops.migration import migrate
from app.scans.lifecycle import claim_unread
from app.scans.rules import Lane, ScanState
from app.scans.store import first_free_turn, is_claimable
from benchmarks.populate import refresh_statistics
from benchmarks.servers import postgresql
from benchmarks.table import Table, ratio

WAITING = (500, 10_000)
LEASE = timedelta(minutes=5)
TIMES = 40

Claimed = tuple[UUID, UUID] | None
Claim = Callable[[Session, datetime], Claimed]


def run(waiting: Sequence[int] = WAITING) -> Iterator[Table]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        yield measure("SQLite", f"sqlite:///{folder / 'nextday.db'}", folder, waiting)
        with postgresql(folder) as url:
            yield measure("PostgreSQL", url, folder, waiting)


def measure(kind: str, url: str, folder: Path, sizes: Sequence[int]) -> Table:
    database = Database(url, system_clock)
    migrate(Settings(data_dir=folder, database_url=url), database)
    many, one = _account(database, "many"), _account(database, "one")
    rows = []
    present = 0
    for size in sizes:
        _add(database, many, size - present)
        present = size
        refresh_statistics(database)
        turns, arrival = (_passed_by(database, how, many, one) for how in (_by_turns, _by_arrival))
        claims = [_milliseconds(database, how) for how in (_by_turns, _by_arrival)]
        rows.append(
            [
                f"{size:,}",
                *(f"{turns:,}", f"{arrival:,}", ratio(turns, arrival)),
                *(f"{took:.1f}" for took in claims),
                ratio(*claims),
                f"{_milliseconds_of_turn(database, many):.1f}",
            ]
        )
    database.close()
    head = (
        "waiting",
        "before it: turns",
        "arrival",
        "ratio",
        "claim, ms: turns",
        "arrival",
        "ratio",
        "give a turn, ms",
    )
    note = f"Medians of {TIMES}, without the commit. One reader, which has one photo in its hands."
    return Table(f"A photo behind many of another account, on {kind}", head, rows, note)


def _by_turns(session: Session, now: datetime) -> Claimed:
    return claim_unread(session, now=now, holder="measured", lease=LEASE)


def _by_arrival(session: Session, now: datetime) -> Claimed:
    taken = claim(
        session,
        Scan,
        is_claimable(session, now),
        order_by=(Scan.received_at,),
        most=1,
        values={"state": ScanState.READING, "attempts": 1, **leased_to(session, "measured", LEASE)},
        returning=(Scan.account_id, Scan.id),
    )
    return (taken[0].account_id, taken[0].id) if taken else None


def _passed_by(database: Database, how: Claim, many: UUID, one: UUID) -> int:
    """How many photos are read before the one that comes last; nothing is left changed."""
    with database.write() as session:
        in_hand = how(session, system_clock())
        assert in_hand is not None
        session.execute(insert(Scan), [_row(one, first_free_turn(session, one, Lane.CAPTURE))])
        passed = 0
        while (claimed := how(session, system_clock())) is not None and claimed[0] == many:
            _finish(session, claimed)
            passed += 1
        session.rollback()
    return passed


def _milliseconds(database: Database, how: Claim) -> float:
    took = []
    for _ in range(TIMES):
        with database.write() as session:
            began = time.perf_counter()
            how(session, system_clock())
            took.append((time.perf_counter() - began) * 1000)
            session.rollback()
    return median(took)


def _milliseconds_of_turn(database: Database, account_id: UUID) -> float:
    took = []
    for _ in range(TIMES):
        with database.read() as session:
            began = time.perf_counter()
            first_free_turn(session, account_id, Lane.CAPTURE)
            took.append((time.perf_counter() - began) * 1000)
    return median(took)


def _finish(session: Session, claimed: tuple[UUID, UUID]) -> None:
    this = (Scan.account_id == claimed[0], Scan.id == claimed[1])
    session.execute(update(Scan).where(*this).values(state=ScanState.READ, **UNLEASED))


def _account(database: Database, name: str) -> UUID:
    with database.write() as session:
        return add_account(
            session,
            email=f"{name}@example.com",
            password_hash="nobody signs in with this",
            name=name,
            timezone="UTC",
            region="GB",
            now=system_clock(),
        ).id


def _add(database: Database, account_id: UUID, count: int) -> None:
    with database.write(account_id) as session:
        turn = first_free_turn(session, account_id, Lane.CAPTURE)
        for some in in_chunks(range(turn, turn + count)):
            session.execute(insert(Scan), [_row(account_id, turn) for turn in some])


def _row(account_id: UUID, turn: int) -> dict[str, object]:
    return {
        "account_id": account_id,
        "id": new_id(),
        "state": ScanState.QUEUED,
        "attempts": 0,
        "faults": 0,
        "turn": turn,
        "received_at": system_clock(),
        "front_sha256": "0" * 64,
        "rev": turn + 1,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--waiting", type=int, nargs="+", default=WAITING)
    for table in run(parser.parse_args().waiting):
        print(table, flush=True)


if __name__ == "__main__":
    main()
