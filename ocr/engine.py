"""The interface of text engines, and the choice of the engines that a process loads.

An engine finds lines of text in pixels and reads strips that hold one line each. RapidOCR is the better one on
photos; Tesseract reads scripts that RapidOCR lacks, reads doubtful lines a second time, and works alone (the
light mode). To add one: a module in ocr/engines/ with a class that satisfies `Engine`, and a line in `load_readers`.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ocr.errors import EngineError
from ocr.view import Pixels, Points

log = logging.getLogger(__name__)

DEFAULT_ENGINES = ("rapidocr", "tesseract")
MOST_THREADS = 2


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a strip; `confidence` (0-1) of the whole, and of each character where the engine has it."""

    text: str
    confidence: float
    char_confidences: tuple[float, ...] = ()
    is_upside_down: bool = False
    """Whether the strip had to be turned by half a turn to be read."""


class Engine(Protocol):
    @property
    def name(self) -> str: ...

    def find(self, pixels: Pixels) -> list[Points]:
        """The lines of text in BGR pixels, each as four corners: top left, top right, bottom right, bottom left."""

    def languages(self) -> Sequence[str]:
        """The languages it can read, in Tesseract's names."""

    def read(self, strips: Sequence[Pixels], languages: Sequence[str] = ()) -> list[Text]:
        """The text of each strip, in order, empty where there is none; in the languages named, or in any it knows."""

    def describe(self) -> dict[str, object]:
        """Versions and languages, for people and for /readyz."""


class OrientationDetector(Protocol):
    """Detects which way is up in a picture of text."""

    def quarters(self, pixels: Pixels) -> tuple[int, float]:
        """The number of anticlockwise quarter turns that make the text upright, and the confidence (0-1)."""


@dataclass(frozen=True, slots=True)
class Readers:
    """The engines of this process: `first` reads everything, `second` reads doubtful lines again."""

    first: Engine
    second: Engine | None = None
    orientation: OrientationDetector | None = None
    threads: int = 1
    """How many cores one photo may use."""

    def describe(self) -> dict[str, object]:
        engines = [self.first, *([self.second] if self.second else [])]
        return {engine.name: engine.describe() for engine in engines} | {
            "orientation": self.orientation is not None
        }


def threads_for(processes: int) -> int:
    """How many cores one photo may use when so many processes read: at most two, because more gain little."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(MOST_THREADS, max(1, usable // max(1, processes)))


def load_readers(
    names: Sequence[str] = DEFAULT_ENGINES,
    tesseract_cmd: str | None = None,
    *,
    threads: int = 1,
    tessdata: Path | None = None,
) -> Readers:
    """Load the engines named, the better one first; each photo is read on `threads` cores.

    `tessdata` is the folder of the languages that were added (see languages.py).

    Without RapidOCR (not installed, no wheel for this machine) Tesseract does everything; without Tesseract RapidOCR
    goes on alone. Raises EngineError when none is left.
    """
    unknown = set(names) - set(DEFAULT_ENGINES)
    if unknown:
        raise EngineError(f"Unknown text engines: {', '.join(sorted(unknown))}")
    engines = [
        engine
        for name in DEFAULT_ENGINES
        if name in names and (engine := _loaded(name, tesseract_cmd, threads, tessdata))
    ]
    if not engines:
        raise EngineError(f"None of the text engines can be loaded: {', '.join(names)}")
    return Readers(engines[0], engines[1] if len(engines) > 1 else None, _load_orientation(), threads)


def _loaded(name: str, tesseract_cmd: str | None, threads: int, tessdata: Path | None) -> Engine | None:
    try:
        if name == "rapidocr":
            from ocr.engines.rapidocr import Rapid

            return Rapid(threads)
        from ocr.engines.tesseract import Tesseract, find_command
        from ocr.languages import data_folders

        return Tesseract(find_command(tesseract_cmd), data_folders(tessdata))
    except (EngineError, ImportError, OSError) as error:
        log.warning("The text engine %s cannot be loaded: %s", name, error)
        return None


def _load_orientation() -> OrientationDetector | None:
    try:
        from ocr.engines.orientation import OrientationModel

        return OrientationModel()
    except (EngineError, ImportError, OSError) as error:
        log.warning("No orientation model: sideways photos stay sideways (%s)", error)
        return None
