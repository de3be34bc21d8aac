"""A new version of the page: a second server takes the place of the first, and the browser installs a second worker."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error

from tests.prefork import ROOT
from tests.server import Server, wait_for
from tests.web.conftest import PATIENCE
from tests.web.test_offline import pictures, wait_in_page
from tests.web.test_story import NOTE, heading

# A file that page and worker share, the page's own script, its markup and its style: each says which version it is of.
MARKS = {
    "js/page/html.js": "\nglobalThis.coreVersion = 'second'\n",
    "js/main.js": "\nglobalThis.pageVersion = 'second'\n",
    "css/base.css": "\n:root {\n  --version: second;\n}\n",
}
VERSIONS = """() => [
  globalThis.coreVersion ?? 'first',
  globalThis.pageVersion ?? 'first',
  getComputedStyle(document.documentElement).getPropertyValue('--version').trim() || 'first',
]"""
STATE = """navigator.serviceWorker.getRegistration().then((found) => Boolean(found.waiting))"""
SHELLS = "caches.keys().then((names) => names.filter((name) => name.startsWith('nextday-shell-')))"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path / "server", now=datetime.now(UTC)) as running:
        yield running


@pytest.fixture
def second(server: Server, tmp_path: Path) -> Iterator[Server]:
    """The same server with a new version of the page; it begins when the first one has ended."""
    source = tmp_path / "second"
    source.mkdir()
    for name in ("app", "ocr", "migrations"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "wsgi.py", source)
    for name, mark in MARKS.items():
        with (source / "app/web/site" / name).open("a") as file:
            file.write(mark)
    other = Server(tmp_path / "server", now=server.now, beside=server, port=server.port, source=source)
    yield other
    other.end()


def replace(first: Server, second: Server) -> None:
    first.end()
    second.start()


def look_for_a_new_version(page: Any, server: Server) -> None:
    """As somebody who comes back after two hours. A page that loses nothing may have taken the version by then."""
    page.clock.set_fixed_time(server.advance(timedelta(hours=2)))
    come_back(page)

    def is_found() -> bool:
        with suppress(Error):  # asked in the middle of the reload
            return page.evaluate(STATE) or page.evaluate(VERSIONS) == ["second"] * 3
        return False

    wait_for(is_found, "the second version to be installed", seconds=60, pause=0.1)


def come_back(page: Any) -> None:
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def hide(page: Any) -> None:
    page.evaluate(
        """() => {
          Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
          document.dispatchEvent(new Event('visibilitychange'))
          delete document.visibilityState
        }"""
    )


def wait_for_version(page: Any, version: str) -> None:
    """Chromium lets a worker take over when the one before rests, which it does not while Playwright is attached to it."""
    wire = page.context.new_cdp_session(page)
    wire.send("ServiceWorker.enable")

    def is_there() -> bool:
        with suppress(Error):  # asked in the middle of the reload
            if page.evaluate(VERSIONS) == [version] * 3:
                return True
            if page.evaluate(STATE):
                wire.send("ServiceWorker.stopAllWorkers")
        return False

    wait_for(is_there, f"the {version} version", seconds=60, pause=0.5)


def test_a_new_version_waits_for_a_half_typed_note_and_then_takes_over(
    signed_in, server, second, ana, tmp_path
):
    [photo] = pictures(tmp_path, 1)
    signed_in.goto("/capture")
    signed_in.set_input_files("#photos", photo)
    note = signed_in.get_by_label("What did you talk about?")
    half = NOTE[: len(NOTE) // 2]
    note.press_sequentially(half)
    assert signed_in.evaluate(VERSIONS) == ["first"] * 3
    [first_shell] = signed_in.evaluate(SHELLS)

    replace(server, second)
    look_for_a_new_version(signed_in, second)
    hide(signed_in)
    come_back(signed_in)

    assert signed_in.evaluate(STATE)
    assert signed_in.evaluate(VERSIONS) == ["first"] * 3
    assert note.input_value() == half
    note.press_sequentially(NOTE[len(half) :])
    signed_in.get_by_role("button", name="Finish").click()
    wait_for_version(signed_in, "second")

    def notes() -> list[str]:
        return [each["encounter"]["note"] for each in ana.items("/drawer")]

    wait_for(lambda: notes() == [NOTE], "the note", seconds=60)
    [shell] = signed_in.evaluate(SHELLS)
    assert shell != first_shell


def test_a_new_version_waits_while_a_file_is_chosen(signed_in, server, second):
    """The phone's own camera or library hides the page; what is chosen there comes back to it."""
    signed_in.goto("/settings")
    with signed_in.expect_file_chooser():
        signed_in.get_by_text("Import archive").click()
    replace(server, second)
    look_for_a_new_version(signed_in, second)

    hide(signed_in)
    come_back(signed_in)

    assert signed_in.evaluate(STATE)
    assert signed_in.evaluate(VERSIONS) == ["first"] * 3
    held: list[Any] = []
    signed_in.route("**/api/v1/account/archive", lambda route: held.append(route))
    signed_in.set_input_files("#put-back", {"name": "a.zip", "mimeType": "application/zip", "buffer": b"PK"})
    wait_in_page(signed_in, lambda: held)
    hide(signed_in)
    assert signed_in.evaluate(STATE)
    held[0].fulfill(status=422, json={"code": "not-an-archive", "detail": "This is no archive."})
    signed_in.get_by_text("This is no archive.").wait_for()
    hide(signed_in)
    wait_for_version(signed_in, "second")


def test_a_new_version_that_comes_while_one_looks_is_offered(signed_in, server, second):
    replace(server, second)
    look_for_a_new_version(signed_in, second)

    signed_in.get_by_text("A new version is here.").wait_for()
    assert signed_in.evaluate(VERSIONS) == ["first"] * 3
    signed_in.get_by_role("button", name="Reload").click()

    wait_for_version(signed_in, "second")


def test_a_second_window_that_types_is_not_reloaded_by_the_first(signed_in, server, second):
    other = signed_in.context.new_page()
    other.goto("/event")
    other.get_by_label("Name").first.fill("Harbour Tech D")
    signed_in.bring_to_front()
    wait_for(
        lambda: signed_in.evaluate("document.visibilityState") == "visible", "the first window", seconds=20
    )
    replace(server, second)
    look_for_a_new_version(signed_in, second)
    with suppress(Error):  # a window that has just come to the front takes the version without being asked
        signed_in.get_by_role("button", name="Reload").click(timeout=10_000)
    wait_for_version(signed_in, "second")

    come_back(other)

    assert other.evaluate(VERSIONS) == ["first"] * 3
    assert other.get_by_label("Name").first.input_value() == "Harbour Tech D"
    other.get_by_label("Name").first.fill("")
    come_back(other)
    wait_for_version(other, "second")


def test_a_window_that_is_just_loading_never_runs_with_files_of_two_versions(chromium, server, second):
    """Its page is of the first version; before its script is asked for, the second version has taken over.

    Without a service worker, so that the server's answers are what counts.
    """
    context = chromium.new_context(base_url=server.address, service_workers="block")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    asked: list[Any] = []
    loaded: list[str] = []
    page.on("requestfinished", lambda request: loaded.append(request.url.partition("?")[0]))

    def hold_the_first(route: Any) -> None:
        asked.append(route)
        if len(asked) > 1:
            route.continue_()

    page.route("**/page.js*", hold_the_first)
    page.goto("/", wait_until="commit")
    others = {f"{server.address}/{name}" for name in ("boot.js", "core.js", "page.css")}
    wait_in_page(page, lambda: asked and others <= set(loaded))
    replace(server, second)
    asked[0].continue_()

    heading(page, "Nextday").wait_for()
    assert page.evaluate(VERSIONS) == ["second"] * 3
    assert len(asked) == 2
    context.close()


def test_a_browser_that_lacks_what_the_page_needs_is_told_so(signed_in):
    old = signed_in.context.browser.new_context(base_url=signed_in.url)
    page = old.new_page()
    page.add_init_script("delete HTMLDialogElement.prototype.showModal")

    page.goto("/")

    heading(page, "Nextday").wait_for()  # what works there is shown all the same
    assert "needs Safari 15.4" in page.get_by_role("alert").first.inner_text()
    old.close()


@pytest.mark.parametrize("lacks", ["delete Array.prototype.at", "delete Element.prototype.replaceChildren"])
def test_a_browser_in_which_the_page_cannot_begin_is_told_why(signed_in, lacks):
    old = signed_in.context.browser.new_context(base_url=signed_in.url)
    page = old.new_page()
    page.add_init_script(lacks)

    page.goto("/")

    page.get_by_text("This browser is too old for Nextday.").wait_for()
    old.close()


def test_a_script_the_browser_cannot_read_is_told_too(signed_in):
    old = signed_in.context.browser.new_context(base_url=signed_in.url)
    page = old.new_page()
    page.route("**/page.js*", lambda route: route.fulfill(body="const a = ;", content_type="text/javascript"))

    page.goto("/")

    page.get_by_text("This browser is too old for Nextday.").wait_for()
    old.close()
