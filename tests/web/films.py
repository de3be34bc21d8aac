"""Films that Chromium takes for a camera: drawn cards on a desk."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

from PIL import Image

from tests.stories.pictures import a_card

SIZE = (1280, 720)
CARD = ((840, 480), (220, 120))
FRAMES_A_SECOND = 10


def film(path: Path, *pictures: Image.Image) -> Path:
    """Write the pictures one after another, as YUV 4:2:0 without compression; the camera plays them in a loop."""
    frames = pictures if len(pictures) > 1 else 2 * pictures
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{SIZE[0]} H{SIZE[1]} F{FRAMES_A_SECOND}:1 Ip A1:1 C420mpeg2\n".encode())
        file.writelines(_frames(frames))
    return path


def _frames(pictures: Iterable[Image.Image]) -> Iterable[bytes]:
    for picture in pictures:
        y, *colours = picture.convert("YCbCr").split()
        halves = (colour.resize((SIZE[0] // 2, SIZE[1] // 2)).tobytes() for colour in colours)
        yield b"FRAME\n" + y.tobytes() + b"".join(halves)


def a_desk() -> Image.Image:
    desk = Image.new("RGB", SIZE, (70, 58, 50))
    desk.paste(Image.open(io.BytesIO(a_card())).resize(CARD[0]), CARD[1])
    return desk
