"""Where the focus is, and what is typed, when the page is drawn anew; in a real Chromium."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.server import Client, Server, rfc3339, wait_for
from tests.web.test_review import LONG, client, come_back, heading, met

__all__ = ["client"]  # a fixture
FOCUS = """() => {
  const { activeElement: focused } = document
  return [focused.localName, focused.textContent.trim().split('\\n')[0]]
}"""


def focused(page: Any) -> list[str]:
    return list(page.evaluate(FOCUS))


def wait_for_focus(page: Any, tag: str, words: str) -> None:
    wait_for(
        lambda: focused(page) == [tag, words], f"{words} to have the focus, not {focused(page)}", seconds=30
    )


@pytest.fixture
def event(client: Client, server: Server) -> str:
    event_id = str(uuid4())
    begin = rfc3339(server.now - timedelta(hours=2))
    client.put(f"/events/{event_id}", json={"name": "Harbour Tech Days", "starts_at": begin}, expect=201)
    return event_id


@pytest.fixture
def three(phone: Any, server: Server, client: Client, event: str) -> Any:
    """The people of one event, soonest first: Dana, Tomas, Amara."""
    for name in ("Dana Kim", "Tomas Lindqvist", "Amara Okafor"):
        met(client, server, name, event_id=event)
    phone.goto(f"/?event={event}")
    phone.get_by_role("button", name="Done: Amara").wait_for()
    return phone


def names(page: Any) -> list[str]:
    return [each.split()[0] for each in page.locator("li h2").all_inner_texts()]


def test_after_done_the_next_person_has_the_focus_and_after_undo_the_one_who_is_back(three):
    first, second, third = names(three)

    done(three, second)
    wait_for_person(three, third)
    three.get_by_role("button", name="Undo").click()
    wait_for_person(three, second)

    done(three, third)
    wait_for_person(three, second)
    done(three, second)
    wait_for_person(three, first)


def done(page: Any, name: str) -> None:
    button = page.get_by_role("button", name=f"Done: {name}")
    button.click()
    button.wait_for(state="detached")


def wait_for_person(page: Any, name: str) -> None:
    look = "document.activeElement.matches('li a') && document.activeElement.textContent"
    wait_for(lambda: name in (page.evaluate(look) or ""), f"{name} to have the focus", seconds=30)


def test_after_the_last_one_the_heading_has_the_focus(phone, server, client):
    met(client, server, "Dana Kim")
    phone.clock.set_fixed_time(server.advance(timedelta(hours=25)))
    phone.goto("/")
    phone.get_by_role("button", name="Done").click()

    wait_for_focus(phone, "h1", "Nobody is waiting")


def test_the_heading_and_a_link_keep_the_focus_when_something_new_arrives(phone, server, client):
    contact = met(client, server, "Dana Kim")
    phone.goto("/find")
    phone.get_by_role("link", name="Drawer").click()
    wait_for_focus(phone, "h1", "Who is waiting")
    phone.locator("h1").evaluate("(heading) => (heading.isOld = true)")

    client.patch(f"/contacts/{contact['id']}", json={"fn": "Dana Kim-Lee"})
    come_back(phone)
    heading(phone, "Dana Kim-Lee").wait_for()
    assert phone.evaluate("document.querySelector('h1').isOld") is None  # it was drawn anew
    assert focused(phone) == ["h1", "Who is waiting"]

    phone.get_by_role("link", name="Settings").focus()
    client.patch(f"/contacts/{contact['id']}", json={"fn": "Dana Lee"})
    come_back(phone)
    heading(phone, "Dana Lee").wait_for()
    assert focused(phone) == ["a", "Settings"]


def test_of_two_links_to_one_person_the_focused_one_keeps_the_focus(phone, server, client):
    """The card and the name lead to the same page."""
    contact = met(client, server, "Dana Kim")
    phone.clock.set_fixed_time(server.advance(timedelta(hours=25)))
    phone.goto("/")
    phone.get_by_role("link", name="Dana Kim", exact=True).focus()

    client.patch(f"/contacts/{contact['id']}", json={"fn": "Dana Kim-Lee"})
    come_back(phone)
    heading(phone, "Dana Kim-Lee").wait_for()

    assert phone.evaluate("document.activeElement.matches('h2 a')")


FAIL_ONCE = """() => {
  const real = IDBObjectStore.prototype.add
  IDBObjectStore.prototype.add = function () {
    IDBObjectStore.prototype.add = real
    throw new DOMException('No room.', 'QuotaExceededError')
  }
}"""


def test_a_drawer_goes_on_after_an_act_that_could_not_be_kept(three, server, client, event):
    first, *_ = names(three)
    three.evaluate(FAIL_ONCE)
    three.get_by_role("button", name=f"Done: {first}").click()
    wait_for(
        lambda: three.locator(".toast [role=alert], .toast[role=alert]").count(),
        "a word about it",
        seconds=30,
    )

    met(client, server, "Priya Raman", event_id=event)
    come_back(three)

    heading(three, "Priya Raman").wait_for()
    assert first in names(three)


def test_the_settings_never_paint_over_what_is_typed(phone, client):
    client.patch("/account", json={"quiet_from": "21:00", "quiet_until": "08:00"})
    phone.goto("/settings")
    phone.get_by_label("Quiet from").fill("22:15")
    phone.evaluate("document.activeElement.blur()")

    client.patch("/account", json={"quiet_from": "23:00", "notification_detail": "none"})
    come_back(phone)
    wait_for(
        lambda: phone.get_by_label("Nothing personal").is_checked(),
        "what the other device changed",
        seconds=LONG,
    )
    assert phone.get_by_label("Quiet from").input_value() == "22:15"

    phone.get_by_label("Only the name").check()
    phone.get_by_text("Saved", exact=True).wait_for()
    assert phone.get_by_label("Quiet from").input_value() == "22:15"
    phone.get_by_role("button", name="Save", exact=True).click()
    wait_for(lambda: client.get("/account")["quiet_from"] == "22:15", "the hours", seconds=LONG)


def test_the_settings_are_not_painted_while_a_field_is_edited(phone, client):
    """Part of an hour is no value yet: it could not be put back."""
    client.patch("/account", json={"quiet_from": "21:00", "quiet_until": "08:00"})
    phone.goto("/settings")
    phone.get_by_label("Quiet from").focus()
    phone.evaluate("document.activeElement.isOld = true")

    client.patch("/account", json={"notification_detail": "none"})
    with phone.expect_response("**/api/v1/changes*") as heard:
        come_back(phone)
    heard.value.finished()
    phone.evaluate("new Promise((resolve) => setTimeout(resolve, 0))")

    assert phone.evaluate("document.activeElement.isOld") is True


def test_finding_somebody_is_said_in_one_sentence_and_nobody_is_found_by_null(phone, server, client):
    met(client, server, "Dana Kim")
    met(client, server)
    phone.goto("/find")
    phone.get_by_role("searchbox").fill("dan")
    said = phone.locator("#told")
    wait_for(lambda: said.inner_text() == "Dana Kim", "what was found to be said", seconds=LONG)
    assert phone.locator("#found[aria-live], [aria-live] #found").count() == 0

    phone.context.set_offline(True)
    phone.get_by_role("searchbox").fill("nu")
    wait_for(lambda: said.inner_text() == "Nobody found.", "that nobody was found", seconds=LONG)
    assert phone.locator("#found .row").count() == 0
    phone.get_by_role("searchbox").fill("kim")
    phone.get_by_role("link", name=re.compile("Dana Kim")).wait_for()
