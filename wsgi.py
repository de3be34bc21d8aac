"""The process: migrate, build the app, serve.

`python wsgi.py` is what `make run` starts; ROLE says which of server, sweep and readers it runs. A WSGI server of
your own can load `wsgi:create_app()` instead, beside processes with ROLE=sweep and ROLE=read.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from types import FrameType

import click
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app.core.config import BadSettings, Role, Settings, read_settings
from app.core.db import Database
from app.core.errors import NextdayError
from app.core.logs import start_logging
from app.core.runtime import Runtime

POLL_SECONDS = 0.2
"""How often a process without a server checks whether to stop."""
BAD_SETTINGS, CANNOT_START = 2, 1


def create_app() -> Flask:
    """The web application, for `flask` commands and WSGI servers.

    Under a WSGI server it migrates the database. Under a `flask` command it does not, because a server may be using the database.
    """
    from app import create_app as build

    settings = _settings_or_exit()
    start_logging(settings)
    app = build(settings)
    is_command = click.get_current_context(silent=True) is not None
    if not is_command:
        try:
            _migrate(app)
            _open_photo_storage(app)
        except (NextdayError, OSError, SQLAlchemyError) as error:
            print(f"Nextday cannot start: {error}", file=sys.stderr)
            raise SystemExit(CANNOT_START) from error
    return app


def main() -> int:
    settings = _settings_or_exit()
    start_logging(settings)
    stopping = _StopSignal()
    with ExitStack() as running:
        try:
            work = _start(settings, running)
        except (NextdayError, OSError, SQLAlchemyError) as error:
            print(f"Nextday cannot start: {error}", file=sys.stderr)
            return CANNOT_START
        work(stopping)
        print("Stopping: finishing what is under way ...", flush=True)
    return 0


class _StopSignal:
    """True once SIGTERM or SIGINT has arrived. A second signal ends the process at once, which loses no data."""

    def __init__(self) -> None:
        self._is_set = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._note)

    def __call__(self) -> bool:
        return self._is_set

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self._is_set = True
        signal.signal(number, signal.SIG_DFL)


def _settings_or_exit() -> Settings:
    try:
        return read_settings(os.environ)
    except BadSettings as error:
        print(f"These settings cannot be used:\n{error}", file=sys.stderr)
        raise SystemExit(BAD_SETTINGS) from error


def _start(settings: Settings, running: ExitStack) -> Callable[[_StopSignal], None]:
    """Start the parts of this role and return the function that runs until a stop; `running` stops the parts in reverse order."""
    from app import create_app as build
    from app.accounts.authentication import is_signed_in
    from app.process.server import Server

    # First of all: if another server listens on this address already, this one must not touch its database.
    server = Server(settings) if settings.role in (Role.ALL, Role.WEB) else None
    app = build(settings)
    runtime = _runtime(app)
    running.callback(runtime.database.close)
    _migrate(app)
    if settings.role is not Role.SWEEP:
        _open_photo_storage(app)
    if settings.role in (Role.ALL, Role.READ):
        _start_readers(runtime.database, settings, running)
    if settings.role in (Role.ALL, Role.SWEEP):
        _start_scheduler(runtime, running)
    if server is None:
        print(f"Running as {settings.role}. Stop with Ctrl-C.", flush=True)
        return _wait
    print(_welcome(settings), flush=True)
    return partial(server.run, app, is_signed_in=partial(is_signed_in, runtime.database))


def _runtime(app: Flask) -> Runtime:
    runtime: Runtime = app.extensions["nextday"]
    return runtime


def _migrate(app: Flask) -> None:
    from app.ops.migration import migrate

    runtime = _runtime(app)
    migrate(runtime.settings, runtime.database)


def _open_photo_storage(app: Flask) -> None:
    from app.scans.photo_integrity import open_photo_storage

    runtime = _runtime(app)
    open_photo_storage(runtime.database, runtime.photos)


def _wait(stopping: _StopSignal) -> None:
    while not stopping():
        time.sleep(POLL_SECONDS)


def _start_scheduler(runtime: Runtime, running: ExitStack) -> None:
    from app.process.scheduler import Scheduler

    scheduler = Scheduler(runtime)
    scheduler.start()
    running.callback(scheduler.stop)


def _start_readers(database: Database, settings: Settings, running: ExitStack) -> None:
    from app.process.supervisor import Supervisor

    supervisor = Supervisor(database, os.environ, count=settings.reader_processes)
    supervisor.start()
    running.callback(supervisor.stop)


def _welcome(settings: Settings) -> str:
    lines = [f"\nNextday is ready: {settings.address}"]
    if settings.public_url is None or not settings.public_url.startswith("https://"):
        lines.append(
            "A phone needs an https:// address for camera and reminders: see 'On your phone' in README.md."
        )
    lines.append("Stop with Ctrl-C.\n")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
