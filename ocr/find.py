"""Find the lines of text: which part of the photo holds them, which way they run, and their corners.

The text is looked for in a reduced picture. Where it runs sideways or fills only a corner, that part is turned,
enlarged and looked at again. Nothing is rectified: a wrong outline does more harm than a tilted line.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ocr.engine import Compass, Engine, Readers
from ocr.view import Points, Region, View, region_around

# The detector's best size: smaller loses small print, larger breaks big letters and costs time.
LOOK_SIDE = 1280
ENLARGE_BELOW = 1000
SURE_ENOUGH = 0.8
# Text that fills less than this of the picture's longer side is looked at again from nearer.
NEAR_SHARE = 0.62


def find_lines(view: View, readers: Readers) -> tuple[View, list[Points]]:
    """The part of the view that holds the text, turned so that it can be read, and the corners of its lines."""
    quads = _look(view, readers.first)
    if not quads:
        return view, []
    region = _text_region(quads)
    near = view.cropped(region.grown(0.06 * max(region.width, region.height)))
    quarters = _quarters(near, readers.compass)
    fills = max(region.width, region.height) / max(view.width, view.height)
    if quarters == 0 and (fills > NEAR_SHARE or max(view.width, view.height) <= LOOK_SIDE):
        return view, quads
    near = near.turned(quarters)
    return near, _look(near, readers.first)


def _look(view: View, engine: Engine) -> list[Points]:
    """The corners of the lines of text, in the view's own pixels."""
    longest = max(view.width, view.height)
    # A strip thinner than a letter holds no text, and engines choke on it.
    if min(view.width, view.height) < 16:
        return []
    factor = min(1.0, LOOK_SIDE / longest) if longest >= ENLARGE_BELOW else min(4.0, ENLARGE_BELOW / longest)
    small = view.scaled(factor) if factor != 1 else view
    stretch = np.array([view.width / small.width, view.height / small.height])
    return [quad * stretch for quad in engine.find(small.pixels)]


def _text_region(quads: Sequence[Points]) -> Region:
    return region_around(np.concatenate(quads))


def _quarters(view: View, compass: Compass | None) -> int:
    if compass is None:
        return 0
    quarters, sure = compass.quarters(view.pixels)
    return quarters if sure >= SURE_ENOUGH else 0
