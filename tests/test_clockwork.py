"""What ticks goes on ticking, whatever happens to the clock on the wall."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from app.clockwork import SWEEP, Clockwork

PATIENCE = 20.0


@pytest.fixture
def backend() -> str:
    return "sqlite"


def wait_until(fact) -> None:
    until = time.monotonic() + PATIENCE
    while not fact():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.01)


@pytest.fixture
def ticking(make_world):
    world = make_world(testing=True)
    clockwork = Clockwork(world.here)
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
    wait_until(lambda: world.here.ticks.last_at is not None)

    wait_until(lambda: next_tick_is_an_hour_away(clockwork))
    world.clock.now += timedelta(hours=24)

    wait_until(lambda: len(world.push.sent) == 1)


def next_tick_is_an_hour_away(clockwork) -> bool:
    """Do to the job what a clock set back does; a tick that was just being planned may undo it at once."""
    scheduler, later = clockwork._scheduler, datetime.now(UTC) + timedelta(hours=1)
    scheduler.modify_job(SWEEP, next_run_time=later)
    time.sleep(0.05)
    return scheduler.get_job(SWEEP).next_run_time == later
