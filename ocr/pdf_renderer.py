"""Renders the first page of the PDF on standard input to standard output; ocr/pdf.py runs this in a process of its own.

PDFium is a large program, and PDFs come from strangers: what it may take of memory and time is limited here.
"""

from __future__ import annotations

import sys

LONG_SIDE = 3000
"""Pixels; a card fills the page of a scanner app, or a good part of a sheet of A4."""
MOST_MEMORY, MOST_SECONDS = 1 << 30, 15


def main() -> int:
    _limit_resources()
    import pypdfium2

    page = pypdfium2.PdfDocument(sys.stdin.buffer.read())[0]
    picture = page.render(scale=LONG_SIDE / max(page.get_size())).to_pil()
    picture.convert("RGB").save(sys.stdout.buffer, "PPM")
    return 0


def _limit_resources() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the time limit of the parent remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main())
