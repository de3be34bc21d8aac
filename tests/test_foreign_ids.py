"""Nobody sees another account's anything: every route of the document is tried, so that a new one is covered by itself."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.api import make_api, open_doors
from tests.builders import Caller, Person, World, a_card, new_uuid


@pytest.fixture
def backend() -> str:
    """No database has a part in this: once is enough."""
    return "sqlite"


OPEN = {
    ("post", "/api/v1/accounts"),
    ("post", "/api/v1/tokens"),
    ("post", "/api/v1/pairings/claim"),
    ("post", "/api/v1/receipts/{signed}"),
}
MAKES_ONES_OWN = {("put", "/api/v1/events/{id}"), ("put", "/api/v1/scans/{id}")}


def document() -> Any:
    api = make_api()
    open_doors(api)
    return api.api_doc


def routes() -> list[tuple[str, str]]:
    return [
        (method, path)
        for path, operations in document()["paths"].items()
        for method in operations
        if method in ("get", "put", "post", "patch", "delete")
    ]


ROUTES = routes()
WITH_IDS = [(method, path) for method, path in ROUTES if "{" in path and (method, path) not in OPEN]


@pytest.fixture
def ben(world: World) -> Person:
    return world.person("ben")


@pytest.fixture
def bens(ben: Person) -> dict[str, str]:
    """An id of everything that belongs to Ben."""
    event_id = ben.event()
    scan = ben.meets(a_card("Dana Kim", emails=["dana@acme.example"]), event_id=event_id, note="a secret")
    return {
        "events": event_id,
        "scans": scan["id"],
        "contacts": scan["contact_ids"][0],
        "encounters": scan["encounter_ids"][0],
        "nudges": ben.nudges(scan)[0]["id"],
        "devices": ben.get("/devices")["items"][0]["id"],
        "subscriptions": ben.get("/push/subscriptions")["items"][0]["id"],
        "messengers": ben.post(
            "/account/messengers", {"name": "ntfy", "url": "ntfys://ntfy.example.com/secret"}, expect=201
        )["id"],
    }


def noun(path: str) -> str:
    """Whose id the path asks for: the word before it."""
    return path.split("/{")[0].rsplit("/", 1)[-1]


def a_body(path: str, bens: dict[str, str]) -> Any:
    """A body that would be taken, were the id one's own."""
    bodies = {
        "resolve": {"outcome": "let_go"},
        "reopen": {},
        "split": {"encounter_id": bens["encounters"]},
        "cards": {"boxes": [{"x": 10, "y": 10, "w": 100, "h": 60}]},
        "join": {"contact_id": bens["events"]},
        "apart": {"contact_id": bens["events"]},
        "snooze": {"until": "2026-03-05T10:00:00Z"},
        "events": {"name": "Mine now"},
    }
    last = path.rsplit("/", 1)[-1]
    return bodies.get(last if "{" not in last else noun(path), {})


def filled(path: str, row_id: str) -> str:
    return path.replace("{id}", row_id).replace("{side}", "front").removeprefix("/api/v1")


def ask(caller: Caller, method: str, path: str, body: Any = None) -> Any:
    asked = {} if method in ("get", "delete") else {"json": body if body is not None else {}}
    return caller.ask(method.upper(), path, **asked)


def test_the_document_knows_routes_with_ids_of_every_noun(bens):
    assert {noun(path) for _, path in WITH_IDS} == set(bens)
    assert all(path.count("{") == 1 or "{side}" in path for _, path in WITH_IDS)


@pytest.mark.parametrize(("method", "path"), [each for each in WITH_IDS if each not in MAKES_ONES_OWN])
def test_another_accounts_id_answers_like_an_unknown_one(world, ana, ben, bens, method, path):
    before = world.dump()

    foreign = ask(ana, method, filled(path, bens[noun(path)]), a_body(path, bens))
    unknown = ask(ana, method, filled(path, new_uuid()), a_body(path, bens))

    assert foreign.status_code == unknown.status_code == 404
    assert json.loads(foreign.data) == json.loads(unknown.data)
    assert foreign.content_type == "application/problem+json"
    assert foreign.get_json()["code"] == "not-found"
    assert world.dump() == before


@pytest.mark.parametrize("token", [None, "nd_wrong", "revoked", "of a deleted account"])
def test_without_a_good_token_nothing_answers(world, ana, bens, token):
    if token in ("revoked", "of a deleted account"):
        ana.delete("/tokens/current" if token == "revoked" else "/account")
        token = ana.token
    caller, before = Caller(world, token), world.dump()

    answers = {
        (method, path): ask(
            caller, method, filled(path, bens.get(noun(path), new_uuid())), a_body(path, bens)
        )
        for method, path in ROUTES
        if (method, path) not in OPEN
    }

    wrong = {route: answer.text for route, answer in answers.items() if not is_sign_in_first(answer)}
    assert wrong == {}
    assert len(answers) > 30
    assert world.dump() == before


def is_sign_in_first(answer: Any) -> bool:
    return (
        answer.status_code == 401
        and answer.content_type == "application/problem+json"
        and answer.get_json()["code"] == "not-signed-in"
        and answer.headers["WWW-Authenticate"] == "Bearer"
    )


@pytest.mark.parametrize("scheme", ["Basic", "Token", ""])
def test_a_token_counts_only_as_a_bearer_token(world, ana, scheme):
    answer = world.stranger().ask("GET", "/account", headers={"Authorization": f"{scheme} {ana.token}"})

    assert answer.status_code == 401


@pytest.mark.parametrize("bad_id", ["x", "123", "' OR 1=1 --", "%00", "../../etc/passwd"])
def test_an_id_that_is_none_is_refused(ana, bad_id):
    answers = {
        (method, path): ask(ana, method, filled(path, bad_id)) for method, path in ROUTES if "{id}" in path
    }

    wrong = {
        route: answer.text
        for route, answer in answers.items()
        if answer.status_code not in (404, 405, 422) or answer.content_type != "application/problem+json"
    }
    assert wrong == {}


def test_putting_under_an_id_of_another_account_makes_ones_own(ana, ben, bens):
    ana.put(f"/events/{bens['events']}", {"name": "Mine"})
    ana.scan(scan_id=bens["scans"], note="mine")

    assert ana.get(f"/events/{bens['events']}")["name"] == "Mine"
    assert ben.get(f"/events/{bens['events']}")["name"] == "Harbour Tech Days"
    assert ben.get(f"/scans/{bens['scans']}")["state"] == "read"


def test_ids_in_bodies_are_as_good_as_unknown_too(world, ana, ben, bens):
    scan = ana.meets(a_card("Dana Kim", emails=["dana@acme.example"]))
    contact_path, encounter_path = (
        f"/contacts/{scan['contact_ids'][0]}",
        f"/encounters/{scan['encounter_ids'][0]}",
    )
    before = world.dump()

    assert ana.upload(new_uuid(), b"", event_id=bens["events"]).status_code in (404, 422)
    ana.scan(event_id=bens["events"], expect=404)
    ana.patch(encounter_path, {"event_id": bens["events"]}, expect=404)
    ana.post(f"{contact_path}/resolve", {"outcome": "let_go", "encounter_id": bens["encounters"]}, expect=404)
    ana.post(f"{contact_path}/reopen", {"encounter_id": bens["encounters"]}, expect=404)
    ana.post(f"{contact_path}/split", {"encounter_id": bens["encounters"]}, expect=404)

    assert world.dump() == before
    assert len(world.files()) == 2


def test_lists_hold_only_ones_own(ana, bens):
    for path in ("/contacts", "/events", "/scans", "/nudges", "/drawer"):
        assert ana.items(path) == []
    assert ana.items("/contacts", q="dana", event_id=bens["events"]) == []
    assert ana.items("/nudges", encounter_id=bens["encounters"]) == []
    assert "Dana" not in ana.ask("GET", f"/contacts.vcf?event_id={bens['events']}").text
    assert len(ana.items("/devices")) == len(ana.items("/push/subscriptions")) == 1


def test_a_receipt_needs_our_signature(world, ana):
    for forged in ("x", "a.b", new_uuid(), "%22" + new_uuid() + "%22.AAAA"):
        world.stranger().post(f"/receipts/{forged}", expect=404)
