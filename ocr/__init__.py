"""Photo of business cards -> cards: `read_photo(jpeg, readers=load_readers())`.

Importing this is cheap; the text engines, OpenCV and numpy load with `load_readers` and `read_photo`. Nothing here
knows of app/; `python -m ocr photo.jpg` is the command line.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ocr.card import Box, Card, Outline, Quality, Reading, Tel, Value
from ocr.errors import BadPhoto, EngineError, OcrError

if TYPE_CHECKING:
    from ocr.engine import Readers
    from ocr.personal_name import Name

__all__ = [
    "BadPhoto",
    "Box",
    "Card",
    "EngineError",
    "OcrError",
    "Outline",
    "Quality",
    "Readers",
    "Reading",
    "Tel",
    "Value",
    "load_readers",
    "name_parts",
    "read_photo",
]


def load_readers(
    names: Sequence[str] = ("rapidocr", "tesseract"),
    tesseract_cmd: str | None = None,
    *,
    threads: int = 1,
    tessdata: Path | None = None,
) -> Readers:
    """Load the text engines named; see `ocr.engine.load_readers`."""
    from ocr import engine

    return engine.load_readers(names, tesseract_cmd, threads=threads, tessdata=tessdata)


def read_photo(
    front: bytes,
    back: bytes | None = None,
    *,
    readers: Readers,
    region: str | None = None,
    outlines: Sequence[Outline] = (),
) -> Reading:
    """Read every business card in a photo, or the outlined ones; see `ocr.reader.read_photo`."""
    from ocr import reader

    return reader.read_photo(front, back, readers=readers, region=region, outlines=outlines)


def name_parts(text: str, region: str | None = None) -> Name:
    """A person's name split into its parts, as far as they are clear; see `ocr.personal_name.parts`."""
    from ocr import personal_name

    return personal_name.parts(text, region)


def __getattr__(name: str) -> object:
    """`ocr.Readers` without loading what it needs."""
    if name == "Readers":
        from ocr.engine import Readers

        return Readers
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
