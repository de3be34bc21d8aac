"""Treats subnormal numbers as zero while a model runs.

Between layers a model leaves values of 1e-39 and less. x86 processors compute with such subnormal numbers a hundred times slower
than with others: they took two thirds of the time in which RapidOCR's detector finds lines, in two of its sixty
convolutions. onnxruntime can flush them itself (`session.set_denormal_as_zero`), but only for the first session of a
process, and only in the thread that made it. So the processor's own flag is set here, around each run, in the running
thread. The C library keeps that flag in the floating-point environment. On other systems than x86-64 Linux nothing happens.
"""

from __future__ import annotations

import ctypes
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

# Where `fenv_t` holds the register MXCSR (glibc and musl alike), in words of 32 bits, and how many there are at most.
MXCSR, WORDS = 7, 16
# Results that are subnormal become zero, and so do operands.
FLUSH_RESULTS, FLUSH_OPERANDS = 0x8000, 0x0040


@contextmanager
def subnormals_as_zero() -> Iterator[None]:
    """Treat subnormal numbers as zero in this thread; restores the flag afterwards."""
    library = _c_library()
    if library is None:
        yield
        return
    before, during = (ctypes.c_uint32 * WORDS)(), (ctypes.c_uint32 * WORDS)()
    library.fegetenv(before)
    ctypes.memmove(during, before, ctypes.sizeof(before))
    during[MXCSR] |= FLUSH_RESULTS | FLUSH_OPERANDS
    library.fesetenv(during)
    try:
        yield
    finally:
        library.fesetenv(before)


@cache
def _c_library() -> ctypes.CDLL | None:
    """The C library with the floating-point environment, or None where the flag is not known."""
    if not sys.platform.startswith("linux") or platform.machine() != "x86_64":
        return None
    for name in ("libm.so.6", None):  # musl has no library of its own for it
        try:
            library = ctypes.CDLL(name)
            library.fegetenv, library.fesetenv  # noqa: B018 - looks them up
        except (OSError, AttributeError):
            continue
        return library
    return None
