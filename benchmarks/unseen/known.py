"""Which words the reader knows: those of the lists in ocr/data that tell names, companies, titles and towns."""

from __future__ import annotations

from functools import cache

from ocr import words
from ocr.data_files import data_entries, data_folder, data_lines, data_sections

# What every card is made of, in whatever words: not to know these would be another task.
GRAMMAR = frozenset(
    [
        "streets",
        "weak streets",
        "leading streets",
        "honorifics",
        "post-nominals",
        "particles",
        "function words",
        "conjunctions",
        "partners",
    ]
)
NAMES = frozenset(["given names", "family names", "middle names"])


def unseen(text: str) -> bool:
    """Whether the reader knows none of the text's words, and not the text as a place: so for names, companies, titles and towns."""
    folded = words.words_of(text)
    return _everything().isdisjoint([*folded, " ".join(folded)])


def unseen_remark(text: str) -> bool:
    """The same for other lines; their everyday words may be somebody's name."""
    return known_words().isdisjoint(words.words_of(text))


@cache
def known_words() -> frozenset[str]:
    """Words of titles, companies and slogans, folded."""
    return frozenset(
        word
        for file in data_folder("words")
        for title, listed in data_sections(file).items()
        if title not in GRAMMAR | NAMES
        for word in listed
    )


@cache
def _everything() -> frozenset[str]:
    return known_words() | _known_names()


@cache
def _known_names() -> frozenset[str]:
    """Names of people and places, folded; places of several words as one."""
    listed = {
        word
        for file in data_folder("words")
        for title in NAMES
        for word in data_sections(file).get(title, ())
    }
    for name in ("census_given_names.txt", "census_family_names.txt"):
        listed |= {word for line in data_lines(name) for word in line.split()}
    for line in data_lines("names_by_order.txt"):
        listed |= set(words.words_of(line.partition(":")[2]))
    for name in ("places.txt", "cities.txt"):
        listed |= {" ".join(words.words_of(place)) for _, place in data_entries(name)}
    return frozenset(listed)
