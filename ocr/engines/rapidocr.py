"""RapidOCR: PP-OCRv6 models from its wheel, on onnxruntime with one thread.

The package's single call keeps the flags of the previous call, so the three models are called one by one. They have no
state between calls, and threads may share them.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import cv2
import numpy as np
from rapidocr import RapidOCR
from rapidocr.ch_ppocr_rec.typings import TextRecInput

from ocr.engine import Text
from ocr.engines.subnormals import subnormals_as_zero
from ocr.errors import EngineError
from ocr.view import Pixels, Points

LANGUAGES = ("eng", "chi_sim", "chi_tra", "jpn")
# How many times longer than wide a picture may be, and how many pixels it may have with the paper added for that.
MOST_ELONGATED = 5
MOST_AREA = 1_600_000
# How many times longer than high a line may be. The longest on a card has some hundred letters, each half as wide as high.
LONGEST_LINE = 100

SETTINGS: dict[str, object] = {
    "Global.log_level": "error",
    # find() is given the size it should look at; RapidOCR would enlarge it again.
    "Det.limit_side_len": 64,
    # Strips of one batch are padded to the widest of them, which costs time and memory, and glues words in the others.
    "Rec.rec_batch_num": 1,
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}


class Rapid:
    """Finds and reads Latin, Chinese and Japanese text."""

    name = "rapidocr"

    def __init__(self) -> None:
        try:
            engine = RapidOCR(params=SETTINGS)
            # Its own methods on models and pixels are untyped.
            self._detector: Any = engine._load_det_model()  # type: ignore[no-untyped-call]
            self._classifier: Any = engine._load_cls_model()  # type: ignore[no-untyped-call]
            self._recogniser: Any = engine._load_rec_model()  # type: ignore[no-untyped-call]
        except Exception as error:
            raise EngineError(f"RapidOCR does not start: {error}") from error
        logging.getLogger("RapidOCR").setLevel(logging.ERROR)

    def find(self, pixels: Pixels) -> list[Points]:
        paper = _padded(pixels)
        factor = min(1.0, math.sqrt(MOST_AREA / (paper.shape[0] * paper.shape[1])))
        try:
            with subnormals_as_zero():
                found = self._detector(_scaled(paper, factor, factor))
        except Exception as error:
            raise EngineError(f"RapidOCR failed to find lines: {error}") from error
        return (
            []
            if found.boxes is None
            else [np.asarray(quad, dtype=np.float64) / factor for quad in found.boxes]
        )

    def languages(self) -> Sequence[str]:
        return LANGUAGES

    def read(self, strips: Sequence[Pixels], languages: Sequence[str] = ()) -> list[Text]:  # noqa: ARG002 - one model reads all
        if not strips:
            return []
        try:
            with subnormals_as_zero():
                turned = self._classifier([_compressed(strip) for strip in strips]).img_list
                read = self._recogniser(TextRecInput(img=turned, return_word_box=True))
        except Exception as error:
            raise EngineError(f"RapidOCR failed to read: {error}") from error
        return [
            _text(text, score, word)
            for text, score, word in zip(read.txts, read.scores, read.word_results, strict=True)
        ]

    def describe(self) -> dict[str, object]:
        return {"version": version("rapidocr"), "runtime": version("onnxruntime"), "models": "PP-OCRv6 small"}


def _padded(pixels: Pixels) -> Pixels:
    """The pixels, with white added below or beside a strip that is too thin for the detector.

    The detector enlarges very thin pictures: a strip of 3000 x 20 became 80 megapixels and took minutes.
    """
    height, width = pixels.shape[:2]
    least = max(height, width) // MOST_ELONGATED
    below, beside = max(0, least - height), max(0, least - width)
    if not below and not beside:
        return pixels
    return np.asarray(cv2.copyMakeBorder(pixels, 0, below, 0, beside, cv2.BORDER_REPLICATE), dtype=np.uint8)


def _compressed(strip: Pixels) -> Pixels:
    """The strip, compressed if it is longer than any real line: strips are read 48 pixels high, so memory grows with length."""
    height, width = strip.shape[:2]
    return _scaled(strip, min(1.0, LONGEST_LINE * height / width), 1.0)


def _scaled(pixels: Pixels, across: float, down: float) -> Pixels:
    if across == down == 1:
        return pixels
    return np.asarray(
        cv2.resize(pixels, None, fx=across, fy=down, interpolation=cv2.INTER_AREA), dtype=np.uint8
    )


def _text(text: str, score: float, word: object) -> Text:
    confidences = getattr(word, "confs", None) or ()
    kept = tuple(map(float, confidences)) if len(confidences) == len(text) else ()
    return Text(text, float(score), kept)
