"""Which lines belong to which card, when a photo shows several."""

from __future__ import annotations

from collections.abc import Sequence

from ocr.lines import Line


def cards_in(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines of each card, cards in reading order; no lines, no cards."""
    return [list(lines)] if lines else []
