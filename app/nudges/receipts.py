"""Receipts: a device showed a message, or the user opened it or acted on it. Being accepted by a push service is not enough."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.store import account_of
from app.channels.model import Subscription
from app.core.db import Database
from app.core.revisions import bump_rev
from app.nudges import planning, store
from app.nudges.delivery.grouping import group_of
from app.nudges.model import Delivery


def record_seen(database: Database, delivery_id: UUID, *, now: datetime) -> bool:
    """Record that a message was shown; False when the delivery is unknown. A repeated receipt changes nothing.

    All nudges of the message are seen, and so are nudges of earlier messages that it names again. A nudge whose outcome was
    not recorded because the process died is seen as well, and is not sent again.
    """
    with database.read() as session:
        found = store.find_delivery(session, delivery_id)
        account_id = found.account_id if found else None
    if account_id is None:
        return False
    with database.write(account_id) as session:
        delivery = store.find_delivery(session, delivery_id)
        if delivery is None:
            return False
        if delivery.seen_at is None:
            _see_message(session, delivery, now)
    return True


def _see_message(session: Session, shown: Delivery, now: datetime) -> None:
    if shown.subscription_id and (used := session.get(Subscription, shown.subscription_id)):
        used.seen_at = now
        used.silent_since = used.silence_notified_at = None
    account = account_of(session, shown.account_id)
    group = group_of(shown.nudge)
    earlier = store.unseen_of_groups(session, [group], until=shown.tried_at) if group is not None else []
    for delivery in store.deliveries_of_message(session, shown):
        delivery.seen_at = now
        delivery.accepted_at = delivery.accepted_at or now
        planning.record_seen(session, delivery.nudge, account, now=now)
        # Its JSON shows the deliveries; the nudge itself may have been seen on another device before.
        bump_rev([delivery.nudge])
    for nudge in earlier:
        planning.record_seen(session, nudge, account, now=now)
