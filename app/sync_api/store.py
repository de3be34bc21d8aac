"""Queries about what changed since a phone last asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Connection, case, delete, func, select, union_all, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import ORMOption

from app.accounts.model import Account
from app.channels.model import Messenger
from app.contacts.model import Contact, Encounter
from app.contacts.store import WITH_CARDS
from app.contacts.store import WITH_SHOWN_ROWS as WITH_ROWS_OF_CONTACT
from app.core.db import lock_accounts
from app.core.revisions import Synced, Tombstone
from app.events.model import Event
from app.nudges.model import Nudge
from app.nudges.store import WITH_SHOWN_ROWS
from app.scans.model import Scan
from app.upkeep.model import Promise, Touch

KINDS: tuple[type[Synced], ...] = (Account, Event, Scan, Contact, Encounter, Touch, Promise, Nudge, Messenger)
WITH_DELETED: tuple[type[Synced], ...] = (*KINDS, Tombstone)

REVS_BEGAN_AT = datetime(2020, 1, 1, tzinfo=UTC)
HIGHEST_BEGINNING = 2**30
"""Half of what a column of revs holds."""
SHOWN_WITH: Mapping[type[Synced], Sequence[ORMOption]] = {
    Contact: WITH_ROWS_OF_CONTACT,
    Encounter: [WITH_CARDS],
    Nudge: WITH_SHOWN_ROWS,
}
"""What is loaded along with the rows of a kind because their JSON shows it. (A scan's cards: scans.api.show_scans.)"""


def changed_since(session: Session, account_id: UUID, since: int, most: int) -> list[Synced]:
    """The account's resources and tombstones with a rev above `since`, in its order, at most `most`."""
    highest = _highest_of_page(session, account_id, since, most)
    if highest is None:
        return []
    rows: list[Synced] = []
    for model in WITH_DELETED:
        rows += session.scalars(
            select(model)
            .where(model.account_id == account_id, model.rev > since, model.rev <= highest)
            .options(*SHOWN_WITH.get(model, ()))
        )
    return sorted(rows, key=lambda row: row.rev)[:most]


def _highest_of_page(session: Session, account_id: UUID, since: int, most: int) -> int | None:
    """The rev of the last of the first `most` changes after `since`, so that no table is read beyond it; None for none."""
    revs = [
        select(
            select(model.rev)
            .where(model.account_id == account_id, model.rev > since)
            .order_by(model.rev)
            .limit(most)
            .subquery()
            .c.rev
        )
        for model in WITH_DELETED
    ]
    merged = union_all(*revs).subquery()
    page = select(merged.c.rev).order_by(merged.c.rev).limit(most).subquery()
    highest: int | None = session.scalar(select(func.max(page.c.rev)))
    return highest


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
    )
    marks = session.execute(old).all()
    lock_accounts(session, [account_id for account_id, _ in marks])
    for account_id, rev in marks:
        session.execute(
            update(Account)
            .where(Account.id == account_id, Account.oldest_rev < rev)
            .values(oldest_rev=rev)
            .execution_options(synchronize_session=False)
        )
    removed = session.execute(delete(Tombstone).where(Tombstone.deleted_at < before))
    return int(removed.rowcount)  # type: ignore[attr-defined]
