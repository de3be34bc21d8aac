"""Endpoint of the drawer, the list of encounters that wait for a follow-up."""

from __future__ import annotations

from uuid import UUID

from flask import Response
from flask_openapi import APIBlueprint, Tag

from app.contacts import drawer as store
from app.contacts.model import Encounter
from app.contacts.schemas import ContactShown, EncounterShown, show_contact, show_encounter
from app.core.http import (
    Paging,
    ResponseModel,
    current_identity,
    fetch_page,
    json_response,
)
from app.core.runtime import current_runtime
from app.events.api import EventShown, show_event
from app.events.model import Event
from app.events.store import events_of
from app.nudges.api import NudgeShown, show_nudge
from app.nudges.model import Nudge
from app.nudges.store import next_of_encounters
from app.upkeep.schemas import PromiseShown, show_promise
from app.upkeep.store import open_promises

MOST_PROMISES = 100

drawer = APIBlueprint("drawer", __name__, abp_tags=[Tag(name="drawer")])


class Waiting(ResponseModel):
    encounter: EncounterShown
    contact: ContactShown
    event: EventShown | None
    next_nudge: NudgeShown | None


class Drawer(ResponseModel):
    """`promises` are the open promises, soonest first; they stand above the people, and on the first page alone."""

    promises: list[PromiseShown]
    items: list[Waiting]
    next_cursor: str | None


@drawer.get("/drawer", responses={200: Drawer})
def get_drawer(query: Paging) -> Response:
    """Encounters that wait for a follow-up, by the time of their next nudge; those without one come last."""
    account_id = current_identity().account_id
    with current_runtime().database.read() as session:
        by = [store.next_due(), Encounter.id]
        found, cursor = fetch_page(session, store.waiting(account_id), by, query, newest_first=False)
        nudges = next_of_encounters(session, [encounter.id for encounter in found])
        events = {event.id: event for event in session.scalars(events_of(account_id))}
        items = [_show_waiting(each, events, nudges.get(each.id)) for each in found]
        promises = session.scalars(open_promises(account_id).limit(0 if query.cursor else MOST_PROMISES))
        shown = [show_promise(each) for each in promises]
        return json_response(Drawer(promises=shown, items=items, next_cursor=cursor))


def _show_waiting(encounter: Encounter, events: dict[UUID, Event], nudge: Nudge | None) -> Waiting:
    event = events.get(encounter.event_id) if encounter.event_id else None
    return Waiting(
        encounter=show_encounter(encounter),
        contact=show_contact(encounter.contact),
        event=show_event(event) if event else None,
        next_nudge=show_nudge(nudge) if nudge else None,
    )
