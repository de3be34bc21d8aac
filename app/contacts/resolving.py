"""Resolving encounters, and reopening them. Callers hold the account's lock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.model import Account
from app.contacts.model import Encounter
from app.contacts.rules import State
from app.core.errors import Conflict
from app.core.i18n import t
from app.nudges import planning
from app.upkeep import touches


def resolve(
    session: Session, encounters: Sequence[Encounter], *, outcome: State, channel: str | None, at: datetime
) -> None:
    """Resolve the waiting encounters with `outcome` and cancel their open nudges; a follow-up is written down as a touch.

    Repeating the same outcome changes nothing; another outcome is a Conflict, so that a late tap on another device does not
    replace it.
    """
    waiting = [encounter for encounter in encounters if encounter.state == State.WAITING]
    if not waiting and all(encounter.state != outcome for encounter in encounters):
        raise Conflict("resolved-otherwise", t("This has been ended differently already. Reopen it first."))
    for encounter in waiting:
        encounter.state, encounter.resolved_at, encounter.channel = outcome, at, channel
        planning.finish(session, encounter, outcome=outcome)
    if outcome is State.FOLLOWED_UP:
        touches.add_for_resolution(session, waiting, channel=channel, at=at)
    for contact in {encounter.contact for encounter in waiting}:
        touches.count_again(session, contact, now=at)


def reopen(session: Session, account: Account, encounters: Sequence[Encounter], *, now: datetime) -> None:
    """Set the encounters to waiting again; a nudge is planned only if there is still time for one."""
    for encounter in encounters:
        if encounter.state == State.WAITING:
            continue
        encounter.state, encounter.resolved_at, encounter.channel = State.WAITING, None, None
        touches.remove_of_encounter(session, encounter)
        planning.plan_after_reopening(session, account, encounter, now=now)
        touches.count_again(session, encounter.contact, now=now)
