"""What an action link does: the same use cases as the app's own, done once, and undone.

Looking changes nothing. A link that has been used says so instead of acting again; once it was undone, here or in the app,
it can be used again. Callers hold the account.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.model import Account
from app.action_links import store
from app.action_links.links import ActionLink as Allowed
from app.action_links.links import Verb
from app.action_links.model import LinkAction
from app.action_links.rules import Standing, days_later
from app.contacts import resolving
from app.contacts.model import Encounter
from app.contacts.rules import State
from app.core.db import new_id
from app.nudges import planning
from app.nudges.model import Nudge
from app.nudges.rules import OPEN, NudgeState, snoozed_at

OUTCOMES = {Verb.DONE: State.FOLLOWED_UP, Verb.LET_GO: State.LET_GO}
DAYS = {Verb.TOMORROW: 1, Verb.NEXT_WEEK: 7}


@dataclass(frozen=True)
class Scene:
    """A link, the meeting it is about, and how things stand; `remind_at` is when one is or would be reminded."""

    allowed: Allowed
    account: Account
    encounter: Encounter
    standing: Standing
    remind_at: datetime | None = None


def look(session: Session, allowed: Allowed, *, now: datetime) -> Scene | None:
    """How things stand, changing nothing; None when the person, the meeting or the account is no more."""
    account = session.get(Account, allowed.account_id)
    encounter = store.find_encounter(session, allowed.account_id, allowed.encounter_id, allowed.nudge_id)
    if account is None or encounter is None:
        return None
    standing, made = _standing(session, allowed, encounter)
    remind_at = made.due_at if made else _would_remind(allowed.verb, account, now)
    return Scene(allowed, account, encounter, standing, remind_at)


def act(session: Session, allowed: Allowed, *, now: datetime) -> Scene | None:
    """Do what the link says, unless it has been done."""
    before = look(session, allowed, now=now)
    if before is None or before.standing is not Standing.OPEN:
        return before
    made = _do(session, before, now)
    session.add(
        LinkAction(
            id=new_id(),
            account_id=before.account.id,
            encounter_id=before.encounter.id,
            nudge_id=allowed.nudge_id,
            verb=allowed.verb,
            acted_at=now,
            snooze_id=made.id if made else None,
        )
    )
    session.flush()
    return look(session, allowed, now=now)


def undo(session: Session, allowed: Allowed, *, now: datetime) -> Scene | None:
    """Take back what the link did, if it still stands."""
    before = look(session, allowed, now=now)
    if before is None or before.standing is not Standing.ACTED:
        return before
    done = store.last_act(session, before.encounter, verb=allowed.verb, nudge_id=allowed.nudge_id)
    assert done is not None
    done.undone_at = now
    if allowed.verb in OUTCOMES:
        resolving.reopen(session, before.account, [before.encounter], now=now)
    else:
        _withdraw(session, before, done, now)
    session.flush()
    return Scene(allowed, before.account, before.encounter, Standing.UNDONE)


def _standing(session: Session, allowed: Allowed, encounter: Encounter) -> tuple[Standing, Nudge | None]:
    done = store.last_act(session, encounter, verb=allowed.verb, nudge_id=allowed.nudge_id)
    if allowed.verb in OUTCOMES:
        if done is not None and encounter.state == OUTCOMES[allowed.verb]:
            return Standing.ACTED, None
    elif done is not None and done.snooze_id is not None and (made := session.get(Nudge, done.snooze_id)):
        if made.state in OPEN:
            return Standing.ACTED, made
        if made.state != NudgeState.CANCELLED:
            return Standing.REMINDED, made
    return (Standing.OPEN if encounter.state == State.WAITING else Standing.ENDED), None


def _do(session: Session, scene: Scene, now: datetime) -> Nudge | None:
    verb, encounter = scene.allowed.verb, scene.encounter
    if verb in OUTCOMES:
        resolving.resolve(session, [encounter], outcome=OUTCOMES[verb], channel=None, at=now)
        return None
    until = days_later(now, DAYS[verb], scene.account.zone)
    made = planning.plan_snooze(session, scene.account, encounter, until=until, now=now)
    session.flush()
    return made


def _withdraw(session: Session, scene: Scene, done: LinkAction, now: datetime) -> None:
    """What the appointment had taken the place of comes back: an earlier one of the user's own, else what the rules say."""
    made = session.get(Nudge, done.snooze_id) if done.snooze_id else None
    earlier = store.appointment_before(session, made) if made else None
    planning.cancel_snooze(session, scene.account, scene.encounter, now=now)
    if earlier is not None and earlier.snoozed_until is not None and earlier.snoozed_until > now:
        planning.plan_snooze(session, scene.account, scene.encounter, until=earlier.snoozed_until, now=now)


def _would_remind(verb: Verb, account: Account, now: datetime) -> datetime | None:
    if verb not in DAYS:
        return None
    return snoozed_at(days_later(now, DAYS[verb], account.zone), quiet=account.quiet, now=now)
