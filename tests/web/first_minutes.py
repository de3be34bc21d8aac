"""Ten first minutes, from an empty browser to the first kept card: `python -m tests.web.first_minutes`.

Taps are counted. Seconds are the measured time of the page, plus a person's: what each tap and key takes, and each new
screen to be read. Taps of the browser's own questions count, too.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.server import PASSWORD, Server
from tests.web.conftest import FLAGS, PATIENCE, PHONE, chromium_path

TAP = 1.1
"""Seconds to find something and tap it: Card, Moran and Newell's keystroke-level model."""
KEY = {"phone": 0.33, "desktop": 0.23}
"""Seconds a key: 36 words a minute on phones, 52 on keyboards (Palin and others, 2019: 37,000 people)."""
READ = 2.0
"""Seconds to take in a new screen before the first tap on it."""
AIM = 5.0
"""Seconds to point a phone's camera at the code on another screen."""
NAME, EVENT = "Ana Silva", "Harbour Days"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
DESKTOP = {"width": 1280, "height": 800}


@dataclass
class Person:
    """Somebody at a browser: each thing they do is counted."""

    page: Any
    server: Server
    card: Path
    machine: str = "phone"
    taps: int = 0
    keys: int = 0
    screens: int = 0
    aims: int = 0
    began: float = 0.0
    page_seconds: float = 0.0

    @property
    def seconds(self) -> float:
        return (
            self.page_seconds
            + self.taps * TAP
            + self.keys * KEY[self.machine]
            + self.screens * READ
            + self.aims * AIM
        )

    def open(self, path: str = "/") -> None:
        self.began = time.monotonic()
        self.page.goto(path)

    def tap(self, element: Any) -> None:
        self.taps += 1
        element.click()

    def press(self, name: str) -> None:
        self.tap(self.page.get_by_role("button", name=name, exact=True))

    def type(self, element: Any, words: str) -> None:
        """Tap a field and type; how long the keys take a person is added, not waited for."""
        self.tap(element)
        self.keys += len(words)
        element.fill(words)

    def see(self, heading: str) -> None:
        self.screens += 1
        self.page.get_by_role("heading", name=heading).wait_for()

    def sign_up(self, *, invitation: str = "", managed: bool = False) -> None:
        """Fill in the form. A password manager fills in all of it after one tap on what it offers."""
        self.see("Create your account")
        email, password = f"ana-{time.monotonic_ns()}@example.com", PASSWORD[:12]
        if managed:
            self.taps += 2  # the field, and what the manager offers
            self.page.locator("[autocomplete=name]").fill(NAME)
            self.page.locator("[autocomplete=username]").fill(email)
            self.page.locator("[autocomplete=new-password]").fill(PASSWORD)
        else:
            self.type(self.page.get_by_label("Your name"), NAME)
            self.type(self.page.get_by_label("E-mail"), email[-21:])
            self.type(self.page.locator("#password"), password)
        if invitation:
            self.type(self.page.get_by_label("Invitation code"), invitation)
        self.press("Create account")
        self.see("Set up in a minute")

    def say_event(self) -> None:
        self.type(self.page.get_by_label("Which event are you at?"), EVENT)

    def snap(self, button: str | None = "Snap your first card", *, asked: bool = True) -> None:
        """Photograph a card; the browser asks for the camera the first time."""
        if button:
            self.press(button)
        self.taps += asked
        self.page.locator("#snap:not([disabled])").wait_for()
        self.screens += 1
        self.press("Snap")
        self.keep()

    def keep(self) -> None:
        self.page.get_by_label("What did you talk about?").wait_for()
        self.page.get_by_text("Kept on this phone").or_(
            self.page.get_by_text("On the server")
        ).first.wait_for()
        self.page_seconds = time.monotonic() - self.began


def phone(ana: Person) -> None:
    ana.open()
    ana.sign_up()
    ana.say_event()
    ana.snap()


def desktop(ana: Person) -> None:
    ana.open()
    ana.sign_up()
    ana.page.get_by_role("img", name="A QR code").wait_for()
    ana.say_event()
    ana.snap()


def invited(ana: Person) -> None:
    """The code is pasted: a long press and a tap."""
    ana.server.sign_up("operator")
    code = ana.server.flask("invite").stdout.split()[-1]
    ana.open()
    ana.see("Nextday")
    ana.press("Create an account")
    ana.screens -= 1
    ana.sign_up(invitation=code)
    ana.keys -= len(code)
    ana.taps += 1
    ana.say_event()
    ana.snap()


def no_event(ana: Person) -> None:
    ana.open()
    ana.sign_up()
    ana.snap()


def no_network_after_load(ana: Person) -> None:
    """The network goes when the account has been made: the questions and the photo are kept on the phone."""
    ana.open()
    ana.sign_up()
    ana.page.context.set_offline(True)
    ana.say_event()
    ana.page.get_by_label("Quiet from").fill("22:30")
    ana.taps += 3
    ana.snap()


def password_manager(ana: Person) -> None:
    ana.open()
    ana.sign_up(managed=True)
    ana.say_event()
    ana.snap()


def iphone_not_installed(ana: Person) -> None:
    """Safari on an iPhone: reminders need the home screen, which is said; the card comes first."""
    ana.open()
    ana.sign_up()
    ana.page.get_by_text("To be reminded here, put Nextday on your home screen").wait_for()
    ana.say_event()
    ana.snap()


def existing_account(ana: Person) -> None:
    email = ana.server.sign_up("ana").get("/account")["email"]
    ana.open()
    ana.see("Nextday")
    ana.type(ana.page.get_by_label("E-mail"), email[-21:])
    ana.page.get_by_label("E-mail").fill(email)
    ana.type(ana.page.locator("#password"), PASSWORD[:12])
    ana.page.locator("#password").fill(PASSWORD)
    ana.press("Sign in")
    ana.see("Nobody is waiting")
    ana.tap(ana.page.get_by_role("link", name="Snap a card"))
    ana.snap(None)


def second_phone(ana: Person) -> None:
    code = ana.server.sign_up("ana").post("/pairings", expect=201)["url"].partition("/pair")[2]
    ana.aims += 1
    ana.taps += 1  # on what the camera offers
    ana.open(f"/pair{code}")
    ana.see("Sign in on this phone")
    ana.press("Sign in")
    ana.see("Set up in a minute")
    ana.snap()


def skipping_all(ana: Person) -> None:
    ana.open()
    ana.sign_up()
    ana.tap(ana.page.get_by_role("link", name="Skip to the drawer"))
    ana.see("Nobody is waiting")
    ana.tap(ana.page.get_by_role("link", name="Snap a card"))
    ana.snap(None)


SCRIPTS: dict[str, Callable[[Person], None]] = {
    script.__name__.replace("_", " "): script
    for script in (
        phone, desktop, invited, no_event, no_network_after_load, password_manager,
        iphone_not_installed, existing_account, second_phone, skipping_all,
    )
}  # fmt: skip


@contextmanager
def somebody(browser: Any, name: str, folder: Path, card: Path) -> Iterator[Person]:
    """A person before an empty browser and a fresh server."""
    signup = "first" if name == "invited" else "open"
    is_desktop = name == "desktop"
    with Server(folder, now=datetime.now(UTC), SIGNUP=signup) as server:
        context = browser.new_context(
            base_url=server.address,
            viewport=DESKTOP if is_desktop else PHONE,
            has_touch=not is_desktop,
            is_mobile=not is_desktop,
            permissions=["camera"],
            locale="en-GB",
            timezone_id="Europe/Lisbon",
            user_agent=IPHONE if name.startswith("iphone") else None,
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        if name.startswith("iphone"):
            page.add_init_script("delete window.PushManager")  # Safari has it on the home screen only
        yield Person(page, server, card, "desktop" if is_desktop else "phone")
        context.close()


def launch(chromium: Any, film: Path) -> Any:
    """A browser whose camera sees the film."""
    camera = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"]
    return chromium.launch(executable_path=chromium_path(), args=[*FLAGS, *camera])


def main() -> None:
    from playwright.sync_api import sync_playwright

    from tests.stories.pictures import a_card
    from tests.web.films import a_desk, film

    wanted = sys.argv[1:] or list(SCRIPTS)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        folder = Path(place)
        card = folder / "card.png"
        card.write_bytes(a_card())
        browser = launch(playwright.chromium, film(folder / "card.y4m", a_desk()))
        print("| first minute | taps | keys | page, s | all, s |\n| --- | ---: | ---: | ---: | ---: |")
        for name in wanted:
            with somebody(browser, name, folder / name, card) as person:
                SCRIPTS[name](person)
            print(
                f"| {name} | {person.taps} | {person.keys} | {person.page_seconds:.1f} | {person.seconds:.0f} |",
                flush=True,
            )
        browser.close()


if __name__ == "__main__":
    main()
