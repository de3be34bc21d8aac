"""Runs models on onnxruntime: one session for each model, made and run alike for all of them."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ocr.engines.subnormals import subnormals_as_zero
from ocr.errors import EngineError
from ocr.memory import resident
from ocr.view import Pixels

Blob = NDArray[np.float32]
MOST_KEPT = 500_000_000


class Session:
    """A model with one input and one output. Threads may share it: it has no state between two runs.

    `keeps_memory` leaves freed tensors with the session, which saves a fifth of the time. They are given back when the
    process holds more than MOST_KEPT, because pictures of many shapes leave many pieces that fit no other.
    """

    def __init__(self, model: Path, *, threads: int = 1, keeps_memory: bool = False) -> None:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = keeps_memory
        # A thread that waits would otherwise use its core; and it is not the thread in which `run` sets the flag.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        if threads > 1:
            options.add_session_config_entry("session.set_denormal_as_zero", "1")
        try:
            with subnormals_as_zero():
                self._session = onnxruntime.InferenceSession(
                    str(model),
                    sess_options=options,
                    providers=[("CPUExecutionProvider", {"arena_extend_strategy": "kSameAsRequested"})],
                )
        except Exception as error:
            raise EngineError(f"The model {model.name} does not load: {error}") from error
        self._input = self._session.get_inputs()[0].name
        self._keeps_memory = keeps_memory

    def run(self, blob: Blob) -> Blob:
        """The output for an input of the shape (pictures, 3, height, width)."""
        options = onnxruntime.RunOptions()
        if self._keeps_memory and resident() > MOST_KEPT:
            options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
        try:
            with subnormals_as_zero():
                (output,) = self._session.run(None, {self._input: blob}, options)
        except Exception as error:
            raise EngineError(f"A model failed: {error}") from error
        return np.asarray(output, dtype=np.float32)

    def labels(self) -> list[str]:
        """What the model's answers mean, as its file says."""
        return str(self._session.get_modelmeta().custom_metadata_map["character"]).splitlines()


def model_in_package(package: str, name: str) -> Path:
    """The path of a model inside an installed package, which is not imported: it would load sessions of its own."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise EngineError(f"The package {package} is not installed.")
    return Path(spec.origin).parent / "models" / name


def blob_of(pixels: Pixels, width: int, height: int) -> Blob:
    """Pixels resized and scaled to -1..1, as PP-OCR's models expect them."""
    middle = 127.5
    blob = cv2.dnn.blobFromImage(pixels, 1 / middle, (width, height), (middle, middle, middle))
    return np.asarray(blob, dtype=np.float32)
