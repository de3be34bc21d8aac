"""The program's rules of time and the minute-by-minute oracle agree, in every zone and at any time.

Zones with odd clock changes come often, instants near those changes most often, and quiet hours of any shape.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from app.accounts.quiet_hours import QuietHours
from app.nudges.rules import fallback_at, follow_up_at, last_call_at, snoozed_at
from tests import oracle
from tests.examples import examples

CHANGES = {
    "Pacific/Auckland": datetime(2026, 4, 4, 14, tzinfo=UTC),
    "Australia/Lord_Howe": datetime(2026, 4, 4, 15, tzinfo=UTC),
    "America/New_York": datetime(2026, 11, 1, 6, tzinfo=UTC),
    "Europe/Berlin": datetime(2026, 3, 29, 1, tzinfo=UTC),
    "America/St_Johns": datetime(2026, 3, 8, 5, 30, tzinfo=UTC),
    "Africa/Casablanca": datetime(2026, 2, 15, 2, tzinfo=UTC),
    "Pacific/Apia": datetime(2011, 12, 30, 10, tzinfo=UTC),
    "Pacific/Chatham": datetime(2026, 9, 26, 14, tzinfo=UTC),
    "America/Havana": datetime(2026, 3, 8, 5, tzinfo=UTC),
    "Asia/Kathmandu": datetime(2026, 5, 1, tzinfo=UTC),
}

zones = st.one_of(st.sampled_from(sorted(CHANGES)), st.sampled_from(sorted(available_timezones())))
walls = st.times(time(0), time(23, 59)).map(lambda wall: wall.replace(second=0, microsecond=0))
hours = st.integers(12, 36)


def spans(most_hours: int) -> st.SearchStrategy[timedelta]:
    return st.integers(0, most_hours * 3600).map(lambda seconds: timedelta(seconds=seconds))


@st.composite
def quiets(draw: st.DrawFn) -> oracle.Quiet:
    begins, ends = draw(st.tuples(walls, walls).filter(lambda pair: pair[0] != pair[1]))
    return draw(st.sampled_from([None, (time(21), time(8)), (begins, ends), (begins, ends)]))


@st.composite
def meetings(draw: st.DrawFn) -> tuple[str, oracle.Quiet, datetime]:
    zone = draw(zones)
    around = CHANGES.get(zone, datetime(2026, 7, 1, tzinfo=UTC))
    return zone, draw(quiets()), around + draw(spans(120)) - timedelta(hours=72)


def as_program(zone: str, quiet: oracle.Quiet) -> QuietHours | None:
    return QuietHours(ZoneInfo(zone), *quiet) if quiet else None


@given(meetings(), hours, spans(60))
@settings(max_examples=examples(300), deadline=None)
@example(("Europe/Berlin", (time(3), time(2)), datetime(2026, 3, 28, 0, tzinfo=UTC)), 24, timedelta(0))
def test_on_the_follow_up(meeting, hours, later):
    zone, quiet, met_at = meeting
    now = met_at + later

    judged = oracle.follow_up(met_at, hours, zone, quiet, now)
    assert follow_up_at(met_at, hours=hours, quiet=as_program(zone, quiet), now=now) == judged


NEVER_QUIET = ("UTC", None, datetime(2026, 3, 2, 10, tzinfo=UTC))
AT_NIGHT = ("UTC", (time(21), time(8)), datetime(2026, 3, 2, 6, tzinfo=UTC))


@given(meetings(), spans(48), spans(12))
@settings(max_examples=examples(300), deadline=None)
@example(NEVER_QUIET, timedelta(hours=41), timedelta(0))  # six hours before the last call
@example(NEVER_QUIET, timedelta(hours=41, minutes=1), timedelta(0))
@example(NEVER_QUIET, timedelta(hours=41), timedelta(hours=6, minutes=59))
@example(
    AT_NIGHT, timedelta(hours=39), timedelta(0)
)  # accepted as the night began: planned for the minute before
def test_on_the_last_call(meeting, until_accepted, later):
    zone, quiet, met_at = meeting
    accepted_at = met_at + until_accepted
    now = accepted_at + later

    judged = oracle.last_call(met_at, accepted_at, zone, quiet, now)
    planned = last_call_at(met_at, follow_up_accepted_at=accepted_at, quiet=as_program(zone, quiet), now=now)
    assert planned == judged


@given(meetings(), spans(24 * 90), spans(24 * 90), spans(60))
@settings(max_examples=examples(300), deadline=None)
def test_on_snoozes(meeting, ahead, passed, late):
    """Seen from any moment between making the appointment and two days after it."""
    zone, quiet, made_at = meeting
    until = made_at + ahead + timedelta(seconds=1)
    now = min(made_at + passed, until) + late

    judged = oracle.snoozed(until, zone, quiet, now)
    # The program gives up after two days; the rules' text knows no such end.
    expected = judged if judged < until + timedelta(hours=48) else None
    assert snoozed_at(until, quiet=as_program(zone, quiet), now=now) == expected


@given(meetings(), spans(48))
@settings(max_examples=examples(300), deadline=None)
@example(("UTC", (time(21), time(8)), datetime(2026, 3, 2, 20, 59, tzinfo=UTC)), timedelta(hours=24))
def test_on_the_fallback_channel(meeting, until_sent):
    zone, quiet, met_at = meeting
    sent_at, ends = met_at + until_sent, met_at + oracle.END
    assume(sent_at < ends and not oracle.is_quiet(sent_at, zone, quiet))

    judged = oracle.second(sent_at, ends, zone, quiet)
    planned = fallback_at(sent_at, within=timedelta(minutes=30), until=ends, quiet=as_program(zone, quiet))
    assert planned == judged
    assert not oracle.is_quiet(planned, zone, quiet)
