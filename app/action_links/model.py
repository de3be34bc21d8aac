"""Rows: the actions of links in messages."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class LinkAction(Base):
    """One use of a link. A second click finds it, and undo reverts it."""

    __tablename__ = "link_actions"
    __table_args__ = (
        Index("ix_link_actions_account", "account_id"),
        Index("ix_link_actions_encounter", "encounter_id"),
        Index("ix_link_actions_snooze", "snooze_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    encounter_id: Mapped[UUID] = mapped_column(ForeignKey("encounters.id", ondelete="CASCADE"))
    nudge_id: Mapped[UUID | None]
    """The nudge whose message held the link."""
    verb: Mapped[str]
    acted_at: Mapped[datetime]
    snooze_id: Mapped[UUID | None] = mapped_column(ForeignKey("nudges.id", ondelete="CASCADE"))
    """The snooze that it created."""
    undone_at: Mapped[datetime | None]
