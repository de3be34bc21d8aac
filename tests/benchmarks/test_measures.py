"""The benchmarks run at the smallest size, and their tables add up."""

from __future__ import annotations

import pytest

from benchmarks import nudge_throughput, page_load, uploads
from benchmarks.__main__ import main
from benchmarks.servers import nextday
from benchmarks.table import Table, percentile, ratio


def test_a_table_is_markdown_with_columns_that_line_up():
    table = Table("Speed", ("who", "km/h"), [("a hare", "70"), ("a tortoise", "0.3")], "Over one furlong.")

    assert str(table).splitlines() == [
        "## Speed",
        "",
        "| who        | km/h |",
        "| ---------- | ---- |",
        "| a hare     |   70 |",
        "| a tortoise |  0.3 |",
        "",
        "Over one furlong.",
    ]


def test_a_ratio_to_nothing_is_none():
    assert (ratio(3, 2), ratio(3, 0)) == ("1.50", "–")


@pytest.mark.parametrize(("share", "value"), [(0.0, 1), (0.5, 2), (0.99, 3), (1.0, 3)])
def test_a_percentile_is_one_of_the_values(share, value):
    assert percentile([3, 1, 2], share) == value


def test_every_nudge_is_sent_and_its_lateness_is_measured(tmp_path):
    measured = nudge_throughput.measure_sweep("ours", f"sqlite:///{tmp_path / 'nextday.db'}", tmp_path, 30)

    assert (measured.due, measured.told) == (30, 30)
    assert len(measured.lateness) == 30
    assert min(measured.lateness) > 0


def test_the_alternative_sends_the_same_nudges(tmp_path):
    measured = nudge_throughput.measure_jobs(
        "peer", f"sqlite:///{tmp_path / 'jobs.db'}", 30, job_defaults={"misfire_grace_time": None}
    )

    assert (measured.due, measured.told) == (30, 30)


def test_every_upload_is_answered_and_waited_for(tmp_path):
    with nextday(tmp_path) as port:
        measured = uploads.measure("ours", port, uploads.a_photo(), 8, uploads.sign_up)

    assert len(measured.waits) == 8
    assert measured.per_second > 0


def test_a_second_visit_costs_less_than_the_first():
    first, again, plain, docs = (float(row[2]) for row in page_load.run().rows)

    assert again < first < plain < docs


def test_one_measurement_can_be_asked_for_by_name(capsys):
    main(["shell"])

    assert "## The page's shell" in capsys.readouterr().out


def test_an_impossible_measurement_is_reported():
    with pytest.raises(SystemExit) as refused:
        main(["happiness"])

    assert refused.value.code == 2
