"""The edges of the scheduling rules, to the minute. tests/helper_tests compares them with an oracle everywhere else."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.accounts.quiet_hours import QuietHours
from app.nudges.rules import (
    NudgeKind,
    fallback_at,
    follow_up_at,
    last_call_at,
    may_be_sent_early,
    next_attempt_at,
    next_look_at,
    snoozed_at,
)
from tests.builders import MONDAY_10AM

NIGHT = QuietHours(ZoneInfo("UTC"), time(21), time(8))


def after(**parts: float) -> datetime:
    return MONDAY_10AM + timedelta(**parts)


@pytest.mark.parametrize(
    ("accepted_at", "expected"),
    [
        (after(hours=24), after(hours=47)),
        (after(hours=41), after(hours=47)),
        (after(hours=41, minutes=1), None),  # only 5:59 apart
        (after(hours=42), None),
    ],
)
def test_a_last_call_is_at_least_six_hours_after_the_follow_up(accepted_at, expected):
    at = last_call_at(MONDAY_10AM, follow_up_accepted_at=accepted_at, quiet=None, now=accepted_at)

    assert at == expected


@pytest.mark.parametrize(
    ("met_at", "now", "expected"),
    [
        (MONDAY_10AM, after(hours=47, minutes=59), after(hours=47, minutes=59)),
        (MONDAY_10AM, after(hours=48), None),
        # At night it is moved to the minute before, but never below twelve hours after the meeting.
        (after(hours=11), MONDAY_10AM, after(hours=34, minutes=59)),
    ],
)
def test_a_follow_up_is_before_quiet_hours_and_within_48_hours(met_at, now, expected):
    assert follow_up_at(met_at, hours=24, quiet=NIGHT, now=now) == expected


@pytest.mark.parametrize(
    ("hours", "expected"),
    [(12, after(hours=22)), (13, after(hours=22)), (22, after(hours=22)), (23, after(hours=23))],
)
def test_no_follow_up_is_within_twelve_hours(hours, expected):
    """Met at 10:00: twelve hours later it is quiet, and the last minute before quiet hours is too early."""
    assert follow_up_at(MONDAY_10AM, hours=hours, quiet=NIGHT, now=MONDAY_10AM) == expected


def test_the_last_waking_minute_is_used_if_twelve_hours_have_passed():
    met_at = MONDAY_10AM - timedelta(hours=1, minutes=1)  # 8:59, so that 20:59 is twelve hours later

    assert follow_up_at(met_at, hours=13, quiet=NIGHT, now=met_at) == met_at + timedelta(hours=12)
    later = met_at + timedelta(minutes=1)
    assert follow_up_at(later, hours=13, quiet=NIGHT, now=later) == after(hours=22)


@pytest.mark.parametrize(
    ("due_at", "follow_up_accepted_at", "expected"),
    [
        (after(hours=30, minutes=30), after(hours=24), True),
        (after(hours=30, minutes=31), after(hours=24), False),
        (after(hours=30), after(hours=24, minutes=1), False),
        (after(hours=30), None, False),
    ],
)
def test_a_last_call_may_be_sent_half_an_hour_early_but_six_hours_after_the_follow_up(
    due_at, follow_up_accepted_at, expected
):
    goes = may_be_sent_early(
        NudgeKind.LAST_CALL,
        met_at=MONDAY_10AM,
        due_at=due_at,
        follow_up_accepted_at=follow_up_accepted_at,
        snoozed_until=None,
        now=after(hours=30),
    )

    assert goes == expected


@pytest.mark.parametrize(("hours", "expected"), [(12, True), (11.99, False), (48, False), (47.99, True)])
def test_a_follow_up_may_be_sent_early_between_12_and_48_hours(hours, expected):
    now = after(hours=hours)
    goes = may_be_sent_early(
        NudgeKind.FOLLOW_UP,
        met_at=MONDAY_10AM,
        due_at=now,
        follow_up_accepted_at=None,
        snoozed_until=None,
        now=now,
    )

    assert goes == expected


@pytest.mark.parametrize(
    ("sent_at", "expected"),
    [
        (after(hours=4), after(hours=4, minutes=30)),
        (after(hours=10, minutes=29), after(hours=10, minutes=59)),
        (after(hours=10, minutes=30), after(hours=10, minutes=59)),
        (after(hours=10, minutes=59), after(hours=10, minutes=59, seconds=30)),
    ],
)
def test_the_fallback_is_half_an_hour_later_or_before_quiet_hours(sent_at, expected):
    at = fallback_at(sent_at, within=timedelta(minutes=30), until=after(hours=48), quiet=NIGHT)

    assert at == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [(MONDAY_10AM, after(hours=30)), (after(hours=77.99), after(hours=77.99)), (after(hours=78), None)],
)
def test_a_snooze_may_be_sent_for_two_days(now, expected):
    assert snoozed_at(after(hours=30), quiet=None, now=now) == expected


@pytest.mark.parametrize(
    ("attempts", "retry_after", "seconds"),
    [
        (1, None, 20),
        (2, None, 40),
        (7, None, 1280),
        (8, None, 1800),
        (100, None, 1800),
        (1, 90, 90),
        (3, 5, 80),
    ],
)
def test_retry_delays_grow(attempts, retry_after, seconds):
    at = next_attempt_at(attempts, now=MONDAY_10AM, spread=0.0, retry_after=retry_after)

    assert at == after(seconds=seconds)


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 5), (2, 10), (4, 40), (5, 60), (100, 60)])
def test_delays_between_looks_for_a_channel_grow(attempts, minutes):
    assert next_look_at(attempts, now=MONDAY_10AM, until=after(hours=48)) == after(minutes=minutes)


def test_the_last_look_for_a_channel_is_at_the_deadline():
    assert next_look_at(9, now=MONDAY_10AM, until=after(minutes=20)) == after(minutes=20)
