"""Writing vCard 3.0, the version that every phone reads: the parts of a line, and a read card as a whole.

`python -m ocr --vcard` writes every value that was read, whatever its confidence: a person looks the card over. Values
that belong to no field go into NOTE. The server's export uses `write_vcard` and the functions for single values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ocr.card import Adr, Card, Tel, Value

LINE_OCTETS = 75

_TEL_TYPES = {"work": "WORK,VOICE", "cell": "CELL", "fax": "WORK,FAX", "other": "VOICE"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def vcard(card: Card) -> str:
    """The card as one vCard."""
    name = _name(card)
    note = "\n".join(_text(value) for value in card.other)
    lines = [
        f"FN:{escape(name)}",
        f"N:{_n_value(card, name)}",
        *(f"ORG:{escape(_text(value))}" for value in (card.org,) if value),
        *(f"TITLE:{escape(_text(value))}" for value in (card.title,) if value),
        *(f"TEL;TYPE={_TEL_TYPES[tel.type]}:{_tel_value(tel)}" for tel in card.tels),
        *(f"EMAIL;TYPE=INTERNET:{escape(_text(value))}" for value in card.emails),
        *(f"URL:{escape(_text(value))}" for value in card.urls),
        *(f"ADR;TYPE=WORK:{_adr_value(value)}" for value in card.adrs),
    ]
    return write_vcard([*lines, f"NOTE:{escape(note)}"] if note else lines)


def write_vcard(lines: Iterable[str]) -> str:
    """One vCard of these lines, which are folded and ended as RFC 2425 asks."""
    whole = ["BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD"]
    return "".join(f"{_fold(line)}\r\n" for line in whole)


def escape(text: str) -> str:
    """`text` as a value of a line: line breaks become \\n, other control characters become blanks."""
    plain = _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    for special in ("\\", ";", ","):
        plain = plain.replace(special, f"\\{special}")
    return plain.replace("\n", "\\n")


def n_value(
    family_name: str | None, given_name: str | None, prefixes: str | None, suffixes: str | None
) -> str:
    """The five parts of N; the third, additional names, is always empty: readers give them with the given name."""
    return ";".join(escape(part or "") for part in (family_name, given_name, None, prefixes, suffixes))


def tel_value(number: str, extension: str | None) -> str:
    """The number with its extension as in a tel URI: phones dial what stands behind the semicolon after the call is answered."""
    return escape(number) + (f";ext={extension}" if extension else "")


def adr_value(street: str, locality: str, region: str, code: str, country: str) -> str:
    """The seven parts of ADR; post office box and extended address are always empty."""
    return ";;" + ";".join(map(escape, (street, locality, region, code, country)))


def _name(card: Card) -> str:
    """The text of FN, which a vCard must have: the name, else the company, else the first mail address."""
    named = card.fn or card.org or next(iter(card.emails), None)
    return _text(named) if named else "?"


def _n_value(card: Card, name: str) -> str:
    """N of a card; a name whose family name is unknown stands whole in the place of the given name."""
    given_name = card.given_name if card.family_name else name
    prefixes = card.honorific_prefixes if card.family_name else None
    return n_value(card.family_name, given_name, prefixes, card.honorific_suffixes)


def _text(value: Value) -> str:
    return value.value or value.raw


def _tel_value(tel: Tel) -> str:
    return tel_value(tel.value, tel.extension) if tel.value else tel_value(tel.raw, None)


def _adr_value(value: Value) -> str:
    """ADR of a card; an address whose parts are unknown stands whole in the place of the street."""
    parts = value.parts if isinstance(value, Adr) else None
    return adr_value(*parts) if parts else adr_value(_text(value), "", "", "", "")


def _fold(line: str) -> str:
    """The line in pieces of at most 75 octets, cut between characters; each piece but the first begins with a blank."""
    pieces, piece, octets = [], "", 0
    for character in line:
        size = len(character.encode("utf-8"))
        if octets + size > LINE_OCTETS:
            pieces.append(piece)
            piece, octets = " ", 1
        piece += character
        octets += size
    return "\r\n".join([*pieces, piece])
