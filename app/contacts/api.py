"""The doors of contacts: list, look, correct, take along as vCard."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from flask import Response
from flask_openapi import APIBlueprint, Tag
from pydantic import EmailStr, Field, StringConstraints

from app.accounts.store import account_of
from app.contacts import store
from app.contacts.filling import refresh
from app.contacts.model import Contact, Encounter
from app.contacts.names import HONORIFICS, FormerName, parts_of
from app.contacts.phones import to_e164
from app.contacts.rules import MANY, SINGLE, State, Value, key, typed
from app.contacts.vcards import contact_vcard
from app.core.http import (
    ById,
    Instant,
    Line,
    Note,
    Paging,
    RequestModel,
    ResponseModel,
    check_unchanged,
    current_identity,
    fetch_page,
    json_response,
    optional,
)
from app.core.runtime import current_runtime
from app.events.model import Event
from app.events.store import events_of

contacts = APIBlueprint("contacts", __name__, abp_tags=[Tag(name="contacts")])

MOST_VALUES = 50

Email = Annotated[EmailStr, StringConstraints(max_length=254)]


class TypedTel(RequestModel):
    value: Line
    type: str = Field("other", pattern="^(work|cell|fax|other)$")


class ContactChange(RequestModel):
    """Plain values; they become the user's own, and no reading replaces them."""

    fn: Line | None = None
    given_name: Line | None = None
    family_name: Line | None = None
    org: Line | None = None
    title: Line | None = None
    emails: list[Email] = optional(max_length=MOST_VALUES)
    tels: list[Line | TypedTel] = optional(max_length=MOST_VALUES)
    urls: list[Line] = optional(max_length=MOST_VALUES)
    adrs: list[Annotated[Note, StringConstraints(min_length=1, max_length=1000)]] = optional(
        max_length=MOST_VALUES
    )
    other: list[Annotated[Note, StringConstraints(min_length=1, max_length=1000)]] = optional(
        max_length=MOST_VALUES
    )
    needs_review: bool = optional()


class ContactQuery(Paging):
    q: Annotated[str, StringConstraints(max_length=200)] = optional()
    event_id: UUID = optional()
    state: State = optional()


class VcardQuery(RequestModel):
    event_id: UUID = optional()


class BoxShown(ResponseModel):
    side: str
    x: int
    y: int
    w: int
    h: int


class ValueShown(ResponseModel):
    value: str | None
    raw: str
    confidence: float
    box: BoxShown | None
    source: str
    alternatives: list[str]


class TelShown(ValueShown):
    type: str


class EncounterShown(ResponseModel):
    id: UUID
    rev: int
    contact_id: UUID
    scan_id: UUID | None
    event_id: UUID | None
    met_at: Instant
    clamped: bool
    note: str
    state: State
    resolved_at: Instant | None
    channel: str | None
    joined: bool


class ContactShown(ResponseModel):
    id: UUID
    rev: int
    fn: ValueShown | None
    given_name: str | None
    family_name: str | None
    org: ValueShown | None
    title: ValueShown | None
    emails: list[ValueShown]
    tels: list[TelShown]
    urls: list[ValueShown]
    adrs: list[ValueShown]
    other: list[ValueShown]
    state: State
    needs_review: bool
    possible_same_as: list[UUID]
    encounters: list[EncounterShown]


class ContactList(ResponseModel):
    items: list[ContactShown]
    next_cursor: str | None


def show_encounter(encounter: Encounter) -> EncounterShown:
    return EncounterShown.model_validate(encounter)


def show_contact(contact: Contact) -> ContactShown:
    return ContactShown.model_validate(contact)


@contacts.get("/contacts", responses={200: ContactList})
def get_contacts(query: ContactQuery) -> Response:
    """Contacts, the newest first; `q` looks for the beginnings of words, whatever their case and accents."""
    wanted = store.contacts_of(current_identity().account_id)
    if query.q:
        wanted = wanted.where(store.matching(query.q))
    if query.event_id is not None:
        wanted = wanted.where(store.met_at_event(query.event_id))
    if query.state is not None:
        wanted = wanted.where(store.in_state(query.state))
    with current_runtime().database.read() as session:
        found, cursor = fetch_page(
            session, wanted, [Contact.created_at, Contact.id], query, newest_first=True
        )
        return json_response(
            ContactList(items=[show_contact(contact) for contact in found], next_cursor=cursor)
        )


@contacts.get("/contacts/<uuid:id>", responses={200: ContactShown})
def get_contact(path: ById) -> Response:
    """One contact; the id of one that was joined answers with the survivor."""
    with current_runtime().database.read() as session:
        return json_response(show_contact(store.get_contact(session, current_identity().account_id, path.id)))


@contacts.patch("/contacts/<uuid:id>", responses={200: ContactShown})
def patch_contact(path: ById, body: ContactChange) -> Response:
    """Correct a contact by hand; that also ends its need for review."""
    me = current_identity().account_id
    with current_runtime().database.write(me) as session:
        contact = store.get_contact(session, me, path.id)
        check_unchanged(contact, lambda: show_contact(contact))
        _correct(contact, body, region=account_of(session, me).region)
        session.flush()
        return json_response(show_contact(contact))


@contacts.get(
    "/contacts/<id>.vcf", responses={200: {"content": {"text/vcard": {"schema": {"type": "string"}}}}}
)
def get_vcard(path: ById) -> Response:
    """One contact as vCard 3.0."""
    me = current_identity().account_id
    with current_runtime().database.read() as session:
        contact = store.get_contact(session, me, path.id)
        events = {event.id: event for event in session.scalars(events_of(me))}
        return _vcf(contact_vcard(contact, events), f"{contact.id}.vcf")


@contacts.get("/contacts.vcf", responses={200: {"content": {"text/vcard": {"schema": {"type": "string"}}}}})
def get_vcards(query: VcardQuery) -> Response:
    """All contacts, or those met at one event, as vCard 3.0."""
    me = current_identity().account_id
    wanted = store.contacts_of(me).order_by(Contact.created_at, Contact.id)
    if query.event_id is not None:
        wanted = wanted.where(store.met_at_event(query.event_id))
    with current_runtime().database.read() as session:
        events: dict[UUID, Event] = {event.id: event for event in session.scalars(events_of(me))}
        cards = [contact_vcard(contact, events) for contact in session.scalars(wanted)]
    return _vcf("".join(cards), "contacts.vcf")


def _vcf(text: str, name: str) -> Response:
    response = Response(text, content_type="text/vcard; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _correct(contact: Contact, body: ContactChange, *, region: str) -> None:
    given, before = body.model_fields_set, _former_name(contact)
    for field in set(SINGLE) & given:
        text = getattr(body, field)
        setattr(contact, field, None if text is None else _kept_place(typed(text), [getattr(contact, field)]))
    for field in set(MANY) & given:
        values = [_typed_value(field, value, region) for value in getattr(body, field)]
        setattr(contact, field, [_kept_place(value, getattr(contact, field)) for value in values])
    if "fn" in given:
        _take_apart(contact, before)
    for field in {"given_name", "family_name"} & given:
        setattr(contact, field, getattr(body, field))
    contact.typed_fields = sorted({*contact.typed_fields, *(given & {*SINGLE, *MANY})})
    contact.needs_review = body.needs_review if "needs_review" in given else False
    refresh(contact)


def _former_name(contact: Contact) -> FormerName | None:
    if contact.fn is None or contact.fn_text is None:
        return None
    return FormerName(contact.fn_text, contact.family_name, contact.fn.get("honorific_suffixes"))


def _take_apart(contact: Contact, before: FormerName | None) -> None:
    """Bring the parts of a name in step with the name; `before` is the one it replaces."""
    if contact.fn is None or contact.fn_text is None:
        contact.given_name = contact.family_name = None
        return
    parts = parts_of(contact.fn_text, before=before)
    contact.given_name, contact.family_name = parts.given_name, parts.family_name
    contact.fn = {**contact.fn, **{name: text for name in HONORIFICS if (text := getattr(parts, name))}}


def _typed_value(field: str, value: Any, region: str) -> Value:
    if field != "tels":
        return typed(str(value))
    text, kind = (value.value, value.type) if isinstance(value, TypedTel) else (value, "other")
    return {**typed(text, type=kind), "value": to_e164(text, region)}


def _kept_place(value: Value, before: list[Value | None]) -> Value:
    """A value that the user only confirmed keeps its place on the card."""
    same = next((each for each in before if each and key(each) == key(value)), None)
    return {**value, "box": same["box"]} if same else value
