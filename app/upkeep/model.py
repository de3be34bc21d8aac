"""Rows: what the user did with a person after the meeting, and what they promised. Phones choose the ids, so they are unique within the account only."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.contacts.model import Contact
from app.core.db import Base
from app.core.revisions import Synced
from app.upkeep.rules import PromiseState


class Touch(Base, Synced):
    """One thing that the user did with a person: a mail, a call, a meeting."""

    __tablename__ = "touches"
    __table_args__ = (
        Index("ix_touches_account_rev", "account_id", "rev"),
        Index("ix_touches_contact", "contact_id"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))
    encounter_id: Mapped[UUID | None]
    """The encounter that was resolved by it, so that reopening the encounter removes it; None if the user added it."""
    channel: Mapped[str]
    touched_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    """When the user noted that the person answered."""
    created_at: Mapped[datetime]

    contact: Mapped[Contact] = relationship(back_populates="touches")

    def shown_in(self) -> list[Synced]:
        return [self.contact] if self.contact is not None else []


class Promise(Base, Synced):
    """What the user said they would do for a person, and confirmed. `state` is one of `PromiseState`."""

    __tablename__ = "promises"
    __table_args__ = (
        Index("ix_promises_account_rev", "account_id", "rev"),
        Index("ix_promises_contact", "contact_id"),
        Index(
            "ix_promises_open",
            "account_id",
            "due_at",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))
    encounter_id: Mapped[UUID | None]
    """The encounter whose note holds the promise; None if it was made otherwise."""
    quote: Mapped[str] = mapped_column(default="")
    """The words of the note by which it was recognised, so that they are not suggested again."""
    what: Mapped[str]
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=PromiseState.OPEN)
    settled_at: Mapped[datetime | None]
    """When it was kept, broken or dropped."""
    created_at: Mapped[datetime]

    contact: Mapped[Contact] = relationship(back_populates="promises")

    def shown_in(self) -> list[Synced]:
        return [self.contact] if self.contact is not None else []
