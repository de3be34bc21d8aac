"""Clocks: functions that return the current time. Only this module asks the system for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

Clock = Callable[[], datetime]
"""A function that returns the current time in aware UTC."""


def system_clock() -> datetime:
    return datetime.now(UTC)


def file_clock(path: Path) -> Clock:
    """A clock that reads an RFC 3339 instant from a file at every call, so that tests can replay days in seconds.

    While the file does not exist, the clock returns the system's time.
    """

    def now() -> datetime:
        try:
            text = path.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return system_clock()
        return datetime.fromisoformat(text).astimezone(UTC)

    return now
