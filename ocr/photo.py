"""Decodes uploaded photos: their format, and their pixels the right way up.

Only JPEG, PNG, WebP and HEIC are accepted, and the first page of a PDF (pdf.py). The size is checked before a single
pixel is decoded: a few kilobytes of PNG can claim hundreds of megapixels. "Upright" here means by the camera's EXIF orientation; which way the text runs
is found in find_lines.py.
"""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pi_heif
from PIL import Image, ImageCms, UnidentifiedImageError

from ocr import pdf
from ocr.errors import BadPhoto

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
MAX_PIXELS = 64_000_000
# Of a JPEG that breaks off, at least this share of the rows must have arrived to be worth showing.
SHOWABLE_SHARE = 0.25
UNWRITTEN = 1024
"""Zeros at the end of a JPEG from which on they are space that was set aside and never filled."""
END_OF_JPEG = b"\xff\xd9"
ORIENTATION_TAG = 0x0112
SIDEWAYS = frozenset({5, 6, 7, 8})
UPRIGHT_BY = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

Source = bytes | str | Path | BinaryIO


@dataclass(frozen=True)
class Decoded:
    """A picture, upright and RGB; of one that is not whole the lower part is grey."""

    image: Image.Image
    is_whole: bool


pi_heif.register_heif_opener()
warnings.simplefilter("error", Image.DecompressionBombWarning)
# Damaged tags are common and not worth a log line; BadPhoto says what is wrong with a photo.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")


def probe(source: Source, max_pixels: int = MAX_PIXELS) -> tuple[str, int, int]:
    """Say the format of a photo and its upright width and height, decoding nothing."""
    with _opened(source, max_pixels) as image:
        width, height = image.size
        if _orientation(image) in SIDEWAYS:
            width, height = height, width
        return _format(image), width, height


def load(source: Source, max_pixels: int = MAX_PIXELS, max_side: int | None = None) -> Image.Image:
    """Decode a photo to upright RGB, at most `max_side` long where that is given; see `decode`."""
    return decode(source, max_pixels, max_side).image


def decode(source: Source, max_pixels: int = MAX_PIXELS, max_side: int | None = None) -> Decoded:
    """Decode a photo and say whether all of it has arrived.

    Raises BadPhoto for everything that cannot be shown; a JPEG that breaks off is shown with its lower part grey.
    """
    with _opened(source, max_pixels) as image:
        if max_side is not None:
            _decode_smaller(image, max_side)
        how = UPRIGHT_BY.get(_orientation(image))
        upright, is_whole = _decoded(image, source, max_side)
        upright = _eight_bits(upright)
        if how is not None:
            upright = upright.transpose(how)
        if max_side is not None:
            upright.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
        return Decoded(flattened(upright), is_whole)


def _decode_smaller(image: Image.Image, max_side: int) -> None:
    """Decode a JPEG straight to 1/2, 1/4 or 1/8: several times cheaper than decoding all of it and shrinking that."""
    # Pillow divides by what both sides allow, so a square would decode a photo whole that is less than twice as high.
    share = max_side / max(image.size)
    image.draft("RGB", (int(image.width * share), int(image.height * share)))


@contextmanager
def _opened(source: Source, max_pixels: int) -> Iterator[Image.Image]:
    image: Image.Image
    try:
        image = Image.open(io.BytesIO(source) if isinstance(source, bytes) else source, formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(max_pixels) from error
    except FileNotFoundError:
        raise
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, RuntimeError) as error:
        if not _is_pdf(source):
            raise BadPhoto(
                "not-a-photo", "This file is no JPEG, PNG, WebP or HEIC picture, and no PDF."
            ) from error
        image = pdf.first_page(_bytes_of(source))
    with image:
        if image.width * image.height > max_pixels:
            raise _too_large(max_pixels)
        yield image


def _is_pdf(source: Source) -> bool:
    with _as_file(source) as file:
        file.seek(0)
        return pdf.is_pdf(file.read(pdf.HEAD))


def _orientation(image: Image.Image) -> int:
    """What the camera's tag says; 1, which is upright, where there is none or it is damaged."""
    # pi-heif hands its pictures over already turned, with the tag cleared. A PNG's own `getexif` would decode all of
    # it, in search of a tag behind the pixels.
    try:
        return int(Image.Image.getexif(image).get(ORIENTATION_TAG, 1))
    # Hostile tags raise nearly anything too.
    except Exception:
        return 1


def _decoded(image: Image.Image, source: Source, max_side: int | None) -> tuple[Image.Image, bool]:
    """The picture with its pixels, and whether it is whole."""
    try:
        image.load()
    except Image.DecompressionBombError as error:
        raise _too_large(MAX_PIXELS) from error
    # Decoders of hostile bytes raise nearly anything: struct.error, IndexError, zlib.error, ...
    except Exception as error:
        if _format(image) == "JPEG":
            return _mended_jpeg(source, max_side), False
        raise BadPhoto(
            "broken-photo", "The picture breaks off or is damaged; please send it again."
        ) from error
    return image, _format(image) != "JPEG" or _is_filled(source)


def _is_filled(source: Source) -> bool:
    """Whether a JPEG is written to its end: the decoder takes the zeros of an unfinished download for pixels."""
    with _as_file(source) as file:
        size = file.seek(0, os.SEEK_END)
        zeros = 0
        while zeros < size:
            start = max(0, size - zeros - 65_536)
            file.seek(start)
            block = file.read(size - zeros - start)
            kept = block.rstrip(b"\0")
            zeros += len(block) - len(kept)
            if kept:
                return zeros < UNWRITTEN or kept.endswith(END_OF_JPEG)
    return False


@contextmanager
def _as_file(source: Source) -> Iterator[BinaryIO]:
    if isinstance(source, bytes):
        yield io.BytesIO(source)
    elif isinstance(source, str | Path):
        with Path(source).open("rb") as file:
            yield file
    else:
        yield source


def _mended_jpeg(source: Source, max_side: int | None) -> Image.Image:
    """Decode a JPEG that breaks off as if it ended there, or raise BadPhoto when hardly anything has arrived."""
    broken = BadPhoto("truncated-photo", "Too little of the picture has arrived; please send it again.")
    # With an end marker put on, the decoder takes the missing rows as grey instead of refusing.
    mended = Image.open(io.BytesIO(_bytes_of(source) + END_OF_JPEG), formats=("JPEG",))
    if max_side is not None:
        _decode_smaller(mended, max_side)
    try:
        mended.load()
    except Exception as error:
        raise broken from error
    if _arrived_share(mended) < SHOWABLE_SHARE:
        raise broken
    return mended


def _arrived_share(image: Image.Image) -> float:
    """The share of rows, from the top, down to the last one that is not of a single shade."""
    small = image.convert("L").resize((64, 64), Image.Resampling.BOX)
    rows = [small.crop((0, y, 64, y + 1)).getextrema() for y in range(64)]
    alive = [y + 1 for y, (low, high) in enumerate(rows) if high != low]
    return max(alive, default=0) / 64


def _bytes_of(source: Source) -> bytes:
    if isinstance(source, bytes):
        return source
    if isinstance(source, str | Path):
        return Path(source).read_bytes()
    source.seek(0)
    return source.read()


def _eight_bits(image: Image.Image) -> Image.Image:
    """The picture with 8 bits a pixel: scanners write 16 bits of grey, of which Pillow would make a white sheet."""
    if image.mode not in ("I", "F") and not image.mode.startswith("I;16"):
        return image
    levels = np.asarray(image)
    highest = float(levels.max(initial=0))
    # 16 bits say their range themselves. Wider numbers do not: fractions to 1, whole ones to 255 or 65,535, else the highest.
    tops = {"F": (1.0, 255.0, 65_535.0, highest), "I": (255.0, 65_535.0, highest)}.get(
        image.mode, (65_535.0,)
    )
    top = next(top for top in tops if highest <= top)
    clear = image.info.get("transparency")
    grey = np.clip(levels * np.float32(255.0 / top), 0, 255).astype(np.uint8)
    if isinstance(clear, int):
        grey[levels == clear] = 255
    return Image.fromarray(grey)


def flattened(image: Image.Image) -> Image.Image:
    """RGB on white paper: what is transparent in a PNG is meant to show the page behind it."""
    image = _eight_bits(image)
    if image.mode == "LAB":
        lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, lab, srgb, outputMode="RGB") or image
    if image.mode == "La":
        image = image.convert("LA")
    if image.mode in ("RGBA", "RGBa", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(paper, layer).convert("RGB")
    return image.convert("RGB")


def _format(image: Image.Image) -> str:
    name = image.format or ""
    return {"HEIF": "HEIC", "WEBP": "WebP", "MPO": "JPEG", "PPM": "PDF"}.get(name, name)


def _too_large(max_pixels: int) -> BadPhoto:
    return BadPhoto("too-many-pixels", f"The picture is larger than {max_pixels // 1_000_000} megapixels.")
