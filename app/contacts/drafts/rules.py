"""Drafts: a short message to start from, made of the user's own note.

Without a detail from the conversation there is no draft: a message that fits every contact is worse than none. What
the note says and the draft does not is given beside it, as a choice. Nothing is sent here or anywhere; the draft opens
in the user's own mail, to one person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from urllib.parse import quote

from app.contacts.drafts.grammar import Kind, Language, Remark
from app.contacts.drafts.retelling import as_chosen, has_detail, retell
from app.core.errors import Conflict
from app.core.i18n import t

MAX_CHARACTERS_ON_LINKEDIN = 300
MAX_WORDS_OF_DETAIL = 60


class Shape(StrEnum):
    THANKS = "thanks"
    USEFUL = "useful"
    OFFER = "offer"
    LINKEDIN = "linkedin"


_UNSPACED = re.compile(r"[\u3001-\u30ff\u3400-\u9fff]")
_WORD = re.compile(rf"{_UNSPACED.pattern}\s*|[^\s\u3001-\u30ff\u3400-\u9fff]+\s*|\s+")
_ONE_ADDRESS = re.compile(r"[^\s@,;<>\x00-\x1f\x7f]+@[^\s@,;<>\x00-\x1f\x7f]+")


@dataclass(frozen=True)
class Draft:
    text: str
    subject: str  # where no event gives one
    left_out: list[str] = field(default_factory=list)  # remarks as typed, to be taken in by choice
    private: list[str] = field(default_factory=list)  # what stands under "To remember"


def draft(
    shape: Shape,
    *,
    fn: str | None,
    given_name: str | None,
    note: str,
    event_name: str | None,
    sender_name: str,
    met_on: date,
    include: Sequence[int] = (),
    languages: Sequence[str] = (),
) -> Draft:
    """A message of at most 120 words (on LinkedIn, 300 characters) that holds the detail of the note.

    `include` counts in what an earlier draft, or its refusal, left out: these remarks are taken in as they were typed.
    `languages` decide where the note's own words do not tell its language. Raises Conflict("detail-needed"), with what is left out, when nothing in the note may be said unasked.
    """
    told = retell(note, names=[name for name in (fn, given_name) if name], languages=languages)
    chosen = [text for index, text in enumerate(told.left_out) if index in include]
    left_out = [text for index, text in enumerate(told.left_out) if index not in include]
    remarks = [*told.remarks, *(as_chosen(text, told.language) for text in chosen)]
    if not any(has_detail(remark.text) for remark in remarks):
        raise Conflict("detail-needed", _what_to_do(left_out), left_out=left_out, private=told.private)
    words = told.language
    name = given_name or fn
    met = _met(words, event_name, words.day(met_on))
    text = (
        _linkedin(words, name, met, remarks, sender_name)
        if shape is Shape.LINKEDIN
        else _mail_text(words, shape, name, met, remarks, sender_name)
    )
    return Draft(text, words.subject, left_out, told.private)


def _what_to_do(left_out: Sequence[str]) -> str:
    if left_out:
        return t(
            "Nothing in your note is plainly meant for them. Choose what may go into the message, or add a line."
        )
    return t("What did you talk about? One line of yours makes this a message.")


def _met(words: Language, event_name: str | None, day: str) -> str:
    if not event_name:
        return words.met_on.format(day=day)
    return words.met_at.format(event=_squeezed(event_name), day=day)


def mailto(email: str, subject: str, text: str) -> str | None:
    """The address that opens the user's own mail with one recipient, a subject and a text (RFC 6068).

    None when what was read from the card is not exactly one address.
    """
    if not _ONE_ADDRESS.fullmatch(email):
        return None
    body = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    return f"mailto:{quote(email, safe='@')}?subject={_quoted(_squeezed(subject))}&body={_quoted(body)}"


def _mail_text(
    words: Language, shape: Shape, name: str | None, met: str, remarks: Sequence[Remark], sender_name: str
) -> str:
    greeting = words.greeting.format(name=name) if name else words.greeting_unnamed
    opening = words.openings[shape].format(met=met)
    about = f"{opening} {_first_words(_sentences(words, remarks), MAX_WORDS_OF_DETAIL)}"
    return "\n\n".join([greeting, about, _closing(words, shape, remarks), f"{words.regards}\n{sender_name}"])


def _linkedin(
    words: Language, name: str | None, met: str, remarks: Sequence[Remark], sender_name: str
) -> str:
    named, unnamed, shortest = words.linkedin
    begun = named.format(name=name, met=met) if name else unnamed.format(met=met)
    ended = f"{words.closings[Shape.THANKS]} {sender_name}"
    room = MAX_CHARACTERS_ON_LINKEDIN - len(f"{begun}  {ended}")
    if room < 40:  # names so long that nothing would be left for what was said
        begun, ended = shortest, words.closings[Shape.THANKS]
        room = MAX_CHARACTERS_ON_LINKEDIN - len(f"{begun}  {ended}")
    return f"{begun} {_first(_sentences(words, remarks), lambda shown: len(shown) <= room)} {ended}"


def _closing(words: Language, shape: Shape, remarks: Sequence[Remark]) -> str:
    has_promise = any(remark.kind is Kind.I_DO for remark in remarks)
    return words.closings["promise" if shape is Shape.THANKS and has_promise else shape]


def _sentences(words: Language, remarks: Sequence[Remark]) -> str:
    """The remarks as sentences; a promise is joined to what it answers."""
    sentences: list[str] = []
    told = int(any(remark.kind is Kind.YOU_CARE for remark in remarks[:1]))
    for index, remark in enumerate(remarks):
        if remark.kind is Kind.ABOUT_YOU:
            sentences.append((words.also if told else words.beginnings[Kind.ABOUT_YOU]) + remark.text)
            told += 1
        elif words.joined and remark.kind is Kind.I_DO and index and remarks[index - 1].kind in _ABOUT_YOU:
            sentences[-1] += words.joined + remark.text
        else:
            sentences.append(words.beginnings[remark.kind] + remark.text)
    return " ".join(f"{sentence}{words.stop}" for sentence in sentences)


_ABOUT_YOU = (Kind.ABOUT_YOU, Kind.YOU_CARE)


def _first_words(text: str, most: int) -> str:
    return _first(text, lambda shown: _count_words(shown) <= most)


def _first(text: str, fits: Callable[[str], bool]) -> str:
    """As many words of the text as fit, with an ellipsis if some are left out."""
    if fits(text):
        return text
    words = _WORD.findall(text)
    kept = max((n for n in range(1, len(words)) if fits("".join(words[:n]).rstrip() + "…")), default=0)
    return "".join(words[:kept]).rstrip(" ,.;:、。") + "…"


def _count_words(text: str) -> int:
    """In scripts without blanks two characters count as a word."""
    return len(text.split()) + len(_UNSPACED.findall(text)) // 2


def _squeezed(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="replace")
