"""Find the lines of text: which part of the photo holds them, which way they run, and their corners.

The detector takes two thirds of a reading's time, and that grows with the pixels it is shown. So in a large photo a
glimpse at a small copy tells where the text is, which way it runs and how high its letters are; then that part alone
is looked at, turned, and only as near as its letters need. In a small one, one look is enough unless it lies wrong.
Nothing is rectified: a wrong outline does more harm than a tilted line.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ocr.engine import Compass, Engine, Readers
from ocr.view import Points, Region, View, region_around

# The detector looks at about a million pixels: less loses small print, more breaks big letters and costs time.
# What is near that is left as it is, for resampling blurs.
MOST_AREA, REDUCED_TO = 1_100_000, 1_000_000
LEAST_AREA, ENLARGED_TO = 600_000, 920_000
MOST_ENLARGED, LEAST_CHANGE = 4.0, 0.05
THINNEST = 16
SURE_ENOUGH = 0.8
# Text that fills less than this of the picture's longer side is looked at again from nearer.
NEAR_SHARE = 0.62
# A glimpse may miss the smallest lines at the edge of a card: what lies around those it found is looked at too.
GLIMPSE_AREA, GLIMPSE_MARGIN, LOOK_MARGIN = 200_000, 0.15, 0.06
# How thick the thin lines (one in five is thinner) should be for the detector, in its pixels; fewer lose small print.
THICK_ENOUGH, THIN_LINES = 34, 20
LEAST_NEAR_AREA = 300_000


def find_lines(view: View, readers: Readers) -> tuple[View, list[Points]]:
    """The part of the view that holds the text, turned so that it can be read, and the corners of its lines."""
    # Tesseract, when it is the first, needs letters of their full size to tell text from a pattern.
    if readers.first.glimpses and view.width * view.height > MOST_AREA:
        quads = _look(view, readers.first, _factor_to(GLIMPSE_AREA, view))
        if quads:
            return _nearer(view, quads, readers)
    return _at_once(view, readers)


def _nearer(view: View, glimpsed: Sequence[Points], readers: Readers) -> tuple[View, list[Points]]:
    """What a glimpse showed, looked at as near as its letters need."""
    near = _around(view, _text_region(glimpsed), GLIMPSE_MARGIN)
    near = near.turned(_quarters(near, readers.compass))
    thin = float(np.percentile([_thickness(quad) for quad in glimpsed], THIN_LINES))
    needed = near.width * near.height * (THICK_ENOUGH / max(1.0, thin)) ** 2
    factor = _factor_to(min(REDUCED_TO, max(LEAST_NEAR_AREA, needed)), near)
    return near, _look(near, readers.first, factor)


def _at_once(view: View, readers: Readers) -> tuple[View, list[Points]]:
    """All of the view looked at, and its text once more where that lies wrong or far away."""
    quads = _look(view, readers.first, _looking_factor(view))
    if not quads:
        return view, []
    region = _text_region(quads)
    near = _around(view, region, LOOK_MARGIN)
    quarters = _quarters(near, readers.compass)
    fills = max(region.width, region.height) / max(view.width, view.height)
    if quarters == 0 and (fills > NEAR_SHARE or _looking_factor(view) >= 1):
        return view, quads
    near = near.turned(quarters)
    return near, _look(near, readers.first, _looking_factor(near))


def _look(view: View, engine: Engine, factor: float) -> list[Points]:
    """The corners of the lines of text, in the view's own pixels; the engine sees it enlarged or reduced."""
    # A strip thinner than a letter holds no text, and engines choke on it.
    if min(view.width, view.height) < THINNEST:
        return []
    small = view.scaled(factor) if factor != 1 else view
    stretch = np.array([view.width / small.width, view.height / small.height])
    return [quad * stretch for quad in engine.find(small.pixels)]


def _looking_factor(view: View) -> float:
    """How much to enlarge or reduce a view before looking for text in all of it."""
    area = view.width * view.height
    if area > MOST_AREA:
        return _factor_to(REDUCED_TO, view)
    return _factor_to(ENLARGED_TO, view) if area < LEAST_AREA else 1.0


def _factor_to(area: float, view: View) -> float:
    """How much to enlarge or reduce a view so that it has about so many pixels."""
    factor = min(MOST_ENLARGED, math.sqrt(area / max(1, view.width * view.height)))
    return 1.0 if abs(factor - 1) < LEAST_CHANGE else factor


def _around(view: View, region: Region, margin: float) -> View:
    return view.cropped(region.grown(margin * max(region.width, region.height)))


def _thickness(quad: Points) -> float:
    """The height of a line of text, whichever way it runs."""
    return float(min(np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[3] - quad[0])))


def _text_region(quads: Sequence[Points]) -> Region:
    return region_around(np.concatenate(quads))


def _quarters(view: View, compass: Compass | None) -> int:
    if compass is None:
        return 0
    quarters, sure = compass.quarters(view.pixels)
    return quarters if sure >= SURE_ENOUGH else 0
