"""Merges the sources of one card: print with QR code, front with back.

Where both have a value, the code wins over the print and the front over the back. A value that only one has is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from ocr.card import EXTENSION, Adr, Box, Card, Side, Tel, TelType, Value
from ocr.encoded_card import EncodedAdr
from ocr.fields import phones
from ocr.fields.socials import is_profile
from ocr.qr_codes import Code
from ocr.spelling import checked
from ocr.words import fold

CODE_CONFIDENCE = 0.98
SAME_TEXT = 90
# Fewer digits do not tell which number is meant.
LEAST_DIGITS = 7


def with_code(card: Card, code: Code, *, box: Box, side: Side, region: str | None) -> Card:
    """The card merged with its QR code, whose values come first."""

    def value(text: str) -> Value:
        return Value(text, text, CODE_CONFIDENCE, box, side, "qr")

    said = code.card
    named = said if said.fn else card
    tels = tuple(_code_tel(raw, phones.e164(raw, region)[0], kind, value(raw)) for raw, kind in said.tels)
    return replace(
        card,
        fn=_first(said.fn and value(said.fn), card.fn),
        given_name=named.given_name,
        family_name=named.family_name,
        honorific_prefixes=named.honorific_prefixes,
        honorific_suffixes=named.honorific_suffixes,
        org=_first(said.org and value(said.org), card.org),
        title=_first(said.title and value(said.title), card.title),
        emails=_union([*map(value, said.emails)], card.emails),
        tels=_all_tels(tels, card.tels),
        urls=_confirmed(_union([*map(value, said.urls)], card.urls), code.link),
        adrs=_all_adrs([_code_adr(adr, value(adr.text)) for adr in said.adrs], card.adrs),
        other=_union(card.other, _beside(card, code, value)),
    )


def front_and_back(front: Card, back: Card) -> Card:
    """One card from its two sides."""
    named = front if front.fn else back
    merged = replace(
        front,
        fn=_first(front.fn, back.fn),
        given_name=named.given_name,
        family_name=named.family_name,
        honorific_prefixes=named.honorific_prefixes,
        honorific_suffixes=named.honorific_suffixes,
        org=_surer(front.org, back.org),
        title=_first(front.title, back.title),
        emails=_union(front.emails, back.emails),
        tels=_all_tels(front.tels, back.tels),
        urls=_union(front.urls, back.urls),
        adrs=_all_adrs(front.adrs, back.adrs),
        other=(*front.other, *back.other),
        languages_needed=tuple(dict.fromkeys((*front.languages_needed, *back.languages_needed))),
    )
    # The side with the logo is often not the one with the domain that spells it.
    return checked(merged)


def _beside(card: Card, code: Code, value: Callable[[str], Value]) -> tuple[Value, ...]:
    """The text of a code that belongs to no field: its notes, its link unless the card prints it, or an unknown text.

    A link is not the card's site: most lead through a tracking service, or to a profile.
    """
    if code.link:
        link = replace(value(code.link), kind="social" if is_profile(code.link) else "link")
        return () if any(_key(link) == _key(url) for url in card.urls) else (link,)
    return tuple(map(value, code.card.other)) if code.card else (value(code.text),)


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
    # What differs from a code by a letter is a misreading of the print; of two prints either may be the misread one.
    same = _alike if winner.source == "qr" else _equal
    if loser.value is None or same(winner, loser):
        return winner
    return replace(winner, alternatives=tuple(dict.fromkeys((*winner.alternatives, loser.value))))


def _union(winners: Sequence[Value], losers: Sequence[Value]) -> tuple[Value, ...]:
    """All values, each once: one letter makes another address of an e-mail, so only equal ones are the same."""
    return (*winners, *(loser for loser in losers if not any(_equal(winner, loser) for winner in winners)))


def _all_adrs(winners: Sequence[Value], losers: Sequence[Value]) -> tuple[Value, ...]:
    """All postal addresses; two that differ by a letter are the same, but never two with different numbers."""
    return (*winners, *(loser for loser in losers if not any(_same_adr(winner, loser) for winner in winners)))


def _all_tels(winners: Sequence[Tel], losers: Sequence[Tel]) -> tuple[Tel, ...]:
    """All numbers, each once with what either says about it; a number that also takes faxes is kept for both."""
    tels = list(winners)
    for loser in losers:
        at = next((n for n, tel in enumerate(tels) if _same_tel(tel, loser)), None)
        if at is None:
            tels.append(loser)
        else:
            tels[at] = _completed(tels[at], loser)
    return tuple(tels)


def _equal(one: Value, other: Value) -> bool:
    return _key(one) == _key(other)


def _alike(one: Value, other: Value) -> bool:
    return fuzz.ratio(_key(one), _key(other)) >= SAME_TEXT


def _same_adr(one: Value, other: Value) -> bool:
    mine, theirs = _key(one), _key(other)
    return re.findall(r"\d+", mine) == re.findall(r"\d+", theirs) and _alike(one, other)


def _same_tel(one: Tel, other: Tel) -> bool:
    extensions = {tel.extension for tel in (one, other)} - {""}
    kinds = {tel.type for tel in (one, other)} - {"other"}
    return _same_number(one, other) and len(extensions) < 2 and not (len(kinds) > 1 and "fax" in kinds)


def _same_number(one: Tel, other: Tel) -> bool:
    """Whether two numbers are equal; one without its country code is compared with the end of the other."""
    mine, theirs = _digits(one), _digits(other)
    if one.value and other.value:
        return mine == theirs
    short, long = sorted((mine.lstrip("0"), theirs.lstrip("0")), key=len)
    return len(short) >= LEAST_DIGITS and long.endswith(short)


def _completed(winner: Tel, loser: Tel) -> Tel:
    """The number with the kind and the extension of the other, where it has none itself."""
    is_lacking = loser.extension and EXTENSION not in winner.raw
    raw = f"{winner.raw}{EXTENSION}{loser.extension}" if is_lacking else winner.raw
    kind = loser.type if winner.type == "other" else winner.type
    return replace(winner, value=winner.value or loser.value, raw=raw, type=kind)


def _digits(tel: Tel) -> str:
    return re.sub(r"\D", "", tel.value or tel.raw.partition(EXTENSION)[0])


def _key(value: Value) -> str:
    return _bare(value.value or value.raw)


def _bare(text: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?|/$", "", fold(text))


def _code_tel(raw: str, e164: str | None, kind: TelType, value: Value) -> Tel:
    return Tel(e164, raw, value.confidence, value.box, value.side, value.source, type=kind)


def _code_adr(adr: EncodedAdr, value: Value) -> Value:
    return Adr(adr.text, adr.text, value.confidence, value.box, value.side, value.source, parts=adr.parts)
