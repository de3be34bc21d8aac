"""Queries about mails that are due, and the lease of the process that sends one of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, selectinload

from app.accounts.model import Account
from app.channels.model import Subscription
from app.contacts.model import Contact, Encounter
from app.contacts.rules import State
from app.core.leases import UNLEASED, is_free, leased_to
from app.core.leases import claim as claim_rows
from app.digests.rules import LEASE
from app.nudges.model import Delivery, Nudge
from app.nudges.rules import ENCOUNTER_KINDS, OPEN

BATCH = 50


def due_confirmations(session: Session, now: datetime) -> list[UUID]:
    """Accounts whose confirmation mail is due, at most a batch."""
    return _due(session, Account.confirmation_due_at, now)


def due_weekly(session: Session, now: datetime) -> list[UUID]:
    """Accounts whose weekly mail is due, at most a batch."""
    return _due(session, Account.weekly_due_at, now)


def update_account(session: Session, account_id: UUID, **columns: Any) -> None:
    """Set columns of an account without a new rev, because phones do not see these columns."""
    session.execute(
        update(Account)
        .where(Account.id == account_id)
        .values(**columns)
        .execution_options(synchronize_session=False)
    )


def claim(session: Session, account_id: UUID, *, holder: str) -> bool:
    """Lease the account's digest mails to `holder`; False while another process is sending one."""
    taken = claim_rows(
        session,
        Account,
        and_(Account.id == account_id, is_free(session, Account)),
        order_by=(Account.id,),
        most=1,
        values=leased_to(session, holder, LEASE),
        returning=[Account.id],
    )
    return bool(taken)


def release(session: Session, account_id: UUID, *, holder: str) -> None:
    """End the lease, unless it has lapsed and another process has taken over."""
    session.execute(
        update(Account)
        .where(Account.id == account_id, Account.leased_by == holder)
        .values(UNLEASED)
        .execution_options(synchronize_session=False)
    )


def encounters_without_nudge(session: Session, account_id: UUID) -> list[Encounter]:
    """Waiting encounters without an open nudge."""
    is_to_come = (
        select(Nudge.id)
        .where(Nudge.encounter_id == Encounter.id, Nudge.state.in_(OPEN), Nudge.kind.in_(ENCOUNTER_KINDS))
        .exists()
    )
    return list(
        session.scalars(
            select(Encounter)
            .where(Encounter.account_id == account_id, Encounter.state == State.WAITING, ~is_to_come)
            .options(
                selectinload(Encounter.contact).selectinload(Contact.promises), selectinload(Encounter.cards)
            )
        )
    )


def newly_silent_subscriptions(session: Session, *, before: datetime) -> list[tuple[UUID, UUID, datetime]]:
    """Subscriptions with messages accepted before `before` and no receipt since: id, account, and when the silence began."""
    awake_at = func.coalesce(Subscription.seen_at, Subscription.created_at)
    since = func.min(Delivery.accepted_at)
    rows = session.execute(
        select(Subscription.id, Subscription.account_id, since)
        .join(Delivery, Delivery.subscription_id == Subscription.id)
        .where(
            Subscription.silent_since.is_(None),
            Subscription.accepted_at > awake_at,
            Delivery.accepted_at > awake_at,
            Delivery.seen_at.is_(None),
        )
        .group_by(Subscription.id, Subscription.account_id)
        .having(since <= before)
        .limit(BATCH)
    )
    return [(row[0], row[1], row[2]) for row in rows if row[2] is not None]


def unnotified_silent_subscriptions(session: Session) -> list[tuple[UUID, UUID]]:
    """Silent subscriptions whose users have not had a mail about it: id and account."""
    rows = session.execute(
        select(Subscription.id, Subscription.account_id)
        .where(Subscription.silent_since.is_not(None), Subscription.silence_notified_at.is_(None))
        .join(Account, Account.id == Subscription.account_id)
        .where(Account.email_confirmed_at.is_not(None), Account.nudges_by_mail)
        .limit(BATCH)
    )
    return [(row[0], row[1]) for row in rows]


def _due(session: Session, at: InstrumentedAttribute[datetime | None], now: datetime) -> list[UUID]:
    return list(session.scalars(select(Account.id).where(at <= now).order_by(at).limit(BATCH)))
