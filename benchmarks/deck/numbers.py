"""Phone numbers reserved for fiction, and the ways in which they are printed.

Where a country keeps numbers for fiction, those are used; elsewhere the example numbers of libphonenumber with other last
digits, valid in form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import Literal

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

Kind = Literal["work", "mobile", "fax"]

# National digits; X is any digit. Mobile numbers share the fixed ranges where the country's do not differ (US, CA).
FICTIONAL: dict[tuple[str, str], tuple[str, ...]] = {
    ("US", "fixed"): ("21255501XX", "41555501XX", "31255501XX", "61755501XX", "20655501XX", "51255501XX"),
    ("CA", "fixed"): ("41655501XX", "60455501XX", "51455501XX"),
    ("GB", "fixed"): ("02079460XXX", "01134960XXX", "01614960XXX", "01174960XXX", "01314960XXX"),
    ("GB", "mobile"): ("07700900XXX",),
    ("AU", "fixed"): ("025550XXXX", "035550XXXX", "0255501XXX", "037010XXXX"),
    ("AU", "mobile"): ("0491570156", "0491570157", "0491570158", "0491570159", "0491570110"),
    ("DE", "fixed"): ("03023125XXX", "06990009XXX", "04066969XXX", "02214710XXX", "08999998XXX"),
    ("DE", "mobile"): ("0171392000X", "0171392001X", "0174912600X", "0174912601X"),
    ("FR", "fixed"): ("01990010XX", "02619110XX", "03535401XX", "04657101XX", "05364901XX"),
    ("SE", "fixed"): ("084650040X", "084650041X", "031390060X", "040628044X"),
    ("SE", "mobile"): ("070174060X", "070174061X", "070174062X"),
}
EXTENSIONS = range(100, 999)


@dataclass(frozen=True, slots=True)
class Number:
    """A phone number as printed, and the one it is."""

    printed: str
    e164: str
    kind: Kind
    extension: str | None = None


def invent_number(rng: Random, region: str, kind: Kind, *, style: int, extension: bool = False) -> Number:
    """A number of a region, in one of the forms people print there; numbers of one card share their `style`."""
    number = _number(rng, region, "mobile" if kind == "mobile" else "fixed")
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    inner = str(rng.choice(EXTENSIONS)) if extension else None
    return Number(_printed(number, style), e164, kind, inner)


def _number(rng: Random, region: str, line: str) -> phonenumbers.PhoneNumber:
    patterns = FICTIONAL.get((region, line)) or (region in ("US", "CA") and FICTIONAL[region, "fixed"]) or ()
    if patterns:
        digits = re.sub("X", lambda _: str(rng.randrange(10)), rng.choice(patterns))
        return phonenumbers.parse(digits, region)
    kind = PhoneNumberType.MOBILE if line == "mobile" else PhoneNumberType.FIXED_LINE
    example = phonenumbers.example_number_for_type(region, kind)
    assert example is not None
    text = phonenumbers.format_number(example, PhoneNumberFormat.E164)
    while True:
        varied = phonenumbers.parse(text[:-5] + "".join(str(rng.randrange(10)) for _ in range(5)), None)
        if phonenumbers.is_valid_number(varied):
            return varied


def _printed(number: phonenumbers.PhoneNumber, style: int) -> str:
    national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    international = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    forms = [national, international, international, _dotted(national), _dotted(international)]
    if national.startswith("0") and " " in international:
        code, rest = international.split(" ", 1)
        forms += [f"{code} (0){rest}", f"00{code[1:]} {rest}", f"({code}) {rest}"]
    if number.country_code == 1:
        forms += [
            national.replace(") ", ")"),
            "1-" + _dotted(national).replace(".", "-"),
            national,
            _dotted(national),
        ]
    # Not every country dials 00 or writes its trunk zero apart: only forms that mean this number are printed.
    right = [form for form in forms if _means(form, number)]
    return right[style % len(right)]


def _means(text: str, number: phonenumbers.PhoneNumber) -> bool:
    try:
        parsed = phonenumbers.parse(text, phonenumbers.region_code_for_number(number))
    except phonenumbers.NumberParseException:
        return False
    return bool(parsed == number)


def _dotted(text: str) -> str:
    return re.sub(r"[ \-/]+", ".", text.replace("(", "").replace(")", ""))
