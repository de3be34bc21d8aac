"""Queries about events."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, func, or_, select, tuple_
from sqlalchemy.orm import Session

from app.core.revisions import find_tombstone, owned
from app.events.model import Event

OPEN_ENDED = timedelta(hours=18)
"""How long an event without an end counts as in progress after its start."""
BEGINNING = datetime.min.replace(tzinfo=UTC)


def events_of(account_id: UUID) -> Select[Event]:
    return select(Event).where(Event.account_id == account_id)


def in_progress(account_id: UUID, now: datetime) -> Select[Event]:
    """The events that have begun and not ended; an event without a start begins when it is created."""
    began = func.coalesce(Event.starts_at, Event.created_at)
    oldest = max(now, BEGINNING + OPEN_ENDED) - OPEN_ENDED
    return events_of(account_id).where(
        began <= now, or_(Event.ends_at > now, Event.ends_at.is_(None) & (began > oldest))
    )


def find(session: Session, account_id: UUID, event_id: UUID) -> Event | None:
    return session.get(Event, (account_id, event_id))


def named_event_id(session: Session, account_id: UUID, event_id: UUID | None) -> UUID | None:
    """The id of an event that a phone refers to; None if it was deleted, NotFound if it never existed.

    Deleting an event leaves its encounters without one. A phone that does not know of the deletion yet gets the same result.
    """
    if event_id is None or find_tombstone(session, Event, account_id, event_id):
        return None
    return owned(session, Event, account_id, event_id).id


def names_of(session: Session, keys: Collection[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], str]:
    """The names of events, by account and id."""
    rows = session.execute(
        select(Event.account_id, Event.id, Event.name).where(
            tuple_(Event.account_id, Event.id).in_(list(keys))
        )
    )
    return {(account_id, event_id): name for account_id, event_id, name in rows}
