"""Phone numbers that a person typed."""

from __future__ import annotations


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
