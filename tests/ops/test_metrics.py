"""The numbers say what the rows say, in the form Prometheus reads, to whoever has the token."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import delete

from app.core.heartbeats import READER
from app.models import Heartbeat, Nudge
from app.nudges.lifecycle import claim_due
from app.nudges.rules import LEASE
from app.process.scheduler import Scheduler
from tests.builders import MONDAY_10AM, World
from tests.databases import on_sqlite
from tests.fakes import REFUSED

TOKEN = {"Authorization": "Bearer a token of the operator's"}


@pytest.fixture
def world(make_world) -> World:
    return make_world(metrics_token="a token of the operator's", testing=True)


def numbers(world: World) -> dict[str, float]:
    """Every sample by its name and labels."""
    answer = world.app.test_client().get("/metrics", headers=TOKEN)
    assert answer.status_code == 200, answer.text
    return {
        sample.name + "".join(f" {name}={value}" for name, value in sample.labels.items()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


@on_sqlite
def test_without_the_setting_there_is_nothing(make_world):
    assert make_world().app.test_client().get("/metrics", headers=TOKEN).status_code == 404


@on_sqlite
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer"}])
def test_without_the_token_nothing_is_told(world, headers):
    assert world.app.test_client().get("/metrics", headers=headers).status_code == 401


@on_sqlite
def test_where_all_is_well_nothing_is_overdue(world, ana):
    ana.scan()
    world.clock.move(hours=24)
    world.deliver()
    found = numbers(world)

    assert found["nextday_nudges_overdue reason=none"] == 0
    assert found["nextday_nudges_undeliverable"] == 0
    assert found["nextday_encounters_forgotten"] == 0


@on_sqlite
def test_what_nobody_took_up_for_a_minute_is_overdue(world, ana):
    ana.scan()
    world.clock.move(hours=24, seconds=60)
    just_on_time = numbers(world)
    world.clock.move(seconds=1)

    assert just_on_time["nextday_nudges_overdue reason=none"] == 0
    assert numbers(world)["nextday_nudges_overdue reason=none"] == 1


@on_sqlite
def test_it_says_why_something_is_overdue(world):
    world.person("ben", subscribed=False).scan()
    world.clock.move(hours=24)
    world.deliver()
    world.clock.move(minutes=2)
    found = numbers(world)

    assert found["nextday_nudges_overdue reason=no-channel"] == 1
    assert found["nextday_nudges_overdue reason=none"] == 0


def test_what_a_process_has_taken_and_not_sent_is_overdue(world, ana):
    ana.scan()
    world.clock.move(hours=24)
    with world.runtime.database.write() as session:
        claim_due(session, now=world.clock(), holder="slow", lease=LEASE, most=1)
    world.clock.move(minutes=2)

    assert numbers(world)["nextday_nudges_overdue reason=none"] == 1


@on_sqlite
def test_what_no_channel_took_in_time_is_counted(world, ana):
    ana.scan()
    world.push.refuse(REFUSED)
    world.clock.move(hours=24)
    world.deliver()
    world.clock.move(hours=25)
    world.deliver()

    assert numbers(world)["nextday_nudges_undeliverable"] == 1


@on_sqlite
def test_lateness_is_of_the_last_day(world, ana):
    for late in (0.5, 8, 400):
        ana.scan()
        world.clock.move(hours=24, seconds=late)
        world.deliver()
        world.clock.now = MONDAY_10AM
    world.clock.move(hours=25)
    found = numbers(world)
    world.clock.move(hours=26)
    days_later = numbers(world)

    name = "nextday_nudge_lateness_seconds"
    assert [
        found[f"{name}_bucket le={bound}"] for bound in ("1.0", "5.0", "10.0", "300.0", "1800.0", "+Inf")
    ] == [
        1,
        1,
        2,
        2,
        3,
        3,
    ]
    assert found[f"{name}_gcount"] == 3
    assert found[f"{name}_gsum"] == pytest.approx(408.5, abs=0.01)
    assert days_later[f"{name}_gcount"] == 0


@on_sqlite
def test_a_photo_that_waits_to_be_read_has_an_age(world, ana):
    none_waits = numbers(world)["nextday_oldest_queued_scan_age_seconds"]
    ana.scan()
    world.clock.move(minutes=5)
    ana.scan()
    one_waits = numbers(world)["nextday_oldest_queued_scan_age_seconds"]
    world.read_all()

    assert (none_waits, one_waits) == (0, 300)
    assert numbers(world)["nextday_oldest_queued_scan_age_seconds"] == 0


@on_sqlite
def test_photos_that_wait_and_readers_that_live_are_counted(world, ana):
    for _ in range(3):
        ana.scan()
    with world.runtime.database.write() as session:
        for name, age in (("one", 0), ("two", 60), ("three", 61)):
            at = world.clock() - timedelta(seconds=age)
            session.add(Heartbeat(name=READER + name, at=at, about={}))
    waiting = numbers(world)
    world.read_all()

    assert (waiting["nextday_unread_scans"], waiting["nextday_readers"]) == (3, 2)
    assert numbers(world)["nextday_unread_scans"] == 0


def test_an_encounter_without_a_nudge_is_forgotten(world, ana):
    ana.scan()
    with world.runtime.database.write() as session:
        session.execute(delete(Nudge))

    assert numbers(world)["nextday_encounters_forgotten"] == 1


def test_who_is_forgotten_is_counted_every_five_minutes(world, ana):
    """With a million meetings the count takes seconds: a scrape in between says what the last one found."""
    ana.scan()
    found_before = numbers(world)["nextday_encounters_forgotten"]
    with world.runtime.database.write() as session:
        session.execute(delete(Nudge))
    world.clock.move(minutes=4, seconds=59)
    found_within = numbers(world)["nextday_encounters_forgotten"]
    world.clock.move(seconds=1)

    assert (found_before, found_within) == (0, 0)
    assert numbers(world)["nextday_encounters_forgotten"] == 1


def test_any_process_can_say_when_another_last_swept(world):
    """The age is a row's: a process that serves HTTP alone knows it, too."""
    before = numbers(world)
    scheduler = Scheduler(world.runtime)
    scheduler.start()
    until = time.monotonic() + 60
    while not any(beat.name.startswith("sweep") for beat in world.rows(Heartbeat)):
        assert time.monotonic() < until, "no heartbeat came"
        time.sleep(0.05)
    while_it_sweeps = numbers(world)
    scheduler.stop()

    assert "nextday_sweep_age_seconds" not in before
    assert while_it_sweeps["nextday_sweep_age_seconds"] == 0
    assert "nextday_sweep_age_seconds" not in numbers(world)
