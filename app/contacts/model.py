"""Rows: contacts, in vCard words, the encounters in which they were met, and the cards they gave."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.contacts.rules import State
from app.core.db import Base
from app.core.sync import Synced


class Contact(Base, Synced):
    """A person. `fn`, `org`, `title` and the entries of the lists are values: see `contacts.rules`."""

    __tablename__ = "contacts"
    __table_args__ = (Index("ix_contacts_account_rev", "account_id", "rev"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    fn: Mapped[dict[str, Any] | None]
    given_name: Mapped[str | None]
    family_name: Mapped[str | None]
    org: Mapped[dict[str, Any] | None]
    title: Mapped[dict[str, Any] | None]
    emails: Mapped[list[Any]] = mapped_column(default=list)
    tels: Mapped[list[Any]] = mapped_column(default=list)
    urls: Mapped[list[Any]] = mapped_column(default=list)
    adrs: Mapped[list[Any]] = mapped_column(default=list)
    other: Mapped[list[Any]] = mapped_column(default=list)
    typed_fields: Mapped[list[Any]] = mapped_column(default=list)
    """The fields that are the user's: no reading replaces these, not even when they are empty."""
    needs_review: Mapped[bool] = mapped_column(default=True)
    possible_same_as: Mapped[list[Any]] = mapped_column(default=list)
    apart_from: Mapped[list[Any]] = mapped_column(default=list)
    """Contacts the user has told us are somebody else: never joined with these again."""
    search_text: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]

    encounters: Mapped[list[Encounter]] = relationship(
        back_populates="contact", order_by="Encounter.met_at, Encounter.id", passive_deletes="all"
    )

    keys: Mapped[list[ContactKey]] = relationship(cascade="all, delete-orphan", passive_deletes=True)

    @property
    def state(self) -> State:
        """`waiting` while any encounter is; else that of the last meeting."""
        states = [encounter.state for encounter in self.encounters]
        return State.WAITING if State.WAITING in states or not states else State(states[-1])

    @property
    def fn_text(self) -> str | None:
        return self.fn["value"] if self.fn else None

    @property
    def org_text(self) -> str | None:
        return self.org["value"] if self.org else None


class ContactKey(Base):
    """What a contact is found by exactly, derived from its values: see `contacts.keys`."""

    __tablename__ = "contact_keys"
    __table_args__ = (Index("ix_contact_keys_contact", "contact_id"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True)


class Encounter(Base, Synced):
    """One meeting of a contact, and what was said."""

    __tablename__ = "encounters"
    __table_args__ = (
        Index("ix_encounters_account_rev", "account_id", "rev"),
        Index("ix_encounters_contact", "contact_id"),
        Index("ix_encounters_event", "account_id", "event_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))
    event_id: Mapped[UUID | None]
    met_at: Mapped[datetime]
    clamped: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default=State.WAITING)
    resolved_at: Mapped[datetime | None]
    channel: Mapped[str | None]

    contact: Mapped[Contact] = relationship(back_populates="encounters")
    cards: Mapped[list[Card]] = relationship(
        back_populates="encounter", order_by="Card.added_at, Card.index, Card.id", passive_deletes="all"
    )

    @property
    def scan_id(self) -> UUID | None:
        return self.cards[0].scan_id if self.cards else None

    @property
    def joined(self) -> bool:
        """Whether a card of it belonged to another contact at first, so that `split` can undo that."""
        return any(card.joined is not None for card in self.cards)

    def shown_in(self) -> list[Synced]:
        return [self.contact] if self.contact is not None else []


class Card(Base):
    """One card on a scan: what was read from it, and in which encounter it was given."""

    __tablename__ = "cards"
    __table_args__ = (
        UniqueConstraint("account_id", "scan_id", "index"),
        Index("ix_cards_encounter", "encounter_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    encounter_id: Mapped[UUID] = mapped_column(ForeignKey("encounters.id", ondelete="CASCADE"))
    scan_id: Mapped[UUID]
    index: Mapped[int] = mapped_column(default=0)
    side: Mapped[str] = mapped_column(default="front")
    box: Mapped[list[Any] | None]
    """`[x, y, width, height]` in pixels of the upright photo; None until a card was found in it."""
    drawn: Mapped[bool] = mapped_column(default=False)
    """Whether the box is the user's: then it is all of the card, and read by itself."""
    added_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    """When the reader was done with it, whatever it found; until then it is unread, not unreadable."""
    joined: Mapped[dict[str, Any] | None]
    """Who it was before it was found to be somebody we know, so that `split` can undo that: see contacts.merging."""

    encounter: Mapped[Encounter] = relationship(back_populates="cards")
