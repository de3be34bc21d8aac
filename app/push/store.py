"""Queries about push subscriptions and messengers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.db import new_id
from app.push.model import Messenger, Subscription


def subscriptions_of(account_id: UUID) -> Select[Subscription]:
    return select(Subscription).where(Subscription.account_id == account_id)


def targets_of(session: Session, account_id: UUID) -> list[Subscription]:
    return list(
        session.scalars(subscriptions_of(account_id).order_by(Subscription.created_at, Subscription.id))
    )


def keep(
    session: Session,
    *,
    account_id: UUID,
    device_id: UUID,
    endpoint: str,
    p256dh: str,
    auth: str,
    now: datetime,
) -> tuple[Subscription, bool]:
    """The subscription of this endpoint, and whether it is new. A browser that changes hands changes accounts."""
    found = session.scalar(select(Subscription).where(Subscription.endpoint == endpoint))
    if found is not None and found.account_id != account_id:
        session.delete(found)
        session.flush()
        found = None
    if found is None:
        found = Subscription(
            id=new_id(),
            account_id=account_id,
            device_id=device_id,
            endpoint=endpoint,
            p256dh=p256dh,
            auth=auth,
            created_at=now,
        )
        session.add(found)
        session.flush()
        return found, True
    found.device_id, found.p256dh, found.auth = device_id, p256dh, auth
    session.flush()
    return found, False


def messengers_of(session: Session, account_id: UUID) -> list[Messenger]:
    """The account's messengers, the oldest first."""
    mine = select(Messenger).where(Messenger.account_id == account_id)
    return list(session.scalars(mine.order_by(Messenger.created_at, Messenger.id)))


def add_messenger(session: Session, *, account_id: UUID, name: str, url: str, now: datetime) -> Messenger:
    messenger = Messenger(id=new_id(), account_id=account_id, name=name, url=url, created_at=now)
    session.add(messenger)
    session.flush()
    return messenger


def note_taken(messenger: Messenger, *, now: datetime) -> None:
    """The service took a message."""
    messenger.accepted_at, messenger.failing_since, messenger.last_error = now, None, None


def note_refused(messenger: Messenger, answer: str, *, now: datetime) -> None:
    """The service did not take a message, for the reason it gave."""
    messenger.failing_since, messenger.last_error = messenger.failing_since or now, answer
