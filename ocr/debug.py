"""Draws a reading on its photo: the quickest way to see why a field is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from PIL import Image, ImageDraw, ImageFont

from ocr import photo
from ocr.card import Card, Reading, Value

COLOURS = {
    "fn": "#d7263d",
    "org": "#1b998b",
    "title": "#f46036",
    "email": "#2e86ab",
    "tel": "#6a4c93",
    "url": "#3d5a80",
    "adr": "#8d6a00",
    "other": "#8a8a8a",
}


def drawn(photo_bytes: bytes, reading: Reading) -> Image.Image:
    """The upright photo with a box, the field and the confidence around every value of its front."""
    image = photo.load(photo_bytes)
    pen = ImageDraw.Draw(image)
    unit = max(image.size) / 100
    font = ImageFont.load_default(size=1.6 * unit)
    for card in reading.cards:
        for field, value in _values(card):
            if value.side != "front":
                continue
            x, y, w, h = value.box
            pen.rectangle((x, y, x + w, y + h), outline=COLOURS[field], width=max(1, round(unit / 5)))
            pen.text(
                (x, max(0, y - 1.9 * unit)), f"{field} {value.confidence:.2f}", fill=COLOURS[field], font=font
            )
    return image


def _values(card: Card) -> Iterator[tuple[str, Value]]:
    for field, value in (("fn", card.fn), ("org", card.org), ("title", card.title)):
        if value:
            yield field, value
    lists = (
        ("email", card.emails),
        ("tel", card.tels),
        ("url", card.urls),
        ("adr", card.adrs),
        ("other", card.other),
    )
    for field, values in lists:
        yield from ((field, value) for value in values)
