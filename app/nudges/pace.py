"""How many messages are prepared ahead of the threads that send them.

Claiming and preparing cost less by the hundred than by the handful, but what is prepared too early may no longer be right
when its turn comes. So it is about as many as were sent in the last half second, and at least one for each thread.
"""

from __future__ import annotations

import threading
import time
from collections import deque

AHEAD = 0.5
"""Seconds of work that may be prepared."""
MOST_AHEAD = 256
HANDFUL_WAIT = 0.02
"""Seconds to wait for more threads to come free before claiming for those that are."""


class Pace:
    """Counts what is prepared and not yet sent."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._ahead = 0
        self._finished: deque[float] = deque(maxlen=MOST_AHEAD)
        self._changed = threading.Condition()

    def is_busy(self) -> bool:
        return self._ahead > 0

    def wait_for_room(self) -> int:
        """Wait until it is worth claiming more; how many."""
        with self._changed:
            self._changed.wait_for(lambda: self._ahead < self._threads or self._is_running_low())
            self._changed.wait_for(self._is_running_low, timeout=HANDFUL_WAIT)
            return max(1, self._allowed() - self._ahead)

    def begin(self, messages: int) -> None:
        with self._changed:
            self._ahead += messages

    def finish(self) -> None:
        """One of them is sent, or will not be."""
        with self._changed:
            self._ahead -= 1
            self._finished.append(time.monotonic())
            self._changed.notify_all()

    def _is_running_low(self) -> bool:
        return self._ahead <= self._allowed() // 2

    def _allowed(self) -> int:
        since = time.monotonic() - AHEAD
        lately = sum(1 for at in self._finished if at > since)
        return self._threads + min(lately, MOST_AHEAD)
