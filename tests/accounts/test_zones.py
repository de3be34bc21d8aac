"""Signing up and moving with any zone and language that browsers report."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from app.accounts.model import Account
from app.core.config import Signup
from app.core.zones import NOT_A_PLACE, country_of, find_zone, is_guess, zones_by_country
from tests.accounts.test_api import a_form, sign_up
from tests.databases import on_sqlite

JULY, JANUARY = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)


def test_every_zone_there_is_is_kept_as_it_was_named():
    for name in available_timezones() - NOT_A_PLACE:
        assert find_zone(name) == name
        assert find_zone(name.upper()) == name
        assert ZoneInfo(name)


@pytest.mark.parametrize(
    ("name", "hours"),
    [
        ("GMT+3", 3),
        ("UTC+3", 3),
        ("UTC+03:00", 3),
        ("+03:00", 3),
        ("+0300", 3),
        ("GMT-5", -5),
        ("-11:00", -11),
        ("+14:00", 14),
        ("-12:00", -12),
        ("+00:00", 0),
        ("GMT+0", 0),
        ("+05:30", 5.5),
        ("UTC+5:45", 5.75),
        ("-09:30", -9.5),
        ("Etc/GMT-3", 3),
        ("utc", 0),
        (" Europe/moscow ", 3),
    ],
)
def test_offsets_become_a_zone_with_that_offset(name, hours):
    zone = find_zone(name)

    assert zone is not None
    assert JANUARY.astimezone(ZoneInfo(zone)).utcoffset() == timedelta(hours=hours)


@pytest.mark.parametrize(
    "name",
    ["Etc/Unknown", "", "Mars/Base", "Berlin", "+15:00", "-13:00", "+03:17", "localtime", "../UTC", "x" * 64],
)
def test_what_is_no_zone_is_none(name):
    assert find_zone(name) is None


@on_sqlite
@pytest.mark.parametrize("name", ["Etc/Unknown", "etc/unknown", "", None, "undefined"])
def test_a_browser_that_does_not_know_its_zone_can_sign_up(world, name):
    account = sign_up(world, timezone=name, region="FR")["account"]

    assert (account["timezone"], account["timezone_is_guess"], account["region"]) == ("Etc/UTC", True, "FR")


@on_sqlite
def test_zone_and_region_may_be_left_out(world):
    form = a_form()
    del form["timezone"], form["region"]

    account = world.stranger().post("/accounts", form, expect=201)["account"]

    assert (account["timezone"], account["timezone_is_guess"], account["region"]) == ("Etc/UTC", True, "US")


@on_sqlite
@pytest.mark.parametrize("name", ["Etc/GMT-3", "GMT+3", "+03:00"])
def test_an_offset_is_a_guess_that_the_page_asks_about(world, name):
    account = sign_up(world, timezone=name)["account"]

    assert (account["timezone"], account["timezone_is_guess"]) == ("Etc/GMT-3", True)


@on_sqlite
@pytest.mark.parametrize(
    ("zone", "region"),
    [
        ("Europe/Berlin", "DE"),
        ("Asia/Calcutta", "IN"),
        ("US/Pacific", "US"),
        ("Europe/Kiev", "UA"),
        ("America/Buenos_Aires", "AR"),
        ("Asia/Saigon", "VN"),
        ("America/Mexico_City", "MX"),
        ("UTC", "US"),
        ("+05:30", "IN"),
    ],
)
def test_the_region_is_that_of_the_zone_when_none_is_given(make_world, zone, region):
    """The page gives none: a browser that speaks American English in Berlin is in Germany."""
    world = make_world(signup=Signup.OPEN)
    form = a_form(timezone=zone)
    del form["region"]

    account = world.stranger().post("/accounts", form, expect=201)["account"]

    assert (account["region"], account["timezone_is_guess"]) == (region, False)


@on_sqlite
@pytest.mark.parametrize(
    ("given", "kept"), [("419", "DE"), ("001", "DE"), ("ZZ", "DE"), ("tw", "TW"), ("XK", "XK"), ("GB", "GB")]
)
def test_a_region_that_is_no_country_is_that_of_the_zone(world, given, kept):
    """es-419 is the Spanish of Latin America, en-001 the English of the world."""
    assert sign_up(world, region=given)["account"]["region"] == kept


@on_sqlite
@pytest.mark.parametrize(
    "change", [{"timezone": "Berlin"}, {"timezone": 3}, {"region": "Germany"}, {"region": "D"}]
)
def test_a_mistyped_zone_or_region_is_told(world, change):
    refused = sign_up(world, **change, expect=422)

    assert refused["errors"][0]["field"] == next(iter(change))
    assert world.rows(Account) == []


@pytest.mark.parametrize(("zone", "kept"), [("US/Pacific", "US/Pacific"), ("GMT-5", "Etc/GMT+5")])
def test_moving_takes_the_same_names(ana, zone, kept):
    assert ana.patch("/account", {"timezone": zone})["timezone"] == kept


@on_sqlite
def test_moving_to_nowhere_changes_nothing(ana):
    ana.patch("/account", {"timezone": "Etc/Unknown"}, expect=422)

    assert ana.get("/account")["timezone"] == "Europe/Berlin"


@on_sqlite
def test_there_is_a_list_to_choose_from_without_signing_in(world):
    listed = world.stranger().get("/zones")["items"]

    assert {"name": "Europe/Berlin", "country": "DE"} in listed
    assert len(listed) > 400
    assert len({each["country"] for each in listed}) > 240
    assert all(find_zone(each["name"]) == each["name"] for each in listed)


def test_nearly_every_zone_that_is_somewhere_has_a_country():
    homeless = {zone for zone in available_timezones() - NOT_A_PLACE if country_of(zone) is None}

    assert {zone for zone in homeless if "/" in zone and not is_guess(zone)} == set()
    assert dict(zones_by_country())["America/Argentina/Buenos_Aires"] == "AR"
