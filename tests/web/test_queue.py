"""What is snapped and typed reaches the server without a further tap: the phone is locked, killed, or the network is odd."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.server import Client, Server, wait_for
from tests.web.pocket import Pocket
from tests.web.test_offline import KEPT
from tests.web.test_story import NOTE

NO_SYNC = "delete ServiceWorkerRegistration.prototype.sync"
WORKER_IS_READY = (
    "navigator.serviceWorker.getRegistration().then((found) => found?.active?.state === 'activated')"
)


def arrives(client: Client, note: str) -> None:
    """The note is on the server, beside the photo of the one person who waits."""

    def there() -> bool:
        return [each["encounter"]["note"] for each in client.items("/drawer")] == [note]

    wait_for(there, f"the note {note!r}", seconds=60)


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
def pocket(chromium: Any, server: Server, ana: Client, before: str) -> Iterator[Pocket]:
    """A phone that is signed in as Ana, before its camera."""
    with Pocket(chromium, server.address, before=before) as phone:
        phone.open("/")
        phone.sign_in(str(ana._session.headers["Authorization"]).removeprefix("Bearer "))
        phone.open("/capture")
        phone.wait_until(WORKER_IS_READY)
        yield phone


@SYNCS
def test_the_first_minute_with_the_phone_locked_instead_of_a_tap_on_finish(pocket, ana, card):
    pocket.take(card)
    pocket.type(NOTE)
    pocket.hide()

    arrives(ana, NOTE)

    pocket.freeze()
    pocket.show()
    pocket.type(", by Friday")
    pocket.hide()
    arrives(ana, f"{NOTE}, by Friday")


@pytest.mark.parametrize("before", [NO_SYNC + "\n" + NO_TIMERS])
def test_hiding_the_page_sends_the_note_at_once(pocket, ana, card):
    pocket.take(card)
    arrives(ana, "")

    pocket.type(NOTE)
    pocket.hide()

    arrives(ana, NOTE)


@pytest.mark.parametrize("before", [NO_SYNC])
def test_a_pause_in_typing_sends_the_note(pocket, ana, card):
    pocket.take(card)
    arrives(ana, "")

    pocket.type(NOTE)

    arrives(ana, NOTE)


def test_the_worker_sends_what_the_hidden_page_cannot(pocket, ana, card):
    pocket.take(card)
    arrives(ana, "")
    pocket.cut_off()

    pocket.type(NOTE)
    pocket.hide()

    arrives(ana, NOTE)


@pytest.mark.parametrize("before", [NO_SYNC + "\n" + NO_TIMERS])
def test_the_next_start_sends_the_note_of_a_page_that_was_killed(pocket, ana, card):
    pocket.take(card)
    arrives(ana, "")
    pocket.type(NOTE)
    pocket.wait_until(f"({KEPT})().then(([kept]) => kept.note === {NOTE!r})")
    pocket.kill()

    pocket.open("/")

    arrives(ana, NOTE)
    pocket.wait_until(f"({KEPT})().then((kept) => kept.length === 0)")


@pytest.mark.parametrize("before", ["", "delete Navigator.prototype.locks"], ids=["locks", "no locks"])
def test_a_second_page_does_not_end_the_note_of_the_first(pocket, ana, card):
    pocket.take(card)
    pocket.type("her team needs")
    arrives(ana, "her team needs")
    with pocket.another("/"):
        arrives(ana, "her team needs")

    pocket.type(" our benchmark")
    pocket.hide()

    arrives(ana, "her team needs our benchmark")
