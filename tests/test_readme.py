"""The README tells the truth: every setting and command it names exists, and every one that exists is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.core.config import SECRETS, read_settings
from app.ops.cli import commands

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONFIG = (ROOT / "app/core/config.py").read_text(encoding="utf-8")


def settings_in_the_table() -> set[str]:
    section = README.split("## Settings")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}


def settings_that_are_read() -> set[str]:
    """The names the program asks the environment for, seen by watching it ask."""

    class Watched(dict[str, str]):
        def get(self, key, default=None):
            asked.add(key)
            return default

    asked: set[str] = set()
    read_settings(Watched())
    return asked - {f"{name}_FILE" for name in SECRETS}


def test_every_setting_has_its_row_and_every_row_its_setting():
    assert settings_in_the_table() == settings_that_are_read()


@pytest.mark.parametrize("command", [command.name for command in commands])
def test_every_command_of_the_operator_is_named(command):
    assert f"flask {command}" in README


PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"))
    if path.name != "CHANGELOG.md"
)


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_named_exists(page):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    text = (ROOT / page).read_text(encoding="utf-8")
    code = re.findall(r"`([^`\n]+)`", text) + re.findall(r"^ *(make .*)", text, re.MULTILINE)
    named = {name for line in code for name in re.findall(r"(?:^| )make ([a-z-]+)", line)}

    assert named <= set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    """Links and pictures within the project."""
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in target]

    assert [target for target in targets if not ((ROOT / page).parent / target).exists()] == []


def test_the_paths_that_the_guide_for_contributors_names_exist():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"\b(?:app|tests|docs|migrations)/[\w/*.-]*\w", text)

    assert named
    assert [path for path in named if not list(ROOT.glob(path))] == []
