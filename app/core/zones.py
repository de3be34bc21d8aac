"""Time zones as browsers name them, and the country that a zone lies in.

Browsers report whatever their system says: old names (Asia/Calcutta), offsets (GMT+3, +05:30), a name that says that
nothing is known (Etc/Unknown). Names that mean a zone are kept as they came, so that a page can compare them with what
its browser says; only their capitals are put right.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

UNKNOWN = "Etc/UTC"
"""What stands for a zone that nobody could tell. Like every zone in Etc/ it is a guess, which the page asks about."""
NOT_A_PLACE = {"localtime", "Factory", "posixrules"}
"""Names that zone databases have for purposes of their own; `localtime` would be the zone of the server."""
_UNTOLD = {"", "etc/unknown", "unknown", "undefined", "null"}
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
    """The zone that a browser means by `name`, or None for a name that means none."""
    return _zones().get(name.strip().lower()) or _of_offset(name.strip())


def is_untold(name: str) -> bool:
    """Whether this is what a browser says that does not know its zone."""
    return name.strip().lower() in _UNTOLD


def is_guess(name: str) -> bool:
    """Whether a zone says how late it is and not where: it knows no daylight saving and no country."""
    return name.startswith("Etc/")


def country_of(zone: str) -> str | None:
    """The two letters of the country that most of a zone's people live in; None for one that is in no country."""
    countries = _countries()
    return countries.get(zone) or countries.get(_links().get(zone, ""))


def is_country(code: str) -> bool:
    """Whether these two letters name a country; Kosovo's are not in the standard, but phones use them."""
    return code in {*_countries().values(), "XK"}


def zones_by_country() -> list[tuple[str, str]]:
    """Every zone a person may choose, with its country; by name."""
    return sorted((zone, country) for zone, country in _countries().items() if find_zone(zone))


def _of_offset(name: str) -> str | None:
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
    """Older names and the present ones."""
    rows = (line.split() for line in _table("tzdata.zi"))
    return {row[2]: row[1] for row in rows if row and row[0] == "L"}


def _table(name: str) -> list[str]:
    return (files("tzdata") / "zoneinfo" / name).read_text(encoding="utf-8").splitlines()
