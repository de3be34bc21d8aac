"""Quiet hours: the daily hours in which an account gets no reminders, in local time.

Pure functions of values. Local clocks jump when summer time begins and ends: an hour is skipped, or comes twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

Interval = tuple[datetime, datetime]
"""A quiet interval: its first instant, and the first instant after it that is not quiet."""


@dataclass(frozen=True)
class QuietHours:
    """Local wall time from `start` up to, not including, `end`; the hours may span midnight."""

    zone: ZoneInfo
    start: time
    end: time

    def __contains__(self, instant: datetime) -> bool:
        local = instant.astimezone(self.zone).time()
        if self.start < self.end:
            return self.start <= local < self.end
        return local >= self.start or local < self.end

    def interval_around(self, instant: datetime) -> Interval:
        """The unbroken quiet interval that holds `instant`, which must be quiet."""
        return next((begins, ends) for begins, ends in self._near(instant) if begins <= instant < ends)

    def next_start(self, instant: datetime) -> datetime:
        """The first instant after `instant` at which quiet hours begin."""
        return next(begins for begins, _ in self._near(instant) if begins > instant)

    def _near(self, instant: datetime) -> Sequence[Interval]:
        return _intervals_near(self, instant.astimezone(self.zone).date())


@lru_cache(maxsize=4096)
def _intervals_near(quiet: QuietHours, day: date) -> Sequence[Interval]:
    """The unbroken quiet intervals in the days around `day`, in their order.

    Accounts share few combinations of zone and hours, because most keep those of sign-up; the cache serves them all.
    """
    intervals, begins = [], None
    for edge in _possible_edges_near(quiet, day):
        is_quiet, was_quiet = edge in quiet, edge - timedelta(microseconds=1) in quiet
        if is_quiet and not was_quiet:
            begins = edge
        elif begins is not None and not is_quiet:
            intervals.append((begins, edge))
            begins = None
    return intervals


def _possible_edges_near(quiet: QuietHours, day: date) -> list[datetime]:
    """Each instant near `day` at which quiet hours may begin or end, in their order.

    These are each day's two wall times, each with both readings of a time that comes twice, and the instants at which
    the zone changes its offset from UTC. With those, a skipped or repeated hour needs no special case.
    """
    wall_times = {
        datetime.combine(day + timedelta(days=offset), wall, quiet.zone).replace(fold=fold).astimezone(UTC)
        for offset in range(-3, 5)
        for wall in (quiet.start, quiet.end)
        for fold in (0, 1)
    }
    return sorted(wall_times | _offset_changes_near(quiet.zone, day))


@lru_cache(maxsize=4096)
def _offset_changes_near(zone: ZoneInfo, day: date) -> frozenset[datetime]:
    midnight = datetime.combine(day, time(), UTC)
    return frozenset(offset_changes(zone, midnight - timedelta(days=4), midnight + timedelta(days=6)))


def offset_changes(zone: ZoneInfo, start: datetime, end: datetime) -> set[datetime]:
    """The instants in (start, end] at which the zone's offset from UTC changes, to the second."""
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
