"""Who is going cold: people who have not been touched for longer than the user wants, by how much of their cadence."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.model import Account
from app.upkeep.reminders import keep_warm_due_at, last_touch_at
from app.upkeep.rules import MOST_COLD, coldness
from app.upkeep.schemas import ColdContact
from app.upkeep.store import kept_warm


def going_cold(session: Session, account: Account, *, now: datetime) -> list[ColdContact]:
    """At most five people, the coldest first: overdue twice their cadence stands above overdue once."""
    found = []
    for contact in session.scalars(kept_warm(account.id)):
        due_at, touched_at = keep_warm_due_at(contact, account.zone), last_touch_at(contact)
        if due_at is not None and due_at <= now:
            cold = ColdContact(
                contact_id=contact.id,
                fn=contact.fn_text,
                org=contact.org_text,
                last_touch_at=touched_at,
                due_at=due_at,
            )
            found.append((coldness(due_at, last_touch_at=touched_at, now=now), cold))
    found.sort(key=lambda each: (-each[0], each[1].contact_id))
    return [cold for _, cold in found[:MOST_COLD]]
