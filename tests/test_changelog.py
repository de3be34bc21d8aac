"""The changelog keeps its form: versions with a date, entries under a kind, nothing twice; the newest is the program's."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
RELEASE = re.compile(r"^## (\d+\.\d+\.\d+) - (\d{4}-\d{2}-\d{2})\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def releases() -> list[tuple[str, str, str]]:
    """Version, date and text of each release, newest first."""
    return RELEASE.findall(TEXT)


def test_the_newest_release_is_the_version_of_the_program():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert releases()[0][0] == project["version"]


def test_releases_have_dates_and_stand_newest_first():
    days = [date.fromisoformat(day) for _, day, _ in releases()]

    assert days == sorted(days, reverse=True)


def test_what_is_not_released_stands_first():
    assert re.findall(r"^## (.*)$", TEXT, re.MULTILINE)[0] == "Unreleased"


def test_each_entry_of_a_release_stands_under_its_kind():
    for version, _, text in releases():
        before, *kinds = re.split(r"^### ", text, flags=re.MULTILINE)

        assert "\n- " not in before, version
        assert kinds
        assert {kind.partition("\n")[0] for kind in kinds} <= KINDS, version


def test_no_entry_stands_twice():
    entries = re.findall(r"^- .*$", TEXT, re.MULTILINE)

    assert sorted(set(entries)) == sorted(entries)
