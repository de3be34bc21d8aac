"""Offering a message to its channels: to every device by push, and by the fallback channel when its turn has come.

Nothing here opens a transaction. Attempts by push were recorded while the message was prepared. Before each attempt by the
fallback channel the sweep is asked to record it (`begin_attempt`): it answers what of the message it still holds.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol
from uuid import UUID

from app.channels.channel import MAIL, MESSENGER, WEB_PUSH, Channels
from app.channels.email_content import EmailContent
from app.core.clock import Clock
from app.core.errors import DeliveryError
from app.core.i18n import use_language
from app.nudges.delivery.messages import Attempt, FallbackAttempt, Mailbox, Outcome, Outgoing, Result, refused
from app.nudges.rules import next_attempt_at
from app.nudges.wording.email import EmailEntry, LinkFactory, nudge_email, unconfirmed_email
from app.nudges.wording.notification import group_text

log = logging.getLogger(__name__)

SENDING_LIMIT = 60.0
"""Seconds in which the devices of an account are tried: half a lease, because the last one may take long to fail."""
TRIES_BEFORE_FALLBACK = 3


class BeginAttempt(Protocol):
    """Records an attempt by a fallback channel that is about to be made."""

    def __call__(self, outgoing: Outgoing, channel: str) -> FallbackAttempt: ...


@dataclass(frozen=True)
class Sender:
    """Sends one message at a time; any number of threads may share it."""

    channels: Channels
    begin_attempt: BeginAttempt
    clock: Clock
    secret: bytes
    address: str
    spread: Callable[[], float]
    """0-1: how much later than planned the next attempt is."""

    def send(self, outgoing: Outgoing) -> Result:
        """Offer the message by push, and by the fallback channel if that is due; the answers."""
        outcomes = self._push_all(outgoing.attempts)
        if not any(outcome.accepted for outcome in outcomes) and self._is_fallback_due(outgoing, outcomes):
            outcomes += self._send_by_fallback(outgoing)
        return Result(outgoing, outcomes, self._next_attempt(outgoing, outcomes))

    def _push_all(self, attempts: Sequence[Attempt]) -> list[Outcome]:
        """Offer the message to one device after another, as long as the lease safely allows."""
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
            answer = self.channels.push.send(attempt.target, attempt.message)
        except DeliveryError as error:
            return refused(ids, WEB_PUSH, error, target_id=target)
        except Exception:
            log.exception("a push could not be sent")
            return _failed(ids, WEB_PUSH)
        return Outcome(ids, WEB_PUSH, answer, accepted=True, target_id=target)

    def _is_fallback_due(self, outgoing: Outgoing, outcomes: Sequence[Outcome]) -> bool:
        """Whether the fallback channel should carry it now: push failed for good, failed often enough, or has no time left."""
        if not outgoing.has_fallback:
            return False
        if all(outcome.permanent for outcome in outcomes) or outgoing.try_count >= TRIES_BEFORE_FALLBACK:
            return True
        return self._next_attempt(outgoing, outcomes) >= outgoing.last_chance

    def _next_attempt(self, outgoing: Outgoing, outcomes: Sequence[Outcome]) -> datetime:
        asked = max((outcome.retry_after or 0 for outcome in outcomes), default=0)
        return next_attempt_at(outgoing.try_count, now=self.clock(), spread=self.spread(), retry_after=asked)

    def _send_by_fallback(self, outgoing: Outgoing) -> list[Outcome]:
        """Offer the message by every messenger; by e-mail if there is none or none accepted it."""
        outcomes = [
            self._offer(
                outgoing, MESSENGER, partial(self._send_messenger, outgoing, url), target_id=messenger_id
            )
            for messenger_id, url in outgoing.messengers
        ]
        if outgoing.mailbox is not None and not any(outcome.accepted for outcome in outcomes):
            outcomes.append(self._offer(outgoing, MAIL, partial(self._send_mail, outgoing, outgoing.mailbox)))
        return outcomes

    def _offer(
        self,
        outgoing: Outgoing,
        channel: str,
        send: Callable[[Sequence[EmailEntry]], str],
        *,
        target_id: UUID | None = None,
    ) -> Outcome:
        """Have the attempt recorded and make it. A fault of ours, or of the database, hides no other channel's answer."""
        ids: Sequence[UUID] = ()
        try:
            attempt = self.begin_attempt(outgoing, channel)
            if not attempt.carried:
                return _not_needed(channel)
            ids = attempt.delivery_ids
            answer = send([each.entry for each in attempt.carried])
        except DeliveryError as error:
            return refused(ids, channel, error, target_id=target_id)
        except Exception:
            log.exception("nothing could be sent by %s", channel)
            return _failed(ids, channel)
        return Outcome(ids, channel, answer, accepted=True, target_id=target_id)

    def _send_messenger(self, outgoing: Outgoing, url: str, entries: Sequence[EmailEntry]) -> str:
        assert self.channels.messengers is not None
        with use_language(outgoing.language, region=outgoing.region):
            wording = group_text(
                [entry.subject for entry in entries], detail=outgoing.detail, now=self.clock()
            )
        return self.channels.messengers.send(url, title=wording.title, body=wording.body, link=outgoing.link)

    def _send_mail(self, outgoing: Outgoing, mailbox: Mailbox, entries: Sequence[EmailEntry]) -> str:
        assert self.channels.mail is not None
        with use_language(outgoing.language, region=outgoing.region):
            email = self._email(outgoing, mailbox, entries)
        return self.channels.mail.send(
            mailbox.email,
            subject=email.subject,
            text=email.text,
            html=email.html,
            headers=email.headers,
            message_id=str(outgoing.message_id),
        )

    def _email(self, outgoing: Outgoing, mailbox: Mailbox, entries: Sequence[EmailEntry]) -> EmailContent:
        now = self.clock()
        links = LinkFactory(self.address, self.secret, outgoing.account_id, now)
        if not mailbox.is_confirmed:
            return unconfirmed_email(mailbox.email, links=links)
        return nudge_email(
            entries,
            wording=group_text([entry.subject for entry in entries], detail=outgoing.detail, now=now),
            detail=outgoing.detail,
            links=links,
            reason=outgoing.mail_reason,
            last_call_at=mailbox.last_call_at,
        )


def _failed(delivery_ids: Sequence[UUID], channel: str) -> Outcome:
    """The outcome after a fault of ours. Whether the message was sent is unknown; it is tried again."""
    return Outcome(delivery_ids, channel, "not sent", accepted=False)


def _not_needed(channel: str) -> Outcome:
    return Outcome((), channel, "not needed any more", accepted=False, permanent=True)
