"""`make replay` finds no fault."""

from __future__ import annotations

import pytest

from tests.examples import only_in_ci
from tests.replay import SCENES, replay


@only_in_ci
@pytest.mark.slow
def test_two_busy_days_with_faults_break_no_rule(tmp_path, capfd):
    wrong = replay(tmp_path)
    told = capfd.readouterr().out

    assert wrong == []
    assert len([line for line in told.splitlines() if "  push" in line]) < len([*SCENES])
    assert "met Dana Kim" in told
    assert "the server was killed" in told
    assert "Last call" in told
