"""Cards as lines of text with positions, for tests of understanding: no picture and no engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ocr.card import Card, Value
from ocr.lines import Line
from ocr.understand import understand
from ocr.view import box_around

LETTER = 0.55
"""How wide a letter is, in heights."""

Printed = str | tuple[str, float]
"""A line, or a line and its height where the usual 30 pixels are not meant; an empty one leaves a gap."""


def card_of(*printed: Printed, region: str | None = None, confidence: float = 0.98) -> Card:
    """What is understood of a card whose lines stand under each other, flush left."""
    return understand(lines_of(*printed, confidence=confidence), place=box_around, region=region)


def lines_of(*printed: Printed, confidence: float = 0.98) -> list[Line]:
    return list(_lines(printed, confidence))


def a_line(
    text: str, *, left: float = 0, top: float = 0, height: float = 30, confidence: float = 0.98
) -> Line:
    """One line at a place of its own."""
    right, bottom = left + LETTER * height * max(1, len(text)), top + height
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], float)
    return Line(text, confidence, corners)


def values(found: Sequence[Value]) -> list[str | None]:
    return [one.value for one in found]


def everything(card: Card) -> str:
    """All that a card holds, as printed."""
    lists = (card.emails, card.tels, card.urls, card.adrs, card.other)
    single = [value for value in (card.fn, card.org, card.title) if value]
    return "\n".join(value.raw for value in [*single, *(one for each in lists for one in each)])


def _lines(printed: Sequence[Printed], confidence: float) -> Iterator[Line]:
    top = 0.0
    for each in printed:
        text, height = each if isinstance(each, tuple) else (each, 30.0)
        if text:
            yield a_line(text, top=top, height=height, confidence=confidence)
        top += 1.5 * height
