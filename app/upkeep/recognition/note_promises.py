"""Promises that a note holds, by rules over the user's own words. They are offered to the user, and never made by themselves.

A clause with a doubt, a condition or a negation in it is no promise, nor is what somebody else will do, nor a question.
What stands under "To remember" is private and is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from app.contacts.drafts.parts import PartKind, parts_of
from app.contacts.drafts.words import plain_letters
from app.upkeep.recognition.due_dates import NamedDay, find_day
from app.upkeep.recognition.phrases import LANGUAGES, Phrases
from app.upkeep.rules import UNDATED

DUE_TIME = time(18)
MOST_PROMISES = 10
LONGEST_CLAUSE = 400

_SENTENCE = re.compile(r"[^\n;.!?]*(?:[.:](?=[\w/])[^\n;.!?]*|(?<=\d)\.(?=\s)[^\n;.!?]*)*[.!?;\n]?")
_BEGINNING = re.compile(r"(?i)^(?:to|that i|zu|de|d'|que)\b ?")
_COMMA = re.compile(r",\s+|\s*(?:→|->|=>)\s*")


@dataclass(frozen=True)
class FoundPromise:
    """`quote` is the clause of the note as typed, `what` what was promised, without the day."""

    quote: str
    what: str
    due_at: datetime
    is_dated: bool
    """Whether the note names a day; else it is due 24 hours after the meeting."""


def promises_in(note: str, *, met_at: datetime, zone: ZoneInfo) -> list[FoundPromise]:
    """The promises of the writer in a note about a meeting at `met_at`, in the order in which they stand."""
    found = (
        promise
        for part in parts_of(note)
        if part.kind is not PartKind.PRIVATE
        for promise in _in_part(part.text, part.kind, met_at, zone)
    )
    by_quote = {promise.quote: promise for promise in found}
    return list(by_quote.values())[:MOST_PROMISES]


def _in_part(text: str, kind: PartKind, met_at: datetime, zone: ZoneInfo) -> Iterator[FoundPromise]:
    for sentence in _SENTENCE.findall(text):
        if kind is PartKind.PROMISE and not sentence.strip().endswith("?"):
            yield from _promised(sentence.strip(" \t\n.,;!"), met_at, zone)
        elif not sentence.strip().endswith("?"):
            yield from _in_sentence(sentence.strip(" \t\n.,;!"), met_at, zone)


def _in_sentence(sentence: str, met_at: datetime, zone: ZoneInfo) -> Iterator[FoundPromise]:
    """The promises of a sentence: of all of it, or else of what stands between its commas."""
    if (promises := list(_of_clause(sentence, met_at, zone))) or not sentence:
        yield from promises
        return
    rest = sentence
    while (comma := _COMMA.search(rest)) is not None:
        rest = rest[comma.end() :]
        if promises := list(_of_clause(rest, met_at, zone)):
            yield from promises
            return


def _of_clause(clause: str, met_at: datetime, zone: ZoneInfo) -> Iterator[FoundPromise]:
    if not clause or len(clause) > LONGEST_CLAUSE:
        return
    letters = plain_letters(clause).replace("’", "'")
    for phrases in LANGUAGES:
        span = _promised_span(phrases, letters)
        if span is not None:
            for start, end in _divided(phrases, letters, *span):
                yield _promise(clause[start:end], letters[start:end], clause, met_at, zone)
            return


def _promised_span(phrases: Phrases, letters: str) -> tuple[int, int] | None:
    """Where what is promised begins and ends; None if the clause is no promise in this language."""
    found = phrases.promise.match(letters)
    if found is None or phrases.refuses.search(letters):
        return None
    named = (name for name, text in found.groupdict().items() if text and text.strip())
    return next((found.span(name) for name in named), None)


def _divided(phrases: Phrases, letters: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for joint in phrases.splits.finditer(letters, start, end):
        yield start, joint.start()
        start = joint.end()
    yield start, end


def _promised(clause: str, met_at: datetime, zone: ZoneInfo) -> Iterator[FoundPromise]:
    """What stands under "I promised" is a promise, whatever its form, unless it says that there is none."""
    letters = plain_letters(clause)
    is_refused = any(phrases.refuses.search(letters) for phrases in LANGUAGES)
    if re.search(r"\w\w", letters) and len(clause) <= LONGEST_CLAUSE and not is_refused:
        yield _promise(clause, letters, clause, met_at, zone)


def _promise(text: str, letters: str, quote: str, met_at: datetime, zone: ZoneInfo) -> FoundPromise:
    local = met_at.astimezone(zone)
    day = find_day(letters, local.date())
    due_at = met_at + UNDATED if day is None else _at_end_of(day, local)
    return FoundPromise(
        quote=quote if text in quote and len(text) > len(quote) / 2 else text,
        what=_BEGINNING.sub("", _without_day(text, day)) or text.strip(),
        due_at=due_at,
        is_dated=day is not None,
    )


def _at_end_of(day: NamedDay, local: datetime) -> datetime:
    """Six in the evening; on the day of the meeting the end of the day, as the evening may be over."""
    at = time(23, 59) if day.day <= local.date() else DUE_TIME
    return datetime.combine(max(day.day, local.date()), at, tzinfo=local.tzinfo).astimezone(ZoneInfo("UTC"))


def _without_day(text: str, day: NamedDay | None) -> str:
    if day is None:
        return text.strip(" ,:")
    return " ".join(f"{text[: day.start]} {text[day.end :]}".split()).strip(" ,:-")
