"""Whether a photo is good enough, and what to do about it when it is not.

`glance` needs the pixels alone and is quick enough for the moment of upload; `verdict` also knows what was read.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ocr.card import Quality
from ocr.lines import Line
from ocr.view import View, region_around

GLANCE_SIDE = 800
TOO_DARK = 28
TOO_BRIGHT = 252
FLAT = 4.0
BLURRED = 12.0
FEW_LETTERS = 6
POOR_READING = 0.6
EDGE = 0.004

NO_CARD = "no card in the picture"
DARK = "too dark"
BRIGHT = "too bright"
OUT_OF_FOCUS = "out of focus"


def glance(view: View) -> Quality:
    """What the pixels alone tell: too dark, too bright, nothing there, out of focus."""
    factor = min(1.0, GLANCE_SIDE / max(view.width, view.height))
    small = view.scaled(factor) if factor < 1 else view
    grey = cv2.cvtColor(small.pixels, cv2.COLOR_BGR2GRAY)
    low, high = np.percentile(grey, [1, 99])
    if high < TOO_DARK:
        return Quality(False, DARK)
    if low > TOO_BRIGHT:
        return Quality(False, BRIGHT)
    if high - low < FLAT:
        return Quality(False, NO_CARD)
    return Quality(True)


def verdict(view: View, lines: Sequence[Line]) -> Quality:
    """What to tell the person who took the photo, now that it has been read."""
    first = glance(view)
    if not first.ok:
        return first
    letters = sum(len(line.text) for line in lines)
    sure = [line for line in lines if line.confidence > 0.5]
    if letters < FEW_LETTERS or not sure:
        return Quality(False, OUT_OF_FOCUS if lines and _is_blurred(view, lines) else NO_CARD)
    confidence = sum(line.confidence * len(line.text) for line in lines) / letters
    if confidence < POOR_READING:
        return Quality(False, OUT_OF_FOCUS)
    side = _cut_side(view, sure)
    return Quality(False, f"cut off at the {side}") if side else Quality(True)


def _is_blurred(view: View, lines: Sequence[Line]) -> bool:
    region = region_around(np.concatenate([line.corners for line in lines]))
    grey = cv2.cvtColor(view.cropped(region).pixels, cv2.COLOR_BGR2GRAY)
    return grey.size > 0 and float(cv2.Laplacian(grey, cv2.CV_64F).var()) < BLURRED


def _cut_side(view: View, lines: Sequence[Line]) -> str | None:
    """The side at which at least two lines run out of the picture."""
    margin_x, margin_y = EDGE * view.width, EDGE * view.height
    touching = {"left": 0, "right": 0, "top": 0, "bottom": 0}
    for line in lines:
        region = region_around(line.corners)
        touching["left"] += region.left <= margin_x
        touching["right"] += region.right >= view.width - margin_x
        touching["top"] += region.top <= margin_y and region.height > region.width
        touching["bottom"] += region.bottom >= view.height - margin_y and region.height > region.width
    side, count = max(touching.items(), key=lambda each: each[1])
    return side if count >= 2 else None
