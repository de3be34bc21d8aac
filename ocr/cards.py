"""Grouping of lines into cards, when a photo shows several.

A photo is cut at a blank strip that runs through all of it, but only where each side is a card by itself: it names a
person or a company and has contact details. A card with wide gaps stays whole, because its columns do not have both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from ocr.layout import straight_regions
from ocr.lines import Line
from ocr.understand import is_a_card
from ocr.view import Region

# A strip between cards is at least this many line heights wide.
LEAST_GAP = 0.8
MOST_CARDS = 12

Chosen = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
T = TypeVar("T")


def cards_in(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines of each card, cards in reading order; empty when there are no lines."""
    if not lines:
        return []
    return _cut(list(lines), straight_regions(lines), MOST_CARDS)


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
