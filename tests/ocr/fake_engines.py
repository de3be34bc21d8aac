"""Fake engines: each finds and reads the lines it is given, well or badly."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ocr.engine import Text
from ocr.errors import EngineError
from ocr.view import Pixels, Points


@dataclass
class FakeEngine:
    """Reads `texts`, line under line, in whatever picture it is shown; blank when there are none."""

    texts: Sequence[str] = ()
    confidence: float = 0.98
    name: str = "fake"
    seconds: float = 0.0
    asked: list[int] = field(default_factory=list)

    def find(self, pixels: Pixels) -> list[Points]:
        height, width = pixels.shape[:2]
        pitch = height / max(1, len(self.texts))
        rows = [(pitch * n, pitch * (n + 0.6)) for n in range(len(self.texts))]
        wide = 0.9 * width
        return [np.array([[5, a], [wide, a], [wide, b], [5, b]], dtype=np.float64) for a, b in rows]

    def languages(self) -> Sequence[str]:
        return ("eng",)

    def read(self, strips: Sequence[Pixels], languages: Sequence[str] = ()) -> list[Text]:
        time.sleep(self.seconds)
        self.asked.append(len(strips))
        texts = [*self.texts, *[""] * len(strips)]
        return [Text(text, self.confidence if text else 0.0) for text in texts[: len(strips)]]

    def describe(self) -> dict[str, object]:
        return {"version": "0"}


class FinderBreaks(FakeEngine):
    def find(self, pixels: Pixels) -> list[Points]:
        raise EngineError("no model")


class ReaderBreaks(FakeEngine):
    def read(self, strips: Sequence[Pixels], languages: Sequence[str] = ()) -> list[Text]:
        raise EngineError("the process was killed")


@dataclass
class Shaped(FakeEngine):
    """Finds every line in the same four corners, given in shares of the picture's width and height."""

    corners: Sequence[tuple[float, float]] = field(kw_only=True)

    def find(self, pixels: Pixels) -> list[Points]:
        size = pixels.shape[1], pixels.shape[0]
        return [np.array(self.corners, dtype=np.float64) * size for _ in self.texts]


@dataclass(frozen=True)
class FixedOrientation:
    """Says the same of every picture."""

    answer: tuple[int, float]

    def quarters(self, pixels: Pixels) -> tuple[int, float]:
        return self.answer
