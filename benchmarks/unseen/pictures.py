"""Draws cards of the unseen deck: plain scans in one of the faces that are installed."""

from __future__ import annotations

from random import Random

from PIL import Image, ImageDraw, ImageFilter

from benchmarks.deck.fonts import Face, covers, installed_faces, load
from benchmarks.unseen.typeset import Box, PrintedCard

Colours = tuple[tuple[int, int, int], tuple[int, int, int]]
PAPERS: tuple[Colours, ...] = (
    ((252, 252, 250), (30, 30, 34)),
    ((246, 240, 226), (52, 42, 34)),
    ((233, 238, 243), (24, 40, 66)),
    ((22, 38, 72), (230, 236, 246)),
)
MARGIN = 40


def draw_picture(rng: Random, card: PrintedCard) -> Image.Image:
    """The picture of a card, a little turned and soft as scans are."""
    paper, ink = rng.choice(PAPERS)
    faces = [face for face in installed_faces() if face.script == "latin" and not face.is_display]
    rng.shuffle(faces)
    image = Image.new("RGB", (card.width + 2 * MARGIN, card.height + 2 * MARGIN), paper)
    draw = ImageDraw.Draw(image)
    for line, box in card.lines:
        face = next((each for each in faces if covers(each, line.text)), None)
        _draw_line(draw, line.text, box, face, ink)
    turned = image.rotate(rng.gauss(0, 1), Image.Resampling.BICUBIC, fillcolor=paper)
    return turned.filter(ImageFilter.GaussianBlur(rng.uniform(0, 0.9)))


def _draw_line(
    draw: ImageDraw.ImageDraw, text: str, box: Box, face: Face | None, ink: tuple[int, int, int]
) -> None:
    """The text as large as its box; it keeps to the side and width that the layout gave it."""
    left, top, width, height = box
    font = load(face, 0.86 * height)
    wide = font.getlength(text)
    if wide > width:
        font = load(face, 0.86 * height * width / wide)
    draw.text((MARGIN + left, MARGIN + top + height / 2), text, fill=ink, font=font, anchor="lm")
