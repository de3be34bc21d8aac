"""Films that Chromium takes for a camera: drawn cards on a desk."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from tests.stories.pictures import a_card

SIZE = (1280, 720)
CARD = ((840, 480), (220, 120))
FRAMES_A_SECOND = 10


def film(path: Path, *pictures: Image.Image) -> Path:
    """Write the pictures one after another, as YUV 4:2:0 without compression; the camera plays them in a loop."""
    frames = pictures if len(pictures) > 1 else 2 * pictures
    with path.open("wb") as file:
        width, height = frames[0].size
        file.write(f"YUV4MPEG2 W{width} H{height} F{FRAMES_A_SECOND}:1 Ip A1:1 C420mpeg2\n".encode())
        file.writelines(_frames(frames))
    return path


def _frames(pictures: Iterable[Image.Image]) -> Iterable[bytes]:
    for picture in pictures:
        y, *colours = picture.convert("YCbCr").split()
        half = (picture.width // 2, picture.height // 2)
        halves = (colour.resize(half).tobytes() for colour in colours)
        yield b"FRAME\n" + y.tobytes() + b"".join(halves)


def a_desk() -> Image.Image:
    desk = Image.new("RGB", SIZE, (70, 58, 50))
    desk.paste(Image.open(io.BytesIO(a_card())).resize(CARD[0]), CARD[1])
    return desk


SMALL = (640, 360)
PAPERS = ("#fbfaf5", "#f1e6d2", "#ffffff", "#e8eef5")
DESKS = ((58, 48, 42), (86, 90, 96), (40, 60, 50), (110, 84, 60))


@dataclass(frozen=True)
class Scene:
    """What lies before the camera for a second and a half, and whether it is a card to be photographed."""

    name: str
    frames: Sequence[Image.Image]
    is_due: bool


def scenes() -> list[Scene]:
    """Forty: twenty cards that come to rest, and twenty things that are no photo."""
    return [*(_rests(number) for number in range(20)), *_never_due()]


def marked(frame: Image.Image, number: int) -> Image.Image:
    """The frame with its scene's number in the corner, for who watches the film: eight bits of light and dark."""
    pen = ImageDraw.Draw(frame)
    for bit in range(8):
        pen.rectangle((bit * 8, 0, bit * 8 + 7, 7), fill="white" if number >> bit & 1 else "black")
    return frame


def _rests(number: int) -> Scene:
    """A card slides in, lies there for a second in a hand that trembles a little, and is taken away."""
    tremble = random.Random(number)
    card = _small_card(number).resize((300 + 12 * (number % 6), 194 + 8 * (number % 6)))
    tilt = (number * 7) % 25 - 12
    middle = (300 + tremble.randint(-30, 30), 190 + tremble.randint(-14, 14))
    coming = [_on_desk(number, card, (middle[0] + 45 * step, middle[1]), tilt) for step in (4, 3, 2, 1)]
    still = [
        _on_desk(number, card, (middle[0] + tremble.randint(-1, 1), middle[1] + tremble.randint(-1, 1)), tilt)
        for _ in range(10)
    ]
    return Scene(f"a card at {tilt} degrees", [*coming, *still, *_empty(number)], is_due=True)


def _never_due() -> list[Scene]:
    card = _small_card(3)
    middle = (310, 185)

    def lying(name: str, change: Callable[[Image.Image], Image.Image], number: int = 0) -> Scene:
        frame = change(_on_desk(number, card, middle, 3))
        return Scene(name, [*[frame.copy() for _ in range(11)], *_empty(number)], is_due=False)

    def moving(name: str, step: tuple[int, int], number: int = 1) -> Scene:
        frames = [
            _on_desk(number, card, (200 + step[0] * at, 150 + step[1] * at), 2).filter(_smear(step))
            for at in range(11)
        ]
        return Scene(name, [*frames, *_empty(number)], is_due=False)

    def at(name: str, place: tuple[int, int], size: tuple[int, int], number: int = 2) -> Scene:
        frame = _on_desk(number, card.resize(size), place, 0)
        return Scene(name, [*[frame.copy() for _ in range(11)], *_empty(number)], is_due=False)

    def shape(name: str, draw: Callable[[ImageDraw.ImageDraw], object], number: int = 3) -> Scene:
        frame = Image.new("RGB", SMALL, DESKS[number % 4])
        draw(ImageDraw.Draw(frame))
        return Scene(name, [*[frame.copy() for _ in range(11)], *_empty(number)], is_due=False)

    short = [_on_desk(1, card, middle, 0) for _ in range(3)]
    return [
        lying("out of focus", lambda frame: frame.filter(ImageFilter.GaussianBlur(3))),
        lying("far out of focus", lambda frame: frame.filter(ImageFilter.GaussianBlur(6)), 1),
        lying("a little out of focus", lambda frame: frame.filter(ImageFilter.GaussianBlur(2.2)), 2),
        lying("in the dark", lambda frame: frame.point(lambda value: value // 8)),
        lying("at dusk", lambda frame: frame.point(lambda value: value // 6), 3),
        moving("moved to the side", (16, 0)),
        moving("moved down", (0, 14), 2),
        moving("moved across", (14, 9), 3),
        moving("moved slowly", (9, 4)),
        at("cut off at the left", (90, 185), (330, 213)),
        at("cut off below", (320, 300), (330, 213)),
        at("cut off in a corner", (560, 310), (330, 213), 1),
        at("far away", (320, 180), (96, 62)),
        at("farther away", (250, 150), (70, 45), 1),
        Scene("an empty desk", [*_empty(0), *_empty(1), *_empty(1), *_empty(1)], is_due=False),
        shape("a mug", lambda pen: pen.ellipse((210, 70, 430, 290), fill="#f4f1ea")),
        shape("a ruler", lambda pen: _ruler(pen)),
        shape("a blank sheet", lambda pen: pen.rectangle((180, 80, 480, 270), fill="#f7f5ef"), 1),
        shape(
            "a note of two corners",
            lambda pen: pen.polygon([(150, 300), (500, 300), (320, 60)], fill="white"),
        ),
        Scene("put down and taken away at once", [*_empty(1), *short, *_empty(1), *_empty(1)], is_due=False),
    ]


def _ruler(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle((60, 150, 580, 210), fill="#f2e7c4")
    for x in range(70, 570, 10):
        pen.line((x, 150, x, 170), fill="#222222", width=2)


def _smear(step: tuple[int, int]) -> ImageFilter.BoxBlur:
    return ImageFilter.BoxBlur((abs(step[0]) / 4, abs(step[1]) / 4))


def _small_card(number: int) -> Image.Image:
    card = Image.new("RGB", (340, 220), PAPERS[number % 4])
    pen = ImageDraw.Draw(card)
    ink = ("#14213a", "#3a2c1c", "#1d4e39")[number % 3]
    pen.text((24, 26), "TIDEWATER PRESS", fill=ink, font=ImageFont.load_default(17))
    pen.text((24, 86), "Amara Okafor", fill=ink, font=ImageFont.load_default(30))
    pen.text((24, 124), "Editor", fill=ink, font=ImageFont.load_default(16))
    pen.text((24, 164), "amara@tidewater.example", fill=ink, font=ImageFont.load_default(15))
    pen.text((24, 186), "+44 20 7946 0958", fill=ink, font=ImageFont.load_default(15))
    return card


def _on_desk(number: int, card: Image.Image, middle: tuple[int, int], tilt: float) -> Image.Image:
    desk = _desk(number)
    turned = card.convert("RGBA").rotate(tilt, Image.Resampling.BICUBIC, expand=True)
    desk.paste(turned, (middle[0] - turned.width // 2, middle[1] - turned.height // 2), turned)
    return desk


@cache
def _grain(number: int) -> Image.Image:
    noise = Image.effect_noise(SMALL, 10)
    return Image.merge(
        "RGB", [noise.point(lambda value, of=of: value - 128 + of) for of in DESKS[number % 4]]
    )


def _desk(number: int) -> Image.Image:
    return _grain(number % 4).copy()


def _empty(number: int) -> list[Image.Image]:
    return [_desk(number) for _ in range(3)]
