"""Names of lease holders, and whether a holder is known to be dead: its leases can then be released at once.

Process ids are only unique while their process lives, within one PID namespace of one machine. Two containers may share a
host name, and after a restart another process may have the old id. So a holder's name contains the namespace, the id and
the start time, and a holder that cannot be checked counts as alive.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
from contextlib import suppress
from pathlib import Path


def holder_name() -> str:
    """A unique name for this process: its PID namespace, its id, its start time and a random suffix."""
    pid = os.getpid()
    return f"{_pid_namespace()}:{pid}:{_started_at(pid)}:{secrets.token_hex(4)}"


def is_dead_local_process(holder: str) -> bool:
    """Whether `holder` was a process of this machine and PID namespace that has ended; False for all other holders."""
    space, _, rest = holder.partition(":")
    pid, _, rest = rest.partition(":")
    started = rest.partition(":")[0]
    if space != _pid_namespace() or not pid.isdigit():
        return False
    return not _is_running(int(pid)) or started != _started_at(int(pid))


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _pid_namespace() -> str:
    """The host name, with a digest of the boot and the PID namespace where Linux tells them."""
    marks = [socket.gethostname()]
    with suppress(OSError):
        marks.append(Path("/proc/sys/kernel/random/boot_id").read_text().strip())
    with suppress(OSError):
        marks.append(str(Path("/proc/self/ns/pid").readlink()))
    return f"{marks[0]}/{hashlib.sha256(' '.join(marks).encode()).hexdigest()[:8]}"


def _started_at(pid: int) -> str:
    """When the process started, in ticks since the boot; empty where the system does not tell."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]
