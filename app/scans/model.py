"""Rows: scans. The row says what state a reading is in, how often it was tried and which reader holds it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.leases import Leased
from app.core.revisions import Synced
from app.scans.rules import ScanState


class Scan(Base, Synced, Leased):
    """One capture. The phone makes the id, so it is unique within the account only.

    Its JSON also shows its cards: a function that changes a card, or moves it to another contact, has to bump the scan's
    rev as well (`store.scans_of_cards`).
    """

    __tablename__ = "scans"
    __table_args__ = (
        Index("ix_scans_account_rev", "account_id", "rev"),
        Index("ix_scans_front", "account_id", "front_sha256"),
        Index(
            "ix_scans_unread",
            "received_at",
            sqlite_where=text("state IN ('queued', 'reading')"),
            postgresql_where=text("state IN ('queued', 'reading')"),
        ),
        Index(
            "ix_scans_turn_unread",
            "turn",
            "received_at",
            sqlite_where=text("state IN ('queued', 'reading')"),
            postgresql_where=text("state IN ('queued', 'reading')"),
        ),
        Index(
            "ix_scans_account_turn_unread",
            "account_id",
            "turn",
            sqlite_where=text("state IN ('queued', 'reading')"),
            postgresql_where=text("state IN ('queued', 'reading')"),
        ),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(default=ScanState.QUEUED)
    reason: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    """How often a reader claimed it. A reader that died counts; a fault of the storage or of an engine does not."""
    faults: Mapped[int] = mapped_column(default=0)
    """How often in a row the photo storage or an engine failed."""
    turn: Mapped[int] = mapped_column(default=0)
    """Its place in the reading queue: lower ones are read first, and an account has one scan in each. See `store.next_turn`."""
    next_attempt_at: Mapped[datetime | None]
    """The earliest time of the next attempt after such a fault."""
    event_id: Mapped[UUID | None]
    captured_at: Mapped[str | None]
    """As the phone sent it, with its offset."""
    received_at: Mapped[datetime]
    front_sha256: Mapped[str]
    back_sha256: Mapped[str | None]
    front_received_sha256: Mapped[str | None]
    """The SHA-256 of the original upload, when the stored photo differs: a deleted person was redacted on it."""
    back_received_sha256: Mapped[str | None]
    duplicate_of: Mapped[UUID | None]
    quality: Mapped[dict[str, Any] | None]
    reading: Mapped[dict[str, Any] | None]
