"""The backup archive: what lies in it under which name, and how rows become text.

An uncompressed tar (photos do not shrink) that any tar can open:

    tables/accounts.jsonl ...                      a row a line, as an array in the order of the manifest's columns
    keys/vapid.pem  keys/receipts.key
    photos/<account>/<scan>/<side>-<sha256>        as they were uploaded
    manifest.json                                  last: an archive that was cut short has none

Values are written in words of no database, so that what was saved from SQLite can be brought back into PostgreSQL.
Taking a backup is backup.py, bringing one back restore.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import JSON, Boolean, Column, Integer, MetaData, String, Table, Uuid
from sqlalchemy.types import TypeEngine

from app.core.db import UtcDateTime
from app.core.errors import NextdayError
from app.scans.photos import PhotoKey
from app.scans.rules import Side

VERSION = 1
MANIFEST = "manifest.json"
KEYS = ("vapid.pem", "receipts.key")
NOT_KEPT = ("heartbeats",)
"""Signs of life of processes that will not be there when the rows are."""

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_TABLE = re.compile(r"tables/([a-z_]{1,60})\.jsonl")
_KEY = re.compile(rf"keys/({'|'.join(map(re.escape, KEYS))})")
_PHOTO = re.compile(rf"photos/({_UUID})/({_UUID})/({'|'.join(Side)})-([0-9a-f]{{64}})")


class BadArchive(NextdayError):
    """The archive cannot be brought back; the message says why."""


class Kind(StrEnum):
    """How a column's values are written."""

    UUID = "uuid"
    INSTANT = "instant"
    JSON = "json"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    TEXT = "text"


TYPES: Mapping[Kind, TypeEngine[Any]] = {
    Kind.UUID: Uuid(),
    Kind.INSTANT: UtcDateTime(),
    Kind.JSON: JSON(none_as_null=True),
    Kind.BOOLEAN: Boolean(),
    Kind.INTEGER: Integer(),
    Kind.TEXT: String(),
}


@dataclass(frozen=True)
class SavedTable:
    """One table's rows: how many, of what kinds, and the sum of the text they became."""

    name: str
    columns: dict[str, Kind]
    rows: int
    sha256: str

    @property
    def member(self) -> str:
        return f"tables/{self.name}.jsonl"

    def as_table(self) -> Table:
        """The table as it was when it was saved, whatever the program's models are by now."""
        columns = (Column(name, TYPES[kind]) for name, kind in self.columns.items())
        return Table(self.name, MetaData(), *columns)


@dataclass(frozen=True)
class Manifest:
    """What an archive holds. `flawed` are photos that were missing or damaged already when it was made."""

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
    """The manifest, or BadArchive when it is not one of ours or of a newer kind."""
    try:
        manifest = _MANIFEST.validate_json(text)
    except ValidationError as error:
        raise BadArchive(f"{MANIFEST} cannot be understood: {error.errors()[0]['msg']}") from error
    if manifest.version != VERSION:
        raise BadArchive(f"This is an archive of kind {manifest.version}; this program knows kind {VERSION}.")
    return manifest


def photo_member(key: PhotoKey) -> str:
    return f"photos/{key.account_id}/{key.scan_id}/{key.side.value}-{key.sha256}"


def find_photo(member: str) -> PhotoKey | None:
    """The photo a member of the archive is, or None: every part is checked, so no name leads elsewhere."""
    match = _PHOTO.fullmatch(member)
    if match is None:
        return None
    account_id, scan_id, side, sha256 = match.groups()
    return PhotoKey(UUID(account_id), UUID(scan_id), Side(side), sha256)


def is_known_member(member: str) -> bool:
    return member == MANIFEST or any(kind.fullmatch(member) for kind in (_TABLE, _KEY, _PHOTO))


def kind_of(column: Column[Any]) -> Kind:
    """How the column is written; LookupError for a type that this format has no word for yet."""
    for kind, known in TYPES.items():
        if isinstance(column.type, type(known)):
            return kind
    raise LookupError(f"backups cannot hold {column} of type {column.type!r}: give it a Kind")


def write_value(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, datetime) else value


def read_value(value: Any, kind: Kind) -> Any:
    """The value a column of this kind takes; ValueError, TypeError or AttributeError when it is none."""
    if value is None:
        return None
    if kind is Kind.UUID:
        return UUID(value)
    return datetime.fromisoformat(value) if kind is Kind.INSTANT else value


def read_rows(table: SavedTable, path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a saved table, one at a time; BadArchive at one that does not fit its columns."""
    with path.open(encoding="ascii") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                values = json.loads(line)
                yield {
                    name: read_value(value, kind)
                    for (name, kind), value in zip(table.columns.items(), values, strict=True)
                }
            except (ValueError, TypeError, AttributeError) as error:
                raise BadArchive(f"Line {number} of {table.member} is no row of that table.") from error


def photos_named(scans: SavedTable, path: Path) -> Iterator[PhotoKey]:
    """The photos that saved scans name."""
    for row in read_rows(scans, path):
        for side, sha256 in ((Side.FRONT, row["front_sha256"]), (Side.BACK, row["back_sha256"])):
            if sha256:
                yield PhotoKey(row["account_id"], row["id"], side, sha256)
