"""vCards: a contact as address books read it, in version 3.0, which every phone takes.

The event goes into CATEGORIES, what was talked about into NOTE. Values are plain; reading vCards is not done here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

NAMELESS = "Somebody you met"
LINE_OCTETS = 75

_TEL_TYPES = {"work": "WORK,VOICE", "cell": "CELL,VOICE", "fax": "WORK,FAX"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True)
class Tel:
    """A number, in E.164 where it is known; `type` is work, cell, fax or other."""

    value: str
    type: str = "other"
    extension: str | None = None


@dataclass(frozen=True)
class Adr:
    """An address in its parts; the whole of it is the street where its parts are not told apart."""

    street: str
    locality: str = ""
    region: str = ""
    code: str = ""
    country: str = ""


@dataclass(frozen=True)
class Person:
    """What a vCard says of somebody; an address that is a text goes whole, categories are the names of events."""

    uid: str
    fn: str | None = None
    family_name: str | None = None
    given_name: str | None = None
    additional_names: str | None = None
    honorific_prefixes: str | None = None
    honorific_suffixes: str | None = None
    org: str | None = None
    title: str | None = None
    emails: Sequence[str] = ()
    tels: Sequence[Tel] = ()
    urls: Sequence[str] = ()
    adrs: Sequence[str | Adr] = ()
    categories: Sequence[str] = ()
    note: str = ""
    rev: datetime | None = None


def to_vcard(person: Person) -> str:
    """The vCard of a person: ends with a line end, so that several can follow one another in a file."""
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"UID:{_text(person.uid)}", *_name_lines(person)]
    if person.org:
        lines.append(f"ORG:{_text(person.org)}")
    if person.title:
        lines.append(f"TITLE:{_text(person.title)}")
    lines += [f"EMAIL;TYPE=INTERNET,WORK:{_text(email)}" for email in person.emails]
    lines += [f"TEL;TYPE={_TEL_TYPES.get(tel.type, 'VOICE')}:{_called(tel)}" for tel in person.tels]
    lines += [f"URL:{_text(url)}" for url in person.urls]
    lines += [f"ADR;TYPE=WORK:;;{_parts(adr)}" for adr in person.adrs]
    if person.categories:
        lines.append(f"CATEGORIES:{','.join(_text(category) for category in person.categories)}")
    if person.note:
        lines.append(f"NOTE:{_text(person.note)}")
    if person.rev:
        lines.append(f"REV:{person.rev.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    lines.append("END:VCARD")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _name_lines(person: Person) -> list[str]:
    """FN, which a vCard must have, and N, which is what iPhones show."""
    if not person.fn and person.org:
        return [f"FN:{_text(person.org)}", "N:;;;;", "X-ABSHOWAS:COMPANY"]
    parts = [
        person.family_name,
        person.given_name,
        person.additional_names,
        person.honorific_prefixes,
        person.honorific_suffixes,
    ]
    fn = person.fn or NAMELESS
    if not any(parts[:3]):
        parts[1] = fn
    return [f"FN:{_text(fn)}", "N:" + ";".join(_text(part or "") for part in parts)]


def _called(tel: Tel) -> str:
    """The number, its extension as in a tel URI: phones take what is behind the semicolon for what to dial afterwards."""
    return _text(tel.value) + (f";ext={tel.extension}" if tel.extension else "")


def _parts(adr: str | Adr) -> str:
    """An address that is but a text goes whole, as the street: so phones show and find it."""
    whole = Adr(adr) if isinstance(adr, str) else adr
    return ";".join(map(_text, (whole.street, whole.locality, whole.region, whole.code, whole.country)))


def _text(value: str) -> str:
    """`value` escaped; line breaks become \\n, other control characters blanks."""
    plain = _CONTROL.sub(" ", value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    for special in ("\\", ";", ","):
        plain = plain.replace(special, f"\\{special}")
    return plain.replace("\n", "\\n")


def _folded(line: str) -> str:
    """The line in pieces of at most 75 octets; the next ones begin with a blank. No character is torn apart."""
    pieces, piece, octets = [], "", 0
    for character in line:
        size = len(character.encode("utf-8"))
        if octets + size > LINE_OCTETS:
            pieces.append(piece)
            piece, octets = " ", 1
        piece += character
        octets += size
    return "\r\n".join([*pieces, piece])
