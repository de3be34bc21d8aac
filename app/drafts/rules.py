"""Drafts: a short message to start from, made of the user's own note.

Without a detail from the conversation there is no draft: a message that could go to anybody is worse than none. Nothing
is sent here or anywhere; the draft opens in the user's own mail, to one person.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from urllib.parse import quote

from app.drafts.retelling import Kind, Remark, retell
from app.errors import Conflict

MOST_CHARACTERS_ON_LINKEDIN = 300
MOST_WORDS_OF_DETAIL = 60


class Shape(StrEnum):
    THANKS = "thanks"
    USEFUL = "useful"
    OFFER = "offer"
    LINKEDIN = "linkedin"


_ONE_ADDRESS = re.compile(r"[^\s@,;<>\x00-\x1f\x7f]+@[^\s@,;<>\x00-\x1f\x7f]+")
# What people write when they have nothing to remember.
_EMPTY_WORDS = frozenset(
    re.findall(
        r"\w+",
        """a an and the at with in on of to we i it was is had met meet meeting talk talked chat chatted spoke spoken
        speak conversation nice good great interesting lovely fun cool pleasant friendly very really so person people
        guy girl man woman lady gentleman him her them he she they ok okay yes no none nothing note notes todo tbd
        follow up followup contact card business event conference booth stand yesterday today again soon some somebody
        someone hi hello thanks thank you na""",
    )
)


def draft(
    shape: Shape,
    *,
    fn: str | None,
    given_name: str | None,
    note: str,
    event_name: str | None,
    sender_name: str,
    met_on: date,
) -> str:
    """A message of at most 120 words (on LinkedIn, 300 characters) that holds the detail of the note.

    Raises Conflict("detail-needed") when the note holds none.
    """
    remarks = retell(note)
    if not has_detail(note) or not remarks:
        raise Conflict("detail-needed", "What did you talk about? One line of yours makes this a message.")
    name = given_name or fn
    met = f"at {_squeezed(event_name)} on {_day(met_on)}" if event_name else f"on {_day(met_on)}"
    if shape is Shape.LINKEDIN:
        return _linkedin(name, met, remarks, sender_name)
    opening = {
        Shape.THANKS: f"Thank you for the conversation {met}.",
        Shape.USEFUL: f"I have thought about our conversation {met}.",
        Shape.OFFER: f"I enjoyed talking with you {met}.",
    }[shape]
    greeting = f"Dear {name}," if name else "Hello,"
    about = f"{opening} {_first_words(_sentences(remarks), MOST_WORDS_OF_DETAIL)}"
    return "\n\n".join([greeting, about, _closing(shape, remarks), f"Warm regards,\n{sender_name}"])


def has_detail(note: str) -> bool:
    """Whether the note says anything that would not fit everybody."""
    words = re.findall(r"\w+", note.casefold())
    return any(word not in _EMPTY_WORDS and (len(word) > 1 or not word.isascii()) for word in words)


def mailto(email: str, subject: str, text: str) -> str | None:
    """The address that opens the user's own mail with one recipient, a subject and a text (RFC 6068).

    None when what was read from the card is not exactly one address.
    """
    if not _ONE_ADDRESS.fullmatch(email):
        return None
    body = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    return f"mailto:{quote(email, safe='@')}?subject={_quoted(_squeezed(subject))}&body={_quoted(body)}"


def _linkedin(name: str | None, met: str, remarks: list[Remark], sender_name: str) -> str:
    begun = f"Dear {name}, we met {met}." if name else f"Hello, we met {met}."
    ended = f"I would be glad to stay in touch. {sender_name}"
    room = MOST_CHARACTERS_ON_LINKEDIN - len(f"{begun}  {ended}")
    if room < 40:  # names so long that nothing would be left for what was said
        begun, ended = "Hello, we met.", "I would be glad to stay in touch."
        room = MOST_CHARACTERS_ON_LINKEDIN - len(f"{begun}  {ended}")
    return f"{begun} {_first(_sentences(remarks), lambda shown: len(shown) <= room)} {ended}"


def _closing(shape: Shape, remarks: list[Remark]) -> str:
    has_promise = any(remark.kind is Kind.I_DO for remark in remarks)
    match shape:
        case Shape.USEFUL:
            return "I may have something that is of use to you here. Shall I send it over?"
        case Shape.OFFER:
            return "If I can help with any of this, tell me; I would be glad to."
        case _ if has_promise:
            return "I have not forgotten it."
        case _:
            return "I would be glad to stay in touch."


def _sentences(remarks: list[Remark]) -> str:
    """The remarks as sentences; a promise is joined to what it answers."""
    sentences: list[str] = []
    told = 0
    for index, remark in enumerate(remarks):
        if remark.kind is Kind.ABOUT_YOU:
            sentences.append(f"You {'also ' if told else ''}mentioned that {remark.text}")
            told += 1
        elif remark.kind is Kind.I_DO and index and remarks[index - 1].kind is Kind.ABOUT_YOU:
            sentences[-1] += f", and I {remark.text}"
        else:
            sentences.append(_BEGINNINGS[remark.kind] + remark.text)
    return " ".join(f"{sentence}." for sentence in sentences)


_BEGINNINGS = {
    Kind.YOU_DID: "You ",
    Kind.I_DO: "I ",
    Kind.WE_DID: "We ",
    Kind.AS_NOTED: "What stayed with me: ",
}


def _first_words(text: str, most: int) -> str:
    return _first(text, lambda shown: len(shown.split()) <= most)


def _first(text: str, fits: Callable[[str], bool]) -> str:
    """As many words of the text as fit, with an ellipsis if some are left out."""
    if fits(text):
        return text
    words = text.split(" ")
    kept = max((n for n in range(1, len(words)) if fits(" ".join(words[:n]) + "…")), default=0)
    return " ".join(words[:kept]).rstrip(" ,.;:") + "…"


def _day(met_on: date) -> str:
    return f"{met_on.day} {met_on:%B}"


def _squeezed(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="replace")
