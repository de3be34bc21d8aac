"""Words that cards are made of, by what they point to.

The words stand in data/words, a file for each language; a word belongs there when it points one way nearly always. Sets hold folded
words (lower case, no accents); folding is `fold`. What is named "as written" is in Han, kana or hangul.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from ocr.data_files import data_entries, data_folder, data_sections
from ocr.legal_forms import LEGAL_FORMS as LEGAL_FORMS

# Letters that no normalisation takes apart.
_PLAIN = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})


def fold(text: str) -> str:
    """Lower case without accents, so that one spelling in the lists is enough."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


def squash(folded: str) -> str:
    """The letters and digits alone of a folded text, or of a domain: what the two are compared by."""
    return re.sub(r"[^a-z0-9]", "", folded)


def words_of(text: str) -> list[str]:
    """The folded words of a text, digits and punctuation left out."""
    return re.findall(r"[^\W\d_]+", fold(text))


_LANGUAGES = [data_sections(file) for file in data_folder("words")]


def _words(section: str) -> frozenset[str]:
    """The words of a section in all languages."""
    return frozenset(word for language in _LANGUAGES for word in language.get(section, ()))


def _any(words: Iterable[str]) -> str:
    """A pattern of any of the words; "$" behind a word: only at the end of the text."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word.rstrip("$")) + "$" * word.endswith("$") for word in longest_first)


# --- job titles

TITLE_WORDS = _words("titles")
"""One of these makes a line a title."""
TITLE_HINTS = _words("parts of titles")
"""These only colour a title ("Senior ...", "... of Sales"); alone they prove little."""
DEPARTMENT_WORDS = _words("departments")
"""A line that ends in one of these is a department, not a title."""
CJK_TITLES = _words("titles as written")

# --- companies

_JOINED = _any(_words("conjunctions"))
PARTNERSHIPS = re.compile(
    rf"^[^\W\d_][\w'\-]+, [^\W\d_][\w'\-]+,? (?:{_JOINED}) [^\W\d_][\w'\-]+$"
    rf"|(?:&|\b(?:{_JOINED})) (?:{_any(_words('partners'))})\b",
    re.IGNORECASE,
)
"""Partners and sons: "Kim, Lopez & Hall", "Rossi e figli", "Garcia y Hijos"."""
CJK_LEGAL_FORMS = re.compile(_any(_words("legal forms as written")))
CJK_COMPANY_WORDS = re.compile(_any(_words("companies as written")))
COMPANY_WORDS = _words("companies")
PLACE_TRADES = _words("trades of places")
"""Trades that office parks and departments at an address are named after."""
INSTITUTIONS = _words("institutions")
"""These have long names."""
SLOGAN_WORDS = _words("slogans")
"""Words of slogans and remarks that look like companies."""
FUNCTION_WORDS = _words("function words")
"""Words that hold sentences and long names together."""

# --- addresses

STREET_WORDS = _words("streets")
WEAK_STREET_WORDS = _words("weak streets")
"""These also end names and companies ("Park", "Market"), so they count only beside a number or a place."""
LEADING_STREET_WORDS = _words("leading streets")
"""Kinds of street that stand before the street's name."""
COUNTRIES = {fold(name): country for country, name in data_entries("country_names.txt")}
CITIES = {fold(name): country for country, name in data_entries("places.txt")}
US_STATES = frozenset(state for country, state in data_entries("states.txt") if country == "US")
INDIAN_STATES = frozenset(state for country, state in data_entries("states.txt") if country == "IN")

# --- people

HONORIFICS = _words("honorifics")
POST_NOMINALS = _words("post-nominals")
PARTICLES = _words("particles")
"""Words that are part of a family name: "van", "de la"."""
GIVEN_NAMES = _words("given names")
FAMILY_NAMES = _words("family names")
VIETNAMESE_SURNAMES = _words("family names that stand first")
SHORT_VIETNAMESE_SURNAMES = _words("short family names that stand first")
"""These stand first only where the letters are Vietnamese too."""
VIETNAMESE_MIDDLE_NAMES = _words("middle names")
_SURNAMES = {
    language: frozenset(data_sections(f"words/{language}.txt")["surnames as written"])
    for language in ("chinese", "japanese", "korean")
}
HAN_SURNAMES, JAPANESE_SURNAMES, KOREAN_SURNAMES = _SURNAMES.values()
