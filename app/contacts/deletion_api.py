"""The doors of deletion."""

from __future__ import annotations

from flask import Response
from flask_openapi import APIBlueprint, Tag

from app.accounts.api import show_account
from app.accounts.store import account_of
from app.contacts.api import show_contact
from app.contacts.deletion import erase_event, erase_person
from app.core.db import owned
from app.core.http import ById, check_unchanged, current_identity, no_content
from app.core.runtime import current_runtime
from app.events.api import show_event
from app.events.model import Event

erasure = APIBlueprint("erasure", __name__, abp_tags=[Tag(name="erasure")])


@erasure.delete("/contacts/<uuid:id>", responses={204: None})
def delete_contact(path: ById) -> Response:
    """Delete a person: photo, card, encounters, nudges and notes are gone for good."""
    here, me = current_runtime(), current_identity().account_id
    erase_person(
        here.database,
        here.photos,
        me,
        path.id,
        check=lambda contact: check_unchanged(contact, lambda: show_contact(contact)),
    )
    return no_content()


@erasure.delete("/events/<id>", responses={204: None})
def delete_event(path: ById) -> Response:
    """Delete an event; the people met there stay."""
    here, me = current_runtime(), current_identity().account_id
    with here.database.write(me) as session:
        event = owned(session, Event, me, path.id)
        check_unchanged(event, lambda: show_event(event))
        erase_event(session, event)
    return no_content()


@erasure.delete("/account", responses={204: None})
def delete_account() -> Response:
    """Delete the account with everything in it, at once and for good."""
    here, me = current_runtime(), current_identity().account_id
    with here.database.write(me) as session:
        account = account_of(session, me)
        check_unchanged(account, lambda: show_account(account))
        session.delete(account)
    here.photos.remove_account(me)
    return no_content()
