"""Keys by which a contact is found when its person is met again: addresses and words of the name. Pure functions of values.

The keys are stored in an indexed table, so that the search for a match takes the same time with ten or ten thousand contacts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from app.contacts.name_matching import name_words
from app.contacts.rules import Value, address

MAIL, TEL, WORD, LETTERS = "mail:", "tel:", "word:", "letters:"
MAX_LENGTH = 255
"""How many characters of a key are stored; PostgreSQL allows 2,704 octets in an index row."""


def address_keys(emails: Iterable[Value], tels: Iterable[Value]) -> set[str]:
    return {
        _key(prefix, address(value))
        for prefix, values in ((MAIL, emails), (TEL, tels))
        for value in values
        if value["value"]
    }


def name_keys(fn: str | None) -> set[str]:
    """A key for each word of the name, and one of all its letters, sorted: the same name may be divided or ordered differently."""
    words = name_words(fn or "")
    return {_key(WORD, word) for word in words} | ({_letters(words)} if words else set())


def keys_to_find(fn: str | None) -> set[str]:
    """The keys by which a known contact with this name is searched for."""
    words = name_words(fn or "")
    return {_key(WORD, words[-1]), _letters(words)} if words else set()


def _letters(words: list[str]) -> str:
    return _key(LETTERS, "".join(sorted("".join(words))))


def _key(prefix: str, text: str) -> str:
    """The key, or for an unusually long text the key of its digest."""
    if len(text) <= MAX_LENGTH:
        return prefix + text
    return prefix + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
