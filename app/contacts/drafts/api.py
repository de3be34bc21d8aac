"""The door of drafts."""

from __future__ import annotations

from flask import Response
from flask_openapi import APIBlueprint, Tag
from pydantic import Field

from app.accounts.store import account_of
from app.contacts.drafts.regions import likely_languages
from app.contacts.drafts.rules import Shape, draft, mailto
from app.contacts.phones import region_of_first
from app.contacts.store import get_contact
from app.core.errors import Conflict
from app.core.http import ById, RequestModel, ResponseModel, current_identity, json_response
from app.core.runtime import current_runtime
from app.events.store import find as find_event

drafts = APIBlueprint("drafts", __name__, abp_tags=[Tag(name="drafts")])


class DraftQuery(RequestModel):
    shape: Shape = Shape.THANKS
    include: list[int] = Field(default_factory=list, max_length=50)


class DraftShown(ResponseModel):
    text: str
    mailto: str | None
    left_out: list[str]
    private: list[str]


@drafts.get("/contacts/<id>/draft", responses={200: DraftShown, 409: None})
def get_draft(path: ById, query: DraftQuery) -> Response:
    """A first sentence or two from the note, to be sent from the user's own mail.

    Only plain statements about the person and promises of the user are taken from the note. `left_out` holds its other
    remarks; `include` (repeatable, counted from 0) asks for some of them. `private` is what stands under "To remember":
    it never enters. With nothing to say, 409 `detail-needed` holds `left_out` and `private` as well.
    """
    me = current_identity().account_id
    with current_runtime().database.read() as session:
        account = account_of(session, me)
        contact = get_contact(session, me, path.id)
        if not contact.encounters:  # only an altered archive brings such a contact in
            raise Conflict("detail-needed", "Nothing is known of a meeting.", left_out=[], private=[])
        met = next((each for each in reversed(contact.encounters) if each.note), contact.encounters[-1])
        event = find_event(session, me, met.event_id) if met.event_id else None
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
                account.region, region_of_first([tel["value"] for tel in contact.tels])
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
