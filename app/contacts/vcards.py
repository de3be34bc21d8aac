"""Our contacts as vCards: which rows become which lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from uuid import UUID

from app.contacts.model import Contact
from app.contacts.names import HONORIFICS
from app.contacts.phones import extension_of
from app.contacts.rules import Value
from app.contacts.vcard import Adr, Person, Tel, to_vcard
from app.events.model import Event


def contact_vcard(contact: Contact, events: Mapping[UUID, Event]) -> str:
    """The contact with the events it was met at as CATEGORIES and what was talked about as NOTE."""
    met_at = [events[at].name for each in contact.encounters if (at := each.event_id) and at in events]
    notes = [encounter.note for encounter in contact.encounters if encounter.note]
    return to_vcard(
        Person(
            uid=f"urn:uuid:{contact.id}",
            fn=contact.fn_text,
            **{name: contact.fn.get(name) for name in HONORIFICS if contact.fn and _is_parted(contact)},
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


def _is_parted(contact: Contact) -> bool:
    """Whether given or family name are known; else the whole of the name stands in their place, with what belongs to it."""
    return bool(contact.given_name or contact.family_name)


def _text(value: Value) -> str:
    """What was understood, or what is printed where it could not be completed."""
    return str(value["value"] or value["raw"])


def _adr(value: Value) -> str | Adr:
    """The address in the parts that the reader was certain of, or whole."""
    parts = value.get("parts")
    if not isinstance(parts, dict):
        return _text(value)
    known = {part.name: str(parts[part.name]) for part in fields(Adr) if parts.get(part.name)}
    return Adr(**known) if "street" in known else _text(value)


def _texts(values: list[Value]) -> list[str]:
    return [text for value in values if (text := _text(value))]
