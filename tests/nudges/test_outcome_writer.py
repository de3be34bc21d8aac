"""The outcome writer records outcomes in batches and waits during database outages."""

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
    """Raises `errors` one after another, and always fails for results in `failing`."""

    errors: list[Exception] = field(default_factory=list)
    failing: list[Result] = field(default_factory=list)
    written: list[list[Result]] = field(default_factory=list)
    before: Callable[[], object] = lambda: None

    def record(self, session, results, *, now) -> None:
        self.before()
        if self.errors:
            raise self.errors.pop(0)
        if any(result in self.failing for result in results):
            raise ValueError("cannot be recorded")
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
        language="en",
        region="DE",
        link="",
        try_count=1,
        prepared_at=MONDAY_10AM,
        last_chance=MONDAY_10AM,
    )
    return Result(outgoing, (), MONDAY_10AM)


@pytest.fixture
def finished() -> list[Result]:
    return []


def a_writer(
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


def test_outcomes_are_recorded_after_a_database_outage(world, finished):
    recorder, result = FakeRecorder(errors=[AWAY, AWAY]), a_result()
    writer = a_writer(world, finished, recorder)

    writer.add(result)
    writer.close()

    assert recorder.written == [[result]]
    assert finished == [result]


def test_a_lasting_outage_does_not_prevent_a_stop(world, finished):
    recorder, stopping = FakeRecorder(errors=[AWAY] * 1_000), threading.Event()
    writer = a_writer(world, finished, recorder, stopping=stopping)
    results = [a_result() for _ in range(3 * MOST_WAITING)]
    threads = [threading.Thread(target=writer.add, args=(result,)) for result in results]
    for thread in threads:
        thread.start()
    stopping.set()
    for thread in threads:
        thread.join()
    writer.close()

    assert recorder.written == []
    assert len(finished) == len(results)


def test_outcomes_are_recorded_in_batches(world, finished):
    recorder, results = FakeRecorder(), [a_result() for _ in range(3)]

    record_together(world, finished, recorder, results)

    assert recorder.written == [results]


def test_an_outcome_that_cannot_be_recorded_does_not_affect_others(world, finished):
    results = [a_result() for _ in range(3)]
    recorder = FakeRecorder(failing=[results[1]])

    record_together(world, finished, recorder, results)

    assert recorder.written == [[results[0]], [results[2]]]
    assert finished == results


def test_an_outcome_that_cannot_be_recorded_does_not_affect_others_during_an_outage(world, finished):
    results = [a_result() for _ in range(3)]
    recorder = FakeRecorder(errors=[ValueError("one of them"), AWAY], failing=[results[1]])

    record_together(world, finished, recorder, results)

    assert recorder.written == [[results[0]], [results[2]]]


def record_together(world, finished, recorder, results) -> None:
    """Add all results while the writer still expects more, so that they are recorded together."""
    writer: OutcomeWriter

    def is_more_coming() -> bool:
        return len(writer._waiting) < len(results)

    writer = a_writer(world, finished, recorder, is_more_coming=is_more_coming)
    for result in results:
        writer.add(result)
    writer.close()


def test_the_number_of_unrecorded_outcomes_is_limited(world, finished):
    """Messages without a recorded outcome would be sent again if the process died."""
    may_write, added = threading.Event(), threading.Semaphore(0)
    recorder = FakeRecorder(before=may_write.wait)
    writer = a_writer(world, finished, recorder, is_more_coming=lambda: True)

    def add() -> None:
        writer.add(a_result())
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
    writer.close()

    assert not one_more
    assert len(finished) == len(threads)


def test_close_records_everything(world, finished):
    recorder, results = FakeRecorder(), [a_result() for _ in range(200)]
    writer = a_writer(world, finished, recorder, is_more_coming=lambda: True)

    for result in results:
        writer.add(result)
    writer.close()

    assert finished == results
