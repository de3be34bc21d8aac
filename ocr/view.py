"""Views: pixels together with their position in the upright photo.

The stages crop, turn and scale; a View keeps the transformation back, so that every box ends up in pixels of the photo as
it is served.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.card import Box

Pixels = NDArray[np.uint8]
Matrix = NDArray[np.float64]
Points = NDArray[np.float64]


class Region(NamedTuple):
    """A rectangle of a view: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def grown(self, by: float) -> Region:
        return Region(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def joined(self, other: Region) -> Region:
        return Region(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """BGR pixels, and the 2×3 matrix that maps their points to the upright photo."""

    pixels: Pixels
    to_photo: Matrix

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    def cropped(self, region: Region) -> View:
        """The part inside `region`, cut to the picture's own edges."""
        left, top = max(0, int(region.left)), max(0, int(region.top))
        right, bottom = min(self.width, int(region.right) + 1), min(self.height, int(region.bottom) + 1)
        return View(
            self.pixels[top:bottom, left:right], self._after(np.array([[1, 0, left], [0, 1, top]], float))
        )

    def turned(self, quarters: int) -> View:
        """The view turned anticlockwise by quarters."""
        view = self
        for _ in range(quarters % 4):
            step = np.array([[0, -1, view.width], [1, 0, 0]], float)
            view = View(np.ascontiguousarray(np.rot90(view.pixels)), view._after(step))
        return view

    def scaled(self, factor: float) -> View:
        """The view enlarged or reduced; reducing averages pixels, so that thin strokes stay."""
        size = max(1, round(self.width * factor)), max(1, round(self.height * factor))
        how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
        pixels = np.asarray(cv2.resize(self.pixels, size, interpolation=how), dtype=np.uint8)
        back = np.array([[self.width / size[0], 0, 0], [0, self.height / size[1], 0]], float)
        return View(pixels, self._after(back))

    def place(self, points: Points) -> Points:
        """Points of this view in pixels of the upright photo."""
        return to_photo(self.to_photo, points)

    def points_at(self, places: Points) -> Points:
        """Points of the upright photo in pixels of this view."""
        return np.asarray(
            (places - self.to_photo[:, 2]) @ np.linalg.inv(self.to_photo[:, :2]).T, dtype=np.float64
        )

    def box(self, points: Points) -> Box:
        """The box on the upright photo around points of this view."""
        return box_around(self.place(points))

    def _after(self, step: Matrix) -> Matrix:
        return np.asarray(self.to_photo @ np.vstack([step, [0, 0, 1]]), dtype=np.float64)


def to_photo(matrix: Matrix, points: Points) -> Points:
    """Points of a view in pixels of the upright photo; `matrix` is that of the view."""
    return points @ matrix[:, :2].T + matrix[:, 2]


def whole(pixels: Pixels, scale: float = 1.0) -> View:
    """A view of the whole photo; `scale` is the size of one of its pixels in photo pixels."""
    return View(pixels, np.array([[scale, 0, 0], [0, scale, 0]], float))


def half_turned(pixels: Pixels) -> Pixels:
    """The pixels upside down."""
    return np.ascontiguousarray(pixels[::-1, ::-1])


def box_around(points: Points) -> Box:
    left, top = np.floor(points.min(axis=0)).astype(int)
    right, bottom = np.ceil(points.max(axis=0)).astype(int)
    return Box(int(left), int(top), int(right - left), int(bottom - top))


def region_around(points: Points) -> Region:
    left, top = points.min(axis=0)
    right, bottom = points.max(axis=0)
    return Region(float(left), float(top), float(right), float(bottom))
