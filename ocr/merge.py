"""Merges the sources of one card: print with QR code, front with back.

Where both have a value, the code wins over the print and the front over the back. A value that only one has is kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from rapidfuzz import fuzz

from ocr.card import Box, Card, Side, Tel, TelType, Value
from ocr.fields import phones
from ocr.fields.socials import is_profile
from ocr.qr_codes import Code
from ocr.words import fold

CODE_CONFIDENCE = 0.98
SAME_TEXT = 90

V = TypeVar("V", bound=Value)


def with_code(card: Card, code: Code, *, box: Box, side: Side, region: str | None) -> Card:
    """The card merged with its QR code, whose values come first."""

    def value(text: str) -> Value:
        return Value(text, text, CODE_CONFIDENCE, box, side, "qr")

    tels = tuple(_code_tel(raw, phones.e164(raw, region)[0], kind, value(raw)) for raw, kind in code.tels)
    return replace(
        card,
        fn=_first(code.fn and value(code.fn), card.fn),
        given_name=code.given_name if code.fn else card.given_name,
        family_name=code.family_name if code.fn else card.family_name,
        honorific_prefixes=code.honorific_prefixes if code.fn else card.honorific_prefixes,
        honorific_suffixes=code.honorific_suffixes if code.fn else card.honorific_suffixes,
        org=_first(code.org and value(code.org), card.org),
        title=_first(code.title and value(code.title), card.title),
        emails=_union([*map(value, code.emails)], card.emails),
        tels=_union(tels, card.tels),
        urls=_confirmed(_union([*map(value, code.urls)], card.urls), code.link),
        adrs=_union([*map(value, code.adrs)], card.adrs),
        other=(*card.other, *_beside(card, code, value(code.text))),
    )


def front_and_back(front: Card, back: Card) -> Card:
    """One card from its two sides."""
    named = front if front.fn else back
    return replace(
        front,
        fn=_first(front.fn, back.fn),
        given_name=named.given_name,
        family_name=named.family_name,
        honorific_prefixes=named.honorific_prefixes,
        honorific_suffixes=named.honorific_suffixes,
        org=_surer(front.org, back.org),
        title=_first(front.title, back.title),
        emails=_union(front.emails, back.emails),
        tels=_union(front.tels, back.tels),
        urls=_union(front.urls, back.urls),
        adrs=_union(front.adrs, back.adrs),
        other=(*front.other, *back.other),
        languages_needed=tuple(dict.fromkeys((*front.languages_needed, *back.languages_needed))),
    )


def _beside(card: Card, code: Code, text: Value) -> tuple[Value, ...]:
    """The text of a code that belongs to no field: its link, unless the card prints it, or an unknown text.

    A link is not the card's site: most lead through a tracking service, or to a profile.
    """
    if code.link:
        link = replace(
            text, value=code.link, raw=code.link, kind="social" if is_profile(code.link) else "link"
        )
        return () if any(_key(link) == _key(url) for url in card.urls) else (link,)
    return () if code.fn or code.org or code.emails or code.tels or code.urls else (text,)


def _confirmed(urls: tuple[Value, ...], link: str | None) -> tuple[Value, ...]:
    """The printed sites; one that a code links to as well gets the confidence of codes."""
    sure = _bare(link) if link else None
    return tuple(replace(url, confidence=CODE_CONFIDENCE) if _key(url) == sure else url for url in urls)


def _first(winner: Value | str | None, loser: Value | None) -> Value | None:
    if not isinstance(winner, Value):
        return loser
    return winner if loser is None else _with_alternative(winner, loser)


def _surer(first: Value | None, second: Value | None) -> Value | None:
    if first is None or second is None:
        return first or second
    high, low = (first, second) if first.confidence >= 0.8 * second.confidence else (second, first)
    return _with_alternative(high, low)


def _with_alternative(winner: Value, loser: Value) -> Value:
    if loser.value is None or _same(winner, loser):
        return winner
    return replace(winner, alternatives=tuple(dict.fromkeys((*winner.alternatives, loser.value))))


def _union(winners: Sequence[V], losers: Sequence[V]) -> tuple[V, ...]:
    return (*winners, *(loser for loser in losers if not any(_same(winner, loser) for winner in winners)))


def _same(one: Value, other: Value) -> bool:
    mine, theirs = (_key(each) for each in (one, other))
    return mine == theirs or (not mine.isdigit() and fuzz.ratio(mine, theirs) >= SAME_TEXT)


def _key(value: Value) -> str:
    text = value.value or value.raw
    if isinstance(value, Tel):
        return re.sub(r"\D", "", text)
    return _bare(text)


def _bare(text: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?|/$", "", fold(text))


def _code_tel(raw: str, e164: str | None, kind: TelType, value: Value) -> Tel:
    return Tel(e164, raw, value.confidence, value.box, value.side, value.source, type=kind)
