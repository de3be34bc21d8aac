"""The endpoints of messengers: add, test, remove; the URL is never shown whole."""

from __future__ import annotations

import pytest

from app.core.errors import DeliveryError, Invalid
from app.models import Messenger
from tests.databases import on_sqlite

SECRET = "ntfys://ntfy.example.com/my-secret-topic"


@pytest.fixture
def added(ana):
    return ana.post("/account/messengers", {"name": "My phone", "url": SECRET}, expect=201)


@on_sqlite
def test_a_messenger_is_listed_without_its_secrets(ana, added):
    listed = ana.get("/account/messengers")

    assert listed == {"items": [added]}
    assert added["name"] == "My phone"
    assert added["url"] == "ntfys://…"
    assert (added["accepted_at"], added["failing_since"], added["last_error"]) == (None, None, None)


def test_messengers_and_their_removal_are_synced_to_phones(ana, added):
    seen = ana.get("/changes")["changes"][-1]
    ana.delete(f"/account/messengers/{added['id']}")
    gone = ana.get("/changes", since=seen["rev"])["changes"]

    assert (seen["kind"], seen["resource"]) == ("messenger", added)
    assert [(each["kind"], each["id"], each["deleted"]) for each in gone] == [
        ("messenger", added["id"], True)
    ]
    assert ana.get("/account/messengers")["items"] == []


def test_a_test_reports_that_the_message_was_accepted(world, ana, added):
    tried = ana.post(f"/account/messengers/{added['id']}/test")

    assert tried == {"accepted": True, "answer": "accepted"}
    assert [(sent.url, sent.body) for sent in world.messengers.sent] == [(SECRET, "It arrived.")]
    assert ana.get("/account/messengers")["items"][0]["accepted_at"] is not None


def test_a_test_reports_the_error_of_the_service(world, ana, added):
    world.messengers.refuse(DeliveryError("topic is reserved, error=403", permanent=True))
    first = ana.post(f"/account/messengers/{added['id']}/test")
    failing_since = ana.get("/account/messengers")["items"][0]["failing_since"]
    world.clock.move(hours=1)
    ana.post(f"/account/messengers/{added['id']}/test")
    shown = ana.get("/account/messengers")["items"][0]
    world.messengers.accept()
    ana.post(f"/account/messengers/{added['id']}/test")
    mended = ana.get("/account/messengers")["items"][0]

    assert first == {"accepted": False, "answer": "topic is reserved, error=403"}
    assert (shown["failing_since"], shown["last_error"]) == (failing_since, "topic is reserved, error=403")
    assert (mended["failing_since"], mended["last_error"]) == (None, None)


@on_sqlite
def test_the_number_of_tests_is_limited(world, ana, added):
    """Each test is a request of this server to another one."""
    test = f"/account/messengers/{added['id']}/test"
    for _ in range(20):
        ana.post(test)

    refused = ana.ask("POST", test)

    assert (refused.status_code, refused.get_json()["code"]) == (429, "too-often")
    assert 0 < int(refused.headers["Retry-After"]) <= 601
    assert len(world.messengers.sent) == 20
    ben = world.person("ben")
    bens = ben.post("/account/messengers", {"name": "My phone", "url": SECRET}, expect=201)
    assert ben.post(f"/account/messengers/{bens['id']}/test")["accepted"]


@on_sqlite
def test_an_unusable_url_is_refused(world, ana):
    world.messengers.unknown = Invalid("bad-messenger", "This address is not complete.")

    refused = ana.post("/account/messengers", {"name": "x", "url": "ntfy:/"}, expect=422)

    assert (refused["code"], refused["detail"]) == ("bad-messenger", "This address is not complete.")
    assert world.rows(Messenger) == []


@on_sqlite
def test_an_account_has_at_most_ten_messengers(ana):
    for number in range(10):
        ana.post("/account/messengers", {"name": f"{number}", "url": SECRET}, expect=201)

    refused = ana.post("/account/messengers", {"name": "one more", "url": SECRET}, expect=409)

    assert refused["code"] == "too-many-messengers"


@on_sqlite
def test_messengers_are_deleted_with_the_account(world, ana, added):
    ana.delete("/account")

    assert world.rows(Messenger) == []


def test_without_apprise_the_error_says_so(make_world):
    world = make_world(messengers=False)
    refused = world.person().post("/account/messengers", {"name": "x", "url": SECRET}, expect=409)
    ready = world.app.test_client().get("/readyz").get_json()

    assert refused["code"] == "no-messengers"
    assert "requirements-messengers.txt" in refused["detail"]
    assert ready["channels"]["messengers"] is False
