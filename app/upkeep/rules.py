"""What counts as a touch, what becomes of a promise, and what follows from both. Pure functions of values."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo


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


class Circle(StrEnum):
    """How near a person is to the user, as the user says."""

    CLOSE = "close"
    WARM = "warm"
    LIGHT = "light"


CADENCES = (1, 3, 6, 12)
"""After how many months without a touch the user may want to be reminded of a person."""
CADENCE_OF = {Circle.CLOSE: 1, Circle.WARM: 3, Circle.LIGHT: 12}
"""The months of a person whose circle alone was chosen."""
MOST_CLOSE = 50
NO_REMINDERS = 0
"""The cadence of a person of whom the user said that they want no reminders; None means that they were not asked."""
MOST_COLD = 5
UNANSWERED = 2
"""After so many messages in a row without an answer, reminders pause."""
PAUSE_MONTHS = 6
CONVERSATIONS = (TouchChannel.MET, TouchChannel.CALL)
"""What has an answer in itself."""


class Outreach(NamedTuple):
    """What the pause is decided by: a touch, when it was, and whether the person answered."""

    channel: TouchChannel
    at: datetime
    is_answered: bool


def months_later(instant: datetime, months: int, zone: ZoneInfo) -> datetime:
    """The same local time some months later, or on the last day of a shorter month."""
    local = instant.astimezone(zone)
    number = local.month - 1 + months
    year, month = local.year + number // 12, number % 12 + 1
    day = min(local.day, calendar.monthrange(year, month)[1])
    return local.replace(year=year, month=month, day=day).astimezone(UTC)


def paused_until(touches: Iterable[Outreach], *, last_met_at: datetime, zone: ZoneInfo) -> datetime | None:
    """Until when the user is not reminded of a person who left the last two messages unanswered.

    An answer ends the count, and so does a call or a meeting.
    """
    unanswered: list[datetime] = []
    for touch in sorted(touches, key=lambda touch: touch.at):
        if touch.is_answered or touch.channel in CONVERSATIONS:
            unanswered.clear()
        elif touch.at >= last_met_at:
            unanswered.append(touch.at)
    return months_later(unanswered[-1], PAUSE_MONTHS, zone) if len(unanswered) >= UNANSWERED else None


def keep_warm_at(
    months: int | None, *, last_touch_at: datetime, paused_until: datetime | None, zone: ZoneInfo
) -> datetime | None:
    """When to get in touch again, counted from the last touch; None without a cadence."""
    if not months:
        return None
    due_at = months_later(last_touch_at, months, zone)
    return max(due_at, paused_until) if paused_until is not None else due_at


def coldness(due_at: datetime, *, last_touch_at: datetime, now: datetime) -> float:
    """How long a person has been due, as a part of their cadence; negative while they are not."""
    return (now - due_at) / (due_at - last_touch_at)
