"""The channels by which messages are sent.

To add one: a class with `send`, a name beside those below, and a field in `Channels`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.channels.messengers import MessengerChannel
from app.channels.web_push import PushMessage, PushTarget

WEB_PUSH = "push"
MAIL = "mail"
MESSENGER = "messenger"


class PushChannel(Protocol):
    def send(self, target: PushTarget, message: PushMessage) -> str:
        """Send the message and return the service's short answer; raise DeliveryError when it was not accepted."""


class MailChannel(Protocol):
    def send(
        self,
        to: str,
        *,
        subject: str,
        text: str,
        message_id: str,
        html: str | None = None,
        headers: Sequence[tuple[str, str]] = (),
    ) -> str:
        """Send the mail and return the server's short answer; raise DeliveryError when it was not accepted."""


@dataclass(frozen=True)
class Channels:
    push: PushChannel
    mail: MailChannel | None
    messengers: MessengerChannel | None = None
