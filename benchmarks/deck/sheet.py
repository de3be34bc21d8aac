"""A card as it leaves the printer: pixels, and the place of every value on it.

Blocks of lines are set into regions of the sheet, made smaller where they would not fit. What the lines say and where the
regions lie is layouts.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from PIL import Image, ImageDraw

from benchmarks.deck.fonts import Face, Font, covers, load

Colour = tuple[int, int, int]
Mark = tuple[str, int]
"""Which value of the card a piece of text is: ("emails", 0)."""
Align = Literal["left", "center", "right"]
Rectangle = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Text in one style; `mark` says which value it is (a part of), None for labels and ornament."""

    text: str
    mark: Mark | None = None
    bold: bool = False
    colour: Colour | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Pieces beside each other. `size` is the letters' height in hundredths of the sheet's height, `tracking` the extra
    space between letters in parts of it, `gap` the space above in parts of it."""

    pieces: tuple[Piece, ...]
    size: float
    faces: tuple[Face | None, ...]
    tracking: float = 0.0
    gap: float = 0.35


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the sheet, in shares of its width and height."""

    left: float
    top: float
    right: float
    bottom: float
    align: Align = "left"
    vertical: Literal["top", "middle", "bottom"] = "top"


@dataclass
class Sheet:
    """A card being drawn; `boxes` collects where each value stands, in pixels."""

    image: Image.Image
    ink: Colour
    boxes: dict[Mark, Rectangle] = field(default_factory=dict)

    @property
    def size(self) -> tuple[int, int]:
        return self.image.size

    def set(self, lines: Sequence[Line], region: Region, colour: Colour | None = None) -> None:
        """Set lines into a region, all of them smaller by the same factor where they would not fit.

        `colour` is for everything in the region, whatever its pieces say: what shows on paper may not on a band.
        """
        width, height = self.size
        left, top, right, bottom = (
            region.left * width,
            region.top * height,
            region.right * width,
            region.bottom * height,
        )
        if not lines:
            return
        natural_width = max(self._width(line, 1.0) for line in lines)
        natural_height = sum(self._height(line, 1.0) for line in lines)
        scale = min(1.0, (right - left) / natural_width, (bottom - top) / natural_height)
        taken = natural_height * scale
        y = {"top": top, "middle": (top + bottom - taken) / 2, "bottom": bottom - taken}[region.vertical]
        for line in lines:
            line_width = self._width(line, scale)
            x = {"left": left, "center": (left + right - line_width) / 2, "right": right - line_width}[
                region.align
            ]
            self._draw(line, x, y + line.gap * self._em(line, scale), scale, colour)
            y += self._height(line, scale)

    def _em(self, line: Line, scale: float) -> float:
        return line.size / 100 * max(min(self.size), 0.55 * max(self.size)) * scale

    def _height(self, line: Line, scale: float) -> float:
        return self._em(line, scale) * (1.18 + line.gap)

    def _width(self, line: Line, scale: float) -> float:
        # Letters are hinted to whole pixels: a little air keeps the last one inside.
        return 1.01 * sum(
            font.getlength(text) + self._em(line, scale) * line.tracking * len(text)
            for piece in line.pieces
            for text, font in self._runs(line, piece, scale)
        )

    def _runs(self, line: Line, piece: Piece, scale: float) -> Iterator[tuple[str, Font]]:
        """The piece in the first face that has all its letters, else in stretches of the first that has theirs."""
        size = self._em(line, scale)
        whole = [face for face in line.faces if covers(face, piece.text)]
        if whole:
            yield piece.text, load(whole[0], size, bold=piece.bold)
            return
        run, current = "", None
        for char in piece.text:
            face = next((face for face in line.faces if covers(face, char)), line.faces[0])
            if run and face is not current:
                yield run, load(current, size, bold=piece.bold)
                run = ""
            run, current = run + char, face
        if run:
            yield run, load(current, size, bold=piece.bold)

    def _draw(self, line: Line, x: float, y: float, scale: float, colour: Colour | None) -> None:
        draw = ImageDraw.Draw(self.image)
        em = self._em(line, scale)
        for piece in line.pieces:
            for text, font in self._runs(line, piece, scale):
                baseline = y + 0.95 * em
                for part in text if line.tracking else [text]:
                    draw.text(
                        (x, baseline), part, fill=colour or piece.colour or self.ink, font=font, anchor="ls"
                    )
                    self._mark(piece.mark, draw.textbbox((x, baseline), part, font=font, anchor="ls"))
                    x += font.getlength(part) + em * line.tracking * len(part)

    def _mark(self, mark: Mark | None, box: tuple[float, float, float, float]) -> None:
        if mark is None or box[2] <= box[0]:
            return
        known = self.boxes.get(mark, box)
        self.boxes[mark] = (
            min(known[0], box[0]),
            min(known[1], box[1]),
            max(known[2], box[2]),
            max(known[3], box[3]),
        )
