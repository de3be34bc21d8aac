"""The row count benchmark runs the program's own queries, and each finds rows."""

from __future__ import annotations

from sqlalchemy import func, select

from app.core.clock import system_clock
from app.core.db import Database
from app.models import Account, Nudge
from app.nudges.rules import NudgeState
from benchmarks import row_counts


def count(database: Database, *where) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Nudge).where(*where))


def test_half_of_the_nudges_are_pending_and_half_are_sent(database_url):
    database = Database(database_url, system_clock)
    row_counts.grow(database, 0, 10)
    row_counts.grow(database, 10, 30)
    waiting = count(database, Nudge.state == NudgeState.PENDING)
    with database.read() as session:
        people = session.scalar(select(func.count()).select_from(Account))

    database.close()
    assert (people, waiting) == (30, 15)


def test_a_burst_leaves_sent_and_unseen_nudges(database_url):
    database = Database(database_url, system_clock)
    row_counts.grow(database, 0, 20)
    row_counts.send_burst(database, 4)
    unseen = count(database, Nudge.state == NudgeState.SENT, Nudge.fallback_at.is_not(None))

    database.close()
    assert unseen == 4


def test_every_query_runs_at_every_size_and_after_a_burst(database_url, tmp_path):
    table = row_counts.measure("a database", database_url, tmp_path, (20, 40))

    assert len(table.head) == 4
    assert len(table.rows) == len({row[0] for row in table.rows}) > 10
    assert all(cell for row in table.rows for cell in row)
