"""What ticks goes on ticking, whatever happens to the clock on the wall."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from app.core.db import new_id
from app.core.heartbeats import SWEEP, Heartbeat
from app.core.sync import Tombstone
from app.process.scheduler import TICK, Scheduler
from tests.server import wait_for

wait_until = partial(wait_for, wanted="what was to happen", seconds=20.0)


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture
def ticking(make_world):
    world = make_world(testing=True)
    clockwork = Scheduler(world.runtime)
    clockwork.start()
    yield world, clockwork
    clockwork.stop()


def test_what_is_due_goes_out_by_itself(ticking):
    world, _ = ticking
    world.person().scan()

    world.clock.now += timedelta(hours=24)

    wait_until(lambda: len(world.push.sent) == 1)


def test_a_clock_that_was_set_back_does_not_silence_the_sweep(ticking):
    """APScheduler waits for a time on the wall: set back by an hour, that is an hour of silence."""
    world, clockwork = ticking
    world.person().scan()
    wait_until(lambda: world.runtime.ticks.last_at is not None)

    wait_until(lambda: next_tick_is_an_hour_away(clockwork))
    world.clock.now += timedelta(hours=24)

    wait_until(lambda: len(world.push.sent) == 1)


def test_it_is_cleaned_up_soon_after_the_start(ticking):
    """A laptop never runs for the six hours that lie between two times."""
    world, _ = ticking
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


def test_a_sweep_that_stops_leaves_the_signs_of_life_of_others(make_world):
    world = make_world(testing=True)
    one, other = Scheduler(world.runtime), Scheduler(world.runtime)
    one.start()
    other.start()
    wait_until(lambda: len(sweeping(world)) == 2)

    one.stop()
    assert len(sweeping(world)) == 1
    other.stop()
    assert sweeping(world) == []


def test_the_sign_of_life_of_a_sweep_that_was_killed_goes_after_a_day(ticking):
    world, _ = ticking
    with world.runtime.database.write() as session:
        session.add(Heartbeat(name=f"{SWEEP}killed", at=world.clock() - timedelta(days=2), about={}))

    wait_until(lambda: [name for name in sweeping(world) if name != f"{SWEEP}killed"])

    assert f"{SWEEP}killed" not in sweeping(world)


def sweeping(world) -> list[str]:
    return [beat.name for beat in world.rows(Heartbeat) if beat.name.startswith("sweep")]


def next_tick_is_an_hour_away(clockwork) -> bool:
    """Do to the job what a clock set back does; a tick that was just being planned may undo it at once."""
    scheduler, later = clockwork._scheduler, datetime.now(UTC) + timedelta(hours=1)
    scheduler.modify_job(TICK, next_run_time=later)
    time.sleep(0.05)
    return scheduler.get_job(TICK).next_run_time == later
