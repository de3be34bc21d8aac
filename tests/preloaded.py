"""What processes of `tests/prefork.py` have imported before they start: everything that the server and its commands need."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path

import flask.cli  # noqa: F401

import app.accounts.authentication
import app.ops.migration
import app.process.scheduler
import app.process.server
import app.process.supervisor
import wsgi  # noqa: F401
from app.core.config import Settings


def _build_once() -> None:
    """Import what is imported when the application is built and its database migrated."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), database_url=f"sqlite:///{folder}/nextday.db")
        runtime = app.create_app(settings).extensions["nextday"]
        app.ops.migration.migrate(settings, runtime.database)
        runtime.database.close()


_build_once()
assert threading.active_count() == 1, "a fork would not have the other threads"
