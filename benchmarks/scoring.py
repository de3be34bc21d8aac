"""Scoring: how accurate a reader is, and how well its confidences are calibrated.

right      a text field: equal after folding case, blanks and punctuation, or at least 0.9 similar; names are compared
           without honorifics and degrees. A phone: the same E.164 number, or the same digits. E-mails and URLs: equal.
F1         of a field, over all cards. A wrong value counts twice, as spurious and as missed.
fully right  name and company right, and every e-mail and phone right with none missed and none added. Of all cards,
           invented ones included.
silent     values that are wrong at a confidence of 0.8 or more, of all values given.
sure       values at a confidence of 0.8 or more, of all that are right: a reader that doubts everything is no help.

Several cards of one picture are paired with the cards read by similarity, the most similar first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations, product
from typing import Any

import phonenumbers
from rapidfuzz import fuzz

from benchmarks.labels import FIELDS, LISTS, TEXTS, Item, LabelledPhoto, TrueCard

ALIKE = 90.0
SURE = 0.8
BINS = 10
FULLY = ("name", "company", "emails", "phones")
# Titles and degrees printed with a name; a reader may keep them or not.
HONORIFIC = re.compile(
    r"dr|prof|professor|mr|mrs|ms|miss|mx|sir|madam|herr|frau|dipl|ing|shri|smt|adv|er|doc|mag|ir|dott|dra|eng"
)
DEGREE = re.compile(
    r"phd|ph|d|md|mba|msc|bsc|ma|ba|ms|bs|meng|beng|btech|mtech|be|llb|llm|jd|cpa|cfa|pmp|esq|pe|rn|edd|dphil|mbbs|frcs|acca"
)
CONTRACT = {
    "name": "fn",
    "title": "title",
    "company": "org",
    "address": "adrs",
    "emails": "emails",
    "phones": "tels",
    "urls": "urls",
}


@dataclass(frozen=True, slots=True)
class Given:
    """A value that a reader gave, and its confidence (0-1)."""

    text: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class GivenCard:
    """The values a reader gave for one card: at most one of each text field."""

    values: Mapping[str, tuple[Given, ...]]

    def of(self, name: str) -> tuple[Given, ...]:
        return self.values.get(name, ())


@dataclass(frozen=True, slots=True)
class Count:
    """Values of one field over many cards."""

    right: int = 0
    spurious: int = 0
    missed: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.right + other.right, self.spurious + other.spurious, self.missed + other.missed)

    @property
    def f1(self) -> float | None:
        """None where there was nothing to find and nothing was given."""
        every = 2 * self.right + self.spurious + self.missed
        return 2 * self.right / every if every else None


@dataclass(frozen=True, slots=True)
class Judged:
    """One value given: whether it is right, and its confidence."""

    is_right: bool
    confidence: float


@dataclass(frozen=True, slots=True)
class Bin:
    """A row of the calibration table: the share of right values in a range of confidence."""

    least: float
    values: int
    share_right: float | None


@dataclass(frozen=True, slots=True)
class Score:
    """A reader's result on some pictures; scores of disjoint pictures add up."""

    photos: int = 0
    cards: int = 0
    fully_right: int = 0
    counts: Mapping[str, Count] = field(default_factory=dict)
    judged: tuple[Judged, ...] = ()
    known_e164: int = 0
    literal_e164: int = 0

    def __add__(self, other: Score) -> Score:
        names = [*self.counts, *(name for name in other.counts if name not in self.counts)]
        return Score(
            self.photos + other.photos,
            self.cards + other.cards,
            self.fully_right + other.fully_right,
            {name: self.counts.get(name, Count()) + other.counts.get(name, Count()) for name in names},
            self.judged + other.judged,
            self.known_e164 + other.known_e164,
            self.literal_e164 + other.literal_e164,
        )

    def f1(self, name: str) -> float | None:
        return self.counts.get(name, Count()).f1

    @property
    def share_fully_right(self) -> float | None:
        return _share(self.fully_right, self.cards)

    @property
    def silent(self) -> float | None:
        wrong = sum(not value.is_right and value.confidence >= SURE for value in self.judged)
        return _share(wrong, len(self.judged))

    @property
    def sure(self) -> float | None:
        right = [value for value in self.judged if value.is_right]
        return _share(sum(value.confidence >= SURE for value in right), len(right))

    def calibration(self) -> list[Bin]:
        """Ten bins of confidence, the lowest first; for a well calibrated reader the share equals the confidence."""
        bins: list[list[bool]] = [[] for _ in range(BINS)]
        for value in self.judged:
            bins[min(int(value.confidence * BINS), BINS - 1)].append(value.is_right)
        return [Bin(n / BINS, len(rights), _share(sum(rights), len(rights))) for n, rights in enumerate(bins)]


def given_card(card: Mapping[str, Any]) -> GivenCard:
    """A card in the form of `python -m ocr --json`; of several addresses only the first is scored."""
    return GivenCard({name: tuple(_given(card.get(key), name)) for name, key in CONTRACT.items()})


def score(picture: LabelledPhoto, cards: Sequence[GivenCard]) -> Score:
    """Score what was read from one picture against its labels."""
    total = Score(photos=1, judged=tuple(_judged(picture, cards)))
    for true, given in _pairs(picture.cards, cards):
        total += _card_score(true, given)
    return total


def _given(value: Any, name: str) -> Iterator[Given]:
    values = value if isinstance(value, list) else [value] if value else []
    for entry in values[:1] if name in TEXTS else values:
        text = entry["value"] or (entry["raw"] if name == "phones" else "")
        if text:
            yield Given(text, entry["confidence"])


# --- which value is right


def is_text_right(name: str, answers: Iterable[str], text: str) -> bool:
    """Whether a text field's value is one of the answers, or nearly."""
    return likeness_to(name, answers, text) >= ALIKE


def likeness_to(name: str, answers: Iterable[str], text: str) -> float:
    """How alike a text field's value and the nearest answer are (0-100)."""
    answers = list(dict.fromkeys(answers))
    if name == "company":
        # "Brand Legal Name Ltd.": two or three acceptable answers, one behind the other.
        some = answers[:6]
        answers += [" ".join(each) for count in (2, 3) for each in permutations(some, count)]
    return max((_likeness(name, answer, text) for answer in answers), default=0.0)


def is_item_right(name: str, item: Item, text: str, region: str | None) -> bool:
    """Whether an e-mail, URL or phone is the one printed; `region` reads national numbers."""
    if name == "emails":
        return _bare_email(item.text) == _bare_email(text)
    if name == "urls":
        return _bare_url(item.text) == _bare_url(text)
    return bool(_phone_keys(item.text, item.e164, region) & _phone_keys(text, None, region))


def _likeness(name: str, answer: str, text: str) -> float:
    fold = _name_core if name == "name" else _folded
    answer, text = fold(answer), fold(text)
    return float((fuzz.token_sort_ratio if name == "address" else fuzz.ratio)(answer, text))


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = (char if char.isalnum() or unicodedata.category(char).startswith("M") else " " for char in folded)
    return " ".join("".join(kept).split())


def _name_core(text: str) -> str:
    words = _folded(text).split()
    while len(words) > 1 and HONORIFIC.fullmatch(words[0]):
        words.pop(0)
    # At least two words are kept: "Ma Ba" is a name.
    while len(words) > 2 and DEGREE.fullmatch(words[-1]):
        words.pop()
    return " ".join(words)


def _bare_email(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower().removeprefix("mailto:")


def _bare_url(text: str) -> str:
    bare = re.sub(r"^[a-z][a-z0-9+.-]*://", "", unicodedata.normalize("NFKC", text).strip().lower())
    return bare.removeprefix("www.").rstrip("/")


def _phone_keys(text: str, known: str | None, region: str | None) -> set[str]:
    """What two writings of one number share: its E.164 form, or its digits."""
    digits = "".join(str(unicodedata.digit(char)) for char in text if char.isdigit())
    e164 = known or _e164(text, region)
    # A number with its country code is complete: its digits must not pass for another country's local number.
    is_complete = not known and e164 and text.strip().startswith("+")
    keys = {e164[1:] if e164 and is_complete else digits, e164 or ""}
    return keys - {""}


def _e164(text: str, region: str | None) -> str | None:
    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", text), region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


# --- one card


def _card_score(true: TrueCard | None, given: GivenCard | None) -> Score:
    """The score of a pair; all values are spurious without a true card, and missed without a read one."""
    true_, given_ = true or TrueCard({}, {}), given or GivenCard({})
    counts = {name: _count(name, true_, given_.of(name)) for name in FIELDS if name not in true_.unscored}
    is_fully_right = (
        true is not None
        and given is not None
        and all(counts[name].spurious == counts[name].missed == 0 for name in FULLY if name in counts)
    )
    known, literal = _e164_known(true_, given_)
    return Score(
        cards=1, fully_right=int(is_fully_right), counts=counts, known_e164=known, literal_e164=literal
    )


def _count(name: str, true: TrueCard, given: Sequence[Given]) -> Count:
    if name in TEXTS:
        answers = true.texts.get(name, ())
        if given and answers and is_text_right(name, answers, given[0].text):
            return Count(right=1)
        return Count(spurious=len(given[:1]), missed=int(bool(answers)))
    matches, missed, spurious = _matched(name, true, given)
    right = sum(not item.is_optional for item, _ in matches)
    return Count(right, len(spurious), sum(not item.is_optional for item in missed))


def _matched(
    name: str, true: TrueCard, given: Sequence[Given]
) -> tuple[list[tuple[Item, Given]], list[Item], list[Given]]:
    """Pairs of items and the values that match them; the missed items; the spurious values."""
    left, matches, missed = list(given), [], []
    for item in sorted(true.items.get(name, ()), key=lambda item: item.is_optional):
        match = next((value for value in left if is_item_right(name, item, value.text, true.region)), None)
        if match is None:
            missed.append(item)
        else:
            left.remove(match)
            matches.append((item, match))
    return matches, missed, left


def _e164_known(true: TrueCard, given: GivenCard) -> tuple[int, int]:
    if "phones" in true.unscored:
        return 0, 0
    matches, missed, _ = _matched("phones", true, given.of("phones"))
    wanted = [
        (item.e164 or _e164(item.text, true.region), text)
        for item, text in [*((item, value.text) for item, value in matches), *((item, "") for item in missed)]
        if not item.is_optional
    ]
    known = [(e164, text) for e164, text in wanted if e164]
    return len(known), sum(e164 == text.strip() for e164, text in known)


# --- several cards in one picture


def _pairs(
    true: Sequence[TrueCard], given: Sequence[GivenCard]
) -> Iterator[tuple[TrueCard | None, GivenCard | None]]:
    alike = sorted(
        product(range(len(true)), range(len(given))),
        key=lambda at: -_affinity(true[at[0]], given[at[1]]),
    )
    true_left, given_left = set(range(len(true))), set(range(len(given)))
    for n, m in alike:
        if n in true_left and m in given_left:
            true_left.remove(n)
            given_left.remove(m)
            yield true[n], given[m]
    yield from ((true[n], None) for n in sorted(true_left))
    yield from ((None, given[m]) for m in sorted(given_left))


def _affinity(true: TrueCard, given: GivenCard) -> float:
    texts = sum(
        max((_likeness(name, answer, value.text) for answer in true.texts.get(name, ())), default=0) / 100
        for name in TEXTS
        for value in given.of(name)[:1]
    )
    return texts + sum(2 * len(_matched(name, true, given.of(name))[0]) for name in LISTS)


# --- calibration


def _judged(picture: LabelledPhoto, cards: Sequence[GivenCard]) -> Iterator[Judged]:
    """Judge every value against all cards of its picture: calibration does not depend on the pairing."""
    unscored = {name for true in picture.cards for name in true.unscored}
    for card, name in product(cards, FIELDS):
        for value in card.of(name) if name not in unscored else ():
            is_right = any(_says(true, name, value.text) for true in picture.cards)
            yield Judged(is_right, value.confidence)


def _says(true: TrueCard, name: str, text: str) -> bool:
    if name in TEXTS:
        return is_text_right(name, true.texts.get(name, ()), text)
    return any(is_item_right(name, item, text, true.region) for item in true.items.get(name, ()))


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
