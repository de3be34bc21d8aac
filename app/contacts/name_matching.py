"""Text: how names and numbers are compared, for search and for joining.

Both sides are folded first, so that case, accents, width and punctuation make no difference. Folding is done here and
not in the database, because SQLite and PostgreSQL would each do it in their own way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import permutations

from rapidfuzz.distance import Levenshtein

# Letters that carry their stroke within and do not come apart by themselves.
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
# Scripts that are written without blanks between words, after decomposition: Han, kana, Hangul (as jamo too), Thai.
_UNSPACED = re.compile(
    "[\u0e00-\u0e7f\u1100-\u11ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
LEAST_DIGITS = 3

_HONORIFICS = frozenset(
    re.findall(
        r"\w+",
        """mr mrs ms mx miss sir dame dr prof professor ing dipl mag hon rev phd mba msc bsc dphil herr frau monsieur
        madame mme sra""",
    )
)
# Generations, as folded words: the same word on both sides is the same generation. Words that are names, too (Amartya Sen,
# Kim Min-jun, Ian St. John), count at the end alone.
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
# What readers of photos take for one another.
_LOOKALIKES = (("rn", "m"), ("vv", "w"), ("1", "l"), ("0", "o"))
MOST_PARTS = 5
ALIKE = 0.9
_NEARLY = 0.95
_DOUBTFUL = 0.85


def fold(text: str) -> str:
    """`text` in words of small letters and digits, one blank between them, without marks and punctuation."""
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text.casefold()))
    letters = "".join(c for c in plain if not unicodedata.combining(c)).casefold().translate(_LETTERS)
    return " ".join("".join(c if _is_of_a_word(c) else " " for c in letters).split())


def names_alike(a: str, b: str) -> float:
    """How much two names look like the same person's, from 0 to 1; at least 0.9 is alike enough to join.

    The order of the parts, honorifics, case and accents make no difference; a middle name may be missing. A wrong
    join costs more than a missed one, so parts must be nearly the same each by itself: endings tell people apart
    (Daniel and Daniela, Kowalski and Kowalska), and so do generations.
    """
    our_generation, a = _without_generation(a)
    their_generation, b = _without_generation(b)
    ours, theirs = _parts(a), _parts(b)
    if not ours or not theirs:
        return 0.0
    alike = _alike(ours, theirs)
    return alike if our_generation == their_generation else min(_DOUBTFUL, alike)


def _without_generation(name: str) -> tuple[str | None, str]:
    """Which generation a name says its bearer is of, and the name without it: "Jr." and "Junior" are one."""
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
    """Whether a folded word belongs to a script that puts no blanks between words, so that any part may begin one."""
    return _UNSPACED.search(word) is not None


def _is_of_a_word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN"


def is_number(text: str) -> bool:
    """Whether this is enough of a telephone number to look for one."""
    return len(text) >= LEAST_DIGITS and text.isascii() and text.isdecimal()


def _parts(name: str) -> list[str]:
    """The words of a name without honorifics, and without initials where enough is left."""
    words = fold(name).split()
    named = [word for word in words if word not in _HONORIFICS] or words
    full = [word for word in named if len(word) > 1 or not word.isascii()]
    return (full if len(full) > 1 else named)[:MOST_PARTS]


def _alike(ours: list[str], theirs: list[str]) -> float:
    if set(_spellings(ours)) & set(_spellings(theirs)):
        return 1.0
    fewer, more = sorted((ours, theirs), key=len)
    if len(fewer) < len(more) and len(fewer) < 2:
        return min(_DOUBTFUL, Levenshtein.normalized_similarity(" ".join(ours), " ".join(theirs)))
    weakest = max(
        min(_part_alike(part, other) for part, other in zip(fewer, chosen, strict=True))
        for chosen in permutations(more, len(fewer))
    )
    return weakest if len(fewer) == len(more) else min(weakest, _NEARLY)


def _spellings(parts: list[str]) -> Iterator[str]:
    """The parts written together in every order, so that Jean Luc and Jeanluc, and 山田 太郎 and 山田太郎, are one."""
    return ("".join(order) for order in permutations(parts))


def _part_alike(part: str, other: str) -> float:
    if part == other:
        return 1.0
    if _as_seen(part) == _as_seen(other):
        return _NEARLY
    similarity = Levenshtein.normalized_similarity(part, other)
    shorter = min(len(part), len(other))
    differs_in_its_ending = part[: shorter - 1] == other[: shorter - 1]
    return min(similarity, _DOUBTFUL) if differs_in_its_ending else similarity


def _as_seen(part: str) -> str:
    for written, seen in _LOOKALIKES:
        part = part.replace(written, seen)
    return part
