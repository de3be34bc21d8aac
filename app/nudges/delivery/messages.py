"""Messages on their way, and what became of them, as values: no row is held while they are sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.accounts.rules import NotificationDetail
from app.channels.web_push import PushMessage, PushTarget
from app.core.errors import DeliveryError
from app.nudges.rules import NudgeState
from app.nudges.wording.email import Because, EmailEntry


@dataclass(frozen=True)
class Attempt:
    """One message on its way to one subscription; a delivery for each nudge it carries."""

    delivery_ids: Sequence[UUID]
    subscription_id: UUID
    target: PushTarget
    message: PushMessage


@dataclass(frozen=True)
class Carried:
    """A nudge that a message carries, and what is said of it."""

    nudge_id: UUID
    claim: int
    """Which claim of the nudge this is: whoever was too slow must not be taken for who holds it now."""
    entry: EmailEntry


@dataclass(frozen=True)
class Mailbox:
    """Where and how the account takes mail."""

    email: str
    is_confirmed: bool
    last_call_at: datetime | None
    """When the last call will come, for the letter to announce it; None if there will be none."""


@dataclass(frozen=True)
class Outgoing:
    """What is right to send now: one message for everybody it carries."""

    account_id: UUID
    message_id: UUID
    carried: Sequence[Carried]
    attempts: Sequence[Attempt]
    messengers: Sequence[tuple[UUID, str]]
    """Ids and addresses."""
    mailbox: Mailbox | None
    detail: NotificationDetail
    link: str
    try_count: int
    prepared_at: datetime
    """When it was found right to send. All attempts to send it bear this time: they are one try."""
    last_chance: datetime
    is_second: bool = False
    """Whether a push has carried it already, which nobody has seen."""

    @property
    def state(self) -> NudgeState:
        """What its nudges are while they are ours."""
        return NudgeState.SENT if self.is_second else NudgeState.LEASED

    @property
    def has_second(self) -> bool:
        return bool(self.messengers) or self.mailbox is not None

    @property
    def is_to_unconfirmed(self) -> bool:
        """Whether its mail would go to an address that nobody has confirmed, which gets only a few."""
        return self.mailbox is not None and not self.mailbox.is_confirmed

    @property
    def because(self) -> Because:
        if self.is_second:
            return Because.SILENT
        return Because.REFUSED if self.attempts else Because.NO_DEVICE


@dataclass(frozen=True)
class Outcome:
    """What a channel said to one message; `delivery_ids` are those of the nudges in it."""

    delivery_ids: Sequence[UUID]
    channel: str
    answer: str
    accepted: bool
    permanent: bool = False
    gone: bool = False
    retry_after: float | None = None
    target_id: UUID | None = None
    """The subscription or messenger that it went to."""


@dataclass(frozen=True)
class FallbackAttempt:
    """An attempt by a fallback channel that is recorded and may be made now."""

    carried: Sequence[Carried]
    """What of the message the sweep still holds: less than all of it when nudges were resolved or seen meanwhile."""
    delivery_ids: Sequence[UUID]


@dataclass(frozen=True)
class Result:
    """A message that has been offered to its channels."""

    outgoing: Outgoing
    outcomes: Sequence[Outcome]
    next_attempt_at: datetime
    is_unsent: bool = False
    """Whether it was handed back before any channel was asked."""


def handed_back(outgoing: Outgoing, *, now: datetime) -> Result:
    """A message whose turn came too late: it is looked at anew."""
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
