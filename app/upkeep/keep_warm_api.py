"""Endpoints of keeping in touch: how often the user wants to be reminded of a person, and who is going cold."""

from __future__ import annotations

from flask import Response
from flask_openapi import APIBlueprint, Tag

from app.accounts.store import account_of
from app.contacts.schemas import ContactShown, show_contact
from app.contacts.store import get_contact
from app.core.errors import Conflict
from app.core.http import ById, check_unchanged, current_identity, json_response
from app.core.i18n import t
from app.core.runtime import current_runtime
from app.upkeep import store
from app.upkeep.going_cold import going_cold
from app.upkeep.reminders import plan_keep_warm
from app.upkeep.rules import CADENCE_OF, MOST_CLOSE, Circle
from app.upkeep.schemas import ColdContacts, KeepWarm

kept_warm = APIBlueprint("keep_warm", __name__, abp_tags=[Tag(name="keep warm")])


@kept_warm.put("/contacts/<id>/keep-warm", responses={200: ContactShown, 409: None})
def put_keep_warm(path: ById, body: KeepWarm) -> Response:
    """Say how often to be reminded of a person, counted from the last touch; or that there shall be no reminders.

    409 `circle-full` says that the closest circle is full: somebody has to move out first.
    """
    account_id = current_identity().account_id
    with current_runtime().database.write(account_id) as session:
        contact = get_contact(session, account_id, path.id)
        check_unchanged(contact, lambda: show_contact(contact))
        if (
            body.circle is Circle.CLOSE
            and store.count_close(session, account_id, but=contact.id) >= MOST_CLOSE
        ):
            raise Conflict(
                "circle-full", t("Fifty people are close already. Move somebody to another circle first.")
            )
        usual = CADENCE_OF[body.circle] if body.circle is not None else None
        contact.keep_warm_months = usual if body.months is None else body.months
        contact.circle = body.circle
        plan_keep_warm(session, account_of(session, account_id), contact, now=current_runtime().clock())
        session.flush()
        return json_response(show_contact(contact))


@kept_warm.get("/going-cold", responses={200: ColdContacts})
def get_going_cold() -> Response:
    """At most five people who have not been touched for longer than the user wants, the longest overdue first."""
    account_id = current_identity().account_id
    with current_runtime().database.read() as session:
        account = account_of(session, account_id)
        return json_response(ColdContacts(items=going_cold(session, account, now=current_runtime().clock())))
