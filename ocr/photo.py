"""The photo as it was sent: what it is, and its pixels the right way up.

Only JPEG, PNG, WebP and HEIC come in, and the size is checked before a single pixel is decoded: a few kilobytes of
PNG can claim hundreds of megapixels. "Upright" here means as the camera meant it (EXIF); finding out which way the
text runs is orient.py.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pi_heif
from PIL import Image, UnidentifiedImageError

from ocr.errors import BadPhoto

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
MAX_PIXELS = 64_000_000
# Of a JPEG that breaks off, at least this share of the rows must have arrived to be worth showing.
SHOWABLE_SHARE = 0.25
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

pi_heif.register_heif_opener()
warnings.simplefilter("error", Image.DecompressionBombWarning)
# Damaged tags are common and no concern of whoever reads the log; what is wrong with a photo is said by BadPhoto.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")


def probe(source: Source, max_pixels: int = MAX_PIXELS) -> tuple[str, int, int]:
    """Say the format of a photo and its upright width and height, decoding nothing."""
    with _opened(source, max_pixels) as image:
        width, height = image.size
        if _orientation(image) in SIDEWAYS:
            width, height = height, width
        return _format(image), width, height


def load(source: Source, max_pixels: int = MAX_PIXELS, max_side: int | None = None) -> Image.Image:
    """Decode a photo to upright RGB, at most `max_side` long where that is given.

    Raises BadPhoto for everything that cannot be shown; a JPEG that breaks off is shown with its lower part grey.
    """
    with _opened(source, max_pixels) as image:
        if max_side is not None:
            # JPEG decodes straight to 1/2, 1/4 or 1/8: several times cheaper than decoding all and shrinking.
            image.draft("RGB", (max_side, max_side))
        how = UPRIGHT_BY.get(_orientation(image))
        upright = _decoded(image, source, max_side)
        if how is not None:
            upright = upright.transpose(how)
        if max_side is not None:
            upright.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
        return _flattened(upright)


@contextmanager
def _opened(source: Source, max_pixels: int) -> Iterator[Image.Image]:
    try:
        image = Image.open(io.BytesIO(source) if isinstance(source, bytes) else source, formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(max_pixels) from error
    except FileNotFoundError:
        raise
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, RuntimeError) as error:
        raise BadPhoto("not-a-photo", "This file is no JPEG, PNG, WebP or HEIC picture.") from error
    with image:
        if image.width * image.height > max_pixels:
            raise _too_large(max_pixels)
        yield image


def _orientation(image: Image.Image) -> int:
    """What the camera's tag says; 1, which is upright, where there is none or it is damaged."""
    # pi-heif hands its pictures over already turned, with the tag cleared. A PNG's own `getexif` would decode all of
    # it, in search of a tag behind the pixels.
    try:
        return int(Image.Image.getexif(image).get(ORIENTATION_TAG, 1))
    # Hostile tags raise nearly anything too.
    except Exception:
        return 1


def _decoded(image: Image.Image, source: Source, max_side: int | None) -> Image.Image:
    try:
        image.load()
    except Image.DecompressionBombError as error:
        raise _too_large(MAX_PIXELS) from error
    # Decoders of hostile bytes raise nearly anything: struct.error, IndexError, zlib.error, ...
    except Exception as error:
        if _format(image) == "JPEG":
            return _mended_jpeg(source, max_side)
        raise BadPhoto(
            "broken-photo", "The picture breaks off or is damaged; please send it again."
        ) from error
    return image


def _mended_jpeg(source: Source, max_side: int | None) -> Image.Image:
    """Decode a JPEG that breaks off as if it ended there, or raise BadPhoto when hardly anything has arrived."""
    broken = BadPhoto("truncated-photo", "Too little of the picture has arrived; please send it again.")
    # With an end marker put on, the decoder takes the missing rows as grey instead of refusing.
    mended = Image.open(io.BytesIO(_bytes_of(source) + b"\xff\xd9"), formats=("JPEG",))
    if max_side is not None:
        mended.draft("RGB", (max_side, max_side))
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


def _flattened(image: Image.Image) -> Image.Image:
    """RGB on white paper: what is transparent in a PNG is meant to show the page behind it."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(paper, layer).convert("RGB")
    return image.convert("RGB")


def _format(image: Image.Image) -> str:
    name = image.format or ""
    return {"HEIF": "HEIC", "WEBP": "WebP"}.get(name, name)


def _too_large(max_pixels: int) -> BadPhoto:
    return BadPhoto("too-many-pixels", f"The picture is larger than {max_pixels // 1_000_000} megapixels.")
