"""Checks that the photos named by rows exist as files and are undamaged: for starts, backups and `flask check`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from sqlalchemy import select, tuple_

from app.core.db import Database
from app.core.errors import NextdayError
from app.scans import store
from app.scans.model import Scan
from app.scans.photos import PhotoKey, PhotoStore

BATCH = 500
OLDEST = 50
"""So many of the oldest scans are looked for where the photo folder has no marker."""


class PhotosNotMounted(NextdayError):
    """The photo folder is not the one that the database's photos are in."""


class Damage(StrEnum):
    MISSING = "missing"
    DAMAGED = "damaged"


def open_photo_storage(database: Database, photos: PhotoStore) -> None:
    """Recognise the photo folder when a process starts, or set it up for a database without photos.

    Raises PhotosNotMounted if the folder has no marker and the database names photos that are not in it. A folder of an
    older version, or one that the user has moved without the marker, has the photos and is marked again.
    """
    if photos.is_reachable():
        return
    with database.read() as session:
        oldest = session.scalars(select(Scan).order_by(Scan.received_at).limit(OLDEST))
        keys = [key for scan in oldest for key in store.photo_keys(scan)]
    if keys and not any(photos.path(key).is_file() for key in keys):
        raise PhotosNotMounted(
            f"the photos are not in {photos.folder}. Is the disk mounted that has them? "
            f"If they are lost for good, create the file {photos.marker} to go on without them."
        )
    photos.set_up()


def referenced_photos(database: Database) -> Iterator[PhotoKey]:
    """Every photo a scan names, a few hundred at a time.

    No transaction is open while the caller works: reading every photo takes hours, during which SQLite could not truncate
    its write-ahead log and PostgreSQL could not vacuum deleted rows.
    """
    in_order = select(Scan).order_by(Scan.account_id, Scan.id).limit(BATCH)
    some = in_order
    while True:
        with database.read() as session:
            scans = session.scalars(some).all()
            keys = [key for scan in scans for key in store.photo_keys(scan)]
        yield from keys
        if len(scans) < BATCH:
            return
        last = scans[-1]
        some = in_order.where(tuple_(Scan.account_id, Scan.id) > tuple_(last.account_id, last.id))


def is_still_referenced(database: Database, key: PhotoKey) -> bool:
    """Whether a scan still names the photo. One that was deleted during the check is no damage."""
    with database.read() as session:
        scan = store.find(session, key.account_id, key.scan_id)
        return scan is not None and key in store.photo_keys(scan)


def find_damage(photos: PhotoStore, key: PhotoKey, *, read: bool) -> Damage | None:
    """The damage of a photo's file, or None. Its content is compared with the hash in its name only when `read`."""
    path = photos.path(key)
    if not path.is_file():
        return Damage.MISSING
    return Damage.DAMAGED if read and sha256_of(path) != key.sha256 else None


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
