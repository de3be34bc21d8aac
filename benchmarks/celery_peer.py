"""The Celery alternative: a task with an ETA for each nudge, on Redis.

A worker receives every task at once and keeps it in memory, unacknowledged, until its ETA. A task that is not acknowledged
within the broker's visibility timeout, an hour unless told otherwise, is delivered again. Celery's
documentation calls ETAs of more than several minutes "not recommended" for that reason; `nudge_durability.py` measures the effect.

Both Celery and Redis are extras: requirements-bench.txt and Debian's `redis-server`.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app.core.clock import system_clock
from benchmarks.servers import ROOT, redis

TASK = "tell"
PATIENCE = 120.0
QUIET_FOR = 5.0
"""Seconds without a message after which all that will be told is taken to be told."""
TAKEN_IN = 0.003
"""Seconds, ample, that a worker needs to take in a task whose time has not come."""


@dataclass(frozen=True)
class Way:
    """A configuration of the worker: options of `celery worker` and of the broker transport."""

    options: tuple[str, ...] = ()
    transport: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """The result for nudges that were all due at once."""

    asked: int
    heard: Sequence[tuple[str, float]]
    """Each message: whom it told of, and when."""
    due_at: datetime
    planning: float = 0.0
    """Seconds it took to plan one."""

    @property
    def told(self) -> int:
        return len(self._times)

    @property
    def repeated(self) -> int:
        """How many nudges were sent more than once."""
        return sum(1 for times in self._times.values() if times > 1)

    @property
    def lateness(self) -> list[float]:
        """Seconds after `due_at` of each first message."""
        first = dict(
            sorted(self.heard, key=lambda each: -each[1])
        )  # the earliest is the last in the sequence, so it is kept
        return [at - self.due_at.timestamp() for at in first.values()]

    @property
    def _times(self) -> Counter[str]:
        return Counter(whom for whom, _ in self.heard)


DEFAULTS = Way()
"""As many processes as there are cores."""


def threads(count: int, **transport: int) -> Way:
    """A worker with this number of threads."""
    return Way(("--pool", "threads", "--concurrency", str(count)), transport)


def missing() -> str | None:
    """What must be installed before this alternative can be measured, or None."""
    if find_spec("celery") is None or find_spec("redis") is None:
        return "Celery (requirements-bench.txt)"
    return "Redis (apt-get install redis-server)" if shutil.which("redis-server") is None else None


def measure(nudges: int, way: Way, *, answer_takes: float) -> Outcome:
    """Send nudges that are due at one instant, by a worker that has had time to receive all tasks."""
    with peer(way, answer_takes=answer_takes) as celery:
        planning = celery.planning_costs(max(1, nudges // 4))
        celery.start()
        due_at = system_clock() + timedelta(seconds=5 + nudges * (2 * planning + TAKEN_IN))
        celery.plan(nudges, due_at)
        sleep_until(due_at)
        wait_for_silence(celery.log)
        return Outcome(nudges, heard_in(celery.log), due_at, planning)


@contextmanager
def peer(way: Way, *, answer_takes: float) -> Iterator[Peer]:
    """A Redis with Celery on it; both are stopped at the end of the block."""
    with TemporaryDirectory() as name, redis(Path(name)) as broker:
        celery = Peer(broker, Path(name) / "told", way, answer_takes)
        try:
            yield celery
        finally:
            celery.kill()


class Peer:
    """A worker, and the program that sends it tasks."""

    def __init__(self, broker: str, log: Path, way: Way, answer_takes: float) -> None:
        from celery import Celery

        self._app: Any = Celery("peer", broker=broker)
        self._app.conf.broker_transport_options = dict(way.transport)
        self.log = log
        self._command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "benchmarks.celery_app",
            "worker",
            *way.options,
        ]
        self._environ = {
            "BROKER_URL": broker,
            "TRANSPORT_OPTIONS": json.dumps(dict(way.transport)),
            "TASK": TASK,
            "TOLD_LOG": str(log),
            "ANSWER_TAKES": str(answer_takes),
        }
        self._process: subprocess.Popen[bytes] | None = None

    def planning_costs(self, sample: int) -> float:
        """Seconds to plan one nudge; measured only while no worker receives tasks."""
        self.plan(1, system_clock() + timedelta(days=1))  # connects
        started = time.perf_counter()
        self.plan(sample, system_clock() + timedelta(days=1))
        took = time.perf_counter() - started
        self._app.control.purge()
        return took / sample

    def plan(self, nudges: int, due_at: datetime) -> None:
        for number in range(nudges):
            self._app.send_task(TASK, args=[str(number)], eta=due_at)

    def start(self) -> None:
        """Start the worker and wait until it answers."""
        self._process = subprocess.Popen(
            self._command,
            cwd=ROOT,
            env={**os.environ, **self._environ},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # so that its children can be killed with it, as a power failure would
        )
        give_up = time.monotonic() + PATIENCE
        while not self._app.control.ping(timeout=0.5):
            if self._process.poll() is not None or time.monotonic() > give_up:
                raise RuntimeError("Celery's worker did not start")

    def kill(self) -> None:
        """Kill -9 the worker and its children; nothing when there is none."""
        if self._process is not None:
            with suppress(ProcessLookupError):  # it has ended already
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None


def heard_in(log: Path) -> list[tuple[str, float]]:
    """The log of a channel: which nudges were sent, and when."""
    lines = log.read_text().splitlines() if log.exists() else []
    return [(whom, float(at)) for whom, _, at in (line.partition(" ") for line in lines)]


def wait_for_silence(log: Path) -> None:
    heard = -1
    while heard != len(heard_in(log)):
        heard = len(heard_in(log))
        time.sleep(QUIET_FOR)


def sleep_until(instant: datetime) -> None:
    time.sleep(max(0.0, (instant - system_clock()).total_seconds()))
