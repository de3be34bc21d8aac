"""E-mail by SMTP, to the account's own address only. It is the fallback channel for nudges.

TLS is used from the start (smtps) or as soon as the server offers it. A password is never sent without TLS, except to
loopback hosts, which nobody can listen to; there a self-signed certificate is accepted as well.
"""

from __future__ import annotations

import logging
import re
import smtplib
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address, HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from urllib.parse import unquote, urlsplit

from app.channels.ssrf_protection import LOOPBACK_NAMES
from app.core.errors import DeliveryError

log = logging.getLogger(__name__)

ACCEPTED = "250"
TIMEOUT_SECONDS = 20.0


class _HeaderClasses(HeaderRegistry):
    """Keeps the class that Python otherwise makes for each header of each mail, which takes a third of the time."""

    def __init__(self) -> None:
        super().__init__()
        self._classes: dict[str, type] = {}

    def __getitem__(self, name: str) -> type:
        name = name.lower()
        if name not in self._classes:
            self._classes[name] = super().__getitem__(name)
        return self._classes[name]


# Python 3.11 loses blanks between encoded words where it folds a header: so lines get the length RFC 5322 allows.
_LONG_LINES = SMTP.clone(max_line_length=998, header_factory=_HeaderClasses())
_ONE_ADDRESS = re.compile(r"[^\s@,;:<>()\[\]\"\\\x00-\x1f\x7f]+@[^\s@,;:<>()\[\]\"\\\x00-\x1f\x7f]+")


@dataclass(frozen=True)
class Mail:
    """The channel to mailboxes. `smtp_url` is `smtp://user:password@host:587` or `smtps://host:465`."""

    smtp_url: str = field(repr=False)
    mail_from: str
    timeout: float = TIMEOUT_SECONDS
    tls: ssl.SSLContext | None = field(default=None, repr=False)
    """The trusted certificates; None means those of the system."""

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
        """Send one mail; return the server's answer, or raise DeliveryError. `html` says the same as `text`.

        The same `message_id` gives the same Message-ID, by which a mailbox can recognise a repeat.
        """
        message = _message(self.mail_from, to, subject, message_id, headers)
        message.set_content(text, charset="utf-8", cte="quoted-printable")
        if html is not None:
            message.add_alternative(html, subtype="html", charset="utf-8", cte="quoted-printable")
        try:
            return self._deliver(message, to)
        except smtplib.SMTPRecipientsRefused as error:
            code, _ = error.recipients[to]
            raise DeliveryError(str(code), permanent=code >= 500) from error
        except smtplib.SMTPNotSupportedError as error:
            raise DeliveryError("address not supported", permanent=True) from error
        except smtplib.SMTPAuthenticationError as error:
            log.error("the mail server does not accept the password of SMTP_URL")
            raise DeliveryError(str(error.smtp_code)) from error
        except smtplib.SMTPDataError as error:
            # 5xx here is about what the mail says (RFC 5321, 4.2.1): the same words would be refused again.
            log.warning("the mail server answered %s to a mail", error.smtp_code)
            raise DeliveryError(str(error.smtp_code), permanent=error.smtp_code >= 500) from error
        except smtplib.SMTPResponseException as error:
            log.warning("the mail server answered %s", error.smtp_code)
            raise DeliveryError(str(error.smtp_code)) from error
        except ssl.SSLError as error:
            log.error("the mail server's certificate cannot be trusted: %s", error)
            raise DeliveryError("no trust") from error
        except (smtplib.SMTPException, OSError) as error:
            raise DeliveryError("no connection") from error

    def find_fault(self) -> str | None:
        """What keeps mail from being sent, or None when the server lets us in. Nothing is sent."""
        try:
            server = self._connect()
            try:
                self._log_in(server)
            finally:
                server.close()
        except smtplib.SMTPAuthenticationError:
            return "the mail server does not accept the password"
        except smtplib.SMTPResponseException as error:
            return f"the mail server answers {error.smtp_code}"
        except ssl.SSLError as error:
            return f"the mail server's certificate cannot be trusted ({error.reason})"
        except (smtplib.SMTPException, OSError) as error:
            return f"the mail server cannot be reached ({error})"
        except DeliveryError as error:
            return f"the mail server cannot be used: {error}"
        return None

    def _deliver(self, message: EmailMessage, to: str) -> str:
        server = self._connect()
        try:
            self._log_in(server)
            server.send_message(message, from_addr=self.mail_from, to_addrs=[to])
        except BaseException:
            server.close()
            raise
        # The server has accepted the mail: a failure of QUIT must not cause a second one.
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        return ACCEPTED

    def _connect(self) -> smtplib.SMTP:
        parts = urlsplit(self.smtp_url)
        host = parts.hostname or ""
        name = self.mail_from.rpartition("@")[2]
        if parts.scheme == "smtps":
            return smtplib.SMTP_SSL(
                host,
                parts.port or 465,
                local_hostname=name,
                timeout=self.timeout,
                context=self._tls_context(host),
            )
        port = parts.port or (587 if parts.username else 25)
        server = smtplib.SMTP(host, port, local_hostname=name, timeout=self.timeout)
        try:
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=self._tls_context(host))
                server.ehlo()
        except BaseException:
            server.close()
            raise
        return server

    def _tls_context(self, host: str) -> ssl.SSLContext:
        if self.tls is not None:
            return self.tls
        context = ssl.create_default_context()
        if host in LOOPBACK_NAMES:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context

    def _log_in(self, server: smtplib.SMTP) -> None:
        parts = urlsplit(self.smtp_url)
        if not parts.username:
            return
        if not isinstance(server.sock, ssl.SSLSocket) and parts.hostname not in LOOPBACK_NAMES:
            log.error("the mail server offers no TLS: the password of SMTP_URL was not sent")
            raise DeliveryError("no TLS")
        server.login(unquote(parts.username), unquote(parts.password or ""))


def _message(
    mail_from: str, to: str, subject: str, message_id: str, headers: Sequence[tuple[str, str]]
) -> EmailMessage:
    message = EmailMessage(policy=_LONG_LINES)
    message["From"] = Address("Nextday", addr_spec=mail_from)
    message["To"] = _recipient(to)
    message["Subject"] = _one_line(subject)
    message["Date"] = formatdate(usegmt=True)
    message["Message-ID"] = f"<{_token(message_id)}@{mail_from.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    for name, value in headers:
        message[_token(name)] = _one_line(value)
    return message


def _recipient(to: str) -> Address:
    """Exactly one address. DeliveryError for text that could be read as several, or as more than an address."""
    if not _ONE_ADDRESS.fullmatch(to):
        raise DeliveryError("not an address", permanent=True)
    try:
        return Address(addr_spec=to)
    except (ValueError, MessageError) as error:
        raise DeliveryError("not an address", permanent=True) from error


def _one_line(text: str) -> str:
    # Headers contain names and notes. Without line breaks no text can start another header.
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _token(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._-]+", text):
        raise ValueError(f"{text!r} cannot stand in a header")
    return text
