"""The main story by keyboard alone, as a screen reader tells it: from the accessibility trees of Chromium and of Firefox.

NVDA and VoiceOver do not run here. What they say comes from these trees, from where the focus goes, and from live regions.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.server import PASSWORD, Client, Server, wait_for
from tests.stories.pictures import a_card
from tests.web.conftest import PATIENCE, PHONE, token_on
from tests.web.films import a_desk, film
from tests.web.firefox import ELEMENT, Firefox, firefox_path
from tests.web.first_minutes import launch

CONTROLS = {"button", "link", "textbox", "searchbox", "checkbox", "radio", "combobox", "slider", "Date", "DateTime", "InputTime", "spinbutton"}  # fmt: skip
MOST_TABS = 40
HEAR = """{
  globalThis.heard = []
  const region = '[role=status], [role=alert], [aria-live]'
  const hear = (element) => element.textContent.trim() && heard.push(element.textContent.trim().replace(/\\s+/g, ' '))
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      const around = (target.nodeType === 1 ? target : target.parentElement)?.closest(region)
      if (around) hear(around)
      for (const node of addedNodes)
        if (node.nodeType === 1) [node, ...node.querySelectorAll('*')].filter((each) => each.matches('[role=alert]')).forEach(hear)
    }
  }).observe(document, { childList: true, characterData: true, subtree: true })
}"""


class Listener:
    """Somebody who cannot see the page: presses keys, and hears the name and role of what has the focus."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self._wire = page.context.new_cdp_session(page)
        self._wire.send("Accessibility.enable")

    def tree(self) -> list[tuple[str, str, bool, bool]]:
        """Role, name, whether it can have the focus, and whether it has it."""
        nodes = self._wire.send("Accessibility.getFullAXTree")["nodes"]
        return [_heard(node) for node in nodes if not node["ignored"]]

    def focus(self) -> tuple[str, str]:
        focused = [(role, name) for role, name, _, has_focus in self.tree() if has_focus]
        return focused[-1] if focused else ("", "")

    def arrives(self, role: str, name: str) -> None:
        """The focus comes to what is heard first on a new screen; all that can have the focus there has a name."""
        wait_for(lambda: self.focus() == (role, name), f"{name} to have the focus", seconds=30, pause=0.1)
        nameless = [heard for heard in self.tree() if heard[0] in CONTROLS and heard[2] and not heard[1]]
        assert nameless == []

    def tabs_to(self, role: str, name: str) -> None:
        passed = []
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if (heard := self.focus()) == (role, name):
                return
            passed.append(heard)
        raise AssertionError(f"no {role} {name!r} among {passed}")

    def types(self, name: str, words: str) -> None:
        self.tabs_to("textbox", name)
        self.page.keyboard.type(words)

    def presses(self, name: str, role: str = "button") -> None:
        self.tabs_to(role, name)
        self.page.keyboard.press("Enter")

    def hears(self, words: str) -> None:
        ask = "(words) => globalThis.heard.some((said) => said.includes(words))"
        wait_for(lambda: self.page.evaluate(ask, words), f"{words} to be announced", seconds=30)


def _heard(node: Any) -> tuple[str, str, bool, bool]:
    properties = {each["name"]: each["value"].get("value") for each in node.get("properties", ())}
    name = str(node.get("name", {}).get("value", "")).strip()
    return node["role"]["value"], name, bool(properties.get("focusable")), bool(properties.get("focused"))


@pytest.fixture
def ana(chromium: Any, server: Server, tmp_path: Any) -> Iterator[Listener]:
    browser = launch(chromium.started_by.chromium, film(tmp_path / "card.y4m", a_desk()))
    context = browser.new_context(
        base_url=server.address, viewport=PHONE, permissions=["camera"], timezone_id="Europe/Lisbon"
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.add_init_script(HEAR)
    yield Listener(page)
    browser.close()


def test_the_main_story_is_heard_and_done_by_keyboard(ana, server):
    ana.page.goto("/")
    ana.page.get_by_role("heading", name="Create your account").wait_for()
    ana.types("Your name (used to sign your messages)", "Ana")
    ana.types("E-mail", "ana-who-listens@example.com")
    ana.types("Password (at least 8 characters)", PASSWORD)
    ana.presses("Create account")

    ana.arrives("heading", "Set up in a minute")
    ana.types("Which event are you at? (optional)", "Harbour Tech Days")
    ana.presses("Snap your first card")

    ana.arrives("heading", "Snap a card")
    ana.page.locator("#snap:not([disabled])").wait_for()
    ana.presses("Snap")

    ana.arrives("textbox", "What did you talk about?")
    ana.page.keyboard.type("her team needs our benchmark")
    ana.hears("Got it")
    ana.presses("Finish")

    ana.arrives("heading", "Who is waiting")
    a_day_later(ana, server)
    ana.arrives("heading", "Who is waiting")
    ana.presses("Done: Dana")
    ana.hears("Dana is done")
    ana.arrives("heading", "Nobody is waiting")
    ana.presses("Undo")
    ana.arrives("link", "Dana Kim")


def a_day_later(ana: Listener, server: Server) -> None:
    client = Client(server.address, token_on(ana.page))
    [scan] = wait_for(lambda: client.items("/scans"), "the scan", seconds=30)
    client.wait_until_read(scan["id"])
    client.patch("/account", json={"quiet_from": None, "quiet_until": None})  # at whatever hour the test runs
    ana.page.clock.set_fixed_time(server.advance(timedelta(hours=24, minutes=5)))
    ana.page.get_by_role("link", name="Search").click()
    ana.page.get_by_role("link", name="Drawer").first.click()
    ana.page.get_by_role("button", name="Done: Dana").wait_for()


def test_what_is_wrong_at_sign_in_is_announced_and_has_the_focus(ana, server):
    server.sign_up("ana")
    ana.page.goto("/signin")
    ana.page.get_by_role("button", name="Sign in").wait_for()
    ana.types("E-mail", "ana@example.com")
    ana.types("Password", "not her password")
    ana.presses("Sign in")

    ana.hears("E-mail or password is wrong.")
    wait_for(
        lambda: ana.page.evaluate("document.activeElement.className") == "why-wrong", "the focus", seconds=30
    )


FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary"


@pytest.fixture
def firefox(tmp_path: Any) -> Iterator[Firefox]:
    with Firefox(firefox_path(), tmp_path / "firefox") as browser:
        yield browser


@pytest.mark.slow
def test_firefox_names_whatever_can_have_the_focus(firefox, server):
    client = server.sign_up("ana")
    scan = client.photograph(a_card(), captured_at=server.now - timedelta(hours=25), note="her team")
    client.wait_until_read(scan["id"])
    [contact] = scan["contact_ids"]
    firefox.open(f"{server.address}/signin")
    names_of(firefox, "Sign in")
    firefox.run(
        "localStorage.setItem('nextday.token', arguments[0]); arguments[arguments.length - 1]()", client.token
    )
    screens = {
        "/": "Dana Kim", "/start": "Snap your first card", "/capture": "Photos", "/settings": "Sign out", "/event": "Drawer",
        f"/contact/{contact}": "Snooze", f"/contact/{contact}/write": "Start the message", "/find": "Search",
    }  # fmt: skip
    for path, wanted in screens.items():
        firefox.open(server.address + path)

        assert "" not in names_of(firefox, wanted), path


def names_of(firefox: Firefox, wanted: str) -> list[str]:
    """What Firefox tells a screen reader of the controls that are shown, as soon as the wanted one is among them."""
    names: list[str] = []

    def is_there() -> bool:
        found = firefox.tell("WebDriver:FindElements", {"using": "css selector", "value": FOCUSABLE})
        try:
            shown = [each[ELEMENT] for each in found if is_shown(firefox, each[ELEMENT])]
            names[:] = [ask(firefox, "WebDriver:GetComputedLabel", each) for each in shown]
        except AssertionError as error:
            if "stale element" not in str(error):
                raise
            return False
        return any(wanted in name for name in names)

    try:
        wait_for(is_there, f"{wanted} in Firefox", seconds=60, pause=0.3)
    except AssertionError:
        print(names, firefox.text())
        raise
    return names


def is_shown(firefox: Firefox, element: str) -> bool:
    return bool(firefox.tell("WebDriver:IsElementDisplayed", {"id": element})["value"])


def ask(firefox: Firefox, command: str, element: str) -> str:
    return str(firefox.tell(command, {"id": element})["value"]).strip()
