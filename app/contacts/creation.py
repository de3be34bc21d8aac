"""Creating a contact, together with the rows that a contact never lacks. Callers hold the account's lock."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.model import Account
from app.contacts.model import Card, Contact, Encounter
from app.contacts.rules import MANY, State
from app.contacts.setting_values import refresh
from app.core.db import new_id
from app.nudges import planning
from app.scans.model import Scan
from app.scans.rules import Side


def add_card_with_contact(
    session: Session,
    account: Account,
    scan: Scan,
    *,
    index: int,
    met_at: datetime,
    clamped: bool,
    note: str,
    now: datetime,
) -> Card:
    """Add an empty contact with its encounter, its card on the scan and its nudge; a reading fills it later."""
    contact = Contact(
        id=new_id(),
        account_id=account.id,
        created_at=now,
        needs_review=True,
        typed_fields=[],
        possible_same_as=[],
        apart_from=[],
        **{field: [] for field in MANY},
    )
    encounter = Encounter(
        id=new_id(),
        account_id=account.id,
        contact=contact,
        event_id=scan.event_id,
        met_at=met_at,
        clamped=clamped,
        note=note,
        state=State.WAITING,
    )
    card = Card(
        id=new_id(),
        account_id=account.id,
        encounter=encounter,
        scan_id=scan.id,
        index=index,
        side=Side.FRONT,
        added_at=now,
    )
    session.add_all([contact, encounter, card])
    session.flush()
    refresh(contact)
    planning.plan_follow_up(session, account, encounter, now=now)
    return card
