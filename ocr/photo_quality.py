"""The quality of a photo from its pixels alone, known while the user still holds the card.

Fast (a tenth of a second, decoding included) and without any engine, so that the answer to an upload contains it.
The quality after reading is in reading_quality.py.

Sharpness is the steepest step between neighbouring pixels as a share of the local contrast, measured where there is
contrast: print in focus changes within a pixel or two, in any colour. On sharp photos it lies above 0.4; where it
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
MIN_BRIGHTNESS = 60
"""The brightest 0.3 % of a photo must reach this grey level; thin print on a black card is little more than that."""
OVEREXPOSED = 250
"""Grey level of overexposed pixels."""
PRINT_CONTRAST = 35
"""Least contrast, in grey levels, of a tile that contains print."""
MIN_PRINTED_TILES = 12
"""Least number of tiles with print: the smallest card in the corner of a photo."""
MIN_SHARPNESS = 0.23
LOW, HIGH, STEEP = (TILE * TILE * percent // 100 for percent in (5, 95, 97))
"""Positions in a tile's sorted pixels of dark, light and steepest step; outliers are ignored."""

TOO_SMALL = "too small"
TOO_DARK = "too dark"
TOO_BRIGHT = "too bright"
NO_CARD = "no card in the picture"
OUT_OF_FOCUS = "out of focus"
INCOMPLETE = "part of the picture is missing"

Grey = NDArray[np.float32]


def check_photo(source: Source) -> Quality:
    """The first fault found: incomplete, too dark, too bright, empty, out of focus or cut off. Raises BadPhoto for no picture."""
    decoded = decode(source, max_side=SIDE)
    return check_pixels(decoded.image) if decoded.is_whole else Quality(False, INCOMPLETE)


def check_pixels(photo: Image.Image) -> Quality:
    """Check a complete photo that was decoded to about SIDE pixels."""
    grey = np.asarray(photo.convert("L"), np.float32)
    if min(grey.shape) <= TILE:
        return Quality(False, TOO_SMALL)
    if np.percentile(grey, 99.7) < MIN_BRIGHTNESS:
        return Quality(False, TOO_DARK)
    contrast, steepest = _contrast_and_steps(grey)
    printed = contrast > PRINT_CONTRAST
    if printed.sum() < MIN_PRINTED_TILES:
        return Quality(False, TOO_BRIGHT if _is_overexposed(grey) else NO_CARD)
    sharpness = np.percentile(steepest[printed] / contrast[printed], 90)
    if sharpness < MIN_SHARPNESS:
        return Quality(False, OUT_OF_FOCUS)
    side = cut_side(grey)
    return Quality(False, f"cut off at the {side}") if side else Quality(True)


def _is_overexposed(grey: Grey) -> bool:
    """Whether most of a photo is overexposed and some is not; a blank sheet has no darker pixels."""
    return bool(np.median(grey) >= OVEREXPOSED > np.percentile(grey, 1))


def _contrast_and_steps(grey: Grey) -> tuple[Grey, Grey]:
    """For each tile its contrast, and the steepest step between neighbouring pixels."""
    across = np.abs(np.diff(grey, axis=1))[:-1, :]
    down = np.abs(np.diff(grey, axis=0))[:, :-1]
    levels = _tiles(grey[:-1, :-1])
    span = np.partition(levels, (LOW, HIGH), axis=1)
    steps = np.partition(_tiles(np.maximum(across, down)), STEEP, axis=1)
    return span[:, HIGH] - span[:, LOW], steps[:, STEEP]


def _tiles(grey: Grey) -> Grey:
    """The picture cut into squares, each a row of its pixels; incomplete tiles at the edges are dropped."""
    rows, columns = grey.shape[0] // TILE, grey.shape[1] // TILE
    whole = grey[: rows * TILE, : columns * TILE].reshape(rows, TILE, columns, TILE)
    return whole.transpose(0, 2, 1, 3).reshape(rows * columns, TILE * TILE)
