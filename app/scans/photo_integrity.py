"""Checks that the photos named by rows exist as files and are undamaged: for backups and `flask check`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from sqlalchemy import select, tuple_

from app.core.db import Database
from app.scans import store
from app.scans.model import Scan
from app.scans.photos import PhotoKey, PhotoStore

BATCH = 500


class Damage(StrEnum):
    MISSING = "missing"
    DAMAGED = "damaged"


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
