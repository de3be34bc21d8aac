"""Queries about what changed since a phone last asked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.accounts.model import Account
from app.contacts.model import Contact, Encounter
from app.db import Synced, Tombstone
from app.events.model import Event
from app.nudges.model import Nudge
from app.push.model import Messenger
from app.scans.model import Scan

KINDS: tuple[type[Synced], ...] = (Account, Event, Scan, Contact, Encounter, Nudge, Messenger)


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


def purge_tombstones(session: Session, *, before: datetime) -> int:
    """Forget deletions older than `before`, noting for each account how far back a phone may still ask."""
    old = (
        select(Tombstone.account_id, func.max(Tombstone.rev).label("rev"))
        .where(Tombstone.deleted_at < before)
        .group_by(Tombstone.account_id)
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
