"""Queries about calendar feeds, and what stands in one."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session, selectinload

from app.accounts.credentials import digest
from app.calendars.model import Calendar
from app.contacts.model import Encounter
from app.contacts.rules import State
from app.nudges.model import Nudge
from app.nudges.rules import OPEN, SHOWN
from app.nudges.store import is_upkeep

MOST = 1000


def make(session: Session, account_id: UUID, *, now: datetime) -> str:
    """The secret of the account's new feed; the one it had before leads nowhere from now on."""
    secret = secrets.token_urlsafe(32)
    session.merge(Calendar(account_id=account_id, secret_hash=digest(secret), created_at=now))
    return secret


def find(session: Session, account_id: UUID) -> Calendar | None:
    return session.get(Calendar, account_id)


def find_by_secret(session: Session, secret: str) -> Calendar | None:
    return session.scalar(select(Calendar).where(Calendar.secret_hash == digest(secret)))


def remove(session: Session, account_id: UUID) -> None:
    session.execute(delete(Calendar).where(Calendar.account_id == account_id))


def due_of(session: Session, account_id: UUID) -> list[Nudge]:
    """What is to come, and what has come for people who still wait: an entry does not vanish while it rings."""
    wanted = (
        select(Nudge)
        .join(Encounter, Encounter.id == Nudge.encounter_id)
        .where(
            Nudge.account_id == account_id,
            Nudge.state.in_((*OPEN, *SHOWN)),
            or_(Encounter.state == State.WAITING, is_upkeep()),
        )
        .options(
            selectinload(Nudge.promise),
            selectinload(Nudge.encounter).options(
                selectinload(Encounter.contact), selectinload(Encounter.cards)
            ),
        )
        .order_by(Nudge.due_at.desc(), Nudge.id)
        .limit(MOST)
    )
    return list(reversed(session.scalars(wanted).all()))
