"""Returns freed memory to the operating system.

glibc keeps freed blocks for later use, and the next photo's larger blocks do not fit into them: after a hundred photos a
reader that needs 200 MB held 650 MB. Memory is not returned after every photo, because most of it would be requested
again at once, page by page, which costs time.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

# The memory a reader may keep between two photos, most of it the detector's.
KEPT = 550_000_000
PAGE = 4096


def release_memory(kept: int = KEPT) -> None:
    """Return freed memory when the process holds more than `kept` bytes; does nothing where the C library cannot."""
    trim = _malloc_trim()
    if trim is not None and resident() > kept:
        trim(0)


def resident() -> int:
    """Bytes of memory that this process holds now; where that is unknown, its peak."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE
    except OSError:
        return _peak()


def _peak() -> int:
    # Not used on Linux: there the peak includes that of the parent process.
    try:
        import resource
    except ImportError:
        return 0  # Windows
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


@cache
def _malloc_trim() -> Callable[[int], int] | None:
    try:
        trim: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError, TypeError):
        return None  # musl, macOS and Windows have none
    return trim
