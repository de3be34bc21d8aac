"""Draws small business cards of invented people, with the position of each line.

`draw` makes a flat card; the other functions photograph it: on a table at a slant, sideways, in the dark, as a
thumbnail, stored as a camera does. Each returns a new `Drawn` whose positions have moved with the pixels.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Corners = NDArray[np.float64]

EMAIL = "dana.kim@acme.example.com"
PHONE = "+44 20 7946 0958"
E164 = "+442079460958"
WEB = "www.acme.example.com"

DANA = ("Acme Robotics Ltd", "Dana Kim", "Head of Hardware", EMAIL, PHONE, WEB)
BACK = ("14 Harbour Street, London SE1 7PB", "We build arms that help", "Fax +44 20 7946 0959")

CARD_SIZE = (1000, 600)
TABLE = (58, 74, 92)

# What a camera must do to its pixels so that a viewer who obeys the EXIF tag sees them upright.
STORED_BY_ORIENTATION = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@dataclass(frozen=True, eq=False)
class Drawn:
    """A picture, and the corners of each line in it (top left, top right, bottom right, bottom left of the text)."""

    image: Image.Image
    places: Mapping[str, Corners]


def draw(
    lines: Sequence[str] = DANA,
    *,
    size: tuple[int, int] = CARD_SIZE,
    paper: str = "white",
    ink: str = "black",
    code: str | None = None,
) -> Drawn:
    """A flat card: the second line is the largest; `code` is drawn as a QR code in the lower right corner."""
    image = Image.new("RGB", size, paper)
    pen = ImageDraw.Draw(image)
    pitch = min((size[1] - 60) / max(1, len(lines)), size[1] / 6)
    places: dict[str, Corners] = {}
    for number, line in enumerate(lines):
        height = pitch * (0.62 if number == 1 else 0.46)
        place = (60, 30 + number * pitch)
        font = ImageFont.load_default(size=height)
        pen.text(place, line, fill=ink, font=font)
        left, top, right, bottom = pen.textbbox(place, line, font=font)
        places[line] = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], float)
    if code is not None:
        square = qr(code, size[1] // 2)
        image.paste(square, (size[0] - square.width - 20, size[1] - square.height - 20))
    return Drawn(image, places)


def qr(text: str, side: int) -> Image.Image:
    """A QR code at most `side` pixels wide."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    modules = Image.fromarray(np.array(code.to_image(scale=1)))
    scale = max(1, side // modules.width)
    return modules.resize((modules.width * scale,) * 2, Image.Resampling.NEAREST).convert("RGB")


def on_a_table(drawn: Drawn, *, slant: float = 0.0) -> Drawn:
    """The card lying on a dark table; `slant` (0 to 0.2) is how much shorter its far edge looks."""
    width, height = drawn.image.size
    margin = 0.12 * width
    wide, high = int(width + 2 * margin), int(height + 2 * margin)
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = flat + np.float32(margin)
    seen[0] += np.array([slant * width / 2, slant * height / 2], np.float32)
    seen[1] -= np.array([slant * width / 3, -slant * height / 3], np.float32)
    matrix = cv2.getPerspectiveTransform(flat, seen.astype(np.float32))
    pixels = cv2.warpPerspective(
        np.asarray(drawn.image), matrix, (wide, high), flags=cv2.INTER_AREA, borderValue=TABLE
    )
    return Drawn(
        Image.fromarray(pixels),
        {
            line: cv2.perspectiveTransform(corners[None], matrix.astype(np.float64))[0]
            for line, corners in drawn.places.items()
        },
    )


def turned(drawn: Drawn, quarters: int) -> Drawn:
    """The picture turned anticlockwise by quarters, as if photographed sideways or upside down."""
    for _ in range(quarters % 4):
        width = drawn.image.width
        drawn = Drawn(
            drawn.image.transpose(Image.Transpose.ROTATE_90),
            {
                line: np.stack([corners[:, 1], width - corners[:, 0]], axis=1)
                for line, corners in drawn.places.items()
            },
        )
    return drawn


def scaled(drawn: Drawn, factor: float) -> Drawn:
    """The same picture in more or fewer pixels."""
    size = round(drawn.image.width * factor), round(drawn.image.height * factor)
    return Drawn(
        drawn.image.resize(size, Image.Resampling.LANCZOS),
        {line: corners * factor for line, corners in drawn.places.items()},
    )


def side_by_side(*cards: Drawn) -> Image.Image:
    """Several cards in one photo, with table between them."""
    gap = 80
    photo = Image.new(
        "RGB",
        (
            gap + sum(card.image.width + gap for card in cards),
            2 * gap + max(card.image.height for card in cards),
        ),
        TABLE,
    )
    left = gap
    for card in cards:
        photo.paste(card.image, (left, gap))
        left += card.image.width + gap
    return photo


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """The picture as a file."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def jpeg(drawn: Drawn, *, orientation: int = 1) -> bytes:
    """The photo as a camera stores it: pixels as they came from the sensor, and an orientation tag."""
    how = STORED_BY_ORIENTATION[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = drawn.image if how is None else drawn.image.transpose(how)
    return encoded(stored, quality=90, exif=exif)
