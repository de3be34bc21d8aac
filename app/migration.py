"""Bringing the database to this version's schema, with a copy put aside first."""

from __future__ import annotations

import logging
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from app.config import Settings
from app.db import Database

log = logging.getLogger(__name__)

SCRIPTS = Path(__file__).parents[1] / "migrations"
COPIES_KEPT = 5


def migrate(settings: Settings, database: Database) -> str | None:
    """Upgrade to the newest schema; returns where a SQLite database was copied to first, or None.

    Several processes may start at once: they take turns, and the later ones find nothing to do.
    """
    with database.engine.connect() as connection:
        present = _present(connection)
    if present == newest():
        return None
    copied = copy_aside(settings, database, present) if present else None
    upgrade(database)
    return str(copied) if copied else None


def upgrade(database: Database, revision: str = "head") -> None:
    with database.engine.begin() as connection:
        command.upgrade(config(connection), revision)


def downgrade(database: Database, revision: str) -> None:
    with database.engine.begin() as connection:
        command.downgrade(config(connection), revision)


def newest() -> str | None:
    return ScriptDirectory(str(SCRIPTS)).get_current_head()


def config(connection: Connection) -> Config:
    found = Config()
    found.set_main_option("script_location", str(SCRIPTS))
    found.attributes["connection"] = connection
    return found


def copy_aside(settings: Settings, database: Database, present: str) -> Path | None:
    """A consistent copy of a SQLite database beside it; PostgreSQL's operator has better means."""
    source = database.engine.url.database
    if database.engine.dialect.name != "sqlite" or source is None:
        log.warning("the schema is about to change: make sure there is a backup of the PostgreSQL database")
        return None
    folder = settings.data_dir / "copies"
    folder.mkdir(parents=True, exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    target = folder / f"before-{present}-{stamp}.db"
    with sqlite3.connect(source) as old, sqlite3.connect(target) as new:
        old.backup(new)
    for stale in sorted(folder.glob("before-*.db"))[:-COPIES_KEPT]:
        stale.unlink()
    return target


def _present(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
