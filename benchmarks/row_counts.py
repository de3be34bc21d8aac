"""Frequent queries (ticks, pages, metrics) with ever more rows: each must take the same time at every size.

Half of the nudges are pending, the other half were sent long ago. The last column is measured just after a burst: a tenth
of the pending nudges were sent, none was seen, and the database has not been vacuumed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.contacts import drawer
from app.contacts.model import Encounter
from app.core.clock import system_clock
from app.core.config import Settings
from app.core.db import Database, new_id
from app.digests import store as mailing
from app.digests.rules import SILENT_AFTER
from app.nudges import lifecycle, store
from app.nudges.model import Nudge
from app.nudges.rules import DEADLINE, LEASE, TOGETHER, Group, NudgeKind, NudgeState
from app.ops.integrity import count_forgotten
from app.ops.metrics import write_metrics
from app.ops.migration import migrate
from app.scans import store as scans
from app.scans.lifecycle import claim_unread
from app.scans.rules import Lane
from app.sync_api.store import changed_since
from benchmarks.populate import add_people, add_sent, person_id, refresh_statistics
from benchmarks.servers import postgresql
from benchmarks.table import Table, percentile

SIZES = (10_000, 100_000, 1_000_000)
LARGE = (*SIZES, 10_000_000)
OFTEN, SELDOM = 40, 3
"""How many times a question is asked: one that is asked every second, and one that may take a second."""
HANDFUL = 16
AHEAD = timedelta(days=30)
LONG_AGO = timedelta(days=90)
RUSH = 1_000
PAGE = 50

Ask = Callable[[Session], object]


@dataclass(frozen=True)
class Question:
    """A query of the program, called by the program's own function."""

    name: str
    ask: Ask
    times: int = OFTEN
    is_change: bool = False


@dataclass(frozen=True)
class Answered:
    """How many milliseconds the queries took."""

    took: Sequence[float]

    def __str__(self) -> str:
        return f"{percentile(self.took, 0.5):.1f} / {percentile(self.took, 0.95):.1f}"


def run(sizes: Sequence[int] = SIZES) -> Iterator[Table]:
    """Yield a table for each database; a million people take four gigabytes and some minutes."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        yield measure("SQLite", f"sqlite:///{folder / 'nextday.db'}", folder, sizes)
        with postgresql(folder) as url:
            yield measure("PostgreSQL", url, folder, sizes)


def measure(kind: str, url: str, folder: Path, sizes: Sequence[int]) -> Table:
    """Run every query at each size, and once more after a burst at the largest."""
    database = Database(url, system_clock)
    migrate(Settings(data_dir=folder, database_url=url), database)
    columns, people = [], 0
    for size in sizes:
        grow(database, people, size)
        people = size
        refresh_statistics(database)
        columns.append(_ask_all(database))
    send_burst(database, sizes[-1] // 20)
    columns.append(_ask_all(database))
    database.close()
    return Table(
        title=f"What {kind} is asked again and again",
        head=("asked", *(f"{size:,}: ms" for size in sizes), "after a burst: ms"),
        rows=[[name, *(str(column[name]) for column in columns)] for name in columns[0]],
        note=f"Median and 95th percentile of {OFTEN} ({SELDOM} where it is looked at everybody); without the commit. Half of the "
        f"people wait, half were told of long ago. After the burst {sizes[-1] // 20:,} more have just been sent, and no statistics "
        f"were taken since. The load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.",
    )


def grow(database: Database, people: int, size: int) -> None:
    """Add people up to `size`; every other one has a pending nudge."""
    now, half = system_clock(), people + (size - people) // 2
    add_people(database, people, half - people, met_at=now, due_at=now + AHEAD)
    add_sent(database, half, size - half, met_at=now - LONG_AGO, told_at=now - LONG_AGO + timedelta(days=1))


def send_burst(database: Database, count: int) -> None:
    """Mark pending nudges as sent, as a sweep does: claimed, then sent, with a fallback in half an hour."""
    now = system_clock()
    while count > 0:
        most = min(count, RUSH)
        with database.write() as session:
            claimed = lifecycle.claim_due(
                session, now=now + 2 * AHEAD, holder="measured", lease=LEASE, most=most
            )
        with database.write() as session:
            session.execute(
                update(Nudge)
                .where(Nudge.id.in_([each.id for each in claimed]))
                .values(
                    state=NudgeState.SENT,
                    leased_by=None,
                    leased_until=None,
                    sent_at=now,
                    fallback_at=now + timedelta(minutes=30),
                )
                .execution_options(synchronize_session=False)
            )
        count -= most


def questions(database: Database, now: datetime) -> list[Question]:
    """The frequent queries: of the sweep, digests, readers, pages, Prometheus, and of each start."""
    later, somebody = now + 2 * AHEAD, person_id("accounts", 0)
    groups = [
        Group(person_id("accounts", number), new_id(), NudgeKind.FOLLOW_UP) for number in range(HANDFUL)
    ]
    first_page = drawer.waiting(somebody).order_by(drawer.next_due(), Encounter.id).limit(PAGE)
    return [
        Question("is anything due? (nothing is)", lambda session: store.any_due(session, now)),
        Question(
            "claim sixteen that are due",
            lambda session: _claim(session, lifecycle.claim_due, later),
            is_change=True,
        ),
        Question(
            "claim sixteen for the fallback",
            lambda session: _claim(session, lifecycle.claim_unseen, later),
            is_change=True,
        ),
        Question("who else of sixteen events?", lambda session: _who_else(session, groups, now)),
        Question("which mails are due?", lambda session: _due_mails(session, now)),
        Question("is there a photo to read?", lambda session: scans.any_unread(session, now)),
        Question("claim a photo to read", lambda session: _claim_photo(session, now), is_change=True),
        Question(
            "whose turn is a new photo?",
            lambda session: scans.first_free_turn(session, somebody, Lane.CAPTURE),
        ),
        Question("what is new for a phone?", lambda session: changed_since(session, somebody, 0, PAGE)),
        Question("a page of the drawer", lambda session: session.scalars(first_page).all()),
        Question("/metrics", lambda _: write_metrics(database, now=now)),
        Question(
            "who was at work? (at a start)", lambda session: _release_dead(session, now), is_change=True
        ),
        Question(
            "who is forgotten? (/metrics, every five minutes)",
            lambda session: count_forgotten(session),
            SELDOM,
        ),
        Question(
            "which devices are silent? (hourly)",
            lambda session: mailing.newly_silent_subscriptions(session, before=now - SILENT_AFTER),
            SELDOM,
        ),
    ]


def _claim(
    session: Session, claim: Callable[..., list[lifecycle.Claimed]], now: datetime
) -> list[lifecycle.Claimed]:
    lifecycle.release_lapsed(session, now=system_clock())
    return claim(session, now=now, holder="measured", lease=LEASE, most=HANDFUL)


def _claim_photo(session: Session, now: datetime) -> tuple[UUID, UUID] | None:
    return claim_unread(session, now=now, holder="measured", lease=LEASE)


def _who_else(session: Session, groups: Sequence[Group], now: datetime) -> None:
    store.due_with(session, groups, due_before=now + TOGETHER, holder="measured")
    store.unseen_with(session, groups, now=now, holder="measured")
    store.recently_notified(session, groups, since=now - DEADLINE)


def _due_mails(session: Session, now: datetime) -> list[UUID]:
    return [*mailing.due_confirmations(session, now), *mailing.due_weekly(session, now)]


def _release_dead(session: Session, now: datetime) -> int:
    return lifecycle.release_dead(session, lambda _: False, now=now)


def _ask_all(database: Database) -> dict[str, Answered]:
    return {
        question.name: Answered([_ask(database, question) for _ in range(question.times)])
        for question in questions(database, system_clock())
    }


def _ask(database: Database, question: Question) -> float:
    """The milliseconds of one query; its changes are rolled back."""
    with database.write() if question.is_change else database.read() as session:
        started = time.perf_counter()
        question.ask(session)
        took = time.perf_counter() - started
        session.rollback()
    return took * 1000
