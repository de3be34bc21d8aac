"""The Celery alternative is counted by its channel's log; without Celery its rows stay empty."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core.clock import system_clock
from benchmarks.celery_peer import Outcome, heard_in
from benchmarks.nudge_durability import HOUR, Waited
from benchmarks.nudge_throughput import CELERY, Measured, show

NOON = system_clock().replace(hour=12, minute=0, second=0, microsecond=0)


def at(seconds: float) -> float:
    return (NOON + timedelta(seconds=seconds)).timestamp()


def test_each_is_counted_once_and_is_as_late_as_its_first_message():
    outcome = Outcome(3, [("ana", at(4)), ("ben", at(2)), ("ana", at(1)), ("ana", at(9))], NOON)

    assert (outcome.told, outcome.repeated) == (2, 1)
    assert sorted(outcome.lateness) == pytest.approx([1, 2])


def test_the_log_of_a_channel_is_read_back(tmp_path):
    log = tmp_path / "told"

    assert heard_in(log) == []
    log.write_text("7 12.500000\n8 13.250000\n")
    assert heard_in(log) == [("7", 12.5), ("8", 13.25)]


def test_a_row_counts_lost_and_repeated_messages_separately():
    outcome = Outcome(3, [("ana", at(0.5)), ("ben", at(0.5)), ("ana", at(1)), ("ben", at(1))], NOON)

    assert Waited("peer", outcome).row() == ["peer", "2", "1", "2", "2.0", "0.5 s"]
    assert Waited("peer", Outcome(3, [], NOON)).row() == ["peer", "0", "3", "0", "–", "–"]


def test_lateness_of_a_simulated_day_is_given_in_its_own_hours():
    outcome = Outcome(1, [("ana", at(1.5 * HOUR))], NOON)

    assert Waited("peer", outcome, is_played=True).row()[-1] == "1.5 h"


def measured(name: str, per_second: float) -> Measured:
    return Measured(name, 10, 10, per_second, [0.5], 0.001)


SQLITE = [measured("Nextday, SQLite", 30), measured("the same, no grace time, SQLite", 10)]


def test_each_is_compared_with_the_mended_peer_that_keeps_its_plans_alike():
    peers = [measured(name, speed) for name, speed in zip(CELERY, (50, 200), strict=True)]
    rows = show([*SQLITE, *peers], 10, missing=None).rows

    assert [row[4] for row in rows] == ["3.00", "1.00", "0.25", "1.00"]


def test_a_peer_that_is_not_installed_has_empty_rows_and_the_note_says_how_to_get_it():
    table = show(SQLITE, 10, missing="Redis (apt-get install redis-server)")

    assert [row[0] for row in table.rows[-2:]] == [*CELERY]
    assert all(cell == "–" for row in table.rows[-2:] for cell in row[1:])
    assert "apt-get install redis-server" in table.note
    assert {len(row) for row in table.rows} == {len(table.head)}
