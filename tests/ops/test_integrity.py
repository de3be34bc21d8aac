"""The check of every photo: it may take hours, and holds no transaction meanwhile."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.ops.integrity import find_violations
from app.scans.model import Scan
from app.scans.photo_integrity import BATCH
from tests.builders import new_uuid
from tests.databases import on_sqlite
from tests.fakes import WatchedDatabase, WatchedPhotos


@on_sqlite
def test_no_transaction_is_open_while_photos_are_read(world, ana):
    ana.scan()
    ana.scan()
    database: Any = WatchedDatabase(world.runtime.database)
    open_when_read = list[int]()
    photos = WatchedPhotos(world.runtime.settings.photos_dir, lambda: open_when_read.append(database.open))

    assert list(find_violations(database, photos, read_photos=True)) == []
    assert open_when_read == [0, 0]


def test_every_photo_of_many_is_looked_at_once(world, ana):
    kept = ana.scan()
    with world.runtime.database.write(ana.account_id) as session:
        like = session.get(Scan, (ana.account_id, UUID(kept["id"])))
        session.add_all(a_scan_without_a_photo(like) for _ in range(2 * BATCH))

    broken = find_violations(world.runtime.database, world.runtime.photos, read_photos=False)

    missing = [each.id for each in broken if each.kind == "missing photo"]
    assert len(missing) == len(set(missing)) == 2 * BATCH


def a_scan_without_a_photo(like: Scan) -> Scan:
    columns = {column.name: getattr(like, column.name) for column in Scan.__table__.columns}
    return Scan(**{**columns, "id": UUID(new_uuid()), "front_sha256": "0" * 64})
