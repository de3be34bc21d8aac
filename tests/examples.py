"""How many invented cases a property is tried with, and what only CI runs."""

from __future__ import annotations

import os

import pytest

IN_CI = bool(os.environ.get("CI"))

only_in_ci = pytest.mark.skipif(not IN_CI, reason="runs where CI=true is set")


def examples(count: int) -> int:
    """All of them in CI, a quarter while coding: other cases each time, so that the rest comes with the next runs."""
    return count if IN_CI else max(1, count // 4)
