"""RapidOCR: the PP-OCR models from its wheel, run by our own sessions.

The package's single call keeps the flags of the previous call, converts pictures in double precision, pads strips and
returns all memory after each of a network's layers. So only its models and the geometry of its detector are used.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib.metadata import version
from typing import Any

import cv2
import numpy as np
from rapidocr.ch_ppocr_det.main import TextDetector
from rapidocr.ch_ppocr_det.utils import DBPostProcess

from ocr.engine import Text
from ocr.engines.sessions import Blob, Session, blob_of, model_in_package
from ocr.errors import EngineError
from ocr.view import Pixels, Points, half_turned

LANGUAGES = ("eng", "chi_sim", "chi_tra", "jpn")
DETECTOR, RECOGNISER = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
CLASSIFIER = "ch_ppocr_mobile_v2.0_cls_mobile.onnx"
# How many times longer than wide a picture may be, and how many pixels it may have with the paper added for that.
MOST_ELONGATED = 5
MOST_AREA = 1_600_000
# How many times longer than high a line may be. The longest on a card has some hundred letters, each half as wide as high.
LONGEST_LINE = 100
# The detector takes sides that are multiples of this, the recogniser and the classifier strips of this height.
STEP, STRIP_HEIGHT = 32, 48
NARROWEST, CLASSIFIED_WIDTH = 48, 192
LEAST_SIDE = 64
SURELY_UPSIDE_DOWN = 0.9


class Rapid:
    """Finds and reads Latin, Chinese and Japanese text, on `threads` cores."""

    name = "rapidocr"

    def __init__(self, threads: int = 1) -> None:
        self._detector = _Detector(threads)
        self._recogniser = _Recogniser()
        self._classifier = _Classifier()
        self._workers = ThreadPoolExecutor(threads, "recogniser") if threads > 1 else None
        logging.getLogger("RapidOCR").setLevel(logging.ERROR)

    def find(self, pixels: Pixels) -> list[Points]:
        paper = _padded(pixels)
        factor = min(1.0, math.sqrt(MOST_AREA / (paper.shape[0] * paper.shape[1])))
        return [quad / factor for quad in self._detector.find(_scaled(paper, factor, factor))]

    def languages(self) -> Sequence[str]:
        return LANGUAGES

    def read(self, strips: Sequence[Pixels], languages: Sequence[str] = ()) -> list[Text]:  # noqa: ARG002 - one model reads all
        if not strips:
            return []
        cut = [_compressed(strip) for strip in strips]
        upside_down = self._classifier.upside_down(cut)
        each = map if self._workers is None else self._workers.map
        return list(each(self._read, cut, upside_down))

    def _read(self, strip: Pixels, seems_upside_down: bool) -> Text:
        """The text of a strip; one that seems upside down is read both ways, because many numbers look alike turned."""
        as_it_is = self._recogniser.read(strip)
        if not seems_upside_down:
            return as_it_is
        turned = self._recogniser.read(half_turned(strip))
        if turned.confidence < as_it_is.confidence:
            return as_it_is
        return replace(turned, is_upside_down=True)

    def describe(self) -> dict[str, object]:
        return {"version": version("rapidocr"), "runtime": version("onnxruntime"), "models": "PP-OCRv6 small"}


class _Detector:
    """Finds lines of text.

    Its weights in eight bits were tried (2.9 MB instead of 9.9, ranges from drawn cards): a tenth less processor time for
    the whole reading and 250 MB less memory, but 147 instead of 151 of 215 labelled cards fully right, and a single small word
    on a large blank page was missed.
    """

    def __init__(self, threads: int) -> None:
        self._session = Session(model_in_package("rapidocr", DETECTOR), threads=threads, keeps_memory=True)
        # The values of RapidOCR's own configuration.
        self._outlines: Any = DBPostProcess(
            thresh=0.3, box_thresh=0.5, max_candidates=1000, unclip_ratio=1.6, use_dilation=True
        )

    def find(self, pixels: Pixels) -> list[Points]:
        height, width = pixels.shape[:2]
        shares = self._session.run(detector_blob(pixels))
        try:
            quads, _ = self._outlines(shares, (height, width))
        except Exception as error:
            raise EngineError(f"RapidOCR failed to find lines: {error}") from error
        if not len(quads):
            return []
        return [np.asarray(quad, dtype=np.float64) for quad in TextDetector.sorted_boxes(quads)]


class _Recogniser:
    """Reads strips one by one: in a batch they would be padded to the widest, which costs time and glues words."""

    def __init__(self) -> None:
        self._session = Session(model_in_package("rapidocr", RECOGNISER))
        # The model's first answer is that there is no letter, and its last a blank.
        self._letters = ["", *self._session.labels(), " "]

    def read(self, strip: Pixels) -> Text:
        height, width = strip.shape[:2]
        wide = max(NARROWEST, math.ceil(STRIP_HEIGHT * width / height))
        (shares,) = self._session.run(blob_of(strip, wide, STRIP_HEIGHT))
        best = shares.argmax(axis=1)
        # A letter that is as wide as several steps is answered several times.
        kept = (best != 0) & np.concatenate([[True], best[1:] != best[:-1]])
        confidences = shares[np.flatnonzero(kept), best[kept]].astype(float)
        text = "".join(self._letters[at] for at in best[kept])
        if not text:
            return Text("", 0.0)
        single = tuple(map(float, confidences)) if len(confidences) == len(text) else ()
        return Text(text, float(confidences.mean()), single)


class _Classifier:
    """Tells which strips are upside down."""

    def __init__(self) -> None:
        self._session = Session(model_in_package("rapidocr", CLASSIFIER))

    def upside_down(self, strips: Sequence[Pixels]) -> list[bool]:
        shares = self._session.run(np.concatenate([self._blob(strip) for strip in strips]))
        return [bool(share > SURELY_UPSIDE_DOWN) for share in shares[:, 1]]

    def _blob(self, strip: Pixels) -> Blob:
        """The strip at its left, and grey beside it up to the width that the model takes."""
        height, width = strip.shape[:2]
        wide = min(CLASSIFIED_WIDTH, math.ceil(STRIP_HEIGHT * width / height))
        blob = np.zeros((1, 3, STRIP_HEIGHT, CLASSIFIED_WIDTH), np.float32)
        blob[..., :wide] = blob_of(strip, wide, STRIP_HEIGHT)
        return blob


def detector_blob(pixels: Pixels) -> Blob:
    """The input of the detector for a picture of the right size."""
    height, width = pixels.shape[:2]
    enlarged = max(1.0, LEAST_SIDE / min(height, width))
    return blob_of(pixels, _in_steps(width * enlarged), _in_steps(height * enlarged))


def _in_steps(length: float) -> int:
    return max(STEP, round(int(length) / STEP) * STEP)


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
