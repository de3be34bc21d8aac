"""The scheduler: it ticks, also after the system clock was set back, cleans up and writes heartbeats."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from app.core.db import new_id
from app.core.heartbeats import SWEEP, Heartbeat
from app.core.revisions import Tombstone
from app.process.scheduler import TICK, Scheduler
from tests.server import wait_for

wait_until = partial(wait_for, wanted="the condition", seconds=20.0)


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture
def running(make_world):
    world = make_world(testing=True)
    scheduler = Scheduler(world.runtime)
    scheduler.start()
    yield world, scheduler
    scheduler.stop()


def test_due_nudges_are_sent(running):
    world, _ = running
    world.person().scan()

    world.clock.now += timedelta(hours=24)

    wait_until(lambda: len(world.push.sent) == 1)


def test_a_clock_that_was_set_back_does_not_silence_the_sweep(running):
    """APScheduler waits for a wall clock time: set back by an hour, it would wait for an hour."""
    world, scheduler = running
    world.person().scan()
    wait_until(lambda: world.runtime.ticks.last_at is not None)

    wait_until(lambda: next_tick_is_an_hour_away(scheduler))
    world.clock.now += timedelta(hours=24)

    wait_until(lambda: len(world.push.sent) == 1)


def test_old_rows_are_removed_soon_after_the_start(running):
    """A laptop may never run for the six hours between two clean-ups."""
    world, _ = running
    ana = world.person()
    with world.runtime.database.write() as session:
        session.add(
            Tombstone(
                account_id=ana.account_id,
                kind="contact",
                id=new_id(),
                deleted_at=world.clock() - timedelta(days=100),
            )
        )

    wait_until(lambda: not world.rows(Tombstone))


def test_a_stopped_scheduler_removes_only_its_own_heartbeat(make_world):
    world = make_world(testing=True)
    one, other = Scheduler(world.runtime), Scheduler(world.runtime)
    one.start()
    other.start()
    wait_until(lambda: len(sweep_heartbeats(world)) == 2)

    one.stop()
    assert len(sweep_heartbeats(world)) == 1
    other.stop()
    assert sweep_heartbeats(world) == []


def test_the_heartbeat_of_a_killed_sweep_is_removed_after_a_day(running):
    world, _ = running
    with world.runtime.database.write() as session:
        session.add(Heartbeat(name=f"{SWEEP}killed", at=world.clock() - timedelta(days=2), about={}))

    wait_until(lambda: [name for name in sweep_heartbeats(world) if name != f"{SWEEP}killed"])

    assert f"{SWEEP}killed" not in sweep_heartbeats(world)


def sweep_heartbeats(world) -> list[str]:
    return [beat.name for beat in world.rows(Heartbeat) if beat.name.startswith("sweep")]


def next_tick_is_an_hour_away(scheduler) -> bool:
    """Put the next tick off by an hour, as a clock set back would. A tick that is being planned may undo it at once."""
    jobs, later = scheduler._scheduler, datetime.now(UTC) + timedelta(hours=1)
    jobs.modify_job(TICK, next_run_time=later)
    time.sleep(0.05)
    return jobs.get_job(TICK).next_run_time == later
