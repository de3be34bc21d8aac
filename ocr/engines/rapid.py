"""RapidOCR: PP-OCRv6 models from its wheel, on onnxruntime with one thread.

Its one call keeps the flags of the call before, so the three models are called one by one instead; they hold nothing
between calls, and threads may share them.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import numpy as np
from rapidocr import RapidOCR
from rapidocr.ch_ppocr_rec.typings import TextRecInput

from ocr.engine import Text
from ocr.errors import EngineError
from ocr.view import Pixels, Points

LANGUAGES = ("eng", "chi_sim", "chi_tra", "jpn")
SETTINGS: dict[str, object] = {
    "Global.log_level": "error",
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
        try:
            found = self._detector(pixels)
        except Exception as error:
            raise EngineError(f"RapidOCR failed to find lines: {error}") from error
        return [] if found.boxes is None else [np.asarray(quad, dtype=np.float64) for quad in found.boxes]

    def languages(self) -> Sequence[str]:
        return LANGUAGES

    def read(self, strips: Sequence[Pixels], languages: Sequence[str] = ()) -> list[Text]:  # noqa: ARG002 - one model reads all
        if not strips:
            return []
        try:
            turned = self._classifier(list(strips)).img_list
            read = self._recogniser(TextRecInput(img=turned, return_word_box=True))
        except Exception as error:
            raise EngineError(f"RapidOCR failed to read: {error}") from error
        return [
            _text(text, score, word)
            for text, score, word in zip(read.txts, read.scores, read.word_results, strict=True)
        ]

    def describe(self) -> dict[str, object]:
        return {"version": version("rapidocr"), "runtime": version("onnxruntime"), "models": "PP-OCRv6 small"}


def _text(text: str, score: float, word: object) -> Text:
    confidences = getattr(word, "confs", None) or ()
    kept = tuple(map(float, confidences)) if len(confidences) == len(text) else ()
    return Text(text, float(score), kept)
