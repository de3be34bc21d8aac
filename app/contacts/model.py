"""Rows: contacts, the encounters in which they were met, and their cards. Columns of contacts have the names of vCard."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.contacts.rules import State
from app.core.db import Base
from app.core.revisions import Synced

if TYPE_CHECKING:
    from app.upkeep.model import Promise, Touch


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
    """The fields that the user typed: no reading replaces them, even if they are empty."""
    needs_review: Mapped[bool] = mapped_column(default=True)
    possible_same_as: Mapped[list[Any]] = mapped_column(default=list)
    apart_from: Mapped[list[Any]] = mapped_column(default=list)
    """Ids of contacts that the user says are other people: never joined or suggested again."""
    search_text: Mapped[str] = mapped_column(default="")
    keep_warm_months: Mapped[int | None]
    """After how many months without a touch the user wants to be reminded; 0 for never, None when they were not asked."""
    circle: Mapped[str | None]
    created_at: Mapped[datetime]

    encounters: Mapped[list[Encounter]] = relationship(
        back_populates="contact", order_by="Encounter.met_at, Encounter.id", passive_deletes="all"
    )

    touches: Mapped[list[Touch]] = relationship(
        back_populates="contact", order_by="Touch.touched_at, Touch.id", passive_deletes="all"
    )
    promises: Mapped[list[Promise]] = relationship(
        back_populates="contact", order_by="Promise.due_at, Promise.id", passive_deletes="all"
    )

    keys: Mapped[list[ContactKey]] = relationship(cascade="all, delete-orphan", passive_deletes=True)

    @property
    def state(self) -> State:
        """`waiting` while any encounter is waiting, else the state of the last encounter."""
        states = [encounter.state for encounter in self.encounters]
        return State.WAITING if State.WAITING in states or not states else State(states[-1])

    @property
    def fn_text(self) -> str | None:
        return self.fn["value"] if self.fn else None

    @property
    def org_text(self) -> str | None:
        return self.org["value"] if self.org else None


class ContactKey(Base):
    """A key by which a contact is found, derived from its values: see `app.contacts.match_keys`."""

    __tablename__ = "contact_keys"
    __table_args__ = (Index("ix_contact_keys_contact", "contact_id"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True)


class Encounter(Base, Synced):
    """One meeting with a contact, and the note about it."""

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
        """Whether a card of the encounter came from another contact by a join, which `split` can undo."""
        return any(card.joined is not None for card in self.cards)

    def shown_in(self) -> list[Synced]:
        return [self.contact] if self.contact is not None else []


class Card(Base):
    """One card on a scan, and the encounter in which it was given."""

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
    """Whether the user outlined the box by hand: the reader then reads exactly this part of the photo."""
    added_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    """When the reader finished with the card, even if it found nothing; until then the card counts as unread, not as unreadable."""
    joined: Mapped[dict[str, Any] | None]
    """The join by which the card came to this contact, so that `split` can undo it: see `app.contacts.merging`."""

    encounter: Mapped[Encounter] = relationship(back_populates="cards")
