"""Headers and form of every response, of all endpoints in the URL map and for all kinds of errors."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from psycopg.errors import DiskFull, ReadOnlySqlTransaction
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.core.http import public
from app.models import Heartbeat
from tests.builders import new_uuid
from tests.routes import Route, routes_of

KEPT = {
    "get /api/v1/scans/{id}/photo/{side}": "private, max-age=86400",
    "get /api/v1/contacts/{id}/card.jpg": "private, max-age=86400",
    "get /calendar/{secret}.ics": "private, no-cache",
    "get /links.css": "max-age=86400",
}
"""What a browser may keep, when it is found: a picture is named by its content, a calendar asks each time."""


@pytest.fixture
def backend() -> str:
    """No database has a part in this: once is enough."""
    return "sqlite"


@pytest.fixture
def world(make_world):
    """One that remembers no readiness of an earlier test, and may be given routes that fail."""
    return make_world(own_routes=True)


def on_the_api(app: Any) -> list[Route]:
    return [route for route in routes_of(app) if not route.endpoint.startswith(("pages.", "docs."))]


def ask(world: Any, route: Route, *, token: str | None = None, row_id: str = "", **request: Any) -> Any:
    """The answer to a request of this route; `row_id` stands for whatever its path asks for."""
    row_id = row_id or new_uuid()
    path = route.path.format(id=row_id, side="front", signed=row_id, token=row_id, secret=row_id)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return world.app.test_client(use_cookies=False).open(
        path, method=route.method.upper(), headers=headers, **request
    )


def test_no_cache_may_keep_an_answer(world, ana):
    """Of every endpoint: what it answers without a token, to a wrong id, to a wrong body, and when all is right."""
    known = ana.one_of_each()
    statuses: set[int] = set()
    wrong = {}
    # Those that take the account or its token away come last.
    routes = sorted(
        on_the_api(world.app), key=lambda each: (each.method == "delete", each.path.count("/") < 5)
    )
    for route in routes:
        ways: tuple[dict[str, Any], ...] = (
            {},
            {"token": ana.token, "json": [1]},
            {"token": ana.token, "json": {}},
            {"token": ana.token, "row_id": known.get(route.noun), "json": {}},
            {"token": ana.token, "row_id": known.get(route.noun), "data": {"front": "x"}},
        )
        for way in ways:
            answer = ask(world, route, **way)
            statuses.add(answer.status_code)
            allowed = KEPT.get(str(route)) if answer.status_code == 200 else None
            if answer.headers.get("Cache-Control") != (allowed or "no-store"):
                wrong[f"{route} {answer.status_code}"] = answer.headers.get("Cache-Control")

    assert wrong == {}
    assert statuses >= {200, 201, 204, 401, 404, 409, 422}
    assert len(routes) > 65


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1", 404),
        ("DELETE", "/api/v1/events", 405),
        ("OPTIONS", "/api/v1/events", 200),
        ("HEAD", "/api/v1/contacts", 200),
        ("GET", "/api/v1/fails", 500),
        ("GET", "/api/v1/openapi.json", 200),
        ("GET", "/readyz", 503),
    ],
)
def test_no_cache_may_keep_what_is_none_of_a_views_answers(world, ana, method, path, status):
    world.app.add_url_rule("/api/v1/fails", "fails", public(lambda: 1 / 0))

    answer = ana.world.app.test_client().open(
        path, method=method, headers={"Authorization": f"Bearer {ana.token}"}
    )

    assert (answer.status_code, answer.headers["Cache-Control"]) == (status, "no-store")


def test_too_often_may_not_be_kept_either(world):
    body = {"email": "ana@example.com", "password": "a wrong one", "device": "x"}
    for _ in range(10):
        world.runtime.limits.sign_in(address="127.0.0.1", email=body["email"])

    answer = world.stranger().ask("POST", "/tokens", json=body)

    assert (answer.status_code, answer.headers["Cache-Control"]) == (429, "no-store")


def test_a_failure_promises_nothing_that_cannot_be_known(world):
    """The view may have committed before it failed, or not."""
    world.app.add_url_rule("/api/v1/fails", "fails", public(lambda: 1 / 0))

    answer = world.stranger().ask("GET", "/fails")

    assert answer.status_code == 500
    assert answer.get_json()["code"] == "mistake"
    assert "lost" not in answer.text
    assert "try again" in answer.get_json()["detail"]
    assert "division" not in answer.text


class Away:
    """A database that answers with an error, whatever it is asked."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    @contextmanager
    def read(self):
        raise self.error
        yield

    write = read


@contextmanager
def no_database(world: Any, error: Exception) -> Iterator[None]:
    present = world.runtime
    world.app.extensions["nextday"] = dataclasses.replace(present, database=Away(error))
    try:
        yield
    finally:
        world.app.extensions["nextday"] = present


class Locked(Exception):
    sqlite_errorname = "SQLITE_BUSY"
    sqlite_errorcode = 5


class Full(Exception):
    sqlite_errorname = "SQLITE_FULL"
    sqlite_errorcode = 13


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (PoolTimeoutError("QueuePool limit of size 20 overflow 20 reached"), 503, "database-busy"),
        (
            InterfaceError("SELECT 1", {}, Exception("already closed"), connection_invalidated=True),
            503,
            "database-busy",
        ),
        (InternalError("UPDATE", {}, ReadOnlySqlTransaction("read-only")), 503, "database-busy"),
        (OperationalError("BEGIN", {}, Locked("database is locked")), 503, "database-busy"),
        (OperationalError("INSERT", {}, Full("database or disk is full")), 507, "disk-full"),
        (OperationalError("INSERT", {}, DiskFull("could not extend file")), 507, "disk-full"),
        (ProgrammingError("SELECT x", {}, Exception("no such column")), 500, "mistake"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_an_error_of_the_database_says_whether_to_come_again(world, ana, error, status, code):
    with no_database(world, error):
        answer = ana.ask("GET", "/contacts")

    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert ("Retry-After" in answer.headers) == (status == 503)
    assert answer.content_type == "application/problem+json"


def test_asking_whether_it_is_ready_again_and_again_writes_once(world):
    client, seen = world.app.test_client(), []
    for _ in range(20):
        client.get("/readyz")
        seen.append(world.dump())
        world.clock.move(seconds=1)

    assert "heartbeats" in seen[0]
    assert len(set(seen)) == 1


def test_anybody_may_know_what_readers_can_read_but_not_where_they_run(world):
    with world.runtime.database.write() as session:
        about = {"pid": 4711, "engine": "rapidocr", "languages": ["kor"]}
        session.add(Heartbeat(name="reader cards-db-1:4711:abcd", at=world.clock(), about=about))
    world.clock.move(seconds=3)

    answer = world.app.test_client().get("/readyz")

    assert answer.get_json()["readers"] == [{"age_seconds": 3.0, "engine": "rapidocr", "languages": ["kor"]}]
    assert "4711" not in answer.text
    assert "cards-db-1" not in answer.text


def test_a_database_that_goes_away_between_two_looks_is_told(world):
    client = world.app.test_client()
    assert client.get("/readyz").get_json()["database"]["ok"]
    with no_database(world, InterfaceError("SELECT 1", {}, Exception("closed"))):
        answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.get_json()["database"] == {"ok": False, "reason": "InterfaceError"}
