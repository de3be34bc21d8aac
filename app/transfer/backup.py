"""Backup: one archive of every row, the photos those rows name, and the keys.

The server may run and write meanwhile. The rows are read in one transaction, which is over before the first photo is
copied, so that a long copy keeps no database busy. A photo that was deleted in between makes the snapshot stale, and
it is taken again. One that is missing or damaged though its row still names it is reported and left out: a backup of
everything else is worth having then more than ever.
"""

from __future__ import annotations

import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, select

from app.core.db import Database
from app.core.errors import NextdayError
from app.core.files import fsync_folder
from app.models import Base
from app.ops.migration import revision
from app.scans.photo_integrity import find_damage, is_still_referenced, sha256_of
from app.scans.photos import PhotoKey, PhotoStore
from app.transfer.backup_manifest import NOT_KEPT, Manifest, SavedTable, photos_named
from app.transfer.format import BATCH, EVERYTHING, KEYS, MANIFEST, kind_of, write_row

SNAPSHOTS = 5
SNAPSHOT_OPTIONS: dict[str, dict[str, Any]] = {
    "sqlite": {"transaction": "read"},
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
}


class BackupError(NextdayError):
    """No backup was made; the message says why."""


class _Stale(Exception):
    """A photo was deleted after the rows were read."""


@dataclass(frozen=True)
class Snapshot:
    """The rows as they were at one moment, as text in a folder of our own."""

    schema: str
    tables: tuple[SavedTable, ...]


def back_up(
    database: Database, photos: PhotoStore, data_dir: Path, target: Path, *, now: datetime
) -> Manifest:
    """Write the archive `target`, which appears when it is whole; BackupError if it is there already."""
    _check_free(target)
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as folder:
        scratch = Path(folder)
        for _ in range(SNAPSHOTS):
            try:
                snapshot = take_snapshot(database, scratch)
                manifest = _write(database, photos, data_dir, snapshot, scratch, now=now)
            except _Stale:
                continue
            _check_free(target)
            (scratch / "archive").rename(target)
            fsync_folder(target.parent)
            return manifest
    raise BackupError("Photos were deleted again and again while they were copied. Try once more.")


def take_snapshot(database: Database, folder: Path) -> Snapshot:
    """Write every table as it is at this moment into `folder`."""
    with _one_moment(database) as connection:
        schema = revision(connection)
        if schema is None:
            raise BackupError("There is no database to save.")
        tables = [table for table in Base.metadata.sorted_tables if table.name not in NOT_KEPT]
        return Snapshot(schema, tuple(_save_table(connection, table, folder) for table in tables))


@contextmanager
def _one_moment(database: Database) -> Iterator[Connection]:
    """A transaction that sees one state of the database, whatever is written meanwhile."""
    options = SNAPSHOT_OPTIONS[database.engine.dialect.name]
    with database.engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


def _save_table(connection: Connection, table: Table, folder: Path) -> SavedTable:
    columns = {column.name: kind_of(column) for column in table.columns}
    path = folder / f"{table.name}.jsonl"
    ordered = select(table).order_by(*table.primary_key.columns)
    count = 0
    with path.open("w", encoding="ascii", newline="\n") as lines:
        for row in connection.execute(ordered, execution_options={"yield_per": BATCH}):
            lines.write(write_row(row))
            count += 1
    return SavedTable(table.name, columns, count, sha256_of(path))


def _write(
    database: Database,
    photos: PhotoStore,
    data_dir: Path,
    snapshot: Snapshot,
    scratch: Path,
    *,
    now: datetime,
) -> Manifest:
    with (scratch / "archive").open("wb") as file:
        os.fchmod(file.fileno(), 0o600)  # it holds everybody's notes and the keys
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
            for table in snapshot.tables:
                _add(tar, table.member, scratch / f"{table.name}.jsonl", now=now)
            for name in KEYS:
                _add(tar, EVERYTHING.key_member(name), data_dir / name, now=now)
            copied, flawed = _copy_photos(database, photos, snapshot, scratch, tar, now=now)
            manifest = Manifest(
                version=EVERYTHING.version,
                made_at=now.isoformat(),
                schema=snapshot.schema,
                tables=snapshot.tables,
                keys={name: sha256_of(data_dir / name) for name in KEYS},
                photos=copied,
                flawed=tuple(flawed),
            )
            (scratch / MANIFEST).write_bytes(manifest.to_json())
            _add(tar, MANIFEST, scratch / MANIFEST, now=now)
        file.flush()
        os.fsync(file.fileno())
    return manifest


def _copy_photos(
    database: Database,
    photos: PhotoStore,
    snapshot: Snapshot,
    scratch: Path,
    tar: tarfile.TarFile,
    *,
    now: datetime,
) -> tuple[int, list[str]]:
    """How many photos were copied, and which could not be."""
    scans = next(table for table in snapshot.tables if table.name == "scans")
    copied, flawed = 0, []
    for key in photos_named(scans, scratch / "scans.jsonl"):
        if _copy_photo(photos, key, tar, now=now):
            copied += 1
        elif is_still_referenced(database, key):
            flawed.append(EVERYTHING.photo_member(key))
        else:
            raise _Stale
    return copied, flawed


def _copy_photo(photos: PhotoStore, key: PhotoKey, tar: tarfile.TarFile, *, now: datetime) -> bool:
    """Add the photo if its file is there and whole."""
    if find_damage(photos, key, read=True) is not None:
        return False
    try:
        _add(tar, EVERYTHING.photo_member(key), photos.path(key), now=now)
    except FileNotFoundError:
        return False
    return True


def _add(tar: tarfile.TarFile, member: str, path: Path, *, now: datetime) -> None:
    with path.open("rb") as file:
        entry = tarfile.TarInfo(member)
        entry.size, entry.mtime, entry.mode = os.fstat(file.fileno()).st_size, int(now.timestamp()), 0o600
        tar.addfile(entry, file)
    tar.members.clear()  # type: ignore[attr-defined]  # it would keep every name it has written in memory


def _check_free(target: Path) -> None:
    if target.exists():
        raise BackupError(f"{target} is there already; name another file.")
    if not target.parent.is_dir():
        raise BackupError(f"There is no folder {target.parent}.")
