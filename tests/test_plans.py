"""Frequent statements find their rows by an index, however many rows there are, by the query plans of both databases.

The questions are those of the benchmark of scale. SQLite's plans do not depend on how many rows there are. PostgreSQL's do, so
it is asked what it would do at any price but reading a whole table, with a plan that serves any parameter: the worst it makes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Table, UniqueConstraint, event, select

from app.core.clock import system_clock
from app.core.db import Database
from app.models import Account, Base
from app.nudges.store import any_due
from app.ops.metrics import write_metrics
from app.sync_api.store import KINDS, changed_since
from benchmarks import row_counts
from benchmarks.populate import add_people
from tests.databases import on_postgresql

TABLES = "|".join(Base.metadata.tables)
WHOLE_IN_SQLITE = re.compile(
    rf"SCAN (?!heartbeats)({TABLES})\b(?! USING (COVERING )?INDEX ix_\w+_(leased|fallback|refused|undeliverable|unread)\b)"
)
"""A look at every row; but for the few that stand in an index of what is in work or in trouble, and for heartbeats: there is one
for each process."""
WHOLE_IN_POSTGRESQL = re.compile(rf"Seq Scan on (?!deliveries|heartbeats)({TABLES})\b")
"""Whether it asks for the deliveries of one nudge after another, or of all at once, it decides by how many there are.
Of heartbeats there is one for each process."""
PARAMETER = re.compile(r"%\((\w+)\)s")

NAMES = [
    question.name
    for question in row_counts.questions(None, system_clock())
    if question.times == row_counts.OFTEN
]


@pytest.fixture
def database(database_url) -> Iterator[Database]:
    database = Database(database_url, system_clock)
    # Who is forgotten is counted now, and in the next minutes said again.
    write_metrics(database, now=system_clock() - timedelta(minutes=1))
    yield database
    database.close()


@contextmanager
def overheard(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that is sent while the context is open, with its parameters."""
    heard: list[tuple[str, Any]] = []

    def hear(_connection, _cursor, statement, parameters, _context, _is_many):
        heard.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", hear)
    yield heard
    event.remove(database.engine, "before_cursor_execute", hear)


def statements_of(database: Database, name: str) -> list[tuple[str, Any]]:
    [question] = [each for each in row_counts.questions(database, system_clock()) if each.name == name]
    with overheard(database) as heard, database.write() if question.is_change else database.read() as session:
        question.ask(session)
        session.rollback()
    return [(said, with_) for said, with_ in heard if said.startswith(("SELECT", "WITH", "UPDATE", "DELETE"))]


def whole_tables_read_by(database: Database, statements: list[tuple[str, Any]]) -> list[str]:
    """The steps of the statements' plans that look through a whole table."""
    with database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            plans = [
                row[-1]
                for said, parameters in statements
                for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", parameters)
            ]
            found = [step for step in plans if WHOLE_IN_SQLITE.search(step)]
        else:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            plans = [
                row[0]
                for said, _ in statements
                for row in connection.exec_driver_sql(f"EXPLAIN (GENERIC_PLAN) {for_any_parameter(said)}")
            ]
            found = [step for step in plans if WHOLE_IN_POSTGRESQL.search(step)]
    assert plans
    return found


@pytest.mark.parametrize("name", NAMES)
def test_no_table_is_looked_through(database, name):
    assert whole_tables_read_by(database, statements_of(database, name)) == []


def test_a_page_of_changes_looks_through_no_table(database):
    """Each kind of row is asked for only where there is a change, so there has to be one."""
    now = system_clock()
    add_people(database, 0, 3, met_at=now, due_at=now + timedelta(days=1))
    with database.read() as session:
        account_id = session.scalar(select(Account.id).limit(1))
    with overheard(database) as heard, database.read() as session:
        found = changed_since(session, account_id, 0, 200)
    asked = [(said, parameters) for said, parameters in heard if said.startswith("SELECT")]

    assert len({type(row) for row in found}) >= 4
    assert len(asked) > len(KINDS)
    assert whole_tables_read_by(database, asked) == []


def test_what_a_deleted_row_takes_with_it_is_found_by_an_index():
    """Deleting a row looks for whatever refers to it, and without an index that is a look through the whole table."""
    assert [
        f"{table.name}: {', '.join(key.column_keys)}"
        for table in Base.metadata.sorted_tables
        for key in table.foreign_key_constraints
        if not any(begins_with(columns, key.column_keys) for columns in indexed(table))
    ] == []


def indexed(table: Table) -> list[list[str]]:
    """The columns of every index of all rows, of the primary key and of each unique constraint."""
    unique = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
    whole: list[Any] = [
        index
        for index in table.indexes
        if not any(index.dialect_options[kind]["where"] is not None for kind in ("sqlite", "postgresql"))
    ]
    return [[column.name for column in each.columns] for each in (table.primary_key, *unique, *whole)]


def begins_with(columns: list[str], keys: Sequence[str]) -> bool:
    return set(columns[: len(keys)]) == set(keys)


@on_postgresql
def test_postgresql_expects_nothing_due_to_be_at_hand(database):
    """Without statistics it takes a third of all rows for due, and the first row it meets for as good as any: none of them is."""
    now = system_clock()
    add_people(database, 0, 5000, met_at=now, due_at=now + timedelta(days=1))
    with overheard(database) as heard, database.read() as session:
        any_due(session, now)
    with database.engine.connect() as connection:
        plans = [
            row[0]
            for said, parameters in heard
            for row in connection.exec_driver_sql(f"EXPLAIN {said}", parameters)
        ]

    assert len(heard) == 3
    assert [step for step in plans if WHOLE_IN_POSTGRESQL.search(step)] == []


def for_any_parameter(statement: str) -> str:
    """The statement with parameters that nothing is known of."""
    names = list(dict.fromkeys(PARAMETER.findall(statement)))
    return PARAMETER.sub(lambda found: f"${names.index(found[1]) + 1}", statement)
