"""Links of mails in a real browser, on a phone that has the page installed and on one that has never been here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from app.action_links.links import ActionLink, Verb, action_link
from app.core.tokens import load_or_create_secret
from tests.server import Client, Server
from tests.stories.pictures import a_wall


@pytest.fixture
def scan(server: Server, ana: Client) -> Any:
    """A meeting with Dana, just now."""
    taken = ana.photograph(a_wall(), captured_at=server.now, note="promised the PDF")
    ana.patch(f"/contacts/{taken['contact_ids'][0]}", json={"fn": "Dana Kim"})
    return taken


def link(server: Server, ana: Client, scan: Any, verb: Verb) -> str:
    """The link a mail would hold."""
    encounter_id = UUID(scan["encounter_ids"][0])
    act = ActionLink(verb, UUID(ana.get("/account")["id"]), encounter_id, UUID(ana.items("/nudges")[0]["id"]))
    return action_link(server.address, load_or_create_secret(server.data_dir), act, now=server.now)


def test_a_browser_that_was_never_here_acts_by_keyboard_alone_and_undoes(phone, server, ana, scan):
    phone.goto(link(server, ana, scan, Verb.DONE))
    phone.get_by_role("heading", name="Dana Kim").wait_for()
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    phone.get_by_text("Done. You will not be reminded about this again.").wait_for()
    after_done = ana.items("/drawer")
    phone.get_by_role("button", name="Undo").click()
    phone.get_by_text("Undone.").wait_for()

    assert after_done == []
    assert len(ana.items("/drawer")) == 1
    assert phone.context.cookies() == []


def test_reloading_after_the_button_does_nothing_more(phone, server, ana, scan):
    phone.goto(link(server, ana, scan, Verb.TOMORROW))
    phone.get_by_role("button", name="Remind me tomorrow").click()
    phone.get_by_text("You will be reminded tomorrow").wait_for()
    before = ana.items("/nudges")
    phone.reload()
    phone.get_by_text("You will be reminded tomorrow").wait_for()

    assert ana.items("/nudges") == before


def test_the_installed_page_leaves_links_of_mails_to_the_server(signed_in, server, ana, scan):
    """Its service worker answers every other address of ours with the page it keeps."""
    signed_in.goto(link(server, ana, scan, Verb.DONE))
    signed_in.get_by_role("button", name="Done").wait_for()

    for broken in ("/act/x.y", "/confirm/x.y", "/mail/x.y"):
        signed_in.goto(broken)
        signed_in.get_by_role("heading", name="This link does not work").wait_for()


def test_write_opens_the_message_of_whoever_is_signed_in(signed_in, server, ana, scan):
    signed_in.goto(link(server, ana, scan, Verb.WRITE))
    signed_in.wait_for_url(f"**/contact/{scan['contact_ids'][0]}/write")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_runs_over_the_edge_of_a_small_phone_with_a_long_name(phone, server, ana, scan, scheme):
    phone.emulate_media(color_scheme=scheme)
    phone.set_viewport_size({"width": 320, "height": 568})
    ana.patch(f"/contacts/{scan['contact_ids'][0]}", json={"fn": "Wolfeschlegelsteinhausen" * 3})
    phone.goto(link(server, ana, scan, Verb.NEXT_WEEK))
    wide = phone.evaluate("document.documentElement.scrollWidth")
    button = phone.get_by_role("button").bounding_box()

    assert wide <= 320
    assert button["height"] >= 48
    assert button["x"] >= 0
    assert button["x"] + button["width"] <= 320
