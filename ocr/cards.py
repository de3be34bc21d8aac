"""Grouping of lines into cards, when a photo shows several.

First by paper: lines between which one sees the table are on different cards (paper.py), however the cards lie. It takes two that
have contact details, or else what lies beside the card is no card. A label or a band that is apart belongs to the nearest card.

Where cards touch, or lie on paper of their own colour, a photo is cut at a blank strip that runs through all of it, if each side is
a card by itself. A card with wide gaps stays whole, because its columns are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from ocr.layout import straight_regions
from ocr.lines import Line
from ocr.paper import sheets
from ocr.understand import is_a_card
from ocr.view import Region, View, region_around

# A strip between cards is at least this many line heights wide.
LEAST_GAP = 0.8
MOST_CARDS = 12
# Two cards have so many lines with an address or a number between them, and each so many lines at all.
LEAST_CONTACTS, LEAST_LINES = 2, 3
LEAST_DIGITS = 7

Chosen = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
T = TypeVar("T")


def sheets_of(lines: Sequence[Line], view: View, photo: View) -> tuple[tuple[int, ...], ...]:
    """The indices of the lines on each piece of paper; none where a photo has too little text for two cards.

    `view` is the part of the photo that the lines were read from.
    """
    if sum(map(_has_contact, lines)) < LEAST_CONTACTS:
        return ()
    quads = [photo.points_at(view.place(line.corners)) for line in lines]
    return tuple(map(tuple, sheets(quads, photo)))


def cards_in(lines: Sequence[Line], sheets: Sequence[Sequence[int]] = ()) -> list[list[Line]]:
    """The lines of each card, cards in reading order; empty when there are no lines.

    `sheets` are the lines on each piece of paper, where that is known.
    """
    if not lines:
        return []
    groups = _by_paper(list(lines), sheets)
    most = MOST_CARDS // len(groups)
    return [card for group in groups for card in _cut(group, straight_regions(group), most)]


def _by_paper(lines: list[Line], sheets: Sequence[Sequence[int]]) -> list[list[Line]]:
    """The lines of each card by the paper they stand on; one group when that does not tell two cards apart."""
    pieces = [[lines[n] for n in sheet] for sheet in sheets]
    cards = [piece for piece in pieces if len(piece) >= LEAST_LINES]
    if sum(any(map(_has_contact, card)) for card in cards) < 2 or len(cards) > MOST_CARDS:
        return [lines]
    owners = {id(line): card for card in cards for line in card}
    groups: dict[int, list[Line]] = {id(card): [] for card in cards}
    for piece in pieces:
        card = owners.get(id(piece[0])) or min(cards, key=lambda each: _distance(piece, each))
        groups[id(card)] += piece
    return _in_reading_order(list(groups.values()))


def _has_contact(line: Line) -> bool:
    return "@" in line.text or sum(letter.isdigit() for letter in line.text) >= LEAST_DIGITS


def _distance(piece: Sequence[Line], card: Sequence[Line]) -> float:
    """How far the nearest lines of two groups are apart."""
    ours, theirs = (np.concatenate([line.corners for line in group]) for group in (piece, card))
    return float(np.linalg.norm(ours[:, None] - theirs[None], axis=2).min())


def _in_reading_order(cards: list[list[Line]]) -> list[list[Line]]:
    """Row by row, each from the left; cards are of one row when the middle of one is beside the other."""
    regions = {id(card): region_around(np.concatenate([line.corners for line in card])) for card in cards}
    rows: list[list[list[Line]]] = []
    for card in sorted(cards, key=lambda each: regions[id(each)].top):
        own = regions[id(card)]
        if rows and (own.top + own.bottom) / 2 < regions[id(rows[-1][0])].bottom:
            rows[-1].append(card)
        else:
            rows.append([card])
    return [card for row in rows for card in sorted(row, key=lambda each: regions[id(each)].left)]


def _cut(lines: list[Line], regions: list[Region], most: int) -> list[list[Line]]:
    if most > 1:
        for first in _ways(regions):
            one, other = _parted(lines, first), _parted(lines, ~first)
            if is_a_card(one) and is_a_card(other):
                rest = most - 1
                return [
                    *_cut(one, _parted(regions, first), rest),
                    *_cut(other, _parted(regions, ~first), rest),
                ]
    return [lines]


def _ways(regions: Sequence[Region]) -> list[Chosen]:
    """Every way to split the lines at a blank strip, the widest strip first."""
    height = float(np.median([region.height for region in regions]))
    ways = []
    for low, high in (("top", "bottom"), ("left", "right")):
        begins = np.array([getattr(region, low) for region in regions])
        ends = np.array([getattr(region, high) for region in regions])
        for begin in np.unique(begins)[1:]:
            before = begins < begin
            gap = begin - ends[before].max()
            if gap > LEAST_GAP * height:
                ways.append((gap, before))
    return [before for _, before in sorted(ways, key=lambda way: -way[0])]


def _parted(items: Sequence[T], chosen: Chosen) -> list[T]:
    return [item for item, kept in zip(items, chosen, strict=True) if kept]
