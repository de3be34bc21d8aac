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

from babel.lists import format_list

from app.accounts.rules import NotificationDetail
from app.core.i18n import current_language, current_locale, noop, t
from app.core.local_times import clock_words, date_words, weekday_name
from app.core.templates import blank, full_stop, sentences
from app.nudges.rules import UPKEEP_KINDS, NudgeKind

TITLE_ROOM = 40
BODY_ROOM = 90

_NEAR_DAYS = {-1: noop("tomorrow"), 0: noop("today"), 1: noop("yesterday")}
# Not made of the weekday's name: in Portuguese, say, the preposition depends on it.
_ON_WEEKDAYS = (
    noop("on Monday"),
    noop("on Tuesday"),
    noop("on Wednesday"),
    noop("on Thursday"),
    noop("on Friday"),
    noop("on Saturday"),
    noop("on Sunday"),
)
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
    promise: str | None = None
    """What the user promised, when the message is about that."""


@dataclass(frozen=True)
class Wording:
    """What a notification shows: a title of at most 40 characters and a body of at most 90."""

    title: str
    body: str


def push_text(subject: Subject, *, detail: NotificationDetail, now: datetime) -> Wording:
    """The notification for one encounter."""
    if subject.kind in UPKEEP_KINDS:
        return _upkeep_text(subject, detail, BODY_ROOM)
    return Wording(_title(subject, detail, now), _body(subject, detail, now, BODY_ROOM))


def group_text(subjects: Sequence[Subject], *, detail: NotificationDetail, now: datetime) -> Wording:
    """The notification for people of one event and kind: one or two names, and how many others. One person reads as alone."""
    if len(subjects) == 1:
        return push_text(subjects[0], detail=detail, now=now)
    if subjects[0].kind in UPKEEP_KINDS:
        return _upkeep_group_text(subjects, detail)
    return Wording(_group_title(subjects, detail, now), _group_body(subjects, detail, now))


def uncut(subject: Subject, *, detail: NotificationDetail, now: datetime) -> Wording:
    """The text for an e-mail: the same title, and a body with the whole note and its line breaks."""
    if subject.kind in UPKEEP_KINDS:
        return _upkeep_text(subject, detail, None)
    return Wording(_title(subject, detail, now), _body(subject, detail, now, None))


def weekday_words(instant: datetime, now: datetime, zone: ZoneInfo) -> str:
    """The weekday, or the date after a week. Not `yesterday`, because an e-mail may be read days later."""
    local, today = instant.astimezone(zone).date(), now.astimezone(zone).date()
    return weekday_name(local) if (today - local).days < 7 else date_words(local)


def moment_words(instant: datetime, now: datetime, zone: ZoneInfo) -> str:
    """A moment in words: `tomorrow at 17:40`, `on Monday at 09:30`."""
    return t("{day} at {time}", day=_on_day(instant, now, zone), time=clock_words(instant, zone))


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
    if subject.unreadable:
        is_last = subject.kind is NudgeKind.LAST_CALL
        return t("A card we could not read, last call") if is_last else t("A card we could not read")
    name = subject.fn or subject.org
    if not name:
        return _nameless_title(subject.kind)
    room = TITLE_ROOM - len(_named_title(subject.kind, ""))
    who = cut(name, room)
    if subject.kind is NudgeKind.FOLLOW_UP and detail is NotificationDetail.FULL:
        who = _with_org(who, subject, room)
    return _named_title(subject.kind, who)


def _named_title(kind: NudgeKind, name: str) -> str:
    match kind:
        case NudgeKind.FOLLOW_UP:
            return t("Follow up with {name}", name=name)
        case NudgeKind.LAST_CALL:
            return t("{name}, last call", name=name)
        case _:
            return t("You wanted to write to {name}", name=name)


def _nameless_title(kind: NudgeKind) -> str:
    match kind:
        case NudgeKind.FOLLOW_UP:
            return t("Follow up with somebody you met")
        case NudgeKind.LAST_CALL:
            return t("Somebody you met, last call")
        case _:
            return t("You wanted to write to somebody you met")


def _hidden_title(subject: Subject, now: datetime) -> str:
    match subject.kind:
        case NudgeKind.FOLLOW_UP:
            return t("Somebody from {day}", day=_day(subject.met_at, now, subject.zone))
        case NudgeKind.LAST_CALL:
            return t("A last call")
        case _:
            return t("You asked to be reminded")


def _group_title(subjects: Sequence[Subject], detail: NotificationDetail, now: datetime) -> str:
    kind = subjects[0].kind
    names = [name for each in subjects if not each.unreadable and (name := each.fn or each.org)]
    if detail is NotificationDetail.NONE or not names:
        return _hidden_group_title(subjects, now)
    if kind is NudgeKind.LAST_CALL:
        room = TITLE_ROOM - len(t("Last call: {names}", names=""))
        return t("Last call: {names}", names=_listed(names[:1], len(subjects), room))
    return _listed(names[:2], len(subjects), TITLE_ROOM)


def _hidden_group_title(subjects: Sequence[Subject], now: datetime) -> str:
    first = subjects[0]
    if first.kind is not NudgeKind.FOLLOW_UP:
        return _hidden_title(first, now)
    if not _on_one_day(subjects):
        return t("Some people you met")
    return t("Some people from {day}", day=_day(first.met_at, now, first.zone))


def _group_body(subjects: Sequence[Subject], detail: NotificationDetail, now: datetime) -> str:
    first = subjects[0]
    if first.kind is NudgeKind.SNOOZED:
        is_hidden = detail is NotificationDetail.NONE
        chosen = sentences(t("You wanted to write to them."), _chosen())
        return _hidden_body(first, now) if is_hidden else chosen
    if first.kind is NudgeKind.LAST_CALL:
        return _group_from(subjects, detail, now) + _then(_no_more())
    if detail is NotificationDetail.NONE:
        return _hidden_body(first, now)
    when = _on_day(first.met_at, now, first.zone) if _on_one_day(subjects) else None
    if detail is NotificationDetail.NAME or not first.event_name:
        return t("You met them {when}.", when=when) if when else t("You met them these days.")
    calm = t("One at a time is fine.")
    room = BODY_ROOM - len(sentences(_met_them("", when) + ".", calm))
    return sentences(full_stop(_met_them(cut(first.event_name, room), when)), calm)


def _met_them(event: str, when: str | None) -> str:
    if when is None:
        return t("You met them at {event}", event=event)
    return t("You met them {when} at {event}", when=when, event=event)


def _group_from(subjects: Sequence[Subject], detail: NotificationDetail, now: datetime) -> str:
    first = subjects[0]
    if detail is NotificationDetail.NONE:
        return t("Some people from {day}", day=_days_ago(first, now))
    if detail is NotificationDetail.NAME or not first.event_name:
        return t("From {when}", when=_days_ago(first, now))
    room = BODY_ROOM - len(t("From {event}", event="") + _then(_no_more()))
    return t("From {event}", event=cut(first.event_name, room))


def _on_one_day(subjects: Sequence[Subject]) -> bool:
    return len({each.met_at.astimezone(each.zone).date() for each in subjects}) == 1


def _listed(names: Sequence[str], count: int, room: int) -> str:
    """The names that fit, and in words how many more of `count` people there are."""
    more = count - len(names)
    text = _and_more(names, more)
    if len(text) <= room:
        return text
    if len(names) > 1:
        return _listed(names[:1], count, room)
    return _and_more([cut(names[0], room - len(_and_more([""], more)))], more)


def _and_more(names: Sequence[str], more: int) -> str:
    """One or two names, and how many people there are besides."""
    if more == 0:
        return format_list(names, locale=current_locale())
    listed = t("{first}, {second}", first=names[0], second=names[1]) if len(names) > 1 else names[0]
    match more:
        case 1:
            return t("{names} and one more", names=listed)
        case 2:
            return t("{names} and two more", names=listed)
        case 3:
            return t("{names} and three more", names=listed)
        case 4:
            return t("{names} and four more", names=listed)
        case _:
            return t("{names} and others", names=listed)


def _body(subject: Subject, detail: NotificationDetail, now: datetime, room: int | None) -> str:
    """The line below the title; without `room` it is not cut and keeps the line breaks of the note."""
    if detail is NotificationDetail.NONE:
        return _hidden_body(subject, now)
    if subject.unreadable:
        return _unreadable_body(subject, detail, now, room)
    if detail is NotificationDetail.NAME:
        return _name_body(subject, now)
    if subject.note.strip():
        after = _then(_no_more()) if subject.kind is NudgeKind.LAST_CALL else ""
        return _quoted(subject.note, _left(room, after)) + after
    last = _after_no_note(subject.kind)
    return sentences(_met(subject, now, _left(room, blank(), last)), last)


def _after_no_note(kind: NudgeKind) -> str:
    match kind:
        case NudgeKind.FOLLOW_UP:
            return t("What did you talk about?")
        case NudgeKind.LAST_CALL:
            return _no_more()
        case _:
            return _chosen()


def _no_more() -> str:
    return t("We will not ask again.")


def _chosen() -> str:
    return t("You chose this hour.")


def _hidden_body(subject: Subject, now: datetime) -> str:
    match subject.kind:
        case NudgeKind.FOLLOW_UP:
            return t("Open to see whom.")
        case NudgeKind.LAST_CALL:
            return t("Somebody from {day}", day=_days_ago(subject, now)) + _then(_no_more())
        case _:
            return t("Open to see of whom.")


def _name_body(subject: Subject, now: datetime) -> str:
    match subject.kind:
        case NudgeKind.FOLLOW_UP:
            return full_stop(t("You met {when}", when=_on_day(subject.met_at, now, subject.zone)))
        case NudgeKind.LAST_CALL:
            return sentences(t("Two days soon."), _no_more())
        case _:
            return _chosen()


def _unreadable_body(subject: Subject, detail: NotificationDetail, now: datetime, room: int | None) -> str:
    is_last = subject.kind is NudgeKind.LAST_CALL
    day = _day(subject.met_at, now, subject.zone)
    if detail is NotificationDetail.NAME:
        return t("From {when}", when=day) + _then(_no_more() if is_last else t("The photo is here."))
    when = t("{day} {time}", day=day, time=clock_words(subject.met_at, subject.zone))
    if not subject.note.strip():
        after = _then(_no_more() if is_last else t("You may remember from the photo."))
        return _from(subject, when, _left(room, after)) + after
    after = _then(_no_more()) if is_last else ""
    kept = _quoted(subject.note, _LEAST_QUOTE)
    origin = _from(subject, when, _left(room, after, t("{origin}: {note}", origin="", note=kept)))
    begun = t("{origin}: {note}", origin=origin, note="")
    return t("{origin}: {note}", origin=origin, note=_quoted(subject.note, _left(room, begun, after))) + after


def _met(subject: Subject, now: datetime, room: int | None) -> str:
    when = _on_day(subject.met_at, now, subject.zone)
    if not subject.event_name:
        return full_stop(t("You met {when}", when=when))
    left = _left(room, t("You met {when} at {event}", when=when, event=""), ".")
    return full_stop(t("You met {when} at {event}", when=when, event=_fitted(subject.event_name, left)))


def _from(subject: Subject, when: str, room: int | None) -> str:
    if not subject.event_name:
        return t("From {when}", when=when)
    if room is None:
        return t("From {event}, {when}", event=subject.event_name, when=when)
    event_room = max(room - len(t("From {event}, {when}", event="", when=when)), _LEAST_EVENT)
    return t("From {event}, {when}", event=cut(subject.event_name, event_room), when=when)


def _with_org(who: str, subject: Subject, room: int) -> str:
    """The name with the company in brackets, if at least one whole word of the company fits."""
    org = cut(subject.org or "", room - len(f"{who} ()"))
    is_whole_words = org == subject.org or f"{subject.org} ".startswith(f"{org.removesuffix('…')} ")
    return f"{who} ({org})" if subject.fn and org.removesuffix("…") and is_whole_words else who


def _day(instant: datetime, now: datetime, zone: ZoneInfo) -> str:
    local, today = instant.astimezone(zone).date(), now.astimezone(zone).date()
    days = (today - local).days
    if days in _NEAR_DAYS:
        return t(_NEAR_DAYS[days])
    return weekday_name(local) if abs(days) < 7 else date_words(local)


def _on_day(instant: datetime, now: datetime, zone: ZoneInfo) -> str:
    local, today = instant.astimezone(zone).date(), now.astimezone(zone).date()
    days = (today - local).days
    if days in _NEAR_DAYS:
        return t(_NEAR_DAYS[days])
    return t(_ON_WEEKDAYS[local.weekday()]) if abs(days) < 7 else t("on {date}", date=date_words(local))


def _days_ago(subject: Subject, now: datetime) -> str:
    local, today = subject.met_at.astimezone(subject.zone), now.astimezone(subject.zone)
    if (today.date() - local.date()).days == 2:
        return t("two days ago")
    return _day(subject.met_at, now, subject.zone)


def _then(sentence: str) -> str:
    """The full stop of what stands before the sentence, and the sentence; a quotation gets a full stop, too."""
    return ("。" if current_language() == "ja" else ". ") + sentence


def _quoted(note: str, room: int | None) -> str:
    quotes = len(t("“{note}”", note=""))
    return t("“{note}”", note=note.strip() if room is None else cut(note, room - quotes))


def _fitted(text: str, room: int | None) -> str:
    return text if room is None else cut(text, room)


def _left(room: int | None, *taken: str) -> int | None:
    return None if room is None else room - sum(len(text) for text in taken)


def _upkeep_text(subject: Subject, detail: NotificationDetail, room: int | None) -> Wording:
    """One promise, or one person to keep in touch with."""
    is_promise = subject.kind is NudgeKind.PROMISE
    if detail is NotificationDetail.NONE:
        if is_promise:
            return Wording(t("Something you promised"), t("Open to see what."))
        return Wording(t("Somebody to keep in touch with"), t("Open to see whom."))
    title = _upkeep_title(subject, is_promise=is_promise)
    if detail is NotificationDetail.FULL and (
        quote := subject.promise if is_promise else subject.note.strip()
    ):
        return Wording(title, _quoted(quote, room))
    return Wording(title, t("Open to see what.") if is_promise else t("A few words are enough."))


def _upkeep_title(subject: Subject, *, is_promise: bool) -> str:
    who = subject.fn or subject.org
    if who is None:
        return t("You promised somebody something") if is_promise else t("Somebody to keep in touch with")
    room = TITLE_ROOM - len(
        t("You promised {name}", name="") if is_promise else t("Say hello to {name}", name="")
    )
    name = cut(who, room)
    return t("You promised {name}", name=name) if is_promise else t("Say hello to {name}", name=name)


def _upkeep_group_text(subjects: Sequence[Subject], detail: NotificationDetail) -> Wording:
    """Several promises and people to keep in touch with, in one message; a person who is named twice counts once."""
    has_promise = any(subject.kind is NudgeKind.PROMISE for subject in subjects)
    is_mixed = has_promise and any(subject.kind is NudgeKind.KEEP_WARM for subject in subjects)
    if is_mixed:
        body = t("Promises, and people to keep in touch with.")
    else:
        body = t("You promised them something.") if has_promise else t("A few words to each are enough.")
    names = list(dict.fromkeys(subject.fn or subject.org for subject in subjects))
    known = [name for name in names if name]
    if detail is NotificationDetail.NONE or not known:
        title = t("Something you promised") if has_promise else t("Some people to keep in touch with")
        return Wording(title, t("Open to see more."))
    return Wording(_listed(known[:2], len(names), TITLE_ROOM), body)
