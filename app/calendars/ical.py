"""Reminders as calendar entries (RFC 5545). Pure functions of values.

A calendar program asks again every 12 to 24 hours, whatever it is told: a feed is something to look at, and no channel
that a reminder could rely on. `uid` and `sequence` let the program know an entry again when it was moved or changed.
The same entries give the same octets, so that a program that asks again can be told that nothing has changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

PRODUCT = "-//Nextday//Nextday//EN"
LENGTH = timedelta(minutes=15)
ASK_AGAIN = timedelta(hours=12)


@dataclass(frozen=True)
class Entry:
    """One reminder. `sequence` grows whenever anything of it changes."""

    uid: str
    title: str
    body: str
    page: str
    starts_at: datetime
    created_at: datetime
    sequence: int
    is_cancelled: bool = False


def feed(entries: Iterable[Entry]) -> bytes:
    """A calendar to subscribe to."""
    calendar = _calendar()
    calendar.add("name", "Nextday")
    calendar.add("x-wr-calname", "Nextday")
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def single(entry: Entry) -> bytes:
    """One entry, to be added to a calendar of one's own."""
    calendar = _calendar()
    calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    return calendar


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.created_at)
    event.add("dtstart", entry.starts_at)
    event.add("dtend", entry.starts_at + LENGTH)
    event.add("summary", entry.title)
    event.add("description", f"{entry.body}\n{entry.page}")
    event.add("url", entry.page)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    if not entry.is_cancelled:
        event.add_component(_alarm(entry))
    return event


def _alarm(entry: Entry) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.title)
    alarm.add("trigger", timedelta(0))
    return alarm
