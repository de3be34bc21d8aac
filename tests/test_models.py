"""Every process knows all row classes: rows name each other's classes, so the first query of one that lacks some would fail."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("first", ["import app.process.reader", "import wsgi; wsgi.create_app()"])
def test_a_process_knows_all_row_classes_before_its_first_query(first, tmp_path):
    code = f"{first}; from sqlalchemy.orm import configure_mappers; configure_mappers()"
    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stderr[-2000:]
