"""Reads what phones write into QR codes besides vCards: MECARD, MATMSG, BIZCARD, and addresses to dial or write to.

NTT DoCoMo specified MECARD and MATMSG; BIZCARD is an older format of which ZXing's wiki holds the only description.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from icalendar.parser import split_on_unescaped_comma, unescape_backslash

from ocr import personal_name as names
from ocr.card import TelType
from ocr.encoded_card import EncodedAdr, EncodedCard, email_of, on_one_line, tel_of, written_name

# A field ends with its semicolon, and the last one also with the text.
_FIELD = re.compile(r"([A-Za-z][A-Za-z\-]*):((?:\\.|[^;\\])*)(?:;|\\?$)", re.DOTALL)
_BIZCARD_TELS: dict[str, TelType] = {"B": "work", "M": "cell", "F": "fax"}

Fields = list[tuple[str, str]]


def read_format(text: str) -> EncodedCard:
    """The fields of a code in one of the formats; empty when it is in none of them."""
    scheme, _, content = text.strip().partition(":")
    reader = _READERS.get(scheme.strip().upper())
    return reader(content) if reader else EncodedCard()


def _mecard(content: str) -> EncodedCard:
    fields = _fields(content)
    family, *given = split_on_unescaped_comma(_first(fields, "N"))
    return replace(
        _name(" ".join(map(str.strip, given)), family.strip()),
        org=_first(fields, "ORG") or None,
        title=_first(fields, "TITLE") or None,
        emails=tuple(map(email_of, _all(fields, "EMAIL"))),
        tels=tuple((tel_of(value), "other") for value in _all(fields, "TEL")),
        urls=tuple(_all(fields, "URL")),
        adrs=tuple(map(_address, _all(fields, "ADR"))),
        other=tuple(map(on_one_line, _all(fields, "NOTE"))),
    )


def _bizcard(content: str) -> EncodedCard:
    fields = _fields(content)
    name = _name(_first(fields, "N"), _first(fields, "X"))
    return EncodedCard(
        fn=name.fn,
        given_name=name.given_name,
        family_name=name.family_name,
        org=_first(fields, "C") or None,
        title=_first(fields, "T") or None,
        emails=tuple(map(email_of, _all(fields, "E"))),
        tels=tuple(
            (tel_of(value), kind) for key, kind in _BIZCARD_TELS.items() for value in _all(fields, key)
        ),
        adrs=tuple(map(_address, _all(fields, "A"))),
    )


def _matmsg(content: str) -> EncodedCard:
    return EncodedCard(emails=tuple(map(email_of, _all(_fields(content), "TO"))))


def _mailto(content: str) -> EncodedCard:
    address = email_of(content)
    return EncodedCard(emails=(address,)) if re.fullmatch(r"\S+@\S+", address) else EncodedCard()


def _tel(content: str) -> EncodedCard:
    number = tel_of(content)
    return (
        EncodedCard(tels=((number, "other"),)) if re.match(r"[+\d(][\d\-(). ]{2,}", number) else EncodedCard()
    )


def _smsto(content: str) -> EncodedCard:
    return _tel(content.partition(":")[0])


_READERS: dict[str, Callable[[str], EncodedCard]] = {
    "MECARD": _mecard,
    "BIZCARD": _bizcard,
    "MATMSG": _matmsg,
    "MAILTO": _mailto,
    "TEL": _tel,
    "SMSTO": _smsto,
    "SMS": _smsto,
}


def _name(given: str, family: str) -> EncodedCard:
    """The name in its parts; one that is written whole is taken apart like a printed one."""
    if given and family:
        return EncodedCard(fn=written_name(given, family), given_name=given, family_name=family)
    whole = given or family
    if not whole:
        return EncodedCard()
    person = names.parts(whole)
    return EncodedCard(
        fn=whole,
        given_name=person.given,
        family_name=person.family,
        honorific_prefixes=person.prefixes,
        honorific_suffixes=person.suffixes,
    )


def _fields(content: str) -> Fields:
    return [(match[1].upper(), match[2].strip()) for match in _FIELD.finditer(content)]


def _first(fields: Fields, key: str) -> str:
    """The first value of a field; the name is left escaped, for its commas mean something."""
    value = next((value for own, value in fields if own == key and value), "")
    return value if key == "N" else _plain(value)


def _all(fields: Fields, key: str) -> list[str]:
    return [text for own, value in fields if own == key and (text := _plain(value))]


def _address(value: str) -> EncodedAdr:
    return EncodedAdr(re.sub(r"\s*,[\s,]*", ", ", on_one_line(value)).strip(", "))


def _plain(value: str) -> str:
    return re.sub(r"\\([^\w\s])", r"\1", unescape_backslash(value)).strip()
