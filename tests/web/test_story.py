"""The page in a real browser: from signing up to a contact that is followed up."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image

from tests.pushservice import PushService
from tests.server import PASSWORD, Client, Server, wait_for
from tests.stories.pictures import as_png
from tests.web.conftest import open_sign_up, token_on, wait_for_shell

NOTE = "her team needs our benchmark, promised the PDF"
EVENT = "Harbour Tech Days"


def sign_up(page: Any) -> None:
    open_sign_up(page)
    page.get_by_label("Your name").fill("Ana")
    page.get_by_label("E-mail").fill(f"ana-{uuid4().hex[:8]}@example.com")
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()


def begin(page: Any, server: Server) -> Client:
    """Sign up, never quiet, at an event; returns the API as this phone sees it."""
    sign_up(page)
    page.get_by_label("Which event are you at?").fill(EVENT)
    with page.expect_file_chooser():
        page.get_by_role("button", name="Snap your first card").click()
    client = Client(server.address, token_on(page))
    client.patch("/account", json={"quiet_from": None, "quiet_until": None})
    return client


def snap(page: Any, card: Any, note: str = NOTE) -> None:
    page.goto("/capture")
    page.set_input_files("#photos", card)
    page.get_by_label("What did you talk about?").fill(note)
    page.get_by_role("button", name="Finish").click()


def go_on(page: Any, server: Server, hours: float) -> None:
    """Let time pass, for the server and for the phone."""
    page.clock.set_fixed_time(server.advance(timedelta(hours=hours)))


def heading(page: Any, name: str | re.Pattern[str]) -> Any:
    return page.get_by_role("heading", name=name)


def test_a_card_becomes_a_contact_and_a_day_later_somebody_is_written_to(phone, server, card):
    client = begin(phone, server)
    snap(phone, card)

    heading(phone, "Dana Kim").wait_for()
    phone.get_by_role("link", name=re.compile("Dana Kim")).click()
    phone.get_by_role("button", name=re.compile("^E-mail")).click()
    phone.get_by_label("E-mail").fill("dana@acme.example.com")
    phone.get_by_role("button", name="Save", exact=True).click()
    phone.get_by_role("button", name=re.compile("dana@acme.example.com")).wait_for()
    wait_for(
        lambda: client.items("/drawer")[0]["contact"]["emails"][0]["source"] == "user",
        "the correction",
        seconds=20,
    )
    [waiting] = client.items("/drawer")
    assert waiting["encounter"]["note"] == NOTE
    assert waiting["event"]["name"] == EVENT
    assert [email["value"] for email in waiting["contact"]["emails"]] == ["dana@acme.example.com"]

    go_on(phone, server, 25)
    phone.goto("/")
    phone.get_by_text("Now", exact=True).wait_for()
    phone.get_by_role("button", name="Done").click()
    heading(phone, "Nobody is waiting").wait_for()
    wait_for(lambda: not client.items("/drawer"), "the server to know", seconds=60)

    phone.get_by_role("button", name="Undo").click()
    heading(phone, "Dana Kim").wait_for()
    phone.get_by_role("button", name="Snooze").click()
    phone.get_by_role("button", name=re.compile("^Next week")).click()
    phone.get_by_text("You will be reminded on Monday, 9:30").or_(
        phone.get_by_text(re.compile(r"You will be reminded on \d+ \w+, 9:30"))
    ).wait_for()
    wait_for(
        lambda: client.items("/drawer")[0]["next_nudge"]["kind"] == "snoozed", "the appointment", seconds=60
    )


def test_a_message_begins_from_the_note_and_ends_the_reminders(phone, server, card):
    client = begin(phone, server)
    snap(phone, card)
    heading(phone, "Dana Kim").wait_for()
    contact = client.items("/drawer")[0]["contact"]

    phone.goto(f"/contact/{contact['id']}/write")
    draft = phone.get_by_label("Your message")
    phone.get_by_text("A start from your own note. Change what you like.").wait_for()
    assert "benchmark" in draft.input_value()
    phone.evaluate("window.addEventListener('beforeunload', (leaving) => leaving.preventDefault())")
    phone.get_by_role("button", name="Open in my mail").click()
    phone.get_by_role("button", name="Yes, by mail").click()

    heading(phone, "Nobody is waiting").wait_for()
    wait_for(
        lambda: client.get(f"/contacts/{contact['id']}")["state"] == "followed_up",
        "the server to know",
        seconds=20,
    )


def test_a_note_can_be_written_while_there_is_no_network(phone, server, card):
    client = begin(phone, server)
    wait_for_shell(phone)

    phone.context.set_offline(True)
    phone.goto("/capture")
    phone.set_input_files("#photos", card)
    phone.get_by_text("Kept on this phone").wait_for()
    phone.get_by_label("What did you talk about?").fill(NOTE)
    phone.get_by_role("button", name="Finish").click()
    phone.goto("/capture/unsent")
    phone.get_by_text(NOTE).wait_for()
    assert client.items("/drawer") == []

    phone.context.set_offline(False)
    heading(phone, "Everything is uploaded").wait_for()
    [waiting] = client.items("/drawer")
    assert waiting["encounter"]["note"] == NOTE
    assert len(client.items("/scans")) == 1


def test_the_page_opens_without_a_network(phone, server):
    sign_up(phone)
    heading(phone, "Set up in a minute").wait_for()
    wait_for_shell(phone)

    phone.context.set_offline(True)
    phone.goto("/settings")
    heading(phone, "The server does not answer").wait_for()
    phone.context.set_offline(False)
    phone.get_by_role("button", name="Try again").click()
    heading(phone, "Settings").wait_for()


@pytest.fixture
def service(server):
    with PushService(clock_file=server.clock_file) as running:
        yield running


def test_a_push_is_shown_and_confirmed_and_opens_the_contact(phone, server, service, card):
    """The message is the one the server really sent; only its way to the browser is ours."""
    client = begin(phone, server)
    device = service.device()
    client.subscribe(device.subscription)
    snap(phone, card)
    heading(phone, "Dana Kim").wait_for()
    wait_for_shell(phone)
    server.advance(timedelta(hours=24, minutes=1))
    [message] = device.wait_for(1)

    [shown] = deliver(phone, server, json.dumps(message.payload))

    assert shown["title"] == "Follow up with Dana Kim (Acme Robotics)"
    assert NOTE in shown["body"]
    nudge = wait_for(
        lambda: next(iter(client.items("/nudges", state="seen")), None), "the receipt", seconds=60
    )
    assert nudge["deliveries"][0]["seen_at"] is not None

    worker = phone.context.service_workers[0]
    worker.evaluate(
        """async () => {
          const [notification] = await self.registration.getNotifications()
          self.dispatchEvent(new NotificationEvent('notificationclick', { notification }))
        }"""
    )
    phone.wait_for_url(f"**/contact/{nudge['contact_id']}")
    heading(phone, "Dana Kim").wait_for()


def test_a_push_that_cannot_be_read_still_shows_something(phone, server):
    sign_up(phone)
    wait_for_shell(phone)

    shown = deliver(phone, server, "not json")

    assert {each["title"] for each in shown} == {"Somebody from yesterday"}


def deliver(page: Any, server: Server, payload: str) -> list[dict[str, Any]]:
    """Hand a push message to the service worker as the browser's push client would; what is shown then.

    Chromium may drop what it is handed while the worker is starting. As a push service would, this tries again.
    """
    wire = page.context.new_cdp_session(page)
    registrations: list[str] = []
    wire.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registrations.extend(each["registrationId"] for each in event["registrations"]),
    )
    wire.send("ServiceWorker.enable")
    while not registrations:
        page.wait_for_timeout(20)
    message = {"origin": server.address, "registrationId": registrations[0], "data": payload}
    for _ in range(6):
        wire.send("ServiceWorker.deliverPushMessage", message)
        with suppress(AssertionError):
            return list(wait_for(lambda: shown_on(page), "a notification", seconds=10))
    raise AssertionError("nothing was shown")


def shown_on(page: Any) -> list[dict[str, Any]]:
    look = """async () => {
      const registration = await navigator.serviceWorker.ready
      const shown = await registration.getNotifications()
      return shown.map(({ title, body, tag }) => ({ title, body, tag }))
    }"""
    return list(page.evaluate(look))


def test_a_phone_that_may_remind_is_signed_up_and_tested(phone, server, service):
    """The browser's own push client is replaced: it would need the internet."""
    device = service.device()
    phone.add_init_script(
        f"""{{
          const subscription = {{ toJSON: () => ({json.dumps(device.subscription)}) }}
          let isMade = false
          PushManager.prototype.subscribe = async () => ((isMade = true), subscription)
          PushManager.prototype.getSubscription = async () => (isMade ? subscription : null)
        }}"""
    )
    sign_up(phone)

    phone.get_by_role("button", name="Turn on").click()
    phone.get_by_role("button", name="Send a test").click()

    [message] = device.wait_for(1)
    assert message.title == "This is how it will look"


def test_a_push_service_that_never_answers_is_not_waited_for(phone, server):
    phone.clock.install(time=server.now)
    phone.add_init_script("PushManager.prototype.subscribe = () => new Promise(() => {})")
    sign_up(phone)
    wait_for_shell(phone)
    ask = phone.get_by_role("button", name="Turn on")
    ask.click()
    wait_for(lambda: ask.get_attribute("aria-busy"), "the asking", seconds=60)

    phone.clock.run_for(11_000)

    phone.get_by_text("The push service of this browser does not answer.").wait_for()
    ask.wait_for()
    assert ask.get_attribute("aria-busy") is None


def test_a_wrong_password_is_told_and_what_was_typed_stays(phone):
    phone.goto("/")
    phone.get_by_label("E-mail").fill("ana@example.com")
    phone.locator("#password").fill("not the password")
    phone.get_by_role("button", name="Sign in").click()

    phone.get_by_text("E-mail or password is wrong.").wait_for()
    assert phone.get_by_label("E-mail").input_value() == "ana@example.com"


def test_settings_are_kept_and_signing_out_leads_to_the_sign_in_page(phone, server):
    sign_up(phone)
    heading(phone, "Set up in a minute").wait_for()
    client = Client(server.address, token_on(phone))
    phone.goto("/settings")
    phone.get_by_label("Only the name").check()
    phone.get_by_text("Saved", exact=True).wait_for()
    phone.get_by_label("Hours after you met somebody").select_option("30")
    wait_for(lambda: client.get("/account")["follow_up_hours"] == 30, "the hours", seconds=60)
    assert client.get("/account")["notification_detail"] == "name"

    phone.get_by_role("button", name="Sign out").click()

    phone.get_by_role("button", name="Sign in").wait_for()
    assert token_on(phone) is None
    client.get("/account", expect=401)


def test_a_card_nobody_can_read_is_typed_by_hand(phone, server, tmp_path):
    client = begin(phone, server)
    wall = tmp_path / "wall.png"
    wall.write_bytes(as_png(Image.radial_gradient("L").resize((1000, 700))))
    snap(phone, wall, "parts list for the drone man")
    [waiting] = wait_for(lambda: client.items("/drawer"), "the card", seconds=60)
    client.wait_until_read(waiting["encounter"]["scan_id"])

    phone.goto(f"/contact/{waiting['contact']['id']}")
    phone.get_by_text("Type what you see.").wait_for()
    phone.get_by_label("Name").fill("Tomas Lindqvist")
    phone.get_by_role("button", name="Save", exact=True).click()

    heading(phone, "Tomas Lindqvist").wait_for()
    fn = wait_for(
        lambda: client.get(f"/contacts/{waiting['contact']['id']}")["fn"], "the server to know", seconds=60
    )
    assert fn["source"] == "user"


def test_a_note_is_shown_as_it_was_typed_and_never_as_markup(phone, server, card):
    client = begin(phone, server)
    note = '<img src=x onerror=alert(1)> & "quotes"'
    snap(phone, card, note)
    heading(phone, "Dana Kim").wait_for()
    contact_id = client.items("/drawer")[0]["contact"]["id"]

    phone.goto(f"/contact/{contact_id}")

    assert phone.locator(".note q").inner_text() == note
    assert phone.locator(".note img").count() == 0
