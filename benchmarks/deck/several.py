"""Several cards on one photo: laid on a table side by side, each a little askew, some upside down, and where each lies."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.deck.fonts import Face, scripts
from benchmarks.deck.layouts import DrawnCard, draw_card
from benchmarks.deck.people import choose_locale, invent

Pixels = NDArray[np.uint8]
Corners = NDArray[np.float64]
# Columns and rows in which so many cards lie, and the size of the photo.
GRIDS = {2: (1, 2), 3: (1, 3), 4: (2, 2), 6: (2, 3)}
WIDTH, HEIGHT = 3264, 2448
TABLES = ((58, 74, 92), (120, 134, 142), (32, 34, 38), (88, 110, 70), (150, 120, 96), (196, 190, 178))
MOST_TILT = 9.0


@dataclass(frozen=True, eq=False)
class Table:
    """A photo of several cards: its JPEG, and the corners of each card in its pixels."""

    jpeg: bytes
    cards: tuple[DrawnCard, ...]
    corners: tuple[Corners, ...]


def lay_cards(rng: Random, count: int, faces: tuple[Face, ...], *, upside_down: float = 0.15) -> Table:
    """A photo of `count` cards of different people; each is upside down with the probability `upside_down`."""
    cards = tuple(_card(rng, faces) for _ in range(count))
    columns, rows = GRIDS[count]
    width, height = (WIDTH, HEIGHT) if columns * 1.6 >= rows else (HEIGHT, WIDTH)
    scene = _table(rng, width, height)
    room = width / columns, height / rows
    corners = []
    for number, card in enumerate(cards):
        middle = (number % columns + 0.5) * room[0], (number // columns + 0.5) * room[1]
        tilt = rng.uniform(-MOST_TILT, MOST_TILT) + (180 if rng.random() < upside_down else 0)
        corners.append(_lay(rng, scene, card, middle, room, tilt))
    return Table(_jpeg(rng, scene), cards, tuple(corners))


def _card(rng: Random, faces: tuple[Face, ...]) -> DrawnCard:
    said = invent(rng, choose_locale(rng, scripts=scripts(faces)))
    return draw_card(rng, said, faces)


def _table(rng: Random, width: int, height: int) -> NDArray[np.float32]:
    """A table top: one colour, with a grain."""
    noise = np.random.default_rng(rng.randrange(2**32))
    rough = cv2.resize(noise.normal(0, 9, (height // 24, width // 6)).astype(np.float32), (width, height))
    return np.asarray(np.array(rng.choice(TABLES), np.float32) + rough[:, :, None], dtype=np.float32)


def _lay(
    rng: Random,
    scene: NDArray[np.float32],
    card: DrawnCard,
    middle: tuple[float, float],
    room: tuple[float, float],
    tilt: float,
) -> Corners:
    """Draw the card into the scene, and return its corners there."""
    sheet = np.asarray(card.image.convert("RGB"), dtype=np.float32)
    tall, wide = sheet.shape[:2]
    # As large as its place allows once it is turned, with a finger's breadth to the next.
    turned = math.radians(tilt)
    needs = (
        abs(wide * math.cos(turned)) + abs(tall * math.sin(turned)),
        abs(wide * math.sin(turned)) + abs(tall * math.cos(turned)),
    )
    scale = min(room[0] / needs[0], room[1] / needs[1]) * rng.uniform(0.84, 0.94)
    matrix = cv2.getRotationMatrix2D((wide / 2, tall / 2), tilt, scale)
    matrix[:, 2] += np.array(middle) - (wide / 2, tall / 2)
    size = scene.shape[1], scene.shape[0]
    # Reduced first, by an average, so that letters are not jagged.
    small = cv2.resize(sheet, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    step = matrix.copy()
    step[:, :2] = step[:, :2] / scale
    mask = cv2.warpAffine(np.ones(small.shape[:2], np.float32), step, size)[:, :, None]
    laid = cv2.warpAffine(small, step, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    scene[:] = scene * (1 - mask) + laid * mask
    outline = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], float)
    return np.asarray(outline @ matrix[:, :2].T + matrix[:, 2], dtype=np.float64)


def _jpeg(rng: Random, scene: NDArray[np.float32]) -> bytes:
    noise = np.random.default_rng(rng.randrange(2**32)).normal(0, 3, scene.shape).astype(np.float32)
    shade = np.linspace(1.0, rng.uniform(0.75, 1.0), scene.shape[1], dtype=np.float32)[None, :, None]
    pixels = np.clip(cv2.GaussianBlur(scene, (0, 0), 0.8) * shade + noise, 0, 255).astype(np.uint8)
    file = BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=85)
    return file.getvalue()


def card_at(table: Table, point: Sequence[float]) -> int | None:
    """The number of the card on which a point of the photo lies, or None."""
    for number, corners in enumerate(table.corners):
        if cv2.pointPolygonTest(corners.astype(np.float32), (float(point[0]), float(point[1])), False) >= 0:
            return number
    return None
