"""A real Firefox and a push service of its own kind: reminders as a phone gets them, encrypted, shown, answered, opened.

Chromium cannot subscribe without its maker's service; Firefox can be told which service to use.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.server import Client, Server, wait_for
from tests.stories.pictures import a_card
from tests.web.autopush import Autopush
from tests.web.firefox import Firefox, firefox_path

PATIENCE = 120.0
NOTE = "her team needs our benchmark"
CLICK_ON_ALERT = """
    const alert = [...Services.wm.getEnumerator("alert:alert")].at(-1)
    alert?.document.getElementById("alertBox").click()
    return alert !== undefined
"""
WHERE = "arguments[arguments.length - 1](location.pathname)"
SHOWN = """
    const done = arguments[arguments.length - 1]
    navigator.serviceWorker.ready
        .then((worker) => worker.getNotifications())
        .then((shown) => done(shown.map(({ title, body, tag }) => ({ title, body, tag }))))
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server"), now=datetime.now(UTC)) as running:
        yield running


@pytest.fixture(scope="module")
def push() -> Iterator[Autopush]:
    with Autopush() as service:
        yield service


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory, push: Autopush) -> Iterator[Firefox]:
    path = firefox_path()
    preferences = {
        "dom.push.serverURL": f"ws://127.0.0.1:{push.port}/",
        "dom.push.connection.enabled": True,  # Marionette turns it off
        "dom.push.testing.allowInsecureServerURL": True,
        "dom.push.retryBaseInterval": 200,
        "permissions.default.desktop-notification": 1,
        "alerts.useSystemBackend": False,
    }
    with Firefox(path, tmp_path_factory.mktemp("firefox"), **preferences) as browser:
        yield browser


@pytest.fixture(scope="module")
def ana(server: Server, firefox: Firefox) -> Client:
    """Ana, whose Firefox reminds her: turned on by the button in the settings."""
    client = server.sign_up("ana")
    token = str(client._session.headers["Authorization"]).removeprefix("Bearer ")
    firefox.open(server.address)
    firefox.run("localStorage.setItem('nextday.token', arguments[0]); arguments[1]()", token)
    firefox.open(f"{server.address}/settings")
    firefox.run("navigator.serviceWorker.ready.then(() => arguments[0]())")
    wait_for(lambda: turned_on(firefox, client), "the subscription", seconds=2 * PATIENCE, pause=1)
    return client


def turned_on(firefox: Firefox, client: Client) -> Any:
    """Tap until it holds: a browser that has just started may not have reached its push service yet, and says so."""
    with suppress(AssertionError):
        firefox.click("//button[contains(., 'Turn on')]")
    with suppress(AssertionError):
        return wait_for(lambda: client.items("/push/subscriptions"), "the subscription", seconds=15)
    return None


def shown(firefox: Firefox) -> list[Any]:
    return list(firefox.run(SHOWN))


def test_a_nudge_is_shown_answered_and_opens_the_contact(server, push, firefox, ana):
    scan = ana.photograph(a_card(), captured_at=server.now, note=NOTE)
    ana.wait_until_read(scan["id"])
    contact = scan["contact_ids"][0]
    ana.patch(f"/contacts/{contact}", json={"fn": "Dana Kim", "org": "Acme Robotics"})

    server.advance(timedelta(hours=24))

    wait_for(lambda: push.acknowledged, "the browser to take the message", seconds=PATIENCE)
    assert not any(b"Dana" in message or NOTE.encode() in message for message in push.accepted)
    [notification] = wait_for(lambda: shown(firefox), "the notification", seconds=PATIENCE)
    # At once: an alert leaves the screen after twenty seconds.
    wait_for(lambda: firefox.run_inside(CLICK_ON_ALERT), "the alert on the screen", seconds=PATIENCE)
    assert "Dana Kim" in notification["title"]
    assert NOTE in notification["body"]
    nudge = wait_for(lambda: seen(ana, scan), "the receipt", seconds=PATIENCE)
    assert [delivery["channel"] for delivery in nudge["deliveries"]] == ["push"]
    assert nudge["deliveries"][0]["seen_at"] is not None

    wait_for(lambda: contact in firefox.run(WHERE), "the contact's page", seconds=PATIENCE)
    wait_for(lambda: "Dana Kim" in firefox.text(), "the contact's name", seconds=PATIENCE)


def seen(client: Client, scan: Any) -> Any:
    """The scan's follow-up, once the service worker's receipt is stored; the last call is yet to come."""
    nudges = client.items("/nudges", encounter_id=scan["encounter_ids"][0])
    return next((each for each in nudges if (each["kind"], each["state"]) == ("follow_up", "seen")), None)


def test_a_test_message_arrives(push, firefox, ana):
    before = len(push.acknowledged)

    [result] = ana.post("/push/test")["results"]

    assert result["accepted"]
    wait_for(lambda: len(push.acknowledged) > before, "the browser to take the test", seconds=PATIENCE)
    wait_for(
        lambda: "test" in [each["tag"] for each in shown(firefox)], "the test to be shown", seconds=PATIENCE
    )


def test_a_subscription_that_the_service_forgot_is_renewed_when_the_page_opens(server, push, firefox, ana):
    [before] = ana.items("/push/subscriptions")
    ana.delete(f"/push/subscriptions/{before['id']}")

    firefox.open(server.address)

    wait_for(lambda: ana.items("/push/subscriptions"), "the subscription to come back", seconds=PATIENCE)
    assert ana.post("/push/test")["results"][0]["accepted"]
