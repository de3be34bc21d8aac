"""Subnormal numbers are zero while a model runs, in its thread, and nowhere else."""

from __future__ import annotations

import platform
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from ocr.engines.subnormals import subnormals_as_zero

FLUSHES = sys.platform.startswith("linux") and platform.machine() == "x86_64"
SMALL = np.full(64, 1e-30, np.float32)


def tiny() -> float:
    """A product of ordinary numbers, too small to be one."""
    return float((SMALL * np.float32(1e-10))[0])


def test_a_subnormal_result_is_zero_inside_and_itself_outside():
    before = tiny()
    with subnormals_as_zero():
        during = tiny()

    assert during == (0.0 if FLUSHES else before)
    assert before == tiny() != 0.0


def test_ordinary_numbers_stay_what_they_are():
    with subnormals_as_zero():
        product = np.float32(1.5e-20) * np.float32(2.0)

    assert product == np.float32(3e-20)


def test_an_error_inside_leaves_no_trace():
    with pytest.raises(ZeroDivisionError), subnormals_as_zero():
        1 / 0  # noqa: B018

    assert tiny() != 0.0


def test_one_inside_another_ends_with_the_outer_one():
    with subnormals_as_zero():
        with subnormals_as_zero():
            pass
        during = tiny()

    assert (during == 0.0) is FLUSHES
    assert tiny() != 0.0


def test_other_threads_compute_as_before():
    with ThreadPoolExecutor(1) as pool:
        pool.submit(tiny).result()  # its thread begins before, so it inherits nothing
        with subnormals_as_zero():
            elsewhere = pool.submit(tiny).result()

    assert elsewhere != 0.0
