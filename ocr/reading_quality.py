"""The quality of a photo after it has been read.

The quality from pixels alone, known at the upload, is in photo_quality.py.
"""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image

from ocr.card import Box, Quality
from ocr.lines import Line
from ocr.photo_quality import NO_CARD, OUT_OF_FOCUS, SIDE, check_pixels
from ocr.view import View

SURE_LINE = 0.5
FEW_LETTERS = 6
POOR_READING = 0.6
EDGE = 0.004


def check_reading(view: View, lines: Sequence[Line], size: tuple[int, int]) -> Quality:
    """The quality by what was read: enough text, sure of it, and not cut off. `size` is that of the upright photo."""
    sure = [line for line in lines if line.confidence > SURE_LINE]
    if sum(len(line.text) for line in sure) < FEW_LETTERS:
        seen = check_pixels(_picture(view))
        return Quality(False, NO_CARD) if seen.ok else seen
    letters = sum(len(line.text) for line in lines)
    confidence = sum(line.confidence * len(line.text) for line in lines) / letters
    if confidence < POOR_READING:
        return Quality(False, OUT_OF_FOCUS)
    side = _cut_side([view.box(line.corners) for line in sure], size)
    return Quality(False, f"cut off at the {side}") if side else Quality(True)


def _picture(view: View) -> Image.Image:
    """The view as `check_pixels` needs it: RGB, at most SIDE long."""
    factor = SIDE / max(view.width, view.height)
    small = view.scaled(factor) if factor < 1 else view
    return Image.fromarray(small.pixels[:, :, ::-1])


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
