"""The deck: a labelled folder of drawn cards, the same for the same seed, size and faces.

Card number n depends on the seed and n alone, so a larger deck begins with the smaller one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.deck.camera import Difficulty, Picture, Shot, make_up, photograph
from benchmarks.deck.fonts import Face, installed_faces, scripts
from benchmarks.deck.layouts import DrawnCard, draw_card
from benchmarks.deck.numbers import Number
from benchmarks.deck.people import Said, choose_locale, invent

SIZE, SEED = 60, 7
# In ten cards: three lie flat, four are photographed with care, three in passing.
MIX: tuple[Difficulty, ...] = (
    "easy", "medium", "hard", "medium", "easy", "hard", "medium", "easy", "medium", "hard",
)  # fmt: skip
LANGUAGES = {"CN": "zh-Hans", "TW": "zh-Hant"}
Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Sample:
    """One picture of the deck and all that is known of it."""

    file: str
    card: DrawnCard
    shot: Shot
    picture: Picture
    difficulty: Difficulty


def draw_deck(folder: Path, *, size: int = SIZE, seed: int = SEED, mix: Sequence[Difficulty] = MIX) -> None:
    """Fill a folder with `size` pictures, whose difficulties follow `mix` round and round, and their truth.jsonl."""
    (folder / "images").mkdir(parents=True, exist_ok=True)
    with (folder / "truth.jsonl").open("w", encoding="utf-8") as truth:
        for sample in samples(size, seed, mix):
            (folder / "images" / sample.file).write_bytes(sample.picture.jpeg)
            truth.write(json.dumps(truth_row(sample), ensure_ascii=False) + "\n")


def samples(size: int, seed: int, mix: Sequence[Difficulty] = MIX) -> Iterator[Sample]:
    """The pictures of a deck, one after the other."""
    faces = installed_faces()
    for number in range(size):
        yield draw_sample(seed, number, mix[number % len(mix)], faces)


def draw_sample(seed: int, number: int, difficulty: Difficulty, faces: tuple[Face, ...]) -> Sample:
    """One picture of a difficulty."""
    rng = Random(f"{seed}/{number}")
    said = invent(rng, choose_locale(rng, scripts=scripts(faces)))
    card = draw_card(rng, said, faces)
    shot = make_up(rng, difficulty, is_portrait=card.style.layout.is_portrait)
    file = f"{number:03}-{difficulty}-{said.locale.region.lower()}.jpg"
    return Sample(file, card, shot, photograph(rng, card, shot), difficulty)


def truth_row(sample: Sample) -> dict[str, Any]:
    """The line of truth.jsonl for a picture; boxes are left, top, width, height in the upright picture."""
    locale, picture = sample.card.said.locale, sample.picture
    return {
        "file": sample.file,
        "kind": sample.shot.kind,
        "difficulty": sample.difficulty,
        "layout": sample.card.style.layout.name,
        "lang": [LANGUAGES.get(locale.region, locale.faker.split("_")[0])],
        "tags": [*sample.shot.tags, *_tags(sample.card)],
        "region": locale.region,
        "width": picture.width,
        "height": picture.height,
        "bytes": len(picture.jpeg),
        "cards": [_card(sample.card, picture)],
    }


def _card(card: DrawnCard, picture: Picture) -> dict[str, Any]:
    said = card.said
    known = {
        "name": f"{said.honorific} {said.name}".strip() if said.name else None,
        "name_core": _core(said),
        "name_suffix": said.degrees or None,
        "name_alt": said.name_alt,
        "title": said.title,
        "department": said.department,
        "company": said.company,
        "company_alt": [*said.company_alt, *([said.legal] if said.legal else [])],
        "address": ", ".join(said.addresses[0]) if said.addresses else None,
        "address_alt": [", ".join(lines) for lines in said.addresses[1:]],
        "region": said.locale.region,
        "slogan": said.slogan,
    }
    return {
        **{key: value for key, value in known.items() if value},
        "emails": list(said.emails),
        "phones": [_phone(number) for number in said.numbers],
        # A profile is an address in the web too: right if given, not missed if kept as a handle.
        "urls": [*said.urls, *({"value": handle, "optional": True} for handle in said.socials)],
        "socials": list(said.socials),
        "boxes": _boxes(picture),
    }


def _core(said: Said) -> str | None:
    """The name without what may be kept or not: honorifics, and blanks that East Asian names are spread with."""
    if said.name and said.locale.script in ("japanese", "chinese"):
        return "".join(said.name.split())
    return said.name if said.honorific else None


def _phone(number: Number) -> dict[str, str]:
    extension = {"extension": number.extension} if number.extension else {}
    return {"number": number.printed, "type": number.kind, "e164": number.e164, **extension}


def _boxes(picture: Picture) -> dict[str, list[Box]]:
    boxes: dict[str, list[Box]] = {}
    for (field, _), box in sorted(picture.boxes.items()):
        boxes.setdefault(field, []).append(box)
    return boxes


def _tags(card: DrawnCard) -> Iterator[str]:
    said, style = card.said, card.style
    told = {
        "dark": sum(style.paper) < 384,
        "coloredbackground": max(style.paper) - min(style.paper) > 30,
        "noperson": not said.name,
        "notitle": not said.title,
        "nophone": not said.numbers,
        "noemail": not said.emails,
        "bilingual": bool(said.name_alt),
        "cjk": said.locale.script in ("japanese", "chinese", "korean"),
        "multiaddress": len(said.addresses) > 1,
        "degrees": bool(said.degrees),
        "socials": bool(said.socials),
        "vertical": style.layout.is_portrait,
        "twolinelogo": len(said.logo) > 1,
        "qr": ("qr", 0) in card.boxes,
    }
    yield from (tag for tag, is_so in told.items() if is_so)
