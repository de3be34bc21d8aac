"""What counts as a touch, what becomes of a promise, and what follows from both. Pure functions of values."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class TouchChannel(StrEnum):
    """How the user was in touch."""

    MET = "met"
    MAIL = "mail"
    CALL = "call"
    MESSAGE = "message"
    WHATSAPP = "whatsapp"
    LINKEDIN = "linkedin"
    OTHER = "other"


class PromiseState(StrEnum):
    """What became of a promise: `broken` says that it will not be kept any more, `dropped` that nobody needs it."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    DROPPED = "dropped"


UNDATED = timedelta(hours=24)
"""A promise without a day is due this long after the meeting."""


def touch_channel(text: str | None) -> TouchChannel:
    """The channel that a resolution names in free text; `other` for everything unknown."""
    known = (text or "").strip().lower()
    return TouchChannel(known) if known in set(TouchChannel) else TouchChannel.OTHER
