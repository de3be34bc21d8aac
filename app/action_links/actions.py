"""What action links do: the same use cases as in the app, each once, and with an undo.

A link that has been used does nothing the second time. After an undo, here or in the app, it can be used again. Callers
hold the account's lock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.model import Account
from app.action_links import store
from app.action_links.links import ActionLink, Verb
from app.action_links.model import LinkAction
from app.action_links.rules import LinkStatus, days_later
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
class LinkState:
    """A link, the encounter it is about, and whether it was used. `remind_at` is when the user is or would be reminded."""

    link: ActionLink
    account: Account
    encounter: Encounter
    status: LinkStatus
    remind_at: datetime | None = None


def find_state(session: Session, link: ActionLink, *, now: datetime) -> LinkState | None:
    """The state of a link, changing nothing. None when the account or the encounter was deleted."""
    account = session.get(Account, link.account_id)
    encounter = store.find_encounter(session, link.account_id, link.encounter_id, link.nudge_id)
    if account is None or encounter is None:
        return None
    status, snooze = _status(session, link, encounter)
    remind_at = snooze.due_at if snooze else _would_remind_at(link.verb, account, now)
    return LinkState(link, account, encounter, status, remind_at)


def act(session: Session, link: ActionLink, *, now: datetime) -> LinkState | None:
    """Do what the link is for, unless it has been used."""
    before = find_state(session, link, now=now)
    if before is None or before.status is not LinkStatus.OPEN:
        return before
    snooze = _do(session, before, now)
    session.add(
        LinkAction(
            id=new_id(),
            account_id=before.account.id,
            encounter_id=before.encounter.id,
            nudge_id=link.nudge_id,
            verb=link.verb,
            acted_at=now,
            snooze_id=snooze.id if snooze else None,
        )
    )
    session.flush()
    return find_state(session, link, now=now)


def undo(session: Session, link: ActionLink, *, now: datetime) -> LinkState | None:
    """Revert what the link did, if that is still in effect."""
    before = find_state(session, link, now=now)
    if before is None or before.status is not LinkStatus.ACTED:
        return before
    done = store.last_act(session, before.encounter, verb=link.verb, nudge_id=link.nudge_id)
    assert done is not None
    done.undone_at = now
    if link.verb in OUTCOMES:
        resolving.reopen(session, before.account, [before.encounter], now=now)
    else:
        _cancel_snooze(session, before, done, now)
    session.flush()
    return LinkState(link, before.account, before.encounter, LinkStatus.UNDONE)


def _status(session: Session, link: ActionLink, encounter: Encounter) -> tuple[LinkStatus, Nudge | None]:
    done = store.last_act(session, encounter, verb=link.verb, nudge_id=link.nudge_id)
    if link.verb in OUTCOMES:
        if done is not None and encounter.state == OUTCOMES[link.verb]:
            return LinkStatus.ACTED, None
    elif done is not None and done.snooze_id is not None and (snooze := session.get(Nudge, done.snooze_id)):
        if snooze.state in OPEN:
            return LinkStatus.ACTED, snooze
        if snooze.state != NudgeState.CANCELLED:
            return LinkStatus.REMINDED, snooze
    return (LinkStatus.OPEN if encounter.state == State.WAITING else LinkStatus.ENDED), None


def _do(session: Session, state: LinkState, now: datetime) -> Nudge | None:
    verb, encounter = state.link.verb, state.encounter
    if verb in OUTCOMES:
        resolving.resolve(session, [encounter], outcome=OUTCOMES[verb], channel=None, at=now)
        return None
    until = days_later(now, DAYS[verb], state.account.zone)
    snooze = planning.plan_snooze(session, state.account, encounter, until=until, now=now)
    session.flush()
    return snooze


def _cancel_snooze(session: Session, state: LinkState, done: LinkAction, now: datetime) -> None:
    """Cancel the snooze of the link. An earlier snooze that it replaced comes back, else what the rules plan."""
    snooze = session.get(Nudge, done.snooze_id) if done.snooze_id else None
    earlier = store.snooze_before(session, snooze) if snooze else None
    planning.cancel_snooze(session, state.account, state.encounter, now=now)
    if earlier is not None and earlier.snoozed_until is not None and earlier.snoozed_until > now:
        planning.plan_snooze(session, state.account, state.encounter, until=earlier.snoozed_until, now=now)


def _would_remind_at(verb: Verb, account: Account, now: datetime) -> datetime | None:
    if verb not in DAYS:
        return None
    return snoozed_at(days_later(now, DAYS[verb], account.zone), quiet=account.quiet, now=now)
