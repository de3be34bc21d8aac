"""Sending what is due: claim, record the attempt, send, record the outcome.

No transaction is open while a push service is waited for. A crash between two steps leaves a leased row; when the
lease runs out it is claimed again, and the repeat carries the same tag and topic, so that the phone shows one.

    claim     one UPDATE takes as many due nudges as there are free threads, one more what nobody has seen in time
    prepare   with the accounts locked: what goes together, to whom; the attempt is written down (preparing.py)
    send      each message in a thread, no row held
    record    what the channels answered, and what follows: sent and a last call, another try (recording.py)

By push first. The second channel (messengers, else mail) carries what push could not, or what nobody saw in time.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.store import count_unconfirmed_letter
from app.clock import Clock
from app.crash import crash_point
from app.db import Database, holder_name
from app.errors import PushError
from app.nudges import store
from app.nudges.letters import nudge_letter
from app.nudges.message import group_text
from app.nudges.outgoing import Attempt, Carried, Outcome, Outgoing, refused
from app.nudges.preparing import Preparer, deliveries_of
from app.nudges.recording import Recorder, Result
from app.nudges.rules import LEASE, SEEN_WITHIN, next_try_at
from app.push.channels import MAIL, MESSENGER, WEB_PUSH, Channels

log = logging.getLogger(__name__)

THREADS = 16
SENDING_LIMIT = 60.0
"""Seconds in which all devices of an account are tried: half a lease, since the last one may take long to fail."""
HANDFUL_WAIT = 0.02
"""Seconds to wait for more threads to come free before claiming for those that are."""
TRIES_BEFORE_SECOND = 3


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
        seen_within: timedelta = SEEN_WITHIN,
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
        self._preparer = Preparer(channels, secret, address, self._holder)
        self._recorder = Recorder(self._holder, seen_within)
        self._threads = threads
        self._free = threading.BoundedSemaphore(threads)
        self._under_way: set[UUID] = set()
        self._noting = threading.Lock()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="nudge")
        self._results: deque[Result] = deque()
        self._room = threading.BoundedSemaphore(threads)
        self._books = ThreadPoolExecutor(1, thread_name_prefix="nudge-books")
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
        self._books.shutdown(wait=True)
        with self._database.write() as session:
            store.release_all(session, holder=self._holder, now=self._clock())

    def _claim_and_start(self, now: datetime, most: int) -> bool:
        """Claim up to `most` nudges and start sending those that are right to send; whether any were claimed."""
        claimed: list[store.Claimed] = []
        outgoing: list[Outgoing] = []
        try:
            if self._stopping.is_set():
                return False
            claimed = self._claimed(now, most)
            crash_point("after-claim")
            outgoing = self._prepare(claimed, now)
        finally:
            for _ in range(most - len(outgoing)):
                self._free.release()
        for each in outgoing:
            with self._noting:
                self._under_way.update(carried.nudge_id for carried in each.carried)
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

    def _claimed(self, now: datetime, most: int) -> list[store.Claimed]:
        """Up to `most` nudges whose first or second turn has come; a long queue of the one does not starve the other."""
        with self._database.write() as session:
            store.release_lapsed(session, now=now, sparing=self._spared())
            unseen = self._unseen(session, now, most // 2)
            due = store.claim_due(session, now=now, holder=self._holder, lease=LEASE, most=most - len(unseen))
            return [*unseen, *due] or self._unseen(session, now, most)

    def _unseen(self, session: Session, now: datetime, most: int) -> list[store.Claimed]:
        return store.claim_unseen(session, now=now, holder=self._holder, lease=LEASE, most=most)

    def _prepare(self, claimed: Sequence[store.Claimed], now: datetime) -> list[Outgoing]:
        if not claimed:
            return []
        with self._database.write(*(each.account_id for each in claimed)) as session:
            return self._preparer.prepare(session, [each.id for each in claimed], now)

    def _deliver(self, outgoing: Outgoing) -> None:
        """Send it, and leave its outcome to be written down with those of others: that takes one transaction for all."""
        try:
            outcomes = self._send(outgoing)
            crash_point("after-send-before-record")
            self._room.acquire()
            self._results.append(Result(outgoing, outcomes, self._next_try(outgoing, outcomes)))
            self._books.submit(self._record_waiting)
        except BaseException as error:
            self._forget(outgoing)
            if not isinstance(error, Exception):
                raise
            log.exception("message %s was not settled; its lease will run out", outgoing.message_id)
        finally:
            self._free.release()

    def _record_waiting(self) -> None:
        """Write down whatever has been sent by now."""
        results: list[Result] = []
        while self._results:
            results.append(self._results.popleft())
        try:
            self._record(results)
        except Exception:
            log.exception("%s outcomes could not be written down together", len(results))
            for result in results:
                self._record_alone(result)
        for result in results:
            self._forget(result.outgoing)
            self._room.release()

    def _record_alone(self, result: Result) -> None:
        try:
            self._record([result])
        except Exception:
            log.exception("message %s was not settled; its lease will run out", result.outgoing.message_id)

    def _record(self, results: Sequence[Result]) -> None:
        if not results:
            return
        account_ids = {result.outgoing.account_id for result in results}
        with self._database.write(*account_ids) as session, session.no_autoflush:
            self._recorder.record(session, results, now=self._clock())

    def _forget(self, outgoing: Outgoing) -> None:
        with self._noting:
            self._under_way.difference_update(carried.nudge_id for carried in outgoing.carried)

    def _send(self, outgoing: Outgoing) -> list[Outcome]:
        """By push; by the second channel if it is its turn."""
        outcomes = self._push_all(outgoing.attempts)
        if not any(outcome.accepted for outcome in outcomes) and self._is_seconds_turn(outgoing, outcomes):
            outcomes += self._send_second(outgoing)
        return outcomes

    def _push_all(self, attempts: Sequence[Attempt]) -> list[Outcome]:
        """Offer the message to one device after another, for as long as the lease safely allows."""
        until = time.monotonic() + SENDING_LIMIT
        return [
            self._push(attempt)
            if time.monotonic() < until
            else Outcome(attempt.delivery_ids, WEB_PUSH, "no time left, tried again later", accepted=False)
            for attempt in attempts
        ]

    def _push(self, attempt: Attempt) -> Outcome:
        ids, target = attempt.delivery_ids, attempt.subscription_id
        try:
            answer = self._channels.push.send(attempt.target, attempt.message)
        except PushError as error:
            return refused(ids, WEB_PUSH, error, target_id=target)
        return Outcome(ids, WEB_PUSH, answer, accepted=True, target_id=target)

    def _is_seconds_turn(self, outgoing: Outgoing, outcomes: Sequence[Outcome]) -> bool:
        """Whether the second channel should carry it now: push is hopeless, has had its chances, or has no time left."""
        if not outgoing.has_second:
            return False
        if all(outcome.permanent for outcome in outcomes) or outgoing.try_count >= TRIES_BEFORE_SECOND:
            return True
        return self._next_try(outgoing, outcomes) >= outgoing.last_chance

    def _next_try(self, outgoing: Outgoing, outcomes: Sequence[Outcome]) -> datetime:
        asked = max((outcome.retry_after or 0 for outcome in outcomes), default=0)
        return next_try_at(outgoing.try_count, now=self._clock(), spread=self._spread(), retry_after=asked)

    def _send_second(self, outgoing: Outgoing) -> list[Outcome]:
        """By every messenger; by mail where there is none, or none took it."""
        outcomes = [self._send_messenger(outgoing, *messenger) for messenger in outgoing.messengers]
        if outgoing.mailbox is not None and not any(outcome.accepted for outcome in outcomes):
            outcomes.append(self._send_mail(outgoing))
        return outcomes

    def _send_messenger(self, outgoing: Outgoing, messenger_id: UUID, url: str) -> Outcome:
        assert self._channels.messengers is not None
        carried, ids = self._written_down(outgoing, MESSENGER)
        if not carried:
            return _not_needed(MESSENGER)
        wording = group_text(
            [each.entry.subject for each in carried], detail=outgoing.detail, now=self._clock()
        )
        try:
            answer = self._channels.messengers.send(
                url, title=wording.title, body=wording.body, link=outgoing.link
            )
        except PushError as error:
            return refused(ids, MESSENGER, error, target_id=messenger_id)
        return Outcome(ids, MESSENGER, answer, accepted=True, target_id=messenger_id)

    def _send_mail(self, outgoing: Outgoing) -> Outcome:
        mailbox = outgoing.mailbox
        assert self._channels.mail is not None and mailbox is not None
        carried, ids = self._written_down(outgoing, MAIL)
        if not carried:
            return _not_needed(MAIL)
        entries, now = [each.entry for each in carried], self._clock()
        letter = nudge_letter(
            entries,
            wording=group_text([entry.subject for entry in entries], detail=outgoing.detail, now=now),
            detail=outgoing.detail,
            now=now,
            address=self._address,
            secret=self._secret,
            account_id=outgoing.account_id,
            email=mailbox.email,
            confirmed=mailbox.is_confirmed,
            because=outgoing.because,
            last_call_at=mailbox.last_call_at,
        )
        try:
            answer = self._channels.mail.send(
                mailbox.email,
                subject=letter.subject,
                text=letter.text,
                html=letter.html,
                headers=letter.headers,
                message_id=str(outgoing.message_id),
            )
        except PushError as error:
            return refused(ids, MAIL, error)
        return Outcome(ids, MAIL, answer, accepted=True)

    def _written_down(self, outgoing: Outgoing, channel: str) -> tuple[list[Carried], list[UUID]]:
        """What of the message is still ours to say, and the deliveries of the attempt by this channel."""
        with self._database.write(outgoing.account_id) as session:
            [nudges] = self._recorder.still_held(session, [outgoing])
            deliveries = deliveries_of(nudges, channel, outgoing.message_id, self._clock())
            session.add_all(deliveries)
            if nudges and channel == MAIL and outgoing.mailbox and not outgoing.mailbox.is_confirmed:
                count_unconfirmed_letter(session, outgoing.account_id)
        still = {nudge.id for nudge in nudges}
        carried = [each for each in outgoing.carried if each.nudge_id in still]
        return carried, [delivery.id for delivery in deliveries]


def _not_needed(channel: str) -> Outcome:
    return Outcome((), channel, "not needed any more", accepted=False, permanent=True)
