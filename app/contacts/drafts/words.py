"""Words and letters for comparing: lower case and without accents, one for one, so that places in both texts are the same."""

from __future__ import annotations

import re
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


class WordList:
    """A set of words, or with a star beginnings of words, to look for in a text of plain letters.

    A set is asked for each word of the text, since a pattern of a thousand words takes seconds for a long note.
    """

    def __init__(self, *texts: str) -> None:
        words = {plain_letters(word) for text in texts for word in text.split()}
        self._whole = frozenset(word for word in words if not word.endswith("*"))
        self._beginnings = frozenset(word[:-1] for word in words if word.endswith("*"))
        self._lengths = sorted({len(word) for word in self._beginnings})

    def is_in(self, letters: str) -> bool:
        words = set(re.findall(r"[\w-]+", letters))
        return any(self._has(part) for word in words for part in {word, *word.split("-")})

    def _has(self, word: str) -> bool:
        return word in self._whole or any(word[:length] in self._beginnings for length in self._lengths)
