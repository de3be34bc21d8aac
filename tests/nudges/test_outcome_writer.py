"""Outcomes are written down together, and wait for a database that is away."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import uuid4

import pytest

from app.accounts.rules import NotificationDetail
from app.nudges.delivery.messages import Outgoing, Result
from app.nudges.delivery.outcome_writer import MOST_WAITING, OutcomeWriter
from tests.builders import MONDAY_10AM
from tests.fakes import AWAY


@dataclass
class FakeRecorder:
    """Fails with these errors, one after another; a result in `poisoned` fails whenever it is there."""

    errors: list[Exception] = field(default_factory=list)
    poisoned: list[Result] = field(default_factory=list)
    written: list[list[Result]] = field(default_factory=list)
    before: Callable[[], object] = lambda: None

    def record(self, session, results, *, now) -> None:
        self.before()
        if self.errors:
            raise self.errors.pop(0)
        if any(result in self.poisoned for result in results):
            raise ValueError("not to be written")
        self.written.append(list(results))


def a_result() -> Result:
    outgoing = Outgoing(
        account_id=uuid4(),
        message_id=uuid4(),
        carried=(),
        attempts=(),
        messengers=(),
        mailbox=None,
        detail=NotificationDetail.FULL,
        link="",
        try_count=1,
        prepared_at=MONDAY_10AM,
        last_chance=MONDAY_10AM,
    )
    return Result(outgoing, (), MONDAY_10AM)


@pytest.fixture
def finished() -> list[Result]:
    return []


def books(
    world, finished, recorder, *, is_more_coming=lambda: False, stopping=None, failed=lambda _: None
) -> OutcomeWriter:
    return OutcomeWriter(
        world.runtime.database,
        recorder,
        world.clock,
        is_more_coming=is_more_coming,
        finished=finished.append,
        failed=failed,
        stopping=stopping or threading.Event(),
        gather_seconds=60.0,
        retry_limit_at_stop=0.1,
    )


def test_what_is_sent_while_the_database_is_away_is_written_down_when_it_is_there(world, finished):
    recorder, result = FakeRecorder(errors=[AWAY, AWAY]), a_result()
    ours = books(world, finished, recorder)

    ours.add(result)
    ours.close()

    assert recorder.written == [[result]]
    assert finished == [result]


def test_a_database_that_stays_away_does_not_keep_the_program_from_stopping(world, finished):
    recorder, stopping = FakeRecorder(errors=[AWAY] * 1_000), threading.Event()
    ours = books(world, finished, recorder, stopping=stopping)
    results = [a_result() for _ in range(3 * MOST_WAITING)]
    threads = [threading.Thread(target=ours.add, args=(result,)) for result in results]
    for thread in threads:
        thread.start()
    stopping.set()
    for thread in threads:
        thread.join()
    ours.close()

    assert recorder.written == []
    assert len(finished) == len(results)


def test_with_more_to_come_it_writes_several_together(world, finished):
    recorder, results = FakeRecorder(), [a_result() for _ in range(3)]

    fill(world, finished, recorder, results)

    assert recorder.written == [results]


def test_one_that_cannot_be_written_down_takes_no_other_with_it(world, finished):
    results = [a_result() for _ in range(3)]
    recorder = FakeRecorder(poisoned=[results[1]])

    fill(world, finished, recorder, results)

    assert recorder.written == [[results[0]], [results[2]]]
    assert finished == results


def test_nor_does_it_when_the_database_goes_away_meanwhile(world, finished):
    results = [a_result() for _ in range(3)]
    recorder = FakeRecorder(errors=[ValueError("one of them"), AWAY], poisoned=[results[1]])

    fill(world, finished, recorder, results)

    assert recorder.written == [[results[0]], [results[2]]]


def fill(world, finished, recorder, results) -> None:
    """Leave all results, with more to come until the last of them is there."""
    ours: OutcomeWriter

    def is_more_coming() -> bool:
        return len(ours._waiting) < len(results)

    ours = books(world, finished, recorder, is_more_coming=is_more_coming)
    for result in results:
        ours.add(result)
    ours.close()


def test_what_is_not_written_down_never_becomes_much(world, finished):
    """It would be sent again, were the process to die."""
    may_write, added = threading.Event(), threading.Semaphore(0)
    recorder = FakeRecorder(before=may_write.wait)
    ours = books(world, finished, recorder, is_more_coming=lambda: True)

    def add() -> None:
        ours.add(a_result())
        added.release()

    threads = [threading.Thread(target=add) for _ in range(3 * MOST_WAITING)]
    for thread in threads:
        thread.start()
    for _ in range(2 * MOST_WAITING):
        assert added.acquire(timeout=60)
    one_more = added.acquire(timeout=0.2)
    may_write.set()
    for thread in threads:
        thread.join()
    ours.close()

    assert not one_more
    assert len(finished) == len(threads)


def test_closed_it_has_written_all_down(world, finished):
    recorder, results = FakeRecorder(), [a_result() for _ in range(200)]
    ours = books(world, finished, recorder, is_more_coming=lambda: True)

    for result in results:
        ours.add(result)
    ours.close()

    assert finished == results
