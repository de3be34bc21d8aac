"""What is snapped and typed reaches the server without a further tap: the phone is locked, killed, or the network is odd."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.server import Client, Server, wait_for
from tests.stories.pictures import as_png
from tests.web.firefox import Firefox, firefox_path
from tests.web.lockable_page import TAKE, TYPE, LockablePage
from tests.web.test_offline import KEPT, wait_in_page
from tests.web.test_story import NOTE, heading

NO_SYNC = "delete ServiceWorkerRegistration.prototype.sync"
WORKER_IS_READY = (
    "navigator.serviceWorker.getRegistration().then((found) => found?.active?.state === 'activated')"
)


def arrives(client: Client, note: str) -> None:
    """The note is on the server, beside the photo of the one person who waits."""

    def there() -> bool:
        return [each["encounter"]["note"] for each in client.items("/drawer")] == [note]

    wait_for(there, f"the note {note!r}", seconds=60)


SEEN = "arguments[1](document.querySelector(arguments[0]) !== null)"
LETTERS = """Object.entries(localStorage)
  .filter(([name]) => name.endsWith('.letters'))
  .flatMap(([, letters]) => Object.values(JSON.parse(letters)))
  .map(({ shape, drafts }) => drafts[shape].text)"""
# No pause in typing is long enough, and nothing is tried again by itself.
NO_TIMERS = """{
  const wait = setTimeout
  globalThis.setTimeout = (work, time, ...rest) => (time >= 3000 ? 0 : wait(work, time, ...rest))
}"""
SYNCS = pytest.mark.parametrize("before", ["", NO_SYNC], ids=["with Background Sync", "without it"])


@pytest.fixture
def before() -> str:
    return ""


@pytest.fixture
def lockable(chromium: Any, server: Server, ana: Client, before: str) -> Iterator[LockablePage]:
    """A phone that is signed in as Ana, before its camera."""
    with LockablePage(chromium, server.address, before=before) as phone:
        phone.open("/")
        phone.sign_in(str(ana._session.headers["Authorization"]).removeprefix("Bearer "))
        phone.open("/capture")
        phone.wait_until(WORKER_IS_READY)
        yield phone


@SYNCS
def test_the_first_minute_with_the_phone_locked_instead_of_a_tap_on_finish(lockable, ana, card):
    lockable.take(card)
    lockable.type(NOTE)
    lockable.hide()

    arrives(ana, NOTE)

    lockable.freeze()
    lockable.show()
    lockable.type(", by Friday")
    lockable.hide()
    arrives(ana, f"{NOTE}, by Friday")


@pytest.mark.parametrize("before", [NO_SYNC + "\n" + NO_TIMERS])
def test_hiding_the_page_sends_the_note_at_once(lockable, ana, card):
    lockable.take(card)
    arrives(ana, "")

    lockable.type(NOTE)
    lockable.hide()

    arrives(ana, NOTE)


@pytest.mark.parametrize("before", [NO_SYNC])
def test_a_pause_in_typing_sends_the_note(lockable, ana, card):
    lockable.take(card)
    arrives(ana, "")

    lockable.type(NOTE)

    arrives(ana, NOTE)


def test_the_worker_sends_what_the_hidden_page_cannot(lockable, ana, card):
    lockable.take(card)
    arrives(ana, "")
    lockable.cut_off()

    lockable.type(NOTE)
    lockable.hide()

    arrives(ana, NOTE)


@pytest.mark.parametrize("before", [NO_TIMERS])
def test_the_worker_sends_though_the_page_was_put_to_sleep_while_it_sent(lockable, ana, card):
    """Its request is never answered, and it has the lock."""
    lockable.take(card)
    arrives(ana, "")
    lockable.run("globalThis.fetch = () => new Promise(() => {})")

    lockable.type(NOTE)
    lockable.hide()

    arrives(ana, NOTE)


@pytest.mark.parametrize("before", [NO_SYNC + "\n" + NO_TIMERS])
def test_the_next_start_sends_the_note_of_a_page_that_was_killed(lockable, ana, card):
    lockable.take(card)
    arrives(ana, "")
    lockable.type(NOTE)
    lockable.wait_until(f"({KEPT})().then(([kept]) => kept.note === {NOTE!r})")
    lockable.kill()

    lockable.open("/")

    arrives(ana, NOTE)
    lockable.wait_until(f"({KEPT})().then((kept) => kept.length === 0)")


@pytest.mark.parametrize("before", ["", "delete Navigator.prototype.locks"], ids=["locks", "no locks"])
def test_a_second_page_does_not_end_the_note_of_the_first(lockable, ana, card):
    lockable.take(card)
    lockable.type("her team needs")
    arrives(ana, "her team needs")
    with lockable.another("/"):
        arrives(ana, "her team needs")

    lockable.type(" our benchmark")
    lockable.hide()

    arrives(ana, "her team needs our benchmark")


def test_without_a_network_one_is_told_when_it_is_tried_again(signed_in, card):
    signed_in.context.set_offline(True)
    snap(signed_in, card)

    signed_in.get_by_text(re.compile(r"^Next try at \d+:\d\d$")).wait_for()
    signed_in.get_by_role("button", name="Finish").click()
    signed_in.goto("/capture/unsent")
    signed_in.get_by_text(re.compile(r"^Next try at \d+:\d\d$")).wait_for()


@pytest.fixture
def swallowed(signed_in: Any) -> Callable[[], None]:
    """From when it is called, the network takes every request and answers none, as in a full hall."""
    return lambda: signed_in.route("**/api/**", lambda _: None)


def dana_waits(page: Any, server: Server, ana: Client, **of_the_scan: Any) -> Any:
    """The contact of a picture without a word on it; the page knows her."""
    wordless = as_png(Image.new("RGB", (240, 160), (9, 99, 190)))
    scan = ana.photograph(wordless, captured_at=server.now, **of_the_scan)
    contact = ana.patch(f"/contacts/{scan['contact_ids'][0]}", json={"fn": "Dana Kim"})
    page.goto("/")
    heading(page, "Dana Kim").wait_for()
    return contact


def test_a_message_is_begun_at_once_on_a_network_that_swallows_everything(signed_in, swallowed, server, ana):
    contact = dana_waits(signed_in, server, ana)
    signed_in.goto(f"/contact/{contact['id']}/write")
    signed_in.get_by_label("Then we have something to begin with.").fill(NOTE)
    swallowed()

    signed_in.get_by_role("button", name="Start the message").click()

    message = signed_in.get_by_label("Your message")
    message.wait_for(timeout=15_000)
    signed_in.get_by_text("A start from your own note comes when the server answers.").wait_for()
    message.fill("Half an hour of careful words")
    signed_in.unroute_all()
    wait_for(
        lambda: signed_in.evaluate(LETTERS) == ["Half an hour of careful words"], "the message", seconds=60
    )


def test_a_draft_that_comes_late_is_put_on_the_empty_sheet(signed_in, server, ana):
    contact = dana_waits(signed_in, server, ana, note=NOTE)
    held: list[Any] = []
    signed_in.route("**/draft?**", lambda route: held.append(route))

    signed_in.goto(f"/contact/{contact['id']}/write")
    message = signed_in.get_by_label("Your message")
    message.wait_for()
    assert message.input_value() == ""
    wait_in_page(signed_in, lambda: held)
    held[0].continue_()

    signed_in.get_by_text("A start from your own note. Change what you like.").wait_for()
    assert "benchmark" in message.input_value()


def test_a_draft_that_comes_late_replaces_nothing(signed_in, server, ana):
    contact = dana_waits(signed_in, server, ana, note=NOTE)
    held: list[Any] = []
    signed_in.route("**/draft?**", lambda route: held.append(route))
    signed_in.goto(f"/contact/{contact['id']}/write")
    message = signed_in.get_by_label("Your message")
    message.fill("Half an hour of careful words")
    wait_in_page(signed_in, lambda: held)

    with signed_in.expect_response("**/draft?**") as came:
        held[0].continue_()
    came.value.finished()
    # A later answer has come, too: by now the page has made of this one what it makes.
    signed_in.evaluate("fetch('/healthz').then(() => new Promise(requestAnimationFrame))")

    assert message.input_value() == "Half an hour of careful words"


def test_the_note_stays_on_the_screen_when_the_server_stops_answering(signed_in, swallowed, ana, card):
    """What becomes of the card is asked beside the note; that this fails is no reason to put the note away."""
    field = snap(signed_in, card)
    arrives(ana, "")
    signed_in.route("**/api/v1/changes**", lambda route: route.abort())
    field.press_sequentially("her team")
    arrives(ana, "her team")
    assert signed_in.locator("#toasts .toast").count() == 0

    field.press_sequentially(" needs")

    assert field.input_value() == "her team needs"


def snap(page: Any, photo: Any) -> Any:
    page.goto("/capture")
    page.set_input_files("#photos", photo)
    return page.get_by_label("What did you talk about?")


@pytest.fixture
def firefox(tmp_path: Path) -> Iterator[Firefox]:
    with Firefox(firefox_path(), tmp_path / "firefox") as browser:
        yield browser


def test_in_firefox_the_note_arrives_while_the_page_is_hidden(firefox, server, ana, card):
    """Firefox has no Background Sync: what the page does not send waits for its next start."""
    token = str(ana._session.headers["Authorization"]).removeprefix("Bearer ")
    firefox.open(server.address)
    firefox.run("localStorage.setItem('nextday.token', arguments[0]); arguments[1]()", token)
    firefox.open(f"{server.address}/capture")
    wait_for(lambda: firefox.run(SEEN, "#photos"), "the camera", seconds=60, pause=0.2)
    firefox.run(f"({TAKE})(arguments[0]); arguments[1]()", base64.b64encode(card.read_bytes()).decode())
    wait_for(lambda: firefox.run(SEEN, "#note"), "the note", seconds=60, pause=0.2)
    arrives(ana, "")
    firefox.run(f"({TYPE})(arguments[0]); arguments[1]()", NOTE)

    firefox.run_inside(
        "Services.wm.getMostRecentWindow('navigator:browser').gBrowser.selectedBrowser.docShellIsActive = false"
    )

    is_hidden = "arguments[0](document.visibilityState === 'hidden')"
    wait_for(lambda: firefox.run(is_hidden), "the page to be hidden", seconds=60, pause=0.2)
    arrives(ana, NOTE)
