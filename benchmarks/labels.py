"""Labelled photos: the lines of a folder's truth.jsonl.

A folder holds `truth.jsonl`, one JSON object a line, and the pictures in `images/`:

    {"file": "ana.jpg", "kind": "photo", "difficulty": "hard", "tags": ["dark"], "region": "ES", "cards": [
      {"name": "Dr. Ana Ruiz", "title": "Head of Sales", "department": "Sales", "company": "Nandu Labs",
       "emails": ["ana@nandu.example"], "phones": [{"number": "612 345 678", "e164": "+34612345678"}],
       "urls": ["www.nandu.example"], "address": "Calle Mayor 1, 28013 Madrid"}]}

A field that a card does not have is null, empty or left out. Where several answers are right, `name_alt name_core names_all
title_alt title_core company_alt address_alt` hold the others. An e-mail, URL or phone with `"optional": true` counts neither as
missed nor as spurious. Fields named in `uncertain` or `ignore` are not scored on that card. Pictures of one company, person or
template share a `family`. Other keys are for people.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TEXTS = ("name", "title", "company", "address")
LISTS = ("emails", "phones", "urls")
FIELDS = ("name", "title", "company", "emails", "phones", "urls", "address")
ALTERNATIVES = {
    "name": ("name_alt", "name_core", "names_all"),
    "title": ("title_alt", "title_core"),
    "company": ("company_alt",),
    "address": ("address_alt",),
}


class BadLabels(Exception):
    """A folder whose labels cannot be used; the message names the line."""


@dataclass(frozen=True, slots=True)
class Item:
    """One e-mail, URL or phone of a card, as printed; `e164` is known for most phones."""

    text: str
    e164: str | None = None
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class TrueCard:
    """The true values of a card: for a text field all right answers, for the others every item."""

    texts: Mapping[str, tuple[str, ...]]
    items: Mapping[str, tuple[Item, ...]]
    region: str | None = None
    unscored: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LabelledPhoto:
    """One picture and the cards in it."""

    path: Path
    cards: tuple[TrueCard, ...]
    group: str = ""
    """How the tables divide the pictures: the difficulty of a drawn card, else the kind of picture."""
    family: str = ""
    """Pictures of one family (one person, company or template) are never on both sides of a cross-validation."""


def read_labels(folder: Path) -> list[LabelledPhoto]:
    """The labelled pictures of a folder, in the order of its truth.jsonl; BadTruth when one is missing or malformed."""
    try:
        lines = (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise BadLabels(f"{folder} has no truth.jsonl that can be read") from error
    labelled = [_labelled(folder, line, number) for number, line in enumerate(lines, start=1) if line.strip()]
    missing = [picture.path.name for picture in labelled if not picture.path.is_file()]
    if missing:
        raise BadLabels(f"{folder}/images lacks {len(missing)} pictures, among them {missing[0]}")
    return labelled


def _labelled(folder: Path, line: str, number: int) -> LabelledPhoto:
    try:
        row = json.loads(line)
        cards = tuple(true_card(card, row.get("region")) for card in row["cards"])
        group = row.get("difficulty") or row.get("kind") or ""
        return LabelledPhoto(folder / "images" / row["file"], cards, group, row.get("family") or row["file"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadLabels(f"{folder}/truth.jsonl, line {number}: {error!r}") from error


def true_card(card: Mapping[str, Any], region: str | None = None) -> TrueCard:
    """A card of a truth line; `region` is that of its picture."""
    return TrueCard(
        texts={field: tuple(_answers(card, field)) for field in TEXTS},
        items={field: tuple(_items(card.get(field))) for field in LISTS},
        region=card.get("region") or region,
        unscored=frozenset([*(card.get("ignore") or ()), *(card.get("uncertain") or ())]),
    )


def _answers(card: Mapping[str, Any], field: str) -> Iterator[str]:
    printed = list(_strings(card.get(field)))
    if not printed:
        return
    yield from printed
    for key in ALTERNATIVES[field]:
        yield from _strings(card.get(key))
    if field == "title" and card.get("department"):
        yield f"{printed[0]}, {card['department']}"


def _strings(value: object) -> Iterator[str]:
    for text in value if isinstance(value, list) else [value]:
        if isinstance(text, str) and text.strip():
            yield text


def _items(values: list[str | dict[str, Any]] | None) -> Iterator[Item]:
    for value in values or ():
        if isinstance(value, str):
            yield Item(value)
        else:
            text = value.get("number") or value["value"]
            yield Item(text, value.get("e164"), bool(value.get("optional")))
