"""Lines of thousands of characters, as a page of text or noise gives them, are searched in time that grows with their length."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from ocr.fields import emails, phones

SHORT, TIMES = 2500, 2
# Twice as long a line may take twice the time; where the time grows with the square, it takes four times as much.
MOST = 3.0


@pytest.mark.parametrize("unit", ["a", "a.", "a+", "x@a.", "1", "12-", "+1", "я"])
def test_e_mail_addresses_are_found_in_linear_time(unit):
    assert growth(emails.find, unit) < MOST


@pytest.mark.parametrize("unit", ["1-800-A", "Tel 020 7946 0958 ", "020 7946 0958 ", "1/", "1999 "])
def test_phone_numbers_are_found_in_linear_time(unit):
    assert growth(phones.find, unit) < MOST


def growth(find: Callable[[str], object], unit: str) -> float:
    """How much longer a line of TIMES the length takes."""
    short = unit * (SHORT // len(unit))
    return seconds(find, short * TIMES) / seconds(find, short)


def seconds(find: Callable[[str], object], text: str) -> float:
    """The least processor time of several runs: other processes only add to it."""
    runs = []
    for _ in range(5):
        begun = time.process_time()
        find(text)
        runs.append(time.process_time() - begun)
    return max(min(runs), 0.0005)
