"""Endpoints of events. Deleting an event keeps the encounters of people who were met there."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from flask import Response
from flask_openapi import APIBlueprint, Tag
from pydantic import StringConstraints

from app.contacts.deletion import delete_event_keep_encounters
from app.core.errors import Invalid, Problem
from app.core.http import (
    ById,
    Instant,
    Line,
    Note,
    Paging,
    RequestModel,
    ResponseModel,
    ZoneName,
    check_may_create,
    check_unchanged,
    current_identity,
    fetch_page,
    json_response,
    no_content,
    optional,
)
from app.core.i18n import t
from app.core.revisions import find_tombstone, owned
from app.core.runtime import current_runtime
from app.events import store
from app.events.model import Event

events = APIBlueprint("events", __name__, abp_tags=[Tag(name="events")])

Place = Annotated[Note, StringConstraints(max_length=300)]


class EventBody(RequestModel):
    name: Line
    place: Place | None = None
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    timezone: ZoneName | None = None
    purpose: Note | None = None
    goal: int = optional(ge=0, le=1000)


class EventChange(EventBody):
    name: Line = optional()


class EventQuery(Paging):
    now: Instant = optional()


class EventShown(ResponseModel):
    id: UUID
    rev: int
    name: str
    place: str | None
    starts_at: Instant | None
    ends_at: Instant | None
    timezone: str | None
    purpose: str | None
    goal: int


class EventList(ResponseModel):
    items: list[EventShown]
    next_cursor: str | None


def show_event(event: Event) -> EventShown:
    return EventShown.model_validate(event)


@events.get("/events", responses={200: EventList})
def get_events(query: EventQuery) -> Response:
    """The events, newest first; with `now`, only those in progress at that time."""
    account_id = current_identity().account_id
    wanted = store.events_of(account_id) if query.now is None else store.in_progress(account_id, query.now)
    with current_runtime().database.read() as session:
        found, cursor = fetch_page(session, wanted, [Event.created_at, Event.id], query, newest_first=True)
        return json_response(EventList(items=[show_event(event) for event in found], next_cursor=cursor))


@events.put("/events/<id>", responses={200: EventShown, 201: EventShown, 410: None})
def put_event(path: ById, body: EventBody) -> Response:
    """Create an event under an id that the phone chooses, or replace it."""
    account_id = current_identity().account_id
    runtime = current_runtime()
    with runtime.database.write(account_id) as session:
        if find_tombstone(session, Event, account_id, path.id):
            raise Problem(410, "deleted", t("This event was deleted. Make a new one under another id."))
        event = store.find(session, account_id, path.id)
        status = 200 if event else 201
        if event is None:
            check_may_create()
            event = Event(account_id=account_id, id=path.id, created_at=runtime.clock(), goal=2)
            session.add(event)
        else:
            check_unchanged(event, lambda: show_event(event))
        for field in EventBody.model_fields:
            if field != "goal" or body.goal is not None:
                setattr(event, field, getattr(body, field))
        _check_order(event)
        session.flush()
        return json_response(show_event(event), status)


@events.get("/events/<id>", responses={200: EventShown})
def get_event(path: ById) -> Response:
    """One event."""
    with current_runtime().database.read() as session:
        return json_response(show_event(owned(session, Event, current_identity().account_id, path.id)))


@events.patch("/events/<id>", responses={200: EventShown})
def patch_event(path: ById, body: EventChange) -> Response:
    """Change an event."""
    account_id = current_identity().account_id
    with current_runtime().database.write(account_id) as session:
        event = owned(session, Event, account_id, path.id)
        check_unchanged(event, lambda: show_event(event))
        for field in body.model_fields_set:
            setattr(event, field, getattr(body, field))
        _check_order(event)
        session.flush()
        return json_response(show_event(event))


@events.delete("/events/<id>", responses={204: None})
def delete_event(path: ById) -> Response:
    """Delete an event; the people who were met there stay."""
    runtime, account_id = current_runtime(), current_identity().account_id
    with runtime.database.write(account_id) as session:
        event = owned(session, Event, account_id, path.id)
        check_unchanged(event, lambda: show_event(event))
        delete_event_keep_encounters(session, event)
    return no_content()


def _check_order(event: Event) -> None:
    if event.starts_at is not None and event.ends_at is not None and event.ends_at <= event.starts_at:
        raise Invalid("ends-before-start", t("The event ends before it begins."))
