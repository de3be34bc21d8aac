"""When a nudge is due, and until when it may still be sent. Pure functions of values.

T is the moment people met, H the hours the account waits before the follow-up. All counting is elapsed UTC; the zone
matters for quiet hours alone. The same functions plan a nudge and judge the moment of sending: `due` asked again
later, with a later `now`, gives the next moment at which sending is right, or None when there is none left.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from app.accounts.quiet_hours import QuietHours

MINUTE = timedelta(minutes=1)
EARLIEST = timedelta(hours=12)
LAST_CALL = timedelta(hours=47)
DEADLINE = timedelta(hours=48)
APART = timedelta(hours=6)
TOGETHER = timedelta(minutes=30)
"""How much sooner than planned a nudge may go in one message with others of its event."""
SEEN_WITHIN = timedelta(minutes=30)
"""How long a push may stay unseen before the fallback channel carries the nudge as well."""
LONGEST_SNOOZE = timedelta(days=90)
SNOOZE_KEPT = timedelta(hours=48)
"""How long a snooze is retried when no channel accepts it."""

UPKEEP_HOUR = time(9)
"""When the reminders of promises and of people to keep in touch with come, in the user's zone."""
BEFORE_PROMISE = timedelta(hours=2)
UPKEEP_KEPT = timedelta(days=3)
"""How long such a reminder is retried, and moved on to the next day, after the moment it was planned for."""

LEASE = timedelta(minutes=2)
FIRST_WAIT = timedelta(seconds=20)
LONGEST_WAIT = timedelta(minutes=30)
LONGEST_REFUSED = timedelta(hours=6)
FIRST_LOOK = timedelta(minutes=5)
LONGEST_LOOK = timedelta(hours=1)


class NudgeKind(StrEnum):
    FOLLOW_UP = "follow_up"
    LAST_CALL = "last_call"
    SNOOZED = "snoozed"
    PROMISE = "promise"
    KEEP_WARM = "keep_warm"


ENCOUNTER_KINDS = (NudgeKind.FOLLOW_UP, NudgeKind.LAST_CALL, NudgeKind.SNOOZED)
"""Reminders of an encounter, which end when it is resolved."""
UPKEEP_KINDS = (NudgeKind.PROMISE, NudgeKind.KEEP_WARM)
"""Reminders of what happens with a person afterwards. An account gets at most one message a day with all of these."""
UPKEEP = "upkeep"
"""The kind of the group that all of these are in."""


class NudgeState(StrEnum):
    PENDING = "pending"
    LEASED = "leased"
    SENT = "sent"
    SEEN = "seen"
    DONE = "done"
    CANCELLED = "cancelled"
    UNDELIVERABLE = "undeliverable"
    EXPIRED = "expired"


class WaitReason(StrEnum):
    """Why a nudge that is due has not been sent; the reason of the row says it while it is pending."""

    NO_CHANNEL = "no-channel"
    REFUSED = "refused"
    TRYING_AGAIN = "trying-again"
    FAILED = "failed"
    """It could not be prepared: a fault of ours, or of its rows."""


class Group(NamedTuple):
    """What one notification speaks of: everybody met at an event for whom the same kind of nudge is due.

    `event_id` is None for the group of promises and of people to keep in touch with: `kind` is then UPKEEP.
    """

    account_id: UUID
    event_id: UUID | None
    kind: str


BACKING_OFF = (WaitReason.REFUSED, WaitReason.TRYING_AGAIN, WaitReason.FAILED)
"""Such a nudge is not tried before its `next_attempt_at`, whatever the rules say of when it is due."""
OPEN = (NudgeState.PENDING, NudgeState.LEASED)
SHOWN = (NudgeState.SENT, NudgeState.SEEN)


def follow_up_at(met_at: datetime, *, hours: int, quiet: QuietHours | None, now: datetime) -> datetime | None:
    """When to remind of a meeting, or None when no waking moment is left before T+48 h."""
    planned = _before_quiet(met_at + timedelta(hours=hours), quiet, not_before=met_at + EARLIEST)
    return _admissible(planned, quiet, now, before=met_at + DEADLINE)


def last_call_at(
    met_at: datetime, *, follow_up_accepted_at: datetime, quiet: QuietHours | None, now: datetime
) -> datetime | None:
    """When to ask once more, or None: it stands at least six hours apart from the follow-up, or is dropped."""
    planned = _before_quiet(met_at + LAST_CALL, quiet, not_before=met_at + EARLIEST)
    if planned < follow_up_accepted_at + APART:
        return None  # and it stays dropped, whenever one asks again
    return _admissible(planned, quiet, now, before=met_at + DEADLINE)


def snoozed_at(until: datetime, *, quiet: QuietHours | None, now: datetime) -> datetime | None:
    """When a snooze is due: outside quiet hours, but without the rules of 12 and 48 hours.

    None when two days have passed since `until`.
    """
    planned = _before_quiet(until, quiet, not_before=None)
    return _admissible(planned, quiet, now, before=until + SNOOZE_KEPT)


def upkeep_hour(day: date, zone: ZoneInfo) -> datetime:
    """When the reminders of that day come."""
    return datetime.combine(day, UPKEEP_HOUR, zone).astimezone(UTC)


def promise_target(due_at: datetime, *, made_at: datetime, zone: ZoneInfo) -> datetime:
    """When to remind of a promise: in the last morning before it is due, or two hours before if it was made after that."""
    day = due_at.astimezone(zone).date()
    mornings = (upkeep_hour(day - timedelta(days=back), zone) for back in (0, 1))
    morning = next(at for at in mornings if at <= due_at)
    return next((at for at in (morning, due_at - BEFORE_PROMISE) if made_at < at), due_at)


def upkeep_at(
    target_at: datetime,
    *,
    quiet: QuietHours | None,
    zone: ZoneInfo,
    now: datetime,
    last_sent_at: datetime | None,
) -> datetime | None:
    """When a reminder planned for `target_at` is due: at the first waking moment from then on, and one message a day.

    `last_sent_at` is when the account got the last such message. None when no moment is left.
    """
    at = _first_waking(max(target_at, now), quiet)
    day = at.astimezone(zone).date()
    if last_sent_at is not None and day <= last_sent_at.astimezone(zone).date():
        following = last_sent_at.astimezone(zone).date() + timedelta(days=1)
        at = _first_waking(max(upkeep_hour(following, zone), at), quiet)
    return at if at < target_at + UPKEEP_KEPT else None


def deadline(
    kind: NudgeKind, *, met_at: datetime, snoozed_until: datetime | None, target_at: datetime | None = None
) -> datetime:
    """The time at which the nudge is obsolete; push services drop it then."""
    if kind in UPKEEP_KINDS and target_at is not None:
        return target_at + UPKEEP_KEPT
    if kind is NudgeKind.SNOOZED and snoozed_until is not None:
        return snoozed_until + SNOOZE_KEPT
    return met_at + DEADLINE


def may_be_sent_early(
    kind: NudgeKind,
    *,
    met_at: datetime,
    due_at: datetime,
    follow_up_accepted_at: datetime | None,
    snoozed_until: datetime | None,
    now: datetime,
    target_at: datetime | None = None,
) -> bool:
    """Whether a nudge may go now, before its time, with others of its event that are due.

    Quiet hours are the account's: where the others may go now, so may this one.
    """
    ends = deadline(kind, met_at=met_at, snoozed_until=snoozed_until, target_at=target_at)
    if due_at > now + TOGETHER or now >= ends:
        return False
    if kind in UPKEEP_KINDS:
        return True
    if kind is NudgeKind.LAST_CALL and (follow_up_accepted_at is None or now < follow_up_accepted_at + APART):
        return False
    return kind is NudgeKind.SNOOZED or now >= met_at + EARLIEST


def fallback_at(
    sent_at: datetime, *, within: timedelta, until: datetime, quiet: QuietHours | None
) -> datetime:
    """When the fallback channel sends a nudge that was not seen: `within` after it was sent.

    Sooner where `until` or quiet hours come first: a minute before them, or halfway there if that is all there is.
    """
    left = last_chance(until, quiet=quiet, now=sent_at) - sent_at
    return sent_at + min(within, left - min(MINUTE, left / 2))


def next_attempt_at(attempts: int, *, now: datetime, spread: float, retry_after: float | None) -> datetime:
    """When to retry after attempt number `attempts` failed temporarily.

    Doubles from twenty seconds to half an hour; `spread` (0-1) scatters it by up to half, so that many do not return
    at once. `retry_after` (seconds), which the channel asked for, counts if it is longer.
    """
    doublings: int = 2 ** min(attempts - 1, 16)
    wait = min(FIRST_WAIT * doublings, LONGEST_WAIT) * (1 + spread / 2)
    return now + max(wait, timedelta(seconds=min(retry_after or 0, DEADLINE.total_seconds())))


def next_offer_at(attempts: int, *, now: datetime) -> datetime:
    """When to retry a message that every channel refused permanently, in case that has been corrected.

    The delays begin at half an hour and grow, because mail servers block senders that repeat a refused mail all day.
    """
    wait: timedelta = LONGEST_WAIT * 2 ** min(max(attempts, 1) - 1, 16)
    return now + min(wait, LONGEST_REFUSED)


def next_look_at(attempts: int, *, now: datetime, until: datetime) -> datetime:
    """When to look again whether an account without any channel has one; at the latest when it is too late.

    A channel that appears wakes its nudges, so this is only for what appears unnoticed.
    """
    wait: timedelta = FIRST_LOOK * 2 ** min(max(attempts, 1) - 1, 16)
    return min(now + min(wait, LONGEST_LOOK), max(until, now + FIRST_LOOK))


def last_chance(until: datetime, *, quiet: QuietHours | None, now: datetime) -> datetime:
    """The end of the time in which something may still be sent without another wait: `until`, or quiet hours."""
    return until if quiet is None else min(until, quiet.next_start(now))


def _before_quiet(target: datetime, quiet: QuietHours | None, *, not_before: datetime | None) -> datetime:
    """`target`, or when it falls into quiet hours the last waking minute before them; their end if that is too early."""
    if quiet is None or target not in quiet:
        return target
    begins, ends = quiet.interval_around(target)
    early = begins - MINUTE
    return ends if not_before is not None and early < not_before else early


def _admissible(
    planned: datetime, quiet: QuietHours | None, now: datetime, *, before: datetime
) -> datetime | None:
    """`planned`, or the first waking moment from now when that is past; None when it is not before `before`."""
    at = planned if planned > now else _first_waking(now, quiet)
    return at if at < before else None


def _first_waking(now: datetime, quiet: QuietHours | None) -> datetime:
    return quiet.interval_around(now)[1] if quiet is not None and now in quiet else now
