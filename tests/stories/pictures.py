"""Pictures for stories: a plain card of an invented person, and a picture without a card."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFilter, ImageFont

DANA = (
    "Acme Robotics",
    "Dana Kim",
    "Head of Hardware",
    "dana.kim@acme-robotics.example.com",
    "+44 20 7946 0958",
)

SMALL = (250, 175)
"""The size of a picture that is uploaded many times."""


def a_card(lines: Sequence[str] = DANA, *, size: tuple[int, int] = (1400, 800)) -> bytes:
    """A PNG of a card as it might come from a scanner: large black letters on white, the second line largest."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        font = ImageFont.load_default(size=76 if number == 1 else 48)
        draw.text((90, 80 + number * 130), line, fill="black", font=font)
    return as_png(image)


def a_wall(*, shade: int = 128, size: tuple[int, int] = (1000, 700)) -> bytes:
    """A PNG of something without a word on it."""
    noise = Image.effect_noise(size, 12).filter(ImageFilter.GaussianBlur(6))
    return as_png(Image.blend(noise, Image.new("L", noise.size, shade), 0.5).convert("RGB"))


def as_png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
