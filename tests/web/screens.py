"""Writes a picture of every screen, with invented people: `python -m tests.web.screens FOLDER`.

Phone and desktop, light and dark, from the real server at a fixed hour, so that pictures of two days can be compared.
The picture in the README is `drawer-phone-light.png`. Look at them one by one; nothing is judged here.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser, Page, sync_playwright

from tests.server import PASSWORD, Client, Server
from tests.web.conftest import FLAGS, chromium_path

NOW = datetime(2026, 5, 7, 18, 41, tzinfo=UTC)
SIZES = {"phone": (390, 844), "small": (320, 640), "desktop": (1280, 800)}
SCHEMES = ("light", "dark")
CARD = (850, 550)


@dataclass(frozen=True)
class Someone:
    """A person one met `ago`, the colours of their card, and what they said."""

    fn: str
    org: str
    title: str
    ago: timedelta
    note: str
    paper: str
    ink: str
    accent: str
    contact: Mapping[str, Any] = field(default_factory=dict)

    @property
    def email(self) -> str:
        first, *_, last = self.fn.lower().split()
        return f"{first}.{last}@{self.org.lower().replace(' ', '-')}.example.com"


PEOPLE = (
    Someone(
        "Dana Kim", "Acme Robotics", "Head of Research", timedelta(hours=24, minutes=1),
        "her team needs our benchmark, promised the PDF", "#fbfaf5", "#1b2430", "#1d4e89",
    ),
    Someone(
        "Tomas Lindqvist", "Lindqvist Optik", "Founder", timedelta(hours=21, minutes=41),
        "saw the demo twice, wants the parts list", "#123b39", "#e9f0e6", "#8fb8a4",
    ),
    Someone(
        "Priya Raman", "Monsoon Fund", "Partner", timedelta(hours=9, minutes=11),
        "sensors for flood schools, introduce her to Lena", "#fffdf7", "#2b2a28", "#e7a13a",
    ),
    Someone(
        "Amara Okafor", "Tidewater Press", "Editor", timedelta(days=12),
        "send her the essay about tide tables", "#f1e6d2", "#3a2c1c", "#8a5a2b",
    ),
)  # fmt: skip


OTHER_LOCALES = ("de-DE", "es-MX", "fr-FR", "pt-BR", "ja-JP", "ar-XB")
"""The languages of the page, and the pseudo-locale that writes English from right to left."""


def main(folder: Path, locales: Sequence[str] = OTHER_LOCALES) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as place,
        Server(Path(place), now=NOW) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        token = sign_up(server)
        ids = furnish(Client(server.address, token))
        for size in SIZES:
            for scheme in SCHEMES:
                Camera(browser, server, folder, size, scheme).take_all(token, ids)
        for locale in locales:
            for scheme in SCHEMES:
                Camera(browser, server, folder / locale, "phone", scheme, locale).take_main(token, ids)
        browser.close()


def sign_up(server: Server) -> str:
    ana = {
        "email": "ana@studio.example.com",
        "password": PASSWORD,
        "name": "Ana",
        "timezone": "UTC",
        "region": "GB",
    }
    token = str(server.anonymous().post("/accounts", json=ana, expect=201)["token"])
    Client(server.address, token).patch("/account", json={"quiet_from": "21:00", "quiet_until": "08:00"})
    return token


def furnish(client: Client) -> dict[str, str]:
    """Everybody met, one card nobody can read, and the event; contact ids by first name, and the event's."""
    event_id = str(uuid4())
    event = {
        "name": "Harbour Tech Days",
        "place": "Pier 4",
        "purpose": "Find a lab that would try our benchmark on real robots.",
        "starts_at": (NOW - timedelta(hours=34)).isoformat(),
        "ends_at": (NOW + timedelta(hours=23)).isoformat(),
    }
    client.put(f"/events/{event_id}", json=event, expect=201)
    met = {}
    for someone in PEOPLE:
        at_event = {"event_id": event_id} if someone.ago < timedelta(days=2) else {}
        met[someone.fn.split()[0]] = meet(client, someone, **at_event)
    scan = client.photograph(blurred(), captured_at=NOW - timedelta(hours=8, minutes=26), event_id=event_id)
    client.wait_until_read(scan["id"])
    met["Nobody"] = scan["contact_ids"][0]
    return {**met, "Harbour": event_id}


def meet(client: Client, someone: Someone, **fields: Any) -> str:
    scan = client.photograph(card_of(someone), captured_at=NOW - someone.ago, note=someone.note, **fields)
    client.wait_until_read(scan["id"])
    contact_id, encounter_id = scan["contact_ids"][0], scan["encounter_ids"][0]
    if someone.ago > timedelta(
        days=7
    ):  # the server takes a clock that is a week off for wrong; the user may be right
        client.patch(f"/encounters/{encounter_id}", json={"met_at": (NOW - someone.ago).isoformat()})
    contact = client.get(f"/contacts/{contact_id}")
    if not contact["fn"] or contact["fn"]["value"] != someone.fn:
        client.patch(f"/contacts/{contact_id}", json={"fn": someone.fn, "org": someone.org})
    return str(contact_id)


def card_of(someone: Someone) -> bytes:
    image = Image.new("RGB", CARD, someone.paper)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 26, CARD[1]), fill=someone.accent)
    pen.text((66, 44), someone.org.upper(), fill=someone.accent, font=ImageFont.load_default(36))
    pen.text((66, 196), someone.fn, fill=someone.ink, font=ImageFont.load_default(66), stroke_width=1)
    pen.text((66, 284), someone.title, fill=someone.ink, font=ImageFont.load_default(34))
    pen.text((66, 414), someone.email, fill=someone.ink, font=ImageFont.load_default(32))
    pen.text((66, 466), "+44 20 7946 0958", fill=someone.ink, font=ImageFont.load_default(32))
    return _png(image)


def blurred() -> bytes:
    """A wall where a card should be."""
    image = Image.radial_gradient("L").resize(CARD)
    tinted = Image.merge(
        "RGB", [image.point(lambda value, base=base: base - value // 5) for base in (214, 206, 190)]
    )
    return _png(tinted)


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


@dataclass(frozen=True)
class Camera:
    """Walks through the page on one kind of device."""

    browser: Browser
    server: Server
    folder: Path
    size: str
    scheme: str
    locale: str = "en-GB"

    def take_main(self, token: str, ids: Mapping[str, str]) -> None:
        """The screens that need no tap on a word."""
        page = self.new_page()
        self.take(page, "signin", "/")
        self.take(page, "signup", "/", lambda: page.locator("[data-act=other]").click())
        page.evaluate("token => localStorage.setItem('nextday.token', token)", token)
        for name, path in {
            "drawer": "/",
            "contact": f"/contact/{ids['Dana']}",
            "write": f"/contact/{ids['Dana']}/write",
            "event": "/event",
            "settings": "/settings",
            "start": "/start",
            "capture": "/capture",
        }.items():
            self.take(page, name, path)
        page.context.close()

    def take_all(self, token: str, ids: Mapping[str, str]) -> None:
        page = self.new_page()
        self.take_screens(page, token, ids)
        page.context.close()

    def new_page(self) -> Page:
        width, height = SIZES[self.size]
        context = self.browser.new_context(
            base_url=self.server.address,
            viewport={"width": width, "height": height},
            color_scheme="dark" if self.scheme == "dark" else "light",
            device_scale_factor=2 if self.size == "phone" else 1,
            has_touch=self.size != "desktop",
            locale=self.locale,
            timezone_id="UTC",
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.clock.set_fixed_time(NOW)
        return page

    def take_screens(self, page: Page, token: str, ids: Mapping[str, str]) -> None:
        self.take(page, "signin", "/")
        self.take(page, "signup", "/", lambda: page.get_by_role("button", name="Create an account").click())
        page.evaluate("token => localStorage.setItem('nextday.token', token)", token)
        self.take(page, "drawer", "/")
        self.take(page, "later", "/", lambda: page.get_by_role("button", name="Snooze").first.click())
        self.take(page, "contact", f"/contact/{ids['Dana']}")
        self.take(
            page, "mend", f"/contact/{ids['Dana']}", lambda: page.locator("[data-act=mend]").first.click()
        )
        self.take(page, "unreadable", f"/contact/{ids['Nobody']}")
        self.take(page, "write", f"/contact/{ids['Dana']}/write")
        self.take(page, "write-choices", f"/contact/{ids['Priya']}/write")
        self.take(page, "sent-it", f"/contact/{ids['Dana']}/write", lambda: come_back_from_copying(page))
        self.take(page, "one-line-first", f"/contact/{ids['Nobody']}/write")
        self.take(page, "cards", f"/contact/{ids['Dana']}/cards", lambda: outline(page))
        self.take(page, "same", f"/find?same={ids['Dana']}")
        self.take(page, "event", "/event")
        self.take(page, "event-change", "/event", lambda: page.get_by_role("button", name="Change").click())
        self.take(page, "event-waiting", f"/?event={ids['Harbour']}")
        self.take(page, "find", "/find")
        self.take(page, "settings", "/settings")
        self.take(page, "start", "/start")
        self.take(page, "capture", "/capture")

    def take(self, page: Page, name: str, path: str, then: Callable[[], Any] = lambda: None) -> None:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        then()
        page.wait_for_timeout(300)  # photos are shown as they come
        is_sheet = name in ("drawer", "later", "capture")
        page.screenshot(path=self.folder / f"{name}-{self.size}-{self.scheme}.png", full_page=not is_sheet)


def come_back_from_copying(page: Page) -> None:
    page.get_by_role("button", name="Copy").click()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.get_by_role("heading", name="Sent it?").wait_for()


def outline(page: Page) -> None:
    page.get_by_role("button", name="Add a box").click()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "screens"))
