"""Queries about touches and promises."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.upkeep.model import Promise, Touch


def find_touch(session: Session, account_id: UUID, touch_id: UUID) -> Touch | None:
    return session.get(Touch, (account_id, touch_id))


def touches_of_encounter(
    session: Session, account_id: UUID, contact_id: UUID, encounter_id: UUID
) -> list[Touch]:
    """The touches that were written when this encounter was resolved."""
    return list(
        session.scalars(
            select(Touch).where(
                Touch.account_id == account_id,
                Touch.contact_id == contact_id,
                Touch.encounter_id == encounter_id,
            )
        )
    )


def find_promise(session: Session, account_id: UUID, promise_id: UUID) -> Promise | None:
    return session.get(Promise, (account_id, promise_id))


def promises_of(account_id: UUID) -> Select[Promise]:
    return select(Promise).where(Promise.account_id == account_id)
