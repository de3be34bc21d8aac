"""What becomes of a scan. Pure functions of values."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

MAX_ATTEMPTS = 3
OLDEST_MEETING = timedelta(days=7)


class ScanState(StrEnum):
    QUEUED = "queued"
    READING = "reading"
    READ = "read"
    UNREADABLE = "unreadable"


class Side(StrEnum):
    FRONT = "front"
    BACK = "back"


def clamp_meeting(captured_at: datetime, *, now: datetime) -> tuple[datetime, bool]:
    """When they met, held within the week before `now`, and whether that moved it.

    A phone's clock may be years off; a follow-up must neither wait for years nor be lost.
    """
    met_at = min(max(captured_at, now - OLDEST_MEETING), now)
    return met_at, met_at != captured_at
