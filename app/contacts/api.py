"""Endpoints of contacts: list, show, correct, export as vCard, delete, resolve, join and split, draft a message."""

from __future__ import annotations

from uuid import UUID

from flask import Response
from flask_openapi import APIBlueprint, Tag
from sqlalchemy.orm import Session

from app.accounts.store import account_of
from app.contacts import merging, resolving, store
from app.contacts.corrections import correct
from app.contacts.deletion import delete_contact_with_photos
from app.contacts.drafts.regions import likely_languages
from app.contacts.drafts.rules import draft, mailto
from app.contacts.model import Contact, Encounter
from app.contacts.phones import region_of_first
from app.contacts.rules import State
from app.contacts.schemas import (
    ContactChange,
    ContactList,
    ContactQuery,
    ContactShown,
    DraftQuery,
    DraftShown,
    OtherContact,
    Reopening,
    Resolution,
    Splitting,
    VcardQuery,
    show_contact,
)
from app.contacts.store import get_contact, get_encounter
from app.contacts.vcard import contact_vcard
from app.core.errors import Conflict, Invalid, NotFound
from app.core.http import ById, check_unchanged, current_identity, fetch_page, json_response, no_content
from app.core.i18n import t
from app.core.runtime import current_runtime
from app.events.model import Event
from app.events.store import events_of
from app.events.store import find as find_event

contacts = APIBlueprint("contacts", __name__, abp_tags=[Tag(name="contacts")])


@contacts.get("/contacts", responses={200: ContactList})
def get_contacts(query: ContactQuery) -> Response:
    """Contacts, the newest first; `q` finds beginnings of words, ignoring case and accents."""
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
def get_one_contact(path: ById) -> Response:
    """One contact; the id of a joined contact returns the contact that it was joined into."""
    with current_runtime().database.read() as session:
        return json_response(show_contact(get_contact(session, current_identity().account_id, path.id)))


@contacts.patch("/contacts/<uuid:id>", responses={200: ContactShown})
def patch_contact(path: ById, body: ContactChange) -> Response:
    """Correct a contact; this also sets `needs_review` to false."""
    account_id = current_identity().account_id
    with current_runtime().database.write(account_id) as session:
        contact = _contact_to_change(session, account_id, path.id)
        correct(contact, body, region=account_of(session, account_id).region)
        session.flush()
        return json_response(show_contact(contact))


@contacts.get(
    "/contacts/<id>.vcf", responses={200: {"content": {"text/vcard": {"schema": {"type": "string"}}}}}
)
def get_vcard(path: ById) -> Response:
    """One contact as vCard 3.0."""
    account_id = current_identity().account_id
    with current_runtime().database.read() as session:
        contact = get_contact(session, account_id, path.id)
        events = {event.id: event for event in session.scalars(events_of(account_id))}
        return _vcf(contact_vcard(contact, events), f"{contact.id}.vcf")


@contacts.get("/contacts.vcf", responses={200: {"content": {"text/vcard": {"schema": {"type": "string"}}}}})
def get_vcards(query: VcardQuery) -> Response:
    """All contacts, or those who were met at one event, as vCard 3.0."""
    account_id = current_identity().account_id
    wanted = store.contacts_of(account_id).order_by(Contact.created_at, Contact.id)
    if query.event_id is not None:
        wanted = wanted.where(store.met_at_event(query.event_id))
    with current_runtime().database.read() as session:
        events: dict[UUID, Event] = {event.id: event for event in session.scalars(events_of(account_id))}
        cards = [contact_vcard(contact, events) for contact in session.scalars(wanted)]
    return _vcf("".join(cards), "contacts.vcf")


@contacts.delete("/contacts/<uuid:id>", responses={204: None})
def delete_contact(path: ById) -> Response:
    """Delete a contact permanently, with photos, cards, encounters, nudges and notes."""
    runtime, account_id = current_runtime(), current_identity().account_id
    delete_contact_with_photos(
        runtime.database,
        runtime.photos,
        account_id,
        path.id,
        check=lambda contact: check_unchanged(contact, lambda: show_contact(contact)),
    )
    return no_content()


@contacts.post("/contacts/<id>/resolve", responses={200: ContactShown, 409: None})
def post_resolve(path: ById, body: Resolution) -> Response:
    """Mark encounters as followed up or let go; their pending nudges are cancelled."""
    runtime, account_id = current_runtime(), current_identity().account_id
    with runtime.database.write(account_id) as session:
        contact = _contact_to_change(session, account_id, path.id)
        resolving.resolve(
            session,
            _chosen_encounters(contact, body.encounter_id),
            outcome=State(body.outcome),
            channel=body.channel,
            at=body.at or runtime.clock(),
        )
        session.flush()
        return json_response(show_contact(contact))


@contacts.post("/contacts/<id>/reopen", responses={200: ContactShown})
def post_reopen(path: ById, body: Reopening) -> Response:
    """Undo a resolution: the encounters wait for a follow-up again."""
    runtime, account_id = current_runtime(), current_identity().account_id
    with runtime.database.write(account_id) as session:
        contact = _contact_to_change(session, account_id, path.id)
        encounters = _chosen_encounters(contact, body.encounter_id)
        resolving.reopen(session, account_of(session, account_id), encounters, now=runtime.clock())
        session.flush()
        return json_response(show_contact(contact))


@contacts.post("/contacts/<id>/split", responses={200: ContactShown, 409: None})
def post_split(path: ById, body: Splitting) -> Response:
    """Undo a join, because they are two people; returns the restored contact."""
    runtime, account_id = current_runtime(), current_identity().account_id
    with runtime.database.write(account_id) as session:
        contact = _contact_to_change(session, account_id, path.id)
        get_encounter(session, account_id, body.encounter_id)
        back = merging.split(
            session, account_of(session, account_id), contact, body.encounter_id, now=runtime.clock()
        )
        session.flush()
        return json_response(show_contact(back))


@contacts.post("/contacts/<id>/join", responses={200: ContactShown})
def post_join(path: ById, body: OtherContact) -> Response:
    """Join two contacts, because they are one person: `contact_id` becomes part of this contact. `split` undoes it."""
    runtime, account_id = current_runtime(), current_identity().account_id
    if body.contact_id == path.id:
        raise Invalid("same-contact", t("A contact cannot be joined with itself. Choose another one."))
    with runtime.database.write(account_id) as session:
        into = _contact_to_change(session, account_id, path.id)
        contact = get_contact(session, account_id, body.contact_id)
        merging.join_by_hand(
            session, account_of(session, account_id), contact, into=into, now=runtime.clock()
        )
        session.flush()
        return json_response(show_contact(into))


@contacts.post("/contacts/<id>/apart", responses={200: ContactShown})
def post_apart(path: ById, body: OtherContact) -> Response:
    """Mark two contacts as different people: neither is suggested for the other again."""
    account_id = current_identity().account_id
    with current_runtime().database.write(account_id) as session:
        contact = _contact_to_change(session, account_id, path.id)
        merging.keep_apart(contact, get_contact(session, account_id, body.contact_id))
        session.flush()
        return json_response(show_contact(contact))


@contacts.get("/contacts/<id>/draft", responses={200: DraftShown, 409: None})
def get_contact_draft(path: ById, query: DraftQuery) -> Response:
    """Draft a short message from the note, to be sent with the user's own mail program.

    The draft uses only plain statements about the person and promises of the user. `left_out` holds the other remarks of
    the note; `include` (repeatable, counted from 0) adds some of them. `private` holds the text under "To remember", which
    is never used. The response is 409 `detail-needed` when the note is empty, and also when nothing in it may be said unasked;
    it has `left_out` and `private` as well, so that the user can choose with `include`.
    """
    account_id = current_identity().account_id
    with current_runtime().database.read() as session:
        account = account_of(session, account_id)
        contact = get_contact(session, account_id, path.id)
        if not contact.encounters:  # only an altered archive can import such a contact
            raise Conflict("detail-needed", t("Nothing is known of a meeting."), left_out=[], private=[])
        met = next((each for each in reversed(contact.encounters) if each.note), contact.encounters[-1])
        event = find_event(session, account_id, met.event_id) if met.event_id else None
        made = draft(
            query.shape,
            fn=contact.fn_text,
            given_name=contact.given_name,
            note=met.note,
            event_name=event.name if event else None,
            sender_name=account.name,
            met_on=met.met_at.astimezone(account.zone).date(),
            include=query.include,
            languages=likely_languages(
                account.region,
                region_of_first([tel["value"] for tel in contact.tels]),
                spoken=current_identity().language,
            ),
        )
        emails = [value["value"] for value in contact.emails if value["value"]]
        subject = event.name if event else made.subject
        return json_response(
            DraftShown(
                text=made.text,
                mailto=mailto(emails[0], subject, made.text) if emails else None,
                left_out=made.left_out,
                private=made.private,
            )
        )


def _vcf(text: str, name: str) -> Response:
    response = Response(text, content_type="text/vcard; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _contact_to_change(session: Session, account_id: UUID, contact_id: UUID) -> Contact:
    """The contact, if it is still the one that `If-Match` names."""
    contact = get_contact(session, account_id, contact_id)
    check_unchanged(contact, lambda: show_contact(contact))
    return contact


def _chosen_encounters(contact: Contact, encounter_id: UUID | None) -> list[Encounter]:
    """The encounter with this id, or all encounters of the contact if there is no id."""
    if encounter_id is None:
        return list(contact.encounters)
    chosen = [encounter for encounter in contact.encounters if encounter.id == encounter_id]
    if not chosen:
        raise NotFound("encounter")
    return chosen
