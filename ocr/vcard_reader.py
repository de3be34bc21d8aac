"""Reads vCards 2.1, 3.0 and 4.0, also those that generators of QR codes write wrongly.

icalendar takes the lines apart, which have the same grammar (RFC 6350, section 3.3, and RFC 5545, section 3.1). vobject was
considered: its pattern for a line needs exponential time for a row of equals signs, so that a stranger's code could stop
the reader, and it decodes quoted-printable only where that is written in capitals.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import quopri
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from icalendar.parser import (
    Contentline,
    Contentlines,
    q_split,
    split_on_unescaped_semicolon,
    unescape_backslash,
)

from ocr import personal_name as names
from ocr.card import AdrParts, TelType
from ocr.encoded_card import EncodedAdr, EncodedCard, email_of, on_one_line, tel_of, written_name

BYTE_ORDER_MARK = "\ufeff"
_BEGIN = re.compile(r"\s*BEGIN\s*:\s*VCARD\b", re.IGNORECASE)
# The properties that follow one another in vCards; only before one of these is a line begun that is not there.
_PROPERTY = (
    r"(?:[\w\-]+\.)?(?:VERSION|PRODID|UID|REV|KIND|N|FN|NICKNAME|PHOTO|LOGO|BDAY|ADR|LABEL|TEL|EMAIL|URL|ORG|TITLE|ROLE|NOTE|"
    r"CATEGORIES|GEO|TZ|IMPP|LANG|SOUND|X-[\w\-]+|END)(?:;[^:\r\n]*)?:"
)
_WRITTEN_BREAK = re.compile(rf"(?:\\r)?\\n\s*(?={_PROPERTY})")
_BLANK_FOR_BREAK = re.compile(rf"\s+(?={_PROPERTY})")
_INDENTED = re.compile(rf"(\r?\n)[ \t]+(?={_PROPERTY})")
_SOFT_BREAK = re.compile(r"=\r?\n[ \t]?")
_QUOTED_PRINTABLE_LINE = re.compile(
    r"^[^:\r\n]*;(?:ENCODING=)?QUOTED-PRINTABLE[;:](?:[^\n]*=\r?\n)*[^\n]*", re.IGNORECASE | re.MULTILINE
)
_NAME = re.compile(r"(?:[\w\-]+\.)?([\w\-]+)$")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One line of a vCard: its name, the words of its parameters, and its value, still escaped; all words in capitals."""

    name: str
    words: frozenset[str]
    value: str


def is_vcard(text: str) -> bool:
    """Whether a text is meant as a vCard."""
    return _BEGIN.match(text.lstrip(BYTE_ORDER_MARK)) is not None


def read_vcard(text: str) -> EncodedCard:
    """The fields of the first vCard of a text; lines that cannot be understood are left out.

    The card of a company has no `fn`.
    """
    entries = _entries(text)
    org, *departments = split_on_unescaped_semicolon(_first(entries, "ORG"))
    notes = [*departments, *(_plain(entry.value) for entry in entries if entry.name == "NOTE")]
    return replace(
        _named(entries, _clean(org)),
        title=_plain(_first(entries, "TITLE") or _first(entries, "ROLE")) or None,
        emails=_values(entries, "EMAIL", email_of),
        tels=tuple(
            (number, _tel_type(entry.words))
            for entry in entries
            if entry.name == "TEL" and (number := tel_of(_plain(entry.value)))
        ),
        urls=_values(entries, "URL", str.strip),
        adrs=tuple(adr for entry in entries if entry.name == "ADR" and (adr := _address(entry.value))),
        other=tuple(text for note in notes if (text := on_one_line(_clean(note)))),
    )


def _entries(text: str) -> list[_Entry]:
    found: list[_Entry] = []
    lines: list[Contentline] = Contentlines.from_ical(_with_proper_lines(text))  # type: ignore[no-untyped-call]
    for line in lines:
        if line and (entry := _entry(line)):
            if entry.name == "END" and found:
                break
            found.append(entry)
    return found


def _with_proper_lines(text: str) -> str:
    """The text with one property a line: generators write the letters "\\n", or a blank, or indent the lines."""
    text = text.replace(BYTE_ORDER_MARK, "").replace("\0", "").strip()
    if "\n" not in text:
        text = text.replace("\r", "\n")
    if "\n" not in text:
        text = _WRITTEN_BREAK.sub("\n", text)
    if "\n" not in text:
        text = _BLANK_FOR_BREAK.sub("\n", text)
    text = _QUOTED_PRINTABLE_LINE.sub(lambda line: _SOFT_BREAK.sub("", line[0]), text)
    return _INDENTED.sub(r"\1", text)


def _entry(line: Contentline) -> _Entry | None:
    at = line.value_separator_index()
    head, colon, value = (line[:at], ":", line[at + 1 :]) if at >= 0 else line.partition(":")
    name, *parameters = q_split(head, ";") or [""]
    property_name = _NAME.match(name.strip())
    if not colon or property_name is None:
        return None
    settings = [each.partition("=") for each in parameters]
    # vCard 2.1 leaves the name of a parameter out where the value says enough: "TEL;CELL:".
    spoken = (part for key, equals, part in settings for part in (part if equals else key).split(","))
    words = frozenset(part.strip(' "').upper() for part in spoken)
    charset = next((part.strip(' "') for key, _, part in settings if key.strip().upper() == "CHARSET"), None)
    return _Entry(property_name[1].upper(), words, _decoded(value.strip(), words, charset))


def _decoded(value: str, words: frozenset[str], charset: str | None) -> str:
    if "QUOTED-PRINTABLE" in words:
        return _in_charset(quopri.decodestring(value.encode()), charset)
    if words & {"B", "BASE64"}:
        try:
            return _in_charset(base64.b64decode(value, validate=True), charset)
        except (binascii.Error, ValueError):
            return ""
    return value


def _in_charset(octets: bytes, charset: str | None) -> str:
    """The octets as text; where the card names no character set, or a wrong one, UTF-8 or that of Windows."""
    for each in (charset, "utf-8"):
        try:
            if each and codecs.lookup(each):
                return octets.decode(each)
        except (LookupError, UnicodeError, ValueError):
            continue
    return octets.decode("cp1252", errors="replace")


def _named(entries: Sequence[_Entry], org: str) -> EncodedCard:
    """The name and its parts, and the company."""
    n = split_on_unescaped_semicolon(_first(entries, "N"))
    family, given, additional, prefixes, suffixes = [*map(_clean, n), *[""] * 5][:5]
    given = " ".join(f"{given} {additional}".replace(",", " ").split())
    fn = _plain(_first(entries, "FN"))
    if _is_company(entries, fn, org, named=bool(family or given)):
        return EncodedCard(org=org or fn or None)
    if not fn or (fn == org and (family or given)):
        fn = written_name(given, family)
    if fn and not (family or given):
        person = names.parts(fn)
        family, given = person.family or "", person.given or ""
        prefixes, suffixes = prefixes or person.prefixes or "", suffixes or person.suffixes or ""
    return EncodedCard(
        fn=fn or None,
        given_name=given or None,
        family_name=family or None,
        honorific_prefixes=prefixes or None,
        honorific_suffixes=suffixes or None,
        org=org or None,
    )


def _is_company(entries: Sequence[_Entry], fn: str, org: str, *, named: bool) -> bool:
    """Whether the card is a company's: it says so, or its name is the company's and it has no other."""
    says = {(entry.name, entry.value.strip().upper()) for entry in entries}
    if says & {("X-ABSHOWAS", "COMPANY"), ("KIND", "ORG")}:
        return True
    return not named and bool(org) and fn.casefold() in ("", org.casefold())


def _first(entries: Sequence[_Entry], name: str) -> str:
    return next((entry.value for entry in entries if entry.name == name and entry.value), "")


def _values(entries: Sequence[_Entry], name: str, written: Callable[[str], str]) -> tuple[str, ...]:
    found = (written(_plain(entry.value)) for entry in entries if entry.name == name)
    return tuple(value for value in found if value)


def _address(value: str) -> EncodedAdr | None:
    parts = [on_one_line(_clean(part)) for part in split_on_unescaped_semicolon(value)]
    text = ", ".join(part for part in parts if part)
    box, extended, street, locality, region, code, country = [*parts, *[""] * 7][:7]
    written = ", ".join(part for part in (street, extended, box) if part)
    # Where all of an address was written into one part, the parts say nothing.
    apart = AdrParts(written, locality, region, code, country) if written and (locality or code) else None
    return EncodedAdr(text, apart) if text else None


def _plain(value: str) -> str:
    """A value that has no parts."""
    return _clean(unescape_backslash(value))


def _clean(text: str) -> str:
    """Text without the backslashes that some write before signs that need none: "dana\\@acme.com"."""
    return re.sub(r"\\(?=[^\w\s\\])", "", text).strip()


def _tel_type(words: frozenset[str]) -> TelType:
    if any("FAX" in word for word in words):
        return "fax"
    if words & {"CELL", "MOBILE", "IPHONE"}:
        return "cell"
    return "work" if "WORK" in words or ("VOICE" in words and "HOME" not in words) else "other"
