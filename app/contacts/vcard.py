"""A contact as vCard 3.0, the version that every phone reads.

CATEGORIES holds the events where the contact was met, NOTE holds the notes of the meetings. How a line is escaped and
folded is in `ocr.vcard`, which the command line of the card reader shares.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from uuid import UUID

from app.contacts.model import Contact
from app.contacts.names import HONORIFICS
from app.contacts.phones import extension_of
from app.contacts.rules import Value
from app.core.i18n import t
from app.events.model import Event
from ocr.vcard import adr_value, escape, n_value, tel_value, write_vcard

_TEL_TYPES = {"work": "WORK,VOICE", "cell": "CELL,VOICE", "fax": "WORK,FAX"}


@dataclass(frozen=True)
class Tel:
    """A phone number, in E.164 where it is known; `type` is work, cell, fax or other."""

    value: str
    type: str = "other"
    extension: str | None = None


@dataclass(frozen=True)
class Adr:
    """A postal address in its parts. Where the parts are unknown, `street` holds the whole address."""

    street: str
    locality: str = ""
    region: str = ""
    code: str = ""
    country: str = ""


@dataclass(frozen=True)
class Person:
    """The content of one vCard; `categories` are names of events, and an address may be an undivided text."""

    uid: str
    fn: str | None = None
    family_name: str | None = None
    given_name: str | None = None
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


def contact_vcard(contact: Contact, events: Mapping[UUID, Event]) -> str:
    """The vCard of a contact; `events` holds the account's events by their ids."""
    met_at = [events[at].name for each in contact.encounters if (at := each.event_id) and at in events]
    notes = [encounter.note for encounter in contact.encounters if encounter.note]
    return to_vcard(
        Person(
            uid=f"urn:uuid:{contact.id}",
            fn=contact.fn_text,
            **{name: contact.fn.get(name) for name in HONORIFICS if contact.fn and _has_name_parts(contact)},
            given_name=contact.given_name,
            family_name=contact.family_name,
            org=contact.org_text,
            title=contact.title["value"] if contact.title else None,
            emails=_texts(contact.emails),
            tels=[Tel(text, tel["type"], extension_of(tel)) for tel in contact.tels if (text := _text(tel))],
            urls=_texts(contact.urls),
            adrs=[_adr(value) for value in contact.adrs if _text(value)],
            categories=list(dict.fromkeys(met_at)),
            note="\n\n".join(notes),
        )
    )


def to_vcard(person: Person) -> str:
    """The vCard of a person. It ends with a line break, so that several vCards can follow one another in a file."""
    lines = [f"UID:{escape(person.uid)}", *_name_lines(person)]
    if person.org:
        lines.append(f"ORG:{escape(person.org)}")
    if person.title:
        lines.append(f"TITLE:{escape(person.title)}")
    lines += [f"EMAIL;TYPE=INTERNET,WORK:{escape(email)}" for email in person.emails]
    lines += [
        f"TEL;TYPE={_TEL_TYPES.get(tel.type, 'VOICE')}:{tel_value(tel.value, tel.extension)}"
        for tel in person.tels
    ]
    lines += [f"URL:{escape(url)}" for url in person.urls]
    lines += [f"ADR;TYPE=WORK:{_adr_value(adr)}" for adr in person.adrs]
    if person.categories:
        lines.append(f"CATEGORIES:{','.join(map(escape, person.categories))}")
    if person.note:
        lines.append(f"NOTE:{escape(person.note)}")
    return write_vcard(lines)


def _name_lines(person: Person) -> list[str]:
    """FN, which a vCard must have, and N, which iPhones show."""
    if not person.fn and person.org:
        return [f"FN:{escape(person.org)}", "N:;;;;", "X-ABSHOWAS:COMPANY"]
    fn = person.fn or t("Somebody you met")
    given_name = person.given_name if person.family_name or person.given_name else fn
    n = n_value(person.family_name, given_name, person.honorific_prefixes, person.honorific_suffixes)
    return [f"FN:{escape(fn)}", f"N:{n}"]


def _adr_value(adr: str | Adr) -> str:
    parts = Adr(adr) if isinstance(adr, str) else adr
    return adr_value(parts.street, parts.locality, parts.region, parts.code, parts.country)


def _has_name_parts(contact: Contact) -> bool:
    """Whether the family or given name is known. If not, N holds the whole name, with its honorifics, as the given name."""
    return bool(contact.given_name or contact.family_name)


def _text(value: Value) -> str:
    """The normalised value, or the printed text where there is none."""
    return str(value["value"] or value["raw"])


def _adr(value: Value) -> str | Adr:
    """The address in parts where the reader was certain of them, else as one text."""
    parts = value.get("parts")
    if not isinstance(parts, dict):
        return _text(value)
    known = {part.name: str(parts[part.name]) for part in fields(Adr) if parts.get(part.name)}
    return Adr(**known) if "street" in known else _text(value)


def _texts(values: list[Value]) -> list[str]:
    return [text for value in values if (text := _text(value))]
