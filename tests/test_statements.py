"""A list of fifty rows sends as many statements as one of five: related rows are not loaded one by one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from app.accounts import store as accounts
from tests.builders import DANA_BOX, ERIK_BOX, Person, World, a_card
from tests.routes import server_routes

FEW, MANY = 5, 50
LISTS = [
    route.path.removeprefix("/api/v1")
    for route in server_routes()
    if route.is_api and not route.is_public and route.method == "get" and "{" not in route.path
]
PAGED = (
    "/contacts",
    "/devices",
    "/drawer",
    "/events",
    "/nudges",
    "/promises",
    "/push/subscriptions",
    "/scans",
)
LIMITS = {"/changes": {"limit": 1000}, **{path: {"limit": 200} for path in PAGED}}


@pytest.fixture
def backend() -> str:
    """Which statements are sent is the same for every database."""
    return "sqlite"


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    """The statements that are sent while the context is open."""
    heard: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        heard.append(statement)

    engine = world.runtime.database.engine
    event.listen(engine, "before_cursor_execute", hear)
    yield heard
    event.remove(engine, "before_cursor_execute", hear)


def grow(ana: Person, *, to: int) -> None:
    """Until there are so many events, scans with two people each, nudges that were sent, devices and phones."""
    world = ana.world
    for number in range(len(ana.items("/events")), to):
        event_id = ana.event(f"Event {number}")
        scan = ana.meets(
            a_card(f"Dana {number}", emails=[f"dana{number}@acme.example"], box=DANA_BOX),
            a_card(f"Erik {number}", emails=[f"erik{number}@acme.example"], box=ERIK_BOX),
            event_id=event_id,
            note="the PDF",
        )
        ana.touch(scan)
        ana.promise(scan)
        with world.runtime.database.write(ana.account_id) as session:
            account = accounts.account_of(session, ana.account_id)
            accounts.add_device(session, account, name=f"phone {number}", now=world.clock())
    world.clock.move(hours=24)
    world.deliver()


def count(ana: Person, path: str) -> int:
    with statements(ana.world) as heard:
        answer = ana.ask("GET", path, query_string=LIMITS.get(path, {}))
    assert answer.status_code == 200, (path, answer.text)
    assert answer.data
    return len(heard)


def test_a_list_of_fifty_needs_no_more_statements_than_one_of_five(world):
    ana = world.person("ana")
    grow(ana, to=FEW)
    few = {path: count(ana, path) for path in LISTS}
    grow(ana, to=MANY)

    many = {path: count(ana, path) for path in LISTS}

    assert many == few
    assert len(ana.get("/changes", limit=1000)["changes"]) > 5 * MANY
    assert len(ana.get("/nudges", limit=200)["items"]) > MANY
    assert {path: number for path, number in many.items() if number > 25} == {}


def test_the_calendar_feed_needs_no_more_statements_for_fifty_either(world):
    ana = world.person("ana")
    path = ana.post("/account/calendar", expect=201)["url"].removeprefix("http://127.0.0.1:8000")
    counts = []
    for number in (FEW, MANY):
        grow(ana, to=number)
        with statements(world) as heard:
            answer = world.app.test_client().get(path)
        assert answer.text.count("BEGIN:VEVENT") >= number
        counts.append(len(heard))

    assert counts[0] == counts[1]
