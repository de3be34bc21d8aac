"""Kills during sending: every message arrives, and a repeat has the tag of the first and replaces it.

Judged at the push service, which lives on: by its messages and their tags, not by what the server believes.
"""

from __future__ import annotations

import signal
from datetime import datetime, timedelta
from typing import Any

from app.nudges.delivery.outcome_writer import MOST_WAITING
from app.nudges.delivery.sweep import THREADS
from tests.crashes.repetitions import TIMES
from tests.oracle import Captured, History, Looked, Received, Settings, kind_of, violations
from tests.server import Server
from tests.stories.pictures import SMALL, a_wall

SETTINGS: dict[str, Any] = {"READER_PROCESSES": "0"}
PEOPLE = 12
MOST_AT_ONCE = THREADS + 2 * MOST_WAITING  # sent, waiting to be written down, and being written down
LONGER_THAN_A_LEASE = timedelta(minutes=20)
DAY = timedelta(hours=24)


def meet_many(ana, count: int) -> list[str]:
    """Ids of encounters that all began at the same moment."""
    photos = (a_wall(size=SMALL) for _ in range(count))
    return [ana.meets(photo)["encounter_ids"][0] for photo in photos]


def received(ana, encounter_id: str) -> tuple[Received, ...]:
    return tuple(
        Received(kind_of(message.notification), message.virtual_at, message.tag)
        for message in ana.messages
        if message.notification["data"]["encounter_id"] == encounter_id
    )


def wrong(ana, encounter_id: str, met_at: datetime, looks: list[datetime], patience: timedelta) -> list[str]:
    return violations(
        History(
            Settings("UTC", None),
            (Captured(met_at, met_at), *(Looked(look) for look in looks)),
            received(ana, encounter_id),
            patience=patience,
            repeats_allowed=True,
        )
    )


def die_while_sending(server, point: str, *, times: int) -> None:
    """Let the server die at `point` again and again, each time once the dead one's lease has run out."""
    server.stop()
    for _ in range(times):
        server.start(until_ready=False, CRASH_AT=point)
        assert server.wait_for_death() == -signal.SIGKILL
        server.set_clock(server.now + LONGER_THAN_A_LEASE)
    server.start()
    server.advance(server.now)  # before the clock moves on, so that no lease runs out while it is sending
    server.advance(LONGER_THAN_A_LEASE)


def test_a_kill_after_claiming_loses_nothing_and_sends_nothing_twice(server, ana):
    met_at = server.now
    encounters = meet_many(ana, PEOPLE)
    server.set_clock(met_at + DAY - timedelta(seconds=1))
    server.stop()
    server.set_clock(met_at + DAY)
    die_while_sending(server, "after-claim", times=TIMES)

    late = LONGER_THAN_A_LEASE * (TIMES + 1)
    assert len(ana.messages) == len(ana.phone.shown) == PEOPLE
    assert [wrong(ana, each, met_at, [met_at + DAY, server.now], late) for each in encounters] == [
        []
    ] * PEOPLE
    assert server.find_violations() == []


def test_after_a_kill_during_sending_the_repeat_replaces_the_first(server, ana):
    met_at = server.now
    encounters = meet_many(ana, PEOPLE)
    server.stop()
    server.set_clock(met_at + DAY)
    die_while_sending(server, "after-send-before-record", times=TIMES)

    late = LONGER_THAN_A_LEASE * (TIMES + 1)
    assert PEOPLE < len(ana.messages) <= PEOPLE + TIMES * MOST_AT_ONCE
    assert len(ana.phone.shown) == PEOPLE
    assert [wrong(ana, each, met_at, [met_at + DAY, server.now], late) for each in encounters] == [
        []
    ] * PEOPLE
    assert {message.topic for message in ana.messages} == {message.tag for message in ana.messages}
    assert server.find_violations() == []


def test_a_kill_at_any_moment_of_a_burst_loses_nothing(server, ana):
    """Not at a failpoint but from outside, while messages are sent to a slow push service."""
    people = 40
    met_at = server.now
    encounters = meet_many(ana, people)
    ana.phone.slowness = 0.1
    server.set_clock(met_at + DAY)
    for kill in range(1, TIMES + 1):
        ana.phone.wait_for_attempts(kill * people // (TIMES + 2))
        server.kill9()
        server.start()
        server.set_clock(server.now + LONGER_THAN_A_LEASE)
    server.advance(LONGER_THAN_A_LEASE)

    assert len(ana.phone.shown) == people
    assert len(ana.messages) <= people + TIMES * MOST_AT_ONCE
    late = LONGER_THAN_A_LEASE * (TIMES + 1)
    assert [wrong(ana, each, met_at, [met_at + DAY, server.now], late) for each in encounters] == [
        []
    ] * people
    assert server.find_violations() == []


def test_two_concurrent_sweeps_send_each_message_once(server, ana, tmp_path):
    """Without a lease both would send what both find due."""
    people = 60
    met_at = server.now
    meet_many(ana, people)
    ana.phone.slowness = 0.1
    with Server(tmp_path / "other", now=met_at, beside=server, **SETTINGS):
        server.advance(DAY)
        ana.phone.wait_for(people)

    assert len(ana.messages) == len(ana.phone.shown) == people
    assert server.find_violations() == []


def test_a_stop_while_sending_finishes_and_sends_nothing_twice(server, ana):
    people = 40
    met_at = server.now
    meet_many(ana, people)
    ana.phone.slowness = 0.1
    server.set_clock(met_at + DAY)
    for stop in range(1, TIMES + 1):
        ana.phone.wait_for_attempts(stop * people // (TIMES + 2))
        assert server.stop() == 0
        server.start()
    ana.phone.wait_for(people)
    server.advance(LONGER_THAN_A_LEASE)

    assert len(ana.messages) == len(ana.phone.shown) == people
    assert server.find_violations() == []
