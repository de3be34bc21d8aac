"""One product on a computer: the drawer beside the person, keys, and photos that are dragged in."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.server import Client, Server, wait_for
from tests.web.conftest import sign_in, token_on
from tests.web.test_review import a_blank, heading

WIDE = {"width": 1400, "height": 900}
PERSON = "document.activeElement.closest('[data-encounter]').querySelector('h2').textContent"
DROP = """photos => {
  const data = new DataTransfer()
  for (const [name, octets] of photos) {
    const bytes = Uint8Array.from(atob(octets), (sign) => sign.charCodeAt(0))
    data.items.add(new File([bytes], name, { type: name.endsWith('.png') ? 'image/png' : 'text/plain' }))
  }
  for (const type of ['dragover', 'drop'])
    document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }))
}"""


@pytest.fixture
def computer(chromium: Any, server: Server, ana: Client) -> Iterator[Any]:
    context = chromium.new_context(base_url=server.address, viewport=WIDE, timezone_id="UTC", locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.clock.set_fixed_time(server.now)
    sign_in(page, ana)
    yield page
    context.close()


@pytest.fixture
def two(computer: Any, server: Server, ana: Client) -> Any:
    """Dana and Tomas, whom Ana is to follow up with now."""
    for hours, name in ((26, "Dana Kim"), (25, "Tomas Lindqvist")):
        scan = ana.photograph(a_blank(), captured_at=server.now - timedelta(hours=hours))
        ana.wait_until_read(scan["id"])
        ana.patch(f"/contacts/{scan['contact_ids'][0]}", json={"fn": name})
    computer.goto("/")
    computer.get_by_role("heading", name="Tomas Lindqvist").wait_for()
    return computer


def test_the_drawer_stands_beside_the_person_on_a_wide_screen_only(two):
    two.get_by_role("heading", name="Dana Kim").get_by_role("link").click()
    beside = two.get_by_role("navigation", name="Who is waiting")
    beside.get_by_role("link", name="Tomas Lindqvist").click()
    heading(two, "Tomas Lindqvist").wait_for()
    assert beside.locator("[aria-current]").inner_text().startswith("Tomas Lindqvist")

    two.set_viewport_size({"width": 800, "height": 900})

    beside.wait_for(state="detached")
    two.set_viewport_size(WIDE)
    beside.wait_for()


def test_keys_do_what_buttons_do(two, ana):
    two.keyboard.press("n")
    names = [two.evaluate("document.activeElement.textContent.trim()")]
    two.keyboard.press("n")
    names.append(
        two.evaluate("document.activeElement.closest('[data-encounter]').querySelector('h2').textContent")
    )
    assert [name.split()[0] for name in names] == ["Dana", "Tomas"]

    two.keyboard.press("d")

    two.get_by_text("Tomas is done").wait_for()
    wait_for(lambda: len(ana.items("/drawer")) == 1, "Tomas to be followed up", seconds=30)
    two.keyboard.press("s")
    two.get_by_role("dialog").get_by_role("button", name="Next week").wait_for()


def test_keys_are_letters_where_something_is_typed_and_when_they_are_switched_off(two, ana):
    two.get_by_text("Next person").wait_for()
    two.get_by_role("link", name="Search").click()
    two.get_by_role("searchbox").press_sequentially("dnsw")
    assert two.get_by_role("searchbox").input_value() == "dnsw"

    two.goto("/settings")
    two.get_by_label("Keys for Done").uncheck()
    two.get_by_text("Saved on this device").wait_for()
    two.goto("/")
    two.get_by_role("heading", name="Tomas Lindqvist").wait_for()
    assert two.get_by_text("Next person").count() == 0
    two.keyboard.press("d")
    two.keyboard.press("n")
    assert two.evaluate("document.activeElement.closest('[data-encounter]')") is None
    assert len(ana.items("/drawer")) == 2


def drop(page: Any, *photos: Any) -> None:
    page.evaluate(DROP, [[path.name, base64.b64encode(path.read_bytes()).decode()] for path in photos])


def test_a_photo_is_dragged_in_and_followed_by_its_note(computer, ana, card):
    drop(computer, card)

    computer.get_by_label("What did you talk about?").fill("her team")
    computer.get_by_role("button", name="Finish").click()
    wait_for(lambda: len(ana.items("/scans")) == 1, "the scan", seconds=30)


def test_several_photos_are_dragged_in_at_once_and_what_is_no_photo_is_left_out(computer, ana, card):
    another, text = card.with_name("another.png"), card.with_name("list.txt")
    another.write_bytes(card.read_bytes())
    text.write_text("no photo")
    assert token_on(computer)

    drop(computer, card, another, text)

    computer.get_by_text("2 photos are kept and will be read").wait_for()
    wait_for(lambda: len(ana.items("/scans")) == 2, "the scans", seconds=30)
