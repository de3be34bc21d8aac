"""Which words the reader knows: those of the lists in ocr/data that tell names, companies, titles and towns."""

from __future__ import annotations

from functools import cache
from pathlib import Path

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
DATA = Path(words.__file__).parent / "data"
NAMES = frozenset(["given names", "family names", "middle names"])


def unseen(text: str) -> bool:
    """Whether the reader knows none of the text's words: so for names, companies and titles."""
    return _known_names().isdisjoint(words.words_of(text)) and unseen_town(text)


def unseen_town(text: str) -> bool:
    """Whether the reader knows a town neither as a place nor by a word of companies; many towns are also somebody's name."""
    folded = words.words_of(text)
    return known_words().isdisjoint(folded) and _known_places().isdisjoint([*folded, " ".join(folded)])


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
def _known_names() -> frozenset[str]:
    """Words of people's names, folded."""
    listed = {
        word
        for file in data_folder("words")
        for title in NAMES
        for word in data_sections(file).get(title, ())
    }
    for file in (*DATA.glob("*_given_names.txt"), *DATA.glob("*_family_names.txt")):
        listed |= {word for line in data_lines(file.name) for word in line.split()}
    for line in data_lines("names_by_order.txt"):
        listed |= set(words.words_of(line.partition(":")[2]))
    return frozenset(listed)


@cache
def _known_places() -> frozenset[str]:
    """Cities, folded; those of several words as one."""
    names = ("places.txt", "cities.txt")
    return frozenset(" ".join(words.words_of(place)) for name in names for _, place in data_entries(name))
