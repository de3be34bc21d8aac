"""Rows: the push subscriptions of an account's devices, and its messengers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.revisions import Synced


class Subscription(Base, Synced):
    """Where a browser can be reached. An endpoint belongs to one account: the last that subscribed it."""

    __tablename__ = "subscriptions"
    __table_args__ = (
        # No index by rev: it changes with every accepted message, and no phone syncs subscriptions by rev.
        Index("ix_subscriptions_account", "account_id"),
        Index("ix_subscriptions_device", "device_id"),
        Index(
            "ix_subscriptions_silent",
            "silent_since",
            sqlite_where=text("silent_since IS NOT NULL"),
            postgresql_where=text("silent_since IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    device_id: Mapped[UUID | None] = mapped_column(ForeignKey("devices.id", ondelete="CASCADE"))
    endpoint: Mapped[str] = mapped_column(unique=True)
    p256dh: Mapped[str]
    auth: Mapped[str]
    created_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    silent_since: Mapped[datetime | None]
    """Since when messages were accepted but none was confirmed, set after a week of that; else None."""
    silence_notified_at: Mapped[datetime | None]
    """When the user was told so by mail."""


class Messenger(Base, Synced):
    """An Apprise URL to which an account's reminders are sent as well. It holds the user's secrets."""

    __tablename__ = "messengers"
    __table_args__ = (Index("ix_messengers_account_rev", "account_id", "rev"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    name: Mapped[str]
    url: Mapped[str]
    created_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    last_error: Mapped[str | None]
