"""What every mail that is no nudge needs on its way out: who carries it, where its links lead, what time it is.

A mail server that is away answers none of them, and each would wait for it in vain: after one refusal that may pass, whoever
sends leaves the rest to the next round. So a stop of the program waits for one mail at most.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from app.channels.channel import MailChannel
from app.channels.email_layout import EmailContent
from app.core.clock import Clock
from app.core.db import Database
from app.core.errors import DeliveryError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Mailer:
    """The way out; whoever writes a letter claims its row first and sends afterwards, with no row held."""

    database: Database
    mail: MailChannel
    clock: Clock
    secret: bytes
    address: str

    def send(self, to: str, letter: EmailContent, *, message_id: str) -> DeliveryError | None:
        """Hand the letter over; None, or why it was not taken. The same `message_id` makes a repeat known as one."""
        try:
            self.mail.send(
                to,
                subject=letter.subject,
                text=letter.text,
                html=letter.html,
                headers=letter.headers,
                message_id=message_id,
            )
        except DeliveryError as error:
            log.warning("mail %s was not taken: %s", message_id, error.answer)
            return error
        return None
