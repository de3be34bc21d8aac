"""The health check of a container: it knows a process that answers from one that is gone or silent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.config import Role, Settings
from app.core.heartbeats import READER, SWEEP, Heartbeat
from app.core.leases import holder_name
from app.ops.health import find_fault
from tests.builders import MONDAY_10AM, World
from tests.server import Server, free_port


def settings_of(world: World, tmp_path: Path, role: Role) -> Settings:
    """With the clock in a file, as the health check is a program of its own."""
    clock = tmp_path / "clock"
    clock.write_text(world.clock().isoformat())
    return Settings(
        data_dir=tmp_path,
        database_url=world.runtime.settings.database_url,
        role=role,
        testing=True,
        clock_file=clock,
    )


def beat(world: World, prefix: str, holder: str) -> None:
    with world.runtime.database.write() as session:
        session.add(Heartbeat(name=prefix + holder, at=world.clock(), about={}))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path / "server", now=MONDAY_10AM, ROLE="web") as running:
        yield running


def test_a_server_that_answers_is_healthy(server, tmp_path):
    settings = Settings(data_dir=tmp_path, database_url="sqlite://", port=server.port)

    assert find_fault(settings) is None


def test_a_server_that_is_gone_is_not(tmp_path):
    settings = Settings(data_dir=tmp_path, database_url="sqlite://", port=free_port())

    assert "does not answer" in str(find_fault(settings))


@pytest.mark.parametrize(("role", "prefix"), [(Role.SWEEP, SWEEP), (Role.READ, READER)])
def test_a_worker_is_healthy_while_its_heartbeat_is_young(world, tmp_path, role, prefix):
    beat(world, prefix, holder_name())
    young = find_fault(settings_of(world, tmp_path, role))
    world.clock.move(seconds=61)

    assert young is None
    assert find_fault(settings_of(world, tmp_path, role)) == "the last heartbeat is 61 seconds old"


def test_the_heartbeats_of_other_machines_and_roles_do_not_count(world, tmp_path):
    beat(world, READER, "elsewhere/0123456789abcdef:1:2:3")
    beat(world, SWEEP, holder_name())

    assert "ROLE=read" in str(find_fault(settings_of(world, tmp_path, Role.READ)))


def test_a_worker_without_a_database_says_so(tmp_path):
    settings = Settings(
        data_dir=tmp_path, database_url=f"sqlite:///{tmp_path}/none/nextday.db", role=Role.SWEEP
    )
    fault = find_fault(settings)

    assert fault == "the database cannot be read: OperationalError"
