"""The texts of notifications: a title and a body, cut to the room that lock screens have.

One person, one line of the user's own note, no exclamation marks, nothing guessed. The user chooses what a lock screen may
show (`detail`): everything, the name, or nothing; with nothing, a card that could not be read looks like any other. Times are
in the user's zone. E-mails use the same title and body (email.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.accounts.rules import NotificationDetail
from app.core.templates import full_stop
from app.nudges.rules import NudgeKind

TITLE_ROOM = 40
BODY_ROOM = 90

UNREADABLE = "A card we could not read"
NO_MORE = "We will not ask again."
WHAT_ABOUT = "What did you talk about?"
CHOSEN = "You chose this hour."

# Before and after the name.
_TITLES = {
    NudgeKind.FOLLOW_UP: ("Follow up with ", ""),
    NudgeKind.LAST_CALL: ("", ", last call"),
    NudgeKind.SNOOZED: ("You wanted to write to ", ""),
}
_MORE = {1: "one more", 2: "two more", 3: "three more", 4: "four more"}
_AFTER_NO_NOTE = {NudgeKind.FOLLOW_UP: WHAT_ABOUT, NudgeKind.LAST_CALL: NO_MORE, NudgeKind.SNOOZED: CHOSEN}
# The least room for each if both are long.
_LEAST_EVENT, _LEAST_QUOTE = 20, 40


@dataclass(frozen=True)
class Subject:
    """The encounter a message is about; `fn` and `org` are None when the card did not say."""

    kind: NudgeKind
    fn: str | None
    org: str | None
    note: str
    event_name: str | None
    met_at: datetime
    zone: ZoneInfo
    unreadable: bool = False
    given_name: str | None = None


@dataclass(frozen=True)
class Wording:
    """What a notification shows: a title of at most 40 characters and a body of at most 90."""

    title: str
    body: str


def push_text(subject: Subject, *, detail: NotificationDetail, now: datetime) -> Wording:
    """The notification for one encounter."""
    return Wording(_title(subject, detail, now), _body(subject, detail, now, BODY_ROOM))


def group_text(subjects: Sequence[Subject], *, detail: NotificationDetail, now: datetime) -> Wording:
    """The notification for people of one event and kind: one or two names, and how many others. One person reads as alone."""
    if len(subjects) == 1:
        return push_text(subjects[0], detail=detail, now=now)
    return Wording(_group_title(subjects, detail, now), _group_body(subjects, detail, now))


def uncut(subject: Subject, *, detail: NotificationDetail, now: datetime) -> Wording:
    """The text for an e-mail: the same title, and a body with the whole note and its line breaks."""
    return Wording(_title(subject, detail, now), _body(subject, detail, now, None))


def weekday_words(instant: datetime, now: datetime, zone: ZoneInfo) -> str:
    """The weekday, or the date after a week. Not `yesterday`, because an e-mail may be read days later."""
    local, today = instant.astimezone(zone), now.astimezone(zone)
    return f"{local:%A}" if (today.date() - local.date()).days < 7 else _date(local)


def moment_words(instant: datetime, now: datetime, zone: ZoneInfo) -> str:
    """A moment in words: `tomorrow at 17:40`, `on Monday at 09:30`."""
    return f"{_on_day(instant, now, zone)} at {clock_words(instant, zone)}"


def clock_words(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%H:%M}"


def cut(text: str, room: int) -> str:
    """`text` in one line of at most `room` characters, cut after a word with an ellipsis."""
    line = " ".join(text.split())
    if len(line) <= room:
        return line
    if room < 1:
        return ""
    start = line[: room - 1]
    if line[len(start)] != " " and " " in start[len(start) // 2 :]:
        start = start[: start.rindex(" ")]
    return start.rstrip(" ,.;:–-(") + "…"


def _title(subject: Subject, detail: NotificationDetail, now: datetime) -> str:
    if detail is NotificationDetail.NONE:
        return _hidden_title(subject, now)
    before, after = _TITLES[subject.kind]
    if subject.unreadable:
        return UNREADABLE + after
    room = TITLE_ROOM - len(before) - len(after)
    who = cut(subject.fn or subject.org or f"{'s' if before else 'S'}omebody you met", room)
    if subject.kind is NudgeKind.FOLLOW_UP and detail is NotificationDetail.FULL:
        who = _with_org(who, subject, room)
    return before + who + after


def _hidden_title(subject: Subject, now: datetime) -> str:
    match subject.kind:
        case NudgeKind.FOLLOW_UP:
            return f"Somebody from {_day(subject.met_at, now, subject.zone)}"
        case NudgeKind.LAST_CALL:
            return "A last call"
        case NudgeKind.SNOOZED:
            return "You asked to be reminded"


def _group_title(subjects: Sequence[Subject], detail: NotificationDetail, now: datetime) -> str:
    kind = subjects[0].kind
    names = [name for each in subjects if not each.unreadable and (name := each.fn or each.org)]
    if detail is NotificationDetail.NONE or not names:
        return _hidden_group_title(subjects, now)
    if kind is NudgeKind.LAST_CALL:
        before = "Last call: "
        return before + _listed(names[:1], len(subjects), TITLE_ROOM - len(before))
    return _listed(names[:2], len(subjects), TITLE_ROOM)


def _hidden_group_title(subjects: Sequence[Subject], now: datetime) -> str:
    first = subjects[0]
    if first.kind is not NudgeKind.FOLLOW_UP:
        return _hidden_title(first, now)
    return (
        f"Some people from {_day(first.met_at, now, first.zone)}"
        if _on_one_day(subjects)
        else "Some people you met"
    )


def _group_body(subjects: Sequence[Subject], detail: NotificationDetail, now: datetime) -> str:
    first = subjects[0]
    if first.kind is NudgeKind.SNOOZED:
        is_hidden = detail is NotificationDetail.NONE
        return _hidden_body(first, now) if is_hidden else f"You wanted to write to them. {CHOSEN}"
    if first.kind is NudgeKind.LAST_CALL:
        return f"{_group_from(subjects, detail, now)}. {NO_MORE}"
    if detail is NotificationDetail.NONE:
        return _hidden_body(first, now)
    met = (
        f"You met them {_on_day(first.met_at, now, first.zone)}" if _on_one_day(subjects) else "You met them"
    )
    if detail is NotificationDetail.NAME or not first.event_name:
        return f"{met if _on_one_day(subjects) else 'You met them these days'}."
    after = " One at a time is fine."
    return full_stop(f"{met} at {cut(first.event_name, BODY_ROOM - len(f'{met} at .{after}'))}") + after


def _group_from(subjects: Sequence[Subject], detail: NotificationDetail, now: datetime) -> str:
    first = subjects[0]
    if detail is NotificationDetail.NONE:
        return f"Some people from {_days_ago(first, now)}"
    if detail is NotificationDetail.NAME or not first.event_name:
        return f"From {_days_ago(first, now)}"
    return f"From {cut(first.event_name, BODY_ROOM - len(f'From . {NO_MORE}'))}"


def _on_one_day(subjects: Sequence[Subject]) -> bool:
    return len({each.met_at.astimezone(each.zone).date() for each in subjects}) == 1


def _listed(names: Sequence[str], count: int, room: int) -> str:
    """The names that fit, and in words how many more of `count` people there are."""
    more = count - len(names)
    if more == 0:
        text = " and ".join(names)
    else:
        text = f"{', '.join(names)} and {_MORE.get(more, 'others')}"
    if len(text) <= room:
        return text
    if len(names) > 1:
        return _listed(names[:1], count, room)
    after = f" and {_MORE.get(more, 'others')}"
    return cut(names[0], room - len(after)) + after


def _body(subject: Subject, detail: NotificationDetail, now: datetime, room: int | None) -> str:
    """The line below the title; without `room` it is not cut and keeps the line breaks of the note."""
    if detail is NotificationDetail.NONE:
        return _hidden_body(subject, now)
    if subject.unreadable:
        return _unreadable_body(subject, detail, now, room)
    if detail is NotificationDetail.NAME:
        return _name_body(subject, now)
    if subject.note.strip():
        after = f". {NO_MORE}" if subject.kind is NudgeKind.LAST_CALL else ""
        return _quoted(subject.note, _left(room, after)) + after
    after = f" {_AFTER_NO_NOTE[subject.kind]}"
    return _met(subject, now, _left(room, after)) + after


def _hidden_body(subject: Subject, now: datetime) -> str:
    match subject.kind:
        case NudgeKind.FOLLOW_UP:
            return "Open to see whom."
        case NudgeKind.LAST_CALL:
            return f"Somebody from {_days_ago(subject, now)}. {NO_MORE}"
        case NudgeKind.SNOOZED:
            return "Open to see of whom."


def _name_body(subject: Subject, now: datetime) -> str:
    match subject.kind:
        case NudgeKind.FOLLOW_UP:
            return f"You met {_on_day(subject.met_at, now, subject.zone)}."
        case NudgeKind.LAST_CALL:
            return f"Two days soon. {NO_MORE}"
        case NudgeKind.SNOOZED:
            return CHOSEN


def _unreadable_body(subject: Subject, detail: NotificationDetail, now: datetime, room: int | None) -> str:
    is_last = subject.kind is NudgeKind.LAST_CALL
    day = _day(subject.met_at, now, subject.zone)
    if detail is NotificationDetail.NAME:
        return f"From {day}. {NO_MORE if is_last else 'The photo is here.'}"
    when = f"{day} {clock_words(subject.met_at, subject.zone)}"
    if not subject.note.strip():
        after = f". {NO_MORE if is_last else 'You may remember from the photo.'}"
        return _from(subject, when, _left(room, after)) + after
    after = f". {NO_MORE}" if is_last else ""
    kept = _quoted(subject.note, _LEAST_QUOTE)
    begun = _from(subject, when, _left(room, after, ": ", kept)) + ": "
    return begun + _quoted(subject.note, _left(room, begun, after)) + after


def _met(subject: Subject, now: datetime, room: int | None) -> str:
    met = f"You met {_on_day(subject.met_at, now, subject.zone)}"
    if not subject.event_name:
        return f"{met}."
    return full_stop(f"{met} at {_fitted(subject.event_name, _left(room, met, ' at .'))}")


def _from(subject: Subject, when: str, room: int | None) -> str:
    if not subject.event_name:
        return f"From {when}"
    if room is None:
        return f"From {subject.event_name}, {when}"
    event_room = max(room - len(f"From , {when}"), _LEAST_EVENT)
    return f"From {cut(subject.event_name, event_room)}, {when}"


def _with_org(who: str, subject: Subject, room: int) -> str:
    """The name with the company in brackets, if at least one whole word of the company fits."""
    org = cut(subject.org or "", room - len(f"{who} ()"))
    is_whole_words = org == subject.org or f"{subject.org} ".startswith(f"{org.removesuffix('…')} ")
    return f"{who} ({org})" if subject.fn and org.removesuffix("…") and is_whole_words else who


def _day(instant: datetime, now: datetime, zone: ZoneInfo) -> str:
    local, today = instant.astimezone(zone), now.astimezone(zone)
    days = (today.date() - local.date()).days
    named = {-1: "tomorrow", 0: "today", 1: "yesterday"}
    if days in named:
        return named[days]
    return f"{local:%A}" if abs(days) < 7 else _date(local)


def _on_day(instant: datetime, now: datetime, zone: ZoneInfo) -> str:
    day = _day(instant, now, zone)
    return day if day in ("today", "yesterday", "tomorrow") else f"on {day}"


def _days_ago(subject: Subject, now: datetime) -> str:
    local, today = subject.met_at.astimezone(subject.zone), now.astimezone(subject.zone)
    if (today.date() - local.date()).days == 2:
        return "two days ago"
    return _day(subject.met_at, now, subject.zone)


def _date(local: datetime) -> str:
    return f"{local.day} {local:%B}"


def _quoted(note: str, room: int | None) -> str:
    return f"“{note.strip() if room is None else cut(note, room - 2)}”"


def _fitted(text: str, room: int | None) -> str:
    return text if room is None else cut(text, room)


def _left(room: int | None, *taken: str) -> int | None:
    return None if room is None else room - sum(len(text) for text in taken)
