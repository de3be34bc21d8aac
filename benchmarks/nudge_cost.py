"""Processor time of one nudge: claimed, prepared, sent to a channel that costs nothing, recorded.

Every new account has quiet hours, and every server that can send mail has a fallback channel. Both are also measured
switched off, so that their cost shows as a ratio within one run.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from app.channels.channel import Channels
from app.channels.web_push import PushMessage, PushTarget
from app.core.clock import system_clock
from app.core.config import Settings
from app.core.db import Database
from app.nudges.delivery.sweep import Sweep
from app.ops.migration import migrate
from benchmarks.populate import add_people, count_unsent
from benchmarks.table import Table, ratio

REMINDERS = 2_000
ROUNDS = 3
DAY = timedelta(hours=24)


class CostlessPush:
    """Accepts every message at once."""

    def send(self, target: PushTarget, message: PushMessage) -> str:  # noqa: ARG002 -- any recipient
        return "201"


class CostlessMail:
    """Accepts every mail at once."""

    def send(
        self,
        to: str,  # noqa: ARG002 -- any recipient
        *,
        subject: str,  # noqa: ARG002
        text: str,  # noqa: ARG002
        message_id: str,  # noqa: ARG002
        html: str | None = None,  # noqa: ARG002
        headers: Sequence[tuple[str, str]] = (),  # noqa: ARG002
    ) -> str:
        return "250"


@dataclass(frozen=True)
class Way:
    has_mail: bool
    is_quiet: bool

    @property
    def name(self) -> str:
        channels = "push, mail as the fallback" if self.has_mail else "push only"
        return f"{channels}, {'quiet hours' if self.is_quiet else 'no quiet hours'}"


WAYS = [Way(has_mail=mail, is_quiet=quiet) for mail in (False, True) for quiet in (False, True)]


def run(reminders: int = REMINDERS) -> Table:
    """Measure each variant in turn, several times; the median counts."""
    measured: dict[Way, list[float]] = {way: [] for way in WAYS}
    for _ in range(ROUNDS):
        for way in WAYS:
            measured[way].append(measure(way, reminders))
    costs = {way: sorted(all_costs)[ROUNDS // 2] for way, all_costs in measured.items()}
    plain = costs[WAYS[0]]
    return Table(
        title="Processor time of one reminder",
        head=("reminders by", "ms", "of the first"),
        rows=[[way.name, f"{cost:.2f}", ratio(cost, plain)] for way, cost in costs.items()],
        note=f"{reminders} reminders of as many people on SQLite, median of {ROUNDS}. The load of the machine: "
        f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.",
    )


def measure(way: Way, reminders: int) -> float:
    """Milliseconds of processor time that one nudge takes."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'nextday.db'}"
        database = Database(url, system_clock)
        migrate(Settings(data_dir=folder, database_url=url), database)
        due_at = system_clock()
        add_people(database, 0, reminders, met_at=due_at - DAY, due_at=due_at, is_quiet=way.is_quiet)
        sweep = Sweep(
            database,
            Channels(push=CostlessPush(), mail=CostlessMail() if way.has_mail else None),
            clock=system_clock,
            secret=b"a benchmark's",
            address="https://nextday.example.com",
        )
        started = time.process_time()
        while not sweep.tick():
            time.sleep(0.001)
        sweep.drain()
        took = time.process_time() - started
        assert count_unsent(database, due_at) == 0
        database.close()
        return took / reminders * 1000
