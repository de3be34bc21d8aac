"""Kills of the reader, once or again and again: photos are kept, the server answers, and no nudge is late."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from datetime import timedelta

import pytest
import requests

from tests.crashes.repetitions import TIMES
from tests.server import wait_for
from tests.stories.people import join
from tests.stories.pictures import a_card, a_wall

SETTINGS = {"READERS": "tesseract", "READER_PROCESSES": "1"}
HOUR = timedelta(hours=1)


def test_a_reader_that_dies_once_is_replaced(server, service, tmp_path):
    server.stop()
    server.start(CRASH_AT="during-reading", CRASH_ONCE=str(tmp_path / "once"))
    ana = join(server, service)
    scan = ana.meets(a_card())
    wait_for((tmp_path / "once").exists, "the reader to die", seconds=60)
    server.advance(HOUR)

    assert ana.client.wait_until_read(scan["id"])["state"] == "read"
    assert ana.contact(scan)["fn"]["value"] == "Dana Kim"


def test_a_photo_that_kills_every_reader_is_given_up_after_three_and_nudged_on_time(server, service):
    server.stop()
    server.start(CRASH_AT="during-reading")
    ana = join(server, service)
    met_at = server.now
    scan = ana.meets(a_card(), note="promised the PDF")
    for _ in range(8):
        server.advance(HOUR)
        with suppress(AssertionError):
            ana.client.wait_until_read(scan["id"], seconds=20)
            break
    given_up = ana.client.get(f"/scans/{scan['id']}")
    server.advance(met_at + 24 * HOUR)

    assert given_up["state"] == "unreadable"
    assert given_up["reason"]
    assert ana.has_photo(scan)
    assert [message.virtual_at for message in ana.messages] == [met_at + 24 * HOUR]
    assert "promised the PDF" in ana.messages[0].body
    assert server.find_violations() == []


def test_readers_killed_in_a_loop_delay_no_nudge(server, ana):
    met_at = server.now
    for _ in range(3):
        ana.meets(a_wall())
    killed: set[int] = set()
    for _ in range(TIMES):
        killed.add(kill_a_reader(server))
        server.advance(HOUR)
    server.advance(met_at + 24 * HOUR)

    assert len(killed) == TIMES
    assert [message.virtual_at for message in ana.messages] == [met_at + 24 * HOUR] * 3
    assert server.find_violations() == []


def test_the_reader_exits_when_its_server_is_killed(server):
    """Left behind, it would read beside the next server's own and hold its memory for nothing."""
    reader = wait_for(lambda: children_of(server.pid), "a reader", seconds=60)[0]
    server.kill9()

    wait_for(lambda: not is_alive(reader), "the reader to end", seconds=60)


def test_a_stopped_server_leaves_no_reader(server):
    reader = wait_for(lambda: children_of(server.pid), "a reader", seconds=60)[0]
    assert server.stop() == 0

    assert not is_alive(reader)
    with pytest.raises(requests.ConnectionError):
        server.ready()


def kill_a_reader(server) -> int:
    """Kill -9 the reader that runs now, as soon as there is one, and return its process id."""
    reader = wait_for(lambda: children_of(server.pid), "a reader", seconds=60)[0]
    with suppress(ProcessLookupError):
        os.kill(reader, signal.SIGKILL)
    wait_for(lambda: reader not in children_of(server.pid), "the reader's end", seconds=60)
    return reader


def children_of(pid: int) -> list[int]:
    """Process ids of a process's living children."""
    return [child for child, parent in living() if parent == pid]


def is_alive(pid: int) -> bool:
    return pid in dict(living())


def living() -> list[tuple[int, int]]:
    """Every process that runs and its parent's id; one that only waits to be buried does not count."""
    shown = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True
    ).stdout
    rows = (line.split() for line in shown.splitlines())
    return [(int(row[0]), int(row[1])) for row in rows if not row[2].startswith("Z")]
