"""Phone numbers in E.164: completed by the country, the area codes and the other numbers of the card."""

from __future__ import annotations

import re
from collections.abc import Sequence

import phonenumbers
from phonenumbers import (
    NumberParseException,
    PhoneMetadata,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    ValidationResult,
)

from ocr.card import TelType

# A number out of use, or never given out, in the groups that Americans print.
_AMERICAN_GROUPS = re.compile(r"(?:1[\s.\-]?)?\(?[2-9]\d{2}\)?[\s.\-/]*\d{3}[\s.\-]*\d{4}")
_NORTH_AMERICA, _MEXICO = 1, 52
# A country's code that lost its plus, parted from the rest: "86-10-12345678", "(852) 2345 6789".
_OWN_CODE = re.compile(r"\(?([1-9]\d{0,2})(?:\)\s?|[\s.\-/]+)(?=\(?\d)")
# What nobody is given but designers print: "123-456-7890", "+44 20 9876 5432", "(03) 666 7778", "555-0100".
_RUNS = (
    [f"{n}{n}{n}" for n in range(10)]
    + [f"{n}{n + 1}{n + 2}" for n in range(8)]
    + [f"{n + 2}{n + 1}{n}" for n in range(8)]
)
_RUN = re.compile(rf"(?=({'|'.join(_RUNS)}))")
_MOBILE = frozenset([PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE])
LEAST_WITH_CODE, SURELY_WITH_CODE = 10, 11
# Digits of a number without its area code.
SHORTEST_LOCAL, LONGEST_LOCAL = 6, 8
VALID, WITH_CODE, POSSIBLE, COMPLETED, OUT_OF_USE = 0.95, 0.99, 0.85, 0.85, 0.8
# Numbers that no country has given out yet, or that are complete only in a country that may be another: a doubt to be shown.
DOUBTFUL = 0.6


def e164(raw: str, region: str | None, siblings: Sequence[str] = ()) -> tuple[str | None, float]:
    """The number in E.164, and how sure that is; None when the country or a part of the number is missing.

    `siblings` are other numbers of the card in E.164: a local number printed beside them has their area code.
    """
    if re.search("[A-Z]{3}", raw):
        return _vanity(raw, region)
    tidy = _tidy(raw)
    international = _international(tidy)
    if international is not None:
        return _formatted(international)
    home = region or (region_of_number(siblings[0]) if siblings else None)
    national = tidy.replace("+", "")
    # Without a country only its own code, which other numbers of the card have too, says enough.
    with_plus = (
        _with_lost_plus(national, home)
        if home and (region is None or _begins_with_code(national, home))
        else None
    )
    if with_plus:
        return with_plus, VALID
    value, sure = _national(national, region, siblings) if region else (None, 0.0)
    return (value, sure) if value else _with_foreign_code(national)


def has_own_code(raw: str) -> bool:
    """Whether a number says its country itself."""
    return _international(_tidy(raw)) is not None


def has_code_of(raw: str, value: str | None) -> bool:
    """Whether a number is printed with the country code that its value has, with or without a plus."""
    digits = re.sub(r"\D", "", re.sub(r"\(0\)", "", raw))
    return has_own_code(raw) or (value is not None and digits.endswith(value[1:]))


def may_be_local(raw: str) -> bool:
    """Whether a number is so short that its area code may be missing."""
    return raw[:1].isdigit() and raw[0] != "0" and len(re.sub(r"\D", "", raw)) <= LONGEST_LOCAL


def is_north_american(region: str) -> bool:
    return phonenumbers.country_code_for_region(region) == _NORTH_AMERICA


def is_misfit(raw: str, region: str | None) -> bool:
    """Whether digits cannot be right as they are: too few or too many for the country, or never given out there.

    Local numbers, and those that designers invent, are no misfits.
    """
    tidy = _tidy(raw)
    number = _international(tidy)
    try:
        number = number or (phonenumbers.parse(tidy.replace("+", ""), region) if region else None)
    except NumberParseException:
        return False
    if number is None or _is_specimen(raw) or phonenumbers.is_valid_number(number):
        return False
    length = phonenumbers.is_possible_number_with_reason(number)
    is_local = length in {ValidationResult.IS_POSSIBLE, ValidationResult.IS_POSSIBLE_LOCAL_ONLY}
    return has_own_code(raw) or not may_be_local(raw) or not is_local


def is_printed_as_in(raw: str, region: str) -> bool:
    """Whether a number is valid and has the groups in which its country prints it, a mobile also without its zero."""
    raw = _tidy(raw)
    try:
        number = phonenumbers.parse(raw, region)
    except NumberParseException:
        return False
    if not phonenumbers.is_valid_number(number):
        return False
    if number.country_code == _NORTH_AMERICA:
        return _AMERICAN_GROUPS.fullmatch(raw.strip()) is not None
    printed = re.findall(r"\d+", raw)
    inside = re.findall(r"\d+", phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL))
    abroad = re.findall(r"\d+", phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL))[1:]
    return printed == inside or (printed == abroad and phonenumbers.number_type(number) in _MOBILE)


def _is_specimen(raw: str) -> bool:
    """Whether digits are counted up or down, repeated, or begin with 555 as in films: two such runs of three, or one of four."""
    digits = re.sub(r"\D", "", raw)
    return len(_RUN.findall(digits)) > 1 or re.match("1?555", digits) is not None


def _national(national: str, region: str, siblings: Sequence[str]) -> tuple[str | None, float]:
    try:
        number = phonenumbers.parse(_without_old_prefix(national, region), region)
    except NumberParseException:
        return None, 0.0
    if (
        local := _with_area_code(national, region, siblings)
        if _is_local(national, number, siblings)
        else None
    ):
        # It may be a whole number of a small town as well.
        return local, DOUBTFUL if phonenumbers.is_valid_number(number) else COMPLETED
    if phonenumbers.is_valid_number(number):
        return phonenumbers.format_number(number, PhoneNumberFormat.E164), VALID
    completed = _with_lost_plus(national, region) or _with_area_code(national, region, siblings)
    if completed:
        return completed, COMPLETED
    # Complete, though out of use or never given out.
    bracketed = re.match(r"\(\d+\)", national) is not None and number.country_code != _NORTH_AMERICA
    american = (
        number.country_code == _NORTH_AMERICA and _AMERICAN_GROUPS.fullmatch(national.strip()) is not None
    )
    possible = phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE
    if (bracketed or american) and possible:
        sure = OUT_OF_USE if _is_specimen(national) else DOUBTFUL
        return phonenumbers.format_number(number, PhoneNumberFormat.E164), sure
    return None, 0.0


def _is_local(national: str, number: PhoneNumber, siblings: Sequence[str]) -> bool:
    """Whether a number lacks the zero that the country prints, and is shorter than another of the card: its area code is missing."""
    if not may_be_local(national) or _keeps_its_zero(number):
        return False
    digits = re.sub(r"\D", "", national)
    same = [one for one in siblings if one.startswith(f"+{number.country_code}")]
    lengths = [len(one) - len(str(number.country_code)) - 1 for one in same if kind_by_number(one) != "cell"]
    return len(digits) >= SHORTEST_LOCAL and any(len(digits) < length for length in lengths)


def _begins_with_code(national: str, region: str) -> bool:
    """Whether a number begins with its country's own code, parted from the rest, or where the zero for calls inside should stand."""
    code = phonenumbers.country_code_for_region(region)
    digits = re.sub(r"\D", "", national)
    if not digits.startswith(str(code)) or code == _NORTH_AMERICA:
        return False
    parted = _OWN_CODE.match(national)
    metadata = PhoneMetadata.metadata_for_region(region)
    has_zero = metadata is not None and metadata.national_prefix == "0"
    return (parted is not None and parted[1] == str(code)) or (has_zero and len(digits) >= SURELY_WITH_CODE)


def _with_foreign_code(raw: str) -> tuple[str | None, float]:
    """ "86-10-12345678", "(852) 2345 6789", "011 44 20 7946 0958": the code of any country without a plus."""
    raw = raw.strip(" .-")
    digits = re.sub(r"\D", "", raw)
    dialled = re.match(r"\(?0?011[\s.\-)]*(?=[1-9])", raw)
    code = None if dialled else _OWN_CODE.match(raw)
    if not (dialled or code) or len(digits) < LEAST_WITH_CODE or (code and _AMERICAN_GROUPS.fullmatch(raw)):
        return None, 0.0
    rest = re.sub(r"\D", "", raw[dialled.end() :]) if dialled else digits
    try:
        number = phonenumbers.parse(f"+{rest}", None)
    except NumberParseException:
        return None, 0.0
    if not phonenumbers.is_valid_number(number) or (code and code[1] != str(number.country_code)):
        return None, 0.0
    is_plain = dialled or raw.startswith("(") or len(digits) >= SURELY_WITH_CODE
    return phonenumbers.format_number(number, PhoneNumberFormat.E164), COMPLETED if is_plain else DOUBTFUL


def is_complete(raw: str, region: str) -> bool:
    """Whether the digits as printed are one valid number, with its country code or in the country."""
    value, sure = e164(raw, region)
    return value is not None and sure >= VALID


def kind_by_number(value: str | None) -> TelType:
    """What the numbering plan says about an unlabelled number."""
    if value is None:
        return "other"
    kind = phonenumbers.number_type(phonenumbers.parse(value))
    if kind == PhoneNumberType.MOBILE:
        return "cell"
    return "work" if kind == PhoneNumberType.FIXED_LINE else "other"


def is_valid_in(raw: str, region: str) -> bool:
    """Whether a number as printed is one of this country's numbering plan."""
    try:
        return phonenumbers.is_valid_number_for_region(phonenumbers.parse(_tidy(raw), region), region)
    except NumberParseException:
        return False


def region_of(raw: str) -> str | None:
    """The country of a number printed with its code."""
    number = _international(raw)
    return phonenumbers.region_code_for_number(number) or None if number else None


def region_of_number(value: str) -> str | None:
    """The country of a number in E.164."""
    return phonenumbers.region_code_for_number(phonenumbers.parse(value)) or None


def _tidy(raw: str) -> str:
    """A number in the signs that `phonenumbers` knows."""
    return re.sub(r"[·•*_]", "-", re.sub(r"(?<=\d)[oO](?=[\d\s-])", "0", raw))


def _vanity(raw: str, region: str | None) -> tuple[str | None, float]:
    """ "1-800-FLOWERS": letters stand for the keys they are printed on; what is too much is not dialled."""
    digits = re.sub(r"\D", "", phonenumbers.convert_alpha_characters_in_number(raw))
    if region == "AU" and digits.startswith(("13", "18")):
        national, country = digits[:10] if digits[2:3] == "0" else digits[:6], "AU"
    elif digits.startswith("08"):
        national, country = digits[:11], "GB"
    else:
        national, country = digits.removeprefix("1")[:10], "US"
    number = phonenumbers.parse(national, country)
    if not phonenumbers.is_valid_number(number):
        return None, 0.0
    return phonenumbers.format_number(number, PhoneNumberFormat.E164), VALID


def _international(raw: str) -> PhoneNumber | None:
    bare = raw.strip().lstrip("(").strip()
    abroad = bare.startswith("00") and not bare.startswith("000")
    if abroad:
        bare = "+" + bare[2:]
    # "49 (0) 30 ..." lost its plus: only what follows a country's code has a zero in brackets.
    if re.match(r"[1-9]\d{0,2}\)?\s?\(0\)", bare):
        bare = "+" + bare
    if not bare.startswith("+") or re.match(r"\+\s?\(?0", bare):
        return None
    # "+44-555-0100" of a specimen has a code but too few digits; no code is longer than three.
    try:
        number = phonenumbers.parse(re.sub(r"\(0\)", "", bare), None)
        if "(0)" in bare and _keeps_its_zero(number):
            number = phonenumbers.parse(bare, None)
    except NumberParseException:
        return None
    # Other numbers begin with two zeros, too: those of accounts.
    if abroad and not phonenumbers.is_valid_number(number):
        return None
    return _without_mexican_one(number)


def _keeps_its_zero(number: PhoneNumber) -> bool:
    """Whether a country dials the zero also from abroad, as Italy does: it has no prefix that could be left out."""
    region = phonenumbers.region_code_for_country_code(number.country_code or 0)
    metadata = PhoneMetadata.metadata_for_region(region)
    return metadata is not None and metadata.national_prefix is None


def _without_mexican_one(number: PhoneNumber) -> PhoneNumber:
    """The number without the 1 that mobiles in Mexico had behind the code until 2019."""
    national = str(number.national_number)
    if number.country_code != _MEXICO or len(national) != 11 or national[0] != "1":
        return number
    return phonenumbers.parse(f"+{_MEXICO}{national[1:]}", None)


def _without_old_prefix(national: str, region: str) -> str:
    """A Mexican number without 01, 044 or 045, which were dialled before it until 2019."""
    prefix = re.match(r"\(?(?:01|04[45])\)?[\s.\-]*", national) if region == "MX" else None
    rest = national[prefix.end() :] if prefix else national
    return rest if len(re.sub(r"\D", "", rest)) == 10 else national


def _formatted(number: PhoneNumber) -> tuple[str | None, float]:
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None, 0.0
    sure = WITH_CODE if phonenumbers.is_valid_number(number) else DOUBTFUL
    if sure == DOUBTFUL and _is_specimen(str(number.national_number)):
        sure = POSSIBLE
    return phonenumbers.format_number(number, PhoneNumberFormat.E164), sure


def _with_lost_plus(raw: str, region: str) -> str | None:
    """ "91 98765 43210" on an Indian card: its own country code, without the plus."""
    digits = re.sub(r"\D", "", re.sub(r"\(0\)", "", raw))
    code = str(phonenumbers.country_code_for_region(region))
    if not digits.startswith(code):
        return None
    try:
        number = phonenumbers.parse(f"+{digits}", None)
    except NumberParseException:
        return None
    return (
        phonenumbers.format_number(number, PhoneNumberFormat.E164)
        if phonenumbers.is_valid_number(number)
        else None
    )


def _with_area_code(raw: str, region: str, siblings: Sequence[str]) -> str | None:
    """ "2345 6789" under "+91 40 2345 6780": the area code of the card's other landlines, when they share one."""
    digits = re.sub(r"\D", "", raw)
    codes = {prefix for sibling in siblings if (prefix := _area_prefix(sibling, region))}
    if len(codes) != 1 or len(digits) < 6:
        return None
    try:
        whole = phonenumbers.parse(codes.pop() + digits, None)
    except NumberParseException:
        return None
    return (
        phonenumbers.format_number(whole, PhoneNumberFormat.E164)
        if phonenumbers.is_valid_number(whole)
        else None
    )


def _area_prefix(e164_number: str, region: str) -> str | None:
    number = phonenumbers.parse(e164_number)
    length = phonenumbers.length_of_geographical_area_code(number)
    if not length or number.country_code != phonenumbers.country_code_for_region(region):
        return None
    return f"+{number.country_code}{phonenumbers.national_significant_number(number)[:length]}"
