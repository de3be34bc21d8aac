"""The second opinion: which lines are doubtful, and what becomes of them when another engine has read them too.

RapidOCR glues words ("SeniorBuyer") and Tesseract does not, so lost blanks are put back where both read the same
letters. Where they disagree, the surer one is believed and the line is trusted less.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ocr.engine import Engine
from ocr.layout import plain
from ocr.lines import Line
from ocr.view import Pixels
from ocr.words import COMPANY_WORDS, GIVEN_NAMES, STREET_WORDS, TITLE_HINTS, TITLE_WORDS, fold, words_of

DOUBTFUL = 0.97
# Below this the first engine is not believed when the second one is sure.
WEAK, SURE = 0.92, 0.78
SURE_OF_BLANKS = 0.85
# What disagreement leaves of a confidence.
DISPUTED = 0.85

_VOCABULARY = TITLE_WORDS | TITLE_HINTS | COMPANY_WORDS | STREET_WORDS | GIVEN_NAMES
_CONTACT = re.compile(r"@|www|https?:|\.(?:com|net|org)\b", re.IGNORECASE)
# "SeniorBuyer", "1200Harbour", "IL62704", "tel020", ")555", "Springfield,IL", "Rd.West", or a word too long to be one.
_GLUED = re.compile(
    r"[a-z][A-Z]|\d[A-Z][a-z]|[A-Za-z]{2}\d{3}|\)\d|[A-Za-z][,.][A-Z]|[A-Z]{9,}|[A-Za-z]{14,}|:\d{6}|\d{9,}"
)


def with_second_reading(lines: Sequence[Line], strips: Sequence[Pixels], engine: Engine) -> list[Line]:
    """The lines, the doubtful ones settled with what `engine` reads in their strips."""
    asked = [n for n, line in enumerate(lines) if is_doubtful(line)]
    texts = engine.read([strips[n] for n in asked], languages=("eng",))
    opinions = dict(zip(asked, texts, strict=True))
    return [
        combine(line, plain(opinions[n].text), opinions[n].confidence) if n in opinions else line
        for n, line in enumerate(lines)
    ]


def is_doubtful(line: Line) -> bool:
    """Whether a line is worth asking about: read without certainty, or words run together."""
    if not line.text.isascii() and _mostly_foreign(line.text):
        return False
    return line.confidence < DOUBTFUL or (
        _GLUED.search(line.text) is not None and not _CONTACT.search(line.text)
    )


def combine(line: Line, opinion: str, confidence: float) -> Line:
    """One line from two readings of it."""
    mine, theirs = _letters(line.text), _letters(opinion)
    if not theirs:
        return line
    if mine == theirs:
        if confidence < SURE_OF_BLANKS or _CONTACT.search(line.text):
            return replace(line, confidence=max(line.confidence, min(0.99, confidence)))
        spaced, places = _with_blanks_of(line.text, opinion)
        chars = (
            tuple(1.0 if at is None else line.char_confidences[at] for at in places)
            if line.char_confidences
            else ()
        )
        return replace(
            line, text=spaced, char_confidences=chars, confidence=max(line.confidence, min(0.99, confidence))
        )
    weak = line.confidence < WEAK and confidence > SURE
    known = line.confidence < DOUBTFUL and confidence > SURE_OF_BLANKS and _known(opinion) > _known(line.text)
    if (weak or known) and not _CONTACT.search(line.text):
        return replace(
            line, text=opinion, confidence=confidence * DISPUTED, char_confidences=(), second=line.text
        )
    return (
        replace(line, confidence=line.confidence * DISPUTED, second=opinion)
        if line.confidence < DOUBTFUL
        else line
    )


def _with_blanks_of(text: str, spaced: str) -> tuple[str, list[int | None]]:
    """`text` with the blanks of `spaced`, which has the same letters; and where each character was in `text`."""
    before = _letters_before_blanks(spaced)
    out: list[str] = []
    places: list[int | None] = []
    seen = 0
    for at, character in enumerate(text):
        if character.isalnum() and seen in before and out and out[-1].isalnum():
            out.append(" ")
            places.append(None)
        seen += character.isalnum()
        out.append(character)
        places.append(at)
    return "".join(out), places


def _letters_before_blanks(text: str) -> set[int]:
    """For every blank between two letters or digits, how many of these stand before it."""
    counts: set[int] = set()
    for match in re.finditer(r"(?<=\w) (?=\w)", text):
        counts.add(sum(character.isalnum() for character in text[: match.start()]))
    return counts


def _letters(text: str) -> str:
    return "".join(character for character in fold(text) if character.isalnum())


def _known(text: str) -> int:
    """How many words of a text are ones cards are made of."""
    return sum(word in _VOCABULARY for word in words_of(text))


def _mostly_foreign(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return sum(ord(character) > 0x24F for character in letters) * 2 > len(letters)
