"""The command line: `python -m ocr [--region GB] [--json | --vcard] [--workers N] [--debug DIR] PHOTO...`.

One line of JSON per photo, the vCards of its cards, or a table for people; photos come out in the order they were given, each as soon as it is
read. A photo that cannot be read gives an error on its own line; the others are still read, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple, TextIO

from ocr import EngineError, OcrError, Readers, load_readers, read_photo
from ocr.card import Card, Json, Reading
from ocr.languages import NAMES, command_to_add, data_folder
from ocr.vcard import vcard

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".pdf"})
SCALARS = (("Name", "fn"), ("Title", "title"), ("Company", "org"))
LISTS = (("E-mail", "emails"), ("Phone", "tels"), ("Web", "urls"), ("Address", "adrs"), ("Other", "other"))
UNSURE = 0.8
BAR_WIDTH = 30

Shot = tuple[Path, Path | None]
"""A front, and a back where there is one."""

_readers: Readers | None = None


class _Answer(NamedTuple):
    """The output for one photo, and the cards that were read in it."""

    shown: Json
    cards: tuple[Card, ...] = ()


class _Progress:
    """A progress bar on the terminal; nothing when the output is not a terminal."""

    def __init__(self, total: int, stream: TextIO) -> None:
        self._total = total
        self._stream = stream if stream.isatty() and total > 1 else None
        self._done = 0
        self._draw()

    def advance(self) -> None:
        self._done += 1
        self._draw()

    def clear(self) -> None:
        if self._stream:
            print("\r\x1b[K", end="", file=self._stream, flush=True)

    def _draw(self) -> None:
        if self._stream:
            filled = BAR_WIDTH * self._done // self._total
            bar = "#" * filled + "." * (BAR_WIDTH - filled)
            print(f"\r[{bar}] {self._done}/{self._total}", end="", file=self._stream, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the photos named; return 0 when all could be read."""
    options = _parser().parse_args(arguments)
    shots: list[Shot] = [(path, None) for path in _photos(options.photos)]
    shots += [(front, back) for front, back in options.pair]
    if not shots:
        _parser().error("name at least one photo")
    failed = False
    progress = _Progress(len(shots), sys.stderr)
    try:
        for answer in _read_all(shots, options):
            failed |= "error" in answer.shown
            progress.clear()
            _print(answer, options)
            progress.advance()
    except EngineError as error:
        progress.clear()
        print(f"python -m ocr: {error}", file=sys.stderr)
        return 2
    progress.clear()
    return int(failed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ocr", description="Read business cards from photos.")
    parser.add_argument("photos", nargs="*", type=Path, metavar="PHOTO", help="a photo, or a folder of them")
    parser.add_argument(
        "--pair",
        nargs=2,
        type=Path,
        action="append",
        default=[],
        metavar=("FRONT", "BACK"),
        help="both sides of one card",
    )
    parser.add_argument(
        "--region", metavar="GB", help="country of local phone numbers the card does not place"
    )
    parser.add_argument(
        "--debug", type=Path, metavar="DIR", help="write each photo there with what was read drawn on it"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one line of JSON per photo")
    form.add_argument("--vcard", action="store_true", help="a vCard 3.0 per card")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="photos read at the same time")
    parser.add_argument(
        "--readers",
        default=os.environ.get("READERS", "rapidocr,tesseract"),
        metavar="NAMES",
        help="text engines; READERS in the environment says the same",
    )
    return parser


def _photos(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(inside for inside in path.iterdir() if inside.suffix.lower() in SUFFIXES)
        else:
            yield path


def _read_all(shots: Sequence[Shot], options: argparse.Namespace) -> Iterator[_Answer]:
    # Loads numpy and OpenCV, which `--help` does not need.
    from ocr.engine import threads_for

    start = partial(
        _start,
        options.readers.split(","),
        os.environ.get("TESSERACT_CMD"),
        threads_for(options.workers),
        data_folder(os.environ),
    )
    read = partial(_read, region=options.region and options.region.upper(), debug=options.debug)
    if options.workers <= 1:
        start()
        yield from map(read, shots)
        return
    with ProcessPoolExecutor(options.workers, initializer=start) as pool:
        yield from pool.map(read, shots)


def _start(names: Sequence[str], tesseract_cmd: str | None, threads: int, tessdata: Path) -> None:
    """Load the engines once per process."""
    global _readers
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    _readers = load_readers(names, tesseract_cmd, threads=threads, tessdata=tessdata)


def _read(shot: Shot, region: str | None, debug: Path | None) -> _Answer:
    assert _readers is not None
    front, back = shot
    began = time.perf_counter()
    try:
        photo = front.read_bytes()
        reading = read_photo(photo, back.read_bytes() if back else None, readers=_readers, region=region)
    except OcrError as error:
        code = getattr(error, "code", "engine-failed")
        return _failed(front, code, getattr(error, "detail", str(error)))
    except OSError as error:
        return _failed(front, "no-such-file", error.strerror or str(error))
    seconds = round(time.perf_counter() - began, 3)
    if debug:
        _draw(photo, reading, debug / f"{front.stem}.png")
    return _Answer({"file": str(front), "seconds": seconds, **reading.to_json()}, reading.cards)


def _failed(front: Path, code: str, detail: str) -> _Answer:
    return _Answer({"file": str(front), "error": {"code": code, "detail": detail}})


def _print(answer: _Answer, options: argparse.Namespace) -> None:
    """Print the answer in the chosen format; nothing else may be printed between vCards."""
    if options.json:
        print(json.dumps(answer.shown, ensure_ascii=False), flush=True)
    elif not options.vcard:
        print(_table(answer.shown), flush=True)
    elif "error" in answer.shown:
        print(_table(answer.shown), file=sys.stderr)
    else:
        print("".join(map(vcard, answer.cards)), end="", flush=True)


def _draw(photo: bytes, reading: Reading, path: Path) -> None:
    from ocr.debug import drawn

    path.parent.mkdir(parents=True, exist_ok=True)
    drawn(photo, reading).save(path)


def _table(answer: Json) -> str:
    """The answer as a table for people; unsure values have a question mark."""
    if "error" in answer:
        return f"{answer['file']}\n  cannot be read: {answer['error']['detail']}\n"  # type: ignore[index]
    quality, cards = answer["quality"], answer["cards"]
    assert isinstance(quality, dict)
    assert isinstance(cards, list)
    remark = "" if quality["ok"] else f"   ({quality['reason']})"
    rows = [f"{answer['file']}   {answer['seconds']} s{remark}"]
    for card in cards:
        rows += [_row(label, card[key]) for label, key in SCALARS if card[key]]
        rows += [_row(label, value) for label, key in LISTS for value in card[key]]
        rows += _missing(card["languages_needed"])
        rows.append("")
    return "\n".join(rows) if cards else "\n".join([*rows, "  no card\n"])


def _missing(languages: Sequence[str]) -> list[str]:
    """What to type when the card has a script that is not read yet."""
    if not languages:
        return []
    names = ", ".join(NAMES.get(language, language) for language in languages)
    return [f"  {names} is not read yet; this adds it: {command_to_add(languages)}"]


def _row(label: str, value: Json) -> str:
    kind = f"  ({value['type']})" if value.get("type", "other") != "other" else ""
    text = value["value"] or value["raw"]
    doubt = "  ?" if float(str(value["confidence"])) < UNSURE else ""
    return f"  {label:<9}{text}{kind}{doubt}"


if __name__ == "__main__":
    sys.exit(main())
