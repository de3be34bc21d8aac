"""Days, dates and times in words: in the current language, and as in the region of whom they are for."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton, format_time, get_day_names

from app.core.i18n import current_locale


def clock_words(instant: datetime, zone: ZoneInfo) -> str:
    """The time of day: `17:40`, or `5:40 PM` where the region has twelve hours."""
    shown = format_time(instant.astimezone(zone).time(), "short", locale=current_locale())
    return shown.replace("\u202f", "\u00a0")  # not all mail programs have a picture of the narrow blank


def date_words(day: date) -> str:
    """The day and its month, without the year: `12 May`."""
    return format_skeleton("MMMMd", datetime.combine(day, time()), locale=current_locale())


def weekday_name(day: date) -> str:
    return str(get_day_names("wide", "format", locale=current_locale())[day.weekday()])
