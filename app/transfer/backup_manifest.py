"""The manifest of a backup: its tables with their columns, its keys and photos, each with a checksum.

Making a backup is backup.py, restoring it restore.py; names and values are in format.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Column, MetaData, Table

from app.core.errors import NextdayError
from app.scans.photos import PhotoKey
from app.transfer.format import EVERYTHING, MANIFEST, TYPES, Kind, photos_in, read_row

NOT_KEPT = ("heartbeats",)
"""Tables that are left out: the processes of these rows do not exist when the backup is restored."""


class BadArchive(NextdayError):
    """The archive cannot be restored; the message says why."""


@dataclass(frozen=True)
class SavedTable:
    """One table: its columns, how many rows it has, and the checksum of its member."""

    name: str
    columns: dict[str, Kind]
    rows: int
    sha256: str

    @property
    def member(self) -> str:
        return EVERYTHING.table_member(self.name)

    def as_table(self) -> Table:
        """The table as it was when it was saved; the models may have changed since."""
        columns = (Column(name, TYPES[kind]) for name, kind in self.columns.items())
        return Table(self.name, MetaData(), *columns)


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `flawed` are photos that were missing or damaged already when it was made."""

    version: int
    made_at: str
    schema: str
    tables: tuple[SavedTable, ...]
    keys: dict[str, str]
    photos: int
    flawed: tuple[str, ...]

    def to_json(self) -> bytes:
        return _MANIFEST.dump_json(self, indent=1)


_MANIFEST = TypeAdapter(Manifest)


def read_manifest(text: bytes) -> Manifest:
    """The manifest; BadArchive when it is not one of ours or of a newer version."""
    try:
        manifest = _MANIFEST.validate_json(text)
    except ValidationError as error:
        raise BadArchive(f"{MANIFEST} cannot be understood: {error.errors()[0]['msg']}") from error
    if not EVERYTHING.knows_version(manifest.version):
        raise BadArchive(
            f"This backup is of version {manifest.version}; this program knows versions up to {EVERYTHING.version}."
        )
    return manifest


def read_rows(table: SavedTable, path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a saved table, one at a time; BadArchive at one that does not fit its columns."""
    with path.open(encoding="ascii") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield read_row(line, table.columns)
            except (ValueError, TypeError, AttributeError) as error:
                raise BadArchive(f"Line {number} of {table.member} is no row of that table.") from error


def photos_named(scans: SavedTable, path: Path) -> Iterator[PhotoKey]:
    """The photos that saved scans name."""
    for row in read_rows(scans, path):
        yield from photos_in(row, row["account_id"])
