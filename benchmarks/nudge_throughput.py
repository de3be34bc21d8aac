"""Nudges that are due in the same second: how many reach the push service, how fast, and how late.

Ours is the table of nudges and one sweep, with a channel that takes 20 ms to answer. The alternatives are an APScheduler
job per nudge in SQLAlchemyJobStore, with its documented defaults and with the two corrected that lose nudges (no grace
time, as many threads as ours); and a Celery task with an ETA per nudge on Redis, with the documented defaults and with as
many threads as ours. All send the same number of nudges at the same instant. The cost of planning is measured before.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import insert

from app.channels.channel import Channels
from app.channels.web_push import PushMessage, PushTarget
from app.core.clock import system_clock
from app.core.config import Settings
from app.core.db import Base, Database, new_id
from app.models import Account, Contact, Encounter, Nudge, Subscription
from app.nudges.delivery.sweep import THREADS, Sweep
from app.ops.migration import migrate
from benchmarks import celery_peer
from benchmarks.populate import quiet_around
from benchmarks.servers import postgresql
from benchmarks.table import Table, percentile, ratio

NUDGES = 2_000
LARGE = 10_000
PEOPLE = 50
ANSWER_TAKES = 0.020
QUIET_FOR = 3.0
"""Seconds without a message after which a scheduler is taken to be done."""


@dataclass
class Received:
    """The messages that the push service received, and when."""

    at: list[tuple[str, float]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def hear(self, whom: str) -> None:
        time.sleep(ANSWER_TAKES)
        with self.lock:
            self.at.append((whom, time.time()))


class FakePush:
    """A push service that answers after 20 ms."""

    def __init__(self, told: Received) -> None:
        self._told = told

    def send(self, target: PushTarget, message: PushMessage) -> str:  # noqa: ARG002 -- any recipient
        self._told.hear(message.topic)
        return "201"


class FakeMail:
    """A mail server that answers after 20 ms."""

    def __init__(self, told: Received) -> None:
        self._told = told

    def send(
        self,
        to: str,
        *,
        subject: str,  # noqa: ARG002 -- whatever it says, we hear it
        text: str,  # noqa: ARG002
        message_id: str,  # noqa: ARG002
        html: str | None = None,  # noqa: ARG002
        headers: Sequence[tuple[str, str]] = (),  # noqa: ARG002
    ) -> str:
        self._told.hear(f"mail to {to}")
        return "250"


@dataclass(frozen=True)
class Measured:
    """The result for nudges that were all due at once."""

    name: str
    due: int
    told: int
    per_second: float
    lateness: Sequence[float]
    """Seconds after the instant at which they were due, of those that were told."""
    planning: float
    """Seconds it took to plan one."""


MENDED = "the same"
CELERY = {
    "a Celery task per nudge, Redis": celery_peer.DEFAULTS,
    f"{MENDED}, {THREADS} threads, Redis": celery_peer.threads(THREADS),
}

_jobs_told = (
    Received()
)  # an APScheduler job is found again by the name of its function, so it can hold nothing


def run(nudges: int = NUDGES) -> Table:
    """Measure each on SQLite and PostgreSQL."""
    with TemporaryDirectory() as name, postgresql(Path(name)) as url:
        folder = Path(name)
        kinds = {"SQLite": f"sqlite:///{folder / 'nextday.db'}", "PostgreSQL": url}
        stores = {"SQLite": f"sqlite:///{folder / 'jobs.db'}", "PostgreSQL": url}
        ours = [measure_sweep(f"Nextday, {kind}", address, folder, nudges) for kind, address in kinds.items()]
        plain = [
            measure_jobs(f"a job per nudge, {kind}", address, nudges) for kind, address in stores.items()
        ]
        mended = [
            measure_jobs(
                f"{MENDED}, no grace time, {THREADS} threads, {kind}",
                address,
                nudges,
                executors={"default": ThreadPoolExecutor(THREADS)},
                job_defaults={"misfire_grace_time": None},
            )
            for kind, address in stores.items()
        ]
    missing = celery_peer.missing()
    celery = [] if missing else [measure_celery(name, nudges, way) for name, way in CELERY.items()]
    return show([*ours, *plain, *mended, *celery], nudges, missing=missing)


def show(measured: Sequence[Measured], nudges: int, *, missing: str | None) -> Table:
    """The table; Celery's rows are empty when something that it needs is `missing`."""
    return Table(
        title="Nudges due in one second",
        head=(
            "scheduler",
            "told",
            "lost",
            "told/s",
            "of the mended peer's",
            "late: median s",
            "p99 s",
            "planned/s",
        ),
        rows=[
            *(_row(each, _mended(measured)) for each in measured),
            *([name, *["–"] * 7] for name in CELERY if missing),
        ],
        note=f"{nudges} nudges of {PEOPLE} people, due at the same instant; the push service answers after "
        f"{ANSWER_TAKES * 1000:.0f} ms. Nextday sends in {THREADS} threads, APScheduler by default in 10, Celery in as many "
        f"processes as there are cores, {os.cpu_count()}."
        + (f" Celery is not measured without {missing}." if missing else ""),
    )


def measure_sweep(name: str, url: str, folder: Path, nudges: int) -> Measured:
    database = Database(url, system_clock)
    migrate(Settings(data_dir=folder, database_url=url), database)
    due_at = system_clock() + timedelta(seconds=2)
    started = time.perf_counter()
    plan_nudges(database, nudges, due_at)
    planning = (time.perf_counter() - started) / nudges
    told = Received()
    sweep = Sweep(
        database,
        Channels(push=FakePush(told), mail=FakeMail(told)),
        clock=system_clock,
        secret=b"a benchmark's",
        address="https://nextday.example.com",
    )
    due_at = max(due_at, system_clock())  # planning may have taken longer than expected
    time.sleep(max(0.0, (due_at - system_clock()).total_seconds()))
    while not sweep.tick():
        time.sleep(0.01)
    sweep.drain()
    database.close()
    return _measured(name, nudges, told.at, due_at, planning)


def measure_jobs(name: str, url: str, nudges: int, **options: Any) -> Measured:
    """APScheduler with a job for each nudge."""
    _jobs_told.at.clear()
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # it logs every lost job
    store = SQLAlchemyJobStore(url=url, tablename=f"jobs_{uuid4().hex}")
    scheduler = BackgroundScheduler(jobstores={"default": store}, timezone=UTC, **options)
    scheduler.start(paused=True)
    sample = nudges // 20
    started = time.perf_counter()
    _add_jobs(scheduler, sample, system_clock() + timedelta(days=1))
    planning = (time.perf_counter() - started) / sample
    scheduler.remove_all_jobs()
    due_at = system_clock() + timedelta(seconds=3 + 1.5 * planning * nudges)
    _add_jobs(scheduler, nudges, due_at)
    scheduler.resume()
    time.sleep(max(0.0, (due_at - system_clock()).total_seconds()))
    _wait_for_silence(_jobs_told)
    scheduler.get_jobs()  # returns when all due jobs are done; if shut down before, its thread would raise
    scheduler.shutdown()
    return _measured(name, nudges, _jobs_told.at, due_at, planning)


def measure_celery(name: str, nudges: int, way: celery_peer.Way) -> Measured:
    """Celery with a task for each nudge."""
    outcome = celery_peer.measure(nudges, way, answer_takes=ANSWER_TAKES)
    return _measured(name, nudges, outcome.heard, outcome.due_at, outcome.planning)


def tell(whom: str) -> None:
    """The job of the APScheduler alternative."""
    _jobs_told.hear(whom)


def plan_nudges(database: Database, nudges: int, due_at: datetime) -> None:
    """Add people with a subscribed phone, a confirmed address and quiet hours, and a meeting a day before `due_at`."""
    met_at = due_at - timedelta(hours=24)
    accounts = [new_id() for _ in range(PEOPLE)]
    meetings = [(accounts[number % PEOPLE], new_id(), new_id()) for number in range(nudges)]
    quiet = quiet_around(due_at)
    _insert(database, Account, (_account(account_id, met_at, quiet) for account_id in accounts))
    _insert(database, Subscription, (_subscription(account_id, met_at) for account_id in accounts))
    _insert(database, Contact, (_contact(account_id, contact, met_at) for account_id, contact, _ in meetings))
    _insert(
        database,
        Encounter,
        (
            {"id": encounter, "account_id": account_id, "contact_id": contact, "met_at": met_at, "rev": 1}
            for account_id, contact, encounter in meetings
        ),
    )
    _insert(database, Nudge, (_nudge(account_id, encounter, due_at) for account_id, _, encounter in meetings))


def _insert(database: Database, model: type[Base], rows: Iterator[dict[str, Any]]) -> None:
    with database.write() as session:
        session.execute(insert(model), list(rows))


def _account(account_id: UUID, now: datetime, quiet: tuple[str, str]) -> dict[str, Any]:
    return {
        "id": account_id,
        "email": f"{account_id}@example.com",
        "name": "Ana",
        "password_hash": "nobody signs in",
        "timezone": "UTC",
        "region": "GB",
        "quiet_from": quiet[0],
        "quiet_until": quiet[1],
        "email_confirmed_at": now,
        "created_at": now,
        "last_rev": 1,
        "rev": 1,
    }


def _subscription(account_id: UUID, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "account_id": account_id,
        "endpoint": f"https://push.example.com/{account_id}",
        "p256dh": "unused",
        "auth": "unused",
        "created_at": now,
        "rev": 1,
    }


def _contact(account_id: UUID, contact_id: UUID, now: datetime) -> dict[str, Any]:
    return {"id": contact_id, "account_id": account_id, "created_at": now, "rev": 1}


def _nudge(account_id: UUID, encounter_id: UUID, due_at: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "account_id": account_id,
        "encounter_id": encounter_id,
        "kind": "follow_up",
        "due_at": due_at,
        "next_attempt_at": due_at,
        "created_at": due_at,
        "rev": 1,
    }


def _add_jobs(scheduler: BackgroundScheduler, count: int, run_date: datetime) -> None:
    for number in range(count):
        scheduler.add_job(tell, "date", run_date=run_date, args=[str(number)])


def _wait_for_silence(told: Received) -> None:
    heard = -1
    while heard != len(told.at):
        heard = len(told.at)
        time.sleep(QUIET_FOR)


def _measured(
    name: str, due: int, heard: Sequence[tuple[str, float]], due_at: datetime, planning: float
) -> Measured:
    lateness = [at - due_at.timestamp() for _, at in heard]
    whom = {whom for whom, _ in heard}
    took = max(lateness, default=0.0)
    return Measured(name, due, len(whom), len(whom) / took if took else 0.0, lateness, planning)


def _mended(measured: Sequence[Measured]) -> dict[str, Measured]:
    """The alternatives with corrected defaults, by where they store their jobs."""
    return {_kept_in(each): each for each in measured if each.name.startswith(MENDED)}


def _kept_in(measured: Measured) -> str:
    return measured.name.rpartition(", ")[2]


def _row(measured: Measured, peers: dict[str, Measured]) -> list[str]:
    peer = peers[_kept_in(measured)]
    return [
        measured.name,
        str(measured.told),
        str(measured.due - measured.told),
        f"{measured.per_second:.0f}",
        ratio(measured.per_second, peer.per_second),
        f"{percentile(measured.lateness, 0.5):.2f}" if measured.lateness else "–",
        f"{percentile(measured.lateness, 0.99):.2f}" if measured.lateness else "–",
        f"{1 / measured.planning:.0f}",
    ]
