"""Export of an account: its rows as they are at one moment, then the archive as a stream, whatever its size."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.api import AccountChange
from app.accounts.model import Account
from app.accounts.store import account_of
from app.core.db import Base, Database
from app.scans.model import Scan
from app.scans.photos import PhotoKey, PhotoStore
from app.transfer.account_rows import SAVED, Manifest
from app.transfer.format import ACCOUNT, BATCH, MANIFEST, MODELS, photos_in

PIECE = 1 << 18


def save_rows(database: Database, account_id: UUID, folder: Path, *, now: datetime) -> list[PhotoKey]:
    """Write the account's rows into `folder`, one file a table, and the manifest; the photos they name."""
    with database.read() as session:
        account = account_of(session, account_id)
        rows = {model.__tablename__: _save_table(session, model, account_id, folder) for model in MODELS}
        # Nothing is checked on the way out: whatever a row holds, its owner can take it along.
        manifest = Manifest.model_construct(
            version=ACCOUNT.version,
            made_at=now,
            account_id=account_id,
            email=account.email,
            settings=_settings(account),
            rows=rows,
        )
        (folder / MANIFEST).write_text(manifest.model_dump_json(indent=1, warnings=False), encoding="utf-8")
        return _photo_keys(session, account_id)


def _photo_keys(session: Session, account_id: UUID) -> list[PhotoKey]:
    """The photos that the account's scans name; what was read of them is large and stays where it is."""
    named = select(Scan.id, Scan.front_sha256, Scan.back_sha256).where(Scan.account_id == account_id)
    scans = session.execute(named.order_by(Scan.id)).mappings()
    return [key for scan in scans for key in photos_in(dict(scan), account_id)]


def zip_pieces(
    folder: Path, keys: list[PhotoKey], photos: PhotoStore, *, made_at: datetime
) -> Iterator[bytes]:
    """The archive, piece by piece: only a piece of one photo is in memory at a time."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w") as archive:
        for name in (MANIFEST, *(ACCOUNT.table_member(model.__tablename__) for model in MODELS)):
            yield from _add(archive, sink, name, folder / name, made_at, zipfile.ZIP_DEFLATED)
        for key in keys:
            path = photos.path(key)
            if path.is_file():  # a photo deleted since the rows were read is no loss
                name = ACCOUNT.photo_member(key)
                yield from _add(archive, sink, name, path, made_at, zipfile.ZIP_STORED)
    yield sink.take()


def _settings(account: Account) -> AccountChange:
    return AccountChange.model_construct(
        **{field: getattr(account, field) for field in AccountChange.model_fields}
    )


def _save_table(session: Session, model: type[Base], account_id: UUID, folder: Path) -> int:
    saved = SAVED[model]
    columns = [model.__table__.c[name] for name in saved.model_fields]
    own = select(*columns).where(model.__table__.c.account_id == account_id).order_by(model.__table__.c.id)
    count = 0
    with (folder / ACCOUNT.table_member(model.__tablename__)).open(
        "w", encoding="utf-8", newline="\n"
    ) as lines:
        for row in session.execute(own.execution_options(yield_per=BATCH)):
            lines.write(saved.model_construct(**row._mapping).model_dump_json(warnings=False) + "\n")
            count += 1
    return count


def _add(
    archive: zipfile.ZipFile, sink: _Sink, name: str, path: Path, made_at: datetime, packing: int
) -> Iterator[bytes]:
    entry = zipfile.ZipInfo(name, date_time=made_at.timetuple()[:6])
    entry.compress_type, entry.file_size = packing, path.stat().st_size
    with path.open("rb") as file, archive.open(entry, "w") as member:
        while piece := file.read(PIECE):
            member.write(piece)
            yield sink.take()
    yield sink.take()


class _Sink(io.RawIOBase):
    """A file that cannot be sought and keeps what is written until it is taken."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: object) -> int:
        self._pieces.append(bytes(piece))  # type: ignore[call-overload]
        return len(self._pieces[-1])

    def take(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken
