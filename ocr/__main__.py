"""The command line: `python -m ocr [--region GB] [--json] [--workers N] [--debug DIR] PHOTO...`.

One line of JSON per photo, or a table for people; photos come out in the order they were given, each as soon as it is
read. A photo that cannot be read tells so on its own line, the others go on, and the exit status is 1.
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

from ocr import EngineError, OcrError, Readers, load_readers, read_photo
from ocr.card import Json, Reading

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif"})
SCALARS = (("Name", "fn"), ("Title", "title"), ("Company", "org"))
LISTS = (("E-mail", "emails"), ("Phone", "tels"), ("Web", "urls"), ("Address", "adrs"), ("Other", "other"))
UNSURE = 0.8

Shot = tuple[Path, Path | None]
"""A front, and a back where there is one."""

_readers: Readers | None = None


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the photos named; 0 when all could be read."""
    options = _parser().parse_args(arguments)
    shots: list[Shot] = [(path, None) for path in _photos(options.photos)]
    shots += [(front, back) for front, back in options.pair]
    if not shots:
        _parser().error("name at least one photo")
    failed = False
    try:
        for answer in _read_all(shots, options):
            failed |= "error" in answer
            print(json.dumps(answer, ensure_ascii=False) if options.json else _table(answer), flush=True)
    except EngineError as error:
        print(f"python -m ocr: {error}", file=sys.stderr)
        return 2
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
    parser.add_argument("--json", action="store_true", help="one line of JSON per photo")
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


def _read_all(shots: Sequence[Shot], options: argparse.Namespace) -> Iterator[Json]:
    start = partial(_start, options.readers.split(","), os.environ.get("TESSERACT_CMD"))
    read = partial(_read, region=options.region and options.region.upper(), debug=options.debug)
    if options.workers <= 1:
        start()
        yield from map(read, shots)
        return
    with ProcessPoolExecutor(options.workers, initializer=start) as pool:
        yield from pool.map(read, shots)


def _start(names: Sequence[str], tesseract_cmd: str | None) -> None:
    """Load the engines once per process."""
    global _readers
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    _readers = load_readers(names, tesseract_cmd)


def _read(shot: Shot, region: str | None, debug: Path | None) -> Json:
    assert _readers is not None
    front, back = shot
    began = time.perf_counter()
    try:
        photo = front.read_bytes()
        reading = read_photo(photo, back.read_bytes() if back else None, readers=_readers, region=region)
    except OcrError as error:
        code = getattr(error, "code", "engine-failed")
        return {"file": str(front), "error": {"code": code, "detail": getattr(error, "detail", str(error))}}
    except OSError as error:
        return {"file": str(front), "error": {"code": "no-such-file", "detail": error.strerror or str(error)}}
    seconds = round(time.perf_counter() - began, 3)
    if debug:
        _draw(photo, reading, debug / f"{front.stem}.png")
    return {"file": str(front), "seconds": seconds, **reading.to_json()}


def _draw(photo: bytes, reading: Reading, path: Path) -> None:
    from ocr.debug import drawn

    path.parent.mkdir(parents=True, exist_ok=True)
    drawn(photo, reading).save(path)


def _table(answer: Json) -> str:
    """The answer for people; what we are not sure of carries a question mark."""
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
        rows.append("")
    return "\n".join(rows) if cards else "\n".join([*rows, "  no card\n"])


def _row(label: str, value: Json) -> str:
    kind = f"  ({value['type']})" if value.get("type", "other") != "other" else ""
    text = value["value"] or value["raw"]
    doubt = "  ?" if float(str(value["confidence"])) < UNSURE else ""
    return f"  {label:<9}{text}{kind}{doubt}"


if __name__ == "__main__":
    sys.exit(main())
