"""The status of an action link, and when its snooze ends. Pure functions of values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class LinkStatus(StrEnum):
    """Whether a link was used, and what became of that."""

    OPEN = "open"
    """It can be used."""
    ACTED = "acted"
    """It was used, which can be undone."""
    REMINDED = "reminded"
    """The reminder it asked for has been sent: nothing is left to do or undo."""
    ENDED = "ended"
    """The encounter was resolved elsewhere."""
    UNDONE = "undone"


def days_later(now: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same local time some days later."""
    return (now.astimezone(zone) + timedelta(days=days)).astimezone(UTC)
