"""What counts as a touch, and what follows from touches. Pure functions of values."""

from __future__ import annotations

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


def touch_channel(text: str | None) -> TouchChannel:
    """The channel that a resolution names in free text; `other` for everything unknown."""
    known = (text or "").strip().lower()
    return TouchChannel(known) if known in set(TouchChannel) else TouchChannel.OTHER
