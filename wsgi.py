"""The process: migrate, build the app, serve.

`python wsgi.py` is what `make run` starts; ROLE says which of server, sweep and readers it runs. A WSGI server of
your own can load `wsgi:create_app()` instead, beside processes with ROLE=sweep and ROLE=read.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import ExitStack
from types import FrameType

from flask import Flask

from app.config import BadSettings, Role, Settings, read_settings
from app.db import Database
from app.logs import start_logging
from app.runtime import Runtime

THREADS = 8
LARGEST_REQUEST = 64 * 1024 * 1024  # above the API's own limit, so that the API words the refusal
IDLE_UPLOAD = 120


def create_app() -> Flask:
    """The migrated web application, for `flask` commands and WSGI servers."""
    from app import create_app as build

    settings = read_settings(os.environ)
    start_logging(settings)
    return build(settings)


def main() -> int:
    try:
        settings = read_settings(os.environ)
    except BadSettings as error:
        print(f"These settings cannot be used:\n{error}", file=sys.stderr)
        return 2
    start_logging(settings)
    signal.signal(signal.SIGTERM, _stop)
    with ExitStack() as running:
        try:
            _run(settings, running)
        except (SystemExit, KeyboardInterrupt):
            print("Stopping: finishing what is under way ...", flush=True)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
    return 0


def _run(settings: Settings, running: ExitStack) -> None:
    """Start what the role asks for, then serve or wait until a signal comes; `running` stops it in reverse."""
    from app import create_app as build

    app = build(settings)
    here: Runtime = app.extensions["nextday"]
    running.callback(here.database.close)
    if settings.role in (Role.ALL, Role.READ):
        _start_readers(here.database, settings, running)
    if settings.role in (Role.ALL, Role.SWEEP):
        _start_clockwork(here, running)
    if settings.role in (Role.ALL, Role.WEB):
        _serve(app, settings)
    else:
        print(f"Running as {settings.role}. Stop with Ctrl-C.", flush=True)
        threading.Event().wait()


def _start_clockwork(here: Runtime, running: ExitStack) -> None:
    from app.clockwork import Clockwork

    clockwork = Clockwork(here)
    clockwork.start()
    running.callback(clockwork.stop)


def _start_readers(database: Database, settings: Settings, running: ExitStack) -> None:
    from app.supervisor import Supervisor

    supervisor = Supervisor(database, os.environ, count=settings.reader_processes)
    supervisor.start()
    running.callback(supervisor.stop)


def _serve(app: Flask, settings: Settings) -> None:
    import waitress

    trusted = {}
    if settings.trusted_proxy:
        trusted = {
            "trusted_proxy": settings.trusted_proxy,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
            "clear_untrusted_proxy_headers": True,
        }
    server = waitress.create_server(
        app,
        host=settings.host,
        port=settings.port,
        threads=THREADS,
        max_request_body_size=LARGEST_REQUEST,
        channel_timeout=IDLE_UPLOAD,
        ident=None,
        **trusted,
    )
    print(_welcome(settings), flush=True)
    try:
        server.run()
    finally:
        server.close()


def _welcome(settings: Settings) -> str:
    lines = [f"\nNextday is ready: {settings.address}"]
    if settings.public_url is None or not settings.public_url.startswith("https://"):
        lines.append(
            "A phone needs an https:// address for camera and reminders: see 'On your phone' in README.md."
        )
    lines.append("Stop with Ctrl-C.\n")
    return "\n".join(lines)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    sys.exit(main())
