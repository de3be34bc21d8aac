"""Queries about push subscriptions."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.db import new_id
from app.push.model import Subscription


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
