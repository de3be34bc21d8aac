"""Sending what is due: claim, record the attempt, send, record the outcome.

No transaction is open while a push service is waited for. A crash between two steps leaves a leased row; when the
lease runs out it is claimed again, and the repeat carries the same tag and topic, so that the phone shows one.

    claim     one UPDATE takes as many due nudges as half a second is enough for (flow_control.py), one more what nobody has seen
    prepare   with the accounts locked: what goes together, to whom; the attempt is written down (preparing.py)
    send      each message in a thread, no row held (sending.py)
    record    what the channels answered, and what follows: sent and a last call, another try (outcome_writer.py, recording.py)

By push first. The second channel (messengers, else mail) carries what push could not, or what nobody saw in time.
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
from app.nudges.delivery.flow_control import FlowControl
from app.nudges.delivery.isolation import Isolation, claims_of
from app.nudges.delivery.messages import FallbackAttempt, Outgoing, Result, handed_back
from app.nudges.delivery.outcome_writer import OutcomeWriter
from app.nudges.delivery.preparing import Preparer
from app.nudges.delivery.recording import Recorder
from app.nudges.delivery.sending import Sender
from app.nudges.rules import LEASE, SEEN_WITHIN

log = logging.getLogger(__name__)

THREADS = 16
FRESH = timedelta(seconds=10)
"""What was prepared longer ago is looked at anew before it is sent: quiet hours may have attempt, a laptop may have slept.
Together with what sending may take, it is over before the lease."""
FRESH_AT_STOP = timedelta(seconds=1)
SLICE = 1.0
"""Seconds to wait for room before saying that the sweep is alive."""


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
        fresh: timedelta = FRESH,
        spread: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._clock = clock
        self._fresh = fresh
        self._holder = holder_name()
        preparer = Preparer(channels, secret, address, self._holder)
        self._isolation = Isolation(database, preparer, clock, spread)
        self._recorder = recorder = Recorder(self._holder, seen_within)
        self._sender = Sender(channels, self._begin_attempt, clock, secret, address, spread)
        self._pace = FlowControl(threads)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="nudge")
        self._stopping = threading.Event()
        self._books = OutcomeWriter(
            database,
            recorder,
            clock,
            is_more_coming=self._pace.is_busy,
            settled=self._forget_result,
            failed=self._isolation.close,
            stopping=self._stopping,
        )
        self._under_way: Counter[UUID] = Counter()
        """Counted: what is handed back may be claimed anew before the books are done with it."""
        self._noting = threading.Lock()
        self._claiming = threading.Lock()
        self._has_strays = False

    def tick(self, alive: Callable[[], None] = lambda: None) -> bool:
        """Send what is due now; True when nothing was left to do and nothing is under way.

        A long queue takes long: `alive` is called whenever another part of it is under way.
        """
        found = False
        while not self._stopping.is_set():
            alive()
            spared = self._spared()  # asked first: what is put back meanwhile must not go unnoticed
            if not self._has_strays and not self._is_any_due(spared):
                return not found and not spared
            found = True
            most = self._pace.wait_for_room(SLICE)
            with self._claiming:
                if most and not self._claim_and_start(self._clock(), most):
                    break
        return False

    def _is_any_due(self, spared: Collection[UUID]) -> bool:
        with self._database.read() as session:
            return store.any_due(session, self._clock(), sparing=spared)

    def drain(self) -> None:
        """Claim nothing more, send what would be sent within a moment, put back the rest."""
        self._stopping.set()
        with self._claiming:
            self._pool.shutdown(wait=True)
        self._books.close()
        try:
            with self._database.write() as session:
                lifecycle.release_all(session, holder=self._holder, now=self._clock())
        except SQLAlchemyError as error:
            log.warning("what was claimed waits for its leases to run out: %s", error)

    def _claim_and_start(self, now: datetime, most: int) -> bool:
        """Claim up to `most` nudges and start sending those that are right to send; whether any were claimed."""
        if self._stopping.is_set():
            return False
        claimed = self._claimed(now, most)
        failpoint("after-claim")
        outgoing = self._prepare(claimed)
        with self._noting:
            self._under_way.update(_ids(outgoing))
        self._pace.begin(len(outgoing))
        for each in outgoing:
            self._pool.submit(self._deliver, each)
        return bool(claimed)

    def _spared(self) -> frozenset[UUID]:
        """What our own threads are at work on: a lease that lapses meanwhile, since a laptop slept, frees nothing."""
        with self._noting:
            return frozenset(self._under_way)

    def _claimed(self, now: datetime, most: int) -> list[lifecycle.Claimed]:
        """Up to `most` nudges whose first or second turn has come; a long queue of the one does not starve the other."""
        spared, had_strays = self._spared(), self._has_strays
        self._has_strays = True  # until it is committed, nobody knows what was claimed
        with self._database.write() as session:
            lifecycle.release_lapsed(session, now=now, sparing=spared)
            if had_strays:
                lifecycle.release_all(session, holder=self._holder, now=now, sparing=spared)
            unseen = self._unseen(session, now, most // 2, spared)
            due = lifecycle.claim_due(
                session, now=now, holder=self._holder, lease=LEASE, most=most - len(unseen)
            )
            claimed = [*unseen, *due] or self._unseen(session, now, most, spared)
        self._has_strays = False
        return claimed

    def _unseen(
        self, session: Session, now: datetime, most: int, spared: Collection[UUID]
    ) -> list[lifecycle.Claimed]:
        return lifecycle.claim_unseen(
            session, now=now, holder=self._holder, lease=LEASE, most=most, sparing=spared
        )

    def _prepare(self, claimed: Sequence[lifecycle.Claimed]) -> list[Outgoing]:
        try:
            return self._isolation.prepare(claimed)
        except Exception as error:
            if is_transient(error):
                self._has_strays = True  # put back what was claimed as soon as the database is there again
            raise

    def _deliver(self, outgoing: Outgoing) -> None:
        """Send it, and leave its outcome to be written down with those of others: that takes one transaction for all."""
        is_sent = False
        try:
            result = self._result(outgoing)
            is_sent = not result.is_unsent
        except BaseException as error:
            if isinstance(error, Exception):
                log.exception("message %s was not settled; it is tried again later", outgoing.message_id)
                self._isolation.put_off(claims_of(outgoing))
            self._forget(outgoing)
            if not isinstance(error, Exception):
                raise
            return
        finally:
            self._pace.finish(sent=is_sent)
        self._books.add(result)

    def _result(self, outgoing: Outgoing) -> Result:
        now = self._clock()
        fresh = min(self._fresh, FRESH_AT_STOP) if self._stopping.is_set() else self._fresh
        if abs(now - outgoing.prepared_at) > fresh:
            return handed_back(outgoing, now=now)
        result = self._sender.send(outgoing)
        failpoint("after-send-before-record")
        return result

    def _begin_attempt(self, outgoing: Outgoing, channel: str) -> FallbackAttempt:
        with self._database.write(outgoing.account_id) as session:
            return self._recorder.begin_attempt(session, outgoing, channel)

    def _forget(self, outgoing: Outgoing) -> None:
        with self._noting:
            for nudge_id in _ids([outgoing]):
                self._under_way[nudge_id] -= 1
                if not self._under_way[nudge_id]:
                    del self._under_way[nudge_id]

    def _forget_result(self, result: Result) -> None:
        self._forget(result.outgoing)


def _ids(messages: Sequence[Outgoing]) -> list[UUID]:
    return [carried.nudge_id for each in messages for carried in each.carried]
