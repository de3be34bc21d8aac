"""The page's modules that never touch a page, tested where they are: in JavaScript, by Node."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

MODULES = Path(__file__).parent / "modules"
OLDEST_NODE = (20, 19)  # the first that takes a .js file for the module it is


def test_the_modules_pass_their_own_tests():
    node = shutil.which("node")
    if not node or _version(node) < OLDEST_NODE:
        assert not os.environ.get("CI"), f"CI must have Node {OLDEST_NODE[0]}.{OLDEST_NODE[1]} or newer"
        pytest.skip(f"needs Node {OLDEST_NODE[0]}.{OLDEST_NODE[1]} or newer")
    tests = sorted(str(path) for path in MODULES.glob("*.test.js"))
    ran = subprocess.run([node, "--test", *tests], capture_output=True, text=True, timeout=600, check=False)

    assert tests
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]


def _version(node: str) -> tuple[int, ...]:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=20, check=True).stdout
    return tuple(int(part) for part in said.strip().removeprefix("v").split(".")[:2])
