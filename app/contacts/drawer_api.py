"""The doors of the drawer: who is waiting, and what the user makes of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from flask import Response
from flask_openapi import APIBlueprint, Tag
from pydantic import model_validator

from app.accounts.store import account_of
from app.contacts import drawer as store
from app.contacts import merging, resolving
from app.contacts.api import ContactShown, EncounterShown, show_contact, show_encounter
from app.contacts.filling import refresh
from app.contacts.model import Contact, Encounter
from app.contacts.rules import State
from app.contacts.store import get_contact, get_encounter
from app.core.errors import Invalid, NotFound
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
from app.events.api import EventShown, show_event
from app.events.model import Event
from app.events.store import events_of, named_event_id
from app.nudges import planning
from app.nudges.api import NudgeShown, show_nudge
from app.nudges.model import Nudge
from app.nudges.store import next_of_encounters

drawer = APIBlueprint("drawer", __name__, abp_tags=[Tag(name="drawer")])

OLDEST = timedelta(days=3660)


class EncounterChange(RequestModel):
    note: Note = optional()
    event_id: UUID | None = None
    met_at: Instant = optional()


class Resolution(RequestModel):
    outcome: Literal[State.FOLLOWED_UP, State.LET_GO]
    encounter_id: UUID = optional()
    channel: Line = optional()
    at: Instant = optional()


class Reopening(RequestModel):
    encounter_id: UUID = optional()

    @model_validator(mode="before")
    @classmethod
    def _nothing_is_everything(cls, body: Any) -> Any:
        """Without a body, all encounters are meant."""
        return {} if body is None else body


class Splitting(RequestModel):
    encounter_id: UUID


class OtherContact(RequestModel):
    contact_id: UUID


class Waiting(ResponseModel):
    encounter: EncounterShown
    contact: ContactShown
    event: EventShown | None
    next_nudge: NudgeShown | None


class Drawer(ResponseModel):
    items: list[Waiting]
    next_cursor: str | None


@drawer.get("/drawer", responses={200: Drawer})
def get_drawer(query: Paging) -> Response:
    """Who is waiting, soonest first; after them those whom no reminder is left for."""
    me = current_identity().account_id
    with current_runtime().database.read() as session:
        by = [store.next_due(), Encounter.id]
        found, cursor = fetch_page(session, store.waiting(me), by, query, newest_first=False)
        nudges = next_of_encounters(session, [encounter.id for encounter in found])
        events = {event.id: event for event in session.scalars(events_of(me))}
        items = [_show_waiting(each, events, nudges.get(each.id)) for each in found]
        return json_response(Drawer(items=items, next_cursor=cursor))


@drawer.patch("/encounters/<id>", responses={200: EncounterShown})
def patch_encounter(path: ById, body: EncounterChange) -> Response:
    """Change the note, the event or the moment; pending nudges move with the moment."""
    here, me = current_runtime(), current_identity().account_id
    with here.database.write(me) as session:
        encounter = get_encounter(session, me, path.id)
        check_unchanged(encounter, lambda: show_encounter(encounter))
        event_id = named_event_id(session, me, body.event_id)
        if body.met_at is not None:
            _check_met_at(body.met_at, now=here.clock())
        for field in body.model_fields_set:
            setattr(encounter, field, event_id if field == "event_id" else getattr(body, field))
        if body.met_at is not None:
            encounter.clamped = False
            planning.replan_encounter(session, account_of(session, me), encounter, now=here.clock())
        refresh(encounter.contact)
        session.flush()
        return json_response(show_encounter(encounter))


@drawer.post("/contacts/<id>/resolve", responses={200: ContactShown, 409: None})
def post_resolve(path: ById, body: Resolution) -> Response:
    """Followed up or let go: cancels what was still to come."""
    here, me = current_runtime(), current_identity().account_id
    with here.database.write(me) as session:
        contact = get_contact(session, me, path.id)
        check_unchanged(contact, lambda: show_contact(contact))
        resolving.resolve(
            session,
            _chosen(contact, body.encounter_id),
            outcome=State(body.outcome),
            channel=body.channel,
            at=body.at or here.clock(),
        )
        session.flush()
        return json_response(show_contact(contact))


@drawer.post("/contacts/<id>/reopen", responses={200: ContactShown})
def post_reopen(path: ById, body: Reopening) -> Response:
    """Take a resolution back."""
    here, me = current_runtime(), current_identity().account_id
    with here.database.write(me) as session:
        contact = get_contact(session, me, path.id)
        check_unchanged(contact, lambda: show_contact(contact))
        encounters = _chosen(contact, body.encounter_id)
        resolving.reopen(session, account_of(session, me), encounters, now=here.clock())
        session.flush()
        return json_response(show_contact(contact))


@drawer.post("/contacts/<id>/split", responses={200: ContactShown, 409: None})
def post_split(path: ById, body: Splitting) -> Response:
    """They are two people after all: undo a join; answers with the one who is back."""
    here, me = current_runtime(), current_identity().account_id
    with here.database.write(me) as session:
        contact = get_contact(session, me, path.id)
        check_unchanged(contact, lambda: show_contact(contact))
        get_encounter(session, me, body.encounter_id)
        back = merging.split(session, account_of(session, me), contact, body.encounter_id, now=here.clock())
        session.flush()
        return json_response(show_contact(back))


@drawer.post("/contacts/<id>/join", responses={200: ContactShown})
def post_join(path: ById, body: OtherContact) -> Response:
    """They are one person: `contact_id` becomes part of this contact, and its id leads here; `split` undoes it."""
    here, me = current_runtime(), current_identity().account_id
    if body.contact_id == path.id:
        raise Invalid("same-contact", "A contact cannot be joined with itself. Choose another one.")
    with here.database.write(me) as session:
        into = get_contact(session, me, path.id)
        check_unchanged(into, lambda: show_contact(into))
        contact = get_contact(session, me, body.contact_id)
        merging.join_by_hand(session, account_of(session, me), contact, into=into, now=here.clock())
        session.flush()
        return json_response(show_contact(into))


@drawer.post("/contacts/<id>/apart", responses={200: ContactShown})
def post_apart(path: ById, body: OtherContact) -> Response:
    """They are two people: neither is asked about the other again."""
    me = current_identity().account_id
    with current_runtime().database.write(me) as session:
        contact = get_contact(session, me, path.id)
        check_unchanged(contact, lambda: show_contact(contact))
        merging.keep_apart(contact, get_contact(session, me, body.contact_id))
        session.flush()
        return json_response(show_contact(contact))


def _show_waiting(encounter: Encounter, events: dict[UUID, Event], nudge: Nudge | None) -> Waiting:
    event = events.get(encounter.event_id) if encounter.event_id else None
    return Waiting(
        encounter=show_encounter(encounter),
        contact=show_contact(encounter.contact),
        event=show_event(event) if event else None,
        next_nudge=show_nudge(nudge) if nudge else None,
    )


def _chosen(contact: Contact, encounter_id: UUID | None) -> list[Encounter]:
    """The encounter asked for, or all of them."""
    if encounter_id is None:
        return list(contact.encounters)
    chosen = [encounter for encounter in contact.encounters if encounter.id == encounter_id]
    if not chosen:
        raise NotFound("encounter")
    return chosen


def _check_met_at(met_at: datetime, *, now: datetime) -> None:
    if not now - OLDEST <= met_at <= now:
        raise Invalid("bad-met-at", "You can only have met in the past, and not more than ten years ago.")
