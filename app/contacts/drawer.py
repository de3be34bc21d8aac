"""Queries of the drawer, the list of encounters that wait for a follow-up."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.orm import selectinload

from app.contacts.model import Encounter
from app.contacts.rules import State
from app.contacts.store import WITH_SHOWN_ROWS
from app.core.db import UtcDateTime
from app.nudges.model import Nudge
from app.nudges.rules import ENCOUNTER_KINDS, OPEN

AFTER_ALL_NUDGES = datetime(9999, 1, 1, tzinfo=UTC)


def next_due() -> ColumnElement[Any]:
    """When the encounter's next nudge is due; the end of the calendar if there is none."""
    soonest = (
        select(func.min(Nudge.due_at))
        .where(Nudge.encounter_id == Encounter.id, Nudge.state.in_(OPEN), Nudge.kind.in_(ENCOUNTER_KINDS))
        .correlate(Encounter)
        .scalar_subquery()
    )
    return func.coalesce(soonest, literal(AFTER_ALL_NUDGES, UtcDateTime), type_=UtcDateTime)


def waiting(account_id: UUID) -> Select[Encounter]:
    return (
        select(Encounter)
        .where(Encounter.account_id == account_id, Encounter.state == State.WAITING)
        .options(
            selectinload(Encounter.cards),
            selectinload(Encounter.contact).options(*WITH_SHOWN_ROWS),
        )
    )
