"""Reads the lines that were found: each is cropped upright from the full picture and given to the engines."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

import cv2
import numpy as np

from ocr.engine import Engine, Readers
from ocr.errors import EngineError
from ocr.lines import Line
from ocr.scripts import is_surely_needed, language_to_read, missing_script, read_script
from ocr.second_reading import with_second_reading
from ocr.view import Pixels, Points, View, half_turned

log = logging.getLogger(__name__)

# Engines read strips of this height; cutting higher ones only costs time.
READ_HEIGHT = 64
UPRIGHT_RATIO = 1.5
# The margin of a larger crop, in line heights.
LARGER = 0.12

CountryOf = Callable[[Sequence[Line]], str | None]


def read_lines(
    view: View, quads: Sequence[Points], readers: Readers, country_of: CountryOf
) -> tuple[list[Line], tuple[str, ...]]:
    """The text of each quad that has any, and the languages whose data is missing to read the rest.

    `country_of` infers the country from the lines read so far; it decides which script to expect.
    """
    strips = [strip(view, quad) for quad in quads]
    texts = readers.first.read(strips)
    strips = [
        half_turned(cut) if text.is_upside_down else cut for cut, text in zip(strips, texts, strict=True)
    ]
    # Lines that are blank to the first engine are kept for the second: they may be of a script that the first lacks.
    lines = [
        Line(
            text.text.strip(),
            text.confidence if text.text.strip() else 0.0,
            # The corners begin where the text begins: a card upside down beside others is laid out by itself.
            np.roll(quad, 2, axis=0) if text.is_upside_down else quad,
            text.char_confidences,
        )
        for quad, text in zip(quads, texts, strict=True)
    ]
    try:
        if readers.second:

            def read_again(n: int) -> str:
                return readers.first.read([_larger_strip(view, quads[n])])[0].text

            lines = with_second_reading(lines, strips, readers.second, read_again)
        lines, needed = _in_own_script(lines, strips, readers.second or readers.first, country_of)
    except EngineError as error:
        # The reading goes on without the second engine: the first has read every line.
        log.warning("No second opinion: %s", error)
        return _with_text(lines), ()
    return _with_text(lines), needed


def _in_own_script(
    lines: list[Line], strips: Sequence[Pixels], engine: Engine, country_of: CountryOf
) -> tuple[list[Line], tuple[str, ...]]:
    country = country_of(_with_text(lines))
    language = missing_script(lines, country)
    if language is None:
        return lines, ()
    needed = (language,) if language not in engine.languages() and is_surely_needed(lines, country) else ()
    present = language_to_read(language, engine.languages())
    return (read_script(lines, strips, present, engine) if present else lines), needed


def _larger_strip(view: View, quad: Points) -> Pixels:
    """The strip with a margin around the line: its letters come to lie otherwise on the recogniser's grid."""
    across, down = quad[1] - quad[0], quad[3] - quad[0]
    wide, high = max(1.0, float(np.linalg.norm(across))), max(1.0, float(np.linalg.norm(down)))
    margin = LARGER * min(wide, high)
    sides = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * margin
    return strip(view, quad + sides[:, :1] * across / wide + sides[:, 1:] * down / high)


def _with_text(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if line.text]


def strip(view: View, quad: Points) -> Pixels:
    """The pixels inside four corners, rectified, at most READ_HEIGHT high."""
    width = max(np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[2] - quad[3]))
    height = max(np.linalg.norm(quad[3] - quad[0]), np.linalg.norm(quad[2] - quad[1]))
    size = max(2, int(width)), max(2, int(height))
    target = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), target)
    cut = cv2.warpPerspective(
        view.pixels, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    if size[1] >= UPRIGHT_RATIO * size[0]:
        cut = np.rot90(cut)
    if cut.shape[0] > READ_HEIGHT:
        factor = READ_HEIGHT / cut.shape[0]
        cut = cv2.resize(
            cut, (max(2, round(cut.shape[1] * factor)), READ_HEIGHT), interpolation=cv2.INTER_AREA
        )
    return np.ascontiguousarray(cut, dtype=np.uint8)
