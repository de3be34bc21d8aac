"""The main story in WebKit, as on an iPhone: no Background Sync, no push without a home screen, no photo kept as a Blob."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from tests.server import PASSWORD, Client, Server, wait_for
from tests.web.webkit import WebKit, webkit_path

NOTE = "her team needs our benchmark, promised the PDF"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server"), now=datetime.now(UTC)) as running:
        yield running


@pytest.fixture
def webkit(tmp_path: Path) -> Iterator[WebKit]:
    path = webkit_path()
    if path is None:
        assert not os.environ.get("CI"), "CI must have WebKit"
        pytest.skip("needs WebKit's MiniBrowser, WebKitWebDriver and Xvfb")
    folder = tmp_path / "webkit"
    folder.mkdir()
    with WebKit(path, folder) as browser:
        yield browser


def labelled(label: str) -> str:
    """The field of a label, as an XPath."""
    return f"//*[@id=//label[contains(., '{label}')]/@for] | //label[contains(., '{label}')]//input"


def sign_up(webkit: WebKit, server: Server) -> Client:
    """Sign up on the page; the API as this browser sees it."""
    webkit.open(server.address)
    webkit.find("//h2[contains(., 'Create your account')] | //button[contains(., 'Create an account')]")
    if webkit.run("arguments[0](Boolean(document.querySelector('form[data-form=in]')))"):
        webkit.click("//button[contains(., 'Create an account')]")
    webkit.type(labelled("Your name"), "Ana")
    webkit.type(labelled("E-mail"), f"ana-{uuid4().hex[:8]}@example.com")
    webkit.type(labelled("Password"), PASSWORD)
    webkit.click("//button[contains(., 'Create account')]")
    webkit.find("//h1[contains(., 'Set up in a minute')]")
    return Client(
        server.address, webkit.run("arguments[0](JSON.parse(localStorage.getItem('nextday.session')).token)")
    )


def snap(webkit: WebKit, server: Server, card: Path) -> None:
    webkit.open(f"{server.address}/capture")
    webkit.type("//input[@id='photos']", str(card))
    webkit.find("//textarea")


def notes(client: Client) -> list[str]:
    return [waiting["encounter"]["note"] for waiting in client.items("/drawer")]


def test_a_card_and_its_note_become_a_contact(webkit, server, card):
    client = sign_up(webkit, server)

    snap(webkit, server, card)
    webkit.type("//textarea", NOTE)
    webkit.click("//button[contains(., 'Finish')]")

    webkit.find("//*[self::h1 or self::h2 or self::h3][contains(., 'Dana Kim')]")
    assert notes(client) == [NOTE]


def test_a_note_arrives_without_a_tap_on_finish(webkit, server, card):
    """Here no worker sends when the page is gone: the page itself does, at each pause."""
    client = sign_up(webkit, server)

    snap(webkit, server, card)
    webkit.type("//textarea", NOTE)

    wait_for(lambda: notes(client) == [NOTE], "the note on the server", seconds=60)
