"""Signing up and moving in a browser that does not know, or names oddly, where it is."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server import Client, Server
from tests.web.conftest import open_sign_up, token_on
from tests.web.test_story import sign_up

REPORTS = """zone => {
  const asked = Intl.DateTimeFormat.prototype.resolvedOptions
  Intl.DateTimeFormat.prototype.resolvedOptions = function () {
    const told = asked.call(this)
    return told.timeZone === 'UTC' ? { ...told, timeZone: zone } : told
  }
}"""


def report(page: Any, zone: str) -> None:
    """The browser says that it is in this zone."""
    page.add_init_script(f"({REPORTS})({zone!r})")


def account_of(page: Any, server: Server) -> Any:
    page.get_by_role("heading", name="Set up in a minute").wait_for()
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
    phone.get_by_label("The city you are in").fill("berlin")
    phone.get_by_label("Your name").fill("Ana")
    phone.get_by_label("E-mail").fill("ana-in-berlin@example.com")
    phone.locator("#password").fill("a long password")
    phone.get_by_role("button", name="Create account").click()

    account = account_of(phone, server)
    assert (account["timezone"], account["region"]) == ("Europe/Berlin", "DE")


def test_the_region_is_that_of_the_zone_and_not_of_the_language(phone, server):
    """The phone speaks British English."""
    report(phone, "Europe/Berlin")

    sign_up(phone)

    assert account_of(phone, server)["region"] == "DE"


def test_the_settings_ask_where_one_is_and_take_a_city_or_a_country(signed_in, ana):
    ana.patch("/account", json={"timezone": "Etc/UTC"})
    report(signed_in, "Etc/Unknown")
    signed_in.goto("/settings")
    field = signed_in.get_by_label("The city you are in")
    field.click()  # waits until the page has heard that the zone is a guess
    signed_in.locator("#zones option[value='Asia/Tokyo']").wait_for(state="attached")
    field.fill("Brazil")
    signed_in.get_by_role("button", name="Use the time there").click()
    signed_in.get_by_text("There is no single time zone in “Brazil”").wait_for()
    field.fill("Japan")
    signed_in.get_by_role("button", name="Use the time there").click()
    signed_in.get_by_text("Tokyo time").wait_for()

    assert ana.get("/account")["timezone"] == "Asia/Tokyo"
    assert not signed_in.get_by_role("button", name="as on this phone").is_visible()
