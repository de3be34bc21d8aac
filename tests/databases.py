"""Test databases: emptied ones that are used again, and empty ones for tests that create the schema themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, make_url

from app.core.db import Database

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
"""For tests of what no database has a part in: once is enough."""
on_postgresql = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
"""For tests of what SQLite does not have."""

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
OTHERS_OUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"  # fmt: skip
SCHEMA = """
    SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
        SELECT concat_ws(' ', attrelid::regclass, attnum, attname, atttypid::regtype, attnotnull) AS line
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT concat_ws(' ', 'trigger', tgrelid::regclass, tgname) FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT 'at ' || version_num FROM alembic_version
    ) AS lines
"""


class Recycling:
    """Migrated databases of a PostgreSQL server. Each is used by one test at a time and emptied for the next.

    Removing the rows takes a few milliseconds, a new database a hundred. A database with a changed schema is dropped.
    """

    def __init__(self, admin: str) -> None:
        self._admin = admin
        self._schema = _answer(named(admin, "template"), SCHEMA)
        self._empty: list[str] = []
        self._made = 0

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of an empty database."""
        name = self._empty.pop() if self._empty else self._make()
        address = named(self._admin, name)
        yield address
        if _answer(address, SCHEMA) == self._schema:
            remove_rows(address)
            self._empty.append(name)
        else:
            execute(self._admin, f"DROP DATABASE {name} WITH (FORCE)")

    def _make(self) -> str:
        self._made += 1
        execute(self._admin, f"CREATE DATABASE test_{self._made} TEMPLATE template")
        return f"test_{self._made}"


_first_engines: dict[str, Engine] = {}


def share_statements(database: Database) -> None:
    """Let a database use the statements that the first one of its kind has compiled.

    SQLAlchemy compiles a statement once for each engine. In tests, each of which has an engine of its own, that takes more
    time than running it.
    """
    kind = database.engine.dialect.name
    if kind not in _first_engines:
        database.engine.connect().close()  # the dialect asks for the server's version at its first connection
        _first_engines[kind] = database.engine
    first = _first_engines[kind]
    for engine in (database.engine, database._reading, database._writing):
        engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache


def remove_rows(address: str) -> None:
    """Close all other connections to this PostgreSQL database, and remove all rows."""
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(OTHERS_OUT)
        tables = connection.exec_driver_sql(TABLES).scalars().all()
        emptied = "; ".join(f'DELETE FROM "{table}"' for table in tables)
        # As a replica it neither checks what refers to a row nor removes that as well: nothing is left anyway.
        connection.exec_driver_sql(f"SET session_replication_role = replica; {emptied}")
    engine.dispose()


def an_empty_database(kind: str, folder: Path, request: pytest.FixtureRequest) -> str:
    """The URL of a new database of this kind, without tables."""
    if kind == "sqlite":
        return f"sqlite:///{folder / 'nextday.db'}"
    admin = request.getfixturevalue("postgresql")
    name = f"empty_{uuid4().hex}"
    execute(admin, f"CREATE DATABASE {name}")
    return named(admin, name)


def named(admin: str, name: str) -> str:
    """The URL of another database of the same server."""
    return make_url(admin).set(database=name).render_as_string(hide_password=False)


def execute(address: str, *statements: str) -> None:
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def _answer(address: str, question: str) -> str:
    engine = create_engine(address)
    with engine.connect() as connection:
        answer = str(connection.exec_driver_sql(question).scalar_one())
    engine.dispose()
    return answer
