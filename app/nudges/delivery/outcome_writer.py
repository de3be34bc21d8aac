"""Records outcomes: many messages in one transaction, retried while the database does not answer.

A sending thread adds its result here and goes on to the next message. If the process died, a message without a recorded
outcome would be sent once more. So few of them may wait: threads block in `add` when there are more.
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
"""Results that may wait to be recorded; then `add` blocks."""
GATHER_SECONDS = 0.04
"""Seconds to wait for more results that can be recorded in the same transaction."""
RETRY_LIMIT = 600.0
"""Seconds for which recording is retried. After that the leases have long run out, and another sweep may send again."""
RETRY_LIMIT_AT_STOP = 5.0
"""Seconds for which recording is retried once the process is asked to stop."""
RETRY_INTERVAL = 1.0


class OutcomeWriter:
    """Records results in a thread of its own.

    `finished` is called with each result at the end, whatever became of it. Before that, `failed` is called with a result
    that cannot be recorded although the database answers.
    """

    def __init__(
        self,
        database: Database,
        recorder: Recorder,
        clock: Clock,
        *,
        is_more_coming: Callable[[], bool],
        finished: Callable[[Result], None],
        failed: Callable[[Result], None],
        stopping: threading.Event,
        gather_seconds: float = GATHER_SECONDS,
        retry_limit_at_stop: float = RETRY_LIMIT_AT_STOP,
    ) -> None:
        self._database = database
        self._recorder = recorder
        self._clock = clock
        self._is_more_coming = is_more_coming
        self._finished = finished
        self._failed = failed
        self._stopping = stopping
        self._gather_seconds = gather_seconds
        self._retry_limit_at_stop = retry_limit_at_stop
        self._waiting: list[Result] = []
        self._changed = threading.Condition()
        self._is_closing = False
        self._stop_seen_at: float | None = None
        self._thread = threading.Thread(target=self._run, name="nudge-outcomes", daemon=True)
        self._thread.start()

    def add(self, result: Result) -> None:
        """Have the result recorded soon; blocks while too many wait."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._waiting) < MOST_WAITING)
            self._waiting.append(result)
            # Waking the thread for each result would cost more than recording it.
            if len(self._waiting) == 1 or self._should_write():
                self._changed.notify_all()

    def close(self) -> None:
        """Record what is left and end the thread. Nothing may be added afterwards."""
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
                    self._finished(result)

    def _next(self) -> list[Result]:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_closing)
            self._changed.wait_for(self._should_write, timeout=self._gather_seconds)
            results, self._waiting = self._waiting, []
            self._changed.notify_all()
            return results

    def _should_write(self) -> bool:
        return len(self._waiting) >= MOST_WAITING or not self._is_more_coming() or self._is_closing

    def _write(self, results: Sequence[Result]) -> None:
        """Record the results together; one by one if that fails."""
        try:
            self._write_with_retries(results)
        except Exception as error:
            if is_transient(error):
                log.error("%s outcomes were not recorded; their leases will run out", len(results))
            elif len(results) == 1:
                log.exception("the outcome of message %s cannot be recorded", results[0].outgoing.message_id)
                self._failed(results[0])
            else:
                for result in results:
                    self._write([result])

    def _write_with_retries(self, results: Sequence[Result]) -> None:
        began = time.monotonic()
        while True:
            try:
                self._record(results)
            except Exception as error:
                if not is_transient(error) or self._has_waited_long(since=began):
                    raise
                log.warning("%s outcomes wait for the database: %s", len(results), error)
                time.sleep(RETRY_INTERVAL)
            else:
                return

    def _has_waited_long(self, *, since: float) -> bool:
        now = time.monotonic()
        if not self._stopping.is_set():
            return now - since > RETRY_LIMIT
        self._stop_seen_at = self._stop_seen_at or now
        return now - self._stop_seen_at > self._retry_limit_at_stop

    def _record(self, results: Sequence[Result]) -> None:
        account_ids = {result.outgoing.account_id for result in results}
        with self._database.write(*account_ids) as session, session.no_autoflush:
            self._recorder.record(session, results, now=self._clock())
