"""Sending what is due: claim, record the attempt, send, record the outcome.

No transaction is open while a push service is waited for. A crash between two steps leaves a leased row; when the
lease runs out it is claimed again, and the repeat carries the same tag and topic, so that the phone shows one.

    claim     one UPDATE takes as many due nudges as there are free threads
    prepare   with the accounts locked: is it still right to send now, to whom; the attempt is written down
    send      each in a thread, no row held
    record    what the channels answered, and what follows: sent and a last call, another try, a mail instead
"""

from __future__ import annotations

import base64
import hashlib
import logging
import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.model import Account
from app.accounts.rules import NotificationDetail
from app.accounts.store import account_of
from app.clock import Clock
from app.contacts.model import Encounter
from app.contacts.rules import State
from app.crash import crash_point
from app.db import Database, holder_name, new_id
from app.errors import PushError
from app.events.store import find as find_event
from app.nudges import planning, store
from app.nudges.message import MailText, Subject, Wording, mail_text, push_text
from app.nudges.model import Delivery, Nudge
from app.nudges.rules import (
    LEASE,
    LONGEST_WAIT,
    NudgeKind,
    NudgeState,
    last_call_at,
    last_chance,
    next_try_at,
)
from app.push.channels import MAIL, WEB_PUSH, Channels
from app.push.model import Subscription
from app.push.receipts import sign
from app.push.store import targets_of
from app.push.webpush import PushMessage, PushTarget, declarative

log = logging.getLogger(__name__)

THREADS = 16
SENDING_LIMIT = 60.0
"""Seconds in which all devices of an account are tried: half a lease, since the last one may take long to fail."""
HANDFUL_WAIT = 0.02
"""Seconds to wait for more threads to come free before claiming for those that are."""
TRIES_BEFORE_MAIL = 3
NO_CHANNEL_WAIT = timedelta(minutes=5)
NO_CHANNEL = "no-channel"


@dataclass(frozen=True)
class Attempt:
    """One nudge on its way to one subscription."""

    delivery_id: UUID
    subscription_id: UUID
    target: PushTarget
    message: PushMessage


@dataclass(frozen=True)
class Outgoing:
    """A nudge that is right to send now, as values: no row is held while it is sent."""

    nudge_id: UUID
    account_id: UUID
    message_id: UUID
    attempts: Sequence[Attempt]
    mail_to: str | None
    mail: MailText | None
    try_count: int
    last_chance: datetime
    claim: int
    """Which claim of the nudge this is: whoever was too slow must not be taken for who holds it now."""


@dataclass(frozen=True)
class Outcome:
    """What a channel said to one delivery."""

    delivery_id: UUID
    answer: str
    accepted: bool
    permanent: bool = False
    gone: UUID | None = None
    retry_after: float | None = None


class Sweep:
    """Delivers what is due, in threads of its own. Any number of these may run beside each other."""

    def __init__(
        self,
        database: Database,
        channels: Channels,
        *,
        clock: Clock,
        secret: bytes,
        address: str,
        threads: int = THREADS,
        spread: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._channels = channels
        self._clock = clock
        self._secret = secret
        self._address = address
        self._spread = spread
        self._holder = holder_name()
        self._threads = threads
        self._free = threading.BoundedSemaphore(threads)
        self._under_way: set[UUID] = set()
        self._noting = threading.Lock()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="nudge")
        self._stopping = threading.Event()
        self._claiming = threading.Lock()

    def tick(self, alive: Callable[[], None] = lambda: None) -> bool:
        """Send what is due now; True when nothing was left to do and nothing is under way.

        A long queue takes long: `alive` is called whenever another part of it is under way.
        """
        found = False
        while not self._stopping.is_set():
            alive()
            now = self._clock()
            with self._database.read() as session:
                if not store.any_due(session, now, sparing=self._spared()):
                    break
            found = True
            most = self._take_free_threads()
            with self._claiming:
                if not self._claim_and_start(now, most):
                    break
        return not found and not self._under_way

    def drain(self) -> None:
        """Start nothing more, wait for what is under way, put back the rest."""
        self._stopping.set()
        with self._claiming:
            self._pool.shutdown(wait=True)
        with self._database.write() as session:
            store.release_all(session, holder=self._holder, now=self._clock())

    def _claim_and_start(self, now: datetime, most: int) -> bool:
        """Claim up to `most` nudges and start sending those that are right to send; whether any were claimed."""
        claimed: list[UUID] = []
        outgoing: list[Outgoing] = []
        try:
            if self._stopping.is_set():
                return False
            with self._database.write() as session:
                store.release_lapsed(session, now=now, sparing=self._spared())
                claimed = store.claim_due(session, now=now, holder=self._holder, lease=LEASE, most=most)
            crash_point("after-claim")
            outgoing = self._prepare(claimed, now)
        finally:
            for _ in range(most - len(outgoing)):
                self._free.release()
        for each in outgoing:
            with self._noting:
                self._under_way.add(each.nudge_id)
            self._pool.submit(self._deliver, each)
        return bool(claimed)

    def _spared(self) -> frozenset[UUID]:
        """What our own threads are at work on: a lease that lapses meanwhile, since a laptop slept, frees nothing."""
        with self._noting:
            return frozenset(self._under_way)

    def _take_free_threads(self) -> int:
        """Wait for a free thread, and take the others that are free or about to be.

        Taking them by the handful costs one claim for all of them.
        """
        self._free.acquire()
        taken = 1
        until = time.monotonic() + HANDFUL_WAIT
        while taken < self._threads and self._free.acquire(timeout=max(0.0, until - time.monotonic())):
            taken += 1
        return taken

    def _prepare(self, claimed: Sequence[UUID], now: datetime) -> list[Outgoing]:
        if not claimed:
            return []
        with self._database.read() as session:
            account_ids = store.accounts_of(session, claimed)
        with self._database.write(*account_ids) as session, session.no_autoflush:
            ready = [
                self._outgoing(session, nudge, now)
                for nudge in store.held(session, claimed, holder=self._holder)
            ]
        return [outgoing for outgoing in ready if outgoing is not None]

    def _outgoing(self, session: Session, nudge: Nudge, now: datetime) -> Outgoing | None:
        """Write the attempt down and return what to send, or settle the row and return None."""
        account, encounter = account_of(session, nudge.account_id), nudge.encounter
        if encounter.state != State.WAITING:
            nudge.state, nudge.reason = NudgeState.CANCELLED, encounter.state
            return None
        if _was_seen(nudge):
            settle_sent(session, nudge, account, now=now)
            return None
        at = planning.moment(nudge, encounter, account, now=now)
        if at is None:
            planning.end(nudge)
            log.warning("nudge %s ended unsent: %s", nudge.id, nudge.reason)
            return None
        if at > now:
            _put_back(nudge, at)
            nudge.due_at = at
            return None
        return self._written_down(session, nudge, account, encounter, now)

    def _written_down(
        self, session: Session, nudge: Nudge, account: Account, encounter: Encounter, now: datetime
    ) -> Outgoing | None:
        subscriptions = targets_of(session, account.id)
        if not subscriptions and self._channels.mail is None:
            _put_back(nudge, now + NO_CHANNEL_WAIT, reason=NO_CHANNEL)
            return None
        tries = len({delivery.tried_at for delivery in nudge.deliveries})
        message_id = nudge.deliveries[0].message_id if nudge.deliveries else new_id()
        ends = planning.deadline_of(nudge, encounter)
        subject = _subject(session, nudge, account, encounter)
        detail = NotificationDetail(account.notification_detail)
        wording = push_text(subject, detail=detail, now=now)
        attempts = [
            self._attempt(nudge, subscription, wording, message_id=message_id, ends=ends, now=now)
            for subscription in subscriptions
        ]
        for attempt in attempts:
            session.add(
                _delivery(nudge, attempt.delivery_id, WEB_PUSH, message_id, now, attempt.subscription_id)
            )
        return Outgoing(
            nudge_id=nudge.id,
            account_id=account.id,
            message_id=message_id,
            attempts=attempts,
            mail_to=account.email if self._channels.mail else None,
            mail=mail_text(
                subject,
                detail=detail,
                now=now,
                page=self._page_of(encounter),
                last_call_at=_announced_last_call(nudge, account, encounter, now),
            )
            if self._channels.mail
            else None,
            try_count=tries + 1,
            last_chance=last_chance(ends, quiet=account.quiet, now=now),
            claim=nudge.attempts,
        )

    def _attempt(
        self,
        nudge: Nudge,
        subscription: Subscription,
        wording: Wording,
        *,
        message_id: UUID,
        ends: datetime,
        now: datetime,
    ) -> Attempt:
        delivery_id = new_id()
        tag = _tag(nudge)
        payload = declarative(
            title=wording.title,
            body=wording.body,
            navigate=self._page_of(nudge.encounter),
            tag=tag,
            data={
                "receipt": f"/api/v1/receipts/{sign(self._secret, str(delivery_id))}",
                "contact_id": str(nudge.encounter.contact_id),
                "encounter_id": str(nudge.encounter_id),
                "nudge_id": str(nudge.id),
                "message_id": str(message_id),
                "actions": [{"action": "write", "title": "Write"}, {"action": "later", "title": "Later"}],
            },
        )
        return Attempt(
            delivery_id=delivery_id,
            subscription_id=subscription.id,
            target=PushTarget(subscription.endpoint, subscription.p256dh, subscription.auth),
            message=PushMessage(payload=payload, ttl=max(1, int((ends - now).total_seconds())), topic=tag),
        )

    def _page_of(self, encounter: Encounter) -> str:
        return f"{self._address}/contact/{encounter.contact_id}"

    def _deliver(self, outgoing: Outgoing) -> None:
        try:
            outcomes = self._push_all(outgoing.attempts)
            crash_point("after-send-before-record")
            if not any(outcome.accepted for outcome in outcomes) and self._is_time_for_mail(
                outgoing, outcomes
            ):
                outcomes.append(self._mail(outgoing))
            self._record(outgoing, outcomes)
        except Exception:
            log.exception("nudge %s was not settled; its lease will run out", outgoing.nudge_id)
        finally:
            with self._noting:
                self._under_way.discard(outgoing.nudge_id)
            self._free.release()

    def _push_all(self, attempts: Sequence[Attempt]) -> list[Outcome]:
        """Offer the message to one device after another, for as long as the lease safely allows."""
        until = time.monotonic() + SENDING_LIMIT
        return [
            self._push(attempt)
            if time.monotonic() < until
            else Outcome(attempt.delivery_id, "no time left, tried again later", accepted=False)
            for attempt in attempts
        ]

    def _push(self, attempt: Attempt) -> Outcome:
        try:
            answer = self._channels.push.send(attempt.target, attempt.message)
        except PushError as error:
            gone = attempt.subscription_id if error.gone else None
            return replace(_refused(attempt.delivery_id, error), gone=gone)
        return Outcome(attempt.delivery_id, answer, accepted=True)

    def _is_time_for_mail(self, outgoing: Outgoing, outcomes: Sequence[Outcome]) -> bool:
        """Whether the second channel should carry it now: push is hopeless, has had its chances, or has no time left."""
        if outgoing.mail is None:
            return False
        if all(outcome.permanent for outcome in outcomes) or outgoing.try_count >= TRIES_BEFORE_MAIL:
            return True
        return self._next_try(outgoing, outcomes) >= outgoing.last_chance

    def _next_try(self, outgoing: Outgoing, outcomes: Sequence[Outcome]) -> datetime:
        asked = max((outcome.retry_after or 0 for outcome in outcomes), default=0)
        return next_try_at(outgoing.try_count, now=self._clock(), spread=self._spread(), retry_after=asked)

    def _mail(self, outgoing: Outgoing) -> Outcome:
        assert self._channels.mail is not None and outgoing.mail is not None and outgoing.mail_to is not None
        delivery_id = new_id()
        with self._database.write(outgoing.account_id) as session:
            nudge = session.get(Nudge, outgoing.nudge_id)
            if nudge is None or not self._holds(nudge, outgoing):
                return Outcome(delivery_id, "not needed any more", accepted=False, permanent=True)
            session.add(_delivery(nudge, delivery_id, MAIL, outgoing.message_id, self._clock(), None))
        try:
            answer = self._channels.mail.send(
                outgoing.mail_to,
                subject=outgoing.mail.subject,
                text=outgoing.mail.text,
                message_id=str(outgoing.message_id),
            )
        except PushError as error:
            return _refused(delivery_id, error)
        return Outcome(delivery_id, answer, accepted=True)

    def _holds(self, nudge: Nudge, outgoing: Outgoing) -> bool:
        is_ours = nudge.leased_by == self._holder and nudge.attempts == outgoing.claim
        return nudge.state == NudgeState.LEASED and is_ours

    def _record(self, outgoing: Outgoing, outcomes: Sequence[Outcome]) -> None:
        now = self._clock()
        with self._database.write(outgoing.account_id) as session, session.no_autoflush:
            for outcome in outcomes:
                _write_outcome(session, outcome, now)
            nudge = session.get(Nudge, outgoing.nudge_id)
            if nudge is None or not self._holds(nudge, outgoing):
                return  # resolved, seen or taken over meanwhile: the outcome is in the ledger, the state stands
            if any(outcome.accepted for outcome in outcomes):
                settle_sent(session, nudge, account_of(session, nudge.account_id), now=now)
            elif not outcomes or all(outcome.gone for outcome in outcomes):
                _put_back(nudge, now, reason=NO_CHANNEL)
            elif all(outcome.permanent for outcome in outcomes):
                _put_back(nudge, now + LONGEST_WAIT, reason="refused")
            else:
                _put_back(nudge, self._next_try(outgoing, outcomes), reason="trying-again")


def _subject(session: Session, nudge: Nudge, account: Account, encounter: Encounter) -> Subject:
    contact = encounter.contact
    event = find_event(session, account.id, encounter.event_id) if encounter.event_id else None
    return Subject(
        kind=NudgeKind(nudge.kind),
        fn=contact.fn_text,
        given_name=contact.given_name,
        org=contact.org_text,
        note=encounter.note,
        event_name=event.name if event else None,
        met_at=encounter.met_at,
        zone=account.zone,
        unreadable=_is_unreadable(encounter),
    )


def _is_unreadable(encounter: Encounter) -> bool:
    """Whether the reader is done with the card and found nobody on it; one that it has not seen yet is another matter."""
    contact = encounter.contact
    says_nothing = not (contact.fn or contact.org or contact.emails or contact.tels)
    return says_nothing and all(card.read_at is not None for card in encounter.cards)


def _announced_last_call(
    nudge: Nudge, account: Account, encounter: Encounter, now: datetime
) -> datetime | None:
    if nudge.kind != NudgeKind.FOLLOW_UP:
        return None
    return last_call_at(encounter.met_at, follow_up_accepted_at=now, quiet=account.quiet, now=now)


def _tag(nudge: Nudge) -> str:
    """The same for every repeat of a nudge, so that the phone and the push service keep one: 32 base64url characters."""
    digest = hashlib.sha256(f"{nudge.encounter_id}:{nudge.kind}:{nudge.round}".encode()).digest()
    return base64.urlsafe_b64encode(digest[:24]).decode()


def _delivery(
    nudge: Nudge,
    delivery_id: UUID,
    channel: str,
    message_id: UUID,
    now: datetime,
    subscription_id: UUID | None,
) -> Delivery:
    return Delivery(
        id=delivery_id,
        account_id=nudge.account_id,
        nudge=nudge,
        message_id=message_id,
        channel=channel,
        subscription_id=subscription_id,
        tried_at=now,
    )


def _refused(delivery_id: UUID, error: PushError) -> Outcome:
    return Outcome(
        delivery_id,
        error.answer,
        accepted=False,
        permanent=error.permanent or error.gone,
        retry_after=error.retry_after,
    )


def _write_outcome(session: Session, outcome: Outcome, now: datetime) -> None:
    delivery = session.get(Delivery, outcome.delivery_id)
    if delivery is not None:
        delivery.answer = outcome.answer
        delivery.accepted_at = now if outcome.accepted else delivery.accepted_at
        subscription = (
            session.get(Subscription, delivery.subscription_id) if delivery.subscription_id else None
        )
        if subscription is not None and outcome.accepted:
            subscription.accepted_at = now
    if outcome.gone is not None and (gone := session.get(Subscription, outcome.gone)) is not None:
        session.delete(gone)


def _was_seen(nudge: Nudge) -> bool:
    """Whether a receipt came for an attempt whose outcome we did not live to write down."""
    return any(delivery.seen_at is not None for delivery in nudge.deliveries)


def settle_sent(session: Session, nudge: Nudge, account: Account, *, now: datetime) -> None:
    """A channel took it. After a follow-up a last call is planned."""
    nudge.state = NudgeState.SEEN if _was_seen(nudge) else NudgeState.SENT
    nudge.sent_at, nudge.reason = now, None
    nudge.leased_by = nudge.leased_until = None
    if nudge.kind == NudgeKind.FOLLOW_UP:
        planning.plan_last_call(session, account, nudge.encounter, accepted_at=now, now=now)


def _put_back(nudge: Nudge, try_at: datetime, *, reason: str | None = None) -> None:
    nudge.state, nudge.reason, nudge.try_at = NudgeState.PENDING, reason, try_at
    nudge.leased_by = nudge.leased_until = None
