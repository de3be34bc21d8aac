"""Looking through a card, joining and taking apart, messages, the event and the settings, in a real browser."""

from __future__ import annotations

import io
import re
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import TimeoutError as NotInTime

from tests.server import Client, Server, rfc3339, wait_for
from tests.stories.pictures import a_card

NOTE = "her team needs our benchmark, promised the PDF"
LONG = 60  # seconds; the machine may be busy


@pytest.fixture
def client(phone: Any, server: Server) -> Client:
    """The phone is Ana's, who is never quiet: these tests run at any hour. The API as she sees it."""
    ana = server.sign_up("ana")
    phone.goto("/signin")
    phone.evaluate("token => localStorage.setItem('nextday.token', token)", ana.token)
    return ana


def met(
    client: Client, server: Server, name: str | None = None, *, photo: bytes | None = None, **fields: Any
) -> Any:
    """Somebody met just now: their card has been read, or it says nothing and `name` was typed."""
    scan = client.photograph(photo or a_blank(), captured_at=server.now, **fields)
    client.wait_until_read(scan["id"])
    if name:
        client.patch(f"/contacts/{scan['contact_ids'][0]}", json={"fn": name})
    return client.get(f"/contacts/{scan['contact_ids'][0]}")


def a_blank() -> bytes:
    """A photo with nothing on it, unlike any other."""
    image = Image.effect_noise((160, 104), 4)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def heading(page: Any, name: str | re.Pattern[str]) -> Any:
    return page.get_by_role("heading", name=name)


def come_back(page: Any) -> None:
    """As from another app."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def refresh(page: Any) -> None:
    """Come back until the page asks what is new: one that is asking already does not ask again."""
    for _ in range(6):
        with suppress(NotInTime):
            with page.expect_response("**/changes*", timeout=5000):
                come_back(page)
            return
    raise AssertionError("the page never asked what is new")


def test_a_line_shows_its_place_on_the_card_and_may_be_another_line_of_it(phone, server, client):
    contact = met(client, server, photo=a_card())
    client.patch(f"/contacts/{contact['id']}", json={"other": ["Robots for harbours"]})

    phone.goto(f"/contact/{contact['id']}")
    phone.get_by_role("button", name=re.compile("^Name Dana Kim")).click()
    phone.locator(".facing .spot").wait_for(state="attached")
    assert phone.locator(".facing").is_visible()
    assert phone.evaluate("document.activeElement.id") == "mended"
    phone.get_by_role("button", name="Cancel").click()
    assert phone.evaluate("document.activeElement.id") == "line-fn-0"
    phone.get_by_role("button", name=re.compile("^Title")).click()
    phone.get_by_text("Another line on the card").first.click()
    phone.get_by_label("Robots for harbours").check()
    phone.get_by_role("button", name="Save", exact=True).click()

    phone.get_by_role("button", name=re.compile("Title.*Robots for harbours")).wait_for()
    changed = wait_for(
        lambda: not (now := client.get(f"/contacts/{contact['id']}"))["other"] and now,
        "the change",
        seconds=LONG,
    )
    assert (changed["title"]["value"], changed["other"]) == ("Robots for harbours", [])


def test_two_cards_are_found_to_be_one_persons_and_taken_apart_again(phone, server, client):
    known = met(client, server, "Dana Kim", note=NOTE)
    again = met(client, server, "Dana K.", note="met her at the lift")

    phone.goto(f"/find?same={again['id']}")
    phone.get_by_role("link", name=re.compile("Dana Kim")).click()
    phone.get_by_role("button", name="Yes, the same").click()
    phone.wait_for_url(f"**/contact/{known['id']}")
    apart = phone.get_by_role("button", name="That was somebody else").first
    apart.wait_for()
    assert len(client.items("/contacts")) == 1

    apart.click()
    phone.get_by_text("Two people again").wait_for()
    assert {each["fn"]["value"] for each in client.items("/contacts")} == {"Dana Kim", "Dana K."}


def test_cards_are_outlined_without_a_pointer_and_each_becomes_a_person(phone, server, client):
    contact = met(client, server, "Dana Kim", note=NOTE)

    phone.goto(f"/contact/{contact['id']}/cards")
    phone.get_by_role("button", name="Add a box").click()
    for _ in range(5):
        phone.keyboard.press("ArrowUp")
    phone.get_by_role("button", name="Add a box").click()
    for _ in range(25):
        phone.keyboard.press("ArrowDown")
    phone.get_by_text("2 cards, one person each").wait_for()
    phone.get_by_role("button", name="Read these cards").click()

    heading(phone, "Who is waiting").wait_for()
    wait_for(lambda: len(client.items("/drawer")) == 2, "two people", seconds=60)


def test_a_message_is_kept_while_one_types_and_asked_about_on_coming_back(phone, server, client):
    contact = met(client, server, "Dana Kim", note=NOTE)
    message = phone.get_by_label("Your message")
    phone.goto(f"/contact/{contact['id']}/write")
    phone.get_by_role("radio", name="LinkedIn").check()
    wait_for(lambda: "we met" in message.input_value(), "the short message", seconds=LONG)
    assert len(message.input_value()) <= 300
    message.fill("x" * 310)
    phone.get_by_text("this is 10 more").wait_for()
    message.fill("The PDF is on its way")

    phone.reload()
    message.wait_for()
    assert message.input_value() == "The PDF is on its way"
    phone.get_by_role("button", name="Copy").click()
    assert heading(phone, "Sent it?").count() == 0
    come_back(phone)
    heading(phone, "Sent it?").wait_for()
    assert phone.evaluate("document.activeElement.id") == "sent"
    phone.get_by_role("button", name="Yes, on LinkedIn").click()

    heading(phone, "Nobody is waiting").wait_for()
    [meeting] = wait_for(
        lambda: [
            each
            for each in client.get(f"/contacts/{contact['id']}")["encounters"]
            if each["state"] == "followed_up"
        ],
        "the server to know",
        seconds=LONG,
    )
    assert meeting["channel"] == "linkedin"
    assert (
        phone.evaluate("key => localStorage.getItem(key)", f"nextday.{client.get('/account')['id']}.letters")
        == "{}"
    )


def begun(page: Any) -> None:
    """Wait for the draft: a server that takes its time leaves an empty sheet at first."""
    page.get_by_text("A start from your own note. Change what you like.").wait_for()


def test_without_a_detail_a_message_asks_for_one_line_first(phone, server, client):
    contact = met(client, server, "Dana Kim")

    phone.goto(f"/contact/{contact['id']}/write")
    phone.get_by_label("Then we have something to begin with.").fill(NOTE)
    phone.get_by_role("button", name="Start the message").click()

    begun(phone)
    assert "benchmark" in phone.get_by_label("Your message").input_value()


def test_what_a_message_leaves_out_enters_by_a_tap(phone, server, client):
    contact = met(
        client, server, "Dana Kim", note="harbour cranes, needs our SDK. arrogant\nTo remember: from Porto"
    )
    message = phone.get_by_label("Your message")

    phone.goto(f"/contact/{contact['id']}/write")
    begun(phone)
    assert "need our SDK" in message.input_value()
    assert not re.search("cranes|arrogant|Porto", message.input_value())
    phone.get_by_text("Private, never in the message: from Porto").wait_for()
    assert phone.get_by_role("button", name="from Porto").count() == 0

    choices = phone.get_by_role("list", name="Not in the message").get_by_role("button")
    assert choices.all_inner_texts() == ["harbour cranes", "arrogant"]
    choices.first.focus()
    phone.keyboard.press("Enter")
    wait_for(lambda: "need our SDK. harbour cranes.\n\n" in message.input_value(), "the remark", seconds=LONG)
    assert phone.evaluate("document.getSelection().toString()") == "harbour cranes."
    assert choices.all_inner_texts() == ["arrogant"]

    phone.reload()
    message.wait_for()
    assert "harbour cranes." in message.input_value()
    assert choices.all_inner_texts() == ["arrogant"]


def test_where_nothing_may_be_said_unasked_a_tap_begins_the_message(phone, server, client):
    contact = met(client, server, "Dana Kim", note="harbour cranes, arrogant. bald")
    message = phone.get_by_label("Your message")

    phone.goto(f"/contact/{contact['id']}/write")
    phone.get_by_role("button", name="harbour cranes, arrogant").wait_for()
    assert message.count() == 0
    phone.get_by_role("button", name="bald").click()
    begun(phone)
    assert "What stayed with me: bald." in message.input_value()
    phone.get_by_role("radio", name="LinkedIn").check()
    wait_for(lambda: "we met" in message.input_value(), "the short message", seconds=LONG)
    assert "What stayed with me: bald." in message.input_value()
    phone.get_by_role("button", name="harbour cranes, arrogant").click()
    wait_for(
        lambda: message.input_value().endswith("Ana harbour cranes, arrogant."), "the other", seconds=LONG
    )


def test_an_appointment_is_taken_back_and_the_rules_count_again(phone, server, client):
    contact = met(client, server, "Dana Kim", note=NOTE)

    def kinds() -> list[str]:
        return [nudge["kind"] for nudge in client.items("/nudges", state="pending")]

    phone.goto(f"/contact/{contact['id']}")
    phone.get_by_role("button", name="Snooze").click()
    phone.get_by_role("button", name=re.compile("^Next week")).click()
    undo = phone.get_by_role("button", name="Undo")
    undo.wait_for()
    wait_for(lambda: kinds() == ["snoozed"], "the appointment", seconds=LONG)
    undo.click()

    wait_for(lambda: kinds() == ["follow_up"], "the rules", seconds=LONG)


@pytest.mark.parametrize("is_heard", [False, True], ids=["never arrived", "its answer was lost"])
def test_an_appointment_is_taken_back_without_a_network(phone, server, client, is_heard):
    contact = met(client, server, "Dana Kim", note=NOTE)
    asked: list[str] = []

    def lose(route: Any) -> None:
        if is_heard and not asked:
            route.fetch()
        asked.append(route.request.url)
        route.abort()

    phone.goto(f"/contact/{contact['id']}")
    phone.get_by_role("button", name="Snooze").wait_for()
    phone.route("**/api/v1/**", lose)
    phone.get_by_role("button", name="Snooze").click()
    phone.get_by_role("button", name=re.compile("^Next week")).click()
    phone.get_by_text("You will be reminded").wait_for()
    while not asked:
        phone.wait_for_timeout(50)
    before = len(asked)
    phone.get_by_role("button", name="Undo").click()
    phone.get_by_text("You will be reminded").wait_for(state="detached")
    while len(asked) == before:
        phone.wait_for_timeout(50)
    assert phone.get_by_role("alert").count() == 0

    phone.unroute("**/api/v1/**")
    come_back(phone)
    phone.goto("/capture/unsent")
    heading(phone, "Everything is uploaded").wait_for()

    nudges = client.items("/nudges", state="pending")
    assert [nudge["kind"] for nudge in nudges] == ["follow_up"]


@pytest.mark.parametrize("does", ["Save", "Delete this event", "Cancel"])
def test_an_event_that_was_deleted_elsewhere_while_it_is_changed_is_said_to_be_gone(
    phone, server, client, does
):
    event_id = str(uuid4())
    client.put(f"/events/{event_id}", json={"name": "Harbour Tech Days"}, expect=201)
    phone.goto(f"/event/{event_id}")
    phone.get_by_role("button", name="Change").click()
    phone.get_by_label("Place").fill("Pier 4")

    client.delete(f"/events/{event_id}")
    refresh(phone)
    assert phone.get_by_label("Place").input_value() == "Pier 4"
    phone.get_by_role("button", name=does, exact=True).click()
    if does.startswith("Delete"):
        phone.get_by_role("button", name="Delete the event").click()

    heading(phone, re.compile("Not found|Choose event")).wait_for()
    assert phone.get_by_text("Something went wrong").count() == 0


@pytest.mark.parametrize("does", ["Save", "Cancel"])
def test_a_person_who_was_deleted_elsewhere_while_a_line_is_open_is_said_to_be_gone(
    phone, server, client, does
):
    contact = met(client, server, "Dana Kim", note=NOTE)
    phone.goto(f"/contact/{contact['id']}")
    phone.get_by_role("button", name=re.compile("Dana Kim")).first.click()
    phone.locator("#mended").fill("Dana Kimm")

    client.delete(f"/contacts/{contact['id']}")
    refresh(phone)
    assert phone.locator("#mended").input_value() == "Dana Kimm"
    phone.get_by_role("button", name=does, exact=True).click()

    heading(phone, "Not found").wait_for()
    assert phone.get_by_text("Something went wrong").count() == 0


def test_what_was_typed_in_a_search_or_a_form_does_not_hold_up_the_next_view(phone, server, client):
    met(client, server, "Dana Kim", note=NOTE)
    for name in ("Harbour Tech Days", "Robotics Night"):
        client.put(f"/events/{uuid4()}", json={"name": name}, expect=201)

    phone.goto("/find")
    phone.get_by_label("A name, a company, an address").fill("Dana")
    phone.get_by_role("link", name=re.compile("Dana Kim")).click()
    phone.get_by_role("link", name="Write to Dana").wait_for()

    phone.goto("/event")
    phone.get_by_label("Name").fill("Another")
    phone.get_by_role("link", name="Robotics Night").click()
    heading(phone, "Robotics Night").wait_for()


def test_an_events_people_are_shown_together_and_what_became_of_them(phone, server, client):
    event_id = str(uuid4())
    client.put(
        f"/events/{event_id}",
        json={"name": "Harbour Tech Days", "starts_at": rfc3339(server.now - timedelta(hours=2)), "goal": 1},
        expect=201,
    )
    dana = met(client, server, "Dana Kim", note=NOTE, event_id=event_id)
    met(client, server, "Tomas Lindqvist", event_id=event_id)
    met(client, server, "Amara Okafor", note="send her the essay")

    phone.goto(f"/?event={event_id}")
    phone.get_by_role("button", name="Done: Dana").wait_for()
    phone.get_by_role("button", name="Snooze: Tomas").wait_for()
    assert phone.get_by_text("Amara").count() == 0
    phone.get_by_role("button", name="Done: Dana").click()
    phone.get_by_role("button", name="Done: Dana").wait_for(state="detached")
    wait_for(
        lambda: client.get(f"/contacts/{dana['id']}")["state"] == "followed_up", "the server", seconds=LONG
    )

    phone.goto(f"/event/{event_id}")
    heading(phone, "One real conversation").wait_for()
    phone.get_by_text("That is what you came for. The rest of the evening is yours.").wait_for()
    phone.get_by_text("Written to within a day").wait_for()
    heading(phone, "Cards without a word").wait_for()
    phone.get_by_role("button", name="Change").click()
    phone.get_by_label("Place").fill("Pier 4")
    phone.get_by_role("button", name="Save", exact=True).click()
    phone.get_by_text(re.compile("Pier 4")).wait_for()
    wait_for(lambda: client.get(f"/events/{event_id}")["place"] == "Pier 4", "the change", seconds=LONG)


@pytest.mark.parametrize("phone", ["Africa/Abidjan"], indirect=True)
def test_the_hours_follow_the_phone_that_travels(phone, server, client):
    phone.goto("/")
    heading(phone, "Nobody is waiting").wait_for()
    zone = f"nextday.{client.get('/account')['id']}.zone"
    wait_for(lambda: phone.evaluate("key => localStorage.getItem(key)", zone), "the zone", seconds=LONG)
    phone.evaluate("key => localStorage.setItem(key, 'Europe/Lisbon')", zone)
    client.patch("/account", json={"timezone": "Europe/Lisbon"})

    phone.reload()

    phone.get_by_text("Your quiet hours are now by Abidjan time").wait_for()
    wait_for(lambda: client.get("/account")["timezone"] == "Africa/Abidjan", "the account", seconds=LONG)


def test_the_settings_show_what_another_device_has_changed(phone, client):
    phone.goto("/settings")
    phone.get_by_text("This server sends no mail.").wait_for()

    client.patch("/account", json={"timezone": "Europe/Lisbon"})
    come_back(phone)

    phone.get_by_role("button", name="Use the time zone of this phone: UTC").wait_for()


def test_the_settings_show_what_another_device_changed_while_they_were_loading(phone, client):
    phone.goto("/")
    phone.get_by_text("Nobody is waiting").first.wait_for()
    phone.route("**/api/v1/devices**", lambda _route: None)
    with phone.expect_request("**/api/v1/devices**"):
        phone.get_by_role("link", name="Settings").click()

    client.patch("/account", json={"timezone": "Europe/Lisbon"})
    with phone.expect_response("**/api/v1/changes**"):
        come_back(phone)
    phone.unroute("**/api/v1/devices**")  # what was held goes on

    phone.get_by_role("button", name="Use the time zone of this phone: UTC").wait_for()


def test_the_settings_offer_what_this_server_can(phone, server, client):
    client.patch("/account", json={"timezone": "Europe/Lisbon"})

    phone.goto("/settings")
    phone.get_by_text("This server sends no mail.").wait_for()
    phone.get_by_role("button", name="Use the time zone of this phone: UTC").click()
    wait_for(lambda: client.get("/account")["timezone"] == "UTC", "the zone", seconds=LONG)
    phone.get_by_role("button", name="Create feed address").click()
    address = phone.get_by_label("Your address; copy it now")
    address.wait_for()

    phone.get_by_label("Without a country code they are from").select_option("Germany")
    wait_for(lambda: client.get("/account")["region"] == "DE", "the country", seconds=LONG)

    assert "/calendar/" in address.input_value()
    assert client.get("/account/calendar")["created_at"] is not None
    heading(phone, "Messengers").wait_for()
