"""Messages across skipped days, changed zone rules, travel, one waking hour a day, a sleeping server and clock changes.

The rules alone are compared with an independent oracle in tests/helper_tests.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.builders import MONDAY_10AM

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
NIGHT = {"quiet_from": "21:00", "quiet_until": "08:00"}


@pytest.fixture
def backend() -> str:
    return "sqlite"


def at(world, moment: datetime) -> int:
    """Deliver what is due at `moment`; the number of messages sent so far."""
    world.clock.now = moment.astimezone(UTC)
    world.deliver()
    return len(world.push.sent)


def comes_at(world, moment: datetime) -> bool:
    """Whether exactly one message is sent at this minute and none in the minute before."""
    before = len(world.push.sent)
    return (at(world, moment - MINUTE), at(world, moment)) == (before, before + 1)


@pytest.mark.parametrize(
    ("zone", "met_at", "comes"),
    [
        # Samoa had no Friday, 30 December 2011: a day later is Saturday.
        ("Pacific/Apia", "2011-12-29 15:00", "2011-12-31 15:00"),
        ("Pacific/Apia", "2011-12-29 22:30", "2011-12-31 20:59"),
        # Venezuela moved its clocks by half an hour on 1 May 2016, for good.
        ("America/Caracas", "2016-04-30 14:00", "2016-05-01 14:30"),
        ("America/Caracas", "2016-04-30 22:00", "2016-05-01 20:59"),
        # North Korea did in the night to 5 May 2018.
        ("Asia/Pyongyang", "2018-05-04 20:40", "2018-05-05 20:59"),
        # Spring and autumn, with quiet hours over midnight.
        ("Europe/Berlin", "2026-03-28 23:00", "2026-03-29 20:59"),
        ("Europe/Berlin", "2026-10-24 23:00", "2026-10-25 20:59"),
        ("Australia/Lord_Howe", "2026-04-04 14:00", "2026-04-05 13:30"),
    ],
)
def test_a_follow_up_comes_after_24_hours_and_outside_local_quiet_hours(world, zone, met_at, comes):
    local_zone = ZoneInfo(zone)
    world.clock.now = datetime.fromisoformat(met_at).replace(tzinfo=local_zone).astimezone(UTC)
    world.person(timezone=zone, **NIGHT).scan()

    assert comes_at(world, datetime.fromisoformat(comes).replace(tzinfo=local_zone))


def test_after_a_flight_east_the_nudge_comes_before_quiet_hours_there(world):
    """Met in Berlin at 18:00; 24 hours later it is 02:00 in Tokyo."""
    met_at = datetime(2026, 3, 2, 17, tzinfo=UTC)
    world.clock.now = met_at
    ana = world.person(timezone="Europe/Berlin", **NIGHT)
    ana.scan()
    world.clock.move(hours=16)
    ana.patch("/account", {"timezone": "Asia/Tokyo"})

    assert comes_at(world, datetime(2026, 3, 3, 20, 59, tzinfo=ZoneInfo("Asia/Tokyo")))


def test_after_a_flight_west_the_nudge_comes_in_the_morning_there(world):
    """24 hours later it is 07:00 in Honolulu, and the evening before has passed already."""
    world.clock.now = datetime(2026, 3, 2, 17, tzinfo=UTC)
    ana = world.person(timezone="Europe/Berlin", **NIGHT)
    ana.scan()
    world.clock.move(hours=16)
    ana.patch("/account", {"timezone": "Pacific/Honolulu"})

    assert comes_at(world, datetime(2026, 3, 3, 8, tzinfo=ZoneInfo("Pacific/Honolulu")))


def test_with_one_waking_hour_a_day_one_message_comes_in_that_hour(world):
    """The last call would come in the same hour as the follow-up, so it is dropped."""
    ana = world.person(timezone="UTC", quiet_from="13:00", quiet_until="12:00")
    ana.scan()

    assert comes_at(world, datetime(2026, 3, 3, 12, tzinfo=UTC))
    for later in (59 * MINUTE, 3 * HOUR, 12 * HOUR, 23 * HOUR, 24 * HOUR, 36 * HOUR):
        assert at(world, datetime(2026, 3, 3, 12, tzinfo=UTC) + later) == 1


def test_a_server_that_slept_for_30_hours_catches_up_without_repeats(world, ana):
    for hours in (0, 1, 2):
        at(world, MONDAY_10AM + hours * HOUR)
        ana.scan()
    at(world, MONDAY_10AM + 10 * HOUR)
    woken = at(world, MONDAY_10AM + 40 * HOUR)
    a_minute_later = at(world, MONDAY_10AM + 40 * HOUR + MINUTE)
    last_calls = [at(world, MONDAY_10AM + hours * HOUR) for hours in (47, 48, 49, 60)]

    assert (woken, a_minute_later, last_calls) == (3, 3, [4, 5, 6, 6])
    assert len(set(world.push.topics)) == 6


def test_a_server_that_slept_past_the_deadline_sends_nothing_and_keeps_the_drawer(world, ana):
    scan = ana.scan()
    at(world, MONDAY_10AM + 20 * HOUR)

    assert at(world, MONDAY_10AM + 50 * HOUR) == 0
    assert [entry["contact"]["id"] for entry in ana.items("/drawer")] == scan["contact_ids"]
    assert ana.states(scan) == [("follow_up", "expired")]


def test_a_clock_set_back_after_sending_causes_no_repeat(world, ana):
    ana.scan()
    sent = at(world, MONDAY_10AM + 24 * HOUR)
    an_hour_back = at(world, MONDAY_10AM + 23 * HOUR)
    again = at(world, MONDAY_10AM + 24 * HOUR)

    assert (sent, an_hour_back, again) == (1, 1, 1)
    assert comes_at(world, MONDAY_10AM + 47 * HOUR)
    assert at(world, MONDAY_10AM + 60 * HOUR) == 2


def test_a_clock_set_back_before_sending_delays_the_nudge(world, ana):
    ana.scan()
    at(world, MONDAY_10AM + 24 * HOUR - MINUTE)

    assert at(world, MONDAY_10AM + 23 * HOUR - MINUTE) == 0
    assert comes_at(world, MONDAY_10AM + 24 * HOUR)


def test_a_capture_time_in_the_future_is_replaced_by_the_upload_time(world, ana):
    """The server's clock was set back after the capture."""
    scan = ana.scan(captured_at=MONDAY_10AM + HOUR)

    assert ana.contact(scan)["encounters"][0]["clamped"] is True
    assert comes_at(world, MONDAY_10AM + 24 * HOUR)
