"""Rows: who has a calendar feed, and the hash of the secret in its address."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class Calendar(Base):
    """An account's feed. The secret in its address permits reading: calendar programs offer nothing better."""

    __tablename__ = "calendars"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    secret_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
