"""Without a network, and with trouble on the way: nothing is lost, nothing is sent twice, and one is told."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Error

from tests.server import PASSWORD, Client, Server, wait_for
from tests.stories.pictures import as_png
from tests.web.conftest import FLAGS, PATIENCE, PHONE, chromium_path, sign_in, token_on, wait_for_shell
from tests.web.test_review import met
from tests.web.test_story import heading

# What waits on this phone, whosever it is.
NO_SYNC = "delete ServiceWorkerRegistration.prototype.sync"
KEPT = """async () => {
  const kept = []
  for (const { name } of await indexedDB.databases()) {
    const opening = indexedDB.open(name)
    await new Promise((resolve) => (opening.onsuccess = resolve))
    const asking = opening.result.transaction('captures').objectStore('captures').getAll()
    await new Promise((resolve) => (asking.onsuccess = resolve))
    opening.result.close()
    kept.push(...asking.result.map(({ id, captured_at, note }) => ({ id, captured_at, note })))
  }
  return kept
}"""


def pictures(folder: Path, number: int) -> list[Path]:
    """Photos of nothing much, each another one."""
    paths = []
    for index in range(number):
        image = Image.new("RGB", (240, 160), (200, 200 - index, 190))
        ImageDraw.Draw(image).text((20, 20), str(index), fill="black")
        paths.append(folder / f"photo-{index}.png")
        paths[-1].write_bytes(as_png(image))
    return paths


def take(page: Any, photo: Path, note: str, then: str) -> None:
    page.set_input_files("#photos", photo)
    page.get_by_label("What did you talk about?").fill(note)
    page.get_by_role("button", name=then).click()


def put(page: Any, photo: Path, note: str) -> None:
    page.goto("/capture")
    take(page, photo, note, "Finish")


@contextmanager
def a_browser(playwright: Any, profile: Path, server: Server) -> Iterator[Any]:
    context = playwright.chromium.launch_persistent_context(
        str(profile), executable_path=chromium_path(), args=FLAGS, base_url=server.address, viewport=PHONE
    )
    context.set_default_timeout(PATIENCE)
    yield context
    with suppress(Error):  # one that was killed may be gone already, or be going just now
        context.close()


def kill_browser(profile: Path) -> None:
    """End the browser as an empty battery would; its lock names its process."""
    os.kill(int(str((profile / "SingletonLock").readlink()).rpartition("-")[2]), signal.SIGKILL)


@pytest.mark.parametrize("before", ["", NO_SYNC], ids=["with Background Sync", "without it"])
def test_ten_captures_without_a_network_outlive_the_browser_and_arrive_once(
    chromium, server, ana, tmp_path, before
):
    """A browser that is killed may have forgotten who was signed in: then they go when Ana comes in again."""
    profile = tmp_path / "profile"
    with a_browser(chromium.started_by, profile, server) as context:
        context.add_init_script(before)
        page = context.new_page()
        sign_in(page, ana)
        wait_for_shell(page)
        context.set_offline(True)
        page.goto("/capture")
        for number, photo in enumerate(pictures(tmp_path, 10)):
            take(page, photo, f"note {number}", "Next card")
            page.locator("#snap").wait_for(state="attached")
        page.get_by_text("10 waiting to upload").wait_for()
        kept = page.evaluate(KEPT)
        kill_browser(profile)

    (profile / "SingletonLock").unlink(missing_ok=True)
    with a_browser(chromium.started_by, profile, server) as context:
        context.add_init_script(before)
        page = context.new_page()
        page.goto("/")
        if token_on(page) is None:
            token = str(ana._session.headers["Authorization"]).removeprefix("Bearer ")
            page.evaluate("token => localStorage.setItem('nextday.token', token)", token)
            page.goto("/")
        wait_for(lambda: not page.evaluate(KEPT), "the queue to be empty", seconds=60)

    sent = ana.items("/scans")
    assert len(kept) == len(sent) == 10
    assert {scan["id"]: read(scan["captured_at"]) for scan in sent} == {
        capture["id"]: read(capture["captured_at"]) for capture in kept
    }
    assert len({capture["captured_at"] for capture in kept}) == 10
    assert sorted(each["encounter"]["note"] for each in ana.items("/drawer")) == [
        f"note {n}" for n in range(10)
    ]


def wait_in_page(page: Any, look: Callable[[], Any]) -> None:
    """Wait until `look` sees something that happens in a route: routes are served only while the page is waited for."""
    for _ in range(PATIENCE // 50):
        if look():
            return
        page.wait_for_timeout(50)
    raise AssertionError("nothing was asked for")


def read(instant: str) -> datetime:
    return datetime.fromisoformat(instant).replace(microsecond=0)


def test_a_server_that_dies_while_a_photo_arrives_gets_it_once(signed_in, server, ana, tmp_path):
    """The answer to the first try is lost; the second finds the card already there."""
    lost: list[str] = []

    def lose(route: Any) -> None:
        if lost:
            return route.continue_()
        route.fetch()
        lost.append(route.request.url)
        server.kill9()
        return route.abort()

    signed_in.route("**/api/v1/scans/*", lose)
    [photo] = pictures(tmp_path, 1)
    put(signed_in, photo, "it was dark")
    try:
        wait_in_page(signed_in, lambda: lost)
    finally:
        server.end()
        server.start()

    signed_in.goto("/capture/unsent")
    heading(signed_in, "Everything is uploaded").wait_for()

    assert len(ana.items("/scans")) == 1
    assert [each["encounter"]["note"] for each in ana.items("/drawer")] == ["it was dark"]


def test_a_device_that_was_signed_out_keeps_what_waits(signed_in, server, ana, tmp_path):
    email = ana.get("/account")["email"]
    [photo] = pictures(tmp_path, 1)
    signed_in.context.set_offline(True)
    put(signed_in, photo, "before the token went")
    ana.delete("/tokens/current")

    signed_in.context.set_offline(False)
    signed_in.get_by_text("Signed out elsewhere. Sign in again; what waits here is kept.").wait_for()
    assert [each["note"] for each in signed_in.evaluate(KEPT)] == ["before the token went"]

    signed_in.get_by_label("E-mail").fill(email)
    signed_in.locator("#password").fill(PASSWORD)
    signed_in.get_by_role("button", name="Sign in").click()
    wait_for(lambda: not signed_in.evaluate(KEPT), "the queue to be empty", seconds=30)
    again = server.anonymous().post(
        "/tokens", json={"email": email, "password": PASSWORD, "device": "test"}, expect=201
    )
    assert len(Client(server.address, again["token"]).items("/scans")) == 1


FULL = """() => {
  const add = IDBObjectStore.prototype.add
  IDBObjectStore.prototype.add = () => { throw new DOMException('No room.', 'QuotaExceededError') }
  globalThis.makeRoom = () => { IDBObjectStore.prototype.add = add }
}"""


def test_a_full_phone_says_so_and_keeps_the_photo_until_there_is_room(signed_in, ana, tmp_path):
    """The browser's refusal is played: how much a browser takes depends on the machine's disk."""
    [photo] = pictures(tmp_path, 1)
    signed_in.goto("/capture")
    signed_in.evaluate(FULL)
    signed_in.set_input_files("#photos", photo)
    signed_in.get_by_text("This phone is full: the last photo could not be kept.").wait_for()
    assert signed_in.evaluate(KEPT) == []

    signed_in.evaluate("makeRoom()")
    signed_in.get_by_role("button", name="Try again").click()
    signed_in.get_by_label("What did you talk about?").fill("it fits now")
    signed_in.get_by_role("button", name="Finish").click()

    [waiting] = wait_for(lambda: ana.items("/drawer"), "the card", seconds=30)
    wait_for(lambda: not signed_in.evaluate(KEPT), "the queue to be empty", seconds=30)
    assert ana.get(f"/contacts/{waiting['contact']['id']}")["encounters"][0]["note"] == "it fits now"


def test_a_photo_shared_by_another_app_is_kept_before_anybody_looks(signed_in, ana, tmp_path):
    [photo] = pictures(tmp_path, 1)
    signed_in.context.set_offline(True)
    signed_in.evaluate(
        """async (octets) => {
          const form = document.createElement('form')
          Object.assign(form, { action: '/share', method: 'post', enctype: 'multipart/form-data' })
          const input = document.createElement('input')
          Object.assign(input, { type: 'file', name: 'photos' })
          const files = new DataTransfer()
          files.items.add(new File([new Uint8Array(octets)], 'shared.png', { type: 'image/png' }))
          input.files = files.files
          form.append(input)
          document.body.append(form)
          form.submit()
        }""",
        list(photo.read_bytes()),
    )
    signed_in.get_by_label("What did you talk about?").fill("shared from the gallery")
    signed_in.get_by_role("button", name="Finish").click()
    assert len(signed_in.evaluate(KEPT)) == 1

    signed_in.context.set_offline(False)
    [waiting] = wait_for(lambda: ana.items("/drawer"), "the card", seconds=30)
    wait_for(lambda: not signed_in.evaluate(KEPT), "the queue to be empty", seconds=30)
    assert ana.items("/drawer")[0]["encounter"]["note"] == "shared from the gallery"
    assert waiting["contact"]["fn"] is None


def test_a_drawer_that_could_not_be_refreshed_says_as_of_when_it_is(signed_in, server, ana):
    met(ana, server, "Dana Kim")
    as_of = signed_in.get_by_text("As of")
    signed_in.goto("/")
    heading(signed_in, "Dana Kim").wait_for()
    assert as_of.count() == 0

    signed_in.context.set_offline(True)
    look_again_at_the_drawer(signed_in)
    as_of.wait_for()

    signed_in.context.set_offline(False)
    look_again_at_the_drawer(signed_in)
    as_of.wait_for(state="detached")


def look_again_at_the_drawer(page: Any) -> None:
    page.get_by_role("link", name="Search").click()
    heading(page, "Search").wait_for()
    page.get_by_role("link", name="Drawer").click()
    heading(page, "Who is waiting").wait_for()


@pytest.mark.parametrize(("choice", "name"), [("here", "Dana Kim-Lee"), ("elsewhere", "Dana K.")])
def test_two_names_for_one_person_are_shown_and_one_is_chosen(signed_in, server, ana, tmp_path, choice, name):
    [photo] = pictures(tmp_path, 1)
    scan = ana.photograph(photo.read_bytes(), captured_at=server.now - timedelta(hours=1))
    ana.wait_until_read(scan["id"])
    contact = ana.patch(f"/contacts/{scan['contact_ids'][0]}", json={"fn": "Dana Kim"})
    signed_in.goto(f"/contact/{contact['id']}")
    heading(signed_in, "Dana Kim").wait_for()
    signed_in.context.set_offline(True)
    signed_in.get_by_role("button", name="Name Dana Kim").click()
    signed_in.get_by_label("Name").fill("Dana Kim-Lee")
    signed_in.get_by_role("button", name="Save", exact=True).click()
    heading(signed_in, "Dana Kim-Lee").wait_for()
    ana.patch(f"/contacts/{contact['id']}", json={"fn": "Dana K."})

    signed_in.context.set_offline(False)
    heading(signed_in, "Two values. Which one counts?").wait_for()
    signed_in.get_by_role("button", name=f"Written {choice}").click()

    heading(signed_in, name).wait_for()
    wait_for(
        lambda: ana.get(f"/contacts/{contact['id']}")["fn"]["value"] == name, "the chosen name", seconds=20
    )
