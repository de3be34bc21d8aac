"""Freed memory is returned when much of it is held; odd pictures take no more than photos."""

from __future__ import annotations

import subprocess
import sys

import cv2
import numpy as np
import pytest

from ocr.memory import release_memory, resident

MEGABYTE = 1_000_000


@pytest.mark.skipif(sys.platform != "linux", reason="Other C libraries give memory back in their own ways.")
def test_fragmented_free_memory_is_returned():
    blocks = [bytearray(100_000) for _ in range(2_000)]
    # One block in twenty stays, so that what is freed lies in pieces.
    kept = blocks[::20]
    del blocks
    before = resident()
    release_memory(kept=2 * before)
    within = resident()
    release_memory(kept=0)

    assert len(kept) == 100
    assert within == pytest.approx(before, abs=10 * MEGABYTE)
    assert resident() < before - 100 * MEGABYTE


@pytest.mark.skipif(sys.platform != "linux", reason="Elsewhere the machine tells the peak alone.")
def test_the_memory_of_a_parent_process_is_not_counted():
    """A reader that is started by a large process is not itself too large."""
    script = """
import subprocess, sys
held = b"x" * 200_000_000
child = "from ocr.memory import resident; print(resident())"
print(subprocess.run([sys.executable, "-c", child], capture_output=True, text=True, check=True).stdout)
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=300)

    assert 0 < int(ran.stdout) < 150 * MEGABYTE


@pytest.mark.skipif(
    sys.platform != "linux", reason="Linux tells the peak of a process apart from its parent's."
)
def test_very_thin_pictures_and_very_long_lines_need_no_more_memory_than_a_photo():
    """In a process of its own. Not by `getrusage`, whose peak counts the parent from which the process was forked."""
    script = """
import numpy
from ocr.engines.rapidocr import Rapid
engine = Rapid()
paper = numpy.random.default_rng(1).integers(0, 255, (70, 14000, 3), dtype=numpy.uint8)
engine.find(paper)
engine.read([paper[:20]])
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=300)

    assert int(ran.stdout) < 800_000, "kilobytes"


def test_a_line_on_a_very_thin_picture_has_the_right_box(readers):
    printed = np.full((60, 4000, 3), 255, dtype=np.uint8)
    cv2.putText(printed, "Dana Kim", (3000, 45), cv2.FONT_HERSHEY_SIMPLEX, 1.4, (0, 0, 0), 3)

    found = np.concatenate(readers.first.find(printed))

    assert 2970 < found[:, 0].min() < found[:, 0].max() < 3210
