"""Each process imports its own module first, and not all of the application."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["app.process.scheduler", "app.process.reader", "app.process.server"])
def test_a_process_starts_from_its_own_module(module):
    """Mapped classes refer to each other by name: the one that was imported must find the others."""
    told = subprocess.run(
        [sys.executable, "-c", f"import {module}"], capture_output=True, text=True, check=False, timeout=60
    )

    assert told.returncode == 0, told.stderr[-2000:]
