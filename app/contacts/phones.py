"""Phone numbers: what a person typed in E.164, and the extension, which E.164 has no room for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

WORLD = "001"
"""The region of numbers that belong to no country, such as +800."""
_EXTENSION = re.compile(
    r"(?:;\s*ext\s*=|\b(?:ext(?:ension|n)?|extn|poste|durchwahl|dw|interno?|anexo|ramal|доб|вн)\b|分機|分机|內線|内線|内线|내선"
    r"|(?<=[\d)\s,])x|#)\s?[.:#]?\s?(\d{1,7})\)?\s*$",
    re.IGNORECASE,
)


def to_e164(text: str, region: str) -> str | None:
    """The number in E.164, `region` settling national ones; None when it cannot be completed."""
    import phonenumbers  # a third of a second to import: only when somebody types a number

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def region_of_first(numbers: Iterable[str | None]) -> str | None:
    """The region, such as GB, of the first number in E.164 that has one; None when none has."""
    return next((region for number in numbers if number and (region := _region_of(number))), None)


def _region_of(number: str) -> str | None:
    import phonenumbers

    try:
        found: str | None = phonenumbers.region_code_for_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:  # an archive may hold any text
        return None
    return found if found != WORLD else None


def extension_of(tel: dict[str, Any]) -> str | None:
    """The extension printed or typed behind a number that is known in E.164; one that is not is kept as it stands."""
    found = _EXTENSION.search(tel["raw"]) if tel["value"] else None
    return found[1] if found else None
