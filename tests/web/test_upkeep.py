"""What happens with a person afterwards, on their page in a real browser: promises, keeping in touch, what was done since."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server import Client, Server
from tests.web.test_review import a_blank, heading, refresh

NOTE = "her team needs our benchmark. I'll send the deck Friday"


@pytest.fixture
def client(phone: Any, server: Server) -> Client:
    ana = server.sign_up("ana")
    phone.goto("/signin")
    phone.evaluate("token => localStorage.setItem('nextday.token', token)", ana.token)
    return ana


@pytest.fixture
def dana(client: Client, server: Server) -> str:
    """Dana was met just now; her page's path."""
    scan = client.photograph(a_blank(), captured_at=server.now, note=NOTE)
    client.wait_until_read(scan["id"])
    contact_id = scan["contact_ids"][0]
    client.patch(f"/contacts/{contact_id}", json={"fn": "Dana Kim"})
    return f"/contact/{contact_id}"


def test_a_promise_in_the_note_is_confirmed_by_one_tap_and_kept_by_another(phone, client, dana):
    phone.goto(dana)
    section = phone.locator("#promises")
    section.get_by_text("send the deck").wait_for()
    assert client.get("/promises")["items"] == []

    section.get_by_role("button", name="Remind me").click()
    section.get_by_role("button", name="Promise kept").click()

    section.wait_for(state="detached")
    [promise] = client.get("/promises")["items"]
    assert (promise["what"], promise["state"]) == ("send the deck", "kept")


def test_what_is_no_promise_is_not_offered_again(phone, client, dana):
    phone.goto(dana)
    phone.locator("#promises").get_by_role("button", name="No promise").click()
    phone.locator("#promises").wait_for(state="detached")

    phone.goto(dana)
    heading(phone, "Dana Kim").wait_for()

    assert client.get(f"/contacts/{dana.rsplit('/', 1)[-1]}/promises/suggested")["items"] == []


def test_after_the_first_follow_up_the_page_asks_whether_to_keep_in_touch(phone, client, dana):
    contact_id = dana.rsplit("/", 1)[-1]
    phone.goto(dana)
    assert phone.locator("#keep-warm").count() == 0
    client.post(f"/contacts/{contact_id}/resolve", json={"outcome": "followed_up", "channel": "mail"})
    refresh(phone)

    phone.locator("#keep-warm").get_by_role("button", name="Every 3 months").click()

    phone.get_by_text("You will be reminded after 3 months without a word.").wait_for()
    assert client.get(f"/contacts/{contact_id}")["keep_warm_months"] == 3


def test_what_was_done_since_is_shown_and_added_to(phone, client, dana):
    contact_id = dana.rsplit("/", 1)[-1]
    client.post(f"/contacts/{contact_id}/resolve", json={"outcome": "followed_up", "channel": "mail"})
    phone.goto(dana)
    section = phone.locator("#touches")
    section.get_by_text("You wrote a mail, ").wait_for()

    section.get_by_role("button", name="They answered").click()
    section.get_by_text("They answered.").wait_for()
    section.get_by_text("Add", exact=True).click()
    section.get_by_role("button", name="You called").click()
    section.get_by_text("You called, ").wait_for()

    answered = {
        touch["channel"]: touch["answered_at"] is not None
        for touch in client.get(f"/contacts/{contact_id}")["touches"]
    }
    assert answered == {"mail": True, "call": False}


def test_promises_stand_first_in_the_drawer(phone, client, dana):
    contact_id = dana.rsplit("/", 1)[-1]
    client.post(f"/contacts/{contact_id}/promises", json={"what": "send the deck"}, expect=201)

    phone.goto("/")
    phone.locator(".promised").get_by_role("link", name="Dana Kim").click()

    phone.locator("#promises").get_by_role("button", name="Promise kept").wait_for()
