"""Keeps reader processes running: starts them, starts them again when they die, stops them when we stop."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.db import Database
from app.core.heartbeats import READER, Heartbeat
from app.core.leases import is_dead_local_process
from app.scans.lifecycle import release_dead

log = logging.getLogger(__name__)

ROOT = Path(__file__).parents[2]
GRACE = 10.0
"""Seconds a reader has to finish its photo when it is told to stop."""
SHORTEST_LIFE = 10.0
LONGEST_WAIT = 30.0
FORGOTTEN_AFTER = timedelta(days=1)
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}  # more threads are slower for one card


class Supervisor:
    """`count` readers, each watched by a thread."""

    def __init__(
        self,
        database: Database,
        environ: Mapping[str, str],
        *,
        count: int,
        command: Sequence[str] = (sys.executable, "-m", "app.process.reader"),
    ) -> None:
        self._database = database
        self._command = command
        paths = [str(ROOT), *filter(None, [environ.get("PYTHONPATH")])]
        self._environ = {**environ, **ONE_THREAD, "PYTHONPATH": os.pathsep.join(paths)}
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._keep_one, name=f"reader-{slot}") for slot in range(count)
        ]

    def start(self) -> None:
        self._release_dead()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _keep_one(self) -> None:
        # Ctrl-C goes to the whole group. A reader inherits what this thread does not hear, from its first instant on.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        wait = 0.5
        while not self._stopping.is_set():
            started = time.monotonic()
            became = self._run_one()
            if self._stopping.is_set():
                return
            lived = time.monotonic() - started
            wait = 0.5 if lived > SHORTEST_LIFE else min(wait * 2, LONGEST_WAIT)
            log.warning("a reader %s; the next starts in %.1f s", became, wait)
            self._stopping.wait(wait)

    def _run_one(self) -> str:
        """Start a reader and wait until it ends; returns how it ended."""
        try:
            process = subprocess.Popen([*self._command, str(os.getpid())], env=self._environ)
        except (OSError, subprocess.SubprocessError) as error:
            # Too little memory or too many processes: try again, as no other process starts readers.
            return f"could not be started ({error})"
        self._watch(process)
        self._release_dead()
        return f"ended with {process.returncode}"

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        while process.poll() is None:
            if self._stopping.wait(0.2):
                _end(process)

    def _release_dead(self) -> None:
        """Release the scans of dead readers at once instead of when their leases run out."""
        try:
            with self._database.write() as session:
                release_dead(session, is_dead_local_process)
                _forget_dead(session)
        except Exception:
            log.warning("leases could not be released; they will run out", exc_info=True)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _forget_dead(session: Session) -> None:
    """Remove the heartbeats of readers that were killed, here or on another machine."""
    long_ago = session.info["clock"]() - FORGOTTEN_AFTER
    for beat in session.scalars(select(Heartbeat).where(Heartbeat.name.startswith(READER))):
        if is_dead_local_process(beat.name.removeprefix(READER)) or beat.at < long_ago:
            session.delete(beat)
