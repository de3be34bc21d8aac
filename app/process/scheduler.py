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
POSTING = 5
"""How many intervals lie between two rounds of the mails that are no nudges."""
BEAT = 10
"""How many intervals lie between two signs of life."""
CLEANING = timedelta(hours=6)
CLEANING_AFTER = 30
"""How many intervals after the start it is first cleaned up."""
FORGOTTEN_AFTER = timedelta(days=1)
"""When the sign of life of a sweep that never said goodbye is removed."""
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
        # That a tick is skipped while a long sweep is under way is as it should be, and no warning.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler.add_job(
            self._tick,
            "interval",
            seconds=self._interval.total_seconds(),
            id=TICK,
            max_instances=1,
            next_run_time=datetime.now(UTC),  # what fell due while nothing ran goes out at once
        )
        self._scheduler.add_job(
            self._clean,
            "interval",
            seconds=CLEANING.total_seconds(),
            id="clean",
            max_instances=1,
            # Soon, because many a machine never runs for as long as the interval.
            next_run_time=datetime.now(UTC) + self._interval * CLEANING_AFTER,
        )
        if self._here.channels.mail is not None:
            post = Mailer(
                self._here.database,
                self._here.channels.mail,
                self._here.clock,
                self._here.secret,
                self._here.settings.address,
            )
            # A job of its own: whoever waits for a mail server keeps no reminder waiting.
            self._scheduler.add_job(
                self._post,
                "interval",
                args=[DigestSchedule(post)],
                seconds=(self._interval * POSTING).total_seconds(),
                id="post",
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
            log.warning("the sign of life could not be taken back", exc_info=True)

    def _tick(self) -> None:
        now = self._here.clock()
        try:
            idle = self._sweep.tick(self._here.ticks.alive)
        except Exception:
            # The next tick tries again: a database that is away for a minute must not end the ticking.
            log.exception("the sweep failed")
            return
        self._here.ticks.note(at=now, idle=idle)

    def _post(self, rounds: DigestSchedule) -> None:
        try:
            rounds.go()
        except Exception:
            log.exception("mails could not be sent; the next round tries again")

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
            self._show_life()

    def _show_life(self) -> None:
        """For whoever asks elsewhere: a row that any process can read (metrics.py)."""
        try:
            with self._here.database.write() as session:
                now = self._here.clock()
                session.merge(Heartbeat(name=self._beat_name, at=now, about={}))
                of_sweeps = Heartbeat.name.startswith(SWEEP)
                session.execute(delete(Heartbeat).where(of_sweeps, Heartbeat.at < now - FORGOTTEN_AFTER))
        except SQLAlchemyError:
            log.warning("no sign of life could be written", exc_info=True)
