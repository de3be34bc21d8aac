"""An unreachable photo storage is waited for; a lost photo is reported."""

from __future__ import annotations

import errno
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from app.core.config import Role
from app.core.errors import Problem
from app.ops.readiness import WriteProbe, readiness
from app.scans.photos import PhotoStore
from tests.builders import ERIK_BOX, a_card, a_photo, new_uuid
from tests.databases import on_sqlite

DANA = a_card("Dana Kim", emails=["dana@acme.example"])
ERIK = a_card("Erik Aas", emails=["erik@fjord.example"], box=ERIK_BOX)


@contextmanager
def storage_away(world) -> Iterator[None]:
    """The folder of the photos is not mounted."""
    folder = world.runtime.settings.photos_dir
    away = folder.with_name("away")
    folder.rename(away)
    try:
        yield
    finally:
        away.rename(folder)


def lose_photos(world) -> None:
    for path in world.runtime.settings.photos_dir.glob("*/*/*"):
        path.unlink()


def read_for(world, duration: timedelta) -> None:
    until = world.clock() + duration
    while world.clock() < until:
        world.read_all()
        world.clock.move(minutes=30)


def test_a_lost_photo_is_marked_unreadable_before_its_nudge(world, ana):
    scan = ana.scan()
    lose_photos(world)

    read_for(world, timedelta(hours=23))

    found = ana.get(f"/scans/{scan['id']}")
    assert (found["state"], found["reason"]) == ("unreadable", "photo-missing")
    assert ana.states(scan) == [("follow_up", "pending")]


@on_sqlite
def test_a_photo_that_is_missing_for_some_hours_is_read_later(world, ana):
    photo = a_photo()
    world.reader.shows(photo, DANA)
    scan = ana.scan(photo)
    [path] = world.runtime.settings.photos_dir.glob("*/*/*")
    path.unlink()
    read_for(world, timedelta(hours=8))
    path.write_bytes(photo)

    read_for(world, timedelta(hours=2))

    assert ana.get(f"/scans/{scan['id']}")["state"] == "read"


@on_sqlite
def test_a_storage_unreachable_for_days_makes_no_scan_unreadable(world, ana):
    photo = a_photo()
    world.reader.shows(photo, DANA)
    scan = ana.scan(photo)
    with storage_away(world):
        read_for(world, timedelta(days=5))

    read_for(world, timedelta(hours=2))

    assert ana.get(f"/scans/{scan['id']}")["state"] == "read"


@pytest.mark.parametrize("is_given_up", [True, False])
def test_a_lost_photo_that_is_uploaded_again_is_read_at_once(world, ana, is_given_up):
    photo = a_photo()
    world.reader.shows(photo, DANA)
    scan = ana.scan(photo)
    lose_photos(world)
    read_for(world, timedelta(hours=23 if is_given_up else 6))
    world.clock.move(hours=2)
    world.read_all()  # so that the next attempt is an hour away

    ana.scan(photo, scan_id=scan["id"], expect=200)
    world.read_all()

    assert ana.get(f"/scans/{scan['id']}")["state"] == "read"


@on_sqlite
def test_a_person_on_a_lost_photo_can_be_deleted(world, ana):
    """There is nothing left to paint over."""
    scan = ana.meets(DANA, ERIK)
    dana, erik = scan["contact_ids"]
    lose_photos(world)

    ana.delete(f"/contacts/{dana}")

    assert [contact["id"] for contact in ana.items("/contacts")] == [erik]


@on_sqlite
def test_a_lost_photo_is_not_found(world, ana):
    scan = ana.meets(DANA)
    lose_photos(world)

    for path in (f"/scans/{scan['id']}/photo/front", f"/contacts/{scan['contact_ids'][0]}/card.jpg"):
        assert ana.get(path, expect=404)["code"] == "not-found"
    box = {"boxes": [{"x": 10, "y": 10, "w": 100, "h": 60}]}
    assert ana.post(f"/scans/{scan['id']}/cards", box, expect=404)["code"] == "not-found"


@on_sqlite
def test_an_upload_while_the_storage_is_unreachable_answers_503(world, ana):
    before, photo, scan_id = world.dump(), a_photo(), new_uuid()
    with storage_away(world):
        answer = ana.upload(scan_id, photo)

    assert (answer.status_code, answer.get_json()["code"]) == (503, "storage-unavailable")
    assert answer.headers["Retry-After"].isdigit()
    assert world.dump() == before
    ana.scan(photo, scan_id=scan_id)


def in_a_form(name: str, content: bytes) -> dict[str, object]:
    return {"data": {name: (io.BytesIO(content), name)}, "content_type": "multipart/form-data"}


@on_sqlite
@pytest.mark.parametrize(
    "call",
    [
        lambda ana, scan: ana.ask("PUT", f"/scans/{scan['id']}/back", **in_a_form("back", a_photo())),
        lambda ana, scan: ana.ask("GET", f"/scans/{scan['id']}/photo/front"),
        lambda ana, scan: ana.ask("GET", f"/contacts/{scan['contact_ids'][0]}/card.jpg"),
        lambda ana, scan: ana.ask("DELETE", f"/contacts/{scan['contact_ids'][0]}"),
        lambda ana, scan: ana.ask(
            "POST", f"/scans/{scan['id']}/cards", json={"boxes": [{"x": 10, "y": 10, "w": 100, "h": 60}]}
        ),
        lambda ana, _: ana.ask("GET", "/account/archive"),
    ],
    ids=["back", "photo", "card", "delete one of two", "outlines", "archive"],
)
def test_requests_for_a_photo_answer_503_while_the_storage_is_unreachable(world, ana, call: Callable):
    scan = ana.meets(DANA, ERIK)
    before = world.dump()

    with storage_away(world):
        answer = call(ana, scan)

    assert (answer.status_code, answer.get_json()["code"]) == (503, "storage-unavailable")
    assert world.dump() == before


@on_sqlite
def test_an_archive_cannot_be_imported_while_the_storage_is_unreachable(world, ana):
    ana.meets(DANA)
    archive = ana.ask("GET", "/account/archive").data
    erik = world.person("erik")
    before = world.dump()

    with storage_away(world):
        answer = erik.ask("POST", "/account/archive", **in_a_form("archive", archive))

    assert (answer.status_code, answer.get_json()["code"]) == (503, "storage-unavailable")
    assert world.dump() == before


class FailingStream(io.BytesIO):
    """An upload during which the storage fails."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number

    def read(self, size: int | None = -1) -> bytes:
        raise OSError(self._number, "storage failed")


def test_a_server_without_its_photos_is_not_ready(make_world):
    world = make_world(role=Role.WEB)
    client = world.app.test_client()
    before = client.get("/readyz").get_json()
    with storage_away(world):
        answer = client.get("/readyz")

    assert (before["ok"], before["photos"]) == (True, {"ok": True})
    assert (answer.status_code, answer.get_json()["ok"]) == (503, False)
    assert answer.get_json()["photos"] == {"ok": False}


def test_a_process_that_only_sends_is_ready_without_the_photos(make_world):
    world = make_world(role=Role.SWEEP)
    with storage_away(world):
        report = readiness(world.runtime, WriteProbe())

    assert report["photos"] == {"ok": True, "elsewhere": True}


def test_an_error_of_the_stream_is_not_an_error_of_the_storage(tmp_path):
    class DamagedStream(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError("Invalid data stream")  # as bz2 says it

    photos = PhotoStore(tmp_path / "photos")
    photos.set_up()

    with pytest.raises(OSError, match="Invalid data stream"):
        photos.receive(DamagedStream())


@pytest.mark.parametrize("number", [errno.EIO, errno.EROFS, errno.ESTALE, errno.EACCES, errno.ENOTCONN])
def test_a_storage_that_fails_during_a_write_answers_503(tmp_path, number):
    photos = PhotoStore(tmp_path / "photos")
    photos.set_up()

    with pytest.raises(Problem) as refused:
        photos.receive(FailingStream(number))

    assert (refused.value.status, refused.value.code) == (503, "storage-unavailable")
    assert list(photos.unfinished_uploads()) == []
