"""Several sweep processes on one PostgreSQL, without a leader: each message is sent once, whichever process dies.

The clock stands still while messages are under way: leases are counted by it, and one that lapses under somebody who
is still sending would be another test. CRASH_TIMES=20 repeats each of these as often.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.crashes.conftest import MONDAY
from tests.crashes.test_sweep_crashes import MOST_AT_ONCE, meet_many
from tests.server import Server, wait_for
from tests.stories.people import Person

DAY = timedelta(hours=24)
LONGER_THAN_A_LEASE = timedelta(minutes=20)
PEOPLE = 32
PATIENCE = 180.0

again = pytest.mark.parametrize("_time", range(int(os.environ.get("CRASH_TIMES", "1"))))


@pytest.fixture
def backend() -> str:
    return "postgresql"


@pytest.fixture
def server(tmp_path: Path, database_url: str) -> Iterator[Server]:
    """Takes photos in and sends nothing."""
    with Server(
        tmp_path / "server", now=MONDAY, DATABASE_URL=database_url, ROLE="web", READER_PROCESSES="0"
    ) as running:
        yield running


@pytest.fixture
def start_sweep(server: Server, tmp_path: Path, database_url: str) -> Iterator[Callable[..., Server]]:
    """Start one more process that does nothing but sweep; keywords are its settings."""
    with ExitStack() as ending:

        def start(**settings: Any) -> Server:
            number = len(list(tmp_path.glob("sweep-*")))
            sweep = Server(
                tmp_path / f"sweep-{number}",
                now=server.now,
                beside=server,
                DATABASE_URL=database_url,
                ROLE="sweep",
                **settings,
            )
            ending.callback(sweep.end)
            sweep.start(until_ready=False)
            wait_for(lambda: b"Running as sweep" in sweep.log.read_bytes(), "it to run", seconds=PATIENCE)
            return sweep

        yield start


def wait_until_sent(ana: Person, count: int) -> None:
    """Until that many follow-ups are written down as sent, and nothing is under way any more."""

    def is_at_rest() -> bool:
        nudges = [each for each in ana.client.items("/nudges", limit=200) if each["kind"] == "follow_up"]
        assert {each["state"] for each in nudges} <= {"pending", "leased", "sent"}
        return len([each for each in nudges if each["state"] == "sent"]) == count

    wait_for(is_at_rest, f"{count} nudges to be sent", seconds=PATIENCE, pause=0.2)


@again
def test_many_concurrent_sweeps_send_each_message_once(server, ana, start_sweep, _time):
    meet_many(ana, PEOPLE)
    ana.phone.slowness = 0.2
    for _ in range(4):
        start_sweep()
    server.set_clock(MONDAY + DAY)
    wait_until_sent(ana, PEOPLE)

    assert len(ana.messages) == len(ana.phone.shown) == PEOPLE
    assert server.find_violations() == []


@again
@pytest.mark.parametrize(
    ("point", "most_repeats"), [("after-claim", 0), ("after-send-before-record", MOST_AT_ONCE)]
)
def test_a_killed_sweep_is_replaced_and_its_messages_are_sent(
    server, ana, start_sweep, point, most_repeats, _time
):
    meet_many(ana, PEOPLE)
    other, dying = start_sweep(), start_sweep(CRASH_AT=point)
    with asleep(other):
        server.set_clock(MONDAY + DAY)
        assert dying.wait_for_death(seconds=PATIENCE) == -signal.SIGKILL
    start_sweep()  # it finds the leases of a process of this machine that is no more
    wait_until_sent(ana, PEOPLE)

    assert len(ana.phone.shown) == PEOPLE
    assert PEOPLE <= len(ana.messages) <= PEOPLE + most_repeats
    assert {message.topic for message in ana.messages} == {message.tag for message in ana.messages}
    assert server.find_violations() == []


@again
def test_the_other_sweep_takes_over_when_the_lease_of_a_dead_one_ends(server, ana, start_sweep, _time):
    """As when the machine is gone: no process can check whether the holder still lives."""
    meet_many(ana, PEOPLE)
    other, dying = start_sweep(), start_sweep(CRASH_AT="after-claim")
    with asleep(other):
        server.set_clock(MONDAY + DAY)
        assert dying.wait_for_death(seconds=PATIENCE) == -signal.SIGKILL
    left_behind = wait_for(
        lambda: leases_when_nothing_moves(ana), "the other to come to rest", seconds=PATIENCE
    )
    server.set_clock(server.now + LONGER_THAN_A_LEASE)
    wait_until_sent(ana, PEOPLE)

    assert 1 <= left_behind <= MOST_AT_ONCE
    assert len(ana.messages) == len(ana.phone.shown) == PEOPLE
    assert server.find_violations() == []


@again
def test_sweeps_killed_at_any_moment_lose_nothing(server, ana, start_sweep, _time):
    meet_many(ana, PEOPLE)
    ana.phone.slowness = 0.5
    sweeps = [start_sweep(), start_sweep()]
    server.set_clock(MONDAY + DAY)
    for kill in (1, 2):
        ana.phone.wait_for_attempts(kill * PEOPLE // 4, seconds=PATIENCE)
        sweeps[kill % 2].kill9()
        sweeps[kill % 2] = start_sweep()
    wait_until_sent(ana, PEOPLE)

    assert len(ana.phone.shown) == PEOPLE
    assert len(ana.messages) <= PEOPLE + 2 * MOST_AT_ONCE
    assert server.find_violations() == []


@contextmanager
def asleep(process: Server) -> Iterator[None]:
    """Hold a process, so that the other is sure to claim something."""
    os.kill(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process.pid, signal.SIGCONT)


def leases_when_nothing_moves(ana: Person) -> int | None:
    """How many nudges dead processes hold, once no process sends any more; None while one does."""
    states = [each["state"] for each in ana.client.items("/nudges", limit=200) if each["kind"] == "follow_up"]
    held, sent = states.count("leased"), states.count("sent")
    is_at_rest = held + sent == PEOPLE and len(ana.messages) == sent
    return held if is_at_rest else None
