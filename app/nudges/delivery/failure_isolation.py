"""Isolates nudges that make the program fail, so that they delay no others.

A nudge that cannot be prepared, or not be sent because of a fault of ours, is put off for longer each time. A nudge that
was sent and cannot be recorded is closed as sent: otherwise it would be sent again and again. The statements load no
rows, because loading one may be what fails.

Transient database errors are no fault of the rows. They are raised.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from app.core.clock import Clock
from app.core.db import Database, is_transient
from app.nudges import lifecycle, store
from app.nudges.delivery.messages import Outgoing, Result
from app.nudges.delivery.preparing import Preparer
from app.nudges.lifecycle import Claimed
from app.nudges.rules import next_attempt_at

log = logging.getLogger(__name__)

MOST_FAILING = 8
"""With so many failing nudges of one account, its other due nudges are put off together, not tried one by one."""
ACCOUNT_WAIT = timedelta(minutes=5)


@dataclass(frozen=True)
class FailureIsolation:
    """Prepares claimed nudges, finds those that fail, and puts them off."""

    database: Database
    preparer: Preparer
    clock: Clock
    spread: Callable[[], float]

    def prepare(self, claimed: Sequence[Claimed]) -> list[Outgoing]:
        """Build the messages of all claimed nudges; account by account if that fails."""
        try:
            return self._prepare(claimed)
        except Exception as error:
            _raise_transient(error)
            log.exception("%s nudges could not be prepared together", len(claimed))
        return [outgoing for theirs in _by_account(claimed) for outgoing in self._prepare_account(theirs)]

    def put_off(self, claimed: Iterable[Claimed]) -> None:
        """Try these again later, with a growing delay."""
        for each in claimed:
            until = next_attempt_at(each.attempts, now=self.clock(), spread=self.spread(), retry_after=None)
            try:
                with self.database.write(each.account_id) as session:
                    lifecycle.put_off(session, each, holder=self.preparer.holder, until=until)
            except Exception:
                log.exception("nudge %s could not be put off; its lease will run out", each.id)

    def close(self, result: Result) -> None:
        """End a message that could not be recorded: as sent if a channel accepted it; else it is tried again later."""
        outgoing = result.outgoing
        if not any(outcome.accepted for outcome in result.outcomes):
            self.put_off(claims_of(outgoing))
            return
        try:
            with self.database.write(outgoing.account_id) as session:
                for each in claims_of(outgoing):
                    lifecycle.close_sent(session, each, holder=self.preparer.holder, now=self.clock())
        except Exception:
            log.exception("message %s could not be closed; its lease will run out", outgoing.message_id)

    def _prepare_account(self, claimed: Sequence[Claimed]) -> list[Outgoing]:
        """Build the messages of one account; without the nudges that fail by themselves if that fails."""
        try:
            return self._prepare(claimed)
        except Exception as error:
            _raise_transient(error)
        sound = self._sound(claimed)
        try:
            return self._prepare(sound)
        except Exception as error:
            _raise_transient(error)
            log.exception("%s nudges fail together and not alone; each is sent by itself", len(sound))
        return [outgoing for each in sound for outgoing in self._prepare_alone(each) or ()]

    def _sound(self, claimed: Sequence[Claimed]) -> list[Claimed]:
        """The nudges that can be prepared by themselves; the others are put off."""
        sound: list[Claimed] = []
        for index, each in enumerate(claimed):
            if self._prepare_alone(each, is_trial=True) is not None:
                sound.append(each)
            elif self._has_many_failing(each.account_id):
                self._put_off_account(each.account_id, claimed[index + 1 :])
                break
        return sound

    def _prepare_alone(self, claimed: Claimed, *, is_trial: bool = False) -> list[Outgoing] | None:
        """The message of this nudge alone; None if that fails, and the nudge is put off."""
        try:
            return self._prepare([claimed], alone=True, is_trial=is_trial)
        except Exception as error:
            _raise_transient(error)
            log.exception("nudge %s could not be prepared; it is tried again later", claimed.id)
        self.put_off([claimed])
        return None

    def _prepare(
        self, claimed: Sequence[Claimed], *, alone: bool = False, is_trial: bool = False
    ) -> list[Outgoing]:
        if not claimed:
            return []
        with self.database.write(*(each.account_id for each in claimed)) as session:
            ids = [each.id for each in claimed]
            outgoing = self.preparer.prepare(session, ids, self.clock(), alone=alone)
            if is_trial:
                session.flush()
                session.rollback()
            return outgoing

    def _has_many_failing(self, account_id: UUID) -> bool:
        with self.database.read() as session:
            return store.count_failing(session, account_id) >= MOST_FAILING

    def _put_off_account(self, account_id: UUID, claimed: Sequence[Claimed]) -> None:
        """Put off all due nudges of an account with many failing ones, `claimed` or not."""
        log.error("many nudges of account %s fail; its other due nudges are put off", account_id)
        now, holder = self.clock(), self.preparer.holder
        with self.database.write(account_id) as session:
            ids = [each.id for each in claimed]
            lifecycle.put_off_account(
                session, account_id, ids, holder=holder, now=now, until=now + ACCOUNT_WAIT
            )


def claims_of(outgoing: Outgoing) -> list[Claimed]:
    return [Claimed(each.nudge_id, outgoing.account_id, each.claim) for each in outgoing.carried]


def _raise_transient(error: Exception) -> None:
    if is_transient(error):
        raise error


def _by_account(claimed: Iterable[Claimed]) -> list[list[Claimed]]:
    accounts: dict[UUID, list[Claimed]] = defaultdict(list)
    for each in claimed:
        accounts[each.account_id].append(each)
    return list(accounts.values())
