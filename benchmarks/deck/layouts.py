"""How cards are laid out: which block stands where, in which dress, and the drawing of it.

A layout is a line in LAYOUTS: blocks in regions, and bands of colour beneath them. What a style varies (capitals, labels,
colours, faces) holds for the whole card. To add a layout: a line; every block that a card may have needs a place, or
shares one by FALLS_TO.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Literal

import cv2
import numpy as np
from PIL import Image, ImageDraw

from benchmarks.deck.fonts import Face, covers
from benchmarks.deck.people import Said
from benchmarks.deck.sheet import Colour, Line, Mark, Piece, Region, Sheet

Block = Literal["logo", "person", "contacts", "address", "slogan"]
Labels = Literal["none", "word", "letter", "icon"]

WIDTH, HEIGHT = 1680, 980
FALLS_TO: Mapping[Block, Block] = {"address": "contacts", "slogan": "logo"}
ICONS = {"work": "☎", "mobile": "✆", "fax": "⎙", "email": "✉", "web": "⌂"}


@dataclass(frozen=True, slots=True)
class Layout:
    name: str
    regions: Mapping[Block, Region]
    bands: tuple[tuple[float, float, float, float], ...] = ()
    on_band: frozenset[Block] = frozenset()
    is_portrait: bool = False


LAYOUTS = (
    Layout("left", {
        "logo": Region(0.07, 0.08, 0.7, 0.3), "person": Region(0.07, 0.36, 0.93, 0.6, vertical="middle"),
        "contacts": Region(0.07, 0.62, 0.93, 0.93, vertical="bottom"),
    }),
    Layout("name first", {
        "person": Region(0.07, 0.08, 0.93, 0.34), "contacts": Region(0.07, 0.4, 0.62, 0.92, vertical="bottom"),
        "logo": Region(0.64, 0.55, 0.94, 0.92, "right", "bottom"),
    }),
    Layout("centred", {
        "logo": Region(0.08, 0.08, 0.92, 0.32, "center"), "person": Region(0.08, 0.36, 0.92, 0.6, "center", "middle"),
        "contacts": Region(0.06, 0.64, 0.94, 0.93, "center", "bottom"),
    }),
    Layout("two columns", {
        "logo": Region(0.06, 0.08, 0.47, 0.4), "person": Region(0.06, 0.5, 0.47, 0.92, vertical="bottom"),
        "contacts": Region(0.53, 0.3, 0.95, 0.92, vertical="bottom"), "slogan": Region(0.53, 0.08, 0.95, 0.2, "right"),
    }),
    Layout("side band", {
        "logo": Region(0.04, 0.15, 0.36, 0.85, "center", "middle"), "person": Region(0.45, 0.1, 0.95, 0.4),
        "contacts": Region(0.45, 0.45, 0.95, 0.92, vertical="bottom"),
    }, ((0.0, 0.0, 0.4, 1.0),), frozenset({"logo", "slogan"})),
    Layout("top band", {
        "logo": Region(0.06, 0.05, 0.94, 0.26, "left", "middle"), "person": Region(0.06, 0.36, 0.56, 0.7),
        "contacts": Region(0.5, 0.52, 0.95, 0.94, "right", "bottom"), "address": Region(0.06, 0.76, 0.48, 0.94, vertical="bottom"),
    }, ((0.0, 0.0, 1.0, 0.3),), frozenset({"logo", "slogan"})),
    Layout("bottom band", {
        "logo": Region(0.5, 0.07, 0.94, 0.3, "right"), "person": Region(0.06, 0.26, 0.7, 0.58, vertical="middle"),
        "contacts": Region(0.05, 0.64, 0.95, 0.97, "left", "middle"),
    }, ((0.0, 0.61, 1.0, 1.0),), frozenset({"contacts", "address"})),
    Layout("corners", {
        "logo": Region(0.52, 0.06, 0.95, 0.28, "right"), "person": Region(0.05, 0.08, 0.5, 0.4),
        "address": Region(0.05, 0.66, 0.47, 0.94, vertical="bottom"), "contacts": Region(0.5, 0.55, 0.95, 0.94, "right", "bottom"),
        "slogan": Region(0.05, 0.46, 0.6, 0.56),
    }),
    Layout("heading", {
        "logo": Region(0.05, 0.06, 0.95, 0.4, "center", "middle"), "slogan": Region(0.1, 0.41, 0.9, 0.48, "center"),
        "person": Region(0.05, 0.55, 0.5, 0.93, vertical="bottom"), "contacts": Region(0.52, 0.55, 0.95, 0.93, vertical="bottom"),
    }),
    Layout("portrait", {
        "logo": Region(0.08, 0.06, 0.92, 0.26, "center"), "person": Region(0.06, 0.34, 0.94, 0.56, "center", "middle"),
        "contacts": Region(0.06, 0.62, 0.94, 0.95, "center", "bottom"),
    }, is_portrait=True),
    Layout("portrait band", {
        "logo": Region(0.08, 0.08, 0.92, 0.3, "left", "middle"), "person": Region(0.08, 0.42, 0.94, 0.6),
        "contacts": Region(0.08, 0.62, 0.94, 0.95, "left", "bottom"),
    }, ((0.0, 0.0, 1.0, 0.37),), frozenset({"logo", "slogan"}), is_portrait=True),
)  # fmt: skip

PAPERS: tuple[tuple[Colour, Colour], ...] = (
    ((252, 252, 250), (34, 34, 38)), ((252, 252, 250), (60, 64, 72)), ((246, 240, 226), (52, 42, 34)),
    ((233, 238, 243), (24, 40, 66)), ((226, 227, 228), (40, 40, 40)), ((197, 169, 128), (46, 30, 18)),
    ((240, 225, 120), (50, 44, 20)),
)  # fmt: skip
DARK_PAPERS: tuple[tuple[Colour, Colour], ...] = (
    ((20, 22, 28), (236, 236, 232)), ((22, 38, 72), (230, 236, 246)), ((24, 62, 48), (232, 240, 226)),
    ((96, 22, 32), (250, 234, 226)), ((58, 60, 66), (240, 240, 240)), ((20, 22, 28), (206, 170, 96)),
)  # fmt: skip
ACCENTS: tuple[Colour, ...] = (
    (176, 34, 44),
    (22, 92, 160),
    (20, 120, 92),
    (200, 104, 16),
    (96, 48, 130),
    (30, 36, 52),
    (0, 136, 150),
)
CAPITALS = (("name", 0.3), ("title", 0.22), ("logo", 0.4))
WHITE: Colour = (250, 250, 248)


@dataclass(frozen=True, slots=True)
class Style:
    """The dress of one card."""

    layout: Layout
    paper: Colour
    ink: Colour
    faint: Colour
    accent: Colour
    text: tuple[Face | None, ...]
    display: tuple[Face | None, ...]
    labels: Labels
    separator: str
    is_joined: bool
    """Several contacts on one line."""
    caps: frozenset[str]
    tracking: float
    logo_size: float
    name_size: float
    slogan_size: float
    text_size: float
    ornaments: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class DrawnCard:
    """A card as printed: its picture, what it says in the letters it says it in, and where."""

    image: Image.Image
    said: Said
    boxes: Mapping[Mark, tuple[float, float, float, float]]
    style: Style


def draw_card(
    rng: Random, said: Said, faces: tuple[Face, ...], *, layouts: Sequence[Layout] = LAYOUTS
) -> DrawnCard:
    """Draw what a card says in a style of its own, in one of the layouts."""
    style = _roomier(_style(rng, said, faces, layouts), said)
    said = _in_capitals(said, style.caps)
    size = (HEIGHT, WIDTH) if style.layout.is_portrait else (WIDTH, HEIGHT)
    sheet = Sheet(Image.new("RGB", size, style.paper), style.ink)
    _decorate(rng, sheet, style)
    blocks = _placed(said, style, rng)
    for block, lines in blocks.items():
        region = style.layout.regions[block]
        if block == "logo" and "emblem" in style.ornaments:
            region = _emblem(rng, sheet, style, region)
        sheet.set(lines, region, WHITE if block in style.layout.on_band else None)
    if "qr" in style.ornaments and said.urls:
        _code(sheet, said.urls[0])
    return DrawnCard(sheet.image, said, sheet.boxes, style)


# --- dress


def _style(rng: Random, said: Said, faces: tuple[Face, ...], layouts: Sequence[Layout]) -> Style:
    plain = [face for face in faces if face.script == "latin" and not face.is_display]
    shown = [face for face in faces if face.script == "latin"]
    own = [face for face in faces if face.script == said.locale.script and face.script != "latin"]
    others = tuple(face for face in faces if face.regular == "DejaVuSans.ttf" and face.script == "latin")
    text = (rng.choice(plain) if plain else None, *rng.sample(own, min(1, len(own))), *own, *others)
    caps = frozenset(part for part, share in CAPITALS if rng.random() < share)
    # A script face has no capitals that could stand together.
    shown = [face for face in shown if not ("logo" in caps and face.is_script)]
    display = (rng.choice(shown) if shown and rng.random() < 0.7 else text[0], *text[1:])
    is_dark = rng.random() < 0.24
    paper, ink = rng.choice(DARK_PAPERS if is_dark else PAPERS)
    return Style(
        layout=rng.choice(layouts),
        paper=paper,
        ink=ink,
        faint=_between(ink, paper, rng.choice((0.0, 0.0, 0.15, 0.35))),
        accent=ink
        if is_dark and rng.random() < 0.6
        else rng.choice(ACCENTS)
        if not is_dark
        else (206, 170, 96),
        text=text,
        display=display,
        labels=rng.choices(("none", "word", "letter", "icon"), (3, 4, 4, 2))[0],
        separator=rng.choice((": ", " ", "  ", ". ", ":")),
        is_joined=rng.random() < 0.2,
        caps=caps,
        tracking=rng.choice((0.0, 0.0, 0.0, 0.06, 0.16, 0.3)),
        logo_size=rng.uniform(6.5, 15),
        name_size=rng.uniform(4.4, 7.8),
        slogan_size=rng.uniform(3.4, 7.5),
        text_size=rng.uniform(3.5, 4.6),
        ornaments=frozenset(
            ornament
            for ornament, share in (
                ("emblem", 0.45),
                ("rule", 0.25),
                ("border", 0.1),
                ("pattern", 0.12),
                ("qr", 0.05),
                ("shape", 0.15),
                ("broken name", 0.2),
            )
            if rng.random() < share
        ),
    )


def _roomier(style: Style, said: Said) -> Style:
    """Contacts share lines where one each would make them too small to be read."""
    region = style.layout.regions["contacts"]
    lines = len(said.numbers) + len(said.emails) + len(said.urls)
    if "address" not in style.layout.regions:
        lines += sum(map(len, said.addresses))
    share = (region.bottom - region.top) / (0.6 if style.layout.is_portrait else 1)
    return replace(style, is_joined=style.is_joined or 0.016 * style.text_size * lines > 1.2 * share)


def _between(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _in_capitals(said: Said, caps: frozenset[str]) -> Said:
    return replace(
        said,
        name=said.name.upper() if said.name and "name" in caps else said.name,
        title=said.title.upper() if said.title and "title" in caps else said.title,
        logo=tuple(line.upper() for line in said.logo) if "logo" in caps else said.logo,
        company=said.company.upper() if "logo" in caps else said.company,
    )


# --- blocks


def _placed(said: Said, style: Style, rng: Random) -> dict[Block, list[Line]]:
    """The lines of each block that the layout has a place for; the others stand with the block they fall to."""
    blocks: dict[Block, list[Line]] = {
        "logo": _logo(said, style),
        "person": _person(said, style, rng),
        "contacts": list(_contacts(said, style)),
        "address": list(_address(said, style)),
        "slogan": [_text(style, said.slogan, ("slogan", 0), style.slogan_size)] if said.slogan else [],
    }
    comes_first = rng.random() < 0.4
    for block, other in FALLS_TO.items():
        if block not in style.layout.regions:
            lines = blocks.pop(block)
            blocks[other] = (
                lines + blocks[other] if comes_first and block == "address" else blocks[other] + lines
            )
    return {block: lines for block, lines in blocks.items() if lines}


def _logo(said: Said, style: Style) -> list[Line]:
    colour = None if "logo" in style.layout.on_band else style.accent
    first, *rest = (
        Piece(line, ("company", 0), bold=at == 0, colour=colour) for at, line in enumerate(said.logo)
    )
    size = style.logo_size
    return [
        Line((first,), size, style.display, style.tracking),
        *(Line((piece,), size * 0.5, style.text, style.tracking) for piece in rest),
    ]


def _person(said: Said, style: Style, rng: Random) -> list[Line]:
    if not said.name:
        return []
    faces = style.display if rng.random() < 0.3 else style.text
    first, *rest = _broken(f"{said.honorific} {said.name}".strip(), breaks="broken name" in style.ornaments)
    degrees = (Piece(f", {said.degrees}"),) if said.degrees else ()
    rows: list[tuple[Piece, ...]] = [(Piece(part, ("name", 0), bold=True),) for part in (first, *rest)]
    rows[-1] += degrees
    lines = [Line(row, style.name_size, faces, style.tracking / 2) for row in rows]
    if said.name_alt:
        lines.append(_text(style, said.name_alt, ("name_alt", 0), style.name_size * 0.6))
    work = [(said.title, ("title", 0)), (said.department, ("department", 0))]
    for text, mark in work if rng.random() < 0.7 or said.locale.script == "latin" else reversed(work):
        if text:
            lines.append(_text(style, text, mark, style.text_size * 1.05))
    return lines


def _broken(name: str, *, breaks: bool) -> list[str]:
    """A name on one line, or the family name on a line of its own, as large."""
    given, _, family = name.rpartition(" ")
    return [given, family] if breaks and given else [name]


def _contacts(said: Said, style: Style) -> Iterator[Line]:
    entries = list(_entries(said, style))
    step = 2 if style.is_joined else 1
    for at in range(0, len(entries), step):
        pieces = list(entries[at])
        for further in entries[at + 1 : at + step]:
            pieces += [Piece("  |  " if style.labels == "none" else "   "), *further]
        yield Line(tuple(pieces), style.text_size, style.text)
    for at, handle in enumerate(said.socials):
        yield _text(style, handle, ("socials", at), style.text_size)


def _entries(said: Said, style: Style) -> Iterator[tuple[Piece, ...]]:
    language = said.language
    words = {
        "work": language.work,
        "mobile": language.mobile,
        "fax": language.fax,
        "email": language.email,
        "web": language.web,
    }
    # A fax number always has a label, as on real cards.
    for at, number in enumerate(said.numbers):
        inner = (Piece(f" {language.extension} {number.extension}"),) if number.extension else ()
        named = style.labels if number.kind != "fax" or style.labels == "letter" else "word"
        yield (
            *_label(style, named, words, number.kind),
            Piece(number.printed, ("phones", at), colour=style.faint),
            *inner,
        )
    for at, email in enumerate(said.emails):
        yield (*_label(style, style.labels, words, "email"), Piece(email, ("emails", at), colour=style.faint))
    for at, url in enumerate(said.urls):
        shows = style.labels != "word" or url[0] != "w"
        yield (
            *(_label(style, style.labels, words, "web") if shows else ()),
            Piece(url, ("urls", at), colour=style.faint),
        )


def _label(
    style: Style, labels: Labels, words: Mapping[str, tuple[str, ...]], kind: str
) -> tuple[Piece, ...]:
    if labels == "none":
        return ()
    if labels == "icon" and any(covers(face, ICONS[kind]) for face in style.text):
        return (Piece(f"{ICONS[kind]} ", colour=style.accent),)
    possible = words[kind]
    # The same card names its phones in one manner: all by words, or all by letters.
    letters = [word for word in possible if len(word) == 1]
    longer = [word for word in possible if len(word) > 1]
    chosen = (letters or longer) if labels == "letter" else (longer or letters)
    word = chosen[round(style.text_size * 100) % len(chosen)]
    return (Piece(word + style.separator, bold=labels == "letter", colour=style.accent),)


def _address(said: Said, style: Style) -> Iterator[Line]:
    if said.legal:
        yield _text(style, said.legal, ("legal", 0), style.text_size)
    for at, lines in enumerate(said.addresses):
        printed = (", ".join(lines),) if style.is_joined and said.locale.script == "latin" else lines
        for line in printed:
            yield _text(style, line, ("address", at), style.text_size)


def _text(style: Style, text: str, mark: Mark | None, size: float) -> Line:
    return Line((Piece(text, mark),), size, style.text)


# --- ornament


def _decorate(rng: Random, sheet: Sheet, style: Style) -> None:
    width, height = sheet.size
    draw = ImageDraw.Draw(sheet.image)
    soft = _between(style.paper, style.ink, 0.08)
    if "pattern" in style.ornaments:
        step = rng.randrange(18, 60)
        for x in range(-height, width, step):
            draw.line([(x, 0), (x + height, height)], fill=soft, width=3)
    if "shape" in style.ornaments:
        x, y, radius = rng.randrange(width), rng.choice((0, height)), rng.randrange(height // 4, height // 2)
        draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=soft)
    band = style.accent if sum(style.accent) < 420 else _between(style.accent, (0, 0, 0), 0.45)
    for left, top, right, bottom in style.layout.bands:
        draw.rectangle([left * width, top * height, right * width, bottom * height], fill=band)
    if "border" in style.ornaments:
        draw.rectangle([14, 14, width - 15, height - 15], outline=style.accent, width=5)
    if "rule" in style.ornaments and style.layout.name in ("left", "centred"):
        draw.line(
            [(0.07 * width, 0.615 * height), (0.93 * width, 0.615 * height)], fill=style.accent, width=3
        )


def _emblem(rng: Random, sheet: Sheet, style: Style, region: Region) -> Region:
    """Draw a mark at the edge of the logo's region; what is left of it is for the letters."""
    width, height = sheet.size
    side = min((region.bottom - region.top) * height, (region.right - region.left) * width * 0.24)
    if region.align == "center":
        x, y = (region.left + region.right) / 2 * width - side / 4, region.top * height
        side /= 2
        left = replace(region, top=region.top + (side + 8) / height)
    elif region.align == "right":
        x, y = region.right * width - side, region.top * height
        left = replace(region, right=region.right - (side + 24) / width)
    else:
        x, y = region.left * width, region.top * height
        left = replace(region, left=region.left + (side + 24) / width)
    colour = WHITE if "logo" in style.layout.on_band else style.accent
    _mark(rng, ImageDraw.Draw(sheet.image), (x, y, x + side, y + side), colour, style.paper)
    return left


def _mark(
    rng: Random,
    draw: ImageDraw.ImageDraw,
    box: tuple[float, float, float, float],
    colour: Colour,
    paper: Colour,
) -> None:
    left, top, right, bottom = box
    middle, inner = (left + right) / 2, (right - left) / 4
    shape = rng.choice(("ring", "triangle", "squares", "half"))
    if shape == "ring":
        draw.ellipse(box, fill=colour)
        draw.ellipse([left + inner, top + inner, right - inner, bottom - inner], fill=paper)
    elif shape == "triangle":
        draw.polygon([(left, bottom), (middle, top), (right, bottom)], fill=colour)
    elif shape == "squares":
        draw.rectangle([left, top, middle - 4, bottom], fill=colour)
        draw.rectangle([middle + 4, top + inner, right, bottom], outline=colour, width=6)
    else:
        draw.pieslice(box, 90, 270, fill=colour)
        draw.pieslice(box, 270, 450, outline=colour, width=6)


def _code(sheet: Sheet, url: str) -> None:
    """A QR code of the address in the web, at the right, where nothing stands yet."""
    side = round(0.24 * min(sheet.size))
    x, y = sheet.size[0] - side - 40, round(0.34 * sheet.size[1])
    if any(box[2] > x and box[1] < y + side and box[3] > y for box in sheet.boxes.values()):
        return
    code = cv2.QRCodeEncoder.create().encode(url if "://" in url else f"https://{url}")
    large = cv2.resize(np.pad(code, 2, constant_values=255), (side, side), interpolation=cv2.INTER_NEAREST)
    sheet.image.paste(Image.fromarray(large), (x, y))
    sheet.boxes["qr", 0] = (x, y, x + side, y + side)
