"""Words that cards are made of in scripts other than Latin and Chinese, by what they point to.

Patterns to search in a text as printed: Thai has no blanks, and vowel signs are no letters to a pattern, so that words cannot be
cut out as words.py does. Cyrillic and Greek words are bounded, the others may stand anywhere. They stand in data/scripts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from ocr.data_files import data_sections

_BOUNDED = ("cyrillic", "greek")
SCRIPTS = {
    script: data_sections(f"scripts/{script}.txt")
    for script in (*_BOUNDED, "arabic", "hebrew", "devanagari", "thai")
}


def _any(section: str) -> re.Pattern[str]:
    bounded = rf"(?<![^\W_])(?:{'|'.join(_patterns(section, _BOUNDED))})(?![^\W_])"
    free = [script for script in SCRIPTS if script not in _BOUNDED]
    return re.compile("|".join((bounded, *_patterns(section, free))), re.IGNORECASE)


def _patterns(section: str, scripts: Sequence[str]) -> list[str]:
    return [pattern for script in scripts for pattern in SCRIPTS[script].get(section, ())]


TITLES = _any("titles")
FIRMS = _any("companies")
STREETS = _any("streets")
NUMBER_LABELS = _any("number labels")
"""What stands before a number and is left behind when it has been taken out."""
FAMILIES = re.compile(f"(?:{'|'.join(_patterns('endings of family names', _BOUNDED))})$", re.IGNORECASE)
"""Family names and patronymics that end as these do."""


def script_of(text: str) -> str | None:
    """Which of these scripts most letters of a text belong to, or None."""
    names = [unicodedata.name(letter, "").split(" ")[0] for letter in text if letter.isalpha()]
    common = max((script.upper() for script in SCRIPTS), key=names.count)
    return common if names.count(common) * 2 > len(names) else None


def has_number_label(text: str) -> bool:
    """Whether a text announces a number and says nothing else."""
    return not re.sub(r"[\W\d_]", "", NUMBER_LABELS.sub("", text)) and NUMBER_LABELS.search(text) is not None
