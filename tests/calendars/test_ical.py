"""Entries as calendar programs read them: written by one library, read back by another."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import vobject

from app.calendars.ical import Entry, feed, single

TUESDAY_10AM = datetime(2026, 3, 3, 10, tzinfo=UTC)
ENTRY = Entry(
    uid="0190b6c0-0000-7000-8000-000000000001@nextday",
    title="Follow up with Dana Kim; Acme, Ltd",
    body="“her team needs our benchmark,\npromised the PDF; soon” — Zoë’s \\ desk 名刺",
    page="https://cards.example.com/contact/1",
    starts_at=TUESDAY_10AM,
    created_at=TUESDAY_10AM - timedelta(days=1),
    sequence=7,
)


def read(content: bytes):
    return vobject.readOne(content.decode())


def test_an_entry_is_read_back_as_it_was_written():
    event = read(feed([ENTRY])).vevent

    assert event.uid.value == ENTRY.uid
    assert event.summary.value == ENTRY.title
    assert event.description.value == f"{ENTRY.body}\n{ENTRY.page}"
    assert event.url.value == ENTRY.page
    assert (event.dtstart.value, event.dtend.value) == (TUESDAY_10AM, TUESDAY_10AM + timedelta(minutes=15))
    assert event.dtstamp.value == ENTRY.created_at
    assert event.sequence.value == "7"


def test_it_rings_at_its_moment():
    alarm = read(feed([ENTRY])).vevent.valarm

    assert alarm.action.value == "DISPLAY"
    assert alarm.trigger.value == timedelta(0)
    assert alarm.description.value == ENTRY.title


def test_a_feed_says_how_often_to_ask_and_what_it_is():
    text = feed([ENTRY, replace(ENTRY, uid="2@nextday")]).decode()

    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT12H\r\n" in text
    assert "X-WR-CALNAME:Nextday\r\n" in text
    assert text.count("BEGIN:VEVENT") == 2
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_an_empty_feed_is_a_calendar_all_the_same():
    calendar = read(feed([]))

    assert calendar.version.value == "2.0"
    assert list(calendar.components()) == []


def test_the_same_entries_give_the_same_octets():
    assert feed([ENTRY]) == feed([ENTRY])


def test_what_was_cancelled_does_not_ring():
    event = read(single(replace(ENTRY, is_cancelled=True))).vevent

    assert event.status.value == "CANCELLED"
    assert list(event.components()) == []
