"""The parts of a name that a person typed: given and family name, and what stands before and behind them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ocr import name_parts

HONORIFICS = ("honorific_prefixes", "honorific_suffixes")
"""Kept within the value `fn`, as the parts of an address are within that: they are read and joined together."""


@dataclass(frozen=True)
class NameParts:
    given_name: str | None
    family_name: str | None
    honorific_prefixes: str | None
    honorific_suffixes: str | None


@dataclass(frozen=True)
class FormerName:
    """The name that the typed one replaces, and what was known of it."""

    fn: str
    family_name: str | None
    honorific_suffixes: str | None


def parts_of(fn: str, *, before: FormerName | None) -> NameParts:
    """The parts of a typed name, in the words as they were typed.

    A name of as many words as the one it replaces is that name corrected: its family name keeps its place (of "José
    Garcia Lopez" one accent was mended), and so do the degrees, which no name shows. Other names are taken apart as
    those on cards are.
    """
    parsed = _parsed(fn)
    words, former = _core(fn, parsed), _core(before.fn, _parsed(before.fn)) if before else []
    if before is None or len(words) != len(former):
        return parsed
    suffixes = parsed.honorific_suffixes or before.honorific_suffixes
    place = _place_of(before.family_name, former)
    if place is None or f"{parsed.family_name}," in fn:  # "Kim, Dana" says itself which is which
        return replace(parsed, honorific_suffixes=suffixes)
    given, family = words[: place.start] + words[place.stop :], words[place.start : place.stop]
    return NameParts(" ".join(given), " ".join(family), parsed.honorific_prefixes, suffixes)


def _parsed(fn: str) -> NameParts:
    name = name_parts(fn)
    return NameParts(_as_typed(name.given, fn), _as_typed(name.family, fn), name.prefixes, name.suffixes)


def _core(fn: str, parsed: NameParts) -> list[str]:
    """The words of the name itself, as they stand in `fn`."""
    known = f"{parsed.given_name or ''} {parsed.family_name or ''}".casefold().split()
    return [word for word in (each.strip(",") for each in fn.split()) if word.casefold() in known]


def _place_of(family: str | None, words: list[str]) -> range | None:
    """Where the family name stands among the words, if it does and leaves a given name."""
    wanted = (family or "").casefold().split()
    folded = [word.casefold() for word in words]
    starts = (at for at in range(len(words)) if folded[at : at + len(wanted)] == wanted)
    start = next(starts, None) if 0 < len(wanted) < len(words) else None
    return None if start is None else range(start, start + len(wanted))


def _as_typed(part: str | None, fn: str) -> str | None:
    """The part with the capitals that the user gave it."""
    typed = re.search(re.escape(part), fn, re.IGNORECASE) if part else None
    return typed[0] if typed else part
