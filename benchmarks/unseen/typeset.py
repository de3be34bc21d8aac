"""Sets what a card says into lines with places, as the engines would give them: no picture is drawn.

Sizes, columns and the order of blocks vary as on real cards. Some letters are misread, blanks lost, icons read as letters, and lines of
two columns joined; the confidence of a line falls with what went wrong in it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np

from benchmarks.deck.layouts import LAYOUTS, Layout
from benchmarks.deck.sheet import Region as Place
from benchmarks.unseen.cards import Draft, Person
from ocr.lines import Line

Box = tuple[float, float, float, float]

WIDTH, HEIGHT = 1200, 700
LETTER, CAPITAL, PITCH = 0.5, 0.64, 1.42
# What is read for what, by engines that read Latin letters.
MISREAD = {
    "l": "I", "I": "l", "O": "0", "0": "O", "1": "l", "rn": "m", "m": "rn", "e": "c", "c": "e", "i": "l", "g": "q", "S": "5", "B": "8", "u": "v", "h": "n",
    "t": "f", "a": "o", "vv": "w", "w": "vv", "D": "O", "Z": "2", "G": "C", "y": "v",
}  # fmt: skip
ACCENTS = {
    "ő": "o",
    "ű": "u",
    "ł": "l",
    "ş": "s",
    "ğ": "g",
    "ı": "i",
    "č": "c",
    "ř": "r",
    "ž": "z",
    "ė": "e",
    "ą": "a",
    "ę": "e",
    "ů": "u",
    "ä": "a",
    "ø": "o",
    "å": "a",
    "é": "e",
    "í": "i",
}
ICONS = ("C", "M", "0", "O", "@", "9", "G", "I", "&", "回", "•")


@dataclass(frozen=True, slots=True)
class Printed:
    """A line of print and how large it is."""

    text: str
    size: float
    is_logo: bool = False
    has_icon: bool = False
    """Whether it is of the lines that an icon may stand before."""


@dataclass(frozen=True, slots=True)
class _Noise:
    """How badly a card is read."""

    letters: float
    accents: float
    blanks: float
    icons: float


# Most photos are read well; one in eight is not.
NOISES = (
    (_Noise(0.0006, 0.02, 0.004, 0.04), 58),
    (_Noise(0.003, 0.08, 0.015, 0.1), 30),
    (_Noise(0.012, 0.25, 0.04, 0.2), 12),
)


@dataclass(frozen=True, slots=True)
class SetLine:
    """A line as it was read: its text, the engine's confidence, and left, top, width and height before the card was turned."""

    text: str
    confidence: float
    box: Box

    def turned(self, degrees: float) -> Line:
        left, top, width, height = self.box
        right, bottom = left + width, top + height
        corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], float)
        turn = math.radians(degrees)
        return Line(
            self.text,
            self.confidence,
            corners @ np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]]),
        )


@dataclass(frozen=True, slots=True)
class PrintedCard:
    """A card as printed: its lines with left, top, width and height, on a sheet of so many pixels."""

    lines: tuple[tuple[Printed, Box], ...]
    width: int
    height: int


def printed(rng: Random, draft: Draft) -> PrintedCard:
    """The lines of a card at their places, all letters right."""
    layout = rng.choice(LAYOUTS)
    size = (HEIGHT, WIDTH) if layout.is_portrait else (WIDTH, HEIGHT)
    lines = [one for place, block in _blocks(rng, draft, layout) for one in _set(block, place, size)]
    return PrintedCard(tuple(lines), *size)


def typeset(rng: Random, draft: Draft) -> list[SetLine]:
    """The lines of a card as engines read them, in no order."""
    noise = rng.choices([noise for noise, _ in NOISES], [share for _, share in NOISES])[0]
    return [
        _as_read(rng, line, box, noise, misread=draft.misreads_logo and line.is_logo and n == 0)
        for n, (line, box) in enumerate(printed(rng, draft).lines)
    ]


# --- blocks


def _blocks(rng: Random, draft: Draft, layout: Layout) -> Iterator[tuple[Place, list[Printed]]]:
    text = rng.uniform(20, 26)
    regions = layout.regions
    caps = {part: rng.random() < share for part, share in (("name", 0.3), ("title", 0.2), ("logo", 0.4))}
    logo = _logo(rng, draft, text, in_capitals=caps["logo"])
    person = [line for one in draft.people for line in _person(rng, draft, one, text, caps)]
    contacts = _contacts(rng, draft, text)
    address = [
        Printed(line, text, has_icon=n == 0) for lines in draft.addresses for n, line in enumerate(lines)
    ]
    size = text * rng.uniform(0.8, 1.1)
    more = [Printed(line, size) for line in _listed(rng, draft.products)]
    more += [Printed(line, text * rng.uniform(0.8, 1.1)) for line in draft.remarks]
    if draft.slogan:
        (logo if rng.random() < 0.6 else more).append(Printed(draft.slogan, text * rng.uniform(0.9, 1.5)))
    if draft.event:
        logo, person = [Printed(each, text * rng.uniform(1.2, 2.5)) for each in draft.event], person + logo
        person = [Printed(each.text, each.size * 1.6) for each in person] if rng.random() < 0.6 else person
    if draft.company and draft.company.legal:
        (
            address.insert(0, Printed(draft.company.legal, text))
            if rng.random() < 0.6
            else more.append(Printed(draft.company.legal, text * 0.8))
        )
    if not draft.people:
        person, more = (more, []) if rng.random() < 0.5 else ([], more)
    if "address" not in regions:
        contacts = address + contacts if rng.random() < 0.4 else contacts + address
        address = []
    yield regions["logo"], logo
    yield regions["person"], person
    if address:
        yield regions["address"], address
    if 0 < len(more) < 3 and (free := regions.get("slogan")):
        yield free, more
        more = []
    yield regions["contacts"], contacts + more if rng.random() < 0.7 else more + contacts


def _logo(rng: Random, draft: Draft, text: float, *, in_capitals: bool) -> list[Printed]:
    if draft.company is None:
        return []
    size = text * rng.uniform(1.1, 2.8)
    first, *rest = (line.upper() if in_capitals else line for line in draft.company.logo)
    return [Printed(first, size, True), *(Printed(line, max(0.6 * size, 0.8 * text), True) for line in rest)]


def _person(rng: Random, draft: Draft, person: Person, text: float, caps: dict[str, bool]) -> list[Printed]:
    size = text * rng.uniform(1.1, 1.9)
    name = person.name.upper() if caps["name"] else person.name
    given, _, family = name.rpartition(" ")
    broken = bool(given) and rng.random() < 0.1
    lines = [Printed(part, size) for part in ((given, family) if broken else (name,))]
    work = [person.title.upper() if caps["title"] else person.title] if person.title else []
    return lines + [Printed(line, text * rng.uniform(0.9, 1.1)) for line in (*work, *draft.departments)]


def _contacts(rng: Random, draft: Draft, text: float) -> list[Printed]:
    style = rng.choice(("none", "word", "word", "letter"))
    labels = draft.culture.labels
    entries = [
        _labelled(
            rng,
            style,
            {"work": labels.work, "mobile": labels.mobile, "fax": labels.fax}[one.kind],
            f"{one.printed} {labels.extension} {one.extension}" if one.extension else one.printed,
        )
        for one in draft.numbers
    ]
    entries += [_labelled(rng, style, labels.email, each) for each in draft.emails]
    entries += [
        _labelled(rng, style if rng.random() < 0.4 else "none", labels.web, each) for each in draft.urls
    ]
    if rng.random() < 0.25:
        rng.shuffle(entries)
    if rng.random() < 0.15 and len(entries) > 1:
        mark = rng.choice((" | ", "   ", " / ", " • "))
        entries = [mark.join(entries[at : at + 2]) for at in range(0, len(entries), 2)]
    return [Printed(entry, text, has_icon=True) for entry in entries]


def _labelled(rng: Random, style: str, words: Sequence[str], text: str) -> str:
    if style == "none":
        return text
    short = [word for word in words if len(word) < 3] or list(words)
    return (
        f"{rng.choice(short if style == 'letter' else list(words))}{rng.choice((': ', ' ', '. ', ':'))}{text}"
    )


def _listed(rng: Random, products: Sequence[str]) -> list[str]:
    """A list of products: one in a line, or several."""
    step = rng.choice((1, 1, 2, 3))
    mark = rng.choice((", ", " • ", " | ", " - ", "  "))
    bullet = rng.choice(("", "", "• ", "- "))
    rows = [products[at : at + step] for at in range(0, len(products), step)]
    return [bullet * (step == 1) + mark.join(row) for row in rows]


# --- places


def _set(lines: Sequence[Printed], place: Place, size: tuple[int, int]) -> Iterator[tuple[Printed, Box]]:
    """Each line with its left, top, width and height; made smaller until all fit in their place."""
    if not lines:
        return
    left, top, right, bottom = (
        place.left * size[0],
        place.top * size[1],
        place.right * size[0],
        place.bottom * size[1],
    )
    high = sum(PITCH * line.size for line in lines)
    wide = max(_width(line.text, line.size) for line in lines)
    scale = min(1.0, (bottom - top) / high, (right - left) / wide)
    y = {"top": top, "middle": (top + bottom - high * scale) / 2, "bottom": bottom - high * scale}[
        place.vertical
    ]
    for line in lines:
        height, width = line.size * scale, _width(line.text, line.size * scale)
        x = {"left": left, "center": (left + right - width) / 2, "right": right - width}[place.align]
        yield replace(line, size=height), (x, y, width, height)
        y += PITCH * height


def _width(text: str, size: float) -> float:
    return size * sum(CAPITAL if letter.isupper() else LETTER for letter in text) + 1


# --- reading


def _as_read(rng: Random, line: Printed, box: Box, noise: _Noise, *, misread: bool) -> SetLine:
    text, errors = _read(rng, line.text, noise)
    if misread:
        text, errors = _misread_twice(rng, text), errors + 1
    if line.has_icon and rng.random() < noise.icons:
        text = f"{rng.choice(ICONS)} {text}"
    sure = max(0.45, rng.uniform(0.955, 0.998) - errors * rng.uniform(0.02, 0.2))
    left, top, width, height = box
    return SetLine(
        text, round(sure, 3), (round(left), round(top), round(width), round(height * rng.uniform(0.93, 1.1)))
    )


def _read(rng: Random, text: str, noise: _Noise) -> tuple[str, int]:
    read, errors, at = "", 0, 0
    while at < len(text):
        pair, one = text[at : at + 2], text[at]
        if pair in MISREAD and rng.random() < 2 * noise.letters:
            read, errors, at = read + MISREAD[pair], errors + 1, at + 2
            continue
        if one in ACCENTS and rng.random() < noise.accents:
            one, errors = ACCENTS[one], errors + 1
        elif one in MISREAD and rng.random() < noise.letters:
            one, errors = MISREAD[one], errors + 1
        elif one == " " and rng.random() < noise.blanks:
            one = ""
        read, at = read + one, at + 1
    return read, errors


def _misread_twice(rng: Random, text: str) -> str:
    """The text with two of its letters read as others: a share that no similarity forgives in a short name."""
    letters = list(text)
    for at in rng.sample(range(len(letters)), 2):
        letters[at] = MISREAD.get(
            letters[at], rng.choice("aeoucnrs" if letters[at].islower() else "AEOUCNRS")
        )
    return "".join(letters)
