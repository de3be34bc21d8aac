"""The typefaces of the deck: those of Debian's font packages that are installed, and Pillow's own where there is none.

A deck drawn with fewer faces is another deck: `missing_packages` says which packages would complete it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import ImageFont

from benchmarks.deck.locales import Script

Font = ImageFont.FreeTypeFont

FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".fonts",
    Path.home() / ".local/share/fonts",
    Path(sys.prefix) / "share/fonts",
)


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface in a regular and a bold weight; `index` picks the language in a font collection."""

    regular: str
    bold: str
    package: str
    script: Script = "latin"
    is_display: bool = False
    """Only for logos and names: small text in it would be unreadable."""
    is_script: bool = False
    index: int = 0


FACES = (
    Face("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "fonts-dejavu-core"),
    Face("DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf", "fonts-dejavu-core"),
    Face("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf", "fonts-liberation"),
    Face("LiberationSerif-Regular.ttf", "LiberationSerif-Bold.ttf", "fonts-liberation"),
    Face("LiberationSansNarrow-Regular.ttf", "LiberationSansNarrow-Bold.ttf", "fonts-liberation"),
    Face("Lato-Regular.ttf", "Lato-Bold.ttf", "fonts-lato"),
    Face("Lato-Light.ttf", "Lato-Regular.ttf", "fonts-lato"),
    Face("OpenSans-Regular.ttf", "OpenSans-Semibold.ttf", "fonts-open-sans"),
    Face("Roboto-Regular.ttf", "Roboto-Medium.ttf", "fonts-roboto-unhinted"),
    Face("RobotoCondensed-Light.ttf", "RobotoCondensed-Bold.ttf", "fonts-roboto-unhinted"),
    Face("Cantarell-Regular.otf", "Cantarell-Bold.otf", "fonts-cantarell"),
    Face("Inter-Regular.otf", "Inter-SemiBold.otf", "fonts-inter"),
    Face("Cabin-Regular.otf", "Cabin-Bold.otf", "fonts-cabin"),
    Face("Dosis-Book.otf", "Dosis-SemiBold.otf", "fonts-dosis"),
    Face("Quicksand-Regular.ttf", "Quicksand-Bold.ttf", "fonts-quicksand"),
    Face("EBGaramond12-Regular.otf", "EBGaramond12-Bold.otf", "fonts-ebgaramond"),
    Face("Gentium-R.ttf", "Gentium-R.ttf", "fonts-sil-gentium"),
    Face("LinLibertine_R.otf", "LinLibertine_RB.otf", "fonts-linuxlibertine"),
    Face("LinBiolinum_R.otf", "LinBiolinum_RB.otf", "fonts-linuxlibertine"),
    Face("Carlito-Regular.ttf", "Carlito-Bold.ttf", "fonts-crosextra-carlito"),
    Face("Caladea-Regular.ttf", "Caladea-Bold.ttf", "fonts-crosextra-caladea"),
    Face("Vollkorn-Regular.ttf", "Vollkorn-Bold.ttf", "fonts-vollkorn"),
    Face("Jura-Medium.otf", "Jura-Bold.otf", "fonts-jura"),
    Face("Comfortaa-Regular.ttf", "Comfortaa-Bold.ttf", "fonts-comfortaa", is_display=True),
    Face(
        "DancingScript-Regular.otf",
        "DancingScript-Bold.otf",
        "fonts-dancingscript",
        is_display=True,
        is_script=True,
    ),
    Face(
        "LobsterTwo-Regular.otf", "LobsterTwo-Bold.otf", "fonts-lobstertwo", is_display=True, is_script=True
    ),
    Face("BebasNeue-Regular.otf", "BebasNeue-Bold.otf", "fonts-bebas-neue", is_display=True),
    Face("LeagueSpartan-Medium.otf", "LeagueSpartan-Bold.otf", "fonts-league-spartan", is_display=True),
    Face("ipaexg.ttf", "ipaexg.ttf", "fonts-ipaexfont-gothic", "japanese"),
    Face("ipaexm.ttf", "ipaexm.ttf", "fonts-ipaexfont-mincho", "japanese"),
    Face("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc", "fonts-noto-cjk", "japanese", index=0),
    Face("NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc", "fonts-noto-cjk", "japanese", index=0),
    Face("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc", "fonts-noto-cjk", "chinese", index=2),
    Face("NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc", "fonts-noto-cjk", "chinese", index=2),
    Face("wqy-microhei.ttc", "wqy-microhei.ttc", "fonts-wqy-microhei", "chinese"),
    Face("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc", "fonts-noto-cjk", "korean", index=1),
    Face("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "fonts-dejavu-core", "greek"),
    Face("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf", "fonts-liberation", "greek"),
    Face("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "fonts-dejavu-core", "cyrillic"),
    Face("Roboto-Regular.ttf", "Roboto-Medium.ttf", "fonts-roboto-unhinted", "cyrillic"),
)


def installed_faces() -> tuple[Face, ...]:
    """The faces that can be drawn here, always in the same order."""
    return tuple(face for face in FACES if face.regular in _files() and face.bold in _files())


def missing_packages() -> list[str]:
    """Debian packages whose faces the deck would use as well."""
    runtime = installed_faces()
    return sorted({face.package for face in FACES if face not in runtime})


def scripts(faces: Iterable[Face]) -> frozenset[str]:
    """The scripts that can be drawn; Latin always can."""
    return frozenset({"latin", *(face.script for face in faces)})


def load(face: Face | None, size: float, *, bold: bool = False) -> Font:
    """The face in a size in pixels; Pillow's own face when there is none."""
    if face is None:
        return _built_in(round(size))
    return _loaded(_files()[face.bold if bold else face.regular], max(4, round(size)), face.index)


@cache
def covers(face: Face | None, text: str) -> bool:
    """Whether the face has a glyph for every character, in both weights."""
    return all(_covers(load(face, 24, bold=bold), text) for bold in (False, True))


def _covers(font: Font, text: str) -> bool:
    # A private code point: what is drawn for it is what is drawn for anything the face lacks.
    nothing = bytes(font.getmask("\U0010fffd"))
    return all(char.isspace() or bytes(font.getmask(char)) != nothing for char in set(text))


@cache
def _files() -> dict[str, Path]:
    found = (path for folder in FOLDERS if folder.is_dir() for path in sorted(folder.rglob("*.[to]t[fc]")))
    return {path.name: path for path in found}


@cache
def _loaded(path: Path, size: int, index: int) -> Font:
    # Without Raqm every Pillow shapes text alike, which keeps a deck the same on every machine.
    return ImageFont.truetype(path, size, index=index, layout_engine=ImageFont.Layout.BASIC)


@cache
def _built_in(size: int) -> Font:
    font = ImageFont.load_default(max(4, size))
    assert isinstance(font, ImageFont.FreeTypeFont)
    return font
