"""APScheduler: which flow ticks how often. It only ticks; the work is rows.

One interval job sweeps the nudges. APScheduler waits by the wall clock, so a clock set back by an hour would silence
it for an hour: a watchdog on the monotonic clock starts the job when a tick is overdue.
"""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta
from itertools import count

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError

from app.core.heartbeats import SWEEP, Heartbeat
from app.core.leases import holder_name, is_dead_local_process
from app.core.runtime import Runtime
from app.digests.mailer import Mailer
from app.digests.schedule import DigestSchedule
from app.nudges.delivery.sweep import Sweep
from app.nudges.lifecycle import release_dead, wake_without_channel
from app.scans.orphans import remove_orphans
from app.sync_api.store import purge_tombstones

log = logging.getLogger(__name__)

INTERVAL = timedelta(seconds=1)
TESTING_INTERVAL = timedelta(seconds=0.1)
DIGESTS_EVERY = 5
"""Digest mails are sent once in so many intervals."""
BEAT = 10
"""The heartbeat is written once in so many intervals."""
CLEANING = timedelta(hours=6)
CLEANING_AFTER = 30
"""The first cleaning comes so many intervals after the start."""
FORGOTTEN_AFTER = timedelta(days=1)
"""The age at which the heartbeat of a process that was killed is removed."""
TICK = "sweep"
"""The job that sweeps."""
TOMBSTONES_KEPT = timedelta(days=90)


class Scheduler:
    """The ticking part of a process; `start` once, `stop` once."""

    def __init__(self, runtime: Runtime) -> None:
        self._here = runtime
        self._sweep = Sweep(
            runtime.database,
            runtime.channels,
            clock=runtime.clock,
            secret=runtime.secret,
            address=runtime.settings.address,
            seen_within=runtime.settings.seen_within,
        )
        self._scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True}
        )
        self._beat_name = SWEEP + holder_name()
        self._interval = TESTING_INTERVAL if runtime.settings.testing else INTERVAL
        self._stopping = threading.Event()
        self._watchdog = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self) -> None:
        with self._here.database.write() as session:
            release_dead(session, is_dead_local_process, now=self._here.clock())
            wake_without_channel(session, now=self._here.clock())
        # A tick that is skipped during a long sweep deserves no warning.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler.add_job(
            self._tick,
            "interval",
            seconds=self._interval.total_seconds(),
            id=TICK,
            max_instances=1,
            next_run_time=datetime.now(UTC),  # nudges that fell due before the start are sent at once
        )
        self._scheduler.add_job(
            self._clean,
            "interval",
            seconds=CLEANING.total_seconds(),
            id="clean",
            max_instances=1,
            # Soon, because some machines never run for as long as the interval.
            next_run_time=datetime.now(UTC) + self._interval * CLEANING_AFTER,
        )
        if self._here.channels.mail is not None:
            mailer = Mailer(
                self._here.database,
                self._here.channels.mail,
                self._here.clock,
                self._here.secret,
                self._here.settings.address,
            )
            # A separate job, so that a slow mail server delays no reminder.
            self._scheduler.add_job(
                self._send_digests,
                "interval",
                args=[DigestSchedule(mailer)],
                seconds=(self._interval * DIGESTS_EVERY).total_seconds(),
                id="digests",
                max_instances=1,
            )
        self._scheduler.start()
        self._watchdog.start()

    def stop(self) -> None:
        """Finish what is being sent, put back the rest."""
        self._stopping.set()
        self._scheduler.pause()
        self._sweep.drain()
        self._scheduler.shutdown(wait=True)
        self._watchdog.join()
        try:
            with self._here.database.write() as session:
                session.execute(delete(Heartbeat).where(Heartbeat.name == self._beat_name))
        except SQLAlchemyError:
            log.warning("the heartbeat could not be removed", exc_info=True)

    def _tick(self) -> None:
        now = self._here.clock()
        try:
            idle = self._sweep.tick(self._here.ticks.alive)
        except Exception:
            # The next tick tries again: a database that is away for a minute must not end the ticking.
            log.exception("the sweep failed")
            return
        self._here.ticks.note(at=now, idle=idle)

    def _send_digests(self, schedule: DigestSchedule) -> None:
        try:
            schedule.run_due()
        except Exception:
            log.exception("digest mails could not be sent; the next run tries again")

    def _clean(self) -> None:
        now = self._here.clock()
        with self._here.database.write() as session:
            purged = purge_tombstones(session, before=now - TOMBSTONES_KEPT)
        removed = remove_orphans(self._here.database, self._here.photos)
        log.info("cleaned", extra={"tombstones": purged, "files": removed})

    def _watch(self) -> None:
        seconds = self._interval.total_seconds()
        for look in count():
            if self._stopping.wait(seconds):
                return
            try:
                self._look(look, seconds)
            except Exception:
                log.exception("the watchdog failed; it looks again")

    def _look(self, look: int, seconds: float) -> None:
        age = self._here.ticks.age()
        if age is not None and age > 3 * seconds and self._scheduler.get_job(TICK) is not None:
            self._scheduler.modify_job(TICK, next_run_time=datetime.now(UTC))
        if age is not None and age < BEAT * seconds and look % BEAT == 0:
            self._write_heartbeat()

    def _write_heartbeat(self) -> None:
        """A row from which /metrics of any process knows the age of the last sweep."""
        try:
            with self._here.database.write() as session:
                now = self._here.clock()
                session.merge(Heartbeat(name=self._beat_name, at=now, about={}))
                of_sweeps = Heartbeat.name.startswith(SWEEP)
                session.execute(delete(Heartbeat).where(of_sweeps, Heartbeat.at < now - FORGOTTEN_AFTER))
        except SQLAlchemyError:
            log.warning("the heartbeat could not be written", exc_info=True)
