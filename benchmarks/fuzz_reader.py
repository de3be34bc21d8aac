"""Fuzzes the reader: `python -m benchmarks.fuzz_reader --minutes 10 [--seed 1] [--out DIR]`.

Photos of drawn cards are damaged and read: bytes flipped, cut out, doubled and truncated, headers changed, pictures
squeezed, turned, darkened, with noise. A reading or BadPhoto is right. Another exception, or a reading that takes longer
than its limit, is a finding: its photo is written to `--out`, ready to become a test.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import resource
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

SLOW = 30.0
"""CPU seconds of one photo that count as a find."""

Damage = Callable[[random.Random, bytes], bytes]
Effect = Callable[[random.Random, Image.Image], Image.Image]

LINES = (
    "Acme Robotics Ltd", "Dana Kim", "Head of Hardware", "dana.kim@acme.example.com", "+44 20 7946 0958",
    "M 07400 123456 / 57", "www.acme.example.com", "14 Harbour Street, London SE1 7PB", "@@@@ ....", "((((1 2 3",
    "||||||||", "0000000000000000000000", "e-mail e-mail @ com", "Tel Fax Mob +++", "Dr. Dr. van der", "www.www.www",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz for the given minutes; return 1 when something was found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz_reader", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--out", type=Path, default=Path("fuzz-finds"), help="where photos that break it are kept"
    )
    parser.add_argument("--readers", default="rapidocr,tesseract")
    options = parser.parse_args(arguments)

    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    from ocr import load_readers

    readers = load_readers(options.readers.split(","))
    end = time.monotonic() + 60 * options.minutes
    outcomes: Counter[str] = Counter()
    slowest, finds, number = 0.0, 0, options.seed * 1_000_000
    while time.monotonic() < end:
        number += 1
        photo = a_photo(random.Random(number))
        began = time.process_time()
        outcome = _outcome(photo, readers)
        spent = time.process_time() - began
        slowest = max(slowest, spent)
        if spent > SLOW:
            outcome = f"FIND slow ({spent:.0f} s)"
        outcomes[outcome.split("\n", 1)[0]] += 1
        if outcome.startswith("FIND"):
            finds += 1
            options.out.mkdir(parents=True, exist_ok=True)
            (options.out / f"{number}.bin").write_bytes(photo)
            print(f"{number}: {outcome}", flush=True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{sum(outcomes.values())} photos, slowest {slowest:.1f} CPU s, {memory} MB at most, {finds} finds")
    for outcome, count in outcomes.most_common():
        print(f"{count:7}  {outcome}")
    return int(finds > 0)


def a_photo(chance: random.Random) -> bytes:
    """A drawn card, damaged as a picture and then, mostly, as a file."""
    image = _card(chance)
    for effect in chance.sample(EFFECTS, chance.randint(0, 3)):
        image = effect(chance, image)
    photo = _file(chance, image)
    for damage in chance.choices(DAMAGES, k=chance.choice((0, 0, 1, 1, 2, 3))):
        photo = damage(chance, photo)
    return photo


def _outcome(photo: bytes, readers: object) -> str:
    from ocr import BadPhoto, read_photo

    try:
        reading = read_photo(photo, readers=readers, region="GB")  # type: ignore[arg-type]
        reading.to_json()
    except BadPhoto as refusal:
        return f"refused: {refusal.code}"
    except Exception:
        return "FIND " + traceback.format_exc().strip().splitlines()[-1] + "\n" + traceback.format_exc()
    return f"read: {len(reading.cards)} card(s)"


def _card(chance: random.Random) -> Image.Image:
    size = chance.choice(((700, 420), (420, 700), (1000, 600), (300, 180), (90, 50), (900, 60), (2400, 1500)))
    image = Image.new("RGB", size, _colour(chance))
    pen = ImageDraw.Draw(image)
    for _ in range(chance.randint(0, 12)):
        height = chance.uniform(4, max(5.0, size[1] / 5))
        place = chance.uniform(-20, size[0] * 0.7), chance.uniform(-10, size[1])
        pen.text(place, chance.choice(LINES), fill=_colour(chance), font=ImageFont.load_default(size=height))
    return image


def _colour(chance: random.Random) -> tuple[int, int, int]:
    red, green, blue = (chance.choice((0, 20, 128, 235, 255)) for _ in range(3))
    return red, green, blue


def _file(chance: random.Random, image: Image.Image) -> bytes:
    kind = chance.choice(("JPEG", "JPEG", "PNG", "WEBP"))
    mode = chance.choice(
        {"JPEG": ("RGB", "L", "CMYK"), "PNG": ("RGB", "RGBA", "P", "1", "LA"), "WEBP": ("RGB", "RGBA")}[kind]
    )
    exif = Image.Exif()
    exif[0x0112] = chance.randint(0, 9)
    buffer = io.BytesIO()
    if kind == "JPEG":
        image.convert(mode).save(
            buffer, kind, quality=chance.randint(3, 95), progressive=chance.random() < 0.3, exif=exif
        )
    else:
        image.convert(mode).save(buffer, kind, exif=exif)
    return buffer.getvalue()


def _turned(chance: random.Random, image: Image.Image) -> Image.Image:
    return image.rotate(chance.uniform(-180, 180), expand=True, fillcolor=_colour(chance))


def _squeezed(chance: random.Random, image: Image.Image) -> Image.Image:
    return image.resize(
        (
            max(1, int(image.width * chance.uniform(0.01, 2))),
            max(1, int(image.height * chance.uniform(0.01, 2))),
        )
    )


def _blurred(chance: random.Random, image: Image.Image) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(chance.uniform(0, 9)))


def _noisy(chance: random.Random, image: Image.Image) -> Image.Image:
    noise = np.random.default_rng(chance.randrange(2**32)).integers(
        0, 256, (image.height, image.width, 3), np.uint8
    )
    return Image.blend(image, Image.fromarray(noise), chance.uniform(0, 0.9))


def _darkened(chance: random.Random, image: Image.Image) -> Image.Image:
    strength = chance.uniform(0, 1.2)
    return image.point(lambda level: int(level * strength))


def _cropped(chance: random.Random, image: Image.Image) -> Image.Image:
    left, top = chance.randrange(image.width), chance.randrange(image.height)
    return image.crop(
        (left, top, chance.randint(left + 1, image.width), chance.randint(top + 1, image.height))
    )


def _flip_bytes(chance: random.Random, photo: bytes) -> bytes:
    changed = bytearray(photo)
    for _ in range(chance.choice((1, 3, 30))):
        reach = len(changed) if chance.random() < 0.5 else min(400, len(changed))
        if reach:
            changed[chance.randrange(reach)] = chance.randrange(256)
    return bytes(changed)


def _cut_off(chance: random.Random, photo: bytes) -> bytes:
    return photo[: chance.randint(0, len(photo))]


def _cut_out(chance: random.Random, photo: bytes) -> bytes:
    start = chance.randint(0, len(photo))
    return photo[:start] + photo[start + chance.randint(1, 200) :]


def _doubled(chance: random.Random, photo: bytes) -> bytes:
    start = chance.randint(0, len(photo))
    return photo[: start + chance.randint(0, 400)] + photo[start:]


def _another_size(chance: random.Random, photo: bytes) -> bytes:
    """Change the size in the header of each format."""
    at = photo.find(b"\xff\xc0") + 5 if b"\xff\xc0" in photo else photo.find(b"IHDR") + 4
    number = chance.choice((0, 1, 9, 255, 5_000, 65_535)).to_bytes(4, "big")
    wide = 2 if b"\xff\xc0" in photo else 4
    return photo[:at] + number[-wide:] + photo[at + wide :]


EFFECTS: tuple[Effect, ...] = (_turned, _squeezed, _blurred, _noisy, _darkened, _cropped)
DAMAGES: tuple[Damage, ...] = (_flip_bytes, _flip_bytes, _cut_off, _cut_out, _doubled, _another_size)


if __name__ == "__main__":
    sys.exit(main())
