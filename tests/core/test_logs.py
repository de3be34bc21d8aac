"""Logs are JSON lines; the journal of systemd also gets the priority of each."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = """
import logging, sys
from pathlib import Path
from app.core.config import Settings
from app.core.logs import start_logging
start_logging(Settings(data_dir=Path("."), database_url="sqlite://"), journal=sys.argv[1])
logging.getLogger("one").info("all is well", extra={"nudge_id": 7})
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("two").exception("this went wrong")
"""


@pytest.fixture
def journal(tmp_path: Path):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "journal"))
        listener.listen()
        listener.settimeout(60)
        yield listener


def run(stderr: int, journal: socket.socket) -> None:
    command = [sys.executable, "-c", PROGRAM, journal.getsockname()]
    subprocess.run(command, cwd=ROOT, stderr=stderr, check=True, timeout=60)


def test_each_line_of_a_file_is_a_json_object(tmp_path, journal):
    with (tmp_path / "log").open("wb") as file:
        run(file.fileno(), journal)
    first, second = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]

    assert (first["level"], first["logger"], first["message"], first["nudge_id"]) == (
        "INFO",
        "one",
        "all is well",
        7,
    )
    assert second["level"] == "ERROR"
    assert "ZeroDivisionError" in second["exc_info"]


def test_the_journal_gets_priorities_too(journal):
    with socket.socket(socket.AF_UNIX) as stderr:
        stderr.connect(journal.getsockname())
        run(stderr.fileno(), journal)
    connection, _ = journal.accept()
    with connection, os.fdopen(os.dup(connection.fileno())) as lines:
        first, second = lines.read().splitlines()

    assert first.startswith("<6>")
    assert second.startswith("<3>")
    assert json.loads(first[3:])["message"] == "all is well"
    assert json.loads(second[3:])["message"] == "this went wrong"
