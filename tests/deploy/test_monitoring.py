"""The alerts and the dashboard ask for numbers that /metrics has, in queries that Prometheus understands."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from app.ops.metrics import write_metrics
from tests.builders import World
from tests.databases import on_sqlite

ROOT = Path(__file__).parents[2]
ALERTS = ROOT / "deploy/alerts.yaml"
DASHBOARD: dict[str, Any] = json.loads((ROOT / "deploy/grafana-dashboard.json").read_text("utf-8"))
QUERIES = {
    "alerts": [
        rule["expr"] for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]
    ],
    "dashboard": [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]],
}
ABSENT_AT_FIRST = {"nextday_sweep_age_seconds"}
"""Until a process has swept."""


def numbers(world: World) -> dict[str, set[str]]:
    """The names of the labels of each number."""
    found: dict[str, set[str]] = {name: set() for name in ABSENT_AT_FIRST}
    text = write_metrics(world.runtime.database, now=world.clock()).decode()
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


@on_sqlite
@pytest.mark.parametrize("file", QUERIES)
def test_every_number_that_is_asked_for_exists(world, file):
    asked = {name for query in QUERIES[file] for name in re.findall(r"\bnextday_\w+", query)}

    assert asked
    assert asked <= numbers(world).keys()


@on_sqlite
def test_every_number_is_on_the_dashboard(world):
    """But the sum of a histogram, and the buckets' family name."""
    shown = " ".join(QUERIES["dashboard"])

    assert [name for name in numbers(world) if name not in shown and not name.endswith("_gsum")] == []


@on_sqlite
def test_every_label_that_is_asked_for_exists(world):
    labels = {label for of_one in numbers(world).values() for label in of_one} | {"job", "instance"}
    queries = [query for each in QUERIES.values() for query in each]
    inside = [part for query in queries for part in re.findall(r"(?:by|without|on) \(([\w, ]+)\)", query)]
    matched = [label for query in queries for label in re.findall(r"[{,]\s*(\w+)!?=", query)]

    assert {label.strip() for part in inside for label in part.split(",")} | set(matched) <= labels


def test_the_panels_of_the_dashboard_do_not_overlap():
    cells = [
        (panel["gridPos"]["x"] + x, panel["gridPos"]["y"] + y)
        for panel in DASHBOARD["panels"]
        for x in range(panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["h"])
    ]

    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24


def test_the_alerts_fire_when_they_should():
    """By Prometheus' own tool: nothing fires while all is well, and all do when everything is wrong."""
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("needs promtool, of the package prometheus")
    ended = subprocess.run(
        [promtool, "test", "rules", str(Path(__file__).with_name("alerts_test.yaml"))],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_the_dashboard_has_queries_that_prometheus_understands(tmp_path):
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("needs promtool, of the package prometheus")
    rules = [
        {"record": f"panel:{number}", "expr": query} for number, query in enumerate(QUERIES["dashboard"])
    ]
    file = tmp_path / "rules.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))
    ended = subprocess.run(
        [promtool, "check", "rules", str(file)], capture_output=True, text=True, check=False
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
