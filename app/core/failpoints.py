"""Named points at which the crash tests kill the process.

They do nothing unless `TESTING=1` and `CRASH_AT` name one: what the promises say must hold wherever a process dies.
With `CRASH_ONCE=file` a process dies there only while that file is missing.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

_ARMED = os.environ.get("CRASH_AT") if os.environ.get("TESTING") == "1" else None


def failpoint(name: str) -> None:
    """Die here, as by kill -9, when a test asked for it."""
    if name != _ARMED:
        return
    once = os.environ.get("CRASH_ONCE")
    if once:
        if Path(once).exists():
            return
        Path(once).touch()
    os.kill(os.getpid(), signal.SIGKILL)
