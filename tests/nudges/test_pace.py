"""How much is prepared ahead."""

from __future__ import annotations

import threading

from app.nudges.pace import MOST_AHEAD, Pace


def sent(pace: Pace, messages: int) -> None:
    pace.begin(messages)
    for _ in range(messages):
        pace.finish()


def test_at_first_one_for_each_thread():
    assert Pace(4).wait_for_room() == 4


def test_as_many_more_as_were_sent_a_moment_ago():
    pace = Pace(4)
    sent(pace, 10)

    assert pace.wait_for_room() == 14


def test_never_too_many():
    pace = Pace(4)
    sent(pace, 3 * MOST_AHEAD)

    assert pace.wait_for_room() == 4 + MOST_AHEAD


def test_with_every_thread_at_work_and_nothing_sent_lately_it_waits_for_one():
    pace = Pace(2)
    pace.begin(2)
    room: list[int] = []
    asking = threading.Thread(target=lambda: room.append(pace.wait_for_room()))
    asking.start()
    asking.join(0.1)
    waited = not room

    pace.finish()
    asking.join(20)

    assert waited
    assert room == [2]


def test_it_is_busy_until_all_is_sent():
    pace = Pace(2)
    pace.begin(2)
    pace.finish()
    assert pace.is_busy()

    pace.finish()
    assert not pace.is_busy()
