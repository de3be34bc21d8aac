"""`If-Match` as RFC 9110 (13.1.1) has it: what changes a resource does so only while it is the version that was looked at."""

from __future__ import annotations

import io
from typing import Any

import pytest

from tests.builders import Person, a_photo, new_uuid
from tests.routes import Route, server_routes


@pytest.fixture
def backend() -> str:
    """No database has a part in this: once is enough."""
    return "sqlite"


CHANGING = [
    route
    for route in server_routes()
    if route.is_api and route.method != "get" and ("{id}" in route.path or route.noun == "account")
]


@pytest.fixture
def ids(ana: Person) -> dict[str, str]:
    """An id of everything that Ana has; her account needs none."""
    return {**ana.one_of_each(), "account": ""}


def body_of(route: Route, ids: dict[str, str]) -> dict[str, Any]:
    """A request of this route that would be taken, but for its `If-Match`."""
    if route.endpoint in ("scans.put_scan", "scans.put_back"):
        return {"data": {name: (io.BytesIO(a_photo()), "x.jpg") for name in _sides(route)}}
    bodies: dict[str, Any] = {
        "resolve": {"outcome": "let_go"},
        "split": {"encounter_id": ids["encounters"]},
        "join": {"contact_id": new_uuid()},
        "apart": {"contact_id": new_uuid()},
        "cards": {"boxes": [{"x": 10, "y": 10, "w": 100, "h": 60}]},
        "snooze": {"until": "2026-03-05T10:00:00Z"},
        "touches": {"channel": "call"},
        "promises": {"what": "the PDF"},
        "{id}": {"name": "Another name"} if route.noun == "events" else {},
    }
    return {"json": bodies.get(route.path.rsplit("/", 1)[-1], {})}


def _sides(route: Route) -> list[str]:
    return ["front"] if route.endpoint == "scans.put_scan" else ["back"]


@pytest.mark.parametrize("stale", ["999999", '"999999"', 'W/"1"', '"999998", "999999"'])
def test_a_version_that_is_no_more_is_not_changed(world, ana, ids, stale):
    before, wrong = world.dump(), {}
    for route in CHANGING:
        answer = ana.ask(
            route.method.upper(),
            route.path.removeprefix("/api/v1").format(id=ids[route.noun]),
            headers={"If-Match": stale},
            **body_of(route, ids),
        )
        said = answer.get_json() or {}
        is_refused = (answer.status_code, said.get("code")) == (412, "changed-meanwhile")
        if not (is_refused and said["current"]["rev"] < 999998 and world.dump() == before):
            wrong[str(route)] = (answer.status_code, answer.text)

    assert wrong == {}
    assert len(CHANGING) > 20


@pytest.mark.parametrize("form", ["{rev}", '"{rev}"', "*", '"0", "{rev}"', "0, {rev}"])
def test_the_present_version_is_changed(ana, form):
    event_id = ana.event()
    rev = ana.get(f"/events/{event_id}")["rev"]

    answer = ana.ask(
        "PATCH", f"/events/{event_id}", headers={"If-Match": form.format(rev=rev)}, json={"name": "Another"}
    )

    assert answer.status_code == 200, answer.text


def test_a_version_that_cannot_be_read_is_none(world, ana):
    """Nor is a weak tag one."""
    event_id = ana.event()
    rev = ana.get(f"/events/{event_id}")["rev"]
    before = world.dump()

    for form in ('"', ",", '"{rev}', '"{rev}" "1"', 'W/"{rev}', 'W/"{rev}"'):
        answer = ana.ask(
            "PATCH",
            f"/events/{event_id}",
            headers={"If-Match": form.format(rev=rev)},
            json={"name": "Another"},
        )
        assert (answer.status_code, answer.get_json()["current"]["rev"]) == (412, rev), form
        assert world.dump() == before, form


@pytest.mark.parametrize("noun", ["events", "scans"])
def test_a_version_of_what_is_not_there_makes_nothing(world, ana, noun):
    before = world.dump()

    for tag in ("7", "*", '"7"', '"7'):
        body: dict[str, Any] = (
            {"json": {"name": "New"}}
            if noun == "events"
            else {"data": {"front": (io.BytesIO(a_photo()), "x.jpg")}}
        )
        answer = ana.ask("PUT", f"/{noun}/{new_uuid()}", headers={"If-Match": tag}, **body)
        assert (answer.status_code, answer.get_json()["code"]) == (412, "changed-meanwhile"), tag
        assert world.dump() == before, tag
        assert world.files() == []
