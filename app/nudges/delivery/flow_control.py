"""Flow control: how many messages are prepared ahead of the threads that send them.

Claiming and preparing a hundred nudges at once costs less than a few at a time, but a message that is prepared too early
may be out of date when its turn comes. So about as many are prepared as were sent in the last half second, and at least
one for each thread.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

PREFETCH_SECONDS = 0.5
"""How many seconds of work may be prepared in advance."""
MAX_PREFETCHED = 256
BATCH_WAIT = 0.02
"""Seconds to wait for more free threads before claiming, so that a claim is worth its transaction."""


class FlowControl:
    """Counts messages that are prepared and not yet sent."""

    def __init__(self, threads: int, *, now: Callable[[], float] = time.monotonic) -> None:
        self._threads = threads
        self._now = now
        self._prefetched = 0
        self._finished: deque[float] = deque(maxlen=MAX_PREFETCHED)
        self._changed = threading.Condition()

    def is_busy(self) -> bool:
        return self._prefetched > 0

    def wait_for_room(self, seconds: float) -> int:
        """Wait until more should be claimed; how many, or 0 if there was no room within `seconds`."""
        with self._changed:
            if not self._changed.wait_for(self._has_room, timeout=seconds):
                return 0
            self._changed.wait_for(self._is_running_low, timeout=BATCH_WAIT)
            return max(1, self._allowed() - self._prefetched)

    def begin(self, messages: int) -> None:
        with self._changed:
            self._prefetched += messages

    def finish(self, *, sent: bool = True) -> None:
        """A message was sent or given up."""
        with self._changed:
            self._prefetched -= 1
            if sent:
                self._finished.append(self._now())
            if self._has_room():
                self._changed.notify_all()

    def _has_room(self) -> bool:
        return self._prefetched < self._threads or self._is_running_low()

    def _is_running_low(self) -> bool:
        return self._prefetched <= self._allowed() // 2

    def _allowed(self) -> int:
        since = self._now() - PREFETCH_SECONDS
        while self._finished and self._finished[0] <= since:
            self._finished.popleft()
        return self._threads + len(self._finished)
