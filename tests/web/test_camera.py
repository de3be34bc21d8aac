"""The camera in the page: a drawn card before a camera that is a film of it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from PIL import Image

from tests.server import Client, Server, wait_for
from tests.stories.pictures import a_card
from tests.web.conftest import PATIENCE, PHONE, sign_in
from tests.web.films import SIZE, a_desk, film
from tests.web.first_minutes import launch
from tests.web.test_story import NOTE, heading


@pytest.fixture(scope="module")
def filming(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A browser whose camera sees a card on a desk."""
    path = film(tmp_path_factory.mktemp("film") / "card.y4m", a_desk())
    browser = launch(chromium.started_by.chromium, path)
    yield browser
    browser.close()


def a_phone(browser: Any, server: Server, *, permissions: list[str]) -> tuple[Any, Client]:
    client = server.sign_up("ana")
    context = browser.new_context(
        base_url=server.address, viewport=PHONE, has_touch=True, permissions=permissions
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    sign_in(page, client)
    return page, client


def test_three_taps_lead_from_the_icon_to_a_kept_note(filming, server):
    page, client = a_phone(filming, server, permissions=["camera"])
    page.goto("/")

    page.get_by_role("link", name="Snap a card").click()
    page.get_by_role("button", name="Snap").click()
    note = page.get_by_label("What did you talk about?")
    note.wait_for()
    assert page.evaluate("document.activeElement.id") == "note"
    page.keyboard.type(NOTE)
    page.get_by_role("button", name="Finish").click()

    heading(page, "Dana Kim").wait_for()
    [waiting] = wait_for(lambda: client.items("/drawer"), "the card", seconds=30)
    wait_for(lambda: client.items("/drawer")[0]["encounter"]["note"] == NOTE, "the note", seconds=30)
    [scan] = client.items("/scans")
    assert Image.open(io.BytesIO(client.download(f"/scans/{scan['id']}/photo/front"))).size == SIZE
    assert waiting["contact"]["id"] in scan["contact_ids"]


def has_back(client: Client, scan: Any) -> bool:
    with suppress(AssertionError):
        return bool(client.download(f"/scans/{scan['id']}/photo/back"))
    return False


def test_both_sides_and_then_the_next_card_without_leaving_the_camera(filming, server):
    page, client = a_phone(filming, server, permissions=["camera"])
    page.goto("/capture")
    page.get_by_role("button", name="Both sides").click()
    page.get_by_role("button", name="Snap").click()
    page.get_by_text("Now the back").wait_for()
    [scan] = wait_for(lambda: client.items("/scans"), "the front, kept before there is a back", seconds=30)
    page.get_by_role("button", name="Snap").click()
    page.get_by_label("What did you talk about?").fill("both sides")

    page.get_by_role("button", name="Next card").click()
    page.get_by_role("button", name="Snap").wait_for()

    wait_for(lambda: has_back(client, scan), "the back", seconds=30)
    assert Image.open(io.BytesIO(client.download(f"/scans/{scan['id']}/photo/back"))).size == SIZE


def test_where_the_camera_is_refused_photos_still_work_and_one_is_told_how_to_allow_it(filming, server, card):
    page, client = a_phone(filming, server, permissions=[])
    wire = filming.new_browser_cdp_session()
    wire.send(
        "Browser.setPermission",
        {"permission": {"name": "camera"}, "setting": "denied", "origin": server.address},
    )
    page.goto("/capture")
    page.get_by_text("This page may not use the camera.").wait_for()

    page.set_input_files("#photos", card)
    page.get_by_label("What did you talk about?").fill(NOTE)
    page.get_by_role("button", name="Finish").click()

    assert len(wait_for(lambda: client.items("/scans"), "the scan", seconds=30)) == 1


FAIL_ONCE = """() => {
  const real = OffscreenCanvas.prototype.convertToBlob
  OffscreenCanvas.prototype.convertToBlob = function () {
    OffscreenCanvas.prototype.convertToBlob = real
    return Promise.reject(new DOMException('No memory.', 'EncodingError'))
  }
}"""
# Every track the page was given, so that a test sees whether a camera is still on that the page has forgotten.
REMEMBER_TRACKS = """{
  const real = MediaDevices.prototype.getUserMedia
  globalThis.tracks = []
  MediaDevices.prototype.getUserMedia = async function (...wanted) {
    const stream = await real.apply(this, wanted)
    tracks.push(...stream.getTracks())
    return stream
  }
}"""
ON = "globalThis.tracks.filter((track) => track.readyState === 'live').length"


def at_the_camera(browser: Any, server: Server) -> tuple[Any, Client]:
    page, client = a_phone(browser, server, permissions=["camera"])
    page.add_init_script(REMEMBER_TRACKS)
    page.goto("/capture")
    page.locator("#snap:not([disabled])").wait_for()
    return page, client


def test_a_shot_that_fails_is_told_and_the_next_one_works(filming, server):
    page, client = at_the_camera(filming, server)
    page.evaluate(FAIL_ONCE)

    page.get_by_role("button", name="Snap").click()
    page.get_by_text("That photo did not come out. Snap it again.").wait_for()
    page.locator("#snap:not([aria-busy])").click()

    page.get_by_label("What did you talk about?").wait_for()
    assert len(wait_for(lambda: client.items("/scans"), "the scan", seconds=30)) == 1


def test_a_camera_that_another_app_takes_is_opened_again(filming, server):
    page, client = at_the_camera(filming, server)

    page.evaluate("tracks[0].stop(); tracks[0].dispatchEvent(new Event('ended'))")
    wait_for(lambda: page.evaluate("tracks.length") == 2, "the camera to be asked for again", seconds=30)
    page.locator("#snap:not([disabled])").click()

    page.get_by_label("What did you talk about?").wait_for()
    assert len(wait_for(lambda: client.items("/scans"), "the scan", seconds=30)) == 1


def test_no_camera_is_on_in_the_drawer(filming, server):
    page, _ = at_the_camera(filming, server)
    page.get_by_role("button", name="Snap").click()
    page.get_by_label("What did you talk about?").wait_for()
    assert page.evaluate(ON) == 1  # it rests: the next card needs no new permission

    page.get_by_role("button", name="Finish").click()

    heading(page, "Who is waiting").or_(heading(page, "Nobody is waiting")).first.wait_for()
    assert page.evaluate(ON) == 0


def test_no_camera_is_on_after_going_back(filming, server):
    page, _ = at_the_camera(filming, server)
    assert page.evaluate(ON) == 1

    page.get_by_role("link", name="Drawer").click()

    heading(page, "Nobody is waiting").wait_for()
    assert page.evaluate(ON) == 0


def test_the_automatic_shutter_is_off_until_it_is_chosen_and_then_needs_no_tap(filming, server):
    page, client = a_phone(filming, server, permissions=["camera"])
    page.goto("/settings")
    choice = page.get_by_label("Automatic shutter")
    assert not choice.is_checked()
    choice.check()
    page.get_by_text("Saved on this device").wait_for()
    page.goto("/capture")

    page.get_by_label("What did you talk about?").fill(NOTE)

    assert len(wait_for(lambda: client.items("/scans"), "the scan", seconds=30)) == 1


def test_two_cards_in_the_picture_are_outlined_and_counted(chromium, server, tmp_path):
    desk = Image.new("RGB", SIZE, (70, 58, 50))
    card = Image.open(io.BytesIO(a_card())).resize((480, 300))
    desk.paste(card, (90, 200))
    desk.paste(card, (700, 180))
    browser = launch(chromium.started_by.chromium, film(tmp_path / "two.y4m", desk))
    page, _ = a_phone(browser, server, permissions=["camera"])
    page.goto("/capture")

    page.get_by_text("2 cards in the picture").wait_for()

    outlines = str(page.locator("#outlines path").get_attribute("d"))
    assert outlines.count("Z") == 2
    [left, *_] = (int(number) for number in re.findall(r"M(\d+)", outlines))
    assert abs(left - 90) < 12
    browser.close()


GIVE_LARGE_STILLS = """{
  ImageCapture.prototype.getPhotoCapabilities = async () => ({ imageWidth: { max: 4000 }, imageHeight: { max: 3000 } })
  ImageCapture.prototype.takePhoto = async ({ imageWidth: width, imageHeight: height }) => {
    const canvas = new OffscreenCanvas(width, height)
    canvas.getContext('2d').drawImage(document.getElementById('video'), 0, 0, width, height)
    return canvas.convertToBlob({ type: 'image/jpeg' })
  }
}"""


def test_the_photo_is_a_still_one_where_the_camera_takes_larger_ones_than_its_film(filming, server):
    """It is sent with 2,400 pixels on its long side, as every photo."""
    page, client = a_phone(filming, server, permissions=["camera"])
    page.add_init_script(GIVE_LARGE_STILLS)
    page.goto("/capture")
    page.locator("#snap:not([disabled])").click()
    page.get_by_label("What did you talk about?").fill(NOTE)
    page.get_by_role("button", name="Finish").click()

    [scan] = wait_for(lambda: client.items("/scans"), "the scan", seconds=30)

    photo = Image.open(io.BytesIO(client.download(f"/scans/{scan['id']}/photo/front")))
    assert sorted(photo.size) in ([1800, 2400], [3000, 4000])
