"""The first page of a PDF, as scanner apps write them, as a picture."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
from functools import lru_cache
from pathlib import Path

from PIL import Image

from ocr.errors import BadPhoto

HEAD = 1024
"""A PDF says what it is within so many bytes."""
SIGNATURE = b"%PDF-"
SECONDS = 20.0
_RENDERER = Path(__file__).with_name("pdf_renderer.py")
_one_at_a_time = threading.BoundedSemaphore(1)


def is_pdf(head: bytes) -> bool:
    """Whether a file with these first bytes is a PDF."""
    return SIGNATURE in head[:HEAD]


def first_page(content: bytes, *, seconds: float = SECONDS) -> Image.Image:
    """Render the first page, its longer side 3,000 pixels, in a process that is killed when it takes too long.

    Raises BadPhoto when there is no page that can be shown.
    """
    with _one_at_a_time:
        rendered = _rendered(content, seconds)
    return Image.open(io.BytesIO(rendered), formats=("PPM",))


# An upload asks for the size, the quality and the pixels of the same page, and whoever looks at the photo asks again. The last two
# are kept, so that front and back do not displace each other: up to 27 MB of pixels each, and the uploaded file.
@lru_cache(maxsize=2)
def _rendered(content: bytes, seconds: float) -> bytes:
    """The page in the PPM format."""
    try:
        rendered = subprocess.run(
            [sys.executable, "-I", str(_RENDERER)], input=content, capture_output=True, timeout=seconds
        )
    except subprocess.TimeoutExpired as error:
        raise _refusal() from error
    if rendered.returncode != 0:
        raise _refusal()
    return rendered.stdout


def _refusal() -> BadPhoto:
    return BadPhoto(
        "not-a-photo",
        "This PDF cannot be opened: it is protected, damaged or too large. Please send a picture of its page instead.",
    )
