"""Words and letters for comparing: lower case and without accents, one for one, so that places in both texts are the same."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


def plain_letters(text: str) -> str:
    return "".join(_plain(letter) for letter in text)


@lru_cache(maxsize=4096)
def _plain(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[0].lower()
    return base if len(base) == 1 else letter


def listed(words: str) -> list[str]:
    """The words of a list that is written as one text."""
    return words.split()
