"""Time zones as browsers name them, and the country that a zone lies in.

Browsers report the name that their system uses: old names (Asia/Calcutta), offsets (GMT+3, +05:30), or a name for an
unknown zone (Etc/Unknown). Names of zones are stored as they were sent, with only their letter case corrected, so that a
page can compare them with its browser's.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

UNKNOWN = "Etc/UTC"
"""The zone of an account whose zone is unknown. Like every zone in Etc/ it is a guess, which the page asks about."""
NOT_A_PLACE = {"localtime", "Factory", "posixrules"}
"""Names in zone databases that name no place; `localtime` would be the zone of the server."""
_UNKNOWN_NAMES = {"", "etc/unknown", "unknown", "undefined", "null"}
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?([0-5]\d))?", re.IGNORECASE)
_WITH_MINUTES = {
    "-09:30": "Pacific/Marquesas",
    "-03:30": "America/St_Johns",
    "+03:30": "Asia/Tehran",
    "+04:30": "Asia/Kabul",
    "+05:30": "Asia/Kolkata",
    "+05:45": "Asia/Kathmandu",
    "+06:30": "Asia/Yangon",
    "+08:45": "Australia/Eucla",
    "+09:30": "Australia/Darwin",
    "+10:30": "Australia/Lord_Howe",
    "+12:45": "Pacific/Chatham",
}


def find_zone(name: str) -> str | None:
    """The zone that a browser means by `name`, or None if that is not the name of a zone."""
    return _zones().get(name.strip().lower()) or _zone_of_offset(name.strip())


def is_unknown(name: str) -> bool:
    """Whether a browser that does not know its zone reports this name."""
    return name.strip().lower() in _UNKNOWN_NAMES


def is_guess(name: str) -> bool:
    """Whether the zone is only an offset from UTC, without daylight saving and without a country."""
    return name.startswith("Etc/")


def country_of(zone: str) -> str | None:
    """The two letters of the country that most of a zone's people live in; None for a zone in no country."""
    countries = _countries()
    return countries.get(zone) or countries.get(_links().get(zone, ""))


def is_country(code: str) -> bool:
    """Whether these two letters are the code of a country; Kosovo's is not in the standard, but phones use it."""
    return code in {*_countries().values(), "XK"}


def zones_by_country() -> list[tuple[str, str]]:
    """Every zone that a person may choose, with its country, sorted by name."""
    return sorted((zone, country) for zone, country in _countries().items() if find_zone(zone))


def _zone_of_offset(name: str) -> str | None:
    match = _OFFSET.fullmatch(name)
    if match is None:
        return None
    sign, hours, minutes = match[1], int(match[2]), match[3] or "00"
    if minutes != "00":
        return _WITH_MINUTES.get(f"{sign}{hours:02}:{minutes}")
    # In these names the sign counts hours west of Greenwich.
    zone = f"Etc/GMT{'-' if sign == '+' else '+'}{hours}" if hours else UNKNOWN
    return _zones().get(zone.lower())


@cache
def _zones() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones() if name not in NOT_A_PLACE}


@cache
def _countries() -> dict[str, str]:
    rows = (line.split("\t") for line in _table("zone.tab") if not line.startswith("#"))
    return {row[2]: row[0] for row in rows}


@cache
def _links() -> dict[str, str]:
    """The present name of each zone, by its older name."""
    rows = (line.split() for line in _table("tzdata.zi"))
    return {row[2]: row[1] for row in rows if row and row[0] == "L"}


def _table(name: str) -> list[str]:
    return (files("tzdata") / "zoneinfo" / name).read_text(encoding="utf-8").splitlines()
