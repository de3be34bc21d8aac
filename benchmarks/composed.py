"""Composed cards: invented lines with their places and labels, to fit weights to more than a few hundred photos.

Lines as an engine gives them, without a picture: sizes, gaps, columns, misread letters. They are of many kinds that a handful of
photos lacks: names of many cultures, cards of one line, shops and offices without a person, given names alone, logos of several
lines, trades and titles outside the lists of ocr/, addresses without a postcode. `python -m benchmarks.fitting` mixes them in.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random

import numpy as np
from faker import Faker

from benchmarks.composed_words import (
    ADDRESSES,
    COINED,
    FIRST_WORDS,
    HOURS,
    INSTITUTIONS,
    LABELS,
    LANDMARKS,
    LEGAL_FORMS,
    LOCALES,
    OFFERS,
    SLOGANS,
    TITLE_FORMS,
    TITLES,
    TRADES,
)
from benchmarks.labels import LabelledPhoto, TrueCard
from ocr.lines import Line

LETTER = 0.52
"""How wide a letter is, in heights."""
LOOK_ALIKE = {
    "l": "I",
    "i": "l",
    "o": "0",
    "O": "0",
    "e": "c",
    "a": "o",
    "n": "r",
    "u": "v",
    "m": "rn",
    "s": "5",
}


@dataclass(frozen=True, eq=False)
class ComposedCard:
    """The lines of a card, and what they mean."""

    lines: list[Line]
    photo: LabelledPhoto


@dataclass
class _Block:
    """Lines that stand together; each with its height."""

    printed: list[tuple[str, float]]
    gap: float = 1.2


@dataclass
class _Content:
    name: str | None = None
    title: str | None = None
    company: str | None = None
    address: str | None = None
    blocks: list[_Block] = field(default_factory=list)
    is_noise: bool = False


def compose(seed: int) -> ComposedCard:
    """The card of a seed: the same for the same seed."""
    rng = Random(f"composed {seed}")
    faker = _faker(rng.choice(LOCALES))
    faker.seed_instance(rng.getrandbits(32))
    kind = rng.choices([_of_a_person, _of_a_shop, _of_little], [0.68, 0.16, 0.16])[0]
    content = kind(rng, faker)
    lines = _laid_out(
        rng, content.blocks, clearness=3 if content.is_noise else rng.choice([60, 60, 60, 60, 60, 12])
    )
    texts = {
        key: (value,) if value else ()
        for key, value in (
            ("name", content.name),
            ("title", content.title),
            ("company", content.company),
            ("address", content.address),
        )
    }
    true = TrueCard(texts, {"emails": (), "phones": (), "urls": ()})
    return ComposedCard(lines, LabelledPhoto(Path(f"composed-{seed}"), (true,), family=f"composed-{seed}"))


# --- kinds of cards


def _of_a_person(rng: Random, faker: Faker) -> _Content:
    content = _Content()
    name = _person(rng, faker)
    company, logo = _company(rng, faker)
    title = _title(rng, faker) if rng.random() < 0.82 else None
    large = rng.choice([1.0, 1.15, 1.3, 1.5, 1.8, 2.2])
    content.name, content.title = name, title
    person = _Block([(part, large) for part in _printed_name(rng, name)])
    if title:
        person.printed += [
            (part, rng.choice([0.8, 0.9, 1.0])) for part in _broken(rng, _cased(rng, title, 0.2), 26)
        ]
    if rng.random() < 0.12 and title:
        person.printed += [(_department(rng), 0.9)]
    firm = _logo(rng, logo, rng.choice([1.0, 1.2, 1.6, 2.0, 2.8]))
    if rng.random() < 0.93:
        content.company = company
    else:
        firm = _Block([])
    if rng.random() < 0.2:
        firm.printed.append((_slogan(rng), rng.choice([0.6, 0.8])))
    host = _host(rng, company)
    rest = _contacts(rng, faker, name, host, content)
    blocks = [firm, person] if rng.random() < 0.55 else [person, firm]
    if rng.random() < 0.15:
        blocks, rest = [person], [*rest, firm]
    if rng.random() < 0.25:
        rest.append(_Block([(_offer(rng), 0.8) for _ in range(rng.randint(1, 4))]))
    content.blocks = [*blocks, *rest]
    return content


def _of_a_shop(rng: Random, faker: Faker) -> _Content:
    content = _Content()
    company, logo = _company(rng, faker)
    content.company = company
    firm = _logo(rng, logo, rng.choice([1.2, 1.6, 2.0, 2.8]))
    blocks = [firm]
    if rng.random() < 0.6:
        blocks.append(_Block([(_slogan(rng), rng.choice([0.7, 0.9, 1.1]))]))
    if rng.random() < 0.6:
        blocks.append(_Block([(_offer(rng), 0.9) for _ in range(rng.randint(1, 5))]))
    blocks += _contacts(rng, faker, None, _host(rng, company), content)
    if rng.random() < 0.3:
        blocks.append(_Block([(rng.choice(HOURS), 0.8)]))
    content.blocks = blocks
    return content


def _of_little(rng: Random, faker: Faker) -> _Content:
    """Two or three lines, or one."""
    content = _Content()
    name, (company, logo) = _person(rng, faker), _company(rng, faker)
    given = name.split()[0]
    size = rng.choice([1.0, 1.0, 1.3])
    shape = rng.random()
    if shape < 0.2:
        content.name = name
        content.blocks = [_Block([(_cased(rng, name, 0.25), size)])]
    elif shape < 0.24:
        content.name = given
        content.blocks = [_Block([(given, size)])]
    elif shape < 0.32:
        content.name = given
        content.title = _title(rng, faker)
        content.blocks = [_Block([(given, size * 1.3), (content.title, 1.0)])]
    elif shape < 0.6:
        content.name, content.company = name, company
        both = [(_cased(rng, name, 0.25), size), (" ".join(logo), 1.0)]
        content.blocks = [
            _Block([one], rng.choice([0.5, 1.2])) for one in (both if rng.random() < 0.6 else both[::-1])
        ]
    elif shape < 0.8:
        content.name, content.title = name, _title(rng, faker)
        content.blocks = [_Block([(_cased(rng, name, 0.25), size), (content.title, 1.0)])]
    elif shape < 0.9:
        content.company = company
        content.blocks = [_Block([(" ".join(logo), size)])]
    else:
        content.blocks = [
            _Block([(_noise(rng), rng.choice([0.7, 1.0, 1.4])) for _ in range(rng.randint(1, 4))])
        ]
    if rng.random() < 0.3 and shape < 0.9:
        content.blocks.append(_Block([(_phone(rng), 1.0)]))
    return content


# --- what is said


def _person(rng: Random, faker: Faker) -> str:
    if hasattr(faker, "first_romanized_name") and rng.random() < 0.7:
        return f"{faker.first_romanized_name()} {faker.last_romanized_name()}"
    given, family = (
        _in_no_list(one) if rng.random() < 0.5 else one() for one in (faker.first_name, faker.last_name)
    )
    shape = rng.random()
    if shape < 0.08:
        return f"{given} {faker.first_name()[0]}. {family}"
    if shape < 0.14:
        return f"{given} {faker.first_name()} {family}"
    if shape < 0.2:
        return f"{given} {family} {faker.last_name()}"
    if shape < 0.23:
        return f"{given[0]}. {family}"
    if shape < 0.27 and given.isascii():
        return f"{family} {given}"
    return f"{given} {family}"


def _in_no_list(draw: Callable[[], str]) -> str:
    """The beginning of one name and the end of another: most names of the world are in no list of ocr/."""
    first, last = draw().split()[0], draw().split()[-1]
    return (
        (first[: (len(first) + 1) // 2] + last[len(last) // 2 :].lower())
        if len(first) > 3 < len(last)
        else first
    )


def _printed_name(rng: Random, name: str) -> list[str]:
    printed = _cased(rng, name, 0.3)
    if rng.random() < 0.06:
        printed = f"{rng.choice(['Dr.', 'Prof.', 'Mr.', 'Ms', 'Ir.', 'Ing.', 'Dipl.-Ing.', 'Eng.', 'Adv.'])} {printed}"
    if rng.random() < 0.06:
        printed = f"{printed}, {rng.choice(['PhD', 'MBA', 'CPA', 'M.D.', 'RIBA', 'PMP'])}"
    first, _, last = printed.rpartition(" ")
    return [first, last] if first and rng.random() < 0.06 else [printed]


def _company(rng: Random, faker: Faker) -> tuple[str, list[str]]:
    """A company, and the lines of its logo."""
    shape = rng.random()
    family, town = faker.last_name(), faker.city()
    coined = rng.choice(COINED[0]) + rng.choice(COINED[1])
    first, trade, legal = rng.choice(FIRST_WORDS), rng.choice(TRADES), rng.choice(LEGAL_FORMS)
    if shape < 0.14:
        words = [coined, *([trade] if rng.random() < 0.6 else []), *([legal] if rng.random() < 0.6 else [])]
    elif shape < 0.24:
        words = [
            family,
            rng.choice([f"& {rng.choice(['Sons', 'Co.', 'Partners', faker.last_name()])}", trade]),
        ]
    elif shape < 0.4:
        words = [rng.choice([coined, first, family, town]), trade, *([legal] if rng.random() < 0.4 else [])]
    elif shape < 0.5:
        words = [rng.choice(INSTITUTIONS).format(town=town, family=family)]
    elif shape < 0.62:
        words = [first, rng.choice(FIRST_WORDS), *([trade] if rng.random() < 0.4 else [])]
    elif shape < 0.67:
        words = [coined]
    elif shape < 0.7:
        words = [trade]
    elif shape < 0.76:
        words = [
            "".join(rng.choice("ABCDEFGHKLMNOPRSTVWZ") for _ in range(rng.randint(2, 4))),
            *([legal] if rng.random() < 0.5 else [trade]),
        ]
    elif shape < 0.8:
        words = ["The", first, trade]
    else:
        words = [faker.company()]
    company = " ".join(words)
    company = _cased(rng, company, 0.35)
    if rng.random() < 0.04:
        company = company.lower()
    return company, company.split()


def _title(rng: Random, faker: Faker) -> str:
    shape = rng.random()
    if shape < 0.3:
        job = str(faker.job())
        head, comma, detail = job.partition(", ")
        detail = detail.partition(" (")[0]
        return (
            f"{detail} {head}".strip().title()
            if comma and rng.random() < 0.8
            else job.partition(" (")[0].title()
        )
    if shape < 0.65:
        return rng.choice(TITLE_FORMS).format(rng.choice(TITLES), rng.choice(TITLES))
    return rng.choice(TITLES)


def _department(rng: Random) -> str:
    return rng.choice(["Department of {}", "{} Department", "{} Division", "School of {}", "{}"]).format(
        rng.choice(
            [
                "Sales",
                "Marketing",
                "Research",
                "Civil Engineering",
                "Law",
                "Operations",
                "Human Resources",
                "Botany",
            ]
        )
    )


def _slogan(rng: Random) -> str:
    if rng.random() < 0.3:
        return _faker("en_US").catch_phrase().capitalize()
    return rng.choice(SLOGANS)


def _offer(rng: Random) -> str:
    return rng.choice(["", "", "• ", "- "]) + rng.choice(
        ["{}", "{} & {}", "{}, {}", "{} | {} | {}", "{} - {}"]
    ).format(*(rng.choice(OFFERS) for _ in range(3)))


def _noise(rng: Random) -> str:
    letters = "abcdefghiklmnoprstuvwxyzABEKLT.-'0127"
    return " ".join(
        "".join(rng.choice(letters) for _ in range(rng.randint(1, 5))) for _ in range(rng.randint(1, 3))
    )


def _phone(rng: Random) -> str:
    digits = "".join(rng.choice("0123456789") for _ in range(9))
    shapes = (
        "+44 20 {}{}{}{} {}{}{}{}",
        "+1 ({}{}{}) 555-01{}{}",
        "0{}{} {}{}{} {}{}{}",
        "+91 9{}{}{}{} {}{}{}{}{}",
        "+49 30 {}{}{}{}{}{}",
    )
    return rng.choice(["", "", "Tel. ", "M ", "Phone: ", "Mob: "]) + rng.choice(shapes).format(*digits)


def _plain(text: str) -> str:
    bare = unicodedata.normalize(
        "NFKD", text.replace("ı", "i").replace("ł", "l").replace("ø", "o").replace("đ", "d")
    )
    return "".join(one for one in bare.lower() if one.isascii() and one.isalnum())


def _host(rng: Random, company: str) -> str | None:
    shape = rng.random()
    words = [word for word in map(_plain, company.split()) if len(word) > 1]
    if not words or shape < 0.15:
        return None
    if shape < 0.25:
        return rng.choice(["gmail.com", "yahoo.com", "hotmail.com", "outlook.com"])
    label = (
        "".join(words)
        if shape < 0.5
        else "".join(words[:2])
        if shape < 0.75
        else words[0]
        if len(words[0]) > 3
        else "".join(w[0] for w in words)
    )
    return f"{label[:24] or 'acme'}.{rng.choice(['com', 'com', 'net', 'org', 'co.uk', 'de', 'in', 'io', 'com.br', 'es'])}"


def _contacts(
    rng: Random, faker: Faker, name: str | None, host: str | None, content: _Content
) -> list[_Block]:
    block: list[tuple[str, float]] = [(_phone(rng), 0.9) for _ in range(rng.randint(0 if host else 1, 3))]
    free = host in ("gmail.com", "yahoo.com", "hotmail.com", "outlook.com")
    if host and rng.random() < 0.85:
        general = rng.choice(["info", "office", "sales", "contact", "hello", "mail"])
        box = _mailbox(rng, name) if name and rng.random() < 0.85 else general
        if free and rng.random() < 0.4:
            box = _plain(content.company or "acme")[:18] or general
        block.append((rng.choice(["", "", "E: ", "Email: "]) + f"{box or general}@{host}", 0.9))
    if host and not free and rng.random() < 0.6:
        block.append((rng.choice(["www.", "www.", "", "https://"]) + host, 0.9))
    blocks = [_Block(block)]
    if rng.random() < 0.72:
        lines = _address(rng, faker)
        content.address = ", ".join(line.rstrip(" ,") for line in lines)
        if rng.random() < 0.15:
            lines = [f"{rng.choice(LABELS)} {lines[0]}", *lines[1:]]
        placed = _Block([(line, 0.9) for line in lines])
        if rng.random() < 0.5:
            placed.gap = 0.35
        blocks = [placed, *blocks] if rng.random() < 0.5 else [*blocks, placed]
    return blocks


def _mailbox(rng: Random, name: str) -> str:
    words = [word for word in map(_plain, name.split()) if word]
    if not words:
        return ""
    first, last = words[0], words[-1]
    shapes = [
        f"{first}.{last}",
        f"{first[0]}{last}",
        first,
        f"{first}{last[0]}",
        f"{first}_{last}",
        f"{first[0]}.{last}",
        last,
    ]
    return rng.choice(shapes)


def _address(rng: Random, faker: Faker) -> list[str]:
    if rng.random() < 0.5:
        lines = [line for line in str(faker.address()).splitlines() if line.strip()]
        if rng.random() < 0.3:
            lines.append(
                rng.choice(
                    [
                        "Germany",
                        "India",
                        "Brasil",
                        "United Kingdom",
                        "Nigeria",
                        "UAE",
                        "Türkiye",
                        "Philippines",
                        "Mexico",
                    ]
                )
            )
    else:
        town, street, building = faker.city(), faker.last_name(), rng.choice(FIRST_WORDS)
        whole = rng.choice(ADDRESSES).format(
            n=rng.randint(1, 400),
            m=rng.randint(1, 30),
            street=street,
            town=town,
            building=building,
            landmark=rng.choice(LANDMARKS),
            other=faker.last_name(),
            code=rng.randint(10000, 99999),
            pin=rng.randint(110001, 855999),
        )
        lines = whole.split(" / ")
    if rng.random() < 0.25 and len(lines) < 4:
        lines = [", ".join(line.strip(" ,") for line in lines)]
    return [part for line in lines for part in _broken(rng, line, 44, always=True)]


# --- how it is printed


def _cased(rng: Random, text: str, capitals: float) -> str:
    return text.upper() if rng.random() < capitals else text


def _broken(rng: Random, text: str, longest: int, *, always: bool = False) -> list[str]:
    """The text in lines of at most so many letters; broken only now and then unless `always`."""
    if len(text) <= longest or not (always or rng.random() < 0.6):
        return [text]
    words, lines = text.split(), [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + len(word) > longest:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _logo(rng: Random, words: Sequence[str], size: float) -> _Block:
    if len(words) < 2 or rng.random() < 0.65:
        return _Block([(" ".join(words), size)])
    at = rng.randint(1, len(words) - 1)
    lower = size * rng.choice([1.0, 1.0, 0.8, 0.55])
    return _Block([(" ".join(words[:at]), size), (" ".join(words[at:]), lower)])


def _laid_out(rng: Random, blocks: Sequence[_Block], clearness: float) -> list[Line]:
    """The lines of blocks, one below the other; the letters are the surer, the greater `clearness`."""
    unit, width = rng.uniform(22, 40), rng.uniform(700, 1100)
    align = rng.choice([0.0, 0.5, 1.0])
    columns = rng.random() < 0.3 and len(blocks) > 2
    lines: list[Line] = []
    top, used = 0.0, 0.0
    for n, block in enumerate(blocks):
        beside = columns and n == len(blocks) - 1
        here, shift = (used, width * 0.6) if beside else (top, 0.0)
        used = top if not beside else used
        for text, size in block.printed:
            if not text.strip():
                continue
            height = unit * size * rng.uniform(0.96, 1.04)
            wide = LETTER * height * len(text) * rng.uniform(0.9, 1.15)
            left = shift + (0.0 if beside else align * (width - wide)) + rng.uniform(-0.1, 0.1) * height
            lines.append(_line(rng, text, left, here, wide, height, clearness))
            here += height * rng.choice([1.15, 1.3, 1.5])
        here += unit * block.gap * rng.uniform(0.3, 1.6)
        top = max(top, here)
    return lines


def _line(
    rng: Random, text: str, left: float, top: float, wide: float, height: float, clearness: float
) -> Line:
    confidence = min(0.999, 1 - rng.expovariate(clearness))
    if confidence < 0.93 and "@" not in text:
        text = _misread(rng, text)
    corners = np.array(
        [[left, top], [left + wide, top], [left + wide, top + height], [left, top + height]], float
    )
    return Line(text, max(0.4, confidence), corners)


def _misread(rng: Random, text: str) -> str:
    at = rng.randrange(len(text))
    if text[at] == " ":
        return text[:at] + text[at + 1 :]
    return text[:at] + LOOK_ALIKE.get(text[at], text[at]) + text[at + 1 :]


@cache
def _faker(locale: str) -> Faker:
    return Faker(locale)
