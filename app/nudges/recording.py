"""Writing down what became of a message. Callers hold the account.

A nudge is `sent` once a channel has taken it. What a push service took and nobody sees is said again by the second
channel, which is why `second_at` is set here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.accounts.model import Account
from app.accounts.store import account_of
from app.nudges import planning, store
from app.nudges.model import Nudge
from app.nudges.outgoing import Outcome, Outgoing
from app.nudges.rules import LONGEST_WAIT, NudgeKind, NudgeState, second_at
from app.push.channels import MESSENGER, WEB_PUSH
from app.push.model import Messenger, Subscription
from app.push.store import note_refused, note_taken

NO_CHANNEL = "no-channel"


@dataclass(frozen=True)
class Recorder:
    """Writes down what `holder` has sent."""

    holder: str
    seen_within: timedelta

    def record(
        self,
        session: Session,
        outgoing: Outgoing,
        outcomes: Sequence[Outcome],
        *,
        now: datetime,
        next_try_at: datetime,
    ) -> None:
        """What the channels answered, and what follows from it for each nudge that is still ours."""
        for outcome in outcomes:
            _write_outcome(session, outcome, now)
        for nudge in self.still_held(session, outgoing):
            if outgoing.is_second:
                _settle_second(nudge, outcomes, next_try_at)
            else:
                self._settle_first(session, nudge, outgoing, outcomes, now, next_try_at)

    def still_held(self, session: Session, outgoing: Outgoing) -> list[Nudge]:
        """What of the message has not been resolved, seen or taken over meanwhile."""
        claims = {carried.nudge_id: carried.claim for carried in outgoing.carried}
        state = NudgeState.SENT if outgoing.is_second else NudgeState.LEASED
        return [
            nudge
            for nudge in store.held(session, claims, holder=self.holder)
            if nudge.state == state and nudge.attempts == claims[nudge.id]
        ]

    def _settle_first(
        self,
        session: Session,
        nudge: Nudge,
        outgoing: Outgoing,
        outcomes: Sequence[Outcome],
        now: datetime,
        next_try_at: datetime,
    ) -> None:
        accepted = [outcome for outcome in outcomes if outcome.accepted]
        if accepted:
            account = account_of(session, nudge.account_id)
            settle_sent(session, nudge, account, now=now)
            is_push = all(outcome.channel == WEB_PUSH for outcome in accepted)
            if is_push and outgoing.has_second and nudge.state == NudgeState.SENT:
                nudge.second_at = self._second_at(nudge, account, now)
        elif not outcomes or all(outcome.gone for outcome in outcomes):
            put_back(nudge, now, reason=NO_CHANNEL)
        elif all(outcome.permanent for outcome in outcomes):
            put_back(nudge, now + LONGEST_WAIT, reason="refused")
        else:
            put_back(nudge, next_try_at, reason="trying-again")

    def _second_at(self, nudge: Nudge, account: Account, now: datetime) -> datetime:
        ends = planning.deadline_of(nudge, nudge.encounter)
        return second_at(now, within=self.seen_within, until=ends, quiet=account.quiet)


def settle_sent(session: Session, nudge: Nudge, account: Account, *, now: datetime) -> None:
    """A channel took it. After a follow-up a last call is planned."""
    nudge.state = NudgeState.SEEN if was_seen(nudge) else NudgeState.SENT
    nudge.sent_at, nudge.reason = now, None
    nudge.leased_by = nudge.leased_until = None
    if nudge.kind == NudgeKind.FOLLOW_UP:
        planning.plan_last_call(session, account, nudge.encounter, accepted_at=now, now=now)


def was_seen(nudge: Nudge) -> bool:
    """Whether a receipt came for an attempt whose outcome we did not live to write down."""
    return any(delivery.seen_at is not None for delivery in nudge.deliveries)


def put_back(nudge: Nudge, try_at: datetime, *, reason: str | None = None) -> None:
    nudge.state, nudge.reason, nudge.try_at = NudgeState.PENDING, reason, try_at
    nudge.leased_by = nudge.leased_until = None


def let_rest(nudge: Nudge) -> None:
    """No second channel any more: it was used, or its time is over."""
    nudge.second_at = nudge.leased_by = nudge.leased_until = None


def _settle_second(nudge: Nudge, outcomes: Sequence[Outcome], next_try_at: datetime) -> None:
    let_rest(nudge)
    is_hopeless = all(outcome.permanent for outcome in outcomes)
    if not any(outcome.accepted for outcome in outcomes) and not is_hopeless:
        # After the last chance nothing is sent, which whoever looks at it then will see.
        nudge.second_at = next_try_at


def _write_outcome(session: Session, outcome: Outcome, now: datetime) -> None:
    for delivery in store.deliveries(session, outcome.delivery_ids):
        delivery.answer = outcome.answer
        delivery.accepted_at = now if outcome.accepted else delivery.accepted_at
    if outcome.target_id is None:
        return
    if outcome.channel == MESSENGER:
        _note_messenger(session, outcome, now)
    elif (subscription := session.get(Subscription, outcome.target_id)) is not None:
        if outcome.accepted:
            subscription.accepted_at = now
        elif outcome.gone:
            session.delete(subscription)


def _note_messenger(session: Session, outcome: Outcome, now: datetime) -> None:
    messenger = session.get(Messenger, outcome.target_id)
    if messenger is None:
        return
    if outcome.accepted:
        note_taken(messenger, now=now)
    else:
        note_refused(messenger, outcome.answer, now=now)
