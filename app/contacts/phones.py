"""Phone numbers: typed numbers in E.164, and their extensions, which are not part of E.164."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

REGION_OF_NO_COUNTRY = "001"
"""The region code of numbers without a country, such as +800."""
_EXTENSION = re.compile(
    r"(?:;\s*ext\s*=|\b(?:ext(?:ension|n)?|extn|poste|durchwahl|dw|interno?|anexo|ramal|доб|вн)\b|分機|分机|內線|内線|内线|내선"
    r"|(?<=[\d)\s,])x|#)\s?[.:#]?\s?(\d{1,7})\)?\s*$",
    re.IGNORECASE,
)


def to_e164(text: str, region: str) -> str | None:
    """The number in E.164, or None if it is not a possible number; `region` is the country of national numbers."""
    import phonenumbers  # the import takes a third of a second

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
    return found if found != REGION_OF_NO_COUNTRY else None


def extension_of(tel: dict[str, Any]) -> str | None:
    """The extension printed or typed after the number; None if the number is not known in E.164, whose text is kept whole."""
    found = _EXTENSION.search(tel["raw"]) if tel["value"] else None
    return found[1] if found else None
