"""The archive format: member names, column kinds, values and rows of account archives and backups alike.

An archive has a manifest, a file of rows for each table, and photos under names that hold their checksum:

    ACCOUNT, a zip                       EVERYTHING, a tar
    manifest.json                        tables/accounts.jsonl ...
    events.jsonl contacts.jsonl ...      keys/vapid.pem  keys/receipts.key
    photos/<scan>/<side>-<sha256>        photos/<account>/<scan>/<side>-<sha256>
                                         manifest.json, last: an archive that was cut short has none

Users open an account archive, so it is a zip, and a row is an object with its columns' names (account_rows.py). A backup
is written and read as one stream, so it is an uncompressed tar, and a row is an array in the order of the columns that
its manifest names (backup_manifest.py). Values are written independently of the database, so that rows of SQLite can
be restored into PostgreSQL.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Boolean, Column, Integer, String, Uuid
from sqlalchemy.types import TypeEngine

from app.contacts.model import Card, Contact, Encounter
from app.core.db import Base, UtcDateTime
from app.events.model import Event
from app.nudges.model import Delivery, Nudge
from app.scans.model import Scan
from app.scans.photos import PhotoKey, photos_of_scan
from app.scans.rules import Side
from app.upkeep.model import Promise, Touch

MANIFEST = "manifest.json"
KEYS = ("vapid.pem", "receipts.key")
MODELS: tuple[type[Base], ...] = (Event, Contact, Encounter, Touch, Promise, Scan, Card, Nudge, Delivery)
"""The tables of an account archive, in the order in which rows are added: parents first."""
SINCE_VERSION: Mapping[type[Base], int] = {Touch: 3, Promise: 3}
"""The version in which a table was added to account archives; tables that are not named have always been there."""
FIRST_MODELS = tuple(model for model in MODELS if model not in SINCE_VERSION)
BATCH = 500
"""Rows that are in memory at a time."""

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_SIDE_AND_SUM = rf"(?P<side>{'|'.join(Side)})-(?P<sha256>[0-9a-f]{{64}})"


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
class Scope:
    """What an archive is about, which decides the names of its members.

    A member's name is only used when it has one of these forms, so that no name leads to another place.
    """

    version: int
    """Archives of this version are written; those of this and all earlier ones are read."""
    tables: str
    """A pattern of table names."""
    tables_folder: str = ""
    keys: tuple[str, ...] = ()
    has_accounts: bool = False
    """Whether the archive holds several accounts, each with a folder of photos."""

    def knows_version(self, version: int) -> bool:
        return 1 <= version <= self.version

    def table_member(self, table: str) -> str:
        return f"{self.tables_folder}{table}.jsonl"

    def key_member(self, name: str) -> str:
        return f"keys/{name}"

    def photo_member(self, key: PhotoKey) -> str:
        account = f"{key.account_id}/" if self.has_accounts else ""
        return f"photos/{account}{key.scan_id}/{key.side.value}-{key.sha256}"

    def is_photo(self, member: str) -> bool:
        return self._photo.fullmatch(member) is not None

    def sha256_in(self, member: str) -> str | None:
        """The checksum in the name of a photo; None when the member is no photo."""
        found = self._photo.fullmatch(member)
        return found["sha256"] if found else None

    def is_known_member(self, member: str) -> bool:
        return (
            member == MANIFEST
            or self.is_photo(member)
            or self._table.fullmatch(member) is not None
            or member in map(self.key_member, self.keys)
        )

    @cached_property
    def _table(self) -> re.Pattern[str]:
        return re.compile(rf"{self.tables_folder}(?:{self.tables})\.jsonl")

    @cached_property
    def _photo(self) -> re.Pattern[str]:
        account = f"{_UUID}/" if self.has_accounts else ""
        return re.compile(rf"photos/{account}{_UUID}/{_SIDE_AND_SUM}")


ACCOUNT = Scope(version=3, tables="|".join(model.__tablename__ for model in MODELS))
# A backup of another version may hold tables that this version does not have.
EVERYTHING = Scope(version=1, tables="[a-z_]{1,60}", tables_folder="tables/", keys=KEYS, has_accounts=True)


def kind_of(column: Column[Any]) -> Kind:
    """How the column is written; LookupError for a type that has no Kind yet."""
    for kind, known in TYPES.items():
        if isinstance(column.type, type(known)):
            return kind
    raise LookupError(f"archives cannot hold {column} of type {column.type!r}: give it a Kind")


def write_row(values: Iterable[Any]) -> str:
    """A row as a line: the values in the order of the columns."""
    return json.dumps([_write_value(value) for value in values], separators=(",", ":")) + "\n"


def read_row(line: str, columns: Mapping[str, Kind]) -> dict[str, Any]:
    """The row of a line that `write_row` made; ValueError, TypeError or AttributeError when it does not fit."""
    values = zip(columns.items(), json.loads(line), strict=True)
    return {name: _read_value(value, kind) for (name, kind), value in values}


def photos_in(scan: Mapping[str, Any], account_id: UUID) -> list[PhotoKey]:
    """The photos that a row of the table scans names."""
    return photos_of_scan(account_id, scan["id"], scan["front_sha256"], scan["back_sha256"])


def batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield batch


def _write_value(value: Any) -> Any:
    if isinstance(value, list):
        return [_write_value(each) for each in value]
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, datetime) else value


def _read_value(value: Any, kind: Kind) -> Any:
    if value is None:
        return None
    if kind is Kind.UUID:
        return UUID(value)
    return datetime.fromisoformat(value) if kind is Kind.INSTANT else value
