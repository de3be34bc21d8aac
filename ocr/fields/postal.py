"""A postal address in its parts, where its form leaves no doubt; most of the world's forms do, and stay whole."""

from __future__ import annotations

import re

from ocr import words
from ocr.card import AdrParts

_STREET, _LOCALITY = r"(?P<street>.*\d.*?),\s*", r"(?P<locality>[^\d,]+?)"
# Each ends in the postcode or what may follow it; the country is taken off before.
_FORMS = [
    re.compile(rf"{_STREET}{_LOCALITY},?\s+(?P<region>[A-Z]{{2}})\.?,?\s*(?P<code>\d{{5}}(?:-\d{{4}})?)"),
    re.compile(rf"{_STREET}{_LOCALITY},?\s+(?P<region>[A-Z]{{2}}),?\s+(?P<code>[A-Z]\d[A-Z]\s?\d[A-Z]\d)"),
    re.compile(
        rf"{_STREET}{_LOCALITY},?\s+(?P<region>NSW|QLD|VIC|Vic|TAS|ACT|SA|WA|NT),?\s+(?P<code>\d{{4}})"
    ),
    re.compile(rf"{_STREET}{_LOCALITY},?\s+(?P<code>[A-Z]{{1,2}}\d[A-Z\d]?\s\d[A-Z]{{2}})"),
    re.compile(
        rf"{_STREET}{_LOCALITY}\s?[-–]\s?(?P<code>[1-8]\d{{2}}\s?\d{{3}})\.?(?:,\s*(?P<region>[^\d,]+))?"
    ),
    re.compile(
        r"(?P<street>[^,]*\d[^,]*),\s*(?:[A-Z]{1,2}-)?(?P<code>\d{5}|\d{4}\s[A-Z]{2}|\d{4}|\d{2}-\d{3}|\d{3}\s\d{2})\s+(?P<locality>[^\d,]+)"
    ),
    re.compile(
        r"〒(?P<code>\d{3}-\d{4})\s(?P<region>東京都|北海道|京都府|大阪府|[^\s都道府]{2,3}県)(?P<locality>\S+?市\S+?区|\S+?[市区])(?P<street>\S.*)"
    ),
]
_COUNTRY = re.compile(r"[,\s]\s*(?P<country>[^\d,]{2,30}?)\.?$")
_PROVINCES = frozenset(["ab", "bc", "mb", "nb", "nl", "ns", "nt", "nu", "on", "pe", "qc", "sk", "yt"])
_AUSTRALIAN = frozenset(["nsw", "qld", "vic", "tas", "act", "sa", "wa", "nt"])

LONGEST = 300
MOST_WORDS_OF_A_TOWN = 4


def parts(text: str) -> AdrParts | None:
    """The parts of an address, or None where its form does not tell them for certain."""
    if len(text) > LONGEST:
        return None
    rest, country = _without_country(text.strip(" ,."))
    for form in _FORMS:
        match = form.fullmatch(rest)
        if match and _is_certain(found := match.groupdict()):
            street, *others = (
                (found.get(name) or "").strip(" ,") for name in ("street", "locality", "region", "code")
            )
            locality, region, code = (other.rstrip(".") for other in others)
            return AdrParts(street, locality, region, code, country)
    return None


def _without_country(text: str) -> tuple[str, str]:
    ending = _COUNTRY.search(text)
    while ending:
        if words.fold(ending["country"]) in words.COUNTRIES:
            return text[: ending.start()].rstrip(" ,.-"), ending["country"]
        ending = _COUNTRY.search(text, ending.start() + 1)
    return text, ""


def _is_certain(found: dict[str, str | None]) -> bool:
    """Whether the town looks like one, and a region in capitals is one."""
    region, town = found.get("region") or "", words.words_of(found["locality"] or "")
    known = words.US_STATES | _PROVINCES | _AUSTRALIAN
    if region.isupper() and region.isascii() and region.lower() not in known:
        return False
    # "Bengaluru, Karnataka - 560 001": the town is another part, and where the street ends nobody knows.
    if " ".join(town) in words.INDIAN_STATES:
        return False
    streets = words.STREET_WORDS - words.WEAK_STREET_WORDS
    return len(town) <= MOST_WORDS_OF_A_TOWN and not any(word in streets for word in town)
