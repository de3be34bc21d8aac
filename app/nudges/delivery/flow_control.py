"""How many messages are prepared ahead of the threads that send them.

Claiming and preparing cost less by the hundred than by the handful, but what is prepared too early may no longer be right
when its turn comes. So it is about as many as were sent in the last half second, and at least one for each thread.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

AHEAD = 0.5
"""Seconds of work that may be prepared."""
MOST_AHEAD = 256
HANDFUL_WAIT = 0.02
"""Seconds to wait for more threads to come free before claiming for those that are."""


class FlowControl:
    """Counts what is prepared and not yet sent."""

    def __init__(self, threads: int, *, now: Callable[[], float] = time.monotonic) -> None:
        self._threads = threads
        self._now = now
        self._ahead = 0
        self._finished: deque[float] = deque(maxlen=MOST_AHEAD)
        self._changed = threading.Condition()

    def is_busy(self) -> bool:
        return self._ahead > 0

    def wait_for_room(self, seconds: float) -> int:
        """Wait until it is worth claiming more; how many, or 0 when there was no room for so many seconds."""
        with self._changed:
            if not self._changed.wait_for(self._has_room, timeout=seconds):
                return 0
            self._changed.wait_for(self._is_running_low, timeout=HANDFUL_WAIT)
            return max(1, self._allowed() - self._ahead)

    def begin(self, messages: int) -> None:
        with self._changed:
            self._ahead += messages

    def finish(self, *, sent: bool = True) -> None:
        """One of them is sent, or was given up."""
        with self._changed:
            self._ahead -= 1
            if sent:
                self._finished.append(self._now())
            if self._has_room():
                self._changed.notify_all()

    def _has_room(self) -> bool:
        return self._ahead < self._threads or self._is_running_low()

    def _is_running_low(self) -> bool:
        return self._ahead <= self._allowed() // 2

    def _allowed(self) -> int:
        since = self._now() - AHEAD
        while self._finished and self._finished[0] <= since:
            self._finished.popleft()
        return self._threads + len(self._finished)
