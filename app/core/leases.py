"""Who holds a lease, and whether that process is known to be gone: then nobody waits for its leases to run out.

Process ids are only unique while their process lives, within one PID namespace of one machine. Two containers may share a
host name, and after a restart another process has the old id. So a holder's name says all of it, and whoever cannot tell
takes the holder for alive.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
from contextlib import suppress
from pathlib import Path


def holder_name() -> str:
    """A name that nobody else has: where its process id counts, the id, when it started, and a mark of its own."""
    pid = os.getpid()
    return f"{_pid_space()}:{pid}:{_started(pid)}:{secrets.token_hex(4)}"


def is_dead_here(holder: str) -> bool:
    """Whether `holder` was a process of this machine and PID namespace that is no more; never true of others."""
    space, _, rest = holder.partition(":")
    pid, _, rest = rest.partition(":")
    started = rest.partition(":")[0]
    if space != _pid_space() or not pid.isdigit():
        return False
    return not _is_running(int(pid)) or started != _started(int(pid))


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _pid_space() -> str:
    """The host name, and what tells containers and boots of the same name apart, where Linux says so."""
    marks = [socket.gethostname()]
    with suppress(OSError):
        marks.append(Path("/proc/sys/kernel/random/boot_id").read_text().strip())
    with suppress(OSError):
        marks.append(str(Path("/proc/self/ns/pid").readlink()))
    return f"{marks[0]}/{hashlib.sha256(' '.join(marks).encode()).hexdigest()[:8]}"


def _started(pid: int) -> str:
    """When the process started, in ticks since the boot; empty where nobody says so."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]
