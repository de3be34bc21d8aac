"""Find the lines of text: which part of the photo holds them, which way they run, and their corners.

The text is looked for in a reduced picture. Where it runs sideways or fills only a corner, that part is turned,
enlarged and looked at again. Nothing is rectified: a wrong outline does more harm than a tilted line.

Searching a much smaller copy first, and then only where that has text, was tried: a third cheaper on large photos, but it
missed the smallest lines of small cards far away (3 of 30 drawn cards were no longer fully right).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ocr.engine import Engine, OrientationDetector, Readers
from ocr.view import Points, Region, View, region_around

# The detector works on about a million pixels: fewer lose small print, more break big letters and cost time.
# Sizes near that are kept, because resampling blurs.
MOST_AREA, REDUCED_TO = 1_100_000, 1_000_000
LEAST_AREA, ENLARGED_TO = 600_000, 920_000
MOST_ENLARGED = 4.0
THINNEST = 16
SURE_ENOUGH = 0.8
# Text that fills less than this of the picture's longer side is cropped and searched again.
NEAR_SHARE = 0.62


def find_lines(view: View, readers: Readers) -> tuple[View, list[Points]]:
    """The part of the view that holds the text, turned so that it can be read, and the corners of its lines."""
    quads = _search(view, readers.first)
    if not quads:
        return view, []
    region = _text_region(quads)
    near = view.cropped(region.grown(0.06 * max(region.width, region.height)))
    quarters = _quarters(near, readers.orientation)
    fills = max(region.width, region.height) / max(view.width, view.height)
    if quarters == 0 and (fills > NEAR_SHARE or detector_scale(view) >= 1):
        return view, quads
    near = near.turned(quarters)
    return near, _search(near, readers.first)


def _search(view: View, engine: Engine) -> list[Points]:
    """The corners of the lines of text, in the view's own pixels."""
    # A strip thinner than a letter holds no text, and engines fail on it.
    if min(view.width, view.height) < THINNEST:
        return []
    factor = detector_scale(view)
    small = view.scaled(factor) if factor != 1 else view
    stretch = np.array([view.width / small.width, view.height / small.height])
    return [quad * stretch for quad in engine.find(small.pixels)]


def detector_scale(view: View) -> float:
    """How much to enlarge or reduce a view before looking for text in it."""
    area = view.width * view.height
    if area > MOST_AREA:
        return math.sqrt(REDUCED_TO / area)
    return min(MOST_ENLARGED, math.sqrt(ENLARGED_TO / area)) if area < LEAST_AREA else 1.0


def _text_region(quads: Sequence[Points]) -> Region:
    return region_around(np.concatenate(quads))


def _quarters(view: View, detector: OrientationDetector | None) -> int:
    if detector is None:
        return 0
    quarters, sure = detector.quarters(view.pixels)
    return quarters if sure >= SURE_ENOUGH else 0
