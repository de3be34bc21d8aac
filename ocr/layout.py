"""The layout of a card: straightened lines, and which line is beside, above or below which.

A photo is rarely straight, and size and neighbours distinguish a name from a slogan. So lines are rotated to the
horizontal and their sizes compared here. Texts are normalised too (full-width letters, curly quotes).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ocr.lines import Line
from ocr.view import Matrix, Points, Region, region_around

# Pieces of one printed line: no further apart than this, in letter heights.
WORD_GAP = 0.75
LIKE_SIZE = 1.45

_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "，": ","}
)


@dataclass(frozen=True, slots=True, eq=False)
class Print:
    """A printed line in the straightened card; `size` is its height against the card's usual line."""

    text: str
    confidence: float
    region: Region
    size: float
    corners: tuple[Points, ...]
    char_confidences: tuple[float, ...] = ()
    second: str | None = None
    """What the other engine read, where the two disagree."""

    @property
    def height(self) -> float:
        return self.region.height

    @property
    def middle(self) -> tuple[float, float]:
        return (self.region.left + self.region.right) / 2, (self.region.top + self.region.bottom) / 2


def lay_out(lines: Sequence[Line]) -> list[Print]:
    """The lines of one card in reading order: straightened, and pieces of one printed line joined."""
    if not lines:
        return []
    regions = straight_regions(lines)
    usual = max(1.0, float(np.median([region.height for region in regions])))
    prints = [
        Print(
            plain(line.text),
            line.confidence,
            region,
            region.height / usual,
            (line.corners,),
            line.char_confidences,
            line.second,
        )
        for line, region in zip(lines, regions, strict=True)
    ]
    return _in_reading_order(_joined_pieces(prints))


def straight_regions(lines: Sequence[Line]) -> list[Region]:
    """The region of each line after rotating the card so that its median line is horizontal."""
    turn = _straightening(lines)
    return [_straight_region(line, turn) for line in lines]


def plain(text: str) -> str:
    """The text with full-width forms, dashes and quotes normalised, and single blanks."""
    # NFKC splits the Thai vowel am, which is written as one character.
    normal = unicodedata.normalize("NFKC", text).replace("\u0e4d\u0e32", "\u0e33")
    return re.sub(r"\s+", " ", normal.translate(_PLAIN)).strip()


def same_row(a: Region, b: Region) -> bool:
    """Whether two regions are on one row: they share more than half the height of the lower one."""
    shared = min(a.bottom, b.bottom) - max(a.top, b.top)
    return shared > 0.5 * min(a.height, b.height)


def stacked(upper: Region, lower: Region, gap: float = 1.0) -> bool:
    """Whether `lower` is right below `upper`: aligned left, right or centred with it, or overlapping much."""
    unit = max(upper.height, lower.height)
    distance = lower.top - upper.bottom
    if not -0.5 * min(upper.height, lower.height) <= distance <= gap * unit or lower.top <= upper.top:
        return False
    flush = min(
        abs(upper.left - lower.left),
        abs(upper.right - lower.right),
        abs((upper.left + upper.right) - (lower.left + lower.right)) / 2,
    )
    shared = min(upper.right, lower.right) - max(upper.left, lower.left)
    return shared > 0 and (flush < unit or shared > 0.6 * min(upper.width, lower.width))


def _straightening(lines: Sequence[Line]) -> Matrix:
    """The rotation that makes the usual line horizontal; long lines say more than short ones."""
    edges = [line.corners[1] - line.corners[0] for line in lines]
    angles = np.array([np.arctan2(edge[1], edge[0]) for edge in edges])
    weights = np.array([np.linalg.norm(edge) for edge in edges])
    order = np.argsort(angles)
    at = int(np.searchsorted(np.cumsum(weights[order]), weights.sum() / 2))
    angle = float(angles[order][min(at, len(angles) - 1)])
    return np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])


def _straight_region(line: Line, turn: Matrix) -> Region:
    """The line's place after straightening, as high as its letters: a tilted line's outline would be far too high.

    It is at least a pixel high, because sizes are compared by division.
    """
    corners = line.corners @ turn.T
    around = region_around(corners)
    middle = float(corners[:, 1].mean())
    half = max(1.0, line.height) / 2
    return Region(around.left, middle - half, around.right, middle + half)


def _joined_pieces(prints: Sequence[Print]) -> list[Print]:
    joined: list[Print] = []
    for piece in sorted(prints, key=lambda one: one.region.left):
        at = next((n for n, earlier in enumerate(joined) if _continues(earlier, piece)), None)
        if at is None:
            joined.append(piece)
        else:
            joined[at] = _together(joined[at], piece)
    return joined


def _continues(left: Print, right: Print) -> bool:
    if _is_number(left.text) != _is_number(right.text):
        return False
    gap = right.region.left - left.region.right
    low, high = sorted((left.height, right.height))
    level = abs(left.middle[1] - right.middle[1]) < 0.35 * low
    return level and high < LIKE_SIZE * low and -0.6 * low < gap < WORD_GAP * low


def _is_number(text: str) -> bool:
    """Digits and no letters, enough of them for a phone number: it stands by itself beside words."""
    return not any(letter.isalpha() for letter in text) and sum(letter.isdigit() for letter in text) >= 7


def _together(left: Print, right: Print) -> Print:
    letters = len(left.text), len(right.text)
    confidence = (left.confidence * letters[0] + right.confidence * letters[1]) / sum(letters)
    confidences = (*left.char_confidences, 1.0, *right.char_confidences)
    return replace(
        left,
        text=f"{left.text} {right.text}",
        confidence=confidence,
        region=left.region.joined(right.region),
        size=max(left.size, right.size),
        corners=(*left.corners, *right.corners),
        char_confidences=confidences if left.char_confidences and right.char_confidences else (),
    )


def _in_reading_order(prints: Sequence[Print]) -> list[Print]:
    """Top to bottom; what stands on one row, left to right."""
    rows: list[list[Print]] = []
    for one in sorted(prints, key=lambda each: each.middle[1]):
        if rows and same_row(rows[-1][-1].region, one.region):
            rows[-1].append(one)
        else:
            rows.append([one])
    return [one for row in rows for one in sorted(row, key=lambda each: each.region.left)]
