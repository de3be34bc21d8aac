"""Any module may be the first that a process imports: the rows that its classes name are found all the same."""

from __future__ import annotations

import subprocess
import sys

import pytest

CONFIGURE = "from sqlalchemy.orm import configure_mappers; configure_mappers()"


@pytest.mark.parametrize(
    "module", ["contacts.model", "contacts.store", "upkeep.model", "nudges.store", "scans.lifecycle"]
)
def test_a_process_that_begins_anywhere_knows_all_rows(module):
    done = subprocess.run(
        [sys.executable, "-c", f"import app.{module}; {CONFIGURE}"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
