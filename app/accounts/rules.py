"""What an account may ask for. Pure functions of values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
UNCONFIRMED_LETTERS = 3
"""How many reminders an address gets before somebody has confirmed that it is theirs."""
WEEKLY_ON, WEEKLY_AT = 0, time(9)
"""The weekly look comes on Monday morning."""


class NotificationDetail(StrEnum):
    """How much a lock screen may show."""

    FULL = "full"
    NAME = "name"
    NONE = "none"


def takes_mail(*, is_wanted: bool, is_confirmed: bool, unconfirmed_letters: int) -> bool:
    """Whether reminders may be mailed: a mistyped address is left in peace after a few letters that name nobody."""
    return is_wanted and (is_confirmed or unconfirmed_letters < UNCONFIRMED_LETTERS)


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
        edges = self._edges(instant)
        begins = max(
            edge for edge, was_quiet in edges if edge <= instant and not was_quiet and self.holds(edge)
        )
        ends = min(edge for edge, _ in edges if edge > instant and not self.holds(edge))
        return begins, ends

    def _edges(self, instant: datetime) -> list[tuple[datetime, bool]]:
        """Each moment near `instant` at which quiet may begin or end, with whether it was quiet just before.

        Wall clocks jump: besides both readings of each day's two times these are the moments at which the zone
        changes its offset, so that a skipped hour, or one that comes twice, needs no case of its own.
        """
        day = instant.astimezone(self.zone).date()
        moments = {
            datetime.combine(day + timedelta(days=offset), wall, self.zone).replace(fold=fold).astimezone(UTC)
            for offset in range(-3, 4)
            for wall in (self.start, self.end)
            for fold in (0, 1)
        }
        moments |= offset_changes(self.zone, instant - timedelta(days=3), instant + timedelta(days=3))
        return [(moment, self.holds(moment - timedelta(microseconds=1))) for moment in sorted(moments)]


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
