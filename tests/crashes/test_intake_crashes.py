"""Kills during an upload: accepted photos are stored, others can be sent again, and nothing is doubled."""

from __future__ import annotations

import signal
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import requests

from tests.crashes.repetitions import TIMES
from tests.stories.pictures import a_wall

SETTINGS = {"READER_PROCESSES": "0"}


@pytest.fixture
def once(tmp_path: Path) -> Path:
    """While this file is missing the server dies at its crash point; it makes the file when it does."""
    return tmp_path / "once"


def upload_and_die(server, ana, photo: bytes, scan_id: str) -> None:
    with pytest.raises(requests.ConnectionError):
        ana.meets(photo, scan_id=scan_id)
    assert server.wait_for_death() == -signal.SIGKILL


@pytest.mark.parametrize(("point", "was_accepted"), [("after-photo-on-disk", False), ("after-commit", True)])
def test_a_kill_during_the_upload_and_a_repeat_leave_one_of_each(
    server, ana, service, once, point, was_accepted
):
    scans = []
    server.stop()
    server.start(CRASH_AT=point, CRASH_ONCE=str(once))
    for _ in range(TIMES):
        once.unlink(missing_ok=True)
        scan_id, photo = str(uuid4()), a_wall()
        upload_and_die(server, ana, photo, scan_id)
        server.start(CRASH_AT=point, CRASH_ONCE=str(once))

        ana.client.get(f"/scans/{scan_id}", expect=200 if was_accepted else 404)
        assert not was_accepted or ana.has_photo({"id": scan_id})
        scans.append(ana.meets(photo, scan_id=scan_id, expect=200 if was_accepted else 201))
        ana.meets(photo, scan_id=scan_id, expect=200)

    assert {len(scan["encounter_ids"]) for scan in scans} == {1}
    assert sorted(ana.drawer()) == sorted(scan["contact_ids"][0] for scan in scans)
    for scan in scans:
        assert ana.has_photo(scan)
        assert [nudge["kind"] for nudge in ana.nudges(scan)] == ["follow_up"]
    server.advance(timedelta(hours=24))
    assert len(ana.messages) == TIMES
    assert len(ana.phone.shown) == TIMES
    assert server.find_violations() == []


def test_an_answered_upload_survives_a_kill_right_after(server, ana, service):
    scans = []
    for _ in range(TIMES):
        scans.append(ana.meets(a_wall()))
        server.kill9()
        server.start()

    for scan in scans:
        assert ana.client.get(f"/scans/{scan['id']}")["id"] == scan["id"]
        assert ana.has_photo(scan)
    server.advance(timedelta(hours=24))
    assert len(ana.phone.shown) == len(ana.messages) == TIMES
    assert server.find_violations() == []
