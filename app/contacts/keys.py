"""What a contact is found by when the same person is met again: addresses, and the words of the name. Pure functions of values.

Kept in rows of their own with an index, so that reading a card costs the same among ten contacts and ten thousand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from app.contacts.name_matching import name_words
from app.contacts.rules import Value, address

MAIL, TEL, WORD, LETTERS = "mail:", "tel:", "word:", "letters:"
LONGEST = 255
"""Characters of a key that are kept as they are: PostgreSQL takes 2,704 octets in a row of an index."""


def address_keys(emails: Iterable[Value], tels: Iterable[Value]) -> set[str]:
    return {
        _key(prefix, address(value))
        for prefix, values in ((MAIL, emails), (TEL, tels))
        for value in values
        if value["value"]
    }


def name_keys(fn: str | None) -> set[str]:
    """Each word of the name, and all of its letters in order: names part their words differently, and turn them round."""
    words = name_words(fn or "")
    return {_key(WORD, word) for word in words} | ({_letters(words)} if words else set())


def keys_to_find(fn: str | None) -> set[str]:
    """The keys by which a person of this name may be known already."""
    words = name_words(fn or "")
    return {_key(WORD, words[-1]), _letters(words)} if words else set()


def _letters(words: list[str]) -> str:
    return _key(LETTERS, "".join(sorted("".join(words))))


def _key(prefix: str, text: str) -> str:
    """What is found by; of a text that no card has, its digest."""
    if len(text) <= LONGEST:
        return prefix + text
    return prefix + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
