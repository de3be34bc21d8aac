"""Cards of every country as lines of text, with the numbers they print: example numbers in the ways people write them.

The cards differ in what tells their country: the ending of the domain, a country's name, a city, a small town that no list has, or
nothing at all; and the reader may be at home there or elsewhere.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from ocr.card import Card

SURE = 0.8
DOMAINS = {
    "GB": "co.uk",
    "JP": "co.jp",
    "KR": "co.kr",
    "BR": "com.br",
    "AU": "com.au",
    "NZ": "co.nz",
    "US": "com",
}
EVIDENCE = ("domain and city", "country", "city", "town", "nothing", "domain")
NATIONAL = ("national", "national", "dots", "dashes", "slash", "brackets", "solid", "without zero")
INTERNATIONAL = (
    *(
        "plus",
        "plus",
        "plus dots",
        "plus dashes",
        "plus solid",
        "plus brackets",
        "code in brackets",
        "zero in brackets",
    ),
    *("00", "00 dashes", "011", "no plus", "no plus dashes", "plus read as t", "plus read as a dot"),
)
LABELS = {"local": None, "none": ("", ""), "letter": ("T", "M"), "word": ("Telephone", "Mobile")}


@dataclass(frozen=True, slots=True)
class Place:
    country: str
    name: str
    city: str
    town: str
    labels: tuple[str, str]


@dataclass(frozen=True, slots=True)
class WorldCard:
    """The lines of a card, the reader's own region, and each number as printed with its E.164 form."""

    lines: tuple[str, ...]
    region: str | None
    numbers: tuple[tuple[str, str], ...]


def places() -> Iterator[Place]:
    for line in Path(__file__).with_name("places.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            country, name, city, town, landline, mobile = line.split("|")
            yield Place(country, name, city, town, (landline, mobile))


def world_cards(each: int, seed: int = 1) -> Iterator[WorldCard]:
    """`each` cards of every country."""
    chance = random.Random(seed)
    for place in places():
        for n in range(each):
            yield _card(place, EVIDENCE[n % len(EVIDENCE)], chance)


def judged(card: Card, numbers: Iterable[tuple[str, str]]) -> Counter[str]:
    """How the numbers of a card were read: right, as printed, missed or wrong; what is below SURE is counted as "doubtful" too."""
    left, found = list(card.tels), Counter[str]()
    for printed, e164 in numbers:
        right = next((tel for tel in left if tel.value == e164), None)
        raw = next((tel for tel in left if tel.value is None and _digits(tel.raw) == _digits(printed)), None)
        if tel := right or raw:
            left.remove(tel)
            found["right" if right else "as printed"] += tel.confidence >= SURE
            found["right, doubtful" if right else "as printed, doubtful"] += tel.confidence < SURE
        else:
            found["not found"] += 1
    found["wrong, sure"] = sum(tel.confidence >= SURE for tel in left)
    found["wrong, doubtful"] = sum(tel.confidence < SURE for tel in left)
    return found


def _card(place: Place, evidence: str, chance: random.Random) -> WorldCard:
    kinds = (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE)
    labels = LABELS[chance.choice(["local", *LABELS])] or place.labels
    parts = (
        [chance.choice([NATIONAL, INTERNATIONAL])] * 2 if chance.random() < 0.6 else [NATIONAL, INTERNATIONAL]
    )
    lines, numbers = [], []
    for kind, label, ways in zip(kinds, labels, parts, strict=True):
        number = _number(place.country, kind, chance)
        printed = written(number, chance.choice(ways))
        lines.append(f"{label}{chance.choice([': ', ' ', '. ']) if label else ''}{printed}")
        numbers.append((printed, phonenumbers.format_number(number, PhoneNumberFormat.E164)))
    ending = DOMAINS.get(place.country, place.country.lower()) if "domain" in evidence else "com"
    address = {"country": f"{place.city}, {place.name}", "town": place.town}.get(evidence, place.city)
    where = () if evidence in {"nothing", "domain"} else (address,)
    region = chance.choice([None, None, place.country, "US", "DE", "GB"])
    head = ("Lundquay Services", "", "Dana Kim", "Director", "")
    return WorldCard((*head, *where, *lines, f"dana@lundquay.{ending}"), region, tuple(numbers))


def _number(country: str, kind: int, chance: random.Random) -> PhoneNumber:
    """A valid number, by chance; where a country has one kind only, of that kind."""
    example = phonenumbers.example_number_for_type(country, kind)
    example = example or phonenumbers.example_number_for_type(country, PhoneNumberType.FIXED_LINE_OR_MOBILE)
    assert example is not None
    national = phonenumbers.national_significant_number(example)
    varied = 4 if len(national) > 7 else 2
    for _ in range(60):
        ending = "".join(chance.choice("0123456789") for _ in range(varied))
        try:
            number = phonenumbers.parse(f"+{example.country_code}{national[:-varied]}{ending}")
        except NumberParseException:
            continue
        if phonenumbers.is_valid_number_for_region(number, country):
            return number
    return example


def written(number: PhoneNumber, way: str) -> str:
    """A number in one of the ways of NATIONAL and INTERNATIONAL."""
    national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    international = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    code, groups, abroad = str(number.country_code), _groups(national), _groups(international)[1:]
    has_zero = national.startswith(("0", "(0")) and not abroad[0].startswith("0")
    ways = {
        "national": national,
        "dots": ".".join(groups),
        "dashes": "-".join(groups),
        "slash": f"{groups[0]}/{' '.join(groups[1:])}" if groups[1:] else national,
        "brackets": f"({groups[0]}) {'-'.join(groups[1:])}" if groups[1:] else national,
        "solid": "".join(groups),
        "without zero": " ".join(abroad),
        "plus": international,
        "plus dots": f"+{code}.{'.'.join(abroad)}",
        "plus dashes": f"+{code}-{'-'.join(abroad)}",
        "plus solid": phonenumbers.format_number(number, PhoneNumberFormat.E164),
        "plus brackets": f"+{code} ({abroad[0]}) {' '.join(abroad[1:])}" if abroad[1:] else international,
        "code in brackets": f"(+{code}) {' '.join(abroad)}",
        "zero in brackets": f"+{code} (0){' '.join(abroad)}" if has_zero else international,
        "00": f"00{code} {' '.join(abroad)}",
        "00 dashes": f"00 {code} {'-'.join(abroad)}",
        "011": f"011 {code} {' '.join(abroad)}",
        "no plus": f"{code} {' '.join(abroad)}",
        "no plus dashes": f"{code}-{'-'.join(abroad)}",
        "plus read as t": f"t{code} {' '.join(abroad)}",
        "plus read as a dot": f"·{code} {' '.join(abroad)}",
    }
    return ways[way]


def _groups(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def _digits(text: str) -> str:
    return "".join(_groups(text))
