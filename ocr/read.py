"""Read the lines that were found: cut each out of the full picture, upright, and let the engines read it."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ocr.engine import Readers
from ocr.lines import Line
from ocr.view import Pixels, Points, View

# Engines read strips of this height; cutting higher ones only costs time.
READ_HEIGHT = 64
UPRIGHT_RATIO = 1.5


def read_lines(view: View, quads: Sequence[Points], readers: Readers) -> list[Line]:
    """The text of each quad that holds any, top to bottom."""
    strips = [strip(view, quad) for quad in quads]
    texts = readers.first.read(strips)
    return [
        Line(text.text.strip(), text.confidence, quad, text.char_confidences)
        for quad, text in zip(quads, texts, strict=True)
        if text.text.strip()
    ]


def strip(view: View, quad: Points) -> Pixels:
    """The pixels inside four corners, made a rectangle, at most READ_HEIGHT high."""
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
