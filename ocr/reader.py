"""Reads a photo: the stages in their order.

photo -> qr_codes -> find_lines -> read_lines -> cards -> understand -> merge. Each stage is a module of that name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import cv2
import numpy as np

from ocr import photo
from ocr.card import Box, Card, Outline, Quality, Reading, Side
from ocr.cards import cards_in, sheets_of
from ocr.engine import Readers
from ocr.find_lines import find_lines
from ocr.lines import Line
from ocr.memory import release_memory
from ocr.merge import front_and_back, with_code
from ocr.photo_quality import INCOMPLETE, NO_CARD
from ocr.qr_codes import Code, find_codes
from ocr.read_lines import read_lines
from ocr.reading_quality import check_reading
from ocr.understand import country_of, understand
from ocr.view import Matrix, Points, Region, View, box_around, to_photo, whole
from ocr.weights import Weights

# Larger photos are decoded smaller to save memory; their letters are large enough. The usual twelve megapixels are not
# resampled, which would take as long as reading five lines.
WORKING_SIDE = 4032


def read_photo(
    front: bytes,
    back: bytes | None = None,
    *,
    readers: Readers,
    region: str | None = None,
    outlines: Sequence[Outline] = (),
) -> Reading:
    """Read every business card in a photo, and the back of the card where there is a photo of it.

    With `outlines` exactly those cards are read, in their order, and each gives one card of the reading. The other side is
    merged into a card that is the only one.

    `region` (ISO country) settles local phone numbers the card itself does not. A poor photo gives a reading with few
    fields. Raises BadPhoto when the bytes are not a picture, and EngineError when an engine is broken.
    """
    if outlines:
        return _read_outlined({"front": front, "back": back}, outlines, readers, region)
    reading = _read_side(front, "front", readers, region)
    release_memory()
    if back is None:
        return reading
    behind = _read_side(back, "back", readers, region)
    release_memory()
    quality = behind.quality if behind.quality.reason == INCOMPLETE else reading.quality
    return Reading(_paired(reading.cards, behind.cards), quality, reading.width, reading.height)


@dataclass(frozen=True, slots=True, eq=False)
class SideText:
    """What the engines give of one side, before anything is decided: what a benchmark keeps to decide again."""

    lines: tuple[Line, ...]
    languages_needed: tuple[str, ...]
    to_photo: Matrix
    """Maps the corners of the lines to the upright photo."""
    codes: tuple[tuple[Code, Box], ...]
    whole: Box
    quality: Quality
    width: int
    height: int
    sheets: tuple[tuple[int, ...], ...] = ()
    """The indices of the lines on each piece of paper, as far as the photo shows; see paper.py."""


def recognize(photo_bytes: bytes, readers: Readers) -> SideText:
    """Find and read the lines and codes of one side."""
    _, width, height = photo.probe(photo_bytes)
    view, is_whole = _view(photo_bytes, width, height)
    codes, (near, quads) = _codes_and_lines(view, readers)
    lines, needed = read_lines(near, quads, readers, country_of)
    quality = (
        Quality(True) if any(code.card.fn for code in codes) else check_reading(near, lines, (width, height))
    )
    return SideText(
        lines=tuple(lines),
        languages_needed=needed,
        to_photo=near.to_photo,
        codes=tuple((code, view.box(code.corners)) for code in codes),
        whole=view.box(_corners_of(view)),
        quality=quality if is_whole else Quality(False, INCOMPLETE),
        width=width,
        height=height,
        sheets=sheets_of(lines, near, view),
    )


def _codes_and_lines(view: View, readers: Readers) -> tuple[list[Code], tuple[View, list[Points]]]:
    """The codes and the lines of text in a view, looked for at the same time where there is a core for each."""
    if readers.threads == 1:
        return find_codes(view), find_lines(view, readers)
    with ThreadPoolExecutor(1) as beside:
        codes = beside.submit(find_codes, view)
        lines = find_lines(view, readers)
        return codes.result(), lines


def cards_of(
    text: SideText, *, side: Side = "front", region: str | None = None, weights: Weights | None = None
) -> tuple[Card, ...]:
    """The cards of one side, understood."""
    cards = [
        understand(
            group,
            place=lambda corners: box_around(to_photo(text.to_photo, corners)),
            region=region,
            side=side,
            languages_needed=text.languages_needed,
            weights=weights,
        )
        for group in cards_in(text.lines, text.sheets)
    ]
    return _with_codes(cards, text.codes, text.whole, side, region)


def _read_side(photo_bytes: bytes, side: Side, readers: Readers, region: str | None) -> Reading:
    text = recognize(photo_bytes, readers)
    return Reading(
        cards=cards_of(text, side=side, region=region),
        quality=text.quality,
        width=text.width,
        height=text.height,
    )


def _read_outlined(
    sides: Mapping[Side, bytes | None], outlines: Sequence[Outline], readers: Readers, region: str | None
) -> Reading:
    sizes = {side: photo.probe(sent)[1:] for side, sent in sides.items() if sent is not None}
    views = {side: _view(sides[side] or b"", *size) for side, size in sizes.items()}
    read = [_read_outline(views[one.side][0], sizes[one.side], one, readers, region) for one in outlines]
    cards = tuple(card for card, _ in read)
    if len(outlines) == 1:
        cards = (_with_other_side(cards[0], sides, readers, region),)
    quality = next((quality for _, quality in read if quality.ok), read[0][1])
    if not all(is_whole for _, is_whole in views.values()):
        quality = Quality(False, INCOMPLETE)
    release_memory()
    return Reading(cards, quality, *sizes["front"])


def _read_outline(
    view: View, size: tuple[int, int], outline: Outline, readers: Readers, region: str | None
) -> tuple[Card, Quality]:
    """The one card within the outline, even if it is empty, and the quality of its picture."""
    card = Card(box=outline.box, side=outline.side)
    x, y, width, height = (length / view.to_photo[0, 0] for length in outline.box)
    part = view.cropped(Region(x, y, x + width, y + height))
    if not part.pixels.size:
        return card, Quality(False, NO_CARD)
    near, quads = find_lines(part, readers)
    lines, needed = read_lines(near, quads, readers, country_of)
    if lines:
        card = understand(lines, place=near.box, region=region, side=outline.side, languages_needed=needed)
    codes = [(code, part.box(code.corners)) for code in find_codes(part)]
    card = _with_codes([card], codes, card.box, outline.side, region)[0]
    return replace(card, box=outline.box), check_reading(near, lines, size)


def _with_other_side(
    card: Card, sides: Mapping[Side, bytes | None], readers: Readers, region: str | None
) -> Card:
    other: Side = "back" if card.side == "front" else "front"
    sent = sides[other]
    cards = _read_side(sent, other, readers, region).cards if sent is not None else ()
    if len(cards) != 1:
        return card
    front, back = (card, cards[0]) if other == "back" else (cards[0], card)
    return replace(front_and_back(front, back), box=card.box, side=card.side)


def _view(photo_bytes: bytes, width: int, height: int) -> tuple[View, bool]:
    """The decoded photo, and whether its file is complete."""
    decoded = photo.decode(photo_bytes, max_side=WORKING_SIDE)
    pixels = np.asarray(cv2.cvtColor(np.asarray(decoded.image), cv2.COLOR_RGB2BGR), dtype=np.uint8)
    return whole(pixels, max(width, height) / max(decoded.image.size)), decoded.is_whole


def _with_codes(
    cards: list[Card], codes: Sequence[tuple[Code, Box]], whole: Box, side: Side, region: str | None
) -> tuple[Card, ...]:
    """Merge each code into the nearest card; a code without any card becomes one."""
    for code, box in codes:
        cards = cards or [Card(box=whole, side=side)]
        at = min(range(len(cards)), key=lambda n: _distance(cards[n].box, box))
        cards[at] = with_code(cards[at], code, box=box, side=side, region=region)
    return tuple(cards)


def _corners_of(view: View) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.array([[0, 0], [view.width, 0], [view.width, view.height], [0, view.height]], dtype=np.float64)


def _distance(a: Box, b: Box) -> float:
    return abs(a.x + a.w / 2 - b.x - b.w / 2) + abs(a.y + a.h / 2 - b.y - b.h / 2)


def _paired(fronts: tuple[Card, ...], backs: tuple[Card, ...]) -> tuple[Card, ...]:
    """Front and back as one card. When a photo shows several cards it is unknown which back is whose, so all stay apart."""
    if len(fronts) == 1 and len(backs) == 1:
        return (front_and_back(fronts[0], backs[0]),)
    return (*fronts, *backs) if fronts else backs
