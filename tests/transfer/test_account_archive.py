"""Everything of an account as one archive: out, in, in again, and what is no good archive."""

from __future__ import annotations

import io
import json
import shutil
import threading
import tracemalloc
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from app import create_app
from app.channels.channel import Channels
from app.core.config import Settings
from app.models import Base
from app.ops.integrity import find_violations
from app.transfer.account_rows import NOT_EXPORTED, SAVED
from app.transfer.format import MODELS
from tests.builders import ERIK_BOX, MONDAY_10AM, Person, World, a_card, a_photo, new_uuid
from tests.databases import on_sqlite
from tests.fakes import FakePush, FakeReader, FixedClock

DANA = a_card("Dana Kim", org="Acme", emails=["dana@acme.example"], tels=["+442079460958"])
DANA_AT_HOME = a_card("Dana Kim", emails=["dana@acme.example", "dana@home.example"])
ERIK = a_card("Erik Aas", emails=["erik@fjord.example"], box=ERIK_BOX)
TABLES = [model.__tablename__ for model in MODELS]
NOTHING = {"events": 0, "contacts": 0, "encounters": 0, "touches": 0, "promises": 0, "scans": 0, "nudges": 0}


def a_full_life(world: World, person: Person) -> Any:
    """Events, people met and met again, joined, corrected, reminded, ended, snoozed, drawn; the scan of two."""
    event_id = person.event("Harbour Tech Days", place="London")
    person.meets(DANA, event_id=event_id, note="likes sailing")
    person.meets(DANA_AT_HOME, event_id=event_id, note="needs the PDF")
    two = person.meets(DANA_AT_HOME, ERIK)
    person.patch(f"/contacts/{two['contact_ids'][1]}", {"org": "Fjord AS"})
    world.clock.move(hours=24)
    world.deliver()
    unreadable = person.scan(note="no idea who")
    world.read_all()
    snoozed = person.meets(a_card("Robin Vale", emails=["robin@orchard.example"]))
    [nudge] = person.nudges(snoozed)
    person.post(f"/nudges/{nudge['id']}/snooze", {"until": "2026-03-10T10:00:00Z"})
    person.post(f"/contacts/{two['contact_ids'][1]}/resolve", {"outcome": "followed_up", "channel": "mail"})
    person.touch(snoozed, "call", note="about the orchard")
    person.promise(snoozed, "send the map")
    person.scan(back=a_photo())
    person.post(f"/scans/{unreadable['id']}/cards", {"boxes": [{"x": 10, "y": 10, "w": 100, "h": 60}]})
    person.patch("/account", {"timezone": "Asia/Tokyo", "follow_up_hours": 20, "notification_detail": "name"})
    return two


def export(person: Person) -> bytes:
    answer = person.ask("GET", "/account/archive")
    assert (answer.status_code, answer.content_type) == (200, "application/zip")
    return bytes(answer.data)


def bring(person: Person, archive: bytes, *, expect: int = 200) -> Any:
    answer = person.ask(
        "POST",
        "/account/archive",
        data={"archive": (io.BytesIO(archive), "nextday.zip")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == expect, answer.text
    return answer.get_json()


def content(archive: bytes) -> dict[str, Any]:
    """What an archive says: its rows, settings and the names of its photos."""
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        assert file.testzip() is None
        rows = {
            name: [json.loads(line) for line in file.read(f"{name}.jsonl").splitlines()] for name in TABLES
        }
        return {
            **rows,
            "settings": json.loads(file.read("manifest.json"))["settings"],
            "photos": sorted(name for name in file.namelist() if name.startswith("photos/")),
        }


def changed(archive: bytes, name: str, text: bytes | None) -> bytes:
    """The archive with one file changed, added, or (None) taken out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry))
        if text is not None:
            new.writestr(name, text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def edited(archive: bytes, table: str, **fields: Any) -> bytes:
    """The archive with fields of the first row of a table changed."""
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        first, *rest = file.read(f"{table}.jsonl").decode().splitlines()
    lines = [json.dumps({**json.loads(first), **fields}), *rest]
    return changed(archive, f"{table}.jsonl", "\n".join(lines).encode() + b"\n")


@pytest.fixture
def elsewhere(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[World]:
    """Another server."""
    folder = tmp_path_factory.mktemp("elsewhere")
    shutil.copy(migrated_file, folder / "nextday.db")
    clock, push = FixedClock(MONDAY_10AM), FakePush()
    settings = Settings(data_dir=folder, database_url=f"sqlite:///{folder / 'nextday.db'}")
    app = create_app(settings, channels=Channels(push=push, mail=None), clock=clock)
    yield World(app, clock, push, None, FakeReader())
    app.extensions["nextday"].database.close()


def test_every_column_is_exported_or_said_to_be_left_out():
    for model in MODELS:
        names = {column.name for column in model.__table__.columns}
        assert names == set(SAVED[model].model_fields) | (names & NOT_EXPORTED), model.__tablename__


def test_an_empty_account_elsewhere_becomes_the_same(world, ana, elsewhere):
    a_full_life(world, ana)
    elsewhere.clock.now = world.clock()
    new = elsewhere.person("ana", subscribed=False)
    archive = export(ana)

    added = bring(new, archive)

    assert content(export(new)) == content(archive)
    assert added["contacts"] == len(ana.items("/contacts")) > 3
    assert timeless(new.items("/drawer")) == timeless(ana.items("/drawer"))
    assert timeless(new.items("/contacts")) == timeless(ana.items("/contacts"))
    assert sorted(elsewhere.files()) == sorted(world.files())
    assert new.get("/account")["timezone"] == "Asia/Tokyo"
    assert list(find_violations(elsewhere.runtime.database, elsewhere.runtime.photos, read_photos=True)) == []


@on_sqlite
def test_search_pictures_and_splitting_work_on_what_was_brought_in(world, ana, elsewhere):
    two = a_full_life(world, ana)
    elsewhere.clock.now = world.clock()
    new = elsewhere.person("ana", subscribed=False)
    bring(new, export(ana))

    [dana] = new.items("/contacts", q="dana")
    assert new.ask("GET", f"/contacts/{dana['id']}/card.jpg").status_code == 200
    assert new.ask("GET", f"/scans/{two['id']}/photo/front").status_code == 200
    joined = next(each for each in dana["encounters"] if each["joined"])
    new.post(f"/contacts/{dana['id']}/split", {"encounter_id": joined["id"]})
    assert len(new.items("/contacts", q="dana")) == 2


@on_sqlite
def test_the_same_archive_twice_adds_nothing(world, ana, elsewhere):
    a_full_life(world, ana)
    elsewhere.clock.now = world.clock()
    new = elsewhere.person("ana", subscribed=False)
    archive = export(ana)
    bring(new, archive)
    before, files = content(export(new)), elsewhere.files()

    again = bring(new, archive)

    assert again == NOTHING
    assert content(export(new)) == before
    assert elsewhere.files() == files


def test_ones_own_archive_adds_nothing_to_ones_own_account(world, ana):
    a_full_life(world, ana)
    archive = export(ana)

    assert bring(ana, archive) == NOTHING
    assert content(export(ana)) == content(archive)


@on_sqlite
def test_what_is_there_stays_as_it_is(world, ana):
    scan = ana.meets(DANA, note="likes sailing")
    archive = export(ana)
    ana.patch(f"/contacts/{scan['contact_ids'][0]}", {"org": "Acme Ltd"})
    ana.patch("/account", {"follow_up_hours": 30})

    bring(ana, archive)

    assert ana.contact(scan)["org"]["value"] == "Acme Ltd"
    assert ana.get("/account")["follow_up_hours"] == 30


@on_sqlite
def test_who_was_deleted_or_joined_since_stays_so(world, ana):
    event_id = ana.event()
    dana, erik = ana.meets(DANA, event_id=event_id), ana.meets(ERIK, event_id=event_id)
    robin = ana.meets(a_card("Robin Vale"))
    archive = export(ana)
    ana.delete(f"/contacts/{erik['contact_ids'][0]}")
    ana.post(f"/contacts/{dana['contact_ids'][0]}/join", {"contact_id": robin["contact_ids"][0]})
    before = content(export(ana))

    assert bring(ana, archive) == NOTHING
    assert content(export(ana)) == before
    assert len(world.files()) == 2


def test_another_account_of_the_same_server_gets_ids_of_its_own(world, ana):
    a_full_life(world, ana)
    ben = world.person("ben", subscribed=False)
    archive = export(ana)
    mine = content(archive)

    bring(ben, archive)

    theirs = content(export(ben))
    assert [len(theirs[name]) for name in TABLES] == [len(mine[name]) for name in TABLES]
    assert not {row["id"] for row in theirs["contacts"]} & {row["id"] for row in mine["contacts"]}
    assert content(export(ana)) == mine
    assert bring(ben, archive) == NOTHING
    ana.delete("/account")
    assert bring(ben, archive) == NOTHING
    [dana] = ben.items("/contacts", q="dana")
    joined = next(each for each in dana["encounters"] if each["joined"])
    ben.post(f"/contacts/{dana['id']}/split", {"encounter_id": joined["id"]})
    assert list(find_violations(world.runtime.database, world.runtime.photos, read_photos=True)) == []


def test_the_same_archive_sent_several_times_at_once_counts_once(world, ana, elsewhere):
    a_full_life(world, ana)
    elsewhere.clock.now = world.clock()
    new = elsewhere.person("ana", subscribed=False)
    archive = export(ana)

    with ThreadPoolExecutor(3) as pool:
        added = list(pool.map(lambda _: bring(new, archive), range(3)))

    assert sorted(each["contacts"] > 0 for each in added) == [False, False, True]
    assert content(export(new)) == content(archive)
    assert list(find_violations(elsewhere.runtime.database, elsewhere.runtime.photos, read_photos=True)) == []


@on_sqlite
@pytest.mark.parametrize(
    ("hours", "state"),
    [(1, "pending"), (30, "pending"), (48, "expired"), (24 * 40, "expired")],
    ids=["still to come", "overdue but in time", "too late", "weeks later"],
)
def test_what_was_to_come_obeys_the_rules_of_time(world, ana, elsewhere, hours, state):
    scan = ana.meets(DANA)
    archive = export(ana)
    elsewhere.clock.now = world.clock()
    elsewhere.clock.move(hours=hours)
    new = elsewhere.person("ana")

    bring(new, archive)
    elsewhere.deliver()

    [nudge] = [each for each in new.nudges(scan) if each["kind"] == "follow_up"]
    assert nudge["state"] == ("sent" if hours == 30 else state)
    assert len(elsewhere.push.sent) == (1 if hours == 30 else 0)


@on_sqlite
def test_an_appointment_long_past_rings_no_more(world, ana, elsewhere):
    scan = ana.meets(DANA)
    [nudge] = ana.nudges(scan)
    ana.post(f"/nudges/{nudge['id']}/snooze", {"until": "2026-03-10T10:00:00Z"})
    archive = export(ana)
    elsewhere.clock.now = world.clock()
    elsewhere.clock.move(days=300)
    new = elsewhere.person("ana")

    bring(new, archive)
    elsewhere.deliver()

    assert elsewhere.push.sent == []
    assert [each["state"] for each in new.nudges(scan) if each["kind"] == "snoozed"] == ["expired"]


@on_sqlite
def test_it_holds_nothing_of_others_and_no_secrets(world, ana):
    world.person("ben").meets(ERIK, note="penguins")
    ana.meets(DANA)
    archive = export(ana)

    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        text = b"".join(file.read(name) for name in file.namelist() if not name.startswith("photos/"))
    assert b"penguins" not in text
    for secret in (b"password", b"token", b"p256dh", b"push.example.com", b"nd_"):
        assert secret not in text
    assert len(content(archive)["photos"]) == 1


@on_sqlite
@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: b"",
        lambda _: b"no zip at all",
        lambda archive: archive[: len(archive) // 2],
        lambda archive: changed(archive, "manifest.json", None),
        lambda archive: changed(archive, "manifest.json", b"{}"),
        lambda archive: changed(archive, "contacts.jsonl", None),
        lambda archive: changed(archive, "contacts.jsonl", b"nonsense\n"),
        lambda archive: changed(archive, "contacts.jsonl", b"\xff\xfe\n"),
        lambda archive: changed(archive, "../../etc/cron.d/x", b"x"),
        lambda archive: changed(archive, "/etc/passwd", b"x"),
        lambda archive: changed(archive, f"photos/{new_uuid()}/../x", b"x"),
        lambda archive: changed(archive, "notes.txt", b"x"),
        lambda archive: changed(archive, "deliveries.jsonl", b"\n" * (200 << 20)),
        lambda archive: edited(archive, "contacts", fn="Dana"),
        lambda archive: edited(archive, "contacts", emails=[{"value": 1}]),
        lambda archive: edited(archive, "contacts", surprise=1),
        lambda archive: edited(archive, "encounters", met_at="2026-03-02T10:00:00"),
        lambda archive: edited(archive, "encounters", state="sleeping"),
        lambda archive: edited(archive, "encounters", note="a\x00b"),
        lambda archive: edited(archive, "nudges", kind="spam"),
        lambda archive: edited(archive, "cards", box=[1, 2]),
        lambda archive: edited(archive, "cards", joined={"contact_id": "x"}),
        lambda archive: edited(archive, "scans", front_sha256="../../x"),
        lambda archive: changed(archive, content(archive)["photos"][0], b"another picture"),
    ],
)
def test_what_is_no_good_archive_is_refused_and_changes_nothing(world, ana, spoil):
    ana.meets(DANA, note="likes sailing")
    archive = spoil(export(ana))
    ben = world.person("ben")
    before, files = world.dump(), world.files()

    refused = bring(ben, archive, expect=422)

    assert refused["code"] in ("bad-archive", "no-file")
    assert refused["detail"].endswith(("Nothing was changed.", "Choose one."))
    assert world.dump() == before
    assert world.files() == files


@on_sqlite
def test_rows_that_contradict_each_other_are_refused(world, ana):
    ana.meets(DANA)
    archive = export(ana)
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        line = file.read("contacts.jsonl")
    ben = world.person("ben")
    before, files = world.dump(), world.files()

    refused = bring(ben, changed(archive, "contacts.jsonl", line + line), expect=422)

    assert refused["code"] == "bad-archive"
    assert world.dump() == before
    assert world.files() == files


@on_sqlite
def test_a_missing_file_is_asked_for(ana):
    answer = ana.ask("POST", "/account/archive", data={}, content_type="multipart/form-data")

    assert answer.status_code == 422


@on_sqlite
def test_an_archive_may_be_larger_than_any_other_request(world, ana):
    """Twelve photos of three megabytes."""
    for _ in range(12):
        ana.scan(a_photo() + b"\0" * (3 << 20))
    archive = export(ana)

    assert len(archive) > 36 << 20
    assert bring(ana, archive) == NOTHING


def test_an_export_is_never_in_memory_as_a_whole(world, ana):
    for _ in range(6):
        ana.scan(a_photo() + b"\0" * (4 << 20))
    client = world.app.test_client()
    tracemalloc.start()
    answer = client.get(
        "/api/v1/account/archive", headers={"Authorization": f"Bearer {ana.token}"}, buffered=False
    )

    size = sum(len(piece) for piece in answer.iter_encoded())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    answer.close()

    assert size > 24 << 20
    assert peak < 12 << 20


def test_an_export_taken_while_people_write_is_whole(world, ana):
    stopping = threading.Event()

    def write() -> None:
        while not stopping.is_set():
            ana.scan()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        archives = [content(export(ana)) for _ in range(3)]
    finally:
        stopping.set()
        writer.join()

    for archive in archives:
        encounters = {row["id"] for row in archive["encounters"]}
        assert len(archive["scans"]) == len(archive["contacts"]) == len(archive["photos"])
        assert {row["encounter_id"] for row in archive["nudges"]} == encounters


def test_every_table_of_an_account_is_in_it_or_means_nothing_elsewhere():
    """A new table is a decision: exported, or named here."""
    of_accounts = {table.name for table in Base.metadata.sorted_tables if "account_id" in table.c}

    assert of_accounts - set(TABLES) == {
        "link_actions",
        "calendars",
        "contact_keys",
        "devices",
        "messengers",
        "pairings",
        "subscriptions",
        "tombstones",
    }


def timeless(shown: Any) -> Any:
    if isinstance(shown, list):
        return [timeless(each) for each in shown]
    if isinstance(shown, dict):
        return {name: timeless(each) for name, each in shown.items() if name != "rev"}
    return shown
