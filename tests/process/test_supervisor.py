"""The supervisor starts readers again, also after a start has failed, and removes heartbeats of dead ones."""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from functools import partial

import pytest

from app.core.heartbeats import READER, Heartbeat
from app.process.supervisor import Supervisor
from tests.server import wait_for

wait_until = partial(wait_for, wanted="the condition", seconds=30.0)


@pytest.fixture
def backend() -> str:
    return "sqlite"


def test_a_reader_that_could_not_be_started_is_started_later(world, tmp_path, caplog):
    program, trace = tmp_path / "reader", tmp_path / "it ran"
    supervisor = Supervisor(world.runtime.database, os.environ, count=1, command=[str(program)])
    supervisor.start()
    try:
        wait_until(lambda: "could not be started" in caplog.text)
        program.write_text(f"#!{sys.executable}\nopen({str(trace)!r}, 'w').close()\n")
        program.chmod(0o755)

        wait_until(trace.exists)
    finally:
        supervisor.stop()


def test_heartbeats_of_readers_that_are_gone_are_removed(world):
    """Whether a reader on another host is alive cannot be checked; its heartbeat is removed after a day of silence."""
    now = world.clock()
    with world.runtime.database.write() as session:
        for name, age in (("lately", timedelta(hours=1)), ("long ago", timedelta(days=2))):
            session.add(Heartbeat(name=f"{READER}elsewhere/{name}:1:2:3", at=now - age, about={}))

    supervisor = Supervisor(world.runtime.database, os.environ, count=0)
    supervisor.start()
    supervisor.stop()

    assert [beat.name for beat in world.rows(Heartbeat)] == [f"{READER}elsewhere/lately:1:2:3"]
