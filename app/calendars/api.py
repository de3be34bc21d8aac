"""Endpoints of calendars: a feed at a secret address, and single entries."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, request
from flask_openapi import APIBlueprint, Tag

from app.accounts.store import account_of
from app.calendars import store
from app.calendars.feed import entries_of, write_feed
from app.calendars.ical import single
from app.core.errors import NotFound
from app.core.http import ById, Instant, ResponseModel, current_identity, json_response, no_content
from app.core.revisions import owned
from app.core.runtime import current_runtime
from app.nudges.model import Nudge

calendars = APIBlueprint("calendars", __name__, abp_tags=[Tag(name="calendars")])
feeds = Blueprint("feeds", __name__)

LONGEST_SECRET = 100


class CalendarShown(ResponseModel):
    """When the feed was made; null while there is none. Its address is shown only then, by the call that makes it."""

    created_at: Instant | None


class NewCalendarShown(CalendarShown):
    """To subscribe to. Everyone who has this address can read the feed."""

    url: str


@calendars.get("/account/calendar", responses={200: CalendarShown})
def get_calendar() -> Response:
    """Whether there is a feed."""
    with current_runtime().database.read() as session:
        calendar = store.find(session, current_identity().account_id)
        return json_response(CalendarShown(created_at=calendar.created_at if calendar else None))


@calendars.post("/account/calendar", responses={201: NewCalendarShown})
def post_calendar() -> Response:
    """Make a feed with a new secret address; the address it had before leads nowhere from now on."""
    runtime, account_id = current_runtime(), current_identity().account_id
    now = runtime.clock()
    with runtime.database.write(account_id) as session:
        secret = store.make(session, account_id, now=now)
    url = f"{runtime.settings.address}/calendar/{secret}.ics"
    return json_response(NewCalendarShown(created_at=now, url=url), 201)


@calendars.delete("/account/calendar", responses={204: None})
def delete_calendar() -> Response:
    """Take the feed away; its address leads nowhere from now on."""
    account_id = current_identity().account_id
    with current_runtime().database.write(account_id) as session:
        store.remove(session, account_id)
    return no_content()


@calendars.get(
    "/nudges/<id>.ics", responses={200: {"content": {"text/calendar": {"schema": {"type": "string"}}}}}
)
def get_entry(path: ById) -> Response:
    """One reminder, to be added to a calendar of one's own."""
    runtime, account_id = current_runtime(), current_identity().account_id
    with runtime.database.read() as session:
        nudge = owned(session, Nudge, account_id, path.id)
        entries = entries_of(
            session, account_of(session, account_id), [nudge], address=runtime.settings.address
        )
        response = _ics(single(entries[0]))
    response.headers["Content-Disposition"] = f'attachment; filename="{path.id}.ics"'
    return response


@feeds.get("/calendar/<secret>.ics")
def get_feed(secret: str) -> Response:
    """The feed of the account that made this address; the secret in the address is the permission."""
    runtime = current_runtime()
    with runtime.database.read() as session:
        calendar = store.find_by_secret(session, secret) if len(secret) <= LONGEST_SECRET else None
        if calendar is None:
            raise NotFound("calendar")
        account = account_of(session, calendar.account_id)
        content = write_feed(session, account, address=runtime.settings.address)
    response = _ics(content)
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(hashlib.sha256(content).hexdigest())
    response.make_conditional(request)
    return response


def _ics(content: bytes) -> Response:
    return Response(content, content_type="text/calendar; charset=utf-8")
