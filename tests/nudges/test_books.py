"""Outcomes are written down together, and wait for a database that is away."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from sqlalchemy.exc import OperationalError

from app.accounts.rules import NotificationDetail
from app.nudges.books import Books
from app.nudges.outgoing import Outgoing
from app.nudges.recording import Result
from tests.builders import MONDAY_10AM

AWAY = OperationalError("UPDATE nudges", {}, ConnectionError("the database is not there"))


@dataclass
class FakeRecorder:
    """Fails with these errors, one after another; a result in `poisoned` fails whenever it is there."""

    errors: list[Exception] = field(default_factory=list)
    poisoned: list[Result] = field(default_factory=list)
    written: list[list[Result]] = field(default_factory=list)

    def record(self, session, results, *, now) -> None:
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
        last_chance=MONDAY_10AM,
    )
    return Result(outgoing, (), MONDAY_10AM)


@pytest.fixture
def settled() -> list[Result]:
    return []


def books(world, settled, recorder, *, is_more_coming=lambda: False, stopping=None) -> Books:
    return Books(
        world.here.database,
        recorder,
        world.clock,
        is_more_coming=is_more_coming,
        settled=settled.append,
        stopping=stopping or threading.Event(),
        moment=60.0,
        last_patience=0.1,
    )


def test_what_is_sent_while_the_database_is_away_is_written_down_when_it_is_there(world, settled):
    recorder, result = FakeRecorder(errors=[AWAY, AWAY]), a_result()
    ours = books(world, settled, recorder)

    ours.add(result)
    ours.close()

    assert recorder.written == [[result]]
    assert settled == [result]


def test_a_database_that_stays_away_does_not_keep_the_program_from_stopping(world, settled):
    recorder, result, stopping = FakeRecorder(errors=[AWAY] * 1_000_000), a_result(), threading.Event()
    ours = books(world, settled, recorder, stopping=stopping)

    ours.add(result)
    stopping.set()
    ours.close()

    assert recorder.written == []
    assert settled == [result]


def test_with_more_to_come_it_writes_several_together(world, settled):
    recorder, results = FakeRecorder(), [a_result() for _ in range(3)]
    more = [True]
    ours = books(world, settled, recorder, is_more_coming=lambda: more[0])

    for result in results[:2]:
        ours.add(result)
    more[0] = False
    ours.add(results[2])
    ours.close()

    assert recorder.written == [results]


def test_one_that_cannot_be_written_down_takes_no_other_with_it(world, settled):
    results = [a_result() for _ in range(3)]
    recorder = FakeRecorder(poisoned=[results[1]])
    more = [True]
    ours = books(world, settled, recorder, is_more_coming=lambda: more[0])

    for result in results:
        ours.add(result)
    more[0] = False
    ours.close()

    assert [result for written in recorder.written for result in written] == [results[0], results[2]]
    assert settled == results


def test_closed_it_has_written_all_down(world, settled):
    recorder, results = FakeRecorder(), [a_result() for _ in range(200)]
    ours = books(world, settled, recorder, is_more_coming=lambda: True)

    for result in results:
        ours.add(result)
    ours.close()

    assert settled == results
