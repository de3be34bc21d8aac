"""Photo files that no row knows: left by a crash, or by an upload that never ended."""

from __future__ import annotations

import time

from app.db import Database
from app.scans import store
from app.scans.photos import PhotoStore

LEFT_ALONE = 24 * 3600
"""Seconds for which a file is nobody's business: its row may be about to be committed."""


def remove_orphans(database: Database, photos: PhotoStore) -> int:
    """Remove files older than a day that no scan names; how many."""
    oldest = time.time() - LEFT_ALONE
    removed = 0
    for key, path in list(photos.files()):
        with database.read() as session:
            scan = store.find(session, key.account_id, key.scan_id)
            known = scan is not None and key in store.photo_keys(scan)
        if not known and path.stat().st_mtime < oldest:
            photos.remove(key)
            removed += 1
    for path in list(photos.leftovers()):
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
            removed += 1
    return removed
