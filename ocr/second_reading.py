"""The second reading: doubtful lines are read by another engine, and both readings are combined.

RapidOCR glues words ("SeniorBuyer") and Tesseract does not, so lost blanks are restored where both read the same
letters. Where they differ, the surer text is used with a lower confidence.
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
# The second reading is used when the first is below WEAK and the second above SURE.
WEAK, SURE = 0.92, 0.78
SURE_OF_BLANKS = 0.85
# Factor on the confidence when the readings differ.
DISPUTED = 0.85

_VOCABULARY = TITLE_WORDS | TITLE_HINTS | COMPANY_WORDS | STREET_WORDS | GIVEN_NAMES
_CONTACT = re.compile(r"@|www|https?:|\.(?:com|net|org)\b", re.IGNORECASE)
# Glued words: "SeniorBuyer", "1200Harbour", "IL62704", "tel020", ")555", "Springfield,IL", "Rd.West", or a word too long to be one.
_GLUED = re.compile(
    r"[a-z][A-Z]|\d[A-Z][a-z]|[A-Za-z]{2}\d{3}|\)\d|[A-Za-z][,.][A-Z]|[A-Z]{9,}|[A-Za-z]{14,}|:\d{6}|\d{9,}"
)


def with_second_reading(lines: Sequence[Line], strips: Sequence[Pixels], engine: Engine) -> list[Line]:
    """The lines; the doubtful ones are combined with what `engine` reads in their strips."""
    doubtful = [n for n, line in enumerate(lines) if is_doubtful(line)]
    texts = engine.read([strips[n] for n in doubtful], languages=("eng",))
    second_texts = dict(zip(doubtful, texts, strict=True))
    return [
        combine(line, plain(second_texts[n].text), second_texts[n].confidence) if n in second_texts else line
        for n, line in enumerate(lines)
    ]


def is_doubtful(line: Line) -> bool:
    """Whether a line should be read twice: its confidence is low, or its words are glued."""
    if not line.text.isascii() and _mostly_foreign(line.text):
        return False
    return line.confidence < DOUBTFUL or (
        _GLUED.search(line.text) is not None and not _CONTACT.search(line.text)
    )


def combine(line: Line, second: str, confidence: float) -> Line:
    """One line from two readings of it."""
    first_letters, second_letters = _letters(line.text), _letters(second)
    if not second_letters:
        return line
    if first_letters == second_letters:
        if confidence < SURE_OF_BLANKS or _CONTACT.search(line.text):
            return replace(line, confidence=max(line.confidence, min(0.99, confidence)))
        spaced, places = _with_blanks_of(line.text, second)
        chars = (
            tuple(1.0 if at is None else line.char_confidences[at] for at in places)
            if line.char_confidences
            else ()
        )
        return replace(
            line, text=spaced, char_confidences=chars, confidence=max(line.confidence, min(0.99, confidence))
        )
    weak = line.confidence < WEAK and confidence > SURE
    known = line.confidence < DOUBTFUL and confidence > SURE_OF_BLANKS and _known(second) > _known(line.text)
    if (weak or known) and not _CONTACT.search(line.text):
        return replace(
            line, text=second, confidence=confidence * DISPUTED, char_confidences=(), second=line.text
        )
    return (
        replace(line, confidence=line.confidence * DISPUTED, second=second)
        if line.confidence < DOUBTFUL
        else line
    )


def _with_blanks_of(text: str, spaced: str) -> tuple[str, list[int | None]]:
    """`text` with the blanks of `spaced`, which has the same letters; and the index of each character in `text`."""
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
    """For every blank between two letters or digits, the number of letters and digits before it."""
    counts: set[int] = set()
    for match in re.finditer(r"(?<=\w) (?=\w)", text):
        counts.add(sum(character.isalnum() for character in text[: match.start()]))
    return counts


def _letters(text: str) -> str:
    return "".join(character for character in fold(text) if character.isalnum())


def _known(text: str) -> int:
    """How many words of a text are typical of cards."""
    return sum(word in _VOCABULARY for word in words_of(text))


def _mostly_foreign(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return sum(ord(character) > 0x24F for character in letters) * 2 > len(letters)
