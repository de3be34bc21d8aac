"""The rows of an archive on their way in: checked one by one, kept in a folder, read again some at a time.

However many there are, a batch of them is in memory. Where an id belongs to another account of this server, all are
derived from this account and the id of the archive, so that the same archive gives the same ids every time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from pydantic import ConfigDict, TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.contacts.model import Card, Contact, Encounter
from app.core.db import Base
from app.core.i18n import t
from app.nudges.model import Delivery, Nudge
from app.transfer.account_rows import FORMER_NAMES, LATER_COLUMNS, SAVED, Manifest, exported_columns
from app.transfer.format import ACCOUNT, MODELS, SINCE_VERSION, batches, kind_of, read_row, write_row
from app.transfer.zip_members import Members, bad_archive
from app.upkeep.model import Promise, Touch

IDS: dict[type[Base], tuple[str, ...]] = {
    Contact: ("id",),
    Encounter: ("id", "contact_id"),
    Touch: ("contact_id", "encounter_id"),
    Promise: ("contact_id", "encounter_id"),
    Card: ("id", "encounter_id"),
    Nudge: ("id", "encounter_id"),
    Delivery: ("id", "nudge_id"),
}
"""The columns that hold ids which are unique on the whole server, or may hold one; events, scans, touches and promises have theirs within the account."""
Row = dict[str, Any]
_OBJECT = TypeAdapter(dict[str, Any], config=ConfigDict(ser_json_inf_nan="constants"))


class CheckedRows:
    """The rows of an archive, table by table; Invalid when one is not what the program would have written."""

    def __init__(self, members: Members, manifest: Manifest, folder: Path) -> None:
        self._folder = folder
        self._rename: Callable[[type[Base], Row], Row] = lambda _, row: row
        for model in MODELS:
            if manifest.version < SINCE_VERSION.get(model, 1):
                self._path(model).touch()
                continue
            if self._keep(members, model, manifest.version) != manifest.rows.get(model.__tablename__):
                raise bad_archive(
                    t(
                        "{file} does not have as many rows as it should",
                        file=ACCOUNT.table_member(model.__tablename__),
                    )
                )

    def batches(self, model: type[Base]) -> Iterator[list[Row]]:
        return batches(self._rename(model, row) for row in self._kept(model))

    def free_ids(self, session: Session, account_id: UUID) -> None:
        """Go on under ids of this account's own if any is another account's, or if that was so the last time."""

        def derived(row_id: UUID) -> UUID:
            return uuid5(account_id, str(row_id))

        for model in (each for each, columns in IDS.items() if "id" in columns):
            for batch in self.batches(model):
                ids = [row["id"] for row in batch]
                if _are_there(session, model, map(derived, ids), of=account_id) or _are_there(
                    session, model, ids, of=account_id, others=True
                ):
                    self._rename = lambda model, row: _renamed(model, row, derived)
                    return

    def _keep(self, members: Members, model: type[Base], version: int) -> int:
        saved = SAVED[model]
        former_names = FORMER_NAMES.get(version, {}).get(model.__tablename__, {})
        later = _later_columns(version, model.__tablename__)
        count = 0
        member = ACCOUNT.table_member(model.__tablename__)
        if member not in members:
            raise bad_archive(t("{file} is missing", file=member))
        with self._path(model).open("w", encoding="ascii") as kept:
            for line in members.lines(member):
                row = saved.model_validate_json(_as_of_now(line, former_names, later)).model_dump(
                    warnings=False
                )
                kept.write(write_row(row.values()))
                count += 1
        return count

    def _kept(self, model: type[Base]) -> Iterator[Row]:
        columns = {column.name: kind_of(column) for column in exported_columns(model)}
        with self._path(model).open(encoding="ascii") as lines:
            for line in lines:
                yield read_row(line, columns)

    def _path(self, model: type[Base]) -> Path:
        return self._folder / f"{model.__tablename__}.jsonl"


def _later_columns(version: int, table: str) -> dict[str, Any]:
    """The columns that the table got after this version of archives, with what they hold then."""
    return {
        name: value
        for since, tables in LATER_COLUMNS.items()
        if since > version
        for name, value in tables.get(table, {}).items()
    }


def _as_of_now(
    line: str | bytes, former_names: Mapping[str, str | None], later: Mapping[str, Any]
) -> str | bytes:
    """The row with the columns that its table has now, under their names."""
    if not former_names and not later:
        return line
    row = _OBJECT.validate_json(line)
    kept = {now: row[former] for former, now in former_names.items() if now is not None and former in row}
    kept |= {name: value for name, value in row.items() if name not in former_names}
    return _OBJECT.dump_json(dict(later) | kept)


def _are_there(
    session: Session, model: type[Base], ids: Iterable[UUID], *, of: UUID, others: bool = False
) -> bool:
    table = model.__table__
    mine = table.c.account_id == of
    wanted = select(table.c.id).where(table.c.id.in_(list(ids)), ~mine if others else mine)
    return session.scalar(wanted.limit(1)) is not None


def _renamed(model: type[Base], row: Row, derived: Callable[[UUID], UUID]) -> Row:
    """The row with every such id in it derived."""
    changed: Row = {name: derived(row[name]) for name in IDS.get(model, ()) if row[name] is not None}
    if model is Contact:
        for name in ("possible_same_as", "apart_from"):
            changed[name] = [str(derived(UUID(each))) for each in row[name]]
    if model is Card:
        changed["joined"] = _renamed_join(row["joined"], derived)
    return {**row, **changed}


def _renamed_join(joined: Any, derived: Callable[[UUID], UUID]) -> Any:
    """What a split needs, for as many joins as there were upon each other."""
    if not joined:
        return joined
    renamed = {**joined, "contact_id": str(derived(UUID(joined["contact_id"])))}
    if "before" in joined:
        renamed["before"] = _renamed_join(joined["before"], derived)
    if (meeting := joined["encounter"]) is not None:
        renamed["encounter"] = {
            **meeting,
            "id": str(derived(UUID(meeting["id"]))),
            "nudges": [str(derived(UUID(each))) for each in meeting["nudges"]],
        }
    return renamed
