"""Removal of photo files that no row names: left by a crash or by an upload that never ended."""

from __future__ import annotations

import time
from itertools import groupby, islice
from pathlib import Path
from uuid import UUID

from app.core.db import Database
from app.scans import store
from app.scans.photos import PhotoKey, PhotoStore

MIN_AGE_SECONDS = 24 * 3600
"""Younger files are left alone: their row may be about to be committed."""
BATCH = 500


def remove_orphans(database: Database, photos: PhotoStore) -> int:
    """Remove files older than a day that no scan names, and return how many; none while the storage is unreachable."""
    if not photos.is_reachable():
        return 0
    oldest = time.time() - MIN_AGE_SECONDS
    removed = 0
    old = (key for key, path in photos.files() if _is_older(path, oldest))
    while some := list(islice(old, BATCH)):
        with database.read() as session:
            unknown = store.unreferenced_photos(session, some)
        for account_id, keys in groupby(unknown, lambda key: key.account_id):
            removed += _remove_unreferenced(database, photos, account_id, list(keys))
    for path in photos.unfinished_uploads():
        if _is_older(path, oldest):
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _remove_unreferenced(
    database: Database, photos: PhotoStore, account_id: UUID, keys: list[PhotoKey]
) -> int:
    """Look again under the account's lock, and remove the files that no scan names: a photo may have been accepted since."""
    with database.write(account_id) as session:
        unknown = store.unreferenced_photos(session, keys)
        for key in unknown:
            photos.remove(key)
    return len(unknown)


def _is_older(path: Path, oldest: float) -> bool:
    try:
        return path.stat().st_mtime < oldest
    except FileNotFoundError:  # removed by another process
        return False
