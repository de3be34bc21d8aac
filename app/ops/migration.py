"""Bringing the database to this version's schema, with a copy put aside first.

A change of schema is one transaction: it is there as a whole or not at all. On SQLite, Alembic changes a table by
copying it and dropping the old one, and dropping a table deletes the rows that refer to it; so foreign keys are not
enforced during the change, and are checked as a whole before the commit.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from app.core.config import Settings
from app.core.db import Database
from app.core.errors import NextdayError

log = logging.getLogger(__name__)

SCRIPTS = Path(__file__).parents[2] / "migrations"
COPIES_KEPT = 5
FOR_THE_FORMER_RELEASE = {("subscriptions", "failing_since")}
"""Columns that this version neither reads nor writes and the last release does, 0.2.0: so that both can run side by side
during an upgrade. The release after this one drops them."""


class BadSchema(NextdayError):
    """The database cannot be used by this version of the program; the message says what to do."""


def migrate(settings: Settings, database: Database, *, scripts: Path = SCRIPTS) -> Path | None:
    """Upgrade to the newest schema; returns where a SQLite database was copied to first, or None.

    Several processes may start at once: they take turns, and the later ones find nothing to do. A database that a
    newer version has used is refused with BadSchema, untouched.
    """
    present = known_revision(database, scripts)
    if present == newest(scripts):
        return None
    copied = copy_aside(settings, database, present) if present else None
    upgrade(database, scripts=scripts)
    if present:
        log.info("the schema was changed from %s to %s", present, newest(scripts))
    return copied


def check_current(database: Database, *, scripts: Path = SCRIPTS) -> None:
    """Raise BadSchema unless the database has this version's schema; nothing is changed."""
    present, needed = known_revision(database, scripts), newest(scripts)
    if present is None:
        raise BadSchema("The database is empty. Start the server, or run `flask migrate`, and try again.")
    if present != needed:
        raise BadSchema(
            f"The database has schema {present}, and this version of Nextday needs {needed}. Nothing was changed. "
            "Use the version that the server runs, or stop the server and run `flask migrate`; "
            "starting the server with this version does the same."
        )


def known_revision(database: Database, scripts: Path = SCRIPTS) -> str | None:
    """The schema of the database, None when it is empty; BadSchema for that of a newer version."""
    with database.engine.connect() as connection:
        present = revision(connection)
    if present is not None and not is_known(present, scripts):
        raise BadSchema(
            f"The database has schema {present}, which this version does not know: a newer version has used it. "
            "Install that version again, or restore a backup into an empty DATA_DIR."
        )
    return present


def upgrade(database: Database, target: str = "head", *, scripts: Path = SCRIPTS) -> None:
    with changing_schema(database) as connection:
        command.upgrade(config(connection, scripts), target)


def downgrade(database: Database, target: str, *, scripts: Path = SCRIPTS) -> None:
    with changing_schema(database) as connection:
        command.downgrade(config(connection, scripts), target)


@contextmanager
def changing_schema(database: Database) -> Iterator[Connection]:
    """A transaction in which tables may be rebuilt; rows that refer to nothing at its end undo all of it."""
    with database.engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            _enforce_foreign_keys(connection, "OFF")  # counts only outside of a transaction
        try:
            with connection.begin():
                yield connection
                if is_sqlite:
                    _check_foreign_keys(connection)
        finally:
            if is_sqlite:
                _enforce_foreign_keys(connection, "ON")


def revision(connection: Connection) -> str | None:
    """The schema a database has now; None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def newest(scripts: Path = SCRIPTS) -> str | None:
    return ScriptDirectory(str(scripts)).get_current_head()


def is_known(schema: str, scripts: Path = SCRIPTS) -> bool:
    try:
        return ScriptDirectory(str(scripts)).get_revision(schema) is not None
    except CommandError:
        return False


def config(connection: Connection, scripts: Path = SCRIPTS) -> Config:
    """What Alembic's commands need to work on `connection`, within the transaction it is in."""
    found = Config()
    found.set_main_option("script_location", str(scripts).replace("%", "%%"))
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
    target = folder / f"{stamp}-before-leaving-{present}.db"
    draft = target.with_suffix(f".{os.getpid()}")  # another process may be starting as well
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(draft)) as new:
        old.backup(new)
    draft.chmod(0o600)
    draft.replace(target)
    for stale in sorted(folder.glob("*-before-leaving-*.db"))[:-COPIES_KEPT]:
        stale.unlink(missing_ok=True)
    return target


def _enforce_foreign_keys(connection: Connection, state: str) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(f"PRAGMA foreign_keys={state}")


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        tables = ", ".join(sorted({str(row[0]) for row in broken}))
        raise BadSchema(f"{len(broken)} rows would refer to nothing, in {tables}: nothing was changed.")
