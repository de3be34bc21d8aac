"""Records attempts and outcomes, and what follows for each nudge. Callers hold the accounts.

A nudge is `sent` once a channel has accepted it. If that was a push, the fallback channel is planned as well, for the case
that nobody sees it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.model import Account
from app.accounts.store import accounts_by_id, reserve_unconfirmed_email, return_unconfirmed_emails
from app.channels.channel import MAIL, MESSENGER, WEB_PUSH
from app.channels.model import Messenger
from app.channels.store import record_accepted, record_pushes_accepted, record_refused, subscriptions_by_id
from app.core.db import new_id
from app.core.revisions import assign_revs, bump_rev
from app.nudges import lifecycle, planning, store
from app.nudges.delivery.messages import Carried, FallbackAttempt, Outcome, Outgoing, Result
from app.nudges.model import Delivery, Nudge
from app.nudges.rules import LEASE, NudgeKind, NudgeState, WaitReason, fallback_at, next_offer_at

Row = dict[str, Any]
"""The columns of a new row."""


@dataclass(frozen=True)
class Recorder:
    """Records what `holder` has sent."""

    holder: str
    seen_within: timedelta

    def record(self, session: Session, results: Sequence[Result], *, now: datetime) -> None:
        """Record the answers of the channels, and what follows for each nudge that `holder` still has."""
        _write_outcomes(session, [outcome for result in results for outcome in result.outcomes], now)
        store.remove_deliveries(session, _unsent_deliveries(results))
        return_unconfirmed_emails(session, _refused_unconfirmed(results))
        accounts = accounts_by_id(session, {result.outgoing.account_id for result in results})
        held = self.still_held(session, [result.outgoing for result in results])
        _bump_others(session, results, held)
        sent = [
            nudge
            for result, nudges in zip(results, held, strict=True)
            for nudge in nudges
            if self._apply(nudge, accounts[nudge.account_id], result, now)
        ]
        # These rows are written for nearly every message, so they are inserted in bulk and draw their revs together.
        taken, last_calls = (
            _accepted_pushes(results, accounts, now),
            _last_calls(session, sent, accounts, now),
        )
        assign_revs(session, [*taken, *last_calls])
        record_pushes_accepted(session, taken)
        store.add_rows(session, Nudge, last_calls)

    def begin_attempt(self, session: Session, outgoing: Outgoing, channel: str) -> FallbackAttempt:
        """Record an attempt by a fallback channel before it is made, for the nudges that `holder` still has."""
        [nudges] = self.still_held(session, [outgoing])
        still = {nudge.id for nudge in nudges}
        lifecycle.renew(session, still, holder=self.holder, lease=LEASE)
        carried = [each for each in outgoing.carried if each.nudge_id in still]
        if carried and channel == MAIL and outgoing.is_to_unconfirmed:
            reserve_unconfirmed_email(session, outgoing.account_id)
        ids = [new_id() for _ in carried]
        write_attempts(session, attempt_rows(outgoing, carried, ids, channel))
        return FallbackAttempt(carried, ids)

    def still_held(self, session: Session, messages: Sequence[Outgoing]) -> list[list[Nudge]]:
        """The nudges of each message that were not resolved, seen or taken over since it was prepared."""
        ids = [carried.nudge_id for message in messages for carried in message.carried]
        found = {nudge.id: nudge for nudge in store.held_with_encounter(session, ids, holder=self.holder)}
        return [
            [
                nudge
                for carried in message.carried
                if (nudge := found.get(carried.nudge_id)) is not None
                and (nudge.state, nudge.attempts) == (message.state, carried.claim)
            ]
            for message in messages
        ]

    def _apply(self, nudge: Nudge, account: Account, result: Result, now: datetime) -> bool:
        """Apply a result to one nudge; whether a channel accepted it for the first time."""
        if result.is_unsent:
            _release_unsent(nudge, result)
            return False
        if result.outgoing.is_fallback:
            _apply_fallback(nudge, result)
            return False
        return self._apply_first(nudge, account, result, now)

    def _apply_first(self, nudge: Nudge, account: Account, result: Result, now: datetime) -> bool:
        outcomes = result.outcomes
        accepted = [outcome for outcome in outcomes if outcome.accepted]
        if accepted:
            lifecycle.mark_sent(nudge, now=now)
            is_push = all(outcome.channel == WEB_PUSH for outcome in accepted)
            if is_push and result.outgoing.has_fallback and nudge.state == NudgeState.SENT:
                lifecycle.plan_fallback(nudge, at=self._fallback_at(nudge, account, now))
        elif not outcomes or all(outcome.gone for outcome in outcomes):
            lifecycle.defer(nudge, until=now, reason=WaitReason.NO_CHANNEL)
        elif all(outcome.permanent for outcome in outcomes):
            until = next_offer_at(result.outgoing.try_count, now=now)
            lifecycle.defer(nudge, until=until, reason=WaitReason.REFUSED)
        else:
            lifecycle.defer(nudge, until=result.next_attempt_at, reason=WaitReason.TRYING_AGAIN)
        return bool(accepted)

    def _fallback_at(self, nudge: Nudge, account: Account, now: datetime) -> datetime:
        ends = planning.deadline_of(nudge, nudge.encounter)
        return fallback_at(now, within=self.seen_within, until=ends, quiet=account.quiet)


def pushes_of(messages: Sequence[Outgoing]) -> list[Row]:
    """A delivery for each nudge of each push that is about to be sent."""
    return [
        row
        for message in messages
        for attempt in message.attempts
        for row in attempt_rows(
            message, message.carried, attempt.delivery_ids, WEB_PUSH, attempt.subscription_id
        )
    ]


def attempt_rows(
    outgoing: Outgoing,
    carried: Sequence[Carried],
    ids: Sequence[UUID],
    channel: str,
    subscription_id: UUID | None = None,
) -> list[Row]:
    """Deliveries without an answer, one for each of the `carried` nudges, under these ids."""
    return [
        {
            "id": delivery_id,
            "account_id": outgoing.account_id,
            "nudge_id": each.nudge_id,
            "message_id": outgoing.message_id,
            "channel": channel,
            "subscription_id": subscription_id,
            "tried_at": outgoing.prepared_at,
        }
        for each, delivery_id in zip(carried, ids, strict=True)
    ]


def write_attempts(session: Session, rows: Sequence[Row]) -> None:
    store.add_rows(session, Delivery, rows)


def _unsent_deliveries(results: Sequence[Result]) -> list[UUID]:
    return [
        delivery_id
        for result in results
        if result.is_unsent
        for attempt in result.outgoing.attempts
        for delivery_id in attempt.delivery_ids
    ]


def _refused_unconfirmed(results: Sequence[Result]) -> list[UUID]:
    """The account of each e-mail to an unconfirmed address that was refused."""
    return [
        result.outgoing.account_id
        for result in results
        for outcome in result.outcomes
        if result.outgoing.is_to_unconfirmed
        and (outcome.channel == MAIL and outcome.delivery_ids and not outcome.accepted)
    ]


def _release_unsent(nudge: Nudge, result: Result) -> None:
    if result.outgoing.is_fallback:
        lifecycle.plan_fallback(nudge, at=result.next_attempt_at)
    else:
        # Not before its own time: a nudge that was sent early with others is taken along again.
        lifecycle.defer(nudge, until=max(result.next_attempt_at, nudge.due_at))


def _apply_fallback(nudge: Nudge, result: Result) -> None:
    is_accepted = any(outcome.accepted for outcome in result.outcomes)
    if is_accepted or all(outcome.permanent for outcome in result.outcomes):
        lifecycle.clear_fallback(nudge)
    else:
        # After the last chance nothing is sent: the sweep finds that out when it looks at the nudge then.
        lifecycle.plan_fallback(nudge, at=result.next_attempt_at)


def _bump_others(session: Session, results: Sequence[Result], held: Sequence[Sequence[Nudge]]) -> None:
    """Bump the rev of nudges that were resolved while their message was in flight: their deliveries have an answer now."""
    answered = {
        carried.nudge_id for result in results if result.outcomes for carried in result.outgoing.carried
    }
    others = answered - {nudge.id for nudges in held for nudge in nudges}
    bump_rev(store.by_ids(session, others) if others else ())


def _last_calls(
    session: Session, sent: Sequence[Nudge], accounts: Mapping[UUID, Account], now: datetime
) -> list[Row]:
    """The last calls that follow the follow-ups among `sent`, as rows."""
    follow_ups = [nudge for nudge in sent if nudge.kind == NudgeKind.FOLLOW_UP]
    if not follow_ups:
        return []
    rounds = store.next_rounds(session, {nudge.encounter_id for nudge in follow_ups}, NudgeKind.LAST_CALL)
    return [
        row | {"round": rounds.get(nudge.encounter_id, 0)}
        for nudge in follow_ups
        if (row := _last_call(nudge, accounts, now)) is not None
    ]


def _last_call(nudge: Nudge, accounts: Mapping[UUID, Account], now: datetime) -> Row | None:
    account = accounts[nudge.account_id]
    return planning.last_call_row(account, nudge.encounter, accepted_at=now, now=now)


def _write_outcomes(session: Session, outcomes: Sequence[Outcome], now: datetime) -> None:
    alike: dict[tuple[str, bool], list[UUID]] = defaultdict(list)
    for outcome in outcomes:
        alike[outcome.answer, outcome.accepted].extend(outcome.delivery_ids)
    for (answer, accepted), ids in alike.items():
        store.answer_deliveries(session, ids, answer=answer, accepted_at=now if accepted else None)
    gone = [each.target_id for each in outcomes if each.channel == WEB_PUSH and each.gone and each.target_id]
    for subscription in subscriptions_by_id(session, gone) if gone else ():
        session.delete(subscription)
    for outcome in outcomes:
        if outcome.channel == MESSENGER and outcome.target_id is not None:
            _note_messenger(session, outcome, now)


def _accepted_pushes(results: Sequence[Result], accounts: Collection[UUID], now: datetime) -> list[Row]:
    """Each subscription whose service accepted a push, once, without those of deleted accounts."""
    taken = {
        outcome.target_id: result.outgoing.account_id
        for result in results
        for outcome in result.outcomes
        if outcome.channel == WEB_PUSH and outcome.accepted and result.outgoing.account_id in accounts
    }
    return [
        {"id": target_id, "account_id": account_id, "accepted_at": now}
        for target_id, account_id in taken.items()
    ]


def _note_messenger(session: Session, outcome: Outcome, now: datetime) -> None:
    messenger = session.get(Messenger, outcome.target_id)
    if messenger is None:
        return
    if outcome.accepted:
        record_accepted(messenger, now=now)
    else:
        record_refused(messenger, outcome.answer, now=now)
