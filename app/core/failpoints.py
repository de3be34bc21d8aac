"""Named points at which the crash tests kill the process.

They do nothing unless `TESTING=1` is set and `CRASH_AT` names one. Every guarantee must hold at whichever point a process
dies. With `CRASH_ONCE=file` a process dies only while that file is missing.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path


def failpoint(name: str) -> None:
    """Kill this process with SIGKILL if `CRASH_AT` is `name`."""
    if os.environ.get("TESTING") != "1" or os.environ.get("CRASH_AT") != name:
        return
    once = os.environ.get("CRASH_ONCE")
    if once:
        if Path(once).exists():
            return
        Path(once).touch()
    os.kill(os.getpid(), signal.SIGKILL)
