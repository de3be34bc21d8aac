"""How much is prepared ahead."""

from __future__ import annotations

import threading

import pytest

from app.nudges.delivery.flow_control import AHEAD, MOST_AHEAD, FlowControl

A_WHILE = 60.0


class Seconds:
    """A clock that stands."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def pace(seconds) -> FlowControl:
    return FlowControl(4, now=seconds)


def sent(pace: FlowControl, messages: int) -> None:
    pace.begin(messages)
    for _ in range(messages):
        pace.finish()


def test_at_first_one_for_each_thread(pace):
    assert pace.wait_for_room(A_WHILE) == 4


def test_as_many_more_as_were_sent_a_moment_ago(pace, seconds):
    sent(pace, 10)
    assert pace.wait_for_room(A_WHILE) == 14

    seconds.now += AHEAD
    assert pace.wait_for_room(A_WHILE) == 4


def test_never_too_many(pace):
    sent(pace, 3 * MOST_AHEAD)

    assert pace.wait_for_room(A_WHILE) == 4 + MOST_AHEAD


def test_what_was_given_up_says_nothing_about_the_pace(pace):
    pace.begin(100)
    for _ in range(100):
        pace.finish(sent=False)

    assert pace.wait_for_room(A_WHILE) == 4


def test_with_every_thread_at_work_there_is_no_room(pace):
    pace.begin(4)

    assert pace.wait_for_room(0.01) == 0


def test_room_is_there_as_soon_as_one_is_sent(pace):
    pace.begin(4)
    room: list[int] = []
    asking = threading.Thread(target=lambda: room.append(pace.wait_for_room(A_WHILE)))
    asking.start()

    pace.finish(sent=False)
    asking.join(A_WHILE)

    assert room == [1]


def test_it_is_busy_until_all_is_sent(pace):
    pace.begin(2)
    pace.finish()
    assert pace.is_busy()

    pace.finish()
    assert not pace.is_busy()
