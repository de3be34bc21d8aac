"""Signing up and moving in a browser that does not know, or names oddly, where it is."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest

from tests.server import Client, Server, wait_for
from tests.web.conftest import open_sign_up, token_on
from tests.web.test_story import sign_up

REPORTS = """zone => {
  const asked = Intl.DateTimeFormat.prototype.resolvedOptions
  Intl.DateTimeFormat.prototype.resolvedOptions = function () {
    const told = asked.call(this)
    return told.timeZone === 'UTC' ? { ...told, timeZone: zone ?? undefined } : told
  }
}"""
SPEAKS = """languages => {
  Object.defineProperty(Navigator.prototype, 'language', { get: () => languages[0] })
  Object.defineProperty(Navigator.prototype, 'languages', { get: () => languages })
}"""


def report(page: Any, zone: str | None, languages: list[str] | None = None) -> None:
    """The browser says that it is in this zone and speaks these languages."""
    page.add_init_script(f"({REPORTS})({json.dumps(zone)})")
    if languages is not None:
        page.add_init_script(f"({SPEAKS})({json.dumps(languages)})")


def fill_in(page: Any) -> None:
    """Fill in the form that creates an account, whatever the language of the page is."""
    page.goto("/")
    page.locator("#email").wait_for()
    if not page.locator("#name").is_visible():
        page.locator("[data-act=other]").click()
    page.locator("#name").fill("Ana")
    page.locator("#email").fill(f"ana-{uuid4().hex[:8]}@example.com")
    page.locator("#password").fill("a long password")


def account_of(page: Any, server: Server) -> Any:
    page.locator("#event").wait_for()
    return Client(server.address, token_on(page)).get("/account")


@pytest.mark.parametrize("zone", ["Etc/Unknown", "Mars/Base"])
def test_a_browser_that_does_not_know_its_zone_signs_up(phone, server, zone):
    report(phone, zone)

    sign_up(phone)

    account = account_of(phone, server)
    assert (account["timezone"], account["timezone_is_guess"]) == ("Etc/UTC", True)


def test_the_city_can_be_said_at_sign_up(phone, server):
    report(phone, "Etc/Unknown")
    open_sign_up(phone)
    phone.locator("#zones option[value='Europe/Berlin']").wait_for(state="attached")
    phone.get_by_label("City or country you are in").fill("berlin")
    phone.get_by_label("Your name").fill("Ana")
    phone.get_by_label("E-mail").fill("ana-in-berlin@example.com")
    phone.locator("#password").fill("a long password")
    phone.get_by_role("button", name="Create account").click()

    account = account_of(phone, server)
    assert (account["timezone"], account["region"]) == ("Europe/Berlin", "DE")


@pytest.mark.parametrize(
    ("zone", "languages", "kept"),
    [
        ("Etc/Unknown", ["es-419"], ("Etc/UTC", "US")),
        ("GMT+3", ["zh-Hant-TW"], ("Etc/GMT-3", "TW")),
        (None, ["en-001", "pt-BR"], ("Etc/UTC", "BR")),
        ("GMT+3", [], ("Etc/GMT-3", "US")),
    ],
)
def test_where_the_place_is_not_told_it_is_asked_and_may_be_left_out(phone, server, zone, languages, kept):
    """The country is that of the language, if that has one."""
    report(phone, zone, languages)
    fill_in(phone)
    phone.locator("#zone").wait_for()
    phone.locator("form .main").click()

    account = account_of(phone, server)
    assert (account["timezone"], account["region"], account["timezone_is_guess"]) == (*kept, True)


def test_a_country_of_several_zones_is_taken_and_what_is_no_place_is_refused_with_the_way_on(phone, server):
    report(phone, "Etc/Unknown", ["es-419"])
    fill_in(phone)
    phone.locator("#zones option[value='Europe/Berlin']").wait_for(state="attached")
    phone.locator("#zone").fill("Atlantis")
    phone.locator("form .main").click()
    wait_for(lambda: "Atlantis" in phone.locator(".why-wrong").inner_text(), "the refusal", seconds=30)
    assert phone.locator("#password").input_value()

    phone.locator("#zone").fill("México")
    phone.locator("form .main").click()

    assert account_of(phone, server)["region"] == "MX"


@pytest.mark.parametrize(
    ("zone", "languages"), [("GMT+3", []), (None, ["en-001"]), ("Etc/Unknown", ["es-419"])]
)
def test_a_phone_that_does_not_know_where_it_is_is_added(phone, ana, zone, languages):
    """It leaves the account where it is."""
    ana.patch("/account", json={"timezone": "Europe/Berlin"})
    report(phone, zone, languages)
    code = ana.post("/pairings", expect=201)["url"].partition("/pair")[2]
    phone.goto(f"/pair{code}")
    phone.locator("[data-act=enter]").click()
    phone.locator("#event").wait_for()
    phone.goto("/")
    phone.locator(".hush h1").wait_for()

    assert ana.get("/account")["timezone"] == "Europe/Berlin"


def test_the_region_is_that_of_the_zone_and_not_of_the_language(phone, server):
    """The phone speaks British English."""
    report(phone, "Europe/Berlin")

    sign_up(phone)

    assert account_of(phone, server)["region"] == "DE"


def test_the_settings_ask_where_one_is_and_take_a_city_or_a_country(signed_in, ana):
    ana.patch("/account", json={"timezone": "Etc/UTC"})
    report(signed_in, "Etc/Unknown")
    signed_in.goto("/settings")
    field = signed_in.get_by_label("City or country you are in")
    field.click()  # waits until the page has heard that the zone is a guess
    signed_in.locator("#zones option[value='Asia/Tokyo']").wait_for(state="attached")
    field.fill("Brazil")
    signed_in.get_by_role("button", name="Use the time there").click()
    signed_in.get_by_text("There is no single time zone in “Brazil”").wait_for()
    field.fill("Japan")
    signed_in.get_by_role("button", name="Use the time there").click()
    signed_in.get_by_text("Time zone: Tokyo").wait_for()

    assert ana.get("/account")["timezone"] == "Asia/Tokyo"
    assert not signed_in.get_by_role("button", name="as on this phone").is_visible()
