"""Nudges that wait for a day: is each sent once and in time, although the process is killed before it is due?

Ours waits as a row that no process holds. A Celery task with an ETA waits in the memory of a worker, and Redis's visibility
timeout decides when a worker counts as dead. If it is shorter than the wait, every task is delivered again and again. If
it is longer, the tasks of a killed worker come back only when the timeout has passed.

The day is simulated faster than real time, with all durations scaled alike.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from app.core.clock import system_clock
from app.core.config import Settings
from app.core.db import Database
from app.nudges.delivery.sweep import THREADS
from app.ops.migration import migrate
from benchmarks import celery_peer
from benchmarks.celery_peer import Outcome, Way, heard_in, sleep_until, wait_for_silence
from benchmarks.nudge_throughput import ANSWER_TAKES, plan_nudges
from benchmarks.servers import ROOT
from benchmarks.table import Table

NUDGES = 200
SPEED = 1200
HOUR = 3600 // SPEED
"""Seconds that an hour of the played day takes."""
DAY = 24 * HOUR
SOON = 20
"""Seconds until nudges are due that are not played faster."""
SETTLING = timedelta(seconds=3 * HOUR)
"""Time for what a visibility timeout of 25 hours brings back."""
# Celery looks for lapsed tasks every 100 s by default; one second is closest to that in the simulated day.
LOOKS_OFTEN = {"unacked_restore_interval": 1, "unacked_restore_throttle": 1}


@dataclass(frozen=True)
class Waited:
    name: str
    outcome: Outcome
    is_played: bool = False

    def row(self) -> list[str]:
        outcome = self.outcome
        late = statistics.median(outcome.lateness) if outcome.heard else None
        return [
            self.name,
            str(outcome.told),
            str(outcome.asked - outcome.told),
            str(outcome.repeated),
            f"{len(outcome.heard) / outcome.told:.1f}" if outcome.told else "–",
            "–" if late is None else self._late(late),
        ]

    def _late(self, seconds: float) -> str:
        return f"{seconds / HOUR:.1f} h" if self.is_played else f"{seconds:.1f} s"


def run(nudges: int = NUDGES) -> Table:
    """Kill ours and Celery while nudges wait; then measure Celery with a visibility timeout below and above a day."""
    waited = [Waited("Nextday, killed", wait_in_ours(nudges))]
    if (missing := celery_peer.missing()) is None:
        hourly = celery_peer.threads(THREADS, visibility_timeout=HOUR, **LOOKS_OFTEN)
        daily = celery_peer.threads(THREADS, visibility_timeout=25 * HOUR, **LOOKS_OFTEN)
        killed = wait_in_celery(nudges, celery_peer.threads(THREADS), SOON, is_killed=True)
        waited += [
            Waited("Celery, killed", killed),
            Waited(
                "Celery, a day, visibility timeout 1 h",
                wait_in_celery(nudges, hourly, DAY, is_killed=False),
                is_played=True,
            ),
            Waited(
                "Celery, a day, visibility timeout 25 h, killed",
                wait_in_celery(nudges, daily, DAY, is_killed=True),
                is_played=True,
            ),
        ]
    return Table(
        title="Nudges that wait",
        head=("who waits", "told", "not told", "told again", "messages each", "late: median"),
        rows=[each.row() for each in waited],
        note=f"{nudges} nudges each, {THREADS} threads. *Killed*: kill -9 half-way, and started again at once. A day is played "
        f"{SPEED} times as fast, exact to some {SPEED // 60} minutes; the others are due after {SOON} s. What Celery's killed worker held is delivered again when "
        "the visibility timeout, an hour unless told otherwise, is over: *not told* was not told until then."
        + (f" Celery is not measured without {missing}." if missing else ""),
    )


def wait_in_ours(nudges: int) -> Outcome:
    """Rows in SQLite, and a sweep process that is killed half-way."""
    with TemporaryDirectory() as name:
        folder, log = Path(name), Path(name) / "told"
        url = f"sqlite:///{folder / 'nextday.db'}"
        database = Database(url, system_clock)
        migrate(Settings(data_dir=folder, database_url=url), database)
        due_at = system_clock() + timedelta(seconds=SOON)
        plan_nudges(database, nudges, due_at)
        database.close()
        with _sweeping(url, log):
            sleep_until(due_at - timedelta(seconds=SOON / 2))
        with _sweeping(url, log):
            sleep_until(due_at + SETTLING)
            wait_for_silence(log)
        return Outcome(nudges, heard_in(log), due_at)


def wait_in_celery(nudges: int, way: Way, seconds: int, *, is_killed: bool) -> Outcome:
    """Tasks with an ETA in a worker's memory, the worker killed half-way or left alone."""
    with celery_peer.peer(way, answer_takes=ANSWER_TAKES) as celery:
        celery.start()
        due_at = system_clock() + timedelta(seconds=seconds)
        celery.plan(nudges, due_at)
        if is_killed:
            sleep_until(due_at - timedelta(seconds=seconds / 2))
            celery.kill()
            celery.start()
        sleep_until(due_at + SETTLING)
        wait_for_silence(celery.log)
        return Outcome(nudges, heard_in(celery.log), due_at)


@contextmanager
def _sweeping(url: str, log: Path) -> Iterator[None]:
    """A sweep process, ended by kill -9."""
    command = [sys.executable, "-m", "benchmarks.sweep_process", url, str(log)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.kill()
        process.wait()
