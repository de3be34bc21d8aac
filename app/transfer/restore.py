"""Restoring a backup into an empty database and an empty DATA_DIR: all of it, or nothing.

unpack    into a folder of its own; every sum, name and count is checked before anything else is touched
fill      one transaction: the schema the archive was made with, its rows, then the upgrade to today's schema; phones
          may know rows that came after the backup, so that each of them is made to fetch everything
place     photos and keys move where they belong, last before the commit; if it fails, they are taken away again

A name inside the archive is used as a path only if it has one of the forms of format.py.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from alembic import command
from sqlalchemy import Connection, func, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from app.core.db import Database
from app.core.errors import NextdayError
from app.core.heartbeats import Heartbeat
from app.models import Base
from app.ops.migration import FOR_THE_FORMER_RELEASE, SCRIPTS, changing_schema, config, is_known, revision
from app.scans.photos import MARKER, PhotoStore
from app.sync_api.store import begin_revs_again
from app.transfer.backup_manifest import (
    NOT_KEPT,
    BadArchive,
    Manifest,
    SavedTable,
    photos_named,
    read_manifest,
    read_rows,
)
from app.transfer.format import EVERYTHING, KEYS, MANIFEST, batches

CHUNK = 1 << 20
LATELY = timedelta(seconds=30)
EMPTY = {"incoming", MARKER}
"""What a photo folder without photos may hold."""
LARGEST_MANIFEST = 64 << 20


class RestoreError(NextdayError):
    """There is no place to restore to; the message says why."""


@dataclass(frozen=True)
class Unpacked:
    """What was in an archive: its manifest, the sums of tables and keys by member, and how many photos."""

    manifest: Manifest
    sums: dict[str, str]
    photos: int


def restore(
    database: Database,
    data_dir: Path,
    photos_dir: Path,
    source: Path,
    *,
    now: datetime,
    scripts: Path = SCRIPTS,
) -> Manifest:
    """Bring the archive `source` back; RestoreError or BadArchive, and nothing is changed, if that cannot be."""
    with database.read() as session:
        _check_no_rows(session.connection(), now=now)
    _check_no_photos(photos_dir)
    with tempfile.TemporaryDirectory(prefix=".restoring-", dir=data_dir) as folder:
        scratch = Path(folder)
        unpacked = unpack(source, scratch)
        check(unpacked, scratch, scripts=scripts)
        with ExitStack() as undo:
            with changing_schema(database) as connection:
                _check_no_rows(connection, now=now)
                _fill(connection, unpacked.manifest, scratch, scripts=scripts)
                begin_revs_again(connection, now=now)
                _place(scratch, data_dir, photos_dir, undo)
            undo.pop_all()  # committed: what was placed stays
    return unpacked.manifest


def unpack(source: Path, scratch: Path) -> Unpacked:
    """Write the archive's members into `scratch`; BadArchive for a member that is unknown, double, damaged or cut."""
    sums: dict[str, str] = {}
    photos = 0
    try:
        with tarfile.open(source, "r:") as tar:
            while (entry := tar.next()) is not None:
                sha256 = _unpack_member(tar, entry, scratch)
                if (named := EVERYTHING.sha256_in(entry.name)) is None:
                    sums[entry.name] = sha256
                elif named == sha256:
                    photos += 1
                else:
                    raise BadArchive(f"{entry.name} is damaged.")
                tar.members.clear()  # type: ignore[attr-defined]  # it would keep every name it has read in memory
    except tarfile.TarError as error:
        raise BadArchive(f"{source} is damaged or no archive: {error}") from error
    if sums.pop(MANIFEST, None) is None:
        raise BadArchive(f"{source} ends too early: it has no {MANIFEST}.")
    return Unpacked(read_manifest((scratch / MANIFEST).read_bytes()), sums, photos)


def check(unpacked: Unpacked, scratch: Path, *, scripts: Path = SCRIPTS) -> None:
    """Raise BadArchive unless what was unpacked is what the manifest says, and whole."""
    manifest = unpacked.manifest
    if not is_known(manifest.schema, scripts):
        raise BadArchive(
            f"The archive has schema {manifest.schema}, of a newer version of Nextday: restore with that."
        )
    expected = {table.member: table.sha256 for table in manifest.tables}
    expected |= {EVERYTHING.key_member(name): sha256 for name, sha256 in manifest.keys.items()}
    if set(manifest.keys) != set(KEYS):
        raise BadArchive("The archive does not hold the keys.")
    for member in sorted(expected.keys() | unpacked.sums.keys()):
        if expected.get(member) != unpacked.sums.get(member):
            raise BadArchive(f"{member} is damaged, missing, or not part of this archive.")
    for table in manifest.tables:
        if sum(1 for _ in read_rows(table, scratch / table.member)) != table.rows:
            raise BadArchive(f"{table.member} does not have the {table.rows} rows it should.")
    _check_photos(unpacked, scratch)


def _check_photos(unpacked: Unpacked, scratch: Path) -> None:
    manifest = unpacked.manifest
    scans = next((table for table in manifest.tables if table.name == "scans"), None)
    if scans is None:
        raise BadArchive("The archive holds no scans.")
    flawed = set(manifest.flawed)
    named = 0
    for key in photos_named(scans, scratch / scans.member):
        member = EVERYTHING.photo_member(key)
        if member in flawed:
            continue
        named += 1
        if not (scratch / member).is_file():
            raise BadArchive(f"{member} is missing.")
    if not named == unpacked.photos == manifest.photos:
        raise BadArchive("The archive holds photos that none of its scans names.")


def _unpack_member(tar: tarfile.TarFile, entry: tarfile.TarInfo, scratch: Path) -> str:
    if not EVERYTHING.is_known_member(entry.name) or entry.type != tarfile.REGTYPE or entry.issparse():
        raise BadArchive(f"{entry.name!r} has no place in a backup of Nextday.")
    if entry.name == MANIFEST and entry.size > LARGEST_MANIFEST:
        raise BadArchive(f"{MANIFEST} is too large.")
    content = tar.extractfile(entry)
    assert content is not None
    path = scratch / entry.name
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise BadArchive(f"{entry.name} is there twice.") from error
    with os.fdopen(handle, "wb") as file:
        return _copy(content, file)


def _copy(content: IO[bytes], file: IO[bytes]) -> str:
    """Copy in pieces; the sha256 of what was copied."""
    digest = hashlib.sha256()
    while chunk := content.read(CHUNK):
        digest.update(chunk)
        file.write(chunk)
    return digest.hexdigest()


def _check_no_rows(connection: Connection, *, now: datetime) -> None:
    present = set(inspect(connection).get_table_names())
    tables = [table for table in Base.metadata.sorted_tables if table.name in present]
    for table in tables:
        if table.name not in NOT_KEPT and connection.scalar(select(func.count()).select_from(table)):
            raise RestoreError("There are rows in the database. A backup is restored into an empty one.")
    alive = select(func.count()).select_from(Heartbeat).where(Heartbeat.at > now - LATELY)
    if Heartbeat.__tablename__ in present and connection.scalar(alive):
        raise RestoreError("A server is at work on this database, or was a moment ago. Stop it first.")


def _check_no_photos(photos_dir: Path) -> None:
    kept = [path for path in photos_dir.iterdir() if path.name not in EMPTY] if photos_dir.exists() else []
    if kept:
        raise RestoreError(f"There are photos in {photos_dir}. A backup is restored into an empty DATA_DIR.")


def _fill(connection: Connection, manifest: Manifest, scratch: Path, *, scripts: Path) -> None:
    """Rows go into the schema they were saved from; what has changed since is the migrations' business."""
    _move_to(connection, manifest.schema, scripts)
    for table in manifest.tables:
        _check_columns(connection, table)
        into = table.as_table().insert()
        for rows in batches(read_rows(table, scratch / table.member)):
            try:
                connection.execute(into, rows)
            except SQLAlchemyError as error:
                raise BadArchive(f"The rows of {table.member} do not fit: {type(error).__name__}.") from error
    command.upgrade(config(connection, scripts), "head")


def _move_to(connection: Connection, schema: str, scripts: Path) -> None:
    """Give a database without rows the schema, be its own newer, older or none at all."""
    present = revision(connection)
    if present == schema:
        return
    if present is not None:
        command.downgrade(config(connection, scripts), "base")
    command.upgrade(config(connection, scripts), schema)


def _check_columns(connection: Connection, table: SavedTable) -> None:
    inspector = inspect(connection)
    present = set()
    if inspector.has_table(table.name):
        present = {column["name"] for column in inspector.get_columns(table.name)}
    left = {column for named, column in FOR_THE_FORMER_RELEASE if named == table.name}
    if not present - left <= set(table.columns) <= present:
        raise BadArchive(f"{table.member} has other columns than that table.")


def _place(scratch: Path, data_dir: Path, photos_dir: Path, undo: ExitStack) -> None:
    _check_no_photos(photos_dir)
    photos = PhotoStore(photos_dir)
    undo.callback(photos.marker.unlink, missing_ok=True)
    photos.set_up()
    for folder in sorted((scratch / "photos").glob("*")):
        undo.callback(shutil.rmtree, photos_dir / folder.name, ignore_errors=True)
        shutil.move(folder, photos_dir / folder.name)  # a rename, unless photos lie on a disk of their own
    for name in KEYS:
        undo.callback(_put_back, data_dir / name, _content(data_dir / name))
        (scratch / "keys" / name).replace(data_dir / name)
    os.sync()  # one flush for all files, before the commit that says they are there


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _put_back(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
        return
    path.write_bytes(content)
