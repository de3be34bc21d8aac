"""Whether a photo is good enough, and what to do about it when it is not.

`glance` needs the pixels alone and is quick enough for the moment of upload; `verdict` also knows what was read.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ocr.card import Box, Quality
from ocr.lines import Line
from ocr.view import Pixels, View

GLANCE_SIDE = 800
TOO_DARK = 28
TOO_BRIGHT = 252
FLAT = 4.0
BLURRED = 0.06
SURE_LINE = 0.5
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
    grey = np.asarray(cv2.cvtColor(small.pixels, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    low, high = np.percentile(grey, [1, 99])
    if high < TOO_DARK:
        return Quality(False, DARK)
    if low > TOO_BRIGHT:
        return Quality(False, BRIGHT)
    if high - low < FLAT:
        return Quality(False, NO_CARD)
    if sharpness(grey) < BLURRED:
        return Quality(False, OUT_OF_FOCUS)
    return Quality(True)


def sharpness(grey: Pixels) -> float:
    """How steep the steepest edges are, against the contrast there is: small in a blurred picture, dark or bright."""
    steps = np.abs(cv2.Laplacian(cv2.GaussianBlur(grey, (3, 3), 0), cv2.CV_64F))
    contrast = float(np.percentile(grey, 99) - np.percentile(grey, 1))
    return float(np.percentile(steps, 99.5)) / max(1.0, contrast)


def verdict(view: View, lines: Sequence[Line], size: tuple[int, int]) -> Quality:
    """What to tell the person who took the photo, now that it has been read; `size` is that of the upright photo."""
    sure = [line for line in lines if line.confidence > SURE_LINE]
    if sum(len(line.text) for line in sure) < FEW_LETTERS:
        first = glance(view)
        return Quality(False, NO_CARD) if first.ok else first
    letters = sum(len(line.text) for line in lines)
    confidence = sum(line.confidence * len(line.text) for line in lines) / letters
    if confidence < POOR_READING:
        return Quality(False, OUT_OF_FOCUS)
    side = _cut_side([view.box(line.corners) for line in sure], size)
    return Quality(False, f"cut off at the {side}") if side else Quality(True)


def _cut_side(boxes: Sequence[Box], size: tuple[int, int]) -> str | None:
    """The side at which at least two lines run out of the picture."""
    width, height = size
    out = {
        "left": sum(box.x <= EDGE * width for box in boxes),
        "right": sum(box.x + box.w >= (1 - EDGE) * width for box in boxes),
        "top": sum(box.y <= EDGE * height and box.h > box.w for box in boxes),
        "bottom": sum(box.y + box.h >= (1 - EDGE) * height and box.h > box.w for box in boxes),
    }
    side, count = max(out.items(), key=lambda each: each[1])
    return side if count >= 2 else None
