"""Writing down what was sent: many messages in one transaction, and again while the database is away.

Whoever has sent something leaves the result here and goes on. What is sent and not yet written down would be sent once
more if the process died, so there is never much of it: the threads wait when it becomes more.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence

from app.core.clock import Clock
from app.core.db import Database, is_transient
from app.nudges.delivery.messages import Result
from app.nudges.delivery.recording import Recorder

log = logging.getLogger(__name__)

MOST_WAITING = 32
"""Messages sent and not yet taken up to be written down."""
MOMENT = 0.04
"""Seconds to wait for others that are just being sent."""
PATIENCE = 600.0
"""Seconds for which a database that is away is tried again; then the leases have long run out, and others may send it."""
LAST_PATIENCE = 5.0
"""The same once the program is to stop: leases and repeats see to the rest."""
WAIT = 1.0


class OutcomeWriter:
    """A thread of its own that writes down; `settled` hears of each result that it is done with.

    Before that `failed` hears of each that cannot be written, though the database is there.
    """

    def __init__(
        self,
        database: Database,
        recorder: Recorder,
        clock: Clock,
        *,
        is_more_coming: Callable[[], bool],
        settled: Callable[[Result], None],
        failed: Callable[[Result], None],
        stopping: threading.Event,
        moment: float = MOMENT,
        last_patience: float = LAST_PATIENCE,
    ) -> None:
        self._database = database
        self._recorder = recorder
        self._clock = clock
        self._is_more_coming = is_more_coming
        self._settled = settled
        self._failed = failed
        self._stopping = stopping
        self._moment = moment
        self._last_patience = last_patience
        self._waiting: list[Result] = []
        self._changed = threading.Condition()
        self._is_closing = False
        self._stop_seen_at: float | None = None
        self._thread = threading.Thread(target=self._run, name="nudge-books", daemon=True)
        self._thread.start()

    def add(self, result: Result) -> None:
        """Have it written down soon; waits while too much is."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._waiting) < MOST_WAITING)
            self._waiting.append(result)
            # Waking it for each one would cost more than writing it.
            if len(self._waiting) == 1 or self._is_worth_it():
                self._changed.notify_all()

    def close(self) -> None:
        """Write down what is left. Nothing may be added any more."""
        with self._changed:
            self._is_closing = True
            self._changed.notify_all()
        self._thread.join()

    def _run(self) -> None:
        while results := self._next():
            try:
                self._write(results)
            finally:
                for result in results:
                    self._settled(result)

    def _next(self) -> list[Result]:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_closing)
            self._changed.wait_for(self._is_worth_it, timeout=self._moment)
            results, self._waiting = self._waiting, []
            self._changed.notify_all()
            return results

    def _is_worth_it(self) -> bool:
        return len(self._waiting) >= MOST_WAITING or not self._is_more_coming() or self._is_closing

    def _write(self, results: Sequence[Result]) -> None:
        """Together; each by itself where one of them cannot be written."""
        try:
            self._write_patiently(results)
        except Exception as error:
            if is_transient(error):
                log.error("%s outcomes were not written down; their leases will run out", len(results))
            elif len(results) == 1:
                log.exception("the outcome of message %s cannot be written", results[0].outgoing.message_id)
                self._failed(results[0])
            else:
                for result in results:
                    self._write([result])

    def _write_patiently(self, results: Sequence[Result]) -> None:
        began = time.monotonic()
        while True:
            try:
                self._record(results)
            except Exception as error:
                if not is_transient(error) or self._has_waited_long(since=began):
                    raise
                log.warning("%s outcomes wait for the database: %s", len(results), error)
                time.sleep(WAIT)
            else:
                return

    def _has_waited_long(self, *, since: float) -> bool:
        now = time.monotonic()
        if not self._stopping.is_set():
            return now - since > PATIENCE
        self._stop_seen_at = self._stop_seen_at or now
        return now - self._stop_seen_at > self._last_patience

    def _record(self, results: Sequence[Result]) -> None:
        account_ids = {result.outgoing.account_id for result in results}
        with self._database.write(*account_ids) as session, session.no_autoflush:
            self._recorder.record(session, results, now=self._clock())
