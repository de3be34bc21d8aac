"""A message was seen: shown by the service worker, opened or acted on. Accepted by a push service is not seen."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from app.accounts.store import account_of
from app.db import Database
from app.nudges import store
from app.nudges.model import Delivery
from app.nudges.rules import OPEN, NudgeState
from app.nudges.sweep import settle_sent
from app.push.model import Subscription


def record_seen(database: Database, delivery_id: UUID, *, now: datetime) -> bool:
    """Note that a delivery was shown; False when it is unknown. The same receipt again changes nothing.

    It also settles a nudge whose outcome we did not live to write down: what was shown needs no repeat.
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
            _mark_seen(delivery, now)
            if delivery.subscription_id and (used := session.get(Subscription, delivery.subscription_id)):
                used.seen_at = now
            nudge = delivery.nudge
            nudge.seen_at = nudge.seen_at or now
            if nudge.state in OPEN:
                settle_sent(session, nudge, account_of(session, account_id), now=now)
            elif nudge.state == NudgeState.SENT:
                nudge.state = NudgeState.SEEN
    return True


def _mark_seen(delivery: Delivery, now: datetime) -> None:
    delivery.seen_at = now
    delivery.accepted_at = delivery.accepted_at or now
