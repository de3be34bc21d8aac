"""What a link stands for, in values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Standing(StrEnum):
    """How things stand with a link."""

    OPEN = "open"
    """It can be used."""
    ACTED = "acted"
    """It was used, which can be undone."""
    REMINDED = "reminded"
    """The appointment it made has been kept: nothing is left to do or undo."""
    ENDED = "ended"
    """The meeting was ended elsewhere."""
    UNDONE = "undone"


def days_later(now: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same hour on the wall, some days later."""
    return (now.astimezone(zone) + timedelta(days=days)).astimezone(UTC)
