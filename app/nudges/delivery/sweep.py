"""The sweep delivers due nudges: claim, record the attempt, send, record the outcome.

No transaction is open while a channel answers. A crash between two steps leaves a leased row. When its lease runs out the
nudge is claimed again, and the repeat carries the same tag and topic, so that the phone shows one notification.

    claim     one UPDATE leases as many due nudges as threads can send in half a second (flow_control.py, lifecycle.py)
    prepare   with the accounts locked: messages are built and attempts by push recorded (preparing.py)
    send      each message in a thread, without a transaction (sending.py)
    record    the answers, and what follows from them: a last call, another attempt (outcome_writer.py, recording.py)

Messages go by push first. The fallback channel (messengers, else e-mail) carries a message that push could not deliver,
or that nobody has seen in time.
"""

from __future__ import annotations

import logging
import random
import threading
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.channels.channel import Channels
from app.core.clock import Clock
from app.core.db import Database, is_transient
from app.core.failpoints import failpoint
from app.core.leases import holder_name
from app.nudges import lifecycle, store
from app.nudges.delivery.failure_isolation import FailureIsolation, claims_of
from app.nudges.delivery.flow_control import FlowControl
from app.nudges.delivery.messages import FallbackAttempt, Outgoing, Result, unsent_result
from app.nudges.delivery.outcome_writer import OutcomeWriter
from app.nudges.delivery.preparing import Preparer
from app.nudges.delivery.recording import Recorder
from app.nudges.delivery.sending import Sender
from app.nudges.rules import LEASE, SEEN_WITHIN

log = logging.getLogger(__name__)

THREADS = 16
MAX_AGE = timedelta(seconds=10)
"""A message older than this is prepared again before it is sent: quiet hours may have begun, or the laptop slept.
This time and the longest time of sending must stay below the lease."""
MAX_AGE_AT_STOP = timedelta(seconds=1)
HEARTBEAT_INTERVAL = 1.0
"""Seconds to wait for a free thread before the next heartbeat."""


class Sweep:
    """Delivers due nudges in a pool of threads. Any number of sweeps may run on one database."""

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
        max_age: timedelta = MAX_AGE,
        spread: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._clock = clock
        self._max_age = max_age
        self._holder = holder_name()
        preparer = Preparer(channels, secret, address, self._holder)
        self._isolation = FailureIsolation(database, preparer, clock, spread)
        self._recorder = recorder = Recorder(self._holder, seen_within)
        self._sender = Sender(channels, self._begin_attempt, clock, secret, address, spread)
        self._flow = FlowControl(threads)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="nudge")
        self._stopping = threading.Event()
        self._outcome_writer = OutcomeWriter(
            database,
            recorder,
            clock,
            is_more_coming=self._flow.is_busy,
            finished=self._finish_result,
            failed=self._isolation.close,
            stopping=self._stopping,
        )
        self._in_flight: Counter[UUID] = Counter()
        """How many unfinished messages carry each nudge. A nudge that was released unsent may be claimed again before the
        outcome of the first message is recorded, so it can be two."""
        self._in_flight_lock = threading.Lock()
        self._claim_lock = threading.Lock()
        self._has_unresolved_claims = False

    def tick(self, alive: Callable[[], None] = lambda: None) -> bool:
        """Send what is due now; True when nothing is left to do and no message is in flight.

        A long queue takes a while: `alive` is called before each part of it.
        """
        found = False
        while not self._stopping.is_set():
            alive()
            in_flight = self._ids_in_flight()  # before the query: a nudge released in between must be noticed
            if not self._has_unresolved_claims and not self._is_any_due(in_flight):
                return not found and not in_flight
            found = True
            most = self._flow.wait_for_room(HEARTBEAT_INTERVAL)
            with self._claim_lock:
                if most and not self._claim_and_start(self._clock(), most):
                    break
        return False

    def _is_any_due(self, in_flight: Collection[UUID]) -> bool:
        with self._database.read() as session:
            return store.any_due(session, self._clock(), in_flight=in_flight)

    def drain(self) -> None:
        """Claim nothing more, send the messages whose turn comes within a second, and release the rest."""
        self._stopping.set()
        with self._claim_lock:
            self._pool.shutdown(wait=True)
        self._outcome_writer.close()
        try:
            with self._database.write() as session:
                lifecycle.release_all(session, holder=self._holder, now=self._clock())
        except SQLAlchemyError as error:
            log.warning("claimed nudges wait until their leases run out: %s", error)

    def _claim_and_start(self, now: datetime, most: int) -> bool:
        """Claim up to `most` nudges and start sending; whether any were claimed."""
        if self._stopping.is_set():
            return False
        claimed = self._claimed(now, most)
        failpoint("after-claim")
        outgoing = self._prepare(claimed)
        with self._in_flight_lock:
            self._in_flight.update(_ids(outgoing))
        self._flow.begin(len(outgoing))
        for each in outgoing:
            self._pool.submit(self._deliver, each)
        return bool(claimed)

    def _ids_in_flight(self) -> frozenset[UUID]:
        """The nudges that our own threads are sending. They are not released even if their leases run out: a laptop slept."""
        with self._in_flight_lock:
            return frozenset(self._in_flight)

    def _claimed(self, now: datetime, most: int) -> list[lifecycle.Claimed]:
        """Claim up to `most` nudges, at most half of them for the fallback unless nothing else is due."""
        in_flight, had_unresolved_claims = self._ids_in_flight(), self._has_unresolved_claims
        self._has_unresolved_claims = True  # if the commit fails, the claim may have happened or not
        with self._database.write() as session:
            lifecycle.release_lapsed(session, now=now, in_flight=in_flight)
            if had_unresolved_claims:
                lifecycle.release_all(session, holder=self._holder, now=now, in_flight=in_flight)
            unseen = self._unseen(session, now, most // 2, in_flight)
            due = lifecycle.claim_due(
                session, now=now, holder=self._holder, lease=LEASE, most=most - len(unseen)
            )
            claimed = [*unseen, *due] or self._unseen(session, now, most, in_flight)
        self._has_unresolved_claims = False
        return claimed

    def _unseen(
        self, session: Session, now: datetime, most: int, in_flight: Collection[UUID]
    ) -> list[lifecycle.Claimed]:
        return lifecycle.claim_unseen(
            session, now=now, holder=self._holder, lease=LEASE, most=most, in_flight=in_flight
        )

    def _prepare(self, claimed: Sequence[lifecycle.Claimed]) -> list[Outgoing]:
        try:
            return self._isolation.prepare(claimed)
        except Exception as error:
            if is_transient(error):
                self._has_unresolved_claims = True  # released as soon as the database answers again
            raise

    def _deliver(self, outgoing: Outgoing) -> None:
        """Send a message and hand its outcome to the writer, which records many in one transaction."""
        is_sent = False
        try:
            result = self._result(outgoing)
            is_sent = not result.is_unsent
        except BaseException as error:
            if isinstance(error, Exception):
                log.exception(
                    "message %s failed unexpectedly; its nudges are tried again later", outgoing.message_id
                )
                self._isolation.put_off(claims_of(outgoing))
            self._remove_in_flight(outgoing)
            if not isinstance(error, Exception):
                raise
            return
        finally:
            self._flow.finish(sent=is_sent)
        self._outcome_writer.add(result)

    def _result(self, outgoing: Outgoing) -> Result:
        now = self._clock()
        max_age = min(self._max_age, MAX_AGE_AT_STOP) if self._stopping.is_set() else self._max_age
        if abs(now - outgoing.prepared_at) > max_age:
            return unsent_result(outgoing, now=now)
        result = self._sender.send(outgoing)
        failpoint("after-send-before-record")
        return result

    def _begin_attempt(self, outgoing: Outgoing, channel: str) -> FallbackAttempt:
        with self._database.write(outgoing.account_id) as session:
            return self._recorder.begin_attempt(session, outgoing, channel)

    def _remove_in_flight(self, outgoing: Outgoing) -> None:
        with self._in_flight_lock:
            for nudge_id in _ids([outgoing]):
                self._in_flight[nudge_id] -= 1
                if not self._in_flight[nudge_id]:
                    del self._in_flight[nudge_id]

    def _finish_result(self, result: Result) -> None:
        self._remove_in_flight(result.outgoing)


def _ids(messages: Sequence[Outgoing]) -> list[UUID]:
    return [carried.nudge_id for each in messages for carried in each.carried]
