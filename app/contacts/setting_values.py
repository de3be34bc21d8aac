"""Setting the values of a contact, and what is derived from them. Callers hold the account's lock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.contacts.match_keys import address_keys, name_keys
from app.contacts.model import Contact, ContactKey
from app.contacts.rules import MANY, SINGLE, is_doubtful
from app.contacts.store import index_text

CardValues = Mapping[str, Any]
"""A card as read: `fn org title` a value or None, `emails tels urls adrs other` lists, `given_name family_name` text."""


def fill(contact: Contact, card: CardValues) -> None:
    """Put a reading into the contact; fields that the user typed are kept."""
    set_values(contact, filled(values_of(contact), card))


def filled(values: Mapping[str, Any], card: CardValues) -> dict[str, Any]:
    """A contact's values with those of a reading; fields that the user typed are kept."""
    typed = values.get("typed_fields", [])
    read = {field: card[field] for field in (*SINGLE, *MANY) if field not in typed}
    if "fn" not in typed:
        read |= {"given_name": card.get("given_name"), "family_name": card.get("family_name")}
    together = {**values, **read}
    return {**together, "needs_review": not typed and is_doubtful(together)}


def values_of(contact: Contact) -> dict[str, Any]:
    """The contact's values as plain data, as a join stores them so that it can be undone."""
    fields = (*SINGLE, *MANY, "given_name", "family_name", "typed_fields", "needs_review")
    return {field: getattr(contact, field) for field in fields}


def set_values(contact: Contact, values: Mapping[str, Any]) -> None:
    for field, value in values.items():
        setattr(contact, field, value)
    refresh(contact)


def refresh(contact: Contact) -> None:
    """Update what is derived from the contact's values: the text for search and the keys."""
    contact.search_text = index_text(contact)
    keys = address_keys(contact.emails, contact.tels) | name_keys(contact.fn_text)
    kept = [each for each in contact.keys if each.key in keys]
    new = keys - {each.key for each in kept}
    if new or len(kept) < len(contact.keys):
        contact.keys = [*kept, *(ContactKey(account_id=contact.account_id, key=key) for key in new)]
