"""How a card becomes a picture: scanned straight, or photographed in bad light by someone in a hurry.

A shot says everything that is done to a card; the three difficulties are three ways to make up shots. Where the values
stand is carried along exactly, by the same projection that moves the pixels.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from random import Random
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.deck.layouts import DrawnCard
from benchmarks.deck.sheet import Mark, Rectangle

Pixels = NDArray[np.uint8]
Matrix = NDArray[np.float64]
Difficulty = Literal["easy", "medium", "hard"]
Kind = Literal["render", "scan", "photo"]
Surface = Literal["plain", "wood", "cloth", "stone", "printed"]

SKIN: tuple[tuple[int, int, int], ...] = ((198, 152, 124), (146, 98, 70), (226, 184, 160), (92, 60, 44))
ORIENTATION_TAG = 0x0112
# Where pixels go that are stored turned by that many clockwise quarters: the value that tells viewers to turn them back.
TURNED_BACK = {1: 8, 2: 3, 3: 6}


@dataclass(frozen=True, slots=True)
class Shot:
    """How one picture is taken. Lengths are shares of the card's or the picture's longer side unless they say pixels."""

    kind: Kind
    width: int
    height: int
    card_share: float
    """The card's longer side, of what would just fit into the picture."""
    tilt: float
    """Degrees, anticlockwise."""
    perspective: float
    surface: Surface
    shade: float
    """How much darker the darkest corner is, 0-1."""
    shadow: float
    glare: float
    blur: float
    """Standard deviation in pixels of the picture."""
    motion: int
    """Pixels by which the hand shook."""
    noise: float
    jpeg: int
    exposure: float = 1.0
    quarters: int = 0
    """Clockwise quarters by which card and picture are turned, as one holds a phone."""
    tells_orientation: bool = True
    """Whether the file says how it is turned, as phones do; else the picture just lies on its side."""
    fingers: int = 0

    @property
    def tags(self) -> tuple[str, ...]:
        told = {
            "perspective": self.perspective > 0.06,
            "rotatedslight": 4 < abs(self.tilt) < 45,
            "background": self.kind == "photo",
            "busybackground": self.surface in ("printed", "cloth", "stone") and self.kind == "photo",
            "smallcard": self.card_share < 0.55,
            "shadow": self.shadow > 0,
            "glare": self.glare > 0,
            "blur": self.blur > 1 or self.motion > 2,
            "lowres": max(self.width, self.height) < 700,
            "hires": self.width * self.height > 8_000_000,
            "exifrotated": self.quarters > 0 and self.tells_orientation,
            "rotated90": self.quarters % 2 == 1 and not self.tells_orientation,
            "rotated180": self.quarters == 2 and not self.tells_orientation,
            "handheld": self.fingers > 0,
        }
        return tuple(tag for tag, is_so in told.items() if is_so)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture file, its size once upright as the file tells, and the boxes of the values in it."""

    jpeg: bytes
    width: int
    height: int
    boxes: Mapping[Mark, tuple[int, int, int, int]]
    """Left, top, width, height in pixels of the upright picture."""


def make_up(rng: Random, difficulty: Difficulty, *, is_portrait: bool = False) -> Shot:
    """A shot of a difficulty."""
    return {"easy": _easy, "medium": _medium, "hard": _hard}[difficulty](rng, is_portrait)


def photograph(rng: Random, card: DrawnCard, shot: Shot) -> Picture:
    """Take the picture: lay the card down, light it, blur it, and store it as phones do."""
    sheet, matrix = _projected(rng, card, shot)
    size = (shot.width, shot.height)
    ground = _surface(rng, shot)
    paper = np.full(sheet.shape[:2], 255, np.uint8)
    mask = np.asarray(cv2.warpPerspective(paper, matrix, size), dtype=np.uint8)
    soft = cv2.GaussianBlur(mask, (0, 0), max(0.6, max(size) / 3000))[:, :, None] / np.float32(255)
    scene = ground * (1 - 0.55 * _cast(mask, size)) if shot.kind == "photo" else ground
    laid = cv2.warpPerspective(sheet, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    scene = scene * (1 - soft) + laid.astype(np.float32) * soft
    scene = _fingers(rng, _lit(rng, scene, shot), shot, matrix, sheet.shape)
    pixels = _taken(rng, scene, shot)
    boxes = {mark: _moved(box, matrix, sheet.shape[1] / card.image.width) for mark, box in card.boxes.items()}
    return _stored(pixels, boxes, shot)


# --- the three difficulties


def _easy(rng: Random, is_portrait: bool) -> Shot:
    """A scan or a saved picture: flat, straight or nearly, sharp."""
    is_scan = rng.random() < 0.5
    long_side = rng.choice((700, 1000, 1200, 1600))
    short_side = round(long_side * (0.66 if is_scan else 0.584))
    width, height = (short_side, long_side) if is_portrait else (long_side, short_side)
    return Shot(
        kind="scan" if is_scan else "render",
        width=width,
        height=height,
        card_share=rng.uniform(0.9, 0.97) if is_scan else 1.0,
        tilt=rng.gauss(0, 0.8) if is_scan else 0.0,
        perspective=0.0,
        surface="plain",
        shade=rng.uniform(0, 0.1) if is_scan else 0.0,
        shadow=0.0,
        glare=0.0,
        blur=rng.uniform(0, 0.5),
        motion=0,
        noise=rng.uniform(0, 4) if is_scan else 0.0,
        jpeg=rng.randrange(70, 95),
    )


def _medium(rng: Random, is_portrait: bool) -> Shot:
    """A careful photo: the card fills most of it, the light is uneven."""
    long_side, short_side = rng.choice(((1280, 960), (1600, 1200), (2016, 1512), (1920, 1080)))
    stands = is_portrait or rng.random() < 0.15
    width, height = (short_side, long_side) if stands else (long_side, short_side)
    return Shot(
        kind="photo",
        width=width,
        height=height,
        card_share=rng.uniform(0.66, 0.94),
        tilt=rng.gauss(0, 3),
        perspective=rng.uniform(0.01, 0.08),
        surface=rng.choice(("plain", "wood", "wood", "cloth", "stone")),
        shade=rng.uniform(0.05, 0.4),
        shadow=rng.choice((0.0, 0.0, 0.3, 0.45)),
        glare=rng.choice((0.0, 0.0, 0.0, 0.25)),
        blur=rng.uniform(0.3, 1.1),
        motion=0,
        noise=rng.uniform(1, 7),
        jpeg=rng.randrange(55, 90),
        exposure=rng.uniform(0.75, 1.12),
        quarters=rng.choice((0, 0, 0, 0, 1, 3)),
        fingers=rng.choice((0, 0, 0, 1)),
    )


def _hard(rng: Random, is_portrait: bool) -> Shot:
    """A photo in passing: small in the picture, or tiny, askew, shaken, dark, shining, or lying on its side."""
    long_side, short_side, card_share = rng.choice(
        (
            (4032, 3024, rng.uniform(0.4, 0.8)),
            (2560, 1920, rng.uniform(0.4, 0.75)),
            (1280, 960, rng.uniform(0.66, 0.9)),
            (1024, 768, rng.uniform(0.8, 0.95)),
            (640, 480, rng.uniform(0.92, 0.99)),
            (480, 300, rng.uniform(0.95, 1.0)),
        )
    )
    stands = is_portrait or (rng.random() < 0.3 and long_side > 1000)
    width, height = (short_side, long_side) if stands else (long_side, short_side)
    scale = long_side / 1600
    is_tiny = long_side < 700
    return Shot(
        kind="photo",
        width=width,
        height=height,
        card_share=card_share,
        tilt=rng.gauss(0, 2 if is_tiny else 8),
        perspective=rng.uniform(0.0, 0.05) if is_tiny else rng.uniform(0.04, 0.16),
        surface=rng.choice(("wood", "cloth", "stone", "printed", "printed")),
        shade=rng.uniform(0.2, 0.6),
        shadow=rng.choice((0.0, 0.35, 0.55)),
        glare=rng.choice((0.0, 0.0, 0.45, 0.7)),
        blur=rng.uniform(0.1, 0.45) if is_tiny else rng.uniform(0.6, 1.5) * max(0.8, scale),
        motion=0 if is_tiny else rng.choice((0, 0, round(3 * scale), round(5 * scale))),
        noise=rng.uniform(2, 6) if is_tiny else rng.uniform(3, 14),
        jpeg=rng.randrange(60, 85) if is_tiny else rng.randrange(35, 80),
        exposure=rng.uniform(0.45, 1.2),
        quarters=rng.choice((0, 0, 0, 1, 2, 3)),
        tells_orientation=rng.random() < 0.6,
        fingers=rng.choice((0, 0, 1, 2)),
    )


# --- laying the card down


def _projected(rng: Random, card: DrawnCard, shot: Shot) -> tuple[Pixels, Matrix]:
    """The card's pixels near the size they will have, and the projection from them into the picture."""
    width, height = card.image.size
    fit = min(shot.width / width, shot.height / height) * shot.card_share
    # Shrinking in two steps, the first an average, leaves no jagged letters.
    factor = min(1.0, fit * 1.25)
    small = card.image.resize(
        (max(2, round(width * factor)), max(2, round(height * factor))), Image.Resampling.LANCZOS
    )
    sheet = np.asarray(small, dtype=np.uint8)
    corners = np.array([[-width, -height], [width, -height], [width, height], [-width, height]]) * fit / 2
    angle = math.radians(-shot.tilt)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    corners = corners @ turn.T
    reach = max(width, height) * fit * shot.perspective
    corners += np.array([[rng.uniform(-reach, reach) for _ in range(2)] for _ in range(4)])
    target = _inside(rng, corners, shot)
    source = np.array([[0, 0], [sheet.shape[1], 0], [sheet.shape[1], sheet.shape[0]], [0, sheet.shape[0]]])
    matrix = cv2.getPerspectiveTransform(source.astype(np.float32), target.astype(np.float32))
    return sheet, np.asarray(matrix, dtype=np.float64)


def _inside(rng: Random, corners: Matrix, shot: Shot) -> Matrix:
    """The corners moved to somewhere in the picture, and shrunk where they would leave it."""
    size = np.array([shot.width, shot.height], dtype=np.float64)
    extent = np.ptp(corners, axis=0)
    if shot.kind != "render":
        corners = corners * min(1.0, *(size * 0.99 / extent))
    slack = size - np.ptp(corners, axis=0)
    place = np.array([rng.uniform(0.3, 0.7), rng.uniform(0.3, 0.7)])
    moved: Matrix = corners - corners.min(axis=0) + slack * place
    return moved


def _moved(box: Rectangle, matrix: Matrix, factor: float) -> tuple[float, float, float, float]:
    """The upright rectangle around a box of the sheet, once projected."""
    left, top, right, bottom = (side * factor for side in box)
    corners = np.array([[[left, top], [right, top], [right, bottom], [left, bottom]]], np.float64)
    points = cv2.perspectiveTransform(corners, matrix)[0]
    (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
    return float(x0), float(y0), float(x1), float(y1)


# --- what lies beneath


def _surface(rng: Random, shot: Shot) -> NDArray[np.float32]:
    """A table, a cloth, a stone or a printed page: seen blurred, as what is not in focus is."""
    shape = (shot.height, shot.width)
    if shot.kind != "photo":
        return np.full((*shape, 3), rng.choice((255, 246, 232)), np.float32)
    colour = np.array([rng.randrange(30, 235) for _ in range(3)], np.float32)
    colour = 0.2 * colour + 0.8 * colour.mean()
    grain = {
        "plain": _clouds(rng, shape, 3, 3) * 12,
        "wood": _clouds(rng, shape, 40, 2) * 45 + _clouds(rng, shape, 90, 3) * 20,
        "cloth": _weave(rng, shape) * 30 + _clouds(rng, shape, 6, 6) * 20,
        "stone": _clouds(rng, shape, 12, 12) * 40 + _clouds(rng, shape, 60, 60) * 35,
        "printed": _print(rng, shape) * 110,
    }[shot.surface]
    return np.asarray(np.clip(colour + grain[:, :, None], 0, 255), dtype=np.float32)


def _clouds(rng: Random, shape: tuple[int, int], rows: int, columns: int) -> NDArray[np.float32]:
    """Smooth noise between -1 and 1 with so many waves down and across."""
    coarse = (
        np.random.default_rng(rng.getrandbits(32)).uniform(-1, 1, (rows + 1, columns + 1)).astype(np.float32)
    )
    return np.asarray(cv2.resize(coarse, shape[::-1], interpolation=cv2.INTER_CUBIC), dtype=np.float32)


def _weave(rng: Random, shape: tuple[int, int]) -> NDArray[np.float32]:
    period = max(shape) / rng.uniform(60, 160)
    y, x = np.arange(shape[0])[:, None] / period, np.arange(shape[1])[None, :] / period
    return np.asarray(np.sin(2 * np.pi * x) * np.sin(2 * np.pi * y), dtype=np.float32)


def _print(rng: Random, shape: tuple[int, int]) -> NDArray[np.float32]:
    """Dark bars like the lines of a page or the keys of a keyboard: nothing that could be read."""
    page = np.zeros(shape, np.float32)
    step = max(shape) // rng.randrange(18, 40)
    for y in range(0, shape[0], step):
        x = 0
        while x < shape[1]:
            length = rng.randrange(step, 5 * step)
            cv2.rectangle(page, (x, y), (x + length, y + round(step * 0.5)), -rng.uniform(0.2, 0.8), -1)
            x += length + step // 2
    return np.asarray(cv2.GaussianBlur(page, (0, 0), max(1.0, step / 12)), dtype=np.float32)


def _cast(mask: Pixels, size: tuple[int, int]) -> NDArray[np.float32]:
    """The card's own soft shadow, a little below it."""
    reach = max(size) / 150
    moved = cv2.warpAffine(mask, np.array([[1, 0, reach / 2], [0, 1, reach]], np.float32), size)
    # Shadows hold no detail: blurred at an eighth of the size they cost a sixtieth.
    small = cv2.resize(moved, (max(1, size[0] // 8), max(1, size[1] // 8)), interpolation=cv2.INTER_AREA)
    soft = cv2.resize(cv2.GaussianBlur(small, (0, 0), max(0.5, reach / 8)), size)
    return np.asarray(soft[:, :, None] / 255, dtype=np.float32)


# --- light


def _lit(rng: Random, scene: NDArray[np.float32], shot: Shot) -> NDArray[np.float32]:
    """Light from one side, a shadow across, a shining spot."""
    if shot.kind == "render":
        return scene
    height, width = scene.shape[:2]
    # Light changes slowly over a picture: reckoned at 64 points across, it is the same and far quicker.
    y, x = np.mgrid[0:48, 0:64].astype(np.float32) / np.array([[[48]], [[64]]], np.float32)
    angle = rng.uniform(0, 2 * math.pi)
    along = (x - 0.5) * math.cos(angle) + (y - 0.5) * math.sin(angle) + 0.5
    light = shot.exposure * (1 - shot.shade * np.clip(along, 0, 1))
    if shot.shadow:
        edge = (x - rng.uniform(0.3, 0.7)) * math.cos(angle + 1) + (y - rng.uniform(0.3, 0.7)) * math.sin(
            angle + 1
        )
        light = light * (1 - shot.shadow / (1 + np.exp(-edge * 25)))
    shine = np.zeros_like(light)
    if shot.glare:
        reach = rng.uniform(0.08, 0.2)
        apart = ((x - rng.uniform(0.2, 0.8)) ** 2 + (y - rng.uniform(0.2, 0.8)) ** 2) / reach**2
        shine = 255 * shot.glare * np.exp(-apart)
    size = (width, height)
    warm = np.array([rng.uniform(0.94, 1.06) for _ in range(3)], np.float32)
    lit = scene * cv2.resize(light.astype(np.float32), size)[:, :, None] * warm
    return np.asarray(lit + cv2.resize(shine.astype(np.float32), size)[:, :, None], dtype=np.float32)


def _fingers(
    rng: Random, scene: NDArray[np.float32], shot: Shot, matrix: Matrix, sheet: tuple[int, ...]
) -> NDArray[np.float32]:
    """Fingertips over the card's edge, no further than its margin."""
    height, width = sheet[:2]
    for _ in range(shot.fingers):
        share = rng.uniform(0.2, 0.8)
        is_left = rng.random() < 0.5
        ends = (-0.22, 0.025) if is_left else (1.22, 0.975)
        line = np.array([[[ends[0] * width, (share + 0.1) * height], [ends[1] * width, share * height]]])
        start, tip = cv2.perspectiveTransform(line, matrix)[0].round().astype(int).tolist()
        across = float(np.linalg.norm(np.subtract(start, tip)))
        finger = np.zeros(scene.shape[:2], np.uint8)
        cv2.line(finger, start, tip, 255, max(3, round(across * 0.3)), cv2.LINE_AA)
        # The rounded end of so thick a line reaches beyond its point: step back by half of it.
        back = np.subtract(start, tip) / max(across, 1) * across * 0.15
        move = np.array([[1, 0, back[0]], [0, 1, back[1]]], np.float32)
        finger = np.asarray(cv2.warpAffine(finger, move, (scene.shape[1], scene.shape[0])), dtype=np.uint8)
        alpha = finger[:, :, None] / np.float32(255)
        skin = np.array(rng.choice(SKIN), np.float32) * shot.exposure
        scene = np.asarray(scene * (1 - alpha) + skin * alpha, dtype=np.float32)
    return scene


# --- the camera itself


def _taken(rng: Random, scene: NDArray[np.float32], shot: Shot) -> Pixels:
    """Out of focus, shaken and grainy."""
    if shot.blur > 0.15:
        scene = np.asarray(cv2.GaussianBlur(scene, (0, 0), shot.blur), dtype=np.float32)
    if shot.motion > 1:
        kernel = np.zeros((shot.motion, shot.motion), np.float32)
        cv2.line(
            kernel, (0, rng.randrange(shot.motion)), (shot.motion - 1, rng.randrange(shot.motion)), 1.0, 1
        )
        scene = np.asarray(cv2.filter2D(scene, -1, kernel / kernel.sum()), dtype=np.float32)
    if shot.noise:
        grain = np.random.default_rng(rng.getrandbits(32)).standard_normal(scene.shape, dtype=np.float32)
        scene = scene + grain * shot.noise
    return np.clip(scene, 0, 255).astype(np.uint8)


def _stored(pixels: Pixels, boxes: Mapping[Mark, tuple[float, float, float, float]], shot: Shot) -> Picture:
    """A JPEG, its pixels turned as the phone was held; boxes are those of the picture as viewers show it."""
    height, width = pixels.shape[:2]
    stored = np.ascontiguousarray(np.rot90(pixels, -shot.quarters))
    exif = Image.Exif()
    if shot.quarters and shot.tells_orientation:
        exif[ORIENTATION_TAG] = TURNED_BACK[shot.quarters]
        turns = 0
    else:
        turns = shot.quarters
    target = BytesIO()
    Image.fromarray(stored).save(target, "JPEG", quality=shot.jpeg, exif=exif)
    upright = (height, width) if turns % 2 else (width, height)
    turned = {mark: _whole(_turned(box, turns, width, height)) for mark, box in boxes.items()}
    return Picture(target.getvalue(), *upright, turned)


def _turned(
    box: tuple[float, float, float, float], quarters: int, width: int, height: int
) -> tuple[float, float, float, float]:
    """A box in a picture that is turned clockwise."""
    left, top, right, bottom = box
    for _ in range(quarters):
        left, top, right, bottom = height - bottom, left, height - top, right
        width, height = height, width
    return left, top, right, bottom


def _whole(box: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
    left, top = math.floor(box[0]), math.floor(box[1])
    return left, top, math.ceil(box[2]) - left, math.ceil(box[3]) - top
