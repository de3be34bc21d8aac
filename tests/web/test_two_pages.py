"""The same thing open twice: on another device, or in another tab of this browser. Nobody's words replace others unasked."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.server import Client, wait_for
from tests.stories.pictures import a_card

OURS, THEIRS = "typed on this phone", "THEIRS: call before Friday"
LOOK = "dispatchEvent(new Event('online'))"


def met(ana: Client, note: str) -> dict[str, Any]:
    """Somebody who waits, with a note."""
    ana.photograph(a_card(), note=note)
    [waiting] = ana.items("/drawer")
    return waiting


def test_a_note_that_another_device_changed_while_it_was_typed_is_asked_about(signed_in, ana):
    waiting = met(ana, "first")
    signed_in.goto(f"/contact/{waiting['contact']['id']}")
    signed_in.get_by_role("button", name="Edit note").click()
    signed_in.locator("#note").fill(OURS)
    encounter = waiting["encounter"]["id"]
    ana.patch(f"/encounters/{encounter}", json={"note": THEIRS})

    with signed_in.expect_response(lambda answer: "/changes" in answer.url):
        signed_in.evaluate(LOOK)
    signed_in.get_by_role("button", name="Save note").click()

    signed_in.get_by_role("dialog").get_by_text(THEIRS).wait_for()
    assert ana.items("/drawer")[0]["encounter"]["note"] == THEIRS


def test_what_another_device_changed_in_an_event_stays(signed_in, ana):
    event = str(uuid4())
    ana.put(f"/events/{event}", json={"name": "Harbour", "place": "Hall 1"}, expect=201)
    signed_in.goto(f"/event/{event}")
    signed_in.get_by_role("button", name="Change").click()
    signed_in.get_by_label("Which event are you at?").or_(signed_in.locator("#name")).first.fill(
        "Harbour Tech Days"
    )
    ana.patch(f"/events/{event}", json={"place": "Hall 2"})

    with signed_in.expect_response(lambda answer: "/changes" in answer.url):
        signed_in.evaluate(LOOK)
    signed_in.get_by_role("button", name="Save", exact=True).click()

    wait_for(lambda: ana.get(f"/events/{event}")["name"] == "Harbour Tech Days", "the name", seconds=60)
    assert ana.get(f"/events/{event}")["place"] == "Hall 2"


def test_a_tab_in_which_nothing_was_typed_keeps_what_another_wrote(signed_in, ana, card):
    signed_in.goto("/capture")
    signed_in.set_input_files("#photos", card)
    signed_in.get_by_label("What did you talk about?").fill("first")
    other = signed_in.context.new_page()
    other.goto(signed_in.url)
    other.get_by_label("What did you talk about?").wait_for()
    signed_in.get_by_label("What did you talk about?").fill(f"first, and {OURS}")
    wait_for(
        lambda: [each["encounter"]["note"] for each in ana.items("/drawer")] == [f"first, and {OURS}"],
        "the note",
        seconds=60,
    )

    other.get_by_role("button", name="Finish").click()

    other.get_by_role("heading", name="Dana Kim").wait_for()
    assert ana.items("/drawer")[0]["encounter"]["note"] == f"first, and {OURS}"
