"""A real Chromium that looks at the real server. Without a browser these tests are skipped, but never in CI."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.server import Client, Server, wait_for
from tests.stories.pictures import a_card

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
PATIENCE = 30_000  # reading a card takes its time on a busy machine


def chromium_path() -> str | None:
    """The browser of this machine, if it has one."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    path = chromium_path()
    if not (path and find_spec("playwright")):
        assert not os.environ.get("CI"), "CI must have Chromium and playwright"
        pytest.skip("needs Chromium and playwright")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser: Any = playwright.chromium.launch(executable_path=path, args=FLAGS)
        browser.started_by = (
            playwright  # for tests that need a browser of their own: there may be one Playwright only
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Its clock begins at the browser's own."""
    with Server(tmp_path_factory.mktemp("server"), now=datetime.now(UTC)) as running:
        yield running


@pytest.fixture
def phone(chromium: Any, server: Server, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page on a new phone, its clock the server's, which fails the test when the page itself fails.

    Its zone is UTC, which tells no place; a test that parametrizes this fixture gives another.
    """
    context = chromium.new_context(
        base_url=server.address,
        viewport=PHONE,
        has_touch=True,
        locale="en-GB",
        timezone_id=getattr(request, "param", "UTC"),
    )
    context.grant_permissions(["notifications"], origin=server.address)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.clock.set_fixed_time(server.now)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on(
        "console", lambda said: broken.append(said.text) if "Content Security Policy" in said.text else None
    )
    yield page
    context.close()
    assert broken == []


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """A photo that was taken just now."""
    path = tmp_path / "card.png"
    path.write_bytes(a_card())
    return path


@pytest.fixture
def ana(server: Server) -> Client:
    """Somebody with an account of their own."""
    return server.sign_up("ana")


@pytest.fixture
def signed_in(phone: Any, ana: Client) -> Any:
    """A phone that is signed in as Ana and works without a network."""
    sign_in(phone, ana)
    wait_for_shell(phone)
    return phone


def sign_in(page: Any, client: Client) -> None:
    """Go on as the device of `client`."""
    page.goto("/")
    page.evaluate("token => localStorage.setItem('nextday.token', token)", client.token)
    page.goto("/")
    page.get_by_role("heading", name="Nobody is waiting").wait_for()


def open_sign_up(page: Any) -> None:
    """Open the form that creates an account: the first thing on a server without accounts, else behind a button."""
    page.goto("/")
    form = page.get_by_role("heading", name="Create your account")
    other = page.get_by_role("button", name="Create an account")
    form.or_(other).wait_for()
    if other.is_visible():
        other.click()


def token_on(page: Any) -> str | None:
    """The token that this phone holds, if it is signed in."""
    token = page.evaluate("JSON.parse(localStorage.getItem('nextday.session'))?.token ?? null")
    return None if token is None else str(token)


def wait_for_shell(page: Any) -> None:
    """Wait until the page would open without a network: its worker is at work, though perhaps not yet for this visit.

    Not by `wait_for_function`, which builds its question inside the page: the policy forbids that.
    """
    ask = "navigator.serviceWorker.getRegistration().then((found) => found?.active?.state === 'activated')"
    wait_for(lambda: page.evaluate(ask), "the service worker", seconds=60, pause=0.1)
