"""Endpoints of touches: add, change and remove what the user did with a person."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Response
from flask_openapi import APIBlueprint, Tag

from app.contacts.schemas import show_contact
from app.contacts.store import get_contact
from app.core.errors import Invalid
from app.core.http import ById, check_unchanged, current_identity, json_response, no_content
from app.core.i18n import t
from app.core.revisions import owned
from app.core.runtime import current_runtime
from app.upkeep import store, touches
from app.upkeep.model import Touch
from app.upkeep.schemas import NewTouch, TouchChange, TouchShown, show_touch

touched = APIBlueprint("touches", __name__, abp_tags=[Tag(name="touches")])

MAX_AGE = timedelta(days=3660)
CLOCK_SKEW = timedelta(minutes=5)


@touched.post("/contacts/<id>/touches", responses={200: TouchShown, 201: TouchShown, 409: None, 410: None})
def post_touch(path: ById, body: NewTouch) -> Response:
    """Add a touch: something that the user did with the person. The same `id` again changes nothing."""
    account_id = current_identity().account_id
    now = current_runtime().clock()
    with current_runtime().database.write(account_id) as session:
        contact = get_contact(session, account_id, path.id)
        known = store.find_added(session, Touch, account_id, contact.id, body.id)
        if known is not None:
            return json_response(show_touch(known))
        check_unchanged(contact, lambda: show_contact(contact))
        touch = touches.add_touch(
            session,
            contact,
            touch_id=body.id,
            channel=body.channel,
            at=_checked_time(body.touched_at or now, now=now),
            note=body.note,
            now=now,
        )
        touches.count_again(session, contact, now=now)
        return json_response(show_touch(touch), 201)


@touched.patch("/touches/<id>", responses={200: TouchShown})
def patch_touch(path: ById, body: TouchChange) -> Response:
    """Change a touch; `answered_at` says when the person answered, null that they have not."""
    account_id = current_identity().account_id
    now = current_runtime().clock()
    with current_runtime().database.write(account_id) as session:
        touch = owned(session, Touch, account_id, path.id)
        check_unchanged(touch, lambda: show_touch(touch))
        for field in body.model_fields_set:
            value = getattr(body, field)
            setattr(touch, field, _checked_time(value, now=now) if isinstance(value, datetime) else value)
        touches.count_again(session, touch.contact, now=now)
        return json_response(show_touch(touch))


@touched.delete("/touches/<id>", responses={204: None})
def delete_touch(path: ById) -> Response:
    """Remove a touch."""
    account_id = current_identity().account_id
    with current_runtime().database.write(account_id) as session:
        touch = owned(session, Touch, account_id, path.id)
        check_unchanged(touch, lambda: show_touch(touch))
        contact = touch.contact
        touches.remove(session, touch)
        touches.count_again(session, contact, now=current_runtime().clock())
    return no_content()


def _checked_time(at: datetime, *, now: datetime) -> datetime:
    if not now - MAX_AGE <= at <= now + CLOCK_SKEW:
        raise Invalid("bad-touched-at", t("This can only be in the past, and not more than ten years ago."))
    return at
