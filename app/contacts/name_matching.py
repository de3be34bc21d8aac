"""Comparing names and other texts, for search and for joining contacts.

Both texts are folded first, so that case, accents, width and punctuation make no difference. The database does not fold,
because SQLite and PostgreSQL differ in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import permutations

from rapidfuzz.distance import Levenshtein

# Letters that Unicode does not decompose into a base letter and a mark.
_LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ħ": "h",
        "ı": "i",
        "ŋ": "n",
        "ŧ": "t",
    }
)
_APOSTROPHES = re.compile(r"(?<=\w)['’ʼ‘`´](?=\w)")
# Scripts that are written without spaces between words, after decomposition: Han, kana, Hangul (as jamo too), Thai.
_UNSPACED = re.compile(
    "[\u0e00-\u0e7f\u1100-\u11ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
MIN_DIGITS = 3

_HONORIFICS = frozenset(
    re.findall(
        r"\w+",
        """mr mrs ms mx miss sir dame dr prof professor ing dipl mag hon rev phd mba msc bsc dphil herr frau monsieur
        madame mme sra""",
    )
)
# Words for generations, folded. Words that are also names (Amartya Sen, Kim Min-jun, Ian St. John) count only at the end.
_GENERATIONS = {
    word: generation
    for generation, words in {
        "senior": "sr snr senior idosb starsi starszy старшии vanhempi",
        "junior": "jr jnr junior ifj ifjabb mladsi mlodszy младшии nuorempi",
        "second": "ii 2nd",
        "third": "iii 3rd",
        "fourth": "iv 4th",
    }.items()
    for word in words.split()
}
_GENERATIONS_AT_THE_END = _GENERATIONS | {
    word: generation
    for generation, words in {
        "senior": "sen st ст pere aine aldre eldre aeldre",
        "junior": "jun ml мл fils filho hijo yngre",
        "grandson": "neto nieto",
        "nephew": "sobrinho",
        "fifth": "v 5th",
        "sixth": "vi 6th",
    }.items()
    for word in words.split()
}
_GENERATIONS_ABBREVIATED = {"sen.": "senior", "jun.": "junior"}
_ELDER_OR_YOUNGER = re.compile(
    r",?\s+[Dd]\.?\s?(?:([ÄäÆæ])|[JjYy])\.?\s*$"
)  # German and Nordic: "d. Ä.", "d.J.", "d.y."
_BETWEEN_TOKENS = re.compile(r"[\s,()]+")
# Characters that OCR confuses.
_LOOKALIKES = (("rn", "m"), ("vv", "w"), ("1", "l"), ("0", "o"))
MAX_PARTS = 5
MIN_SIMILARITY = 0.9
_NEARLY = 0.95
_DOUBTFUL = 0.85


def fold(text: str) -> str:
    """`text` as words of lower-case letters and digits with one blank between them, without accents and punctuation."""
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text.casefold()))
    letters = "".join(c for c in plain if not unicodedata.combining(c)).casefold().translate(_LETTERS)
    return " ".join("".join(c if _is_of_a_word(c) else " " for c in letters).split())


def name_similarity(a: str, b: str) -> float:
    """How likely two names are the same person's, from 0 to 1; from MIN_SIMILARITY on they may be joined.

    The order of the parts, honorifics, case and accents make no difference, and a middle name may be missing. A wrong
    join costs more than a missed one, so each part must be nearly equal: different endings (Daniel and Daniela, Kowalski
    and Kowalska) or generations mean different people.
    """
    our_generation, a = _without_generation(a)
    their_generation, b = _without_generation(b)
    ours, theirs = _parts(a), _parts(b)
    if not ours or not theirs:
        return 0.0
    alike = _parts_similarity(ours, theirs)
    return alike if our_generation == their_generation else min(_DOUBTFUL, alike)


def _without_generation(name: str) -> tuple[str | None, str]:
    """The generation in a name ("Jr." and "Junior" are the same), or None, and the name without it."""
    if elder_or_younger := _ELDER_OR_YOUNGER.search(name):
        return "senior" if elder_or_younger[1] else "junior", name[: elder_or_younger.start()]
    tokens = [token for token in _BETWEEN_TOKENS.split(name) if token]
    named = [at for at, token in enumerate(tokens) if fold(token) not in _HONORIFICS]
    for at in named:
        is_end, is_beginning = (at == named[end] and len(named) > 2 for end in (-1, 0))
        word = fold(tokens[at])
        generation = (
            (_GENERATIONS_AT_THE_END if is_end else _GENERATIONS).get(word)
            or _GENERATIONS_ABBREVIATED.get(tokens[at].casefold())
            or ("senior" if is_beginning and word == "id" else None)  # Hungarian: "id. Nagy János"
        )
        if generation:
            return generation, " ".join(tokens[:at] + tokens[at + 1 :])
    return None, name


def name_words(name: str) -> list[str]:
    """The folded words by which two spellings of a name are compared."""
    return _parts(_without_generation(name)[1])


def is_unspaced(word: str) -> bool:
    """Whether a folded word belongs to a script without spaces, in which a word may begin at any character."""
    return _UNSPACED.search(word) is not None


def _is_of_a_word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN"


def is_number(text: str) -> bool:
    """Whether the text has enough digits to be searched for as a phone number."""
    return len(text) >= MIN_DIGITS and text.isascii() and text.isdecimal()


def _parts(name: str) -> list[str]:
    """The words of a name without honorifics, and without initials if at least two words remain."""
    words = fold(name).split()
    named = [word for word in words if word not in _HONORIFICS] or words
    full = [word for word in named if len(word) > 1 or not word.isascii()]
    return (full if len(full) > 1 else named)[:MAX_PARTS]


def _parts_similarity(ours: list[str], theirs: list[str]) -> float:
    if set(_spellings(ours)) & set(_spellings(theirs)):
        return 1.0
    fewer, more = sorted((ours, theirs), key=len)
    if len(fewer) < len(more) and len(fewer) < 2:
        return min(_DOUBTFUL, Levenshtein.normalized_similarity(" ".join(ours), " ".join(theirs)))
    weakest = max(
        min(_part_similarity(part, other) for part, other in zip(fewer, chosen, strict=True))
        for chosen in permutations(more, len(fewer))
    )
    return weakest if len(fewer) == len(more) else min(weakest, _NEARLY)


def _spellings(parts: list[str]) -> Iterator[str]:
    """The parts written together in every order, so that Jean Luc equals Jeanluc, and 山田 太郎 equals 山田太郎."""
    return ("".join(order) for order in permutations(parts))


def _part_similarity(part: str, other: str) -> float:
    if part == other:
        return 1.0
    if _without_lookalikes(part) == _without_lookalikes(other):
        return _NEARLY
    similarity = Levenshtein.normalized_similarity(part, other)
    shorter = min(len(part), len(other))
    differs_in_its_ending = part[: shorter - 1] == other[: shorter - 1]
    return min(similarity, _DOUBTFUL) if differs_in_its_ending else similarity


def _without_lookalikes(part: str) -> str:
    for written, seen in _LOOKALIKES:
        part = part.replace(written, seen)
    return part
