"""Queries for action links: the encounter of a link, and what it has done."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.action_links.model import LinkAction
from app.channels.channel import WEB_PUSH
from app.contacts.model import Encounter
from app.contacts.store import get_encounter
from app.core.errors import NotFound
from app.nudges.model import Delivery, Nudge
from app.nudges.rules import NudgeKind


def find_encounter(
    session: Session, account_id: UUID, encounter_id: UUID, nudge_id: UUID | None
) -> Encounter | None:
    """The encounter of a link, even after contacts were joined or split; None when it was deleted."""
    nudge = session.get(Nudge, nudge_id) if nudge_id else None
    if nudge is not None and nudge.account_id == account_id:
        return nudge.encounter
    try:
        return get_encounter(session, account_id, encounter_id)
    except NotFound:
        return None


def last_act(
    session: Session, encounter: Encounter, *, verb: str, nudge_id: UUID | None
) -> LinkAction | None:
    """The last action of this link that was not undone."""
    return session.scalar(
        select(LinkAction)
        .where(
            LinkAction.account_id == encounter.account_id,
            LinkAction.encounter_id == encounter.id,
            LinkAction.verb == verb,
            LinkAction.nudge_id == nudge_id if nudge_id else LinkAction.nudge_id.is_(None),
            LinkAction.undone_at.is_(None),
        )
        .order_by(LinkAction.acted_at.desc(), LinkAction.id.desc())
        .limit(1)
    )


def snooze_before(session: Session, snooze: Nudge) -> Nudge | None:
    """The earlier snooze that `snooze` replaced, if there was one."""
    return session.scalar(
        select(Nudge).where(
            Nudge.encounter_id == snooze.encounter_id,
            Nudge.kind == NudgeKind.SNOOZED,
            Nudge.round == snooze.round - 1,
            Nudge.reason == "snoozed",
        )
    )


def unseen_messages(session: Session, nudge_id: UUID) -> list[UUID]:
    """Deliveries of a nudge by mail or messenger that are not confirmed as seen: a link can have come with any of them."""
    return list(
        session.scalars(
            select(Delivery.id).where(
                Delivery.nudge_id == nudge_id, Delivery.channel != WEB_PUSH, Delivery.seen_at.is_(None)
            )
        )
    )
