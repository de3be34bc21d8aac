"""The PostgreSQL databases of tests: one that is used again is as good as a new one."""

from __future__ import annotations

from sqlalchemy import create_engine

from app.core.db import Database
from tests.builders import MONDAY_10AM
from tests.databases import execute
from tests.fakes import FixedClock


def rows(address: str) -> dict[str, int]:
    engine = create_engine(address)
    with engine.connect() as connection:
        tables = connection.exec_driver_sql(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).scalars()
        found = {
            table: connection.exec_driver_sql(f'SELECT count(*) FROM "{table}"').scalar_one()
            for table in tables.all()
        }
    engine.dispose()
    return {table: count for table, count in found.items() if count}


def test_the_next_test_finds_no_row_and_nobody_connected(recycling):
    with recycling.database() as address:
        left = Database(address, FixedClock(MONDAY_10AM))
        writing = left.engine.connect()
        account = "INSERT INTO heartbeats (name, at, about) VALUES ('one', now(), '{}')"
        execute(address, account)
        writing.exec_driver_sql("UPDATE heartbeats SET at = now()")
        assert set(rows(address)) == {"alembic_version", "heartbeats"}

    with recycling.database() as again:
        assert again == address
        assert rows(again) == {"alembic_version": 1}
    writing.invalidate()
    left.close()


def test_a_database_whose_schema_was_changed_serves_no_more(recycling):
    for change in (
        "ALTER TABLE accounts ADD COLUMN shoe_size INTEGER",
        "DROP INDEX ix_pairings_account",
        "UPDATE alembic_version SET version_num = '0001'",
    ):
        with recycling.database() as address:
            execute(address, change)
        with recycling.database() as other:
            assert other != address
