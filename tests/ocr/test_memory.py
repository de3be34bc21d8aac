"""Freed memory goes back to the machine, though only when much of it is held."""

from __future__ import annotations

import sys

import pytest

from ocr.memory import give_back, resident

MEGABYTE = 1_000_000


@pytest.mark.skipif(sys.platform != "linux", reason="Other C libraries give memory back in their own ways.")
def test_memory_freed_in_pieces_is_given_back():
    blocks = [bytearray(100_000) for _ in range(2_000)]
    # One block in twenty stays, so that what is freed lies in pieces.
    kept = blocks[::20]
    del blocks
    before = resident()
    give_back(kept=2 * before)
    within = resident()
    give_back(kept=0)

    assert len(kept) == 100
    assert within == pytest.approx(before, abs=10 * MEGABYTE)
    assert resident() < before - 100 * MEGABYTE
