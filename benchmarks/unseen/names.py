"""Names of people that no list has, spelt as those of their culture are.

A chain of letters is learnt from the names that Faker has of a locale, and writes others: "Gerlinda" and "Jäntschäfer" in Germany,
"Mwihakii" in Kenya. So the deck stays unseen however many lists of names the reader gets, those of Faker included.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from random import Random

from faker import Faker

from benchmarks.deck.people import latin

LEARNT = 400
"""How many names a chain is learnt from, some of them the same."""
MEMORY = 3
SHORTEST, LONGEST, TRIES = 4, 14, 500
LAST_LATIN, LATIN_AGAIN = "\u0370", "\u1e00"
_BEFORE, _END = "^", "$"


class NameChain:
    """Writes names letter by letter, each drawn from those that follow the last three in the names it has learnt."""

    def __init__(self, names: Iterable[str]) -> None:
        self._learnt = frozenset(names)
        self._next: defaultdict[str, list[str]] = defaultdict(list)
        for name in sorted(self._learnt):
            letters = _BEFORE * MEMORY + name + _END
            for at in range(MEMORY, len(letters)):
                self._next[letters[at - MEMORY : at]].append(letters[at])

    def write(self, rng: Random) -> str:
        """A name that was not learnt."""
        for _ in range(TRIES):
            name = self._written(rng)
            if SHORTEST <= len(name) <= LONGEST and name not in self._learnt:
                return name
        raise LookupError(f"no new name in {TRIES}")

    def _written(self, rng: Random) -> str:
        letters = _BEFORE * MEMORY
        while len(letters) <= MEMORY + LONGEST:
            following = rng.choice(self._next[letters[-MEMORY:]])
            if following == _END:
                return letters[MEMORY:]
            letters += following
        return ""


@cache
def given_names(locale: str) -> NameChain:
    faker = _faker(locale)
    return NameChain(latin_name(faker.first_name()) for _ in range(LEARNT))


@cache
def family_names(locale: str) -> NameChain:
    faker = _faker(locale)
    return NameChain(latin_name(faker.last_name()) for _ in range(LEARNT))


def latin_name(text: str) -> str:
    """A name in Latin letters; those of Latin alphabets stay as they are."""
    in_latin = text if all(letter < LAST_LATIN or letter >= LATIN_AGAIN for letter in text) else latin(text)
    return in_latin.capitalize() if in_latin.islower() else in_latin


def _faker(locale: str) -> Faker:
    faker = Faker(locale)
    faker.seed_instance(1)
    return faker
