"""Queries about push subscriptions and messengers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import Session

from app.channels.model import Messenger, Subscription
from app.core.db import advisory_lock, new_id

OfAccount = TypeVar("OfAccount", Subscription, Messenger)

MAX_SUBSCRIPTIONS = 20
"""Per account: each subscription is called for every reminder."""


def subscriptions_of(account_id: UUID) -> Select[Subscription]:
    return select(Subscription).where(Subscription.account_id == account_id)


def subscriptions_oldest_first(session: Session, account_id: UUID) -> list[Subscription]:
    return list(
        session.scalars(subscriptions_of(account_id).order_by(Subscription.created_at, Subscription.id))
    )


def subscriptions_by_id(session: Session, ids: Collection[UUID]) -> list[Subscription]:
    return list(session.scalars(select(Subscription).where(Subscription.id.in_(list(ids)))))


def subscriptions_by_account(
    session: Session, account_ids: Collection[UUID]
) -> dict[UUID, list[Subscription]]:
    """The subscriptions of several accounts, each account's oldest first."""
    rows = session.scalars(
        select(Subscription)
        .where(Subscription.account_id.in_(list(account_ids)))
        .order_by(Subscription.created_at, Subscription.id)
    )
    return _by_account(rows)


def subscribe(
    session: Session,
    *,
    account_id: UUID,
    device_id: UUID,
    endpoint: str,
    p256dh: str,
    auth: str,
    now: datetime,
) -> tuple[Subscription, bool]:
    """Add or update the subscription of this endpoint; return it and whether it is new.

    An endpoint of another account moves to this one: the browser has a new user. A new subscription replaces silent ones
    of the same device; a known one does not, because the page sends it at every start. At `MAX_SUBSCRIPTIONS` a new one
    replaces the least useful one.
    """
    advisory_lock(session, f"subscription {endpoint}")  # two accounts may send the same endpoint at once
    found = session.scalar(select(Subscription).where(Subscription.endpoint == endpoint))
    if found is not None and found.account_id != account_id:
        session.delete(found)
        session.flush()
        found = None
    if found is None:
        _remove_silent(session, account_id, device_id)
        _make_room(session, account_id)
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


def _remove_silent(session: Session, account_id: UUID, device_id: UUID) -> None:
    silent = subscriptions_of(account_id).where(
        Subscription.device_id == device_id, Subscription.silent_since.is_not(None)
    )
    for subscription in session.scalars(silent):
        session.delete(subscription)


def _make_room(session: Session, account_id: UUID) -> None:
    held = sorted(session.scalars(subscriptions_of(account_id)), key=_usefulness)
    for subscription in held[: max(0, len(held) + 1 - MAX_SUBSCRIPTIONS)]:
        session.delete(subscription)


def _usefulness(subscription: Subscription) -> tuple[bool, datetime]:
    """A sort key: not silent before silent, and by the last sign of use."""
    heard_of = (subscription.created_at, subscription.accepted_at, subscription.seen_at)
    return subscription.silent_since is None, max(at for at in heard_of if at is not None)


def record_pushes_accepted(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Record that push services accepted messages, as `id`, `accepted_at` and `rev`. Deleted subscriptions are skipped."""
    if rows:
        session.connection().execute(
            _RECORD_PUSHES_ACCEPTED, [{f"_{name}": value for name, value in row.items()} for row in rows]
        )


_RECORD_PUSHES_ACCEPTED = (
    update(Subscription)
    .where(Subscription.id == bindparam("_id"))
    .values(accepted_at=bindparam("_accepted_at"), rev=bindparam("_rev"))
)


def messengers_of(session: Session, account_id: UUID) -> list[Messenger]:
    """The account's messengers, the oldest first."""
    mine = select(Messenger).where(Messenger.account_id == account_id)
    return list(session.scalars(mine.order_by(Messenger.created_at, Messenger.id)))


def add_messenger(session: Session, *, account_id: UUID, name: str, url: str, now: datetime) -> Messenger:
    messenger = Messenger(id=new_id(), account_id=account_id, name=name, url=url, created_at=now)
    session.add(messenger)
    session.flush()
    return messenger


def record_accepted(messenger: Messenger, *, now: datetime) -> None:
    """The service accepted a message."""
    messenger.accepted_at, messenger.failing_since, messenger.last_error = now, None, None


def record_refused(messenger: Messenger, answer: str, *, now: datetime) -> None:
    """The service refused a message, with this answer."""
    messenger.failing_since, messenger.last_error = messenger.failing_since or now, answer


def messengers_by_account(session: Session, account_ids: Collection[UUID]) -> dict[UUID, list[Messenger]]:
    """The messengers of several accounts, each account's oldest first."""
    rows = session.scalars(
        select(Messenger)
        .where(Messenger.account_id.in_(list(account_ids)))
        .order_by(Messenger.created_at, Messenger.id)
    )
    return _by_account(rows)


def _by_account(rows: Iterable[OfAccount]) -> dict[UUID, list[OfAccount]]:
    found: dict[UUID, list[OfAccount]] = defaultdict(list)
    for row in rows:
        found[row.account_id].append(row)
    return found
