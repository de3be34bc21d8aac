"""The parts of a typed name: given name, family name, prefixes and suffixes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ocr import name_parts

HONORIFICS = ("honorific_prefixes", "honorific_suffixes")
"""These parts are stored within the value `fn`, because they are read and joined together with it."""


@dataclass(frozen=True)
class NameParts:
    given_name: str | None
    family_name: str | None
    honorific_prefixes: str | None
    honorific_suffixes: str | None


@dataclass(frozen=True)
class FormerName:
    """The name that the typed one replaces, and its known parts."""

    fn: str
    family_name: str | None
    honorific_suffixes: str | None


def parts_of(fn: str, *, before: FormerName | None, region: str | None = None) -> NameParts:
    """The parts of a typed name, with the letters as typed; `region` is the country of the person's phone numbers.

    A name with as many words as the one it replaces is taken as a correction of it: the family name keeps its position (in
    "José García López" after an accent was corrected), and the suffixes stay. Other names are parsed like those on cards.
    """
    parsed = _parse(fn, region)
    words = _name_words(fn, parsed)
    former = _name_words(before.fn, _parse(before.fn, region)) if before else []
    if before is None or len(words) != len(former):
        return parsed
    suffixes = parsed.honorific_suffixes or before.honorific_suffixes
    place = _position_of(before.family_name, former)
    if place is None or f"{parsed.family_name}," in fn:  # the comma of "Kim, Dana" tells the family name
        return replace(parsed, honorific_suffixes=suffixes)
    given, family = words[: place.start] + words[place.stop :], words[place.start : place.stop]
    return NameParts(" ".join(given), " ".join(family), parsed.honorific_prefixes, suffixes)


def _parse(fn: str, region: str | None) -> NameParts:
    name = name_parts(fn, region)
    return NameParts(_as_typed(name.given, fn), _as_typed(name.family, fn), name.prefixes, name.suffixes)


def _name_words(fn: str, parsed: NameParts) -> list[str]:
    """The words of the given and family name, as they are in `fn`."""
    known = f"{parsed.given_name or ''} {parsed.family_name or ''}".casefold().split()
    return [word for word in (each.strip(",") for each in fn.split()) if word.casefold() in known]


def _position_of(family: str | None, words: list[str]) -> range | None:
    """The position of the family name among the words; None if it is not there or is all of them."""
    wanted = (family or "").casefold().split()
    folded = [word.casefold() for word in words]
    starts = (at for at in range(len(words)) if folded[at : at + len(wanted)] == wanted)
    start = next(starts, None) if 0 < len(wanted) < len(words) else None
    return None if start is None else range(start, start + len(wanted))


def _as_typed(part: str | None, fn: str) -> str | None:
    """The part in the letter case that the user typed."""
    typed = re.search(re.escape(part), fn, re.IGNORECASE) if part else None
    return typed[0] if typed else part
