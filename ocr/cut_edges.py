"""Detection of a card that the photo cuts off, from pixels alone: lines of print that run out of the picture.

A line runs out where letters touch the edge with blank paper above and below them. At least two such lines are required:
none of some 140 good photos has two, and three in ten of them are detected after being cut in two on purpose. A pattern
behind the card, a frame or a single mark has no blank paper on both sides. Lines are assumed to be horizontal or vertical.
reading_quality.py finds the rest once the card has been read.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

INK, PAPER = 45, 25
"""Grey levels between the lightest and darkest of a row that holds letters at the least, of a blank one at most."""
EDGE, INWARD = 14, 96
"""Pixels at the picture's edge that letters must reach, and those further in where their line goes on."""
LOWEST, HIGHEST = 7, 50
"""Pixels that a line of print is high."""
STROKES = 5
"""Steps between ink and paper along a line: a rule or the edge of a table has one or two."""
LEAST_LINES = 2

Grey = NDArray[np.float32]


def cut_side(grey: Grey) -> str | None:
    """The side of a picture of some 1000 pixels at which its print runs out, or None."""
    lines = {
        "right": _lines_out(grey),
        "left": _lines_out(grey[:, ::-1]),
        "bottom": _lines_out(grey.T),
        "top": _lines_out(grey.T[:, ::-1]),
    }
    side = max(lines, key=lambda each: lines[each])
    return side if lines[side] >= LEAST_LINES else None


def _lines_out(grey: Grey) -> int:
    """How many lines of print run out at the right."""
    near = grey[:, -INWARD:]
    contrast = np.ptp(near, axis=1)
    reaches_out = np.ptp(grey[:, -EDGE:], axis=1) > INK
    strokes = (np.abs(np.diff(near, axis=1)) > INK / 2).sum(axis=1)
    blank = contrast < PAPER
    return sum(
        bool(_is_blank_around(blank, top, bottom))
        and bool(reaches_out[top:bottom].mean() >= 0.35)
        and bool(np.percentile(strokes[top:bottom], 60) >= STROKES)
        for top, bottom in _bands(contrast > INK)
    )


def _bands(holds_ink: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """The first and last row of each band of ink that may be a line of print."""
    changes = np.flatnonzero(np.diff(holds_ink))
    # Every second stretch between two changes holds ink; one that touches the top or bottom is not whole.
    return [
        (int(before) + 1, int(after) + 1)
        for before, after in pairwise(changes)
        if holds_ink[after] and LOWEST <= after - before <= HIGHEST
    ]


def _is_blank_around(blank: NDArray[np.bool_], top: int, bottom: int) -> bool:
    """Whether there is blank paper above and below a band, each as high as the band."""
    height = bottom - top
    above, below = blank[max(0, top - height) : top], blank[bottom : bottom + height]
    return all(len(side) >= height / 2 and side.mean() >= 0.5 for side in (above, below))
