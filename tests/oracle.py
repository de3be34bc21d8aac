"""A test oracle for the rules of time: a second implementation from their text, as simple as possible.

It shares no code with the program. It steps through the minutes one by one and reads the wall clock. That is slow, but
each line can be checked against a sentence:

- T is `met_at`, H the hours until the follow-up. All counting is elapsed time; zones matter for quiet hours only.
- A stretch is a longest run of quiet minutes. A target inside one moves to the minute before it began; if that is
  before T+12 h, to its end.
- The follow-up is planned for T+H. The last call for T+47 h, unless that is less than 6 h after the follow-up was
  accepted. A plan already past becomes the first waking instant from now. Nothing goes out at or after T+48 h.
- A snooze goes where the user put it, moved out of quiet hours the same way, without the 12 and 48 hours.
- What is due of one event within half an hour may come together with what is due now, but none before T+12 h.
- A nudge that nobody has seen comes by the fallback channel half an hour after it was sent; where quiet hours begin or the
  48 hours end before that, a minute before them, or halfway there.

`follow_up`, `last_call` and `snoozed` say when; `violations` compares the user's steps with the messages received.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Quiet = tuple[time, time] | None
"""From (included) until (excluded) by the clock on the wall, over midnight if need be; None is never quiet."""

MINUTE = timedelta(minutes=1)
EARLIEST = timedelta(hours=12)
LAST_CALL = timedelta(hours=47)
END = timedelta(hours=48)
AFTER_THE_FOLLOW_UP = timedelta(hours=6)
HALF_AN_HOUR = timedelta(minutes=30)


def is_quiet(at: datetime, zone: str, quiet: Quiet) -> bool:
    """Whether the wall clock in `zone` is in quiet hours."""
    if quiet is None:
        return False
    begins, ends = quiet
    wall = at.astimezone(ZoneInfo(zone)).time().replace(second=0, microsecond=0)
    if begins < ends:
        return begins <= wall < ends
    return wall >= begins or wall < ends


def stretch_around(at: datetime, zone: str, quiet: Quiet) -> tuple[datetime, datetime]:
    """The first quiet minute around a quiet `at`, and the first waking one after it."""
    first = end = _start_of_minute(at)
    while is_quiet(first - MINUTE, zone, quiet):
        first -= MINUTE
    while is_quiet(end, zone, quiet):
        end += MINUTE
    return first, end


def first_awake(now: datetime, zone: str, quiet: Quiet) -> datetime:
    """`now` if that is a waking instant, else the start of the next waking minute."""
    if not is_quiet(now, zone, quiet):
        return now
    _, end = stretch_around(now, zone, quiet)
    return end


def follow_up(met_at: datetime, hours: int, zone: str, quiet: Quiet, now: datetime) -> datetime | None:
    """When the follow-up goes out, seen from `now`; None when it never does."""
    planned = _shifted(met_at + timedelta(hours=hours), met_at, zone, quiet)
    if planned <= now:
        planned = first_awake(now, zone, quiet)
    return planned if planned < met_at + END else None


def last_call(
    met_at: datetime, accepted_at: datetime, zone: str, quiet: Quiet, now: datetime
) -> datetime | None:
    """When the last call goes out, seen from `now`; None when it is dropped."""
    planned = _shifted(met_at + LAST_CALL, met_at, zone, quiet)
    if planned < accepted_at + AFTER_THE_FOLLOW_UP:
        return None
    if planned <= now:
        planned = first_awake(now, zone, quiet)
    return planned if planned < met_at + END else None


def snoozed(until: datetime, zone: str, quiet: Quiet, now: datetime) -> datetime:
    """When a snoozed nudge is sent, seen from `now`; it always is."""
    planned = until
    if is_quiet(until, zone, quiet):
        first, _ = stretch_around(until, zone, quiet)
        planned = first - MINUTE
    return planned if planned > now else first_awake(now, zone, quiet)


def second(sent_at: datetime, ends: datetime, zone: str, quiet: Quiet) -> datetime:
    """When the fallback channel sends it."""
    over = sent_at
    while over < ends and over < sent_at + HALF_AN_HOUR + MINUTE and not is_quiet(over, zone, quiet):
        over = _start_of_minute(over) + MINUTE
    left = min(over, ends) - sent_at
    if left < 2 * MINUTE:
        return sent_at + left / 2
    return sent_at + min(HALF_AN_HOUR, left - MINUTE)


def _shifted(target: datetime, met_at: datetime, zone: str, quiet: Quiet) -> datetime:
    if not is_quiet(target, zone, quiet):
        return target
    first, end = stretch_around(target, zone, quiet)
    early = first - MINUTE
    return early if early >= met_at + EARLIEST else end


def _start_of_minute(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(second=0, microsecond=0)


# What was done, in the order it was done. `at` is the virtual instant.


@dataclass(frozen=True)
class Settings:
    """An account's zone, quiet hours and hours until the follow-up."""

    zone: str
    quiet: Quiet
    hours: int = 24


@dataclass(frozen=True)
class Captured:
    """The upload of a meeting, perhaps long after it."""

    at: datetime
    met_at: datetime


@dataclass(frozen=True)
class Moved:
    """The user corrected when they met."""

    at: datetime
    met_at: datetime


@dataclass(frozen=True)
class SettingsChanged:
    at: datetime
    settings: Settings


@dataclass(frozen=True)
class Resolved:
    at: datetime


@dataclass(frozen=True)
class Reopened:
    at: datetime


@dataclass(frozen=True)
class Snoozed:
    at: datetime
    until: datetime


@dataclass(frozen=True)
class ChannelOpened:
    at: datetime


@dataclass(frozen=True)
class ChannelClosed:
    at: datetime


@dataclass(frozen=True)
class Looked:
    """A sweep at `at` ran until nothing was left to send."""

    at: datetime


Step = (
    Captured
    | Moved
    | SettingsChanged
    | Resolved
    | Reopened
    | Snoozed
    | ChannelOpened
    | ChannelClosed
    | Looked
)


@dataclass(frozen=True)
class Received:
    """A message at the push service: its kind by the server's data, and by its words."""

    kind: str
    at: datetime
    tag: str = ""
    reads_as: str | None = None
    others: int = 0
    """How many other people of the same event came with it."""


@dataclass(frozen=True)
class History:
    """One encounter. `patience` is how much later than possible a message may come (a sender's back-off).

    With `repeats_allowed` (a process was killed) the same message may come again under the same tag.
    """

    settings: Settings
    steps: tuple[Step, ...]
    received: tuple[Received, ...]
    has_channel: bool = True
    patience: timedelta = timedelta(0)
    repeats_allowed: bool = False


@dataclass(frozen=True)
class _Encounter:
    """The state of an encounter between two steps."""

    settings: Settings
    has_channel: bool
    met_at: datetime | None = None
    is_waiting: bool = False
    appointment: Snoozed | None = None
    was_snoozed: bool = False


def violations(history: History) -> list[str]:
    """The faults in the messages of this encounter; empty when all is right."""
    return [*_wrong_messages(history), *_missing_messages(history)]


def _wrong_messages(history: History) -> Iterator[str]:
    taken: list[Received] = []
    for message in sorted(history.received, key=lambda one: one.at):
        if message.reads_as not in {None, message.kind}:
            yield f"{message.kind} at {message.at} reads as {message.reads_as}"
        is_repeat = history.repeats_allowed and any(
            (one.kind, one.tag) == (message.kind, message.tag) for one in taken
        )
        earlier = [one for one in taken if one.kind != message.kind] if is_repeat else taken
        # A step of the same instant may have come before the message or after it.
        reasons = [_why_not(message, earlier, state) for state in _states_at(history, message.at)]
        if None not in reasons:
            yield f"{message.kind} at {message.at}: {reasons[-1]}"
        if not is_repeat:
            taken.append(message)


def _missing_messages(history: History) -> Iterator[str]:
    possible_since: dict[tuple[str, Snoozed | None], datetime] = {}
    over: set[str] = set()
    told: set[tuple[str, Snoozed | None]] = set()
    state = _Encounter(history.settings, history.has_channel)
    for step in history.steps:
        state = _after(step, state)
        so_far = [message for message in history.received if message.at <= step.at]
        kind = _next_kind(state, so_far)
        if isinstance(step, Reopened):
            over.clear()
        if kind is None:
            continue
        planned = _planned(kind, state, so_far, step.at)
        if planned is None:
            over.add(kind)  # expired or dropped: what changes later acts on pending nudges only
        if not isinstance(step, Looked) or not state.has_channel or planned != step.at or kind in over:
            continue
        wanted = (kind, state.appointment)
        since = possible_since.setdefault(wanted, step.at)
        if wanted not in told and step.at - since >= history.patience:
            told.add(wanted)
            yield f"missing {kind}: possible since {since}, not there at {step.at}"


def _states_at(history: History, at: datetime) -> list[_Encounter]:
    """The states at `at`: before, between and after the steps of that instant."""
    state = _Encounter(history.settings, history.has_channel)
    for step in history.steps:
        if step.at < at:
            state = _after(step, state)
    states = [state]
    for step in history.steps:
        if step.at == at:
            states.append(_after(step, states[-1]))
    return states


def _after(step: Step, state: _Encounter) -> _Encounter:
    match step:
        case Captured(met_at=met_at):
            return replace(state, met_at=met_at, is_waiting=True)
        case Moved(met_at=met_at):
            return replace(state, met_at=met_at)
        case SettingsChanged(settings=settings):
            return replace(state, settings=settings)
        case Resolved():
            return replace(state, is_waiting=False, appointment=None)
        case Reopened():
            if state.was_snoozed:
                raise ValueError("the rules do not say what reopening does after a snooze")
            return replace(state, is_waiting=True)
        case Snoozed():
            return replace(state, appointment=step, was_snoozed=True)
        case ChannelOpened():
            return replace(state, has_channel=True)
        case ChannelClosed():
            return replace(state, has_channel=False)
        case Looked():
            return state


def _why_not(message: Received, earlier: list[Received], state: _Encounter) -> str | None:
    """Why this message should not have come in this state; None when it should."""
    if state.met_at is None:
        return "before the meeting was known"
    if not state.is_waiting:
        return "after resolve"
    if is_quiet(message.at, state.settings.zone, state.settings.quiet):
        return "in quiet hours"
    if message.kind == "snoozed":
        return _why_no_appointment(message, earlier, state)
    if state.was_snoozed:
        return "after a snooze, which replaces it"
    kinds = [one.kind for one in earlier]
    if len(kinds) >= 2:
        return "a third message"
    if message.kind in kinds:
        return "a second one of its kind"
    if message.kind == "last_call" and "follow_up" not in kinds:
        return "no follow-up was accepted before it"
    if message.at >= state.met_at + END:
        return "at or after T+48 h"
    planned = _planned(message.kind, state, earlier, message.at)
    if planned is None:
        # The text can be read both ways after a late change: the plan, or the message, is six hours later.
        is_late_enough = message.kind == "last_call" and _is_six_hours_later(message, earlier)
        return None if is_late_enough else "it was to be dropped"
    return _why_too_early(message, planned, state)


def _why_too_early(message: Received, planned: datetime, state: _Encounter) -> str | None:
    assert state.met_at is not None
    goes_along = message.others and planned <= message.at + HALF_AN_HOUR
    if planned <= message.at or (goes_along and message.at >= state.met_at + EARLIEST):
        return None
    return f"too early, it was planned for {planned}"


def _is_six_hours_later(message: Received, earlier: list[Received]) -> bool:
    accepted_at = min(one.at for one in earlier if one.kind == "follow_up")
    return message.at >= accepted_at + AFTER_THE_FOLLOW_UP


def _why_no_appointment(message: Received, earlier: list[Received], state: _Encounter) -> str | None:
    if state.appointment is None:
        return "nobody asked for it"
    if _kept(state.appointment, earlier):
        return "a second one for the same appointment"
    planned = _planned("snoozed", state, earlier, message.at)
    return f"too early, it was planned for {planned}" if planned and planned > message.at else None


def _kept(appointment: Snoozed, so_far: list[Received]) -> bool:
    return any(message.kind == "snoozed" and message.at >= appointment.at for message in so_far)


def _next_kind(state: _Encounter, so_far: list[Received]) -> str | None:
    """The kind of nudge that is still to come in this state, or None."""
    if state.met_at is None or not state.is_waiting:
        return None
    if state.was_snoozed:
        is_open = state.appointment is not None and not _kept(state.appointment, so_far)
        return "snoozed" if is_open else None
    kinds = [message.kind for message in so_far]
    kind = "last_call" if "follow_up" in kinds else "follow_up"
    return None if kind in kinds else kind


def _planned(kind: str, state: _Encounter, so_far: list[Received], now: datetime) -> datetime | None:
    assert state.met_at is not None
    zone, quiet = state.settings.zone, state.settings.quiet
    if kind == "snoozed":
        assert state.appointment is not None
        return snoozed(state.appointment.until, zone, quiet, now)
    if kind == "follow_up":
        return follow_up(state.met_at, state.settings.hours, zone, quiet, now)
    accepted_at = min(one.at for one in so_far if one.kind == "follow_up")
    return last_call(state.met_at, accepted_at, zone, quiet, now)


def kind_of(notification: Mapping[str, Any]) -> str:
    """The kind that a notification's words express; "?" when unclear."""
    title, body = str(notification["title"]), str(notification["body"])
    if body.endswith("We will not ask again."):
        return "last_call"
    if body.startswith("You wanted to write to them"):
        return "snoozed"
    if title.startswith(("You wanted to write to", "You asked to be reminded")):
        return "snoozed"
    if title.startswith("This is how it will look"):
        return "test"
    if body.startswith("You met them"):
        return "follow_up"
    if title.startswith(("Follow up with", "A card we could not read", "Somebody from", "Some people from")):
        return "follow_up"
    return "?"
