"""Rows: nudges, and each offer of one to a channel."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, and_, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from app.contacts.model import Encounter
from app.core.db import Base
from app.core.leases import Leased
from app.core.revisions import Synced
from app.nudges.rules import NudgeState
from app.upkeep.model import Promise

IS_UPKEEP = "kind IN ('promise', 'keep_warm')"
"""As SQL, because the planner uses a partial index only where the question says the same."""


class Nudge(Base, Synced, Leased):
    """A reminder to the user about an encounter, or about its person.

    `due_at` is the moment the rules give; `next_attempt_at`, never earlier, is when the sweep looks at it next.
    """

    __tablename__ = "nudges"
    __table_args__ = (
        Index("ix_nudges_account_rev", "account_id", "rev"),
        Index(
            "ix_nudges_due",
            "next_attempt_at",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index(
            "ix_nudges_leased",
            "leased_until",
            sqlite_where=text("state = 'leased'"),
            postgresql_where=text("state = 'leased'"),
        ),
        Index(
            "ix_nudges_fallback",
            "fallback_at",
            sqlite_where=text("fallback_at IS NOT NULL"),
            postgresql_where=text("fallback_at IS NOT NULL"),
        ),
        # Those for the numbers. A reminder that goes well is in the first alone.
        Index(
            "ix_nudges_sent",
            "sent_at",
            sqlite_where=text("sent_at IS NOT NULL"),
            postgresql_where=text("sent_at IS NOT NULL"),
        ),
        Index(
            "ix_nudges_refused",
            "due_at",
            sqlite_where=text("state = 'pending' AND reason IS NOT NULL"),
            postgresql_where=text("state = 'pending' AND reason IS NOT NULL"),
        ),
        Index(
            "ix_nudges_undeliverable",
            "due_at",
            sqlite_where=text("state = 'undeliverable'"),
            postgresql_where=text("state = 'undeliverable'"),
        ),
        Index(
            "ix_nudges_upkeep",
            "account_id",
            "due_at",
            sqlite_where=text(IS_UPKEEP),
            postgresql_where=text(IS_UPKEEP),
        ),
        # Its index is the one by encounter, too.
        UniqueConstraint("encounter_id", "kind", "round"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    encounter_id: Mapped[UUID] = mapped_column(ForeignKey("encounters.id", ondelete="CASCADE"))
    kind: Mapped[str]
    round: Mapped[int] = mapped_column(default=0)
    """Counts the nudges of one kind for one encounter: reopening and snoozing make new ones."""
    snoozed_until: Mapped[datetime | None]
    """What the user asked for, when this is a snooze."""
    follow_up_accepted_at: Mapped[datetime | None]
    """When the follow-up was accepted that this last call comes after."""
    target_at: Mapped[datetime | None]
    """The moment that a reminder of a promise, or of a person to keep in touch with, was planned for."""
    promise_id: Mapped[UUID | None]
    due_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=NudgeState.PENDING)
    reason: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    fallback_at: Mapped[datetime | None]
    """When the fallback channel carries it as well, unless it is seen or done by then. Only while the state is `sent`."""
    created_at: Mapped[datetime]

    deliveries: Mapped[list[Delivery]] = relationship(
        back_populates="nudge", order_by="Delivery.tried_at, Delivery.id", passive_deletes="all"
    )
    encounter: Mapped[Encounter] = relationship()
    promise: Mapped[Promise | None] = relationship(
        primaryjoin=lambda: and_(
            foreign(Nudge.promise_id) == Promise.id, foreign(Nudge.account_id) == Promise.account_id
        ),
        viewonly=True,
    )
    """What a reminder of a promise is about."""


class Delivery(Base):
    """One nudge offered to one channel: written before sending, completed after. No answer means we died in between."""

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_account", "account_id"),
        Index("ix_deliveries_nudge", "nudge_id"),
        Index("ix_deliveries_message", "message_id"),
        Index("ix_deliveries_subscription", "subscription_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    nudge_id: Mapped[UUID] = mapped_column(ForeignKey("nudges.id", ondelete="CASCADE"))
    message_id: Mapped[UUID]
    channel: Mapped[str]
    subscription_id: Mapped[UUID | None] = mapped_column(ForeignKey("subscriptions.id", ondelete="SET NULL"))
    tried_at: Mapped[datetime]
    answer: Mapped[str | None]
    accepted_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]

    nudge: Mapped[Nudge] = relationship(back_populates="deliveries")
