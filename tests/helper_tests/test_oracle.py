"""The oracle of the rules of time, on examples worked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from tests import oracle
from tests.oracle import (
    Captured,
    ChannelClosed,
    ChannelOpened,
    History,
    Looked,
    Moved,
    Received,
    Reopened,
    Resolved,
    Settings,
    SettingsChanged,
    Snoozed,
    kind_of,
    violations,
)

NIGHT = (time(21), time(8))
HOUR = timedelta(hours=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(text: str) -> datetime:
    """With its offset written out."""
    return datetime.fromisoformat(text).astimezone(UTC)


# Quiet minutes


@pytest.mark.parametrize(
    ("wall", "quiet", "is_quiet"),
    [
        ("20:59", NIGHT, False),
        ("21:00", NIGHT, True),
        ("00:00", NIGHT, True),
        ("07:59", NIGHT, True),
        ("08:00", NIGHT, False),
        ("12:30", (time(12), time(13)), True),
        ("13:00", (time(12), time(13)), False),
        ("03:00", None, False),
    ],
)
def test_quiet_hours_run_from_their_first_minute_to_before_their_last(wall, quiet, is_quiet):
    assert oracle.is_quiet(utc(f"2026-03-02T{wall}"), "UTC", quiet) is is_quiet


def test_a_stretch_is_bounded_by_waking_minutes():
    stretch = oracle.stretch_around(utc("2026-03-02T23:10:30"), "UTC", NIGHT)

    assert stretch == (utc("2026-03-02T21:00"), utc("2026-03-03T08:00"))


def test_a_spring_night_is_an_hour_shorter():
    """Berlin, 29 March 2026: 02:00 becomes 03:00."""
    first, end = oracle.stretch_around(local("2026-03-29T01:00+01:00"), "Europe/Berlin", NIGHT)

    assert end - first == 10 * HOUR


def test_lord_howe_falls_back_by_half_an_hour():
    """5 April 2026, 02:00 at +11:00 becomes 01:30 at +10:30: the night has 11 and a half hours."""
    first, end = oracle.stretch_around(local("2026-04-04T23:00+11:00"), "Australia/Lord_Howe", NIGHT)

    assert first == local("2026-04-04T21:00+11:00")
    assert end == local("2026-04-05T08:00+10:30")
    assert end - first == timedelta(hours=11, minutes=30)


def test_an_hour_that_the_clock_repeats_interrupts_the_quiet_twice():
    """New York, 1 November 2026: 01:00-02:00 comes twice. Awake from 01:30 to 02:00 only, thus in two pieces."""
    quiet = (time(2), time(1, 30))
    first, end = oracle.stretch_around(local("2026-11-01T01:10-05:00"), "America/New_York", quiet)

    assert first == local("2026-11-01T02:00-04:00")
    assert end == local("2026-11-01T01:30-05:00")


def test_samoa_skipped_a_whole_day():
    """The evening of 29 December 2011 was followed by the 31st; the night is as long as any."""
    first, end = oracle.stretch_around(local("2011-12-29T23:00-10:00"), "Pacific/Apia", NIGHT)

    assert first == local("2011-12-29T21:00-10:00")
    assert end == local("2011-12-31T08:00+14:00")
    assert end - first == 11 * HOUR


def test_awake_for_an_hour_that_the_clock_skips_is_not_awake_that_day():
    """Berlin, 29 March 2026, awake from 02:00 to 03:00 only: there is no such hour that night."""
    first, end = oracle.stretch_around(local("2026-03-29T00:00+01:00"), "Europe/Berlin", (time(3), time(2)))

    assert first == local("2026-03-28T03:00+01:00")
    assert end == local("2026-03-30T02:00+02:00")


# The follow-up


def test_met_by_day_the_follow_up_comes_exactly_a_day_later():
    met_at = utc("2026-03-02T10:15:42")

    assert oracle.follow_up(met_at, 24, "UTC", NIGHT, met_at) == utc("2026-03-03T10:15:42")


def test_met_at_night_the_follow_up_comes_the_minute_before_the_next_night():
    met_at = utc("2026-03-02T23:30")

    assert oracle.follow_up(met_at, 24, "UTC", NIGHT, met_at) == utc("2026-03-03T20:59")


def test_before_twelve_hours_it_waits_for_the_morning_instead():
    """12 hours after 09:30 is 21:30, quiet; 20:59 would be less than 12 hours after."""
    met_at = utc("2026-03-02T09:30")

    assert oracle.follow_up(met_at, 12, "UTC", NIGHT, met_at) == utc("2026-03-03T08:00")


def test_exactly_twelve_hours_are_enough():
    met_at = utc("2026-03-02T08:59")

    assert oracle.follow_up(met_at, 13, "UTC", NIGHT, met_at) == utc("2026-03-02T20:59")
    assert oracle.follow_up(met_at + timedelta(seconds=1), 13, "UTC", NIGHT, met_at) == utc(
        "2026-03-03T08:00"
    )


def test_quiet_all_day_but_one_hour():
    """Awake from 12:00 to 13:00. Met at 15:00: the next day's 15:00 is quiet, 12:59 was the last waking minute."""
    met_at = utc("2026-03-02T15:00")

    assert oracle.follow_up(met_at, 24, "UTC", (time(13), time(12)), met_at) == utc("2026-03-03T12:59")


def test_quiet_all_day_but_one_hour_and_met_just_before_it():
    """Met at 11:00 with H = 12: 23:00 is quiet, 12:59 of the same day is too early, so the next day's noon."""
    met_at = utc("2026-03-02T11:00")

    assert oracle.follow_up(met_at, 12, "UTC", (time(13), time(12)), met_at) == utc("2026-03-03T12:00")


def test_auckland_on_the_night_the_clock_goes_back():
    """Met 23:40 on 4 April 2026 (+13); at 03:00 on the 5th it becomes 02:00 (+12). 24 h later it is 22:40, quiet."""
    met_at = local("2026-04-04T23:40+13:00")
    due = oracle.follow_up(met_at, 24, "Pacific/Auckland", NIGHT, met_at)

    assert due == local("2026-04-05T20:59+12:00")


def test_auckland_on_the_night_the_clock_goes_forward():
    """Met 23:40 on 26 September 2026 (+12); at 02:00 it becomes 03:00 (+13). 24 h later it is 00:40 on the 28th."""
    met_at = local("2026-09-26T23:40+12:00")
    due = oracle.follow_up(met_at, 24, "Pacific/Auckland", NIGHT, met_at)

    assert due == local("2026-09-27T20:59+13:00")


def test_a_late_upload_by_day_is_due_at_once():
    met_at = utc("2026-03-02T10:00")

    assert oracle.follow_up(met_at, 24, "UTC", NIGHT, utc("2026-03-03T11:30:30")) == utc(
        "2026-03-03T11:30:30"
    )


def test_a_late_upload_at_night_waits_for_the_morning():
    met_at = utc("2026-03-02T10:00")

    assert oracle.follow_up(met_at, 24, "UTC", NIGHT, utc("2026-03-03T22:00")) == utc("2026-03-04T08:00")


def test_the_last_second_before_48_hours_is_still_good_and_48_hours_are_not():
    met_at = utc("2026-03-02T10:00")
    end = met_at + 48 * HOUR

    assert oracle.follow_up(met_at, 24, "UTC", NIGHT, end - timedelta(seconds=1)) == end - timedelta(
        seconds=1
    )
    assert oracle.follow_up(met_at, 24, "UTC", NIGHT, end) is None


def test_a_morning_after_48_hours_is_too_late():
    met_at = utc("2026-03-02T07:00")

    assert oracle.follow_up(met_at, 24, "UTC", NIGHT, utc("2026-03-03T23:00")) is None


# The last call


def test_the_last_call_comes_an_hour_before_the_end():
    met_at = utc("2026-03-02T10:00")
    accepted_at = met_at + 24 * HOUR

    assert oracle.last_call(met_at, accepted_at, "UTC", NIGHT, accepted_at) == met_at + 47 * HOUR


def test_a_last_call_in_the_night_comes_before_it():
    """Met at 06:00: 47 h later it is 05:00, so 20:59 of the evening before, T+38:59."""
    met_at = utc("2026-03-02T06:00")
    accepted_at = utc("2026-03-03T20:00")

    assert oracle.last_call(met_at, utc("2026-03-03T08:00"), "UTC", NIGHT, accepted_at) == utc(
        "2026-03-03T20:59"
    )


def test_less_than_six_hours_after_the_follow_up_it_is_dropped():
    met_at = utc("2026-03-02T10:00")
    planned = met_at + 47 * HOUR

    at_six_hours = oracle.last_call(met_at, planned - 6 * HOUR, "UTC", NIGHT, planned - 6 * HOUR)
    later = planned - 6 * HOUR + timedelta(seconds=1)

    assert at_six_hours == planned
    assert oracle.last_call(met_at, later, "UTC", NIGHT, later) is None


def test_a_last_call_missed_by_an_outage_comes_late_or_not_at_all():
    met_at = utc("2026-03-02T10:00")
    accepted_at = met_at + 24 * HOUR
    late = met_at + timedelta(hours=47, minutes=40)

    assert oracle.last_call(met_at, accepted_at, "UTC", NIGHT, late) == late
    assert oracle.last_call(met_at, accepted_at, "UTC", NIGHT, met_at + 48 * HOUR) is None


# Snoozes


def test_an_appointment_by_day_is_kept_to_the_second():
    until = utc("2026-03-20T10:00:07")

    assert oracle.snoozed(until, "UTC", NIGHT, utc("2026-03-02T10:00")) == until


def test_an_appointment_at_night_moves_before_the_night_however_soon_that_is():
    now = utc("2026-03-02T18:00")

    assert oracle.snoozed(utc("2026-03-02T22:00"), "UTC", NIGHT, now) == utc("2026-03-02T20:59")


def test_an_appointment_made_in_the_night_for_the_same_night_waits_for_the_morning():
    now = utc("2026-03-02T22:00")

    assert oracle.snoozed(utc("2026-03-02T23:00"), "UTC", NIGHT, now) == utc("2026-03-03T08:00")


def test_an_appointment_slept_through_comes_as_soon_as_one_is_awake():
    until = utc("2026-03-20T10:00")

    assert oracle.snoozed(until, "UTC", NIGHT, utc("2026-04-20T11:00")) == utc("2026-04-20T11:00")
    assert oracle.snoozed(until, "UTC", NIGHT, utc("2026-04-20T23:00")) == utc("2026-04-21T08:00")


# Histories

MET = utc("2026-03-02T10:00")


def h(hours: float) -> datetime:
    return MET + timedelta(hours=hours)


def told(*steps, received=(), **more) -> list[str]:
    """What the judge says of a meeting on Monday at ten, looked at every hour beside what `steps` say."""
    hourly = [Looked(h(hour)) for hour in range(72)]
    everything = sorted([Captured(MET, MET), *steps, *hourly], key=lambda step: step.at)
    return violations(History(Settings("UTC", NIGHT), tuple(everything), tuple(received), **more))


FOLLOW_UP = Received("follow_up", h(24), "tag")
LAST_CALL = Received("last_call", h(47), "tag")
EVENING = utc("2026-03-03T20:59")


def test_a_follow_up_and_a_last_call_are_right():
    assert told(received=[FOLLOW_UP, LAST_CALL]) == []


@pytest.mark.parametrize(
    ("received", "wrong"),
    [
        ([], "missing follow_up"),
        ([FOLLOW_UP], "missing last_call"),
        ([replace(FOLLOW_UP, at=h(23)), LAST_CALL], "too early"),
        ([replace(FOLLOW_UP, at=h(25)), LAST_CALL], "missing follow_up"),
        ([FOLLOW_UP, replace(LAST_CALL, at=h(46))], "too early"),
        ([FOLLOW_UP, replace(LAST_CALL, at=h(48))], "T+48"),
        ([replace(FOLLOW_UP, at=h(36))], "quiet"),
        ([replace(FOLLOW_UP, at=h(72))], "T+48"),
        ([FOLLOW_UP, replace(FOLLOW_UP, at=h(30)), LAST_CALL], "second one of its kind"),
        ([FOLLOW_UP, LAST_CALL, replace(LAST_CALL, at=h(47.5))], "third"),
        ([LAST_CALL], "no follow-up"),
        ([replace(FOLLOW_UP, reads_as="last_call"), LAST_CALL], "reads as last_call"),
        ([FOLLOW_UP, LAST_CALL, Received("snoozed", h(50))], "nobody asked"),
        ([Received("follow_up", h(-1))], "before the meeting was known"),
    ],
)
def test_what_is_wrong_is_named(received, wrong):
    assert any(wrong in one for one in told(received=received))


def test_after_resolving_there_is_silence():
    resolved = Resolved(h(30))

    assert told(resolved, received=[FOLLOW_UP]) == []
    assert "after resolve" in told(resolved, received=[FOLLOW_UP, LAST_CALL])[0]


def test_a_message_of_the_very_instant_of_resolving_is_forgiven():
    assert told(Resolved(h(24)), received=[FOLLOW_UP]) == []
    assert told(Resolved(h(24)), received=[]) == []


def test_reopening_brings_back_what_is_still_admissible():
    steps = [Resolved(h(20)), Reopened(h(30))]

    assert told(*steps, received=[replace(FOLLOW_UP, at=h(30)), LAST_CALL]) == []
    assert "missing follow_up" in told(*steps)[0]


def test_reopening_does_not_bring_a_second_follow_up():
    steps = [Resolved(h(26)), Reopened(h(30))]

    assert told(*steps, received=[FOLLOW_UP, LAST_CALL]) == []
    assert told(*steps, received=[FOLLOW_UP, replace(FOLLOW_UP, at=h(30)), LAST_CALL]) != []


def test_without_a_channel_nothing_is_missing_until_there_is_one():
    late = [ChannelClosed(h(0)), ChannelOpened(h(30))]

    assert told(ChannelClosed(h(0))) == []
    assert told(*late, received=[replace(FOLLOW_UP, at=h(30)), LAST_CALL]) == []
    assert "missing follow_up" in told(*late)[0]


def test_with_patience_a_message_may_come_late():
    late = [replace(FOLLOW_UP, at=h(25)), LAST_CALL]

    assert told(received=late, patience=2 * HOUR) == []
    assert told(received=[replace(FOLLOW_UP, at=h(27)), LAST_CALL], patience=2 * HOUR) != []


def test_a_snooze_replaces_both_nudges_and_is_kept():
    snooze = Snoozed(h(5), until=h(55))

    assert told(snooze, received=[Received("snoozed", h(55))]) == []
    assert "missing snoozed" in told(snooze)[0]
    assert "after a snooze" in told(snooze, received=[FOLLOW_UP, Received("snoozed", h(55))])[0]
    assert (
        "too early"
        in told(snooze, received=[Received("snoozed", h(54)), replace(FOLLOW_UP, kind="snoozed")])[0]
    )


def test_no_last_call_follows_a_snooze():
    snooze = Snoozed(h(25), until=h(28))
    kept = Received("snoozed", h(28))

    assert told(snooze, received=[FOLLOW_UP, kept]) == []
    assert "after a snooze" in told(snooze, received=[FOLLOW_UP, kept, LAST_CALL])[0]


def test_a_second_snooze_replaces_the_first():
    snoozes = [Snoozed(h(5), until=h(28)), Snoozed(h(20), until=h(55))]

    assert told(*snoozes, received=[Received("snoozed", h(55))]) == []
    assert told(*snoozes, received=[Received("snoozed", h(28)), Received("snoozed", h(55))]) != []
    assert told(*snoozes) != []


def test_each_appointment_is_one_message():
    snoozes = [Snoozed(h(5), until=h(28)), Snoozed(h(29), until=h(55))]
    both = [Received("snoozed", h(28)), Received("snoozed", h(55))]

    assert told(*snoozes, received=both) == []
    assert "second one" in told(*snoozes, received=[*both, Received("snoozed", h(56))])[0]


def test_new_quiet_hours_move_what_is_pending():
    """At ten in the morning the user asks for quiet until eleven: the follow-up waits."""
    changed = SettingsChanged(h(23.5), Settings("UTC", (time(21), time(11))))
    before_the_night = replace(FOLLOW_UP, at=h(25))

    assert (
        told(
            changed,
            received=[
                before_the_night,
                replace(
                    LAST_CALL,
                    at=h(
                        34,
                    )
                    + timedelta(minutes=59),
                ),
            ],
        )
        == []
    )
    assert "quiet" in told(changed, received=[FOLLOW_UP])[0]


def test_what_expired_stays_expired_whatever_changes_later():
    """No phone until ten in the evening, quiet until eleven, which is T+49 h. At midnight the user lifts the quiet.

    A message then would be admissible, but nobody has to send what was given up.
    """
    night = Settings("UTC", (time(21), time(11)))
    steps = [SettingsChanged(MET, night), ChannelClosed(h(1)), ChannelOpened(h(36))]
    lifted = SettingsChanged(h(38), Settings("UTC", None))

    assert told(*steps, lifted) == []
    assert told(*steps, lifted, received=[replace(FOLLOW_UP, at=h(38)), LAST_CALL]) == []


def test_a_corrected_meeting_time_moves_what_is_pending():
    """Two hours earlier, T+47 h is seven in the morning, so the last call comes the evening before."""
    moved = Moved(h(1), met_at=h(-2))

    assert told(moved, received=[replace(FOLLOW_UP, at=h(22)), replace(LAST_CALL, at=EVENING)]) == []
    assert told(moved, received=[FOLLOW_UP, LAST_CALL]) != []


def test_a_last_call_brought_forward_may_come_or_not_but_not_within_six_hours():
    """Accepted at T+24 h; then T moves back, so that T+47 h was five and a half hours after that."""
    moved = Moved(h(29.6), met_at=h(-17.5))

    assert told(moved, received=[FOLLOW_UP]) == []
    assert told(moved, received=[FOLLOW_UP, replace(LAST_CALL, at=h(30))]) == []
    assert "dropped" in told(moved, received=[FOLLOW_UP, replace(LAST_CALL, at=h(29.75))])[0]


def test_a_repeat_after_a_kill_is_forgiven_under_its_tag_only():
    repeated = [FOLLOW_UP, FOLLOW_UP, LAST_CALL]
    under_another_tag = [FOLLOW_UP, replace(FOLLOW_UP, tag="other"), LAST_CALL]

    assert told(received=repeated, repeats_allowed=True) == []
    assert told(received=repeated) != []
    assert told(received=under_another_tag, repeats_allowed=True) != []


def test_reopening_after_a_snooze_is_not_judged():
    with pytest.raises(ValueError, match="do not say"):
        told(Snoozed(h(1), until=h(30)), Resolved(h(2)), Reopened(h(3)))


@pytest.mark.parametrize(
    ("title", "body", "kind"),
    [
        ("Follow up with Dana Kim (Acme)", "“the PDF”", "follow_up"),
        ("A card we could not read", "From Harbour Tech Days, yesterday 18:40.", "follow_up"),
        ("Somebody from yesterday", "Open to see whom.", "follow_up"),
        ("Dana Kim, last call", "Two days soon. We will not ask again.", "last_call"),
        ("You wanted to write to Dana Kim", "You chose this hour.", "snoozed"),
        ("You asked to be reminded", "Open to see of whom.", "snoozed"),
        ("This is how it will look", "It arrived.", "test"),
        ("Hello", "there", "?"),
    ],
)
def test_a_kind_is_read_from_the_words(title, body, kind):
    assert kind_of({"title": title, "body": body}) == kind
