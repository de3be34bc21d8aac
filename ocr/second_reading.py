"""The second reading: doubtful lines are read by another engine, and both readings are combined.

RapidOCR glues words ("SeniorBuyer") and Tesseract does not, so lost blanks are restored where both read the same
letters. Where they differ, the surer text is used with a lower confidence.

One wrong letter spoils an e-mail address, a site or a number, and the average of thirty letters hides it. So such a line is read
again when a single letter of it is weak. On 157 labelled addresses the two engines agreed 130 times and were right each time; of
17 with a weak letter on which they differed, 7 were wrong. Those are read a third time, by the first engine in a larger crop: what
two of three readings say is used, and what nobody confirms is shown as doubtful, with the other reading as an alternative.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from functools import partial
from typing import Any

from rapidfuzz import fuzz

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
# Digits of a line that is a number.
NUMBER = 7

# A letter of an exact line below this has it read again; of a number, whose digits are seldom misread, below the second.
WEAK_LETTER, WEAK_DIGIT = 0.9, 0.8
# Letters that both engines read count at least this much.
CONFIRMED = 0.97
# At most the confidence of an exact text that the other engine read otherwise: where the first read the same twice, and where
# it did not either; and of one that two readings say against the first.
UNCONFIRMED, UNSETTLED, OUTVOTED = 0.7, 0.55, 0.75
# Two readings that are so alike differ in one letter of twenty; the first one was right seven times in eight.
NEARLY, NEARLY_CONFIRMED = 94.0, 0.85

ReadAgain = Callable[[int], str]
"""What the first engine reads of the line of that number in a larger crop."""

_VOCABULARY = TITLE_WORDS | TITLE_HINTS | COMPANY_WORDS | STREET_WORDS | GIVEN_NAMES
_CONTACT = re.compile(r"@|www|https?:|\.(?:com|net|org)\b", re.IGNORECASE)
# Glued words: "SeniorBuyer", "1200Harbour", "IL62704", "tel020", ")555", "Springfield,IL", "Rd.West", or a word too long to be one.
_GLUED = re.compile(
    r"[a-z][A-Z]|\d[A-Z][a-z]|[A-Za-z]{2}\d{3}|\)\d|[A-Za-z][,.][A-Z]|[A-Z]{9,}|[A-Za-z]{14,}|:\d{6}|\d{9,}"
)
_GLUED_WORD = re.compile(r"[^\s&/]+")
_TWO_NUMBERS = re.compile(r"\d{14,}")


def with_second_reading(
    lines: Sequence[Line], strips: Sequence[Pixels], engine: Engine, read_again: ReadAgain
) -> list[Line]:
    """The lines; the doubtful ones are combined with what `engine` reads in their strips."""
    doubtful = [n for n, line in enumerate(lines) if is_doubtful(line)]
    texts = engine.read([strips[n] for n in doubtful], languages=("eng",))
    combined = list(lines)
    for n, text in zip(doubtful, texts, strict=True):
        second = plain(text.text)
        if _has_weak_letter(lines[n]):
            combined[n] = settle(lines[n], second, text.confidence, partial(read_again, n))
        else:
            combined[n] = combine(lines[n], second, text.confidence)
    return combined


def is_doubtful(line: Line) -> bool:
    """Whether a line should be read twice: its confidence is low, its words are glued, or it must be exact and has a weak letter.

    Of a line that is a number only a weak digit or two numbers without a gap count: other digits were never read better the
    second time. Long words that are known are not glued.
    """
    if not line.text.isascii() and _mostly_foreign(line.text):
        return False
    if len(_letters(line.text)) == 1:
        return False
    if line.char_confidences and _is_a_number(line.text):
        return _has_weak_letter(line) or _TWO_NUMBERS.search(line.text) is not None
    glued = not _CONTACT.search(line.text) and any(
        fold(word) not in _VOCABULARY for word in _GLUED_WORD.findall(line.text) if _GLUED.search(word)
    )
    return line.confidence < DOUBTFUL or glued or _has_weak_letter(line)


def settle(line: Line, second: str, confidence: float, third: Callable[[], str]) -> Line:
    """A line that must be exact, from two readings of it, and from a third where the two differ."""
    if _exact_part(line.text) == _exact_part(second):
        return _confirmed(combine(line, second, confidence))
    again = plain(third())
    if _digits_only(line.text):
        return _settled_number(line, second, again)
    if _exact_part(again) == _exact_part(line.text):
        alike = fuzz.ratio(_exact_part(line.text), _exact_part(second))
        most = NEARLY_CONFIRMED if alike >= NEARLY else UNCONFIRMED
        return replace(line, **_at_most(line, most), second=second or None)
    if second and _exact_part(again) == _exact_part(second):
        return replace(line, text=again, confidence=OUTVOTED, char_confidences=(), second=line.text)
    return replace(line, **_at_most(line, UNSETTLED), second=again or second or None)


def _settled_number(line: Line, second: str, again: str) -> Line:
    """A line with a number from three readings, of which the first two differ."""
    first = _exact_part(line.text)
    if _exact_part(again) == first:
        return replace(line, **_at_most(line, max(UNCONFIRMED, _weakest_digit(line))), second=second or None)
    if second and _digits_only(again) and _exact_part(again) == _exact_part(second):
        return replace(line, text=again, confidence=UNCONFIRMED, char_confidences=(), second=line.text)
    return replace(line, **_at_most(line, UNSETTLED), second=again or second or None)


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
            line,
            text=with_marks_of(second, line.text),
            confidence=confidence * DISPUTED,
            char_confidences=(),
            second=line.text,
        )
    return (
        replace(line, confidence=line.confidence * DISPUTED, second=second)
        if line.confidence < DOUBTFUL
        else line
    )


def with_marks_of(text: str, other: str) -> str:
    """`text` with the accents, tails and strokes that `other` has on the same letters.

    The second engine reads with English data and knows none of them: "Agnieszka Wozniak" for "Agnieszka Woźniak".
    """
    bare, marked = ([fold(letter) or letter for letter in each] for each in (text, other))
    letters = list(text)
    for at, there, size in SequenceMatcher(None, bare, marked, autojunk=False).get_matching_blocks():
        for step in range(size):
            if letters[at + step].isascii() and not other[there + step].isascii():
                letters[at + step] = other[there + step]
    return "".join(letters)


def _confirmed(line: Line) -> Line:
    """The line, each letter at least as sure as two engines that agree."""
    letters = tuple(max(CONFIRMED, letter) for letter in line.char_confidences)
    return replace(line, char_confidences=letters, confidence=max(CONFIRMED, line.confidence))


def _at_most(line: Line, most: float) -> dict[str, Any]:
    """The line's confidences, none above `most`."""
    letters = tuple(min(most, letter) for letter in line.char_confidences)
    return {"confidence": min(most, line.confidence), "char_confidences": letters}


def _has_weak_letter(line: Line) -> bool:
    """Whether a line that must be exact has a letter that may be another."""
    if not line.char_confidences:
        return False
    if _CONTACT.search(line.text):
        return min(line.char_confidences) < WEAK_LETTER
    return _digits_only(line.text) and _weakest_digit(line) < WEAK_DIGIT


def _weakest_digit(line: Line) -> float:
    letters = zip(line.text, line.char_confidences, strict=False)
    return min((sure for letter, sure in letters if letter.isdigit()), default=line.confidence)


def _digits_only(text: str) -> bool:
    """Whether a line is exact because of a number in it."""
    return not _CONTACT.search(text) and sum(letter.isdigit() for letter in text) >= NUMBER


def _is_a_number(text: str) -> bool:
    """Whether a line is a number with its label: most of it is digits."""
    letters = sum(letter.isalpha() for letter in text)
    return _digits_only(text) and sum(letter.isdigit() for letter in text) > letters


def _exact_part(text: str) -> str:
    """What must agree of two readings: the address or site without blanks and case, or else the digits of the line."""
    if _digits_only(text):
        return "".join(letter for letter in text if letter.isdigit())
    # A label before it, and whatever follows it, is another matter.
    parts = [part for part in text.lower().replace(",", ".").split() if "@" in part or "." in part]
    return "".join(parts).strip(".:") or "".join(text.lower().split())


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
