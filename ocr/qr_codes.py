"""QR codes on a card: finds them, and tells a card's fields (vcard_reader.py, code_formats.py) from a link."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import cv2
import numpy as np
import zxingcpp

from ocr.code_formats import read_format
from ocr.encoded_card import EncodedCard
from ocr.vcard_reader import BYTE_ORDER_MARK, is_vcard, read_vcard
from ocr.view import Pixels, Points, View

# The search runs on a picture of this size, and on one twice as large when nothing is found.
LOOK_SIDE = 1600
# Some generators write the name of the format before the address.
_LINK = re.compile(r"(?:URL(?:TO)?:\s*)?((?:https?://|www\.)\S+)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Code:
    """A code: its whole text, its corners in the view, and the fields in it, if it has any."""

    text: str
    corners: Points = field(compare=False)
    card: EncodedCard = field(default_factory=EncodedCard)
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
    """Parse the text of a code: a card in one of several formats, a URL, or plain text."""
    content = text.lstrip(BYTE_ORDER_MARK).strip()
    if is_vcard(content):
        return Code(text, corners, read_vcard(content))
    if link := _LINK.match(content):
        return Code(text, corners, link=link[1])
    return Code(text, corners, read_format(content))


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
