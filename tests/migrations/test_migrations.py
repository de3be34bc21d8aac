"""The schema's history: one line, up and down, on both databases, and what the models say in the end."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text

from app.accounts.store import add_account
from app.contacts.model import Contact, ContactKey
from app.contacts.rules import typed
from app.contacts.setting_values import set_values
from app.core.config import Settings
from app.core.db import Database, new_id
from app.models import Base
from app.ops.migration import (
    COPIES_KEPT,
    FOR_THE_FORMER_RELEASE,
    SCRIPTS,
    BadSchema,
    changing_schema,
    downgrade,
    migrate,
    newest,
    revision,
    upgrade,
)
from tests.builders import MONDAY_10AM, new_uuid
from tests.databases import an_empty_database, on_sqlite
from tests.fakes import FixedClock

LATER = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "later", "{newest}", None, None


def upgrade():
    with op.batch_alter_table("accounts") as table:
        table.alter_column("name", existing_type=sa.String(), nullable=True)


def downgrade():
    with op.batch_alter_table("accounts") as table:
        table.alter_column("name", existing_type=sa.String(), nullable=False)
"""
BROKEN = LATER.replace("def downgrade", '    op.execute("SELECT nothing FROM nowhere")\n\n\ndef downgrade')
ORPHANING = LATER.replace("def downgrade", '    op.execute("DELETE FROM accounts")\n\n\ndef downgrade')
START = """
import sys
from app.core.config import read_settings
from app.core.db import Database
from app.core.clock import system_clock
from app.ops.migration import migrate
settings = read_settings({"DATA_DIR": sys.argv[1], "DATABASE_URL": sys.argv[2]})
database = Database(settings.database_url, system_clock)
print("ready", flush=True)
sys.stdin.readline()
migrate(settings, database)
"""


@pytest.fixture
def empty(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without a table, of each kind that we support."""
    database = Database(an_empty_database(backend, tmp_path, request), FixedClock(MONDAY_10AM))
    yield database
    database.close()


@pytest.fixture
def settings(empty: Database, tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, database_url=url_of(empty))


@pytest.fixture
def with_one_more(tmp_path: Path) -> Callable[[str], Path]:
    """The migrations as they may be one day."""

    def make(later: str = LATER) -> Path:
        scripts = tmp_path / "migrations"
        shutil.copytree(SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
        (scripts / "versions" / "later.py").write_text(later.format(newest=newest()))
        return scripts

    return make


def test_there_is_one_newest_schema():
    assert len(ScriptDirectory(str(SCRIPTS)).get_heads()) == 1


def test_each_migration_says_what_it_does_and_goes_down_again():
    for script in ScriptDirectory(str(SCRIPTS)).walk_revisions():
        assert script.doc, script.revision
        assert script.module.downgrade.__code__.co_code != (lambda: None).__code__.co_code


def test_an_empty_database_gets_the_newest_schema(empty, settings):
    copied = migrate(settings, empty)

    assert copied is None
    assert revision_of(empty) == newest()


def test_the_models_are_what_the_migrations_made(empty, settings):
    migrate(settings, empty)
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert [change for change in compare_metadata(context, Base.metadata) if not is_left(change)] == []


def is_left(change: Any) -> bool:
    """Whether this is a column that the models lack on purpose."""
    return change[0] == "remove_column" and (change[2], change[3].name) in FOR_THE_FORMER_RELEASE


def test_names_of_indexes_and_constraints_are_those_of_the_models(empty, settings):
    """A name that differs cannot be dropped by a later migration; comparing metadata looks at columns, not names."""
    migrate(settings, empty)

    assert names_in(empty) == names_in_models()


def test_down_to_nothing_and_up_again(empty, settings):
    migrate(settings, empty)
    before = shape_of(empty)
    downgrade(empty, "base")
    left = set(inspect(empty.engine).get_table_names())
    upgrade(empty)

    assert left <= {"alembic_version"}
    assert shape_of(empty) == before


def test_contacts_from_before_are_found_by_their_keys(empty, settings):
    """They are derived while migrating, as the program derives them whenever a contact changes."""
    migrate(settings, empty)
    with empty.write() as session:
        account = add_account(
            session,
            email="ana@example.com",
            password_hash="unused",
            name="Ana",
            timezone="UTC",
            region="GB",
            now=MONDAY_10AM,
        )
        for number in range(1001):
            values = {
                "emails": [typed(f"dana{number}@acme.example")],
                "tels": [typed("+442079460958", type="work")],
            }
            contact = Contact(
                id=new_id(), account_id=account.id, created_at=MONDAY_10AM, fn=None, urls=[], adrs=[]
            )
            contact.fn = typed("Dr. Dana Kim") if number else None
            session.add(contact)
            set_values(contact, values)
    before = keys_in(empty)

    downgrade(empty, "0013")
    upgrade(empty)

    assert len(before) > 3000
    assert keys_in(empty) == before


def keys_in(database: Database) -> set[tuple[Any, ...]]:
    with database.read() as session:
        return {tuple(row) for row in session.execute(select(ContactKey.__table__))}


def test_a_table_is_rebuilt_without_losing_what_refers_to_it(empty, settings, with_one_more):
    """SQLite drops the old table, and would delete everybody's devices, contacts and nudges with it."""
    migrate(settings, empty)
    add_account_and_device(empty)
    scripts = with_one_more()
    migrate(settings, empty, scripts=scripts)
    counted = count(empty, "accounts"), count(empty, "devices")
    downgrade(empty, "-1", scripts=scripts)

    assert counted == (1, 1)
    assert (count(empty, "accounts"), count(empty, "devices")) == (1, 1)


def test_foreign_keys_are_enforced_again_after_a_migration(empty, settings):
    migrate(settings, empty)
    add_account_and_device(empty)
    with empty.write() as session:
        session.execute(text("DELETE FROM accounts"))

    assert count(empty, "devices") == 0


@pytest.mark.parametrize(("later", "error"), [(BROKEN, Exception), (ORPHANING, BadSchema)])
@on_sqlite
def test_a_migration_that_fails_changes_nothing(empty, settings, with_one_more, later, error):
    migrate(settings, empty)
    add_account_and_device(empty)
    before = shape_of(empty)
    with pytest.raises(error):
        migrate(settings, empty, scripts=with_one_more(later))

    assert shape_of(empty) == before
    assert revision_of(empty) == newest()
    assert (count(empty, "accounts"), count(empty, "devices")) == (1, 1)


def test_two_processes_that_start_at_once_take_turns(empty, settings, tmp_path):
    processes = [a_start(tmp_path, url_of(empty)) for _ in range(3)]
    for process in processes:
        process.stdout.readline()
    for process in processes:
        process.stdin.write("now\n")
        process.stdin.flush()
    errors = [process.communicate(timeout=60)[1] for process in processes]

    assert [process.returncode for process in processes] == [0, 0, 0], errors
    assert revision_of(empty) == newest()


@on_sqlite
def test_a_copy_is_put_aside_before_the_schema_changes(empty, settings, with_one_more):
    """It holds what was written a moment before, and is a database that opens."""
    migrate(settings, empty)
    add_account_and_device(empty)
    copied = migrate(settings, empty, scripts=with_one_more())

    assert copied is not None
    assert copied.parent == settings.data_dir / "copies"
    assert copied.stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(copied)) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT version_num FROM alembic_version").fetchone() == (newest(),)
        assert copy.execute("SELECT count(*) FROM devices").fetchone() == (1,)


@on_sqlite
def test_few_copies_are_kept(empty, settings, with_one_more):
    migrate(settings, empty)
    folder = settings.data_dir / "copies"
    folder.mkdir()
    for day in range(1, COPIES_KEPT + 3):
        (folder / f"2026010{day}T000000-before-leaving-0001.db").touch()
    copied = migrate(settings, empty, scripts=with_one_more())

    kept = sorted(folder.iterdir())
    assert len(kept) == COPIES_KEPT
    assert kept[-1] == copied


@on_sqlite
def test_no_copy_is_made_when_nothing_changes(empty, settings):
    migrate(settings, empty)

    assert migrate(settings, empty) is None
    assert not (settings.data_dir / "copies").exists()


def test_a_database_of_a_newer_version_is_left_alone(empty, settings, with_one_more):
    migrate(settings, empty, scripts=with_one_more())

    with pytest.raises(BadSchema, match="newer version"):
        migrate(settings, empty)
    assert revision_of(empty) == "later"


def test_rows_that_would_refer_to_nothing_undo_the_change(empty, settings):
    migrate(settings, empty)
    add_account_and_device(empty)
    with (
        pytest.raises(Exception, match=r"refer to nothing|violates foreign key"),
        changing_schema(empty) as connection,
    ):
        connection.execute(text("UPDATE devices SET account_id = :id"), {"id": new_uuid().replace("-", "")})

    assert (count(empty, "accounts"), count(empty, "devices")) == (1, 1)


def url_of(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def revision_of(database: Database) -> str | None:
    with database.engine.connect() as connection:
        return revision(connection)


def count(database: Database, table: str) -> int:
    with database.read() as session:
        return int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def add_account_and_device(database: Database) -> None:
    account, device = new_uuid().replace("-", ""), new_uuid().replace("-", "")
    with database.write() as session:
        session.execute(
            text(
                "INSERT INTO accounts (id, last_rev, oldest_rev, email, name, password_hash, timezone, region,"
                " follow_up_hours, notification_detail, created_at, rev) VALUES (:id, 1, 0, 'ana@example.com', 'Ana',"
                " 'x', 'UTC', 'GB', 24, 'full', '2026-03-02 10:00:00', 1)"
            ),
            {"id": account},
        )
        session.execute(
            text(
                "INSERT INTO devices (id, account_id, name, token_hash, created_at, rev)"
                " VALUES (:id, :account, 'a phone', 'x', '2026-03-02 10:00:00', 1)"
            ),
            {"id": device, "account": account},
        )


def shape_of(database: Database) -> dict[str, object]:
    """Every table with its columns, keys and indexes."""
    inspector = inspect(database.engine)
    return {
        table: (
            [
                (column["name"], str(column["type"]), column["nullable"])
                for column in inspector.get_columns(table)
            ],
            inspector.get_pk_constraint(table),
            sorted(inspector.get_foreign_keys(table), key=str),
            sorted(str(index_of(index)) for index in inspector.get_indexes(table)),
            sorted(inspector.get_unique_constraints(table), key=str),
        )
        for table in sorted(inspector.get_table_names())
    }


def index_of(index: Any) -> tuple[object, ...]:
    options = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
    return index["name"], index["column_names"], index["unique"], options


def names_in(database: Database) -> set[tuple[str, str]]:
    inspector = inspect(database.engine)
    found = set()
    for table in set(inspector.get_table_names()) - {"alembic_version"}:
        constraints = [
            inspector.get_pk_constraint(table),
            *inspector.get_foreign_keys(table),
            *inspector.get_unique_constraints(table),
            *inspector.get_indexes(table),
        ]
        found |= {(table, str(each["name"])) for each in constraints}
    return found


def names_in_models() -> set[tuple[str, str]]:
    return {
        (table.name, str(each.name))
        for table in Base.metadata.sorted_tables
        for each in list[Any]([*table.constraints, *table.indexes])
    }


def a_start(folder: Path, url: str) -> subprocess.Popen[str]:
    """A process that is about to migrate, when told to."""
    return subprocess.Popen(
        [sys.executable, "-c", START, str(folder), url],
        cwd=SCRIPTS.parent,
        env=dict(os.environ),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
