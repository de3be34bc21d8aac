"""Backups: everything comes back as it was, on either database, and a bad archive changes nothing."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tarfile
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select, text

from app import create_app
from app.channels.channel import Channels
from app.core.config import Settings
from app.core.db import Database
from app.core.heartbeats import Heartbeat
from app.models import Base, Scan
from app.ops.integrity import find_violations
from app.ops.migration import SCRIPTS, migrate, newest, revision
from app.scans.photos import PhotoStore
from app.transfer.backup import BackupError, back_up
from app.transfer.backup_manifest import NOT_KEPT, BadArchive, Manifest
from app.transfer.format import KEYS, MANIFEST
from app.transfer.restore import RestoreError, restore
from tests.builders import MONDAY_10AM, Person, World, a_card, encoded, new_uuid
from tests.databases import an_empty_database, on_sqlite
from tests.fakes import FakePush, FakeReader, FixedClock
from tests.phones import Phone, everything

LATER_REVISION = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "later", "{newest}", None, None


def upgrade():
    with op.batch_alter_table("accounts") as table:
        table.add_column(sa.Column("motto", sa.String(), nullable=False, server_default="none yet"))


def downgrade():
    with op.batch_alter_table("accounts") as table:
        table.drop_column("motto")
"""


@dataclass(frozen=True)
class Place:
    """Where something can be restored to: a database and a folder."""

    data_dir: Path
    database: Database

    @property
    def photos(self) -> PhotoStore:
        return PhotoStore(self.data_dir / "photos")

    def restore(self, archive: Path, *, scripts: Path = SCRIPTS) -> Manifest:
        return restore(
            self.database,
            self.data_dir,
            self.data_dir / "photos",
            archive,
            now=MONDAY_10AM,
            scripts=scripts,
        )

    def back_up(self, archive: Path) -> Manifest:
        return back_up(self.database, self.photos, self.data_dir, archive, now=MONDAY_10AM)

    def broken(self) -> list[Any]:
        return list(find_violations(self.database, self.photos, read_photos=True))

    def files(self) -> dict[str, bytes]:
        """The content of every file but the database."""
        return {
            str(path.relative_to(self.data_dir)): path.read_bytes()
            for path in sorted(self.data_dir.rglob("*"))
            if path.is_file() and not path.name.startswith("nextday.db")
        }


@pytest.fixture
def lived_in(world: World) -> World:
    """A server that has been used for a day, over either database."""
    live(world)
    return world


def live(world: World) -> None:
    """People are met, one twice, one is followed up, one deleted, and nudges are sent."""
    ana, ben = world.person("ana"), world.person("ben", subscribed=False)
    event = ana.event("Łódź Robotics ☕ Days")
    ana.meets(a_card("Dana Kim", emails=["dana@example.com"]), event_id=event, note='likes "ü", \\ and 漢字')
    ana.meets(a_card("Dana Kim", emails=["dana@example.com"]))
    ana.meets(a_card("Erik Holm"), a_card("Mia Sand", box=(180, 100, 130, 90)))
    ana.meets(note="a blank card")
    ben.meets(a_card("Zoë Lund"))
    gone = ben.meets(a_card("Gone Person"))
    ben.delete(f"/contacts/{gone['contact_ids'][0]}")
    world.clock.move(hours=24)
    world.deliver()
    done = ana.contact(ana.meets(a_card("Fin Ray")))
    ana.post(f"/contacts/{done['id']}/resolve", {"outcome": "followed_up"})


@pytest.fixture
def make_place(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[..., Place]]:
    """An empty place for a backup, migrated as the command finds it; `kind` is a database we support."""
    made: list[Place] = []

    def make(kind: str = "sqlite", *, is_migrated: bool = True, name: str = "elsewhere") -> Place:
        data_dir = tmp_path / name
        data_dir.mkdir()
        url = an_empty_database(kind, data_dir, request)
        place = Place(data_dir, Database(url, FixedClock(MONDAY_10AM)))
        made.append(place)
        if is_migrated:
            migrate(Settings(data_dir=data_dir, database_url=url), place.database)
        return place

    yield make
    for place in made:
        place.database.close()


@pytest.fixture
def archive_of_it(lived_in: World, tmp_path: Path) -> Path:
    """A backup of the server that has been lived in."""
    place_of(lived_in).back_up(tmp_path / "backup.tar")
    return tmp_path / "backup.tar"


@pytest.fixture(scope="module")
def saved_once(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A backup of some server, for tests of what happens to archives."""
    folder = tmp_path_factory.mktemp("saved")
    place = Place(folder, Database(f"sqlite:///{folder / 'nextday.db'}", FixedClock(MONDAY_10AM)))
    world = served(place)
    live(world)
    place.back_up(folder / "backup.tar")
    for database in (place.database, world.runtime.database):
        database.close()
    return (folder / "backup.tar").read_bytes()


@pytest.fixture
def archive(saved_once: bytes, tmp_path: Path) -> Path:
    (tmp_path / "backup.tar").write_bytes(saved_once)
    return tmp_path / "backup.tar"


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_was_saved_comes_back_equal(lived_in, archive_of_it, make_place, kind):
    """From either database into either: that is also how an installation grows."""
    there = make_place(kind)
    there.restore(archive_of_it)

    assert rows_of(there) == rows_of(place_of(lived_in))
    assert photos_in(there) == photos_in(place_of(lived_in))
    assert keys_in(there) == keys_in(place_of(lived_in))
    assert there.broken() == []


@on_sqlite
def test_the_way_to_postgresql_and_back_changes_nothing(lived_in, archive_of_it, make_place, tmp_path):
    grown = make_place("postgresql")
    grown.restore(archive_of_it)
    grown.back_up(tmp_path / "grown.tar")
    back = make_place("sqlite", name="back")
    back.restore(tmp_path / "grown.tar")

    assert rows_of(back) == rows_of(place_of(lived_in))
    assert members(tmp_path / "grown.tar").keys() == members(archive_of_it).keys()
    assert photos_in(back) == photos_in(place_of(lived_in))


@on_sqlite
def test_a_restored_server_goes_on(lived_in, archive_of_it, make_place):
    """What was to come still comes, and replaces on the phone what came before."""
    there = make_place()
    there.restore(archive_of_it)
    again = served(there)
    told_before = len(lived_in.push.sent)
    for world in (lived_in, again):
        world.clock.now = MONDAY_10AM + timedelta(hours=47)
        world.deliver()

    assert again.push.topics
    assert sorted(again.push.topics) == sorted(lived_in.push.topics[told_before:])


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_phones_ahead_of_behind_and_equal_to_a_backup_are_in_step_after_it(world, make_place, tmp_path, kind):
    """Revs go on far above any that a phone may know, so that none means two things."""
    ana = world.person("ana")
    phones = {name: Phone(ana) for name in ("ahead", "behind", "equal")}
    event_id = ana.event("Harbour Tech Days")
    phones["behind"].catch_up()
    ana.meets(a_card("Dana Kim"), event_id=event_id)
    for name in ("ahead", "equal"):
        phones[name].catch_up()
    place_of(world).back_up(tmp_path / "backup.tar")
    ana.meets(a_card("Erik Holm"))
    ana.patch(f"/events/{event_id}", {"name": "What is lost"})
    ana.delete(f"/events/{ana.event()}")
    phones["ahead"].catch_up()

    there = make_place(kind)
    there.restore(tmp_path / "backup.tar")
    again = served(there)
    same_ana = Person(again, ana.token, ana.account_id)
    for number in range(30):
        same_ana.patch(f"/events/{event_id}", {"name": f"Days {number}"})

    for name, phone in phones.items():
        phone.move_to(same_ana)
        assert phone.follow(), name
        assert phone.held == everything(same_ana), name
        same_ana.event("After all")
        assert not phone.follow(), name
        assert phone.held == everything(same_ana), name


@on_sqlite
def test_a_rev_seen_before_a_restore_is_never_that_of_a_later_change(world, make_place, tmp_path):
    """A change that was made on the phone before, and is sent after the restore, must not overwrite what came since."""
    ana = world.person("ana")
    event_id = ana.event("Harbour Tech Days")
    place_of(world).back_up(tmp_path / "backup.tar")
    seen = ana.patch(f"/events/{event_id}", {"name": "Harbour Days"})["rev"]
    there = make_place()
    there.restore(tmp_path / "backup.tar")
    again = Person(served(there), ana.token, ana.account_id)

    rev = again.patch(f"/events/{event_id}", {"name": "Something else"})["rev"]

    assert rev > seen
    again.patch(f"/events/{event_id}", {"name": "Harbour Days, too"}, rev=seen, expect=412)


def test_a_second_restore_begins_above_the_first(world, make_place, tmp_path):
    ana = world.person("ana")
    place_of(world).back_up(tmp_path / "backup.tar")
    first, second = make_place(), make_place(name="second")
    first.restore(tmp_path / "backup.tar")
    known = Person(served(first), ana.token, ana.account_id).put(f"/events/{new_uuid()}", {"name": "A"})[
        "rev"
    ]
    first.back_up(tmp_path / "again.tar")
    second.restore(tmp_path / "again.tar")

    assert Person(served(second), ana.token, ana.account_id).get("/changes", since=known, expect=410)


@on_sqlite
def test_an_archive_goes_into_a_database_without_any_table(lived_in, archive_of_it, make_place):
    there = make_place(is_migrated=False)
    there.restore(archive_of_it)

    assert rows_of(there) == rows_of(place_of(lived_in))
    assert there.photos.is_reachable()


def test_an_archive_of_an_older_schema_is_upgraded(archive, make_place, backend, tmp_path):
    there = make_place(backend, is_migrated=False)
    there.restore(archive, scripts=later_scripts(tmp_path))

    assert schema_of(there) == "later"
    assert column(there, "SELECT motto FROM accounts") == ["none yet", "none yet"]


def test_an_archive_of_an_older_schema_goes_into_a_newer_empty_one(archive, make_place, backend, tmp_path):
    """The command finds a database that the start of the program has brought to the newest schema."""
    there, scripts = make_place(backend, is_migrated=False), later_scripts(tmp_path)
    migrate(settings_of(there), there.database, scripts=scripts)
    there.restore(archive, scripts=scripts)

    assert schema_of(there) == "later"
    assert column(there, "SELECT motto FROM accounts") == ["none yet", "none yet"]


def test_what_is_saved_while_people_write_is_one_moment(world, make_place, tmp_path):
    """Every scan has its encounter, nudge and photo; every revision was drawn from its account's counter."""
    people = [world.person(name) for name in ("ana", "ben")]
    stop = threading.Event()
    a_round_is_over = threading.Semaphore(0)
    archives = [tmp_path / f"{number}.tar" for number in range(4)]

    def hammer(person) -> None:
        while not stop.is_set():
            scan = person.scan()
            person.delete(f"/contacts/{person.scan()['contact_ids'][0]}")
            person.patch(f"/encounters/{scan['encounter_ids'][0]}", {"note": "a round"})
            a_round_is_over.release()

    writers = [threading.Thread(target=hammer, args=(person,)) for person in people]
    for writer in writers:
        writer.start()
    try:
        for path in archives:
            assert a_round_is_over.acquire(timeout=30)
            place_of(world).back_up(path)
    finally:
        stop.set()
        for writer in writers:
            writer.join()

    rounds = []
    for number, path in enumerate(archives):
        there = make_place(name=f"moment-{number}")
        saved = there.restore(path)
        assert saved.flawed == ()
        assert there.broken() == []
        assert column(there, REVS_AHEAD) == [0]
        rounds += column(there, "SELECT count(*) FROM encounters WHERE note = 'a round'")
    assert rounds == sorted(rounds)
    assert rounds[0] > 0


REVS_AHEAD = """
    SELECT count(*) FROM (SELECT account_id, rev FROM scans UNION ALL SELECT account_id, rev FROM encounters
    UNION ALL SELECT account_id, rev FROM nudges UNION ALL SELECT account_id, rev FROM contacts) AS row
    JOIN accounts ON accounts.id = row.account_id WHERE row.rev > accounts.last_rev
"""


@on_sqlite
def test_a_photo_deleted_while_photos_are_copied_has_the_rows_read_again(world, tmp_path):
    ana = world.person("ana")
    first, last = sorted((ana.scan() for _ in range(2)), key=lambda scan: scan["id"])

    class Deleting(PhotoStore):
        """The last person is deleted while the first photo is being copied."""

        is_done = False

        def path(self, key):
            if not self.is_done:
                self.is_done = True
                ana.delete(f"/contacts/{last['contact_ids'][0]}")
            return super().path(key)

    runtime = world.runtime
    saved = back_up(
        runtime.database,
        Deleting(runtime.settings.photos_dir),
        runtime.settings.data_dir,
        tmp_path / "backup.tar",
        now=world.clock(),
    )

    assert saved.photos == 1
    assert saved.flawed == ()
    assert [name for name in members(tmp_path / "backup.tar") if name.startswith("photos/")] == [
        photo_of(world, first)
    ]


@on_sqlite
def test_photos_that_vanish_at_every_try_end_it(world, tmp_path):
    ana = world.person("ana")

    class Endless(PhotoStore):
        """Somebody is deleted whenever a photo is looked for."""

        def path(self, key):
            for contact in ana.items("/contacts"):
                ana.delete(f"/contacts/{contact['id']}")
            ana.scan()
            return super().path(key)

    ana.scan()
    runtime = world.runtime
    with pytest.raises(BackupError, match="again and again"):
        back_up(
            runtime.database,
            Endless(runtime.settings.photos_dir),
            runtime.settings.data_dir,
            tmp_path / "backup.tar",
            now=world.clock(),
        )
    assert list(tmp_path.glob("*.tar")) == []
    assert list(tmp_path.glob(".backup-*")) == []


@on_sqlite
def test_a_photo_lost_or_damaged_before_is_named_and_all_else_is_saved(lived_in, make_place, tmp_path):
    runtime = lived_in.runtime
    lost, damaged = (path for _, path in sorted(runtime.photos.files(), key=str)[:2])
    lost.unlink()
    damaged.write_bytes(b"not what it was")
    saved = place_of(lived_in).back_up(tmp_path / "backup.tar")
    there = make_place()
    there.restore(tmp_path / "backup.tar")

    assert sorted(saved.flawed) == sorted(
        str(path.relative_to(runtime.settings.data_dir)) for path in (lost, damaged)
    )
    assert rows_of(there) == rows_of(place_of(lived_in))
    assert sorted(violation.kind for violation in there.broken()) == ["missing photo", "missing photo"]


@on_sqlite
def test_an_archive_is_never_overwritten(world, archive):
    before = archive.read_bytes()
    with pytest.raises(BackupError, match="there already"):
        place_of(world).back_up(archive)

    assert archive.read_bytes() == before


@on_sqlite
def test_only_its_owner_can_read_an_archive(world, tmp_path):
    place_of(world).back_up(tmp_path / "backup.tar")

    assert (tmp_path / "backup.tar").stat().st_mode & 0o077 == 0


def test_nothing_is_restored_over_rows(archive, make_place):
    there = make_place()
    there.restore(archive)
    before = rows_of(there), there.files()

    with pytest.raises(RestoreError, match="rows in the database"):
        there.restore(archive)
    assert (rows_of(there), there.files()) == before


def test_nothing_is_restored_among_photos(archive, make_place):
    there = make_place()
    (there.data_dir / "photos" / new_uuid()).mkdir(parents=True)

    with pytest.raises(RestoreError, match="There are photos"):
        there.restore(archive)
    assert_is_empty(there)


def test_nothing_is_restored_under_a_running_server(archive, make_place):
    """It would go on with the keys that it has read at its start."""
    there = make_place()
    with there.database.write() as session:
        session.add(Heartbeat(name="reader there:1:a", at=MONDAY_10AM, about={}))

    with pytest.raises(RestoreError, match="Stop it first"):
        there.restore(archive)


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9, 0.99])
def test_an_archive_that_was_cut_short_is_refused(archive, make_place, part):
    content = archive.read_bytes().rstrip(b"\0")
    archive.write_bytes(content[: int(len(content) * part)])

    assert_refused(make_place(), archive)


def test_an_archive_without_its_last_member_is_refused(archive, make_place):
    rewrite(archive, lambda members: {name: members[name] for name in members if name != MANIFEST})

    assert_refused(make_place(), archive, match="ends too early")


def test_one_changed_octet_anywhere_is_refused(archive, make_place):
    for number, name in enumerate(name for name in members(archive) if members(archive)[name]):
        if name == MANIFEST:
            continue
        changed = archive.with_name(f"changed-{number}.tar")
        shutil.copy(archive, changed)
        rewrite(changed, flipping(name))

        assert_refused(make_place(name=f"elsewhere-{number}"), changed, match="damaged")


def test_a_missing_photo_is_refused(archive, make_place):
    rewrite(archive, lambda members: without(members, first_photo(members)))

    assert_refused(make_place(), archive, match="missing")


def test_a_photo_no_scan_names_is_refused(archive, make_place):
    stray = f"photos/{new_uuid()}/{new_uuid()}/front-{'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'}"
    rewrite(archive, lambda members: {stray: b""} | members)

    assert_refused(make_place(), archive, match="none of its scans names")


@pytest.mark.parametrize(
    "name",
    [
        "../outside",
        "/tmp/outside",
        "photos/../../outside",
        "keys/../../vapid.pem",
        "keys/other.key",
        "tables/../../x.jsonl",
        f"photos/{new_uuid()}/../front-{'0' * 64}",
        "nextday.db",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(archive, make_place, name, tmp_path):
    before = sorted(path.name for path in tmp_path.parent.iterdir())
    rewrite(archive, lambda members: {name: b"planted"} | members)

    assert_refused(make_place(), archive, match="no place in a backup")
    assert sorted(path.name for path in tmp_path.parent.iterdir()) == before


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE])
def test_links_and_the_like_are_refused(archive, make_place, kind):
    content = members(archive)
    with tarfile.open(archive, "w") as tar:
        link = tarfile.TarInfo("keys/vapid.pem")
        link.type, link.linkname = kind, "/etc/hostname"
        tar.addfile(link)
        add_all(tar, content)

    assert_refused(make_place(), archive, match="no place in a backup")


def test_a_member_that_is_there_twice_is_refused(archive, make_place):
    content = members(archive)
    with tarfile.open(archive, "w") as tar:
        add_all(tar, {"keys/vapid.pem": b"mine"})
        add_all(tar, content)

    assert_refused(make_place(), archive, match="twice")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"version": 2}, "of version 2"),
        ({"schema": "9999"}, "newer version"),
        ({"photos": 1}, "none of its scans"),
        ({"keys": {}}, "the keys"),
        ({"tables": []}, "not part of this archive"),
        ({"tables": "all"}, "cannot be understood"),
    ],
)
def test_a_manifest_that_says_something_else_is_refused(archive, make_place, change, reason):
    rewrite(
        archive,
        lambda members: members | {MANIFEST: json.dumps(json.loads(members[MANIFEST]) | change).encode()},
    )

    assert_refused(make_place(), archive, match=reason)


def test_rows_that_do_not_fit_leave_nothing_behind(archive, make_place, backend):
    """An encounter of nobody is found by the database only, when all rows are in."""

    def orphan(members: dict[str, bytes]) -> dict[str, bytes]:
        return with_table(members, "contacts", b"")

    rewrite(archive, orphan)
    there = make_place(backend)

    with pytest.raises(Exception, match=r"do not fit|refer to nothing"):
        there.restore(archive)
    assert_is_empty(there)


def test_a_place_that_cannot_be_filled_is_left_as_it_was(archive, make_place):
    """Photos that are in place already are taken away again, and the keys that were there are back."""
    there = make_place()
    (there.data_dir / "vapid.pem").write_bytes(b"the key of this place")
    (there.data_dir / "receipts.key").mkdir()

    with pytest.raises(OSError):
        there.restore(archive)
    assert (there.data_dir / "vapid.pem").read_bytes() == b"the key of this place"
    assert rows_of(there) == {name: [] for name in rows_of(there)}
    assert photos_in(there) == {}


@on_sqlite
def test_memory_stays_flat_however_much_there_is(world, make_place, tmp_path):
    """Twenty megabytes of photos pass through less than four."""
    ana = world.person("ana")
    for _ in range(10):
        ana.scan(a_heavy_photo())
    there = make_place()
    peak_saving = peak_of(lambda: place_of(world).back_up(tmp_path / "backup.tar"))
    peak_restoring = peak_of(lambda: there.restore(tmp_path / "backup.tar"))

    assert (tmp_path / "backup.tar").stat().st_size > 20 << 20
    assert peak_saving < 4 << 20
    assert peak_restoring < 4 << 20


def place_of(world: World) -> Place:
    return Place(world.runtime.settings.data_dir, world.runtime.database)


def served(place: Place) -> World:
    """The program over what is in the place."""
    clock, push = FixedClock(MONDAY_10AM), FakePush()
    migrate(settings_of(place), place.database)
    app = create_app(settings_of(place), channels=Channels(push=push, mail=None), clock=clock)
    return World(app, clock, push, None, FakeReader())


def settings_of(place: Place) -> Settings:
    url = place.database.engine.url.render_as_string(hide_password=False)
    return Settings(data_dir=place.data_dir, database_url=url)


COUNTERS = ("last_rev", "oldest_rev")
"""What a restore raises, so that phones fetch everything again."""


def rows_of(place: Place) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that is kept, but for the counters of revs."""
    with place.database.read() as session:
        return {
            table.name: [
                tuple(row)
                for row in session.execute(
                    select(*(column for column in table.columns if column.name not in COUNTERS)).order_by(
                        *table.primary_key.columns
                    )
                )
            ]
            for table in Base.metadata.sorted_tables
            if table.name not in NOT_KEPT
        }


def photos_in(place: Place) -> dict[str, bytes]:
    return {name: content for name, content in place.files().items() if name.startswith("photos/")}


def keys_in(place: Place) -> list[bytes]:
    return [place.files()[name] for name in KEYS]


def column(place: Place, query: str) -> list[Any]:
    with place.database.read() as session:
        return list(session.scalars(text(query)))


def schema_of(place: Place) -> str | None:
    with place.database.read() as session:
        return revision(session.connection())


def later_scripts(folder: Path) -> Path:
    """The migrations as they may be one day: one more."""
    scripts = folder / "later"
    shutil.copytree(SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "later.py").write_text(LATER_REVISION.format(newest=newest()))
    return scripts


def photo_of(world: World, scan: Any) -> str:
    (row,) = [row for row in world.rows(Scan) if str(row.id) == scan["id"]]
    return f"photos/{row.account_id}/{row.id}/front-{row.front_sha256}"


def a_heavy_photo() -> bytes:
    return encoded(Image.effect_noise((1600, 1400), 90), "PNG")


def peak_of(call: Callable[[], object]) -> int:
    """The most memory that was taken at once while `call` ran."""
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def members(archive: Path) -> dict[str, bytes]:
    with tarfile.open(archive) as tar:
        return {entry.name: tar.extractfile(entry).read() for entry in tar.getmembers()}


def rewrite(archive: Path, change: Callable[[dict[str, bytes]], dict[str, bytes]]) -> None:
    content = change(members(archive))
    with tarfile.open(archive, "w") as tar:
        add_all(tar, content)


def add_all(tar: tarfile.TarFile, content: dict[str, bytes]) -> None:
    for name, octets in content.items():
        entry = tarfile.TarInfo(name)
        entry.size = len(octets)
        tar.addfile(entry, io.BytesIO(octets))


def flipping(name: str) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    return lambda content: content | {name: flip(content[name])}


def flip(octets: bytes) -> bytes:
    middle = len(octets) // 2
    return octets[:middle] + bytes([octets[middle] ^ 1]) + octets[middle + 1 :]


def without(content: dict[str, bytes], name: str) -> dict[str, bytes]:
    return {each: octets for each, octets in content.items() if each != name}


def first_photo(content: dict[str, bytes]) -> str:
    return next(name for name in content if name.startswith("photos/"))


def with_table(content: dict[str, bytes], name: str, rows: bytes) -> dict[str, bytes]:
    """The same archive with other rows in one table, and a manifest that agrees."""
    manifest = json.loads(content[MANIFEST])
    for table in manifest["tables"]:
        if table["name"] == name:
            table["rows"], table["sha256"] = rows.count(b"\n"), hashlib.sha256(rows).hexdigest()
    return content | {f"tables/{name}.jsonl": rows, MANIFEST: json.dumps(manifest).encode()}


def assert_refused(place: Place, archive: Path, *, match: str = ".") -> None:
    """The archive is refused with a reason, and the place is as empty as before."""
    before = place.files()
    with pytest.raises(BadArchive, match=match):
        place.restore(archive)
    assert_is_empty(place)
    assert place.files() == before
    assert list(place.data_dir.glob(".restoring-*")) == []


def assert_is_empty(place: Place) -> None:
    assert all(rows == [] for rows in rows_of(place).values())
    assert photos_in(place) == {}
