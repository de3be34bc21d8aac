"""Rules of accounts: mail addresses, mailed reminders, and when the weekly mail is due. Pure functions of values."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.accounts.quiet_hours import QuietHours

UNCONFIRMED_EMAILS = 3
"""How many reminders an address gets before its owner has confirmed it."""
WEEKLY_ON, WEEKLY_AT = 0, time(9)
"""Weekday (0 is Monday) and local time of the weekly mail."""


class NotificationDetail(StrEnum):
    """How much a lock screen may show."""

    FULL = "full"
    NAME = "name"
    NONE = "none"


def takes_mail(*, is_wanted: bool, is_confirmed: bool, unconfirmed_emails: int) -> bool:
    """Whether reminders may be mailed. An unconfirmed address, which may be mistyped, gets only a few, which name no contact."""
    return is_wanted and (is_confirmed or unconfirmed_emails < UNCONFIRMED_EMAILS)


def comparable_email(email: str) -> str:
    """The address in the form in which addresses are stored and compared: in lower case.

    `str.casefold` would turn groß@ into gross@, which is another person's mailbox. So a letter is changed only if the upper
    case of the result is that letter again; ß, the Turkish i, ligatures and full-width letters are not changed.
    """
    return "".join(_lower_letter(character) for character in email)


def _lower_letter(character: str) -> str:
    small = character.lower()
    return small if small.upper() == character else character


def weekly_at(after: datetime, *, zone: ZoneInfo, quiet: QuietHours | None) -> datetime:
    """The first Monday at nine in `zone` after `after`, or when quiet hours end on that day if nine is one of them."""
    day = after.astimezone(zone).date()
    for offset in range(-7, 15):
        on = day + timedelta(days=offset)
        at = datetime.combine(on, WEEKLY_AT, zone).astimezone(UTC)
        at = quiet.interval_around(at)[1] if quiet is not None and at in quiet else at
        if on.weekday() == WEEKLY_ON and at > after:
            return at
    raise AssertionError("three weeks without a Monday")
