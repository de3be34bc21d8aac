"""Endpoints of encounters: change the note, the event or the time of a meeting."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Response
from flask_openapi import APIBlueprint, Tag

from app.accounts.store import account_of
from app.contacts.schemas import EncounterChange, EncounterShown, show_encounter
from app.contacts.setting_values import refresh
from app.contacts.store import get_encounter
from app.core.errors import Invalid
from app.core.http import (
    ById,
    check_unchanged,
    current_identity,
    json_response,
)
from app.core.i18n import t
from app.core.revisions import bump_rev
from app.core.runtime import current_runtime
from app.events.store import named_event_id
from app.nudges import planning
from app.scans.store import scans_of_cards
from app.upkeep import touches

encounters = APIBlueprint("encounters", __name__, abp_tags=[Tag(name="encounters")])

MAX_AGE = timedelta(days=3660)


@encounters.patch("/encounters/<id>", responses={200: EncounterShown})
def patch_encounter(path: ById, body: EncounterChange) -> Response:
    """Change the note, the event or the time; a new time moves pending nudges."""
    runtime, account_id = current_runtime(), current_identity().account_id
    with runtime.database.write(account_id) as session:
        encounter = get_encounter(session, account_id, path.id)
        check_unchanged(encounter, lambda: show_encounter(encounter))
        event_id = named_event_id(session, account_id, body.event_id)
        if body.met_at is not None:
            _check_met_at(body.met_at, now=runtime.clock())
        for field in body.model_fields_set:
            setattr(encounter, field, event_id if field == "event_id" else getattr(body, field))
        if body.met_at is not None:
            if encounter.clamped:
                bump_rev(scans_of_cards(session, encounter.cards))  # scans show `clamped` as well
            encounter.clamped = False
            planning.replan_encounter(
                session, account_of(session, account_id), encounter, now=runtime.clock()
            )
            touches.count_again(session, encounter.contact, now=runtime.clock())
        refresh(encounter.contact)
        session.flush()
        return json_response(show_encounter(encounter))


def _check_met_at(met_at: datetime, *, now: datetime) -> None:
    if not now - MAX_AGE <= met_at <= now:
        raise Invalid("bad-met-at", t("You can only have met in the past, and not more than ten years ago."))
