"""Whether a photo is worth keeping, told from its pixels alone while the card is still in the hand.

Quick (a tenth of a second, decoding included) and without any engine, so that the server can answer an upload with it.
What was really read is judged later, in quality.py.

Sharpness is the steepest step between neighbouring pixels as a share of the local contrast, taken where there is
contrast: print in focus jumps within a pixel or two, whatever its colour. On sharp photos it lies above 0.4; where it
falls below 0.23, reading found no e-mail any more.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ocr.card import Quality
from ocr.cut_edges import cut_side
from ocr.photo import Source, decode

SIDE = 1000
TILE = 20
DARKEST = 60
"""Grey level that the brightest three thousandths of a photo reach at the least: thin print on a black card is not much more."""
BURNT_OUT = 250
"""Grey level at which the sensor has nothing more to tell."""
PRINT = 35
"""Grey levels between light and dark within a tile that holds print."""
LEAST_PRINT = 12
"""Tiles with print on the smallest card in the corner of a photo."""
IN_FOCUS = 0.23
LOW, HIGH, STEEP = (TILE * TILE * percent // 100 for percent in (5, 95, 97))
"""Which of a tile's sorted pixels are its light and dark and its steepest step: a few odd pixels do not count."""

TOO_SMALL = "too small"
TOO_DARK = "too dark"
TOO_BRIGHT = "too bright"
NO_CARD = "no card in the picture"
OUT_OF_FOCUS = "out of focus"
INCOMPLETE = "part of the picture is missing"

Grey = NDArray[np.float32]


def check_photo(source: Source) -> Quality:
    """Say whether the photo is incomplete, too dark, too bright, empty, out of focus or cut off; BadPhoto when it cannot be shown."""
    decoded = decode(source, max_side=SIDE)
    return check_pixels(decoded.image) if decoded.is_whole else Quality(False, INCOMPLETE)


def check_pixels(photo: Image.Image) -> Quality:
    """The same for a photo already decoded to about SIDE pixels."""
    grey = np.asarray(photo.convert("L"), np.float32)
    if min(grey.shape) <= TILE:
        return Quality(False, TOO_SMALL)
    if np.percentile(grey, 99.7) < DARKEST:
        return Quality(False, TOO_DARK)
    contrast, steepest = _contrast_and_steps(grey)
    printed = contrast > PRINT
    if printed.sum() < LEAST_PRINT:
        return Quality(False, TOO_BRIGHT if _is_burnt_out(grey) else NO_CARD)
    sharpness = np.percentile(steepest[printed] / contrast[printed], 90)
    if sharpness < IN_FOCUS:
        return Quality(False, OUT_OF_FOCUS)
    side = cut_side(grey)
    return Quality(False, f"cut off at the {side}") if side else Quality(True)


def _is_burnt_out(grey: Grey) -> bool:
    """Whether most of a photo is at the limit of white, with traces of something in it: a blank sheet has none."""
    return bool(np.median(grey) >= BURNT_OUT > np.percentile(grey, 1))


def _contrast_and_steps(grey: Grey) -> tuple[Grey, Grey]:
    """For each tile the span of grey levels, and the steepest step between neighbouring pixels."""
    across = np.abs(np.diff(grey, axis=1))[:-1, :]
    down = np.abs(np.diff(grey, axis=0))[:, :-1]
    levels = _tiles(grey[:-1, :-1])
    span = np.partition(levels, (LOW, HIGH), axis=1)
    steps = np.partition(_tiles(np.maximum(across, down)), STEEP, axis=1)
    return span[:, HIGH] - span[:, LOW], steps[:, STEEP]


def _tiles(grey: Grey) -> Grey:
    """The picture cut into squares, each a row of its pixels; what is left over at the edges is dropped."""
    rows, columns = grey.shape[0] // TILE, grey.shape[1] // TILE
    whole = grey[: rows * TILE, : columns * TILE].reshape(rows, TILE, columns, TILE)
    return whole.transpose(0, 2, 1, 3).reshape(rows * columns, TILE * TILE)
