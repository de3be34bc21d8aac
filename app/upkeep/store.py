"""Queries about touches."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.upkeep.model import Touch


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
