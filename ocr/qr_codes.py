"""QR codes on a card: a vCard or MECARD gives sure fields, a URL is kept as a link."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
import zxingcpp

from ocr.card import TelType
from ocr.view import Pixels, Points, View

# The search runs on a picture of this size, and on one twice as large when nothing is found.
LOOK_SIDE = 1600


@dataclass(frozen=True, slots=True)
class Code:
    """The fields of a code, named as in `Card`, and its corners in the view; `text` is the whole content."""

    text: str
    corners: Points = field(compare=False)
    fn: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    honorific_prefixes: str | None = None
    honorific_suffixes: str | None = None
    org: str | None = None
    title: str | None = None
    emails: tuple[str, ...] = ()
    tels: tuple[tuple[str, TelType], ...] = ()
    urls: tuple[str, ...] = ()
    adrs: tuple[str, ...] = ()
    link: str | None = None
    """The URL of a code without a card in it; many lead through a tracking service."""


def find_codes(view: View) -> list[Code]:
    """Find and decode every QR code in the view."""
    factor = min(1.0, LOOK_SIDE / max(view.width, view.height))
    small = view.scaled(factor) if factor < 1 else view
    found = _read(small.pixels)
    # No quick check whether a second search is worth it: OpenCV's own finder takes three times as long and misses most.
    if not found:
        larger = view.scaled(min(2.0, 2 * factor))
        found = [(text, corners * (small.width / larger.width)) for text, corners in _read(larger.pixels)]
    return [parse(text, corners * (view.width / small.width)) for text, corners in found]


def parse(text: str, corners: Points) -> Code:
    """Parse the text of a code: vCard, MECARD, a URL, or plain text."""
    if re.match(r"\s*BEGIN:VCARD", text, re.IGNORECASE):
        return _vcard(text, corners)
    if text.upper().startswith("MECARD:"):
        return _mecard(text, corners)
    if re.match(r"(?:https?://|www\.)\S+$", text.strip(), re.IGNORECASE):
        return Code(text, corners, link=text.strip())
    if mail := re.match(r"mailto:([^?\s]+)", text, re.IGNORECASE):
        return Code(text, corners, emails=(mail[1],))
    if tel := re.match(r"tel:([+\d\-().]+)$", text, re.IGNORECASE):
        return Code(text, corners, tels=((tel[1], "other"),))
    return Code(text, corners)


def _read(pixels: Pixels) -> list[tuple[str, Points]]:
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    # ValueError comes from pictures of a few pixels.
    try:
        codes = zxingcpp.read_barcodes(
            np.ascontiguousarray(grey), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
        )
    except ValueError:
        return []
    return [(code.text, _corners(code.position)) for code in codes if code.text]


def _corners(position: zxingcpp.Position) -> Points:
    points = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return np.array([[point.x, point.y] for point in points], dtype=np.float64)


def _vcard(text: str, corners: Points) -> Code:
    entries = _entries(text)
    names = _split(_first(entries, "N"), ";")
    family, given, _, prefixes, suffixes = [*names, *[""] * 5][:5]
    fn = _unescaped(_first(entries, "FN")) or f"{_unescaped(given)} {_unescaped(family)}".strip()
    return Code(
        text,
        corners,
        fn=fn or None,
        given_name=_unescaped(given) or None,
        family_name=_unescaped(family) or None,
        honorific_prefixes=_unescaped(prefixes) or None,
        honorific_suffixes=_unescaped(suffixes) or None,
        org=_unescaped(_split(_first(entries, "ORG"), ";")[0]) or None,
        title=_unescaped(_first(entries, "TITLE")) or None,
        emails=tuple(value for name, _, value in entries if name == "EMAIL" and value),
        tels=tuple(
            (re.sub(r"^tel:", "", value), _tel_type(kind))
            for name, kind, value in entries
            if name == "TEL" and value
        ),
        urls=tuple(_unescaped(value) for name, _, value in entries if name == "URL" and value),
        adrs=tuple(address for name, _, value in entries if name == "ADR" and (address := _address(value))),
    )


def _mecard(text: str, corners: Points) -> Code:
    entries = [
        (match[1].upper(), _unescaped(match[2]))
        for match in re.finditer(r"([A-Za-z\-]+):((?:\\.|[^;\\])*);", text[7:])
    ]
    raw = next((value for name, value in entries if name == "N"), "")
    family, _, given = raw.partition(",")
    return Code(
        text,
        corners,
        fn=f"{given.strip()} {family.strip()}".strip() or None,
        given_name=given.strip() or None,
        family_name=family.strip() or None,
        org=next((value for name, value in entries if name == "ORG"), None),
        title=next((value for name, value in entries if name == "TITLE"), None),
        emails=tuple(value for name, value in entries if name == "EMAIL" and value),
        tels=tuple((value, "other") for name, value in entries if name == "TEL" and value),
        urls=tuple(value for name, value in entries if name == "URL" and value),
        adrs=tuple(
            re.sub(r"\s*,\s*", ", ", value).strip(", ") for name, value in entries if name == "ADR" and value
        ),
    )


def _entries(text: str) -> list[tuple[str, str, str]]:
    """Name, parameters and value of every line, folded lines joined."""
    unfolded = re.sub(r"\r?\n[ \t]", "", text)
    lines = (
        re.match(r"(?:[\w\-]+\.)?([\w\-]+)((?:;[^:]*)?):(.*)$", line.strip())
        for line in unfolded.splitlines()
    )
    return [(match[1].upper(), match[2].upper(), match[3].strip()) for match in lines if match]


def _first(entries: Sequence[tuple[str, str, str]], name: str) -> str:
    return next((value for own, _, value in entries if own == name), "")


def _split(value: str, separator: str) -> list[str]:
    return re.split(rf"(?<!\\){separator}", value)


def _unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], value).strip()


def _address(value: str) -> str:
    return ", ".join(part for part in map(_unescaped, _split(value, ";")) if part)


def _tel_type(kind: str) -> TelType:
    if "FAX" in kind:
        return "fax"
    if "CELL" in kind or "MOBILE" in kind:
        return "cell"
    return "work" if "WORK" in kind or "VOICE" in kind else "other"
