"""Deleting removes everything: rows, photos, and traces of the person on other contacts."""

from __future__ import annotations

import io
import os
import time
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from PIL import Image
from sqlalchemy import select

from app.action_links.model import LinkAction
from app.channels.model import Messenger
from app.contacts.deletion import delete_contact_with_photos
from app.core.errors import Problem
from app.models import Base
from app.scans.intake import Upload, accept_upload
from app.scans.orphans import remove_orphans
from app.scans.photos import PhotoKey
from app.scans.rules import Side
from tests.builders import DANA_BOX, ERIK_BOX, a_card, a_photo, encoded, new_uuid
from tests.databases import on_sqlite
from tests.fakes import BeforeWriting, WatchedDatabase, WatchedPhotos

DANA = a_card(
    "Danaë Quillfeather",
    org="Quillworks",
    title="Inkmaster",
    emails=["danae@quillworks.example"],
    tels=["+442079460958"],
)
ERIK = a_card("Erik Aas", emails=["erik@fjord.example"], box=ERIK_BOX)
TRACES = ("quill", "danae", "danaë", "inkmaster", "2079460958", "penguin")
RED, GREEN, GREY = (200, 30, 30), (30, 160, 30), (128, 128, 128)


def test_a_deleted_person_leaves_nothing_behind(world, ana):
    event_id = ana.event("Harbour")
    scan = ana.meets(DANA, event_id=event_id, note="collects penguins")
    ana.meets(DANA, event_id=event_id, note="more penguins")
    ana.meets(DANA, note="penguins again")
    ana.patch(f"/contacts/{scan['contact_ids'][0]}", {"org": "Quillworks Ltd"})
    world.clock.move(hours=25)
    world.deliver()
    assert all(trace in world.dump().casefold() for trace in TRACES)

    ana.delete(f"/contacts/{scan['contact_ids'][0]}")

    left = world.dump().casefold()
    assert [trace for trace in TRACES if trace in left] == []
    assert world.files() == []
    for path in (f"/contacts/{scan['contact_ids'][0]}", f"/scans/{scan['id']}"):
        ana.get(path, expect=404)
    assert [ana.items(path) for path in ("/contacts", "/scans", "/nudges", "/drawer")] == [[]] * 4


def test_a_person_who_was_joined_and_split_leaves_nothing_behind(world, ana):
    first = ana.meets(DANA, note="penguins")
    second = ana.meets(DANA, note="penguins")
    back = ana.post(
        f"/contacts/{first['contact_ids'][0]}/split", {"encounter_id": second["encounter_ids"][0]}
    )

    ana.delete(f"/contacts/{first['contact_ids'][0]}")
    assert ana.get(f"/contacts/{back['id']}")["fn"]["value"] == "Danaë Quillfeather"
    ana.delete(f"/contacts/{back['id']}")

    left = world.dump().casefold()
    assert [trace for trace in TRACES if trace in left] == []
    assert world.files() == []


@on_sqlite
def test_a_deleted_person_is_never_nudged_about(world, ana):
    scan = ana.meets(DANA)
    ana.delete(f"/contacts/{scan['contact_ids'][0]}")

    world.clock.move(hours=24)
    world.deliver()

    assert world.push.sent == []


@on_sqlite
def test_a_person_deleted_while_a_nudge_is_under_way_stays_deleted(world, ana):
    scan = ana.meets(DANA)
    world.clock.move(hours=24)
    world.push.before_answer = lambda: ana.delete(f"/contacts/{scan['contact_ids'][0]}")

    world.deliver()

    assert ana.items("/nudges") == []
    assert "quill" not in world.dump().casefold()


def test_on_a_photo_of_two_the_deleted_one_is_painted_over(world, ana):
    photo = two_cards()
    world.reader.shows(photo, DANA, ERIK)
    scan = ana.scan(photo, note="collects penguins")
    world.read_all()
    erik = ana.get(f"/scans/{scan['id']}")["contact_ids"][1]

    ana.delete(f"/contacts/{scan['contact_ids'][0]}")

    shown = picture(ana, f"/scans/{scan['id']}/photo/front")
    assert near(shown.getpixel(middle(DANA_BOX)), GREY)
    assert near(shown.getpixel((DANA_BOX[0] + 2, DANA_BOX[1] + 2)), GREY)
    assert near(shown.getpixel(middle(ERIK_BOX)), GREEN)
    assert near(picture(ana, f"/contacts/{erik}/card.jpg").getpixel((60, 40)), GREEN)
    [kept] = world.files()
    assert near(Image.open(io.BytesIO(kept)).convert("RGB").getpixel(middle(DANA_BOX)), GREY)
    left = world.dump().casefold()
    assert [trace for trace in TRACES if trace in left] == []
    assert ana.get(f"/scans/{scan['id']}")["contact_ids"] == [erik]


def test_a_person_on_a_shared_photo_that_is_damaged_can_be_deleted(world, ana):
    photo = two_cards()
    world.reader.shows(photo, DANA, ERIK)
    scan = ana.scan(photo, back=a_photo(), note="collects penguins")
    world.read_all()
    [dana, erik] = ana.get(f"/scans/{scan['id']}")["contact_ids"]
    for path in world.runtime.settings.photos_dir.glob("*/*/front-*"):
        path.write_bytes(b"danae, quillworks " * 1000)

    for path in (f"/scans/{scan['id']}/photo/front", f"/contacts/{dana}/card.jpg"):
        assert ana.get(path, expect=404)["code"] == "photo-damaged"
    refused = ana.post(
        f"/scans/{scan['id']}/cards",
        {"boxes": [{"side": "front", **dict(zip("xywh", DANA_BOX, strict=True))}]},
        expect=404,
    )
    assert refused["code"] == "photo-damaged"
    ana.delete(f"/contacts/{dana}")

    shown = picture(ana, f"/scans/{scan['id']}/photo/front")
    assert near(shown.getpixel(middle(DANA_BOX)), GREY)
    assert not [content for content in world.files() if b"quillworks" in content]
    assert ana.get(f"/scans/{scan['id']}")["contact_ids"] == [erik]
    assert ana.get(f"/contacts/{erik}/card.jpg", expect=404)["code"] == "photo-damaged"


@on_sqlite
def test_a_repeated_upload_does_not_restore_a_deleted_contact(world, ana):
    """It knows nothing of the deletion: refused, the card would wait on it for ever."""
    photo, card = two_cards(), a_photo()
    world.reader.shows(photo, DANA, ERIK)
    scan = ana.scan(photo, back=card)
    world.read_all()
    [dana, erik] = ana.get(f"/scans/{scan['id']}")["contact_ids"]
    ana.delete(f"/contacts/{dana}")
    kept = sorted(world.files())

    again = ana.scan(photo, scan_id=scan["id"], back=card, note="collects penguins", expect=200)

    assert again["contact_ids"] == [erik]
    assert sorted(world.files()) == kept
    assert "penguins" not in world.dump()
    assert ana.ask("GET", f"/contacts/{dana}").status_code == 404
    refused = ana.scan(a_photo(), scan_id=scan["id"], expect=409)
    assert refused["code"] == "other-photo"


@on_sqlite
def test_when_the_second_of_two_is_deleted_too_the_photo_goes(world, ana):
    photo = two_cards()
    world.reader.shows(photo, DANA, ERIK)
    scan = ana.scan(photo)
    world.read_all()

    for contact_id in ana.get(f"/scans/{scan['id']}")["contact_ids"]:
        ana.delete(f"/contacts/{contact_id}")

    assert world.files() == []
    ana.get(f"/scans/{scan['id']}", expect=404)


@on_sqlite
def test_the_other_persons_likeness_is_forgotten(ana):
    first = ana.meets(a_card("Dana Kim", emails=["dana@acme.example"]))
    second = ana.meets(a_card("Dana Kim", emails=["dana@elsewhere.example"]))
    assert ana.contact(second)["possible_same_as"] == first["contact_ids"]

    ana.delete(f"/contacts/{first['contact_ids'][0]}")

    assert ana.contact(second)["possible_same_as"] == []


def test_deleting_an_event_keeps_the_people_met_there(world, ana):
    event_id = ana.event()
    scan = ana.meets(DANA, event_id=event_id)

    ana.delete(f"/events/{event_id}")

    [encounter] = ana.contact(scan)["encounters"]
    assert encounter["event_id"] is None
    assert ana.get(f"/scans/{scan['id']}")["event_id"] is None
    assert ana.states(scan) == [("follow_up", "pending")]
    ana.get(f"/events/{event_id}", expect=404)
    assert ana.put(f"/events/{event_id}", {"name": "Again"}, expect=410)["code"] == "deleted"


@on_sqlite
def test_deleting_an_event_leaves_one_of_the_same_id_elsewhere(world, ana):
    ben, event_id = world.person("ben"), new_uuid()
    for person in (ana, ben):
        person.put(f"/events/{event_id}", {"name": "Ours"})

    ana.delete(f"/events/{event_id}")

    assert ben.get(f"/events/{event_id}")["name"] == "Ours"


def test_deleting_the_account_takes_every_row_and_photo_of_it(world, ana):
    ben = world.person("ben")
    for person in (ana, ben):
        scan = person.meets(DANA, ERIK, event_id=person.event(), note="penguins")
        again = person.meets(DANA, event_id=person.event())
        person.touch(again, "call")
        person.promise(again)
        person.delete(f"/contacts/{scan['contact_ids'][1]}")
        person.post("/pairings", expect=201)
        person.post("/account/calendar", expect=201)
        a_messenger_and_a_link_used(world, person, scan["encounter_ids"][0])
    world.clock.move(hours=24)
    world.deliver()
    tables_of_ben = rows_of(world, ben)
    assert all(count > 0 for count in rows_of(world, ana).values())

    ana.delete("/account")

    assert set(rows_of(world, ana).values()) == {0}
    assert rows_of(world, ben) == tables_of_ben
    assert ana.ask("GET", "/account").status_code == 401
    folders = [path.name for path in world.runtime.settings.photos_dir.iterdir()]
    assert str(ana.account_id) not in folders
    assert str(ben.account_id) in folders


@on_sqlite
def test_an_account_deleted_while_a_photo_comes_in_keeps_nothing(world, ana):
    """The photo is on disk and the account is gone before its row is written."""
    gone = {"yet": False}

    def clock():
        if not gone["yet"]:
            gone["yet"] = True
            ana.delete("/account")
        return world.clock.now

    upload = Upload(
        scan_id=uuid4(),
        front=io.BytesIO(a_photo()),
        back=None,
        event_id=None,
        note=None,
        captured_at=None,
        captured=None,
    )

    with pytest.raises(Problem) as refused:
        accept_upload(world.runtime.database, world.runtime.photos, ana.account_id, upload, clock=clock)

    assert refused.value.status == 401
    assert world.files() == []


@pytest.mark.parametrize("age_days", [0, 2])
def test_files_that_no_row_knows_are_cleaned_away_after_a_day(world, ana, age_days):
    ana.scan()
    [kept] = world.runtime.settings.photos_dir.glob("*/*/*")
    orphan = kept.with_name("back-" + "0" * 64)
    unfinished = world.runtime.settings.photos_dir / "incoming" / "tmpabc"
    for path in (kept, orphan, unfinished):
        path.touch()
        then = time.time() - timedelta(days=age_days).total_seconds()
        os.utime(path, (then, then))

    removed = remove_orphans(world.runtime.database, world.runtime.photos)

    assert removed == (2 if age_days else 0)
    assert kept.exists()
    assert orphan.exists() == unfinished.exists() == (age_days == 0)


@on_sqlite
def test_a_photo_that_is_accepted_while_orphans_are_looked_for_is_kept(world, ana):
    """Its file lay there without a row, from an upload that broke off; a moment later the phone sends it again."""
    photo, scan_id = a_photo(), new_uuid()
    path = an_orphan(world, ana, scan_id, photo)
    database: Any = BeforeWriting(world.runtime.database, lambda: ana.scan(photo, scan_id=scan_id))

    removed = remove_orphans(database, world.runtime.photos)

    assert removed == 0
    assert path.read_bytes() == photo
    assert ana.ask("GET", f"/scans/{scan_id}/photo/front").status_code == 200


@on_sqlite
def test_orphans_of_one_account_are_removed_in_one_transaction(world, ana):
    for _ in range(5):
        an_orphan(world, ana, new_uuid(), a_photo())
    ana.scan()
    database: Any = WatchedDatabase(world.runtime.database)

    removed = remove_orphans(database, world.runtime.photos)

    assert removed == 5
    assert (database.reads, database.writes) == (1, 1)
    assert len(world.files()) == 1


@on_sqlite
def test_what_others_put_into_the_photo_folder_is_left_alone(world, ana):
    folder = world.runtime.settings.photos_dir
    ana.scan()
    strange = [folder / "lost+found", folder / "a/b/front-c", folder / str(ana.account_id) / "note.txt"]
    for path in strange:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        os.utime(path, (0, 0))

    assert remove_orphans(world.runtime.database, world.runtime.photos) == 0
    assert all(path.exists() for path in strange)


def an_orphan(world, person, scan_id: str, photo: bytes):
    """A photo kept two days ago whose scan was never written."""
    photos = world.runtime.photos
    received = photos.receive(io.BytesIO(photo))
    key = PhotoKey(person.account_id, UUID(scan_id), Side.FRONT, received.sha256)
    photos.save(received, key)
    then = time.time() - timedelta(days=2).total_seconds()
    os.utime(photos.path(key), (then, then))
    return photos.path(key)


@on_sqlite
def test_a_photo_is_painted_over_while_others_may_write(world, ana):
    """On SQLite a transaction that writes keeps everybody waiting, and a large photo takes a second."""
    scan = three_on_a_photo(world, ana)
    database: Any = WatchedDatabase(world.runtime.database)
    open_when_painted = list[int]()
    photos = WatchedPhotos(world.runtime.settings.photos_dir, lambda: open_when_painted.append(database.open))

    delete_contact_with_photos(
        database, photos, ana.account_id, UUID(scan["contact_ids"][0]), check=lambda _: None
    )

    assert open_when_painted == [0]
    assert len(world.files()) == 1
    assert ana.get(f"/scans/{scan['id']}")["contact_ids"] == scan["contact_ids"][1:]


def test_of_two_deleted_at_once_both_are_painted_over(world, ana):
    """The second one's photo is not the one that was painted over beforehand."""
    scan = three_on_a_photo(world, ana)
    dana, erik, _ = scan["contact_ids"]
    database: Any = BeforeWriting(world.runtime.database, lambda: ana.delete(f"/contacts/{erik}"))

    delete_contact_with_photos(
        database, world.runtime.photos, ana.account_id, UUID(dana), check=lambda _: None
    )

    shown = picture(ana, f"/scans/{scan['id']}/photo/front")
    assert near(shown.getpixel(middle(DANA_BOX)), GREY)
    assert near(shown.getpixel(middle(ERIK_BOX)), GREY)
    assert len(world.files()) == 1


@on_sqlite
def test_a_photo_on_which_nothing_is_left_to_paint_over_stays(world, ana):
    """A photo that is grey all over comes out the very same the second time, and must not be removed as the old one."""
    scan = three_on_a_photo(world, ana, encoded(Image.new("RGB", (320, 200), GREY), "PNG"))
    dana, erik, last = scan["contact_ids"]

    ana.delete(f"/contacts/{dana}")
    [painted] = world.files()
    ana.delete(f"/contacts/{erik}")

    assert world.files() == [painted]
    assert ana.get(f"/scans/{scan['id']}")["contact_ids"] == [last]
    assert near(picture(ana, f"/scans/{scan['id']}/photo/front").getpixel(middle(DANA_BOX)), GREY)


def three_on_a_photo(world, ana, photo: bytes | None = None):
    photo = photo or two_cards()
    world.reader.shows(photo, DANA, ERIK, a_card("Ola Nord", box=(0, 150, 60, 40)))
    scan = ana.scan(photo)
    world.read_all()
    return ana.get(f"/scans/{scan['id']}")


def a_messenger_and_a_link_used(world, person, encounter_id: str) -> None:
    """Rows that come about elsewhere: by a service that answers, and by a click in a mail."""
    now, mine = world.clock(), person.account_id
    with world.runtime.database.write(mine) as session:
        session.add(Messenger(id=uuid4(), account_id=mine, name="ntfy", url="ntfy://unused", created_at=now))
        session.add(
            LinkAction(
                id=uuid4(), account_id=mine, encounter_id=UUID(encounter_id), verb="done", acted_at=now
            )
        )


def rows_of(world, person) -> dict[str, int]:
    """How many rows of each table belong to the person."""
    counts = {}
    with world.runtime.database.read() as session:
        for table in Base.metadata.sorted_tables:
            column = table.c.get("account_id", table.c.id if table.name == "accounts" else None)
            if column is not None:
                rows = session.execute(select(table).where(column == person.account_id)).all()
                counts[table.name] = len(rows)
    return counts


def two_cards() -> bytes:
    """A photo of a red card and a green one, at the places where the readings say they are."""
    table = Image.new("RGB", (320, 200), (240, 240, 230))
    for color, (x, y, width, height) in ((RED, DANA_BOX), (GREEN, ERIK_BOX)):
        table.paste(color, (x, y, x + width, y + height))
    return encoded(table, "PNG")


def picture(ana, path: str) -> Image.Image:
    return Image.open(io.BytesIO(ana.ask("GET", path).data)).convert("RGB")


def middle(box: tuple[int, int, int, int]) -> tuple[int, int]:
    return box[0] + box[2] // 2, box[1] + box[3] // 2


def near(color, wanted) -> bool:
    return all(abs(one - other) < 16 for one, other in zip(color, wanted, strict=True))
