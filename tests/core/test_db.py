"""Which database errors are transient, so that the statement may be repeated."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy import bindparam, create_engine, exc, text

from app.core.db import Database, is_transient
from tests.databases import on_postgresql
from tests.fakes import AWAY


class Fault(Exception):
    """What a driver raises."""

    def __init__(self, sqlstate: str | None = None) -> None:
        super().__init__("the driver's own words")
        self.sqlstate = sqlstate


def in_sqlite(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("the driver's own words")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "may_be_asked_again"),
    [
        (AWAY, True),
        (exc.OperationalError("SELECT 1", {}, Fault(), connection_invalidated=True), True),
        (exc.InterfaceError("SELECT 1", {}, Fault(), connection_invalidated=True), True),
        (exc.OperationalError(None, None, Fault()), True),
        (exc.TimeoutError("every connection is taken"), True),
        (exc.OperationalError("SELECT 1", {}, Fault("08006")), True),
        (exc.InternalError("UPDATE nudges", {}, Fault("25006")), True),
        (exc.OperationalError("UPDATE nudges", {}, Fault("40P01")), True),
        (exc.OperationalError("UPDATE nudges", {}, Fault("40001")), True),
        (exc.OperationalError("SELECT 1", {}, Fault("53300")), True),
        (exc.OperationalError("SELECT 1", {}, Fault("57P01")), True),
        (exc.OperationalError("SELECT 1", {}, in_sqlite(sqlite3.SQLITE_BUSY)), True),
        (exc.OperationalError("SELECT 1", {}, in_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT)), True),
        (exc.OperationalError("SELECT 1", {}, in_sqlite(sqlite3.SQLITE_FULL)), True),
        (exc.OperationalError("SELECT 1", {}, in_sqlite(sqlite3.SQLITE_ERROR)), False),
        (exc.OperationalError("SELECT 1", {}, Fault()), False),
        (exc.OperationalError("SELECT 1", {}, Fault("57014")), False),
        (exc.OperationalError("SELECT 1", {}, Fault("53200")), False),
        (exc.InterfaceError("SELECT 1", {}, Fault()), False),
        (exc.InternalError("UPDATE nudges", {}, Fault("XX000")), False),
        (exc.IntegrityError("INSERT", {}, Fault("23505")), False),
        (exc.ProgrammingError("SELECT", {}, Fault("42601")), False),
        (ValueError("ours"), False),
    ],
)
def test_it_is_transient_when_nothing_is_wrong_with_the_statement(error, may_be_asked_again):
    assert is_transient(error) == may_be_asked_again


def test_more_parameters_than_the_driver_takes_are_a_lasting_fault(world):
    """PostgreSQL's driver and SQLite call it an operational error, as they do a lost connection."""
    too_many = range(70_000 if not world.is_sqlite else 300_000)
    asked = text("SELECT 1 WHERE 1 IN :numbers").bindparams(bindparam("numbers", expanding=True))

    with pytest.raises(exc.OperationalError) as raised, world.runtime.database.read() as session:
        session.execute(asked, {"numbers": list(too_many)})

    assert not is_transient(raised.value)


def test_a_server_that_cannot_be_reached_is_transient(world, tmp_path):
    url = (
        f"sqlite:///{tmp_path / 'nowhere'}"
        if world.is_sqlite
        else "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
    )
    (tmp_path / "nowhere").mkdir()

    with pytest.raises(exc.DBAPIError) as raised, create_engine(url).connect() as connection:
        connection.execute(text("SELECT 1"))

    assert is_transient(raised.value)


@on_postgresql
def test_a_connection_that_breaks_is_transient(world):
    """SQLite has none."""
    other = Database(world.runtime.settings.database_url, world.clock)

    with pytest.raises(exc.DBAPIError) as raised, world.runtime.database.read() as session:
        pid = session.scalar(text("SELECT pg_backend_pid()"))
        with other.write() as killer:
            killer.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        other.close()
        session.execute(text("SELECT 1"))

    assert is_transient(raised.value)


def test_a_lock_that_is_not_free_is_transient(world):
    impatient = "PRAGMA busy_timeout=1" if world.is_sqlite else "SET LOCAL lock_timeout = 1"
    world.person("ana")
    renamed = text("UPDATE accounts SET name = 'Bo'")
    other = Database(world.runtime.settings.database_url, world.clock)

    with pytest.raises(exc.DBAPIError) as raised, world.runtime.database.write() as session:
        session.execute(renamed)
        with other.read() as second:
            second.execute(text(impatient))
            second.execute(renamed)
    other.close()

    assert is_transient(raised.value)


@on_postgresql
def test_a_server_that_has_just_become_a_copy_is_transient(world):
    """As after a failover: it still answers, and takes no writes. SQLite has no copies."""
    with pytest.raises(exc.DBAPIError) as raised, world.runtime.database.write() as session:
        session.execute(text("SET TRANSACTION READ ONLY"))
        session.execute(text("UPDATE accounts SET name = name"))

    assert is_transient(raised.value)
