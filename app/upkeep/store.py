"""Queries about touches and promises."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, String, and_, func, literal, select
from sqlalchemy.orm import Session, selectinload

from app.contacts.model import Contact
from app.core.errors import Conflict, Problem
from app.core.i18n import t
from app.core.revisions import find_tombstone
from app.upkeep.model import Promise, Touch
from app.upkeep.rules import Circle, PromiseState

Added = TypeVar("Added", Touch, Promise)


def find_added(
    session: Session, model: type[Added], account_id: UUID, contact_id: UUID, row_id: UUID | None
) -> Added | None:
    """The row that an earlier request with this id has added to the contact; None if there is none, or no id.

    Raises Problem 410 if that row was deleted, and 409 if it is another contact's.
    """
    if row_id is None:
        return None
    if find_tombstone(session, model, account_id, row_id):
        raise Problem(410, "deleted", t("This was deleted. Add it under another id."))
    row = session.get(model, (account_id, row_id))
    if row is not None and row.contact_id != contact_id:
        raise Conflict("id-is-taken", t("This id belongs to another person's entry. Choose another id."))
    return row


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


def kept_warm(account_id: UUID) -> Select[Contact]:
    """The people of whom the user wants to be reminded."""
    return (
        select(Contact)
        .where(Contact.account_id == account_id, Contact.keep_warm_months > 0)
        .options(selectinload(Contact.encounters), selectinload(Contact.touches))
    )


def count_close(session: Session, account_id: UUID, *, but: UUID) -> int:
    """How many people are in the closest circle, without the contact `but`."""
    close = and_(Contact.account_id == account_id, Contact.circle == Circle.CLOSE, Contact.id != but)
    return session.scalar(select(func.count()).select_from(Contact).where(close)) or 0


def promises_of(account_id: UUID) -> Select[Promise]:
    return select(Promise).where(Promise.account_id == account_id)


def open_promises(account_id: UUID) -> Select[Promise]:
    """The promises that are still to be kept, the soonest first."""
    is_open = Promise.state == literal(PromiseState.OPEN.value, String, literal_execute=True)
    return promises_of(account_id).where(is_open).order_by(Promise.due_at, Promise.id)
