"""The readers that ours is compared with, on the same pictures in the same run.

TutorialScanner   what most tutorials build: `pytesseract.image_to_string` and a few regular expressions.
SimpleRules       RapidOCR with its defaults, and simple rules over its lines.

Both are ordinary solutions that are not improved when ours is. Neither has confidences, so all its values count as sure. Both run on one thread, as ours does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from PIL import Image

from benchmarks.scoring import Given, GivenCard

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"\+?\(?\d[\d\s().\-/]{6,}\d")
URL = re.compile(
    r"(?:https?://|www\.)[^\s,;|]+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|org|io|co|example)\b", re.I
)
LEGAL_FORM = re.compile(
    r"\b(?:inc|llc|ltd|limited|gmbh|ag|corp|corporation|company|co|group|s\.?a|s\.?l|s\.?r\.?l|b\.?v|oy|ab|as|a/s|plc|"
    r"pty|pvt|llp|ltda|university|institute|bank|partners|associates|solutions|technologies|consulting|labs?|studio)\b|"
    r"株式会社|有限公司|公司",
    re.I,
)
TITLE = re.compile(
    r"\b(?:ceo|cto|cfo|coo|president|vice|director|manager|engineer|developer|designer|consultant|founder|partner|"
    r"head|lead|officer|analyst|architect|sales|marketing|executive|assistant|professor|lawyer|attorney|agent|owner|"
    r"chef|direktor|directeur|directora?|gerente|geschäftsführer(?:in)?|leiter(?:in)?|berater(?:in)?|ingeni\w+)\b|"
    r"部長|課長|社長|取締役|经理|經理|总监|總監|主任",
    re.I,
)
ADDRESS = re.compile(
    r"\b(?:street|st|road|rd|avenue|ave|blvd|boulevard|lane|suite|floor|square|drive|rue|via|calle|rua|platz|"
    r"\w*stra(?:ß|ss)e|\w*str|weg|\w*gatan|box)\b|\b\d{5}(?:-\d{4})?\b|〒|[市区區路]",
    re.I,
)
LEAST_DIGITS, MOST_DIGITS = 8, 15


class Peer(Protocol):
    """A reader of photos, ours or another."""

    @property
    def name(self) -> str: ...

    def read(self, photo: Path) -> list[GivenCard]:
        """The cards in a photo; none when nothing was read."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A line of text and how high its letters are, in pixels."""

    text: str
    height: float


class TutorialScanner:
    """Tesseract's plain text, line by line: the first line is the name, the rest is found by patterns."""

    name = "tutorial scanner"

    def __init__(self, command: str, tessdata: str | None = None) -> None:
        import pytesseract

        pytesseract.pytesseract.tesseract_cmd = command
        self._config = f"--tessdata-dir {tessdata}" if tessdata else ""

    def read(self, photo: Path) -> list[GivenCard]:
        import pytesseract

        with Image.open(photo) as image:
            text = pytesseract.image_to_string(image.convert("RGB"), config=self._config)
        return tutorial_card(text)


class SimpleRules:
    """RapidOCR's lines, understood by size and words."""

    name = "RapidOCR + simple rules"

    def __init__(self) -> None:
        from rapidocr import RapidOCR

        self._engine: Any = RapidOCR(
            params={"Global.log_level": "error", "EngineConfig.onnxruntime.intra_op_num_threads": 1}
        )

    def read(self, photo: Path) -> list[GivenCard]:
        found = self._engine(str(photo))
        if not found.txts:
            return []
        return simple_card(
            [Printed(text, _height(box)) for text, box in zip(found.txts, found.boxes, strict=True)]
        )


def tutorial_card(text: str) -> list[GivenCard]:
    """The card in Tesseract's text."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return []
    return [
        _card(
            name=lines[:1],
            title=_first(TITLE, lines[1:]),
            company=_first(LEGAL_FORM, lines),
            emails=EMAIL.findall(text),
            phones=_phones(lines),
            urls=_urls(lines),
            address=_first(ADDRESS, lines),
        )
    ]


def simple_card(printed: Sequence[Printed]) -> list[GivenCard]:
    """The card in lines with sizes: name and company are the lines that match the e-mail address, else the largest ones."""
    texts = [line.text for line in printed]
    # Blanks are removed from an address only where there is no address otherwise.
    emails = [mail for text in texts for mail in EMAIL.findall(text) or EMAIL.findall(text.replace(" ", ""))]
    words = [line for line in printed if not _is_contact(line.text) and any(map(str.isalpha, line.text))]
    addresses = [line for line in words if ADDRESS.search(line.text) and any(map(str.isdigit, line.text))]
    plain = sorted((line for line in words if line not in addresses), key=lambda line: -line.height)
    title = next((line for line in plain if TITLE.search(line.text)), None)
    people = [line for line in plain if line is not title and _looks_like_a_name(line.text)]
    people = [line for line in people if not LEGAL_FORM.search(line.text)]
    local, _, domain = emails[0].lower().partition("@") if emails else ("", "", "")
    name = next((line for line in people if _shares_a_word(line.text, local)), next(iter(people), None))
    firms = [line for line in plain if line not in (title, name)]
    company = (
        next((line for line in firms if LEGAL_FORM.search(line.text)), None)
        or next((line for line in firms if _shares_a_word(line.text, domain)), None)
        or next(iter(firms), None)
    )
    return [
        _card(
            name=[name.text] if name else [],
            title=[title.text] if title else [],
            company=[company.text] if company else [],
            emails=emails,
            phones=_phones(texts),
            urls=_urls(texts),
            address=[", ".join(line.text for line in addresses)] if addresses else [],
        )
    ]


def _card(**values: Iterable[str]) -> GivenCard:
    return GivenCard(
        {field: tuple(Given(text) for text in dict.fromkeys(texts)) for field, texts in values.items()}
    )


def _first(pattern: re.Pattern[str], lines: Iterable[str]) -> list[str]:
    return [line for line in lines if pattern.search(line)][:1]


def _phones(lines: Iterable[str]) -> list[str]:
    found = [match.strip() for line in lines if "@" not in line for match in PHONE.findall(line)]
    return [text for text in found if LEAST_DIGITS <= sum(map(str.isdigit, text)) <= MOST_DIGITS]


def _urls(lines: Iterable[str]) -> list[str]:
    return [match for line in lines if "@" not in line for match in URL.findall(line)]


def _is_contact(text: str) -> bool:
    return "@" in text or bool(_phones([text]) or _urls([text]))


def _looks_like_a_name(text: str) -> bool:
    words = text.split()
    is_cjk = 2 <= len(text) <= 6 and not text.isascii()
    return not any(map(str.isdigit, text)) and (2 <= len(words) <= 4 or is_cjk)


def _shares_a_word(text: str, within: str) -> bool:
    return any(len(word) > 2 and word in within for word in text.lower().split())


def _height(box: Any) -> float:
    return float(((box[3] - box[0]) ** 2).sum() ** 0.5)
