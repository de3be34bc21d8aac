"""What an account may ask for. Pure functions of values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
UNCONFIRMED_EMAILS = 3
"""How many reminders an address gets before somebody has confirmed that it is theirs."""
WEEKLY_ON, WEEKLY_AT = 0, time(9)
"""The weekly look comes on Monday morning."""


class NotificationDetail(StrEnum):
    """How much a lock screen may show."""

    FULL = "full"
    NAME = "name"
    NONE = "none"


def takes_mail(*, is_wanted: bool, is_confirmed: bool, unconfirmed_emails: int) -> bool:
    """Whether reminders may be mailed: a mistyped address is left in peace after a few letters that name nobody."""
    return is_wanted and (is_confirmed or unconfirmed_emails < UNCONFIRMED_EMAILS)


def comparable_email(email: str) -> str:
    """The address in the form in which addresses are kept and compared: capitals become small letters, nothing else.

    `str.casefold` is for searching text. It turns groß@ into gross@, which is another person's mailbox; so only a letter
    whose capital form leads back to it is changed. ß, the Turkish i, ligatures and full-width letters stay what they are.
    """
    return "".join(_small_letter(character) for character in email)


def _small_letter(character: str) -> str:
    small = character.lower()
    return small if small.upper() == character else character


@dataclass(frozen=True)
class Quiet:
    """Hours in which nothing rings: local wall time from `start` up to, not including, `end`; they may span midnight."""

    zone: ZoneInfo
    start: time
    end: time

    def holds(self, instant: datetime) -> bool:
        local = instant.astimezone(self.zone).time()
        if self.start < self.end:
            return self.start <= local < self.end
        return local >= self.start or local < self.end

    def stretch(self, instant: datetime) -> tuple[datetime, datetime]:
        """The unbroken quiet time around a quiet `instant`: its first moment, and the first waking one after it."""
        return next((begins, ends) for begins, ends in self._near(instant) if begins <= instant < ends)

    def next_start(self, instant: datetime) -> datetime:
        """The first moment after `instant` at which quiet hours begin."""
        return next(begins for begins, _ in self._near(instant) if begins > instant)

    def _near(self, instant: datetime) -> Sequence[tuple[datetime, datetime]]:
        return _quiet_times(self, instant.astimezone(self.zone).date())


@lru_cache(maxsize=4096)
def _quiet_times(quiet: Quiet, day: date) -> Sequence[tuple[datetime, datetime]]:
    """The unbroken quiet times in the days around `day`, in their order: first moment, first waking one after it.

    Accounts are few in their zones and hours, and most have those of sign-up: so this is worked out once for all of them.
    """
    stretches, begins = [], None
    for edge in _edges(quiet, day):
        is_quiet, was_quiet = quiet.holds(edge), quiet.holds(edge - timedelta(microseconds=1))
        if is_quiet and not was_quiet:
            begins = edge
        elif begins is not None and not is_quiet:
            stretches.append((begins, edge))
            begins = None
    return stretches


def _edges(quiet: Quiet, day: date) -> list[datetime]:
    """Each moment near `day` at which quiet may begin or end, in their order.

    Wall clocks jump: besides both readings of each day's two times these are the moments at which the zone changes its
    offset, so that a skipped hour, or one that comes twice, needs no case of its own.
    """
    moments = {
        datetime.combine(day + timedelta(days=offset), wall, quiet.zone).replace(fold=fold).astimezone(UTC)
        for offset in range(-3, 5)
        for wall in (quiet.start, quiet.end)
        for fold in (0, 1)
    }
    return sorted(moments | _offset_changes_near(quiet.zone, day))


@lru_cache(maxsize=4096)
def _offset_changes_near(zone: ZoneInfo, day: date) -> frozenset[datetime]:
    around = datetime.combine(day, time(), UTC)
    return frozenset(offset_changes(zone, around - timedelta(days=4), around + timedelta(days=6)))


def weekly_at(after: datetime, *, zone: ZoneInfo, quiet: Quiet | None) -> datetime:
    """The first Monday at nine in `zone` after `after`, or when quiet hours end on that day if nine is one of them."""
    day = after.astimezone(zone).date()
    for offset in range(-7, 15):
        on = day + timedelta(days=offset)
        at = datetime.combine(on, WEEKLY_AT, zone).astimezone(UTC)
        at = quiet.stretch(at)[1] if quiet is not None and quiet.holds(at) else at
        if on.weekday() == WEEKLY_ON and at > after:
            return at
    raise AssertionError("three weeks without a Monday")


def offset_changes(zone: ZoneInfo, start: datetime, end: datetime) -> set[datetime]:
    """The moments in (start, end] at which the zone's offset from UTC changes, to the second."""
    hours = int((end - start) / timedelta(hours=1)) + 1
    marks = [start + timedelta(hours=hour) for hour in range(hours + 1)]
    return {
        _bisect_change(zone, before, after)
        for before, after in pairwise(marks)
        if _offset(zone, before) != _offset(zone, after)
    }


def _bisect_change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    old = _offset(zone, before)
    low, high = int(before.timestamp()), int(after.timestamp()) + 1
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, datetime.fromtimestamp(middle, UTC)) == old:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta | None:
    return instant.astimezone(zone).utcoffset()
