"""How much is prepared ahead."""

from __future__ import annotations

import threading

import pytest

from app.nudges.delivery.flow_control import MAX_PREFETCHED, PREFETCH_SECONDS, FlowControl

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
def flow(seconds) -> FlowControl:
    return FlowControl(4, now=seconds)


def sent(flow: FlowControl, messages: int) -> None:
    flow.begin(messages)
    for _ in range(messages):
        flow.finish()


def test_at_first_one_for_each_thread(flow):
    assert flow.wait_for_room(A_WHILE) == 4


def test_as_many_more_as_were_sent_a_moment_ago(flow, seconds):
    sent(flow, 10)
    assert flow.wait_for_room(A_WHILE) == 14

    seconds.now += PREFETCH_SECONDS
    assert flow.wait_for_room(A_WHILE) == 4


def test_never_too_many(flow):
    sent(flow, 3 * MAX_PREFETCHED)

    assert flow.wait_for_room(A_WHILE) == 4 + MAX_PREFETCHED


def test_what_was_given_up_says_nothing_about_the_pace(flow):
    flow.begin(100)
    for _ in range(100):
        flow.finish(sent=False)

    assert flow.wait_for_room(A_WHILE) == 4


def test_with_every_thread_at_work_there_is_no_room(flow):
    flow.begin(4)

    assert flow.wait_for_room(0.01) == 0


def test_room_is_there_as_soon_as_one_is_sent(flow):
    flow.begin(4)
    room: list[int] = []
    asking = threading.Thread(target=lambda: room.append(flow.wait_for_room(A_WHILE)))
    asking.start()

    flow.finish(sent=False)
    asking.join(A_WHILE)

    assert room == [1]


def test_it_is_busy_until_all_is_sent(flow):
    flow.begin(2)
    flow.finish()
    assert flow.is_busy()

    flow.finish()
    assert not flow.is_busy()
