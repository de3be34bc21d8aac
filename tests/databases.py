"""Databases without a table, for tests that make the schema themselves."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
"""For tests of what no database has a part in: once is enough."""


def an_empty_database(kind: str, folder: Path, request: pytest.FixtureRequest) -> str:
    """The address of a new database of this kind."""
    if kind == "sqlite":
        return f"sqlite:///{folder / 'nextday.db'}"
    admin = request.getfixturevalue("postgresql")
    name = f"empty_{uuid4().hex}"
    engine = create_engine(admin, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return make_url(admin).set(database=name).render_as_string(hide_password=False)
