"""Flow control: how many messages are prepared ahead of the threads that send them."""

from __future__ import annotations

import threading

import pytest

from app.nudges.delivery.flow_control import MAX_PREFETCHED, PREFETCH_SECONDS, FlowControl

TIMEOUT = 60.0


class FakeMonotonicClock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> FakeMonotonicClock:
    return FakeMonotonicClock()


@pytest.fixture
def flow(clock) -> FlowControl:
    return FlowControl(4, now=clock)


def sent(flow: FlowControl, messages: int) -> None:
    flow.begin(messages)
    for _ in range(messages):
        flow.finish()


def test_at_first_there_is_room_for_one_message_per_thread(flow):
    assert flow.wait_for_room(TIMEOUT) == 4


def test_room_grows_by_the_messages_sent_recently(flow, clock):
    sent(flow, 10)
    assert flow.wait_for_room(TIMEOUT) == 14

    clock.now += PREFETCH_SECONDS
    assert flow.wait_for_room(TIMEOUT) == 4


def test_prefetching_is_limited(flow):
    sent(flow, 3 * MAX_PREFETCHED)

    assert flow.wait_for_room(TIMEOUT) == 4 + MAX_PREFETCHED


def test_messages_that_were_not_sent_do_not_count(flow):
    flow.begin(100)
    for _ in range(100):
        flow.finish(sent=False)

    assert flow.wait_for_room(TIMEOUT) == 4


def test_there_is_no_room_while_every_thread_is_sending(flow):
    flow.begin(4)

    assert flow.wait_for_room(0.01) == 0


def test_a_finished_message_makes_room_at_once(flow):
    flow.begin(4)
    room: list[int] = []
    asking = threading.Thread(target=lambda: room.append(flow.wait_for_room(TIMEOUT)))
    asking.start()

    flow.finish(sent=False)
    asking.join(TIMEOUT)

    assert room == [1]


def test_it_is_busy_until_all_messages_are_finished(flow):
    flow.begin(2)
    flow.finish()
    assert flow.is_busy()

    flow.finish()
    assert not flow.is_busy()
