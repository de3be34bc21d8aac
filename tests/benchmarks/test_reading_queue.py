"""The benchmark of the reading queue counts what is read before a photo, and leaves no row changed."""

from __future__ import annotations

from benchmarks.reading_queue import measure


def test_it_counts_what_is_read_before_the_last_photo(tmp_path):
    table = measure("SQLite", f"sqlite:///{tmp_path / 'nextday.db'}", tmp_path, [5, 12])

    assert [row[:4] for row in table.rows] == [["5", "0", "4", "0.00"], ["12", "0", "11", "0.00"]]
