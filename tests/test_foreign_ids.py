"""No account sees data of another one. Every route of the URL map is tried, so that new routes are covered too."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.builders import Caller, Person, World, a_card, new_uuid
from tests.routes import Route, server_routes


@pytest.fixture
def backend() -> str:
    """No database has a part in this: once is enough."""
    return "sqlite"


PUBLIC = {
    "get /api/v1/openapi.json",
    "get /api/v1/sign-up",
    "get /api/v1/zones",
    "post /api/v1/accounts",
    "post /api/v1/pairings/claim",
    "post /api/v1/receipts/{signed}",
    "post /api/v1/tokens",
}
MAKES_ONES_OWN = {"put /api/v1/events/{id}", "put /api/v1/scans/{id}"}
ROUTES = [route for route in server_routes() if route.is_api]
PRIVATE = [route for route in ROUTES if not route.is_public]
WITH_IDS = [route for route in PRIVATE if "{" in route.path]
OF_LINKS = [route for route in server_routes() if not route.is_api and "{" in route.path]


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
        "touches": ben.touch(scan, channel="call")["id"],
        "promises": ben.promise(scan)["id"],
        "devices": ben.get("/devices")["items"][0]["id"],
        "subscriptions": ben.get("/push/subscriptions")["items"][0]["id"],
        "messengers": ben.post(
            "/account/messengers", {"name": "ntfy", "url": "ntfys://ntfy.example.com/secret"}, expect=201
        )["id"],
    }


def a_body(route: Route, bens: dict[str, str]) -> Any:
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
        "touches": {"channel": "call"} if route.noun == "contacts" else {},
        "promises": {"what": "the PDF"} if route.noun == "contacts" else {},
    }
    last = route.path.rsplit("/", 1)[-1]
    return bodies.get(last if "{" not in last else route.noun, {})


def filled(route: Route, row_id: str) -> str:
    filling = {"id": row_id, "side": "front", "signed": row_id}
    return route.path.removeprefix("/api/v1").format(**filling)


def ask(caller: Caller, route: Route, row_id: str, body: Any = None) -> Any:
    asked = {} if route.method in ("get", "delete") else {"json": body if body is not None else {}}
    return caller.ask(route.method.upper(), filled(route, row_id), **asked)


def test_these_endpoints_and_no_others_are_public():
    assert {str(route) for route in ROUTES if route.is_public} == PUBLIC


def test_an_id_of_every_noun_is_tried(bens):
    assert {route.noun for route in WITH_IDS} == set(bens)
    assert all(route.path.replace("{side}", "").count("{") == 1 for route in WITH_IDS)


def test_another_accounts_id_answers_like_an_unknown_one(world, ana, ben, bens):
    routes = [each for each in WITH_IDS if str(each) not in MAKES_ONES_OWN]
    before, wrong = world.dump(), {}
    for route in routes:
        foreign = ask(ana, route, bens[route.noun], a_body(route, bens))
        unknown = ask(ana, route, new_uuid(), a_body(route, bens))
        if not (
            foreign.status_code == unknown.status_code == 404
            and json.loads(foreign.data) == json.loads(unknown.data)
            and foreign.content_type == "application/problem+json"
            and foreign.get_json()["code"] == "not-found"
            and world.dump() == before
        ):
            wrong[str(route)] = (foreign.text, unknown.text)

    assert wrong == {}
    assert len(routes) > 25


@pytest.mark.parametrize("token", [None, "nd_wrong", "revoked", "of a deleted account"])
def test_without_a_good_token_nothing_answers(world, ana, bens, token):
    if token in ("revoked", "of a deleted account"):
        ana.delete("/tokens/current" if token == "revoked" else "/account")
        token = ana.token
    caller, before = Caller(world, token), world.dump()

    answers = {
        route: ask(caller, route, bens.get(route.noun, new_uuid()), a_body(route, bens)) for route in PRIVATE
    }

    wrong = {str(route): answer.text for route, answer in answers.items() if not is_sign_in_first(answer)}
    assert wrong == {}
    assert len(answers) > 50
    assert world.dump() == before


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_methods_that_every_path_has_need_a_token_too(world, method):
    stranger = world.stranger()
    paths = {filled(route, new_uuid()) for route in PRIVATE} - {
        filled(route, new_uuid()) for route in ROUTES if route.is_public
    }

    answers = {path: stranger.ask(method, path).status_code for path in paths}

    # What has no GET has no HEAD.
    assert set(answers.values()) <= ({401} if method == "OPTIONS" else {401, 405})
    assert list(answers.values()).count(401) > 25


def test_a_link_that_we_did_not_sign_leads_nowhere(world, ana):
    before, client = world.dump(), world.app.test_client()
    for route in OF_LINKS:
        for token in ("x", "a.b", "2be9464a-a036-4578-8789-83bbdf1f6b61"):
            path = route.path.format(token=token, secret=token, filename=token)
            assert client.open(path, method=route.method.upper()).status_code == 404, path
            assert world.dump() == before, path


def is_sign_in_first(answer: Any) -> bool:
    return (
        answer.status_code == 401
        and answer.content_type == "application/problem+json"
        and answer.get_json()["code"] == "not-signed-in"
        and answer.headers["WWW-Authenticate"] == "Bearer"
    )


def test_a_token_counts_only_as_a_bearer_token(world, ana):
    for scheme in ("Basic", "Token", ""):
        answer = world.stranger().ask("GET", "/account", headers={"Authorization": f"{scheme} {ana.token}"})
        assert answer.status_code == 401, scheme


def test_an_id_that_is_none_is_refused(ana):
    bad_ids = ("x", "123", "' OR 1=1 --", "%00", "../../etc/passwd")
    answers = {(route, bad_id): ask(ana, route, bad_id) for route in WITH_IDS for bad_id in bad_ids}

    wrong = {
        f"{route} {bad_id}": answer.text
        for (route, bad_id), answer in answers.items()
        if answer.status_code not in (404, 405, 422) or answer.content_type != "application/problem+json"
    }
    assert wrong == {}


def test_a_photo_has_two_sides(ana):
    scan = ana.scan()

    for side in ("left", "FRONT", "front.jpg", "%00", ".."):
        answer = ana.ask("GET", f"/scans/{scan['id']}/photo/{side}")
        assert answer.status_code in (404, 422), side
        assert answer.content_type == "application/problem+json", side


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
    for path in ("/contacts", "/events", "/scans", "/nudges", "/promises", "/drawer"):
        assert ana.items(path) == []
    assert ana.items("/contacts", q="dana", event_id=bens["events"]) == []
    assert ana.items("/nudges", encounter_id=bens["encounters"]) == []
    assert "Dana" not in ana.ask("GET", f"/contacts.vcf?event_id={bens['events']}").text
    assert len(ana.items("/devices")) == len(ana.items("/push/subscriptions")) == 1


def test_a_receipt_needs_our_signature(world, ana):
    for forged in ("x", "a.b", new_uuid(), "%22" + new_uuid() + "%22.AAAA"):
        world.stranger().post(f"/receipts/{forged}", expect=404)
