"""Making a phone one's own: coming in by a code, being reminded, and what is told where that cannot be."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.pushservice import PushService
from tests.server import Client, wait_for
from tests.web.conftest import PATIENCE, PHONE, sign_in, token_on, wait_for_shell
from tests.web.test_offline import KEPT
from tests.web.test_story import deliver, heading, sign_up


@pytest.fixture
def another(chromium: Any, server: Any) -> Any:
    """A second phone."""
    context = chromium.new_context(base_url=server.address, viewport=PHONE)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


def test_a_phone_comes_in_by_the_code_that_another_device_shows_and_only_once(
    signed_in, another, server, ana
):
    signed_in.goto("/settings/phone")
    address = signed_in.locator(".exact").inner_text()
    assert signed_in.locator("img.code").evaluate("(code) => code.decode().then(() => code.naturalWidth > 0)")

    another.goto(address)
    another.get_by_role("button", name="Sign in").click()
    heading(another, "Set up in a minute").wait_for()
    token = token_on(another)
    assert token is not None
    assert Client(server.address, token).get("/account")["id"] == ana.get("/account")["id"]
    assert "#" not in another.url

    another.evaluate("localStorage.clear()")
    another.goto("/")
    another.goto(address)
    another.get_by_role("button", name="Sign in").click()
    another.get_by_text("This code has been used or is too old.").wait_for()
    assert token_on(another) is None


def test_who_signs_up_on_a_computer_is_shown_the_code_for_the_phone_at_once(chromium, another, server):
    context = chromium.new_context(base_url=server.address, viewport={"width": 1280, "height": 800})
    computer = context.new_page()
    computer.set_default_timeout(PATIENCE)
    sign_up(computer)
    address = computer.locator("p.exact").inner_text()
    assert computer.get_by_text("A phone cannot open this address").is_visible()

    another.goto(address)
    another.get_by_role("button", name="Sign in").click()
    heading(another, "Set up in a minute").wait_for()

    assert another.get_by_text("Add your phone").count() == 0
    token = token_on(another)
    assert token is not None
    assert Client(server.address, token).get("/account")["name"] == "Ana"
    context.close()


def test_a_code_that_could_not_be_sent_can_be_tried_again_and_a_cut_one_is_told(another, server, ana):
    code = ana.post("/pairings", expect=201)["code"]
    another.goto("/")
    another.goto(f"/pair#{code}")
    another.get_by_role("button", name="Sign in").wait_for()
    another.context.set_offline(True)
    another.get_by_role("button", name="Sign in").click()
    another.get_by_text("The server does not answer.").wait_for()

    another.context.set_offline(False)
    another.get_by_role("button", name="Sign in").click()
    heading(another, "Set up in a minute").wait_for()

    another.goto("/pair#%E2")
    another.get_by_text("This address has no code. Look at the other device again.").wait_for()


@pytest.fixture
def service(server: Any) -> Any:
    with PushService(clock_file=server.clock_file) as running:
        yield running


def fake_subscriptions(page: Any, *subscriptions: Any) -> None:
    """The browser's own push client would need the internet: it hands out these, one after another."""
    page.add_init_script(
        f"""{{
          const all = {json.dumps(subscriptions)}
          const at = () => Number(sessionStorage.getItem('made') ?? 0)
          const made = () => at() && {{
            ...all[at() - 1],
            toJSON: () => all[at() - 1],
            unsubscribe: async () => sessionStorage.setItem('gone', 'yes'),
          }}
          const isGone = () => sessionStorage.getItem('gone') === 'yes'
          PushManager.prototype.getSubscription = async () => (isGone() ? null : made() || null)
          PushManager.prototype.subscribe = async () => {{
            if (!at() || isGone()) sessionStorage.setItem('made', at() + 1)
            sessionStorage.removeItem('gone')
            return made()
          }}
        }}"""
    )


def test_a_test_that_did_not_arrive_leads_to_a_new_subscription(signed_in, service, ana):
    first, second = service.device(), service.device()
    fake_subscriptions(signed_in, first.subscription, second.subscription)
    signed_in.goto("/settings")
    signed_in.get_by_role("button", name="Turn on").click()
    signed_in.get_by_role("button", name="Send a test").click()
    signed_in.get_by_text("Did it arrive?").wait_for()
    first.wait_for(1)
    signed_in.get_by_role("button", name="No, it did not").click()

    signed_in.get_by_role("button", name="Repair").click()
    endpoint = second.subscription["endpoint"]
    wait_for(
        lambda: [one["endpoint"] for one in ana.items("/push/subscriptions")] == [endpoint],
        "the new subscription",
        seconds=30,
    )
    signed_in.get_by_role("button", name="Send a test").click()

    [message] = second.wait_for(1)
    assert message.title == "This is how it will look"


def test_at_each_start_a_subscription_that_the_server_forgot_is_told_again(signed_in, service, ana):
    device = service.device()
    fake_subscriptions(signed_in, device.subscription)
    signed_in.goto("/settings")
    signed_in.get_by_role("button", name="Turn on").click()
    signed_in.get_by_text("This phone reminds you", exact=True).wait_for()
    [known] = ana.items("/push/subscriptions")
    ana.delete(f"/push/subscriptions/{known['id']}")

    with signed_in.expect_response("**/api/v1/push/subscriptions") as told:
        signed_in.goto("/")

    assert told.value.ok
    assert len(ana.items("/push/subscriptions")) == 1


def test_at_each_start_a_subscription_that_ended_is_replaced(signed_in, service, ana):
    """Browsers end subscriptions without a word to the page; the permission stays."""
    first, second = service.device(), service.device()
    fake_subscriptions(signed_in, first.subscription, second.subscription)
    signed_in.goto("/settings")
    signed_in.get_by_role("button", name="Turn on").click()
    signed_in.get_by_text("This phone reminds you", exact=True).wait_for()
    signed_in.evaluate("sessionStorage.setItem('gone', 'yes')")

    signed_in.goto("/")

    endpoint = second.subscription["endpoint"]
    wait_for(
        lambda: endpoint in [one["endpoint"] for one in ana.items("/push/subscriptions")],
        "the server to know the new subscription",
        seconds=30,
    )


def test_a_message_about_several_people_has_no_actions_and_opens_their_event(signed_in, server):
    payload = {
        "title": "Dana Kim, Tomas Lindqvist and two more",
        "body": "You met them yesterday.",
        "navigate": "https://elsewhere.example.com/?event=0199",
        "tag": "event-1",
        "data": {"encounter_ids": ["1", "2"], "actions": [{"action": "write", "title": "Write"}]},
    }
    deliver(signed_in, server, json.dumps({"web_push": 8030, "notification": payload}))
    worker = signed_in.context.service_workers[0]
    actions = worker.evaluate(
        "async () => (await self.registration.getNotifications())[0].actions.map(({ action }) => action)"
    )
    assert actions == []

    worker.evaluate(
        """async () => {
          const [notification] = await self.registration.getNotifications()
          self.dispatchEvent(new NotificationEvent('notificationclick', { notification }))
        }"""
    )

    signed_in.wait_for_url(re.compile(r"/\?event=0199$"))


def test_without_https_one_is_told_in_a_sentence_what_is_missing_and_photos_still_work(
    signed_in, server, ana, card
):
    """Browsers take 127.0.0.1 for safe: this page is told that it is not."""
    signed_in.add_init_script("Object.defineProperty(globalThis, 'isSecureContext', { value: false })")
    signed_in.goto("/capture")
    signed_in.get_by_text(
        "This address has no HTTPS, so the camera and reminders are off. Photos from your library still work."
    ).wait_for()

    signed_in.set_input_files("#photos", card)
    signed_in.get_by_label("What did you talk about?").fill("by hand")
    signed_in.get_by_role("button", name="Finish").click()
    heading(signed_in, "Dana Kim").wait_for()


def test_what_fails_without_anybody_answering_for_it_is_told(another, ana):
    """A dead button is worse than a word about it. What the page ended itself is no failure."""
    sign_in(another, ana)
    another.evaluate("void Promise.reject(new DOMException('left', 'AbortError'))")
    another.evaluate("new Promise((resolve) => setTimeout(resolve, 0))")
    assert another.get_by_role("alert").count() == 0

    another.evaluate("void Promise.reject(new TypeError('a fault of the page'))")

    another.get_by_role("alert").get_by_text("Something went wrong on this page.").wait_for()


def test_what_is_typed_outlives_a_reload_without_a_network(signed_in, card):
    signed_in.context.set_offline(True)
    signed_in.goto("/capture")
    signed_in.set_input_files("#photos", card)
    signed_in.get_by_label("What did you talk about?").press_sequentially("half a sentence")
    wait_for(
        lambda: [kept["note"] for kept in signed_in.evaluate(KEPT)] == ["half a sentence"],
        "the note to be kept",
        seconds=30,
    )

    signed_in.reload()

    assert signed_in.get_by_label("What did you talk about?").input_value() == "half a sentence"
    wait_for_shell(signed_in)
