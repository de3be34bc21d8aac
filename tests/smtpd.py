"""A fake mail server: it speaks SMTP, records mails, and refuses when told to.

with MailServer() as server:
    server.fail_with([Fault("RCPT", "550 5.1.1 nobody here"), Fault("DATA", "drop")])
    ...                                     # send to server.url
    server.wait_for(1)[0].subject
"""

from __future__ import annotations

import asyncio
import email
import email.policy
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.pushservice import read_clock

STAGES = {"MAIL", "RCPT", "DATA"}


@dataclass(frozen=True)
class Fault:
    """A failure that happens once, when a sender reaches `stage`.

    `reply` is a refusal such as "451 4.3.0 later"; or "drop" (cut the connection), "accept-then-drop" (keep the
    mail, cut before saying so; at DATA only) or "hold" (say nothing).
    """

    stage: str
    reply: str

    def __post_init__(self) -> None:
        assert self.stage in STAGES, f"{self.stage!r} is no stage of a mail"
        is_known = self.reply in {"drop", "hold"} or self.reply[:1] in {"4", "5"}
        assert is_known or (self.stage, self.reply) == ("DATA", "accept-then-drop"), self.reply


@dataclass(frozen=True)
class Mail:
    """One mail as it arrived; sender and recipients are the envelope's, not the headers'."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage
    received_at: datetime
    virtual_at: datetime | None

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        """The plain text part with plain line ends; AssertionError when there is none."""
        body = self.message.get_body(("plain",))
        assert body is not None, "a mail without plain text"
        return str(body.get_content()).replace("\r\n", "\n")

    @property
    def html(self) -> str:
        """The HTML part with plain line ends; AssertionError when there is none."""
        body = self.message.get_body(("html",))
        assert body is not None, "a mail without HTML"
        return str(body.get_content()).replace("\r\n", "\n")


class MailServer:
    """An SMTP server on a free port of 127.0.0.1."""

    def __init__(self, *, clock_file: Path | None = None) -> None:
        self._clock_file = clock_file
        self._arrivals = threading.Condition(threading.RLock())
        self._mails: list[Mail] = []
        self._attempts = 0
        self._faults: deque[Fault] = deque()
        self._listener = _Listener(_Handler(self), hostname="127.0.0.1", port=0)

    def __enter__(self) -> MailServer:
        self._listener.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.stop()

    @property
    def url(self) -> str:
        """The server's address in the form of SMTP_URL."""
        return f"smtp://127.0.0.1:{self._listener.port}"

    @property
    def mails(self) -> list[Mail]:
        """All accepted mails, repeats included, oldest first."""
        with self._arrivals:
            return list(self._mails)

    @property
    def attempts(self) -> int:
        """How many mails were started (MAIL FROM), accepted or not."""
        with self._arrivals:
            return self._attempts

    def fail_with(self, faults: Iterable[Fault]) -> None:
        """Fail in this order; each fault waits for its stage and happens once."""
        with self._arrivals:
            self._faults = deque(faults)

    def wait_for(self, count: int, *, seconds: float = 60) -> list[Mail]:
        """All mails, as soon as there are `count` of them; AssertionError if they do not come."""
        return self._wait(lambda: len(self._mails) >= count, f"{count} mails", seconds)

    def wait_for_attempts(self, count: int, *, seconds: float = 60) -> list[Mail]:
        return self._wait(lambda: self._attempts >= count, f"{count} attempts", seconds)

    def _wait(self, is_enough: Callable[[], bool], wanted: str, seconds: float) -> list[Mail]:
        with self._arrivals:
            assert self._arrivals.wait_for(is_enough, seconds), (
                f"waited {seconds} s for {wanted}, got {len(self._mails)} mails in {self._attempts} attempts"
            )
            return list(self._mails)

    def count_attempt(self) -> None:
        with self._arrivals:
            self._attempts += 1
            self._arrivals.notify_all()

    def next_reply(self, stage: str) -> str | None:
        """The next fault for this stage, or None."""
        with self._arrivals:
            if self._faults and self._faults[0].stage == stage:
                return self._faults.popleft().reply
            return None

    def keep(self, envelope: Envelope) -> None:
        content = envelope.content
        assert isinstance(content, bytes)
        message = email.message_from_bytes(content, policy=email.policy.default)
        mail = Mail(
            sender=envelope.mail_from or "",
            recipients=tuple(envelope.rcpt_tos),
            message=message,
            received_at=datetime.now(UTC),
            virtual_at=read_clock(self._clock_file),
        )
        with self._arrivals:
            self._mails.append(mail)
            self._arrivals.notify_all()


class _Listener(Controller):
    def _trigger_server(self) -> None:
        # Only now is it known which port the system chose.
        listening: Any = self.server
        self.port = listening.sockets[0].getsockname()[1]
        super()._trigger_server()


class _Handler:
    """aiosmtpd calls these by their names."""

    def __init__(self, mail_server: MailServer) -> None:
        self._mail_server = mail_server

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        self._mail_server.count_attempt()
        refusal = await self._refusal("MAIL", server)
        if not refusal:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return refusal or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        refusal = await self._refusal("RCPT", server)
        if not refusal:
            envelope.rcpt_tos.append(address)
        return refusal or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        reply = self._mail_server.next_reply("DATA")
        if reply in {None, "accept-then-drop"}:
            self._mail_server.keep(envelope)
        return await _carried_out(reply, server) or "250 Taken"

    async def _refusal(self, stage: str, server: SMTP) -> str | None:
        return await _carried_out(self._mail_server.next_reply(stage), server)


async def _carried_out(reply: str | None, server: SMTP) -> str | None:
    """Hold or cut the connection if `reply` says so; what is left to say, or None."""
    if reply == "hold":
        await asyncio.sleep(60)
    if reply in {"drop", "accept-then-drop", "hold"}:
        transport: Any = server.transport
        if transport is not None:
            transport.abort()
        return "421 gone"
    return reply
