"""Endpoints of promises: suggestions from notes, confirm one, change it, say what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Response
from flask_openapi import APIBlueprint, Tag

from app.accounts.store import account_of
from app.contacts.schemas import show_contact
from app.contacts.store import get_contact, get_encounter
from app.core.errors import Invalid, NotFound
from app.core.http import (
    ById,
    check_unchanged,
    current_identity,
    fetch_page,
    json_response,
    no_content,
)
from app.core.i18n import t
from app.core.revisions import owned
from app.core.runtime import current_runtime
from app.upkeep import promises, store
from app.upkeep.model import Promise
from app.upkeep.schemas import (
    NewPromise,
    PromiseChange,
    PromiseList,
    PromiseQuery,
    PromiseShown,
    SuggestedPromises,
    show_promise,
)

promised = APIBlueprint("promises", __name__, abp_tags=[Tag(name="promises")])

LONGEST_AHEAD = timedelta(days=3660)


@promised.get("/contacts/<uuid:id>/promises/suggested", responses={200: SuggestedPromises})
def get_suggested(path: ById) -> Response:
    """What the notes about the person seem to promise. Nothing is a promise before it is confirmed by a POST."""
    account_id = current_identity().account_id
    with current_runtime().database.read() as session:
        contact = get_contact(session, account_id, path.id)
        found = promises.suggestions_for(contact, account_of(session, account_id).zone)
        return json_response(SuggestedPromises(items=found))


@promised.get("/promises", responses={200: PromiseList})
def get_promises(query: PromiseQuery) -> Response:
    """Promises in the order in which they are due."""
    wanted = store.promises_of(current_identity().account_id)
    if query.state is not None:
        wanted = wanted.where(Promise.state == query.state)
    with current_runtime().database.read() as session:
        found, cursor = fetch_page(session, wanted, [Promise.due_at, Promise.id], query, newest_first=False)
        return json_response(PromiseList(items=[show_promise(each) for each in found], next_cursor=cursor))


@promised.post(
    "/contacts/<id>/promises", responses={200: PromiseShown, 201: PromiseShown, 409: None, 410: None}
)
def post_promise(path: ById, body: NewPromise) -> Response:
    """Make a promise, or confirm a suggested one. The same `id` again changes nothing."""
    account_id = current_identity().account_id
    now = current_runtime().clock()
    with current_runtime().database.write(account_id) as session:
        contact = get_contact(session, account_id, path.id)
        known = store.find_added(session, Promise, account_id, contact.id, body.id)
        if known is not None:
            return json_response(show_promise(known))
        check_unchanged(contact, lambda: show_contact(contact))
        encounter = get_encounter(session, account_id, body.encounter_id) if body.encounter_id else None
        if encounter is not None and encounter.contact_id != contact.id:
            raise NotFound("encounter")
        _check_due_at(body.due_at, now=now)
        promise = promises.add_promise(
            session, account_of(session, account_id), contact, body, encounter=encounter, now=now
        )
        session.flush()
        return json_response(show_promise(promise), 201)


@promised.patch("/promises/<id>", responses={200: PromiseShown})
def patch_promise(path: ById, body: PromiseChange) -> Response:
    """Change a promise, or say that it was kept, is broken, is not needed any more, or is open again."""
    account_id = current_identity().account_id
    now = current_runtime().clock()
    with current_runtime().database.write(account_id) as session:
        promise = owned(session, Promise, account_id, path.id)
        check_unchanged(promise, lambda: show_promise(promise))
        _check_due_at(body.due_at, now=now)
        promises.change_promise(session, account_of(session, account_id), promise, body, now=now)
        session.flush()
        return json_response(show_promise(promise))


@promised.delete("/promises/<id>", responses={204: None})
def delete_promise(path: ById) -> Response:
    """Remove a promise, as if it had never been made."""
    account_id = current_identity().account_id
    with current_runtime().database.write(account_id) as session:
        promise = owned(session, Promise, account_id, path.id)
        check_unchanged(promise, lambda: show_promise(promise))
        promises.remove_promise(session, promise)
    return no_content()


def _check_due_at(due_at: datetime | None, *, now: datetime) -> None:
    if due_at is not None and abs(due_at - now) > LONGEST_AHEAD:
        raise Invalid("bad-due-at", t("Choose a day within the next ten years."))
