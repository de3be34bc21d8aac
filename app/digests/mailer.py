"""Sending digest mails, and what they have in common: channel, clock, secret and address of links.

After one transient refusal the rest waits for the next run, because an unreachable mail server would time out for each of
them. So a stop of the program waits for one mail at most.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from app.channels.channel import MailChannel
from app.channels.email_content import EmailContent
from app.core.clock import Clock
from app.core.db import Database
from app.core.errors import DeliveryError
from app.core.leases import holder_name

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Mailer:
    """Sends digest mails.

    Callers lease the account first, send outside of any transaction, and then record the outcome. A crash in between
    repeats the mail under the same Message-ID, which mailboxes treat as one mail.
    """

    database: Database
    mail: MailChannel
    clock: Clock
    secret: bytes
    address: str
    holder: str = field(default_factory=holder_name)

    def send(self, to: str, content: EmailContent, *, message_id: str) -> bool:
        """Send a mail. False if it was refused temporarily: the caller then leaves the rest to the next run.

        A mail that is refused for good is done with, like one that was sent.
        """
        try:
            self.mail.send(
                to,
                subject=content.subject,
                text=content.text,
                html=content.html,
                headers=content.headers,
                message_id=message_id,
            )
        except DeliveryError as error:
            log.warning("mail %s was not taken: %s", message_id, error.answer)
            return error.permanent
        return True
