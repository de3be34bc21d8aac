"""A line of text as it was read, with its position."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ocr.view import Points


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Text with its four corners in the view it was read from (top left, top right, bottom right, bottom left)."""

    text: str
    confidence: float
    corners: Points = field(repr=False)
    char_confidences: tuple[float, ...] = field(default=(), repr=False)
    second: str | None = None
    """What the other engine read, where the two disagree."""

    @property
    def height(self) -> float:
        left, right = self.corners[3] - self.corners[0], self.corners[2] - self.corners[1]
        return float(np.linalg.norm(left) + np.linalg.norm(right)) / 2

    @property
    def width(self) -> float:
        top, bottom = self.corners[1] - self.corners[0], self.corners[2] - self.corners[3]
        return float(np.linalg.norm(top) + np.linalg.norm(bottom)) / 2
