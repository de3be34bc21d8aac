"""Queries about what changed since a phone last asked."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Connection, case, delete, func, select, update
from sqlalchemy.orm import Session

from app.accounts.model import Account
from app.contacts.model import Contact, Encounter
from app.db import Synced, Tombstone
from app.events.model import Event
from app.nudges.model import Nudge
from app.push.model import Messenger
from app.scans.model import Scan

KINDS: tuple[type[Synced], ...] = (Account, Event, Scan, Contact, Encounter, Nudge, Messenger)

REVS_BEGAN_AT = datetime(2020, 1, 1, tzinfo=UTC)
HIGHEST_BEGINNING = 2**30
"""Half of what a column of revs holds."""


def changed_since(session: Session, account_id: UUID, since: int, most: int) -> list[Synced]:
    """The account's resources and tombstones with a rev above `since`, in its order, at most `most`."""
    rows: list[Synced] = []
    models: tuple[type[Synced], ...] = (*KINDS, Tombstone)
    for model in models:
        rows += session.scalars(
            select(model)
            .where(model.account_id == account_id, model.rev > since)
            .order_by(model.rev)
            .limit(most)
        )
    return sorted(rows, key=lambda row: row.rev)[:most]


def begin_revs_again(connection: Connection, *, now: datetime) -> None:
    """Have every phone fetch everything: the rows were put back to an earlier state, and phones may know a later one.

    Revs go on from a number that no account has reached, so that none is used twice, neither as a cursor nor in an
    `If-Match`: the seconds since 2020, of which an account uses up far fewer than one a second.
    """
    unused = min(int((now - REVS_BEGAN_AT).total_seconds()), HIGHEST_BEGINNING)
    last_rev = case((Account.last_rev < unused, unused), else_=Account.last_rev) + 1
    connection.execute(update(Account).values(last_rev=last_rev, oldest_rev=last_rev))


def purge_tombstones(session: Session, *, before: datetime) -> int:
    """Forget deletions older than `before`, noting for each account how far back a phone may still ask."""
    old = (
        select(Tombstone.account_id, func.max(Tombstone.rev).label("rev"))
        .where(Tombstone.deleted_at < before)
        .group_by(Tombstone.account_id)
        .order_by(Tombstone.account_id)  # as everybody locks accounts in the order of their ids
    )
    for account_id, rev in session.execute(old).all():
        session.execute(
            update(Account)
            .where(Account.id == account_id, Account.oldest_rev < rev)
            .values(oldest_rev=rev)
            .execution_options(synchronize_session=False)
        )
    removed = session.execute(delete(Tombstone).where(Tombstone.deleted_at < before))
    return int(removed.rowcount)  # type: ignore[attr-defined]
