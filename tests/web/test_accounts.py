"""Two accounts on one phone, and a network that fails at each step: nothing crosses over, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.server import PASSWORD, Client, Server, wait_for
from tests.stories.pictures import a_card
from tests.web.conftest import PATIENCE, PHONE
from tests.web.firefox import Firefox, firefox_path
from tests.web.intercepting_proxy import HELD, LOST, UNANSWERED, Fate, InterceptingProxy

LONG = 60
NO_SYNC = "delete ServiceWorkerRegistration.prototype.sync"  # as in Safari and Firefox
IS_KEPT = "(await navigator.serviceWorker?.getRegistration())?.active?.state === 'activated'"
# How many things of an account are on this phone, by shelf.
SHELVES = """new Promise((resolve) => {
  const opening = indexedDB.open(`nextday-${ID}`)
  opening.onsuccess = async () => {
    const names = ['rows', 'words', 'changes', 'captures', 'photos']
    const stores = opening.result.transaction(names)
    const counts = names.map((name) => new Promise((counted) => {
      const counting = stores.objectStore(name).count()
      counting.onsuccess = () => counted([name, counting.result])
    }))
    const found = Object.fromEntries(await Promise.all(counts))
    opening.result.close()
    resolve(found)
  }
})"""


class Browser(Protocol):
    """What the story does with a browser, whichever it is."""

    def open(self, address: str) -> None: ...
    def click(self, xpath: str) -> None: ...
    def fill(self, xpath: str, text: str) -> None: ...
    def choose(self, xpath: str, path: Path) -> None: ...
    def text(self) -> str: ...
    def value(self, expression: str) -> Any: ...


class InChromium:
    def __init__(self, page: Any) -> None:
        self._page = page

    def open(self, address: str) -> None:
        self._page.goto(address)

    def click(self, xpath: str) -> None:
        self._page.locator(f"xpath={xpath}").first.click()

    def fill(self, xpath: str, text: str) -> None:
        self._page.locator(f"xpath={xpath}").fill(text)

    def choose(self, xpath: str, path: Path) -> None:
        self._page.locator(f"xpath={xpath}").set_input_files(path)

    def text(self) -> str:
        return str(self._page.evaluate("document.body.innerText"))

    def value(self, expression: str) -> Any:
        return self._page.evaluate(f"async () => {expression}")


class InFirefox:
    def __init__(self, firefox: Firefox) -> None:
        self._firefox = firefox

    def open(self, address: str) -> None:
        self._firefox.open(address)

    def click(self, xpath: str) -> None:
        self._firefox.click(xpath)

    def fill(self, xpath: str, text: str) -> None:
        self._firefox.type(xpath, text)

    def choose(self, xpath: str, path: Path) -> None:
        self._firefox.type(xpath, str(path))

    def text(self) -> str:
        return self._firefox.text()

    def value(self, expression: str) -> Any:
        script = f"const tell = arguments[arguments.length - 1]; (async () => {expression})().then(tell)"
        return self._firefox.run(script)


def api(method: str, word: str, fate: str) -> Fate:
    return lambda asked, path: fate if asked == method and f"/api/v1/{word}" in path else None


FATES: dict[str, Fate] = {
    "photos never arrive": api("PUT", "scans", LOST),
    "changes never arrive": api("PUT", "events", LOST),
    "answers are lost": lambda method, path: UNANSWERED if method == "PUT" and "/api/v1/" in path else None,
    "rows come late": api("GET", "changes", HELD),
    "the sign-out never arrives": api("DELETE", "tokens", LOST),
    "the token is lost": api("POST", "pairings/claim", UNANSWERED),
}


STAYING = ("photos never arrive", "changes never arrive", "answers are lost")
"""With these something still waits when Ana signs out."""


class Story:
    """Ana and Ben share a phone."""

    def __init__(self, browser: Browser, server: Server, proxy: InterceptingProxy, photo: Path) -> None:
        self.browser, self.server, self.proxy, self.photo = browser, server, proxy, photo
        self.ana, self.ben = self._somebody("ana"), self._somebody("ben")

    def _somebody(self, name: str) -> Client:
        """Somebody who has met one person, whose name is theirs to know."""
        client = self.server.sign_up(name)
        scan = client.photograph(a_card(), captured_at=self.server.now, note=f"only for {name}")
        client.patch(f"/contacts/{scan['contact_ids'][0]}", json={"fn": f"{name.title()} Acquaintance"})
        return client

    def open(self, path: str) -> None:
        self.browser.open(self.proxy.address + path)

    def sees(self, text: str) -> None:
        wait_for(lambda: text in self.browser.text(), text, seconds=LONG, pause=0.2)

    def sign_in(self, client: Client) -> None:
        self.open("/")
        self.browser.fill("//input[@id='email']", client.get("/account")["email"])
        self.browser.fill("//input[@id='password']", PASSWORD)
        self.browser.click("//button[contains(., 'Sign in')]")

    def capture(self, note: str) -> None:
        self.open("/capture")
        self.browser.choose("//input[@id='photos']", self.photo)
        self.browser.fill("//textarea[@id='note']", note)
        self.browser.click("//button[@data-act='finish']")
        wait_for(lambda: self.browser.value("location.pathname") == "/", "the drawer", seconds=LONG)

    def make_event(self, name: str) -> None:
        self.open("/event")
        self.browser.fill("//input[@id='name']", name)
        self.browser.click("//form//button[contains(., 'Check in')]")
        self.sees(name)

    def sign_out(self, *, while_something_waits: bool | None = None) -> None:
        """Leave, whatever waits; None where it is not known whether something does."""
        self.open("/settings")
        self.browser.click("//button[@data-act='sign-out']")
        is_out = "document.querySelector('#email') !== null"
        asked = "document.querySelector('dialog[open]') !== null"
        wait_for(
            lambda: self.browser.value(is_out) or self.browser.value(asked), "the question", seconds=LONG
        )
        is_asked = self.browser.value(asked)
        assert while_something_waits in (None, is_asked)
        if is_asked:
            assert "Still to be uploaded" in self.browser.text()
            self.browser.click("//dialog//button[contains(., 'Sign out anyway')]")
        wait_for(lambda: self.browser.value(is_out), "the sign-in page", seconds=LONG)

    def pair(self, client: Client) -> None:
        """Sign in by a code; once more with another one when that is lost on the way."""
        for _ in range(2):
            code = client.post("/pairings", expect=201)["url"].partition("#")[2]
            self.open(f"/pair#{code}")
            self.browser.click("//button[@data-act='enter']")
            wait_for(
                lambda: any(
                    words in self.browser.text() for words in ("Set up in a minute", "does not answer")
                ),
                "an answer to the code",
                seconds=LONG,
                pause=0.2,
            )
            if "Set up in a minute" in self.browser.text():
                return
            self.proxy.release()
        raise AssertionError("no code was taken")

    def kept_of(self, client: Client) -> Any:
        return self.browser.value(SHELVES.replace("${ID}", client.get("/account")["id"]))

    def told(self, fate: str) -> None:
        """The whole story, in which one kind of request has this fate until Ben is in."""
        self.sign_in(self.ana)
        self.sees("Ana Acquaintance")
        wait_for(lambda: self.browser.value(IS_KEPT), "the shell", seconds=LONG, pause=0.2)
        self.proxy.fate = FATES[fate]

        self.capture("Ana’s note")
        self.make_event("Ana’s secret interview")
        if fate == "changes never arrive":  # then they alone are asked about
            wait_for(lambda: not self.kept_of(self.ana)["captures"], "the photo to go", seconds=LONG)
        self.sign_out(while_something_waits=True if fate in STAYING else None)
        self._nothing_is_left_of(self.ana)
        self.pair(self.ben)
        self.proxy.release()

        self.open("/")
        self.sees("Ben Acquaintance")
        assert "Ana" not in self.browser.text()
        self.open("/find")
        assert "Ana" not in self.browser.text()
        self._nothing_is_left_of(self.ana)
        self.sign_out()
        self._nothing_is_left_of(self.ben)

        self.sign_in(self.ana)
        wait_for(lambda: "Ana’s note" in notes_of(self.ana), "the note", seconds=LONG, pause=0.2)
        wait_for(lambda: events_of(self.ana), "the event", seconds=LONG, pause=0.2)
        waits = ("changes", "captures", "photos")
        wait_for(lambda: not any(self.kept_of(self.ana)[each] for each in waits), "all to go", seconds=LONG)
        assert sorted(notes_of(self.ana)) == ["Ana’s note", "only for ana"]
        assert events_of(self.ana) == ["Ana’s secret interview"]
        assert (notes_of(self.ben), events_of(self.ben)) == (["only for ben"], [])

    def _nothing_is_left_of(self, client: Client) -> None:
        def look() -> bool:
            kept = self.kept_of(client)
            return not kept["rows"] and not kept["words"]

        wait_for(look, "the rows and the token to go", seconds=LONG, pause=0.2)


def notes_of(client: Client) -> list[str]:
    return [entry["encounter"]["note"] for entry in client.items("/drawer")]


def events_of(client: Client) -> list[str]:
    return [event["name"] for event in client.items("/events")]


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server"), now=datetime.now(UTC), READER_PROCESSES="0") as running:
        yield running


@pytest.fixture
def proxy(server: Server) -> Iterator[InterceptingProxy]:
    with InterceptingProxy(server.address) as proxy:
        yield proxy


@pytest.mark.parametrize("fate", FATES)
def test_two_accounts_on_one_phone_without_background_sync(chromium, server, proxy, tmp_path, fate):
    _in_chromium(chromium, server, proxy, tmp_path, script=NO_SYNC).told(fate)


@pytest.mark.parametrize("fate", ["photos never arrive", "changes never arrive"])
def test_two_accounts_on_one_phone_with_background_sync(chromium, server, proxy, tmp_path, fate):
    _in_chromium(chromium, server, proxy, tmp_path).told(fate)


def _in_chromium(
    chromium: Any, server: Server, proxy: InterceptingProxy, folder: Path, *, script: str = ""
) -> Story:
    context = chromium.new_context(viewport=PHONE, locale="en-GB", timezone_id="UTC")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.add_init_script(script)
    return Story(InChromium(page), server, proxy, a_photo(folder))


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    with Firefox(firefox_path(), tmp_path_factory.mktemp("firefox")) as browser:
        yield browser


@pytest.mark.parametrize("fate", ["photos never arrive", "changes never arrive", "rows come late"])
def test_two_accounts_on_one_phone_in_firefox(firefox, server, proxy, tmp_path, fate):
    Story(InFirefox(firefox), server, proxy, a_photo(tmp_path)).told(fate)


def a_photo(folder: Path) -> Path:
    path = folder / "card.png"
    path.write_bytes(a_card(["Harbour Robotics", "Tomas Lindqvist", "tomas@lindqvist.example"]))
    return path
