"""The real engines, loaded once for all tests of this folder."""

from __future__ import annotations

import os

import pytest

from ocr import Readers, load_readers

# Read by OpenMP when an engine starts: one core per reading is what the program uses too.
os.environ.setdefault("OMP_THREAD_LIMIT", "1")


@pytest.fixture(scope="session")
def readers() -> Readers:
    """Both engines, as the program loads them when nothing is set."""
    return load_readers()


@pytest.fixture(scope="session")
def tesseract() -> Readers:
    """The light mode: READERS=tesseract."""
    return load_readers(["tesseract"])
