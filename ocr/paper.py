"""Which lines stand on the same card: between two cards one sees the table on which they lie.

From line to line one walks over paper and print. Where the walk leads over the colour of the table for a while, and that is no
line's paper, there is a gap between two cards. The table is what is seen along the edges of the photo. A band or a picture on
a card has another colour. Where cards reach the edges, or lie on paper of their own colour, no table is known.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.view import Matrix, Points, View

# The walk is done in a picture of this size.
SIDE = 1000
# How far the colours of a table with a grain may differ, and how little a paper may differ from it to be told apart.
SAME_TABLE, LIKE_TABLE = 26.0, 14.0
# A walk over so many pixels that are this much nearer to the table's colour than to paper is a gap.
NEARER, LEAST_GAP = 0.6, 5
# The strip along the edges where the table is looked for, and how much of it must be of one colour.
EDGE, MOSTLY = 0.015, 0.75
FITS = 3
# Lines further apart than this many line heights are not compared: nearer ones lie between.
FURTHEST = 20.0

Colours = NDArray[np.float32]


def sheets(quads: Sequence[Points], photo: View) -> list[list[int]]:
    """The indices of the lines on each card, in the order of their first lines; all together when no table is seen.

    `quads` are the lines' corners in the photo, which must be whole: its edges show the table.
    """
    factor = min(1.0, SIDE / max(photo.width, photo.height))
    small = cv2.GaussianBlur(photo.scaled(factor).pixels if factor < 1 else photo.pixels, (0, 0), 2)
    pixels = np.asarray(small, dtype=np.float32)
    table = _table(pixels)
    if table is None:
        return [list(range(len(quads)))]
    quads = [quad * factor for quad in quads]
    papers = [_paper(pixels, quad) for quad in quads]
    groups = list(range(len(quads)))
    for one, other, a, b in _pairs(quads):
        if groups[one] != groups[other] and not _crosses_table(
            pixels, a, b, papers[one], papers[other], table
        ):
            kept, gone = sorted((groups[one], groups[other]))
            groups = [kept if group == gone else group for group in groups]
    return [[n for n, group in enumerate(groups) if group == first] for first in dict.fromkeys(groups)]


def _table(pixels: Colours) -> Matrix | None:
    """The colour along the edges of the picture, if they are mostly of one; it may grow darker towards a side.

    The colour at a point (x, y) is (x, y, 1) times the matrix.
    """
    height, width = pixels.shape[:2]
    wide = max(2, int(EDGE * max(height, width)))
    is_edge = np.ones((height, width), bool)
    is_edge[wide : height - wide, wide : width - wide] = False
    rows, columns = np.nonzero(is_edge)
    places = np.stack([columns, rows, np.ones(len(rows))], axis=1)
    colours = pixels[rows, columns]
    is_table = _difference(colours, np.median(colours, axis=0)) < 2 * SAME_TABLE
    for _ in range(FITS):
        if is_table.mean() < MOSTLY:
            return None
        plane = np.linalg.lstsq(places[is_table], colours[is_table], rcond=None)[0]
        is_table = _difference(colours, places @ plane) < SAME_TABLE
    return np.asarray(plane, dtype=np.float64) if is_table.mean() >= MOSTLY else None


def _table_at(table: Matrix, points: Points) -> Colours:
    return np.asarray(np.column_stack([points, np.ones(len(points))]) @ table, dtype=np.float32)


def _pairs(quads: Sequence[Points]) -> list[tuple[int, int, Points, Points]]:
    """Every two lines that may be neighbours, the nearest first, and the two ends of the way between them."""
    found = []
    for one in range(len(quads)):
        for other in range(one + 1, len(quads)):
            a, b = _nearest(quads[one], quads[other])
            away = float(np.linalg.norm(b - a))
            if away <= FURTHEST * max(_height(quads[one]), _height(quads[other])):
                found.append((away, one, other, a, b))
    return [(one, other, a, b) for _, one, other, a, b in sorted(found, key=lambda each: each[:3])]


def _nearest(one: Points, other: Points) -> tuple[Points, Points]:
    """The points of two lines' middles that are nearest to each other."""
    ours, theirs = _along(one), _along(other)
    distances = np.linalg.norm(ours[:, None] - theirs[None], axis=2)
    at, there = np.unravel_index(int(distances.argmin()), distances.shape)
    return ours[at], theirs[there]


def _along(quad: Points) -> Points:
    """Points along the middle of a line, from end to end."""
    begin, end = (quad[0] + quad[3]) / 2, (quad[1] + quad[2]) / 2
    return np.asarray(begin + np.linspace(0, 1, 9)[:, None] * (end - begin), dtype=np.float64)


def _height(quad: Points) -> float:
    sides = np.linalg.norm(quad[3] - quad[0]), np.linalg.norm(quad[1] - quad[0])
    return float(min(sides))


def _paper(pixels: Colours, quad: Points) -> Colours:
    """The colour of the paper under a line: that of most of its pixels."""
    left, top = np.maximum(0, quad.min(axis=0).astype(int))
    right, bottom = quad.max(axis=0).astype(int) + 1
    cut = pixels[top:bottom, left:right].reshape(-1, 3)
    return np.asarray(np.median(cut, axis=0) if len(cut) else np.zeros(3), dtype=np.float32)


def _crosses_table(
    pixels: Colours, a: Points, b: Points, one: Colours, other: Colours, table: Matrix
) -> bool:
    """Whether the straight way from a to b leads over the table, which is neither line's paper.

    Where one line stands on a band of the table's colour, the other's paper decides; where both do, nothing can be told.
    """
    ends = zip((one, other), _table_at(table, np.stack([a, b])), strict=True)
    papers = [paper for paper, beside in ends if np.abs(paper - beside).max() >= LIKE_TABLE]
    if not papers:
        return False
    steps = max(2, int(np.linalg.norm(b - a)))
    way = np.round(a + np.linspace(0, 1, steps)[:, None] * (b - a)).astype(int)
    inside = np.clip(way, 0, [pixels.shape[1] - 1, pixels.shape[0] - 1])
    colours = pixels[inside[:, 1], inside[:, 0]]
    from_table = _difference(colours, _table_at(table, inside))
    from_paper = np.min([_difference(colours, paper) for paper in papers], axis=0)
    return _longest((from_table < SAME_TABLE) & (from_table < NEARER * from_paper)) >= LEAST_GAP


def _difference(colours: Colours, colour: Colours) -> Colours:
    return np.asarray(np.abs(colours - colour).max(axis=1), dtype=np.float32)


def _longest(marks: NDArray[np.bool_]) -> int:
    """The length of the longest run of marks."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], marks, [False]]).astype(np.int8)))
    return int((edges[1::2] - edges[::2]).max()) if len(edges) else 0
