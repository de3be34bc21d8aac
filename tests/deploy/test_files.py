"""The files of deploy/ fit the program: their settings, roles and languages exist, and what runs is locked down."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.core.config import Role
from ocr.languages import NAMES
from tests.test_readme import settings_that_are_read

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
CONTAINERFILE = (DEPLOY / "Containerfile").read_text("utf-8")
COMPOSE = ("compose.yaml", "compose.scale.yaml")
OF_PYTHON = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
MOST_EXPOSED = 2.5


def services(file: str) -> dict[str, Any]:
    return yaml.safe_load((DEPLOY / file).read_text("utf-8"))["services"]


def ours(file: str) -> dict[str, Any]:
    """The services that run this program."""
    return {name: each for name, each in services(file).items() if each["image"] == "nextday"}


@pytest.mark.parametrize("file", COMPOSE)
def test_every_setting_of_a_compose_file_exists(file):
    named = {setting for each in ours(file).values() for setting in each["environment"]}

    assert named
    assert named <= settings_that_are_read()


@pytest.mark.parametrize("file", COMPOSE)
def test_no_setting_has_an_empty_default(file):
    """The podman-compose of Debian takes `${NAME:-}` as it stands; a name without a value is passed on if it is set."""
    assert ":-}" not in (DEPLOY / file).read_text("utf-8")


@pytest.mark.parametrize("file", COMPOSE)
def test_every_service_of_ours_is_locked_down(file):
    for name, each in ours(file).items():
        assert each["read_only"] is True, name
        assert each["cap_drop"] == ["ALL"], name
        assert each["security_opt"] == ["no-new-privileges:true"], name
        assert "data:/data" in each["volumes"], name


def test_the_scaled_services_cover_every_part_of_the_program():
    roles = {each["environment"].get("ROLE", "migrate") for each in ours("compose.scale.yaml").values()}

    assert roles == set(Role) - {Role.ALL} | {"migrate"}


def test_the_schema_is_first_then_the_sweeps_then_the_servers():
    """The order of an upgrade: what only a new server makes must not meet an old sweep."""
    scaled = services("compose.scale.yaml")
    order = {name: set(scaled[name].get("depends_on", {})) for name in ("web", "sweep", "read")}

    assert order == {"web": {"migrate", "sweep"}, "sweep": {"migrate"}, "read": {"migrate"}}


def test_readers_and_the_database_have_no_way_out():
    back = yaml.safe_load((DEPLOY / "compose.scale.yaml").read_text("utf-8"))["networks"]["back"]
    scaled = services("compose.scale.yaml")

    assert back["internal"] is True
    assert scaled["read"]["networks"] == scaled["postgres"]["networks"] == ["back"]


@pytest.mark.parametrize("file", COMPOSE)
def test_every_path_of_a_compose_file_exists(file):
    for each in services(file).values():
        paths = [part.split(":")[0] for part in each.get("volumes", []) if part.startswith(".")]
        assert all((DEPLOY / path).exists() for path in paths)
        if build := each.get("build"):
            assert (DEPLOY / build["context"] / build["dockerfile"]).exists()


def test_caddy_takes_its_file(tmp_path):
    caddy = shutil.which("caddy")
    if caddy is None:
        pytest.skip("needs Caddy")
    adapted = subprocess.run(
        [caddy, "adapt", "--config", str(DEPLOY / "Caddyfile"), "--adapter", "caddyfile"],
        env={"DOMAIN": "cards.example.org", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert adapted.returncode == 0, adapted.stderr
    assert '"dynamic_upstreams":{"name":"web","port":"8000"' in adapted.stdout


def test_the_container_reads_every_language_that_the_reader_knows():
    (languages,) = re.findall(r'^ARG LANGUAGES="(.*)"$', CONTAINERFILE, re.MULTILINE)

    assert set(languages.split()) == set(NAMES)


def test_every_setting_of_the_container_exists():
    (given,) = re.findall(r"^ENV (.*)$", CONTAINERFILE, re.MULTILINE)

    assert {pair.split("=")[0] for pair in given.split()} - OF_PYTHON <= settings_that_are_read()


def test_the_container_copies_what_the_program_needs():
    copied = re.findall(r"^COPY (?!--)(.*) \S+$", CONTAINERFILE, re.MULTILINE)
    paths = {path for line in copied for path in line.split()}

    assert {"app", "ocr", "migrations", "wsgi.py", "requirements.lock"} <= paths
    assert all((ROOT / path).exists() for path in paths)


def test_the_same_uv_builds_the_container_and_the_environment_of_make():
    version = re.compile(r"UV_VERSION ?:?= ?(\S+)")

    assert version.findall(CONTAINERFILE) == version.findall((ROOT / "Makefile").read_text("utf-8"))


def test_the_service_of_systemd_is_little_exposed():
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("needs systemd-analyze")
    shown = subprocess.run(
        [analyze, "security", "--offline=true", str(DEPLOY / "nextday.service")],
        capture_output=True,
        text=True,
        check=False,
    )
    exposure = re.search(r"Overall exposure level for nextday.service: ([\d.]+)", shown.stdout)
    if exposure is None:
        pytest.skip("needs a systemd-analyze that works offline (252 or newer)")

    assert float(exposure[1]) < MOST_EXPOSED
    assert "Unknown" not in shown.stderr


def test_every_setting_of_the_service_exists():
    unit = (DEPLOY / "nextday.service").read_text("utf-8")
    named = {
        name
        for line in re.findall(r"^Environment=(.*)$", unit, re.MULTILINE)
        for name in re.findall(r"(\w+)=", line)
    }

    assert named - OF_PYTHON <= settings_that_are_read()
