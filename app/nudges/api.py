"""Endpoints of nudges: planned, sent and seen ones, snooze and receipts."""

from __future__ import annotations

from uuid import UUID

from flask import Response
from flask_openapi import APIBlueprint, Tag
from pydantic import Field

from app.accounts.store import account_of
from app.channels.receipt_tokens import read_receipt
from app.core.errors import Conflict, Invalid, NotFound
from app.core.http import (
    ById,
    Instant,
    Paging,
    RequestModel,
    ResponseModel,
    check_unchanged,
    current_identity,
    fetch_page,
    json_response,
    no_content,
    optional,
    public,
)
from app.core.i18n import t
from app.core.revisions import owned
from app.core.runtime import current_runtime
from app.nudges import planning, store
from app.nudges.model import Nudge
from app.nudges.receipts import record_seen
from app.nudges.rules import LONGEST_SNOOZE, UPKEEP_KINDS, NudgeKind, NudgeState

nudges = APIBlueprint("nudges", __name__, abp_tags=[Tag(name="nudges")])


class NudgeQuery(Paging):
    state: NudgeState = optional()
    encounter_id: UUID = optional()


class Snooze(RequestModel):
    until: Instant


class SnoozeTakenBack(RequestModel):
    until: Instant | None = None


class SignedPath(RequestModel):
    signed: str = Field(max_length=500)


class DeliveryShown(ResponseModel):
    channel: str
    message_id: UUID
    tried_at: Instant
    answer: str | None
    accepted_at: Instant | None
    seen_at: Instant | None


class NudgeShown(ResponseModel):
    id: UUID
    rev: int
    encounter_id: UUID
    contact_id: UUID
    kind: NudgeKind
    promise_id: UUID | None
    due_at: Instant
    state: NudgeState
    reason: str | None
    sent_at: Instant | None
    seen_at: Instant | None
    deliveries: list[DeliveryShown]


class NudgeList(ResponseModel):
    items: list[NudgeShown]
    next_cursor: str | None


def show_nudge(nudge: Nudge) -> NudgeShown:
    return NudgeShown(
        id=nudge.id,
        rev=nudge.rev,
        encounter_id=nudge.encounter_id,
        contact_id=nudge.encounter.contact_id,
        kind=NudgeKind(nudge.kind),
        promise_id=nudge.promise_id,
        due_at=nudge.due_at,
        state=NudgeState(nudge.state),
        reason=nudge.reason,
        sent_at=nudge.sent_at,
        seen_at=nudge.seen_at,
        deliveries=[DeliveryShown.model_validate(delivery) for delivery in nudge.deliveries],
    )


@nudges.get("/nudges", responses={200: NudgeList})
def get_nudges(query: NudgeQuery) -> Response:
    """Nudges in the order in which they are or were due."""
    wanted = store.nudges_of(current_identity().account_id)
    if query.state is not None:
        wanted = wanted.where(Nudge.state == query.state)
    if query.encounter_id is not None:
        wanted = wanted.where(Nudge.encounter_id == query.encounter_id)
    with current_runtime().database.read() as session:
        found, cursor = fetch_page(session, wanted, [Nudge.due_at, Nudge.id], query, newest_first=False)
        return json_response(NudgeList(items=[show_nudge(nudge) for nudge in found], next_cursor=cursor))


@nudges.get("/nudges/<uuid:id>", responses={200: NudgeShown})
def get_nudge(path: ById) -> Response:
    """One nudge with all its deliveries."""
    with current_runtime().database.read() as session:
        return json_response(show_nudge(owned(session, Nudge, current_identity().account_id, path.id)))


@nudges.post("/nudges/<id>/snooze", responses={200: NudgeShown, 409: None})
def post_snooze(path: ById, body: Snooze) -> Response:
    """Snooze: replace the open nudges of the encounter with one at `until`, which is returned.

    A reminder of a promise, or of a person to keep in touch with, is replaced by one of its own kind.
    """
    account_id = current_identity().account_id
    now = current_runtime().clock()
    if not now < body.until <= now + LONGEST_SNOOZE:
        raise Invalid("bad-until", t("Choose a moment from now on, and at most 90 days ahead."))
    with current_runtime().database.write(account_id) as session:
        nudge = owned(session, Nudge, account_id, path.id)
        check_unchanged(nudge, lambda: show_nudge(nudge))
        encounter = nudge.encounter
        if planning.why_unwanted(nudge) is not None:
            raise Conflict("not-waiting", t("This is done already. Reopen it first."))
        account = account_of(session, account_id)
        if nudge.kind in UPKEEP_KINDS:
            snoozed = planning.snooze_upkeep(session, account, nudge, until=body.until, now=now)
        else:
            snoozed = planning.plan_snooze(session, account, encounter, until=body.until, now=now)
        session.flush()
        return json_response(show_nudge(snoozed))


@nudges.delete("/nudges/<id>/snooze", responses={204: None, 409: None})
def delete_snooze(path: ById, query: SnoozeTakenBack) -> Response:
    """Cancel a pending snooze; the nudge that the rules plan without it comes back.

    With `until`, `id` may be any nudge of the encounter, and the snooze is the one until that time. It is no error then if
    there is none: a client whose request was lost does not know whether the snooze exists.
    """
    account_id = current_identity().account_id
    with current_runtime().database.write(account_id) as session:
        nudge = owned(session, Nudge, account_id, path.id)
        check_unchanged(nudge, lambda: show_nudge(nudge))
        if query.until is not None:
            planning.cancel_snooze_at(
                session,
                account_of(session, account_id),
                nudge.encounter,
                until=query.until,
                now=current_runtime().clock(),
            )
            return no_content()
        if nudge.kind != NudgeKind.SNOOZED or nudge.state != NudgeState.PENDING:
            raise Conflict("no-appointment", t("This is not a pending snooze."))
        planning.cancel_snooze(
            session, account_of(session, account_id), nudge.encounter, now=current_runtime().clock()
        )
        return no_content()


@nudges.post("/receipts/<signed>", responses={204: None})
@public
def post_receipt(path: SignedPath) -> Response:
    """The service worker says that it showed a message; the signature is the permission."""
    runtime = current_runtime()
    delivery_id = read_receipt(runtime.secret, path.signed)
    if delivery_id is None or not record_seen(runtime.database, UUID(delivery_id), now=runtime.clock()):
        raise NotFound("message")
    return no_content()
