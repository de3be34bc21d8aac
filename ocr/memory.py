"""Memory given back to the machine.

glibc keeps freed blocks for later use, in pieces that the next photo's larger blocks do not fit into: after a hundred
photos a reader that needs 200 MB held 650. Given back after every photo, most of it would be asked for again at once,
page by page, which costs time.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

# What a reader may keep between two photos; reading one adds some 350 MB to it.
KEPT = 400_000_000
PAGE = 4096


def release_memory(kept: int = KEPT) -> None:
    """Return freed memory to the machine when more than `kept` bytes are held; nothing where the C library cannot."""
    trim = _malloc_trim()
    if trim is not None and resident() > kept:
        trim(0)


def resident() -> int:
    """Bytes of memory this process holds now; where the machine does not tell, the most it ever held."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE
    except OSError:
        return _peak()


def _peak() -> int:
    # Not asked on Linux: there the peak of whatever process started this one would count as ours.
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
