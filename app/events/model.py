"""Rows: where people were met."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.revisions import Synced


class Event(Base, Synced):
    """An event. The phone chooses the id, so it is unique within the account only."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_account_rev", "account_id", "rev"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    place: Mapped[str | None]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    timezone: Mapped[str | None]
    purpose: Mapped[str | None]
    goal: Mapped[int] = mapped_column(default=2)
    created_at: Mapped[datetime]
