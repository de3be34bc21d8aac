"""The endpoints of push subscriptions: one account each, a limited number, and test messages."""

from __future__ import annotations

import base64
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.channels.store import MAX_SUBSCRIPTIONS
from app.core.errors import DeliveryError
from app.models import Subscription
from tests.builders import Person
from tests.databases import on_sqlite

POINT = ec.generate_private_key(ec.SECP256R1()).public_key()
KEYS = {
    "p256dh": base64.urlsafe_b64encode(
        POINT.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    ).decode(),
    "auth": base64.urlsafe_b64encode(bytes(16)).decode(),
}


def an_endpoint(name: object) -> str:
    return f"https://fcm.googleapis.com/fcm/send/{name}"


def subscribe(person: Person, name: object, *, expect: int = 201):
    return person.post("/push/subscriptions", {"endpoint": an_endpoint(name), "keys": KEYS}, expect=expect)


def endpoints(person: Person) -> list[str]:
    return [each["endpoint"] for each in person.items("/push/subscriptions")]


def test_a_browser_subscribed_by_two_accounts_at_once_belongs_to_one(world):
    people = [world.person(f"user{number}", subscribed=False) for number in range(4)]
    for number in range(5):
        start = threading.Barrier(len(people))

        def bring(person: Person, number=number, start=start) -> int:
            start.wait()
            body = {"endpoint": an_endpoint(number), "keys": KEYS}
            return person.ask("POST", "/push/subscriptions", json=body).status_code

        with ThreadPoolExecutor(len(people)) as threads:
            assert set(threads.map(bring, people)) == {201}
        assert [row.endpoint for row in world.rows(Subscription)].count(an_endpoint(number)) == 1


@on_sqlite
def test_a_browser_with_a_new_user_moves_to_the_new_account(world, ana):
    ben = world.person("ben", subscribed=False)
    subscribe(ana, "shared")

    subscribe(ben, "shared")

    assert an_endpoint("shared") not in endpoints(ana)
    assert endpoints(ben) == [an_endpoint("shared")]


def test_an_account_keeps_a_limited_number_of_the_most_useful_subscriptions(world):
    ana = world.person("ana", subscribed=False)
    for number in range(MAX_SUBSCRIPTIONS):
        subscribe(ana, number)
        world.clock.move(hours=1)
    with world.runtime.database.write(ana.account_id) as session:
        rows = {row.endpoint: row for row in session.query(Subscription)}
        rows[an_endpoint(0)].accepted_at = world.clock()
        rows[an_endpoint(5)].silent_since = world.clock() - timedelta(hours=1)
    for number in range(MAX_SUBSCRIPTIONS, MAX_SUBSCRIPTIONS + 2):
        subscribe(ana, number)

    kept = endpoints(ana)
    assert len(kept) == MAX_SUBSCRIPTIONS
    assert an_endpoint(5) not in kept  # fallen silent
    assert an_endpoint(1) not in kept  # the oldest of which nothing was heard
    assert {an_endpoint(0), an_endpoint(MAX_SUBSCRIPTIONS), an_endpoint(MAX_SUBSCRIPTIONS + 1)} <= set(kept)
    subscribe(ana, 0, expect=200)
    assert len(endpoints(ana)) == MAX_SUBSCRIPTIONS


def test_the_number_of_tests_is_limited(world, ana):
    for _ in range(20):
        ana.post("/push/test")

    refused = ana.ask("POST", "/push/test")

    assert (refused.status_code, refused.get_json()["code"]) == (429, "too-often")
    assert 0 < int(refused.headers["Retry-After"]) <= 601
    assert world.push.tried == 20
    assert world.person("ben").post("/push/test")["results"][0]["accepted"]


def test_an_account_sends_one_test_at_a_time(world, ana):
    """A push service that does not answer holds one thread of the server, however often the user asks."""
    under_way, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        under_way.set()
        assert go_on.wait(30)

    world.push.before_answer = wait
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(ana.ask, "POST", "/push/test")
        assert under_way.wait(30)
        second = ana.ask("POST", "/push/test")
        go_on.set()
        assert first.result().status_code == 200

    assert (second.status_code, second.headers["Retry-After"]) == (429, "5")
    assert ana.post("/push/test")["results"][0]["accepted"]


@pytest.mark.parametrize("number", [2, 10])
def test_a_test_asks_all_push_services_in_parallel(world, ana, number):
    for each in range(number - 1):
        subscribe(ana, each)
    all_asked = threading.Barrier(number)
    world.push.before_answer = lambda: all_asked.wait(30) and None

    assert len(ana.post("/push/test")["results"]) == number


@on_sqlite
def test_a_test_that_fails_can_be_repeated(world, ana):
    world.push.refuse(DeliveryError("503 away"), times=1)

    assert not ana.post("/push/test")["results"][0]["accepted"]
    assert ana.post("/push/test")["results"][0]["accepted"]
