"""Scripts that the first engine lacks: detected line by line, and read by the second where its language data is installed.

RapidOCR knows Latin, Chinese and Japanese. It reads other scripts as a few random characters, or leaves their letters out
and is sure of the rest. So when the card's country has another script, or letters of one were read, every line that is not
plainly Latin is read again in that country's language. The new text is used if most of it is in the expected script.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from ocr.engine import Engine
from ocr.lines import Line
from ocr.view import Pixels

# ISO country -> Tesseract's name of the language whose script cards there are printed in.
LANGUAGES = {
    "KR": "kor", "RU": "rus", "UA": "ukr", "BY": "bel", "BG": "bul", "RS": "srp", "MK": "mkd", "KZ": "kaz",
    "GR": "ell", "CY": "ell", "IL": "heb", "TH": "tha", "GE": "kat", "AM": "hye", "KH": "khm", "LA": "lao",
    "SA": "ara", "AE": "ara", "EG": "ara", "JO": "ara", "KW": "ara", "QA": "ara", "BH": "ara", "OM": "ara",
    "IQ": "ara", "LB": "ara", "SY": "ara", "YE": "ara", "LY": "ara", "DZ": "ara", "MA": "ara", "TN": "ara",
    "IR": "fas", "PK": "urd", "IN": "hin", "NP": "nep",
}  # fmt: skip
# Countries whose cards are mostly in Latin letters: an unreadable line there is most likely a poor photo.
MOSTLY_LATIN = frozenset(["IN", "NP", "PK", "AE", "MA", "TN", "DZ", "LB", "CY", "RS"])
# The script each language is written in, as Unicode names it.
SCRIPTS = {
    "kor": "HANGUL", "rus": "CYRILLIC", "ukr": "CYRILLIC", "bel": "CYRILLIC", "bul": "CYRILLIC", "srp": "CYRILLIC",
    "mkd": "CYRILLIC", "kaz": "CYRILLIC", "ell": "GREEK", "heb": "HEBREW", "tha": "THAI", "kat": "GEORGIAN",
    "hye": "ARMENIAN", "khm": "KHMER", "lao": "LAO", "ara": "ARABIC", "fas": "ARABIC", "urd": "ARABIC",
    "hin": "DEVANAGARI", "nep": "DEVANAGARI",
}  # fmt: skip
# Replacements for languages whose data is missing: most letters are the same.
SISTERS = {
    "ukr": "rus",
    "bel": "rus",
    "bul": "rus",
    "srp": "rus",
    "mkd": "rus",
    "kaz": "rus",
    "fas": "ara",
    "urd": "ara",
    "nep": "hin",
}
LEFTWARD = frozenset(["ARABIC", "HEBREW"])
SENSELESS = 0.75
SENSIBLE, SURE = 0.5, 0.85
NUMBER, READ_WELL = 7, 0.9
# A correctly read line has about two letters per line height of length; one with letters left out has far fewer.
SPARSE = 0.95
SEEN = 3
_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_CONTACT = re.compile(r"@|www\.|https?:|\.(?:com|net|org)\b", re.IGNORECASE)


def missing_script(lines: Sequence[Line], country: str | None) -> str | None:
    """The language in which unreadable lines are probably printed, or None."""
    seen = _seen(lines)
    language = LANGUAGES.get(country or "")
    if seen and SCRIPTS.get(language or "") != SCRIPTS[seen]:
        language = seen
    doubtful = sum(_is_senseless(line) or _is_sparse(line) for line in lines)
    if language is None or not (seen or doubtful):
        return None
    return language


def language_to_read(language: str, present: Sequence[str]) -> str | None:
    """The installed language to read with: `wanted`, or one with mostly the same letters."""
    return next((one for one in (language, SISTERS.get(language)) if one in present), None)


def is_surely_needed(lines: Sequence[Line], country: str | None) -> bool:
    """Whether to report a language as missing; not for one bad line on a card that may be all Latin."""
    return country not in MOSTLY_LATIN or _seen(lines) is not None


def read_script(lines: Sequence[Line], strips: Sequence[Pixels], language: str, engine: Engine) -> list[Line]:
    """The lines; those that are not plainly Latin are read again in `language`, if the result is in its script."""
    asked = [n for n, line in enumerate(lines) if _is_worth_asking(line)]
    # In right-to-left lines a second language does more harm than good: few contain one.
    languages = (language,) if SCRIPTS.get(language) in LEFTWARD else (language, "eng")
    texts = engine.read([strips[n] for n in asked], languages=languages)
    better: dict[int, Line] = {}
    for n, text in zip(asked, texts, strict=True):
        tidy = _with_digits_of(lines[n].text, tightened(_MARKS.sub("", text.text)).strip())
        enough = SURE if _is_plainly_latin(lines[n]) else SENSIBLE
        if text.confidence > enough and _is_in(tidy, SCRIPTS.get(language, "")):
            better[n] = replace(
                lines[n], text=tidy, confidence=text.confidence, char_confidences=(), second=None
            )
    return [better.get(n, line) for n, line in enumerate(lines)]


def _with_digits_of(first: str, text: str) -> str:
    """The text with the digits of the first engine, which reads digits better in any script."""
    mine, theirs = re.findall(r"\d+", first), re.findall(r"[0-9:]*[0-9]", text)
    if not mine or len(mine) != len(theirs):
        return text
    known = iter(mine)
    return re.sub(r"[0-9:]*[0-9]", lambda _: next(known), text)


def tightened(text: str) -> str:
    """Hangul and Thai text without the blanks that Tesseract puts around single syllables."""
    text = re.sub(
        r"(?<=[가-힣(]) (?=[가-힣)](?:[ )]|$))|(?<=[ (][가-힣]) (?=[가-힣])|(?<=^[가-힣]) (?=[가-힣])",
        "",
        text,
    )
    return re.sub(r"(?<=[\u0e01-\u0e5b]) (?=[\u0e30-\u0e3a\u0e47-\u0e4e])", "", text)


def _seen(lines: Sequence[Line]) -> str | None:
    """The language whose script was read: the first engine knows a few letters of some scripts."""
    letters = [
        unicodedata.name(letter, "").split(" ")[0]
        for line in lines
        for letter in line.text
        if letter.isalpha()
    ]
    usual = {script: language for language, script in reversed(SCRIPTS.items()) if language not in SISTERS}
    counts = {language: letters.count(script) for script, language in usual.items()}
    language = max(counts, key=lambda one: counts[one])
    return language if counts[language] >= SEEN else None


def _is_worth_asking(line: Line) -> bool:
    """Whether a line may be of another script; not for e-mail addresses and numbers, which the first engine reads better."""
    digits = sum(letter.isdigit() for letter in line.text)
    return not _CONTACT.search(line.text) and (digits < NUMBER or line.confidence < READ_WELL)


def _is_plainly_latin(line: Line) -> bool:
    letters = sum(letter.isascii() and letter.isalpha() for letter in line.text)
    return letters > SEEN and line.text.isascii() and not _is_senseless(line) and not _is_sparse(line)


def _is_in(text: str, script: str) -> bool:
    """Whether most letters of a text are of a script."""
    letters = [letter for letter in text if letter.isalpha()]
    own = sum(unicodedata.name(letter, "").startswith(script) for letter in letters)
    return bool(script) and own >= 2 and own * 2 > len(letters)


def _is_senseless(line: Line) -> bool:
    return line.confidence < SENSELESS


def _is_sparse(line: Line) -> bool:
    """Whether a line has far fewer characters than fit into its length."""
    return line.width > 2 * line.height and line.width > SPARSE * line.height * max(1, len(line.text))
