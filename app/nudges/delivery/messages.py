"""Messages, attempts and outcomes as values, so that sending needs no rows and no session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.accounts.rules import NotificationDetail
from app.channels.web_push import PushMessage, PushTarget
from app.core.errors import DeliveryError
from app.nudges.rules import NudgeState
from app.nudges.wording.email import EmailEntry, MailReason


@dataclass(frozen=True)
class Attempt:
    """One message to one subscription; it has a delivery for each nudge it carries."""

    delivery_ids: Sequence[UUID]
    subscription_id: UUID
    target: PushTarget
    message: PushMessage


@dataclass(frozen=True)
class Carried:
    """A nudge that a message carries, and the words for it."""

    nudge_id: UUID
    claim: int
    """Fencing token: the `attempts` of the nudge when it was claimed. A sweep whose lease has run out finds a higher number."""
    entry: EmailEntry


@dataclass(frozen=True)
class Mailbox:
    """The e-mail address of an account, and what an e-mail to it needs to know."""

    email: str
    is_confirmed: bool
    last_call_at: datetime | None
    """When the last call will come, so that the e-mail can announce it; None if there will be none."""


@dataclass(frozen=True)
class Outgoing:
    """A message that may be sent now, and all channels it may take."""

    account_id: UUID
    message_id: UUID
    carried: Sequence[Carried]
    attempts: Sequence[Attempt]
    messengers: Sequence[tuple[UUID, str]]
    """Ids and addresses."""
    mailbox: Mailbox | None
    detail: NotificationDetail
    language: str
    """In which its e-mail and its messengers speak; a push speaks that of its device."""
    region: str
    link: str
    try_count: int
    prepared_at: datetime
    """When the message was prepared. All its attempts have this as `tried_at`: together they are one try."""
    last_chance: datetime
    is_fallback: bool = False
    """Whether the same nudges were pushed before and not seen."""

    @property
    def state(self) -> NudgeState:
        """The state its nudges have while this sweep holds them."""
        return NudgeState.SENT if self.is_fallback else NudgeState.LEASED

    @property
    def has_fallback(self) -> bool:
        return bool(self.messengers) or self.mailbox is not None

    @property
    def is_to_unconfirmed(self) -> bool:
        """Whether its e-mail would go to an unconfirmed address, which gets only a few."""
        return self.mailbox is not None and not self.mailbox.is_confirmed

    @property
    def mail_reason(self) -> MailReason:
        if self.is_fallback:
            return MailReason.SILENT
        return MailReason.REFUSED if self.attempts else MailReason.NO_DEVICE


@dataclass(frozen=True)
class Outcome:
    """What a channel answered; `delivery_ids` are the deliveries of the nudges in the message."""

    delivery_ids: Sequence[UUID]
    channel: str
    answer: str
    accepted: bool
    permanent: bool = False
    gone: bool = False
    retry_after: float | None = None
    target_id: UUID | None = None
    """The subscription or messenger that was asked."""


@dataclass(frozen=True)
class FallbackAttempt:
    """An attempt by a fallback channel that is recorded and may be made now."""

    carried: Sequence[Carried]
    """The nudges of the message that the sweep still leases, without those that were resolved or seen since."""
    delivery_ids: Sequence[UUID]


@dataclass(frozen=True)
class Result:
    """A message and what its channels answered."""

    outgoing: Outgoing
    outcomes: Sequence[Outcome]
    next_attempt_at: datetime
    is_unsent: bool = False
    """Whether the message was given back before any channel was asked."""


def unsent_result(outgoing: Outgoing, *, now: datetime) -> Result:
    """The result of a message that waited too long for a thread: its nudges are prepared again."""
    return Result(outgoing, (), now, is_unsent=True)


def refused(
    delivery_ids: Sequence[UUID], channel: str, error: DeliveryError, *, target_id: UUID | None = None
) -> Outcome:
    return Outcome(
        delivery_ids,
        channel,
        error.answer,
        accepted=False,
        permanent=error.permanent or error.gone,
        gone=error.gone,
        retry_after=error.retry_after,
        target_id=target_id,
    )
