"""Synchronisation with phones: the `rev` of each resource, and tombstones of deleted resources.

Every resource that phones keep a copy of is a `Synced` row. Its `rev` is assigned from the account's counter while flushing, inside
the writer's transaction, so that a reader of `rev > n` can never miss one. (With a sequence or a time stamp it could: a
transaction with an earlier number may commit later.)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import (
    ForeignKey,
    Index,
    Integer,
    Uuid,
    event,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, UOWTransaction, mapped_column
from sqlalchemy.orm.attributes import flag_modified

from app.core.db import ACCOUNT_IDS, Base, Item, in_chunks
from app.core.errors import NotFound


class Synced:
    """A resource that phones keep a copy of."""

    id: Mapped[UUID]
    account_id: Mapped[UUID]
    rev: Mapped[int] = mapped_column(default=0)

    def shown_in(self) -> Iterable[Synced]:
        """The other resources whose JSON changes when this row does."""
        return ()


class Tombstone(Base, Synced):
    """The record of a deleted resource, by which phones delete their copy. Purged after 90 days."""

    __tablename__ = "tombstones"
    __table_args__ = (Index("ix_tombstones_account_rev", "account_id", "rev"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    deleted_at: Mapped[datetime]
    merged_into: Mapped[UUID | None]


Row = TypeVar("Row", bound=Synced)


def owned(session: Session, model: type[Row], account_id: UUID, row_id: UUID) -> Row:
    """The account's row with this id, or NotFound; the ids of other accounts' rows raise the same as unknown ones."""
    row = session.scalar(select(model).where(model.account_id == account_id, model.id == row_id))
    if row is None:
        raise NotFound(model.__name__.lower())
    return row


def delete_with_tombstone(session: Session, row: Synced, *, merged_into: UUID | None = None) -> None:
    """Delete a resource and add its tombstone; `merged_into` is the id of the resource that replaces it."""
    session.delete(row)
    session.merge(
        Tombstone(
            account_id=row.account_id,
            kind=type(row).__name__.lower(),
            id=row.id,
            deleted_at=session.info["clock"](),
            merged_into=merged_into,
            rev=0,
        )
    )


def bump_rev(rows: Iterable[Synced]) -> None:
    """Give the rows a new rev although none of their columns changes, because their JSON does."""
    for row in rows:
        flag_modified(row, "rev")


def find_tombstone(session: Session, kind: type[Synced], account_id: UUID, row_id: UUID) -> Tombstone | None:
    return session.get(Tombstone, (account_id, kind.__name__.lower(), row_id))


_NEXT_REVS = (
    text("UPDATE accounts SET last_rev = last_rev + :count WHERE id IN :ids RETURNING id, last_rev")
    .bindparams(ACCOUNT_IDS)
    .columns(id=Uuid, last_rev=Integer)
)


def _take_revs(session: Session, by_account: Mapping[UUID, Sequence[Item]]) -> Iterator[tuple[Item, int]]:
    """Take new revs from the counters of these accounts; returns each item with its rev."""
    by_count: dict[int, list[UUID]] = defaultdict(list)
    for account_id, items in by_account.items():
        by_count[len(items)].append(account_id)
    last = {
        row.id: row.last_rev
        for count, account_ids in by_count.items()
        for ids in in_chunks(account_ids)
        for row in session.connection().execute(_NEXT_REVS, {"ids": ids, "count": count})
    }
    for account_id, items in by_account.items():
        # An account that is created in this flush has no row to count in yet, and gets the first revs.
        highest = last.get(account_id, len(items))
        for offset, item in enumerate(items):
            yield item, highest - offset


def assign_revs(session: Session, rows: Iterable[dict[str, Any]]) -> None:
    """Assign revs to rows that are inserted as plain dicts, which the listener for objects does not see."""
    by_account: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_account[row["account_id"]].append(row)
    for row, rev in _take_revs(session, by_account):
        row["rev"] = rev


@event.listens_for(Session, "before_flush")
def _assign_revs_before_flush(
    session: Session, _context: UOWTransaction, _instances: Sequence[object] | None
) -> None:
    changed: dict[UUID, dict[int, Synced]] = defaultdict(dict)
    rows = [row for row in session.new if isinstance(row, Synced)]
    rows += [row for row in session.dirty if isinstance(row, Synced) and session.is_modified(row)]
    for row in rows:
        for shown in (row, *row.shown_in()):
            if shown not in session.deleted:
                changed[shown.account_id][id(shown)] = shown
    by_account = {account_id: list(rows.values()) for account_id, rows in changed.items()}
    for row, rev in _take_revs(session, by_account):
        row.rev = rev
