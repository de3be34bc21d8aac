"""Scripts the first engine lacks: noticed on a card, read by another engine where its language data is installed.

RapidOCR knows Latin, Chinese and Japanese; of Hangul or Cyrillic it makes a few wild signs. So a card that places
itself in a country with another script, and has lines that made no sense, is read again in that country's language.
"""

from __future__ import annotations

import re
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
    "IR": "fas", "PK": "urd",
}  # fmt: skip
SENSELESS = 0.75
SENSIBLE = 0.6


def missing_script(lines: Sequence[Line], country: str | None) -> str | None:
    """The language that lines without sense are probably printed in, or None."""
    language = LANGUAGES.get(country or "")
    return language if language and any(_is_senseless(line) for line in lines) else None


def read_script(lines: Sequence[Line], strips: Sequence[Pixels], language: str, engine: Engine) -> list[Line]:
    """The lines, the senseless ones read anew in `language` where that makes better sense."""
    asked = [n for n, line in enumerate(lines) if _is_senseless(line)]
    texts = engine.read([strips[n] for n in asked], languages=(language, "eng"))
    better = {
        n: replace(lines[n], text=tightened(text.text), confidence=text.confidence, char_confidences=())
        for n, text in zip(asked, texts, strict=True)
        if text.confidence > max(SENSIBLE, lines[n].confidence)
    }
    return [better.get(n, line) for n, line in enumerate(lines)]


def tightened(text: str) -> str:
    """Hangul without the blanks that Tesseract puts around single syllables."""
    return re.sub(
        r"(?<=[가-힣(]) (?=[가-힣)](?:[ )]|$))|(?<=[ (][가-힣]) (?=[가-힣])|(?<=^[가-힣]) (?=[가-힣])",
        "",
        text,
    )


def _is_senseless(line: Line) -> bool:
    return line.confidence < SENSELESS
