"""Queries about contacts, encounters and cards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, select, true
from sqlalchemy.orm import Session, selectinload

from app.contacts.model import Card, Contact, ContactKey, Encounter
from app.contacts.name_matching import fold, is_number, is_unspaced
from app.contacts.rules import State
from app.core.revisions import Synced, find_tombstone, owned

WITH_CARDS = selectinload(Encounter.cards)
WITH_SHOWN_ROWS = (
    selectinload(Contact.encounters).selectinload(Encounter.cards),
    selectinload(Contact.touches),
    selectinload(Contact.promises),
)
"""What the JSON of a contact shows besides its own row."""


def contacts_of(account_id: UUID) -> Select[Contact]:
    return select(Contact).where(Contact.account_id == account_id).options(*WITH_SHOWN_ROWS)


def get_contact(session: Session, account_id: UUID, contact_id: UUID) -> Contact:
    """The contact, or the one it was joined into; NotFound for every other id."""
    return owned(session, Contact, account_id, _id_after_joins(session, Contact, account_id, contact_id))


def get_encounter(session: Session, account_id: UUID, encounter_id: UUID) -> Encounter:
    """The encounter, or the one it was joined into; NotFound for every other id."""
    return owned(
        session, Encounter, account_id, _id_after_joins(session, Encounter, account_id, encounter_id)
    )


def _id_after_joins(session: Session, kind: type[Synced], account_id: UUID, row_id: UUID) -> UUID:
    """The id that remains after all joins of this one."""
    seen: set[UUID] = set()
    while row_id not in seen:  # an imported archive may hold a cycle
        seen.add(row_id)
        tombstone = find_tombstone(session, kind, account_id, row_id)
        if tombstone is None or tombstone.merged_into is None:
            break
        row_id = tombstone.merged_into
    return row_id


def matching(query: str) -> ColumnElement[bool]:
    """Contacts in which each word of `query` is the beginning of a word, ignoring case and accents.

    A word in a script without spaces, and the digits of a number, may be anywhere in the text. A leading zero of a number
    is ignored, because its international form lacks it. A query without words finds all contacts.
    """
    words = fold(query).split()
    digits = "".join(words)
    if is_number(digits):
        significant = digits.lstrip("0")
        words = [significant if is_number(significant) else digits]
    return and_(true(), *(Contact.search_text.contains(_needle(word), autoescape=True) for word in words))


def met_at_event(event_id: UUID) -> ColumnElement[bool]:
    return exists().where(Encounter.contact_id == Contact.id, Encounter.event_id == event_id)


def in_state(state: State) -> ColumnElement[bool]:
    """Contacts in this state: `waiting` while any encounter is waiting, else the state of the last encounter."""
    waiting = exists().where(Encounter.contact_id == Contact.id, Encounter.state == State.WAITING)
    if state is State.WAITING:
        return waiting
    last = (
        select(Encounter.state)
        .where(Encounter.contact_id == Contact.id)
        .order_by(Encounter.met_at.desc(), Encounter.id.desc())
        .limit(1)
        .correlate(Contact)
        .scalar_subquery()
    )
    return and_(not_(waiting), last == state)


def cards_of_scan(session: Session, account_id: UUID, scan_id: UUID) -> list[Card]:
    return list(
        session.scalars(
            select(Card)
            .where(Card.account_id == account_id, Card.scan_id == scan_id)
            .options(selectinload(Card.encounter).selectinload(Encounter.contact))
            .order_by(Card.index, Card.id)
        )
    )


def cards_of_scans(session: Session, account_id: UUID, scan_ids: Collection[UUID]) -> dict[UUID, list[Card]]:
    """The cards of each of these scans, with their encounters."""
    cards: dict[UUID, list[Card]] = defaultdict(list)
    for card in session.scalars(
        select(Card)
        .where(Card.account_id == account_id, Card.scan_id.in_(list(scan_ids)))
        .options(selectinload(Card.encounter))
        .order_by(Card.scan_id, Card.index, Card.id)
    ):
        cards[card.scan_id].append(card)
    return cards


def cards_of_contact(session: Session, contact: Contact) -> list[Card]:
    """The contact's cards, the latest meeting's first."""
    return list(
        session.scalars(
            select(Card)
            .join(Encounter, Encounter.id == Card.encounter_id)
            .where(Encounter.contact_id == contact.id)
            .order_by(Encounter.met_at.desc(), Card.added_at.desc(), Card.index, Card.id)
        )
    )


def find_by_keys(
    session: Session, contact: Contact, keys: Collection[str]
) -> list[tuple[UUID, str, str | None]]:
    """The id, key and name of the account's other contacts that have one of the keys; the contacts are not loaded."""
    rows = session.execute(
        select(Contact.id, ContactKey.key, Contact.fn)
        .join(Contact, Contact.id == ContactKey.contact_id)
        .where(
            ContactKey.account_id == contact.account_id,
            ContactKey.key.in_(keys),
            ContactKey.contact_id != contact.id,
        )
        .order_by(Contact.id)
    )
    return [(row.id, row.key, row.fn["value"] if row.fn else None) for row in rows]


def get_contacts(session: Session, account_id: UUID, ids: Collection[UUID]) -> list[Contact]:
    """The account's contacts with these ids, in the order of their creation."""
    return list(session.scalars(contacts_of(account_id).where(Contact.id.in_(ids)).order_by(Contact.id)))


def remove_suggestions_of(
    session: Session, account_id: UUID, gone: UUID, survivor: UUID | None = None
) -> None:
    """Remove the id of a deleted contact from `possible_same_as` of all others, or replace it with that of the survivor."""
    text = str(gone)
    rows = session.scalars(
        select(Contact).where(
            Contact.account_id == account_id, func.json_array_length(Contact.possible_same_as) > 0
        )
    )
    for contact in rows:
        if text in contact.possible_same_as:
            kept = [each for each in contact.possible_same_as if each != text]
            if survivor is not None and str(survivor) not in (*kept, str(contact.id)):
                kept.append(str(survivor))
            contact.possible_same_as = kept


def index_text(contact: Contact) -> str:
    """The text that search looks through: the folded words, each after a blank, then the same without blanks."""
    values = [
        contact.fn,
        contact.org,
        contact.title,
        *contact.emails,
        *contact.tels,
        *contact.urls,
        *contact.adrs,
    ]
    texts = [
        str(text)
        for value in values
        if value
        for text in dict.fromkeys((value["value"], value["raw"]))
        if text
    ]
    names = [name for name in (contact.given_name, contact.family_name) if name]
    notes = [encounter.note for encounter in contact.encounters]
    words = fold(" ".join((*texts, *names, *notes)))
    return f" {words}\n{words.replace(' ', '')}"


def _needle(word: str) -> str:
    return word if is_unspaced(word) or is_number(word) else f" {word}"
