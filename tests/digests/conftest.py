"""A server with a fake mail server, and a run of its digest mails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.channels.channel import MailChannel
from app.digests.mailer import Mailer
from app.digests.schedule import DigestSchedule
from tests.builders import World
from tests.fakes import SentMail

SERVER = "https://cards.example.com"


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    return make_world(mail=True)


@pytest.fixture
def run_due(world: World) -> Callable[[], list[SentMail]]:
    """Let a new process send the digest mails that are due; the mails it sent."""

    def send_due() -> list[SentMail]:
        assert world.mail is not None
        before = len(world.mail.sent)
        DigestSchedule(a_mailer(world)).run_due()
        return world.mail.sent[before:]

    return send_due


class CutOff(BaseException):
    """As if the power went."""


@dataclass(frozen=True)
class DiesWhileSending:
    """A mail channel whose process dies before or after the mail server has taken a mail."""

    mail: MailChannel
    is_sent: bool

    def send(self, to: str, **content: Any) -> str:
        if self.is_sent:
            self.mail.send(to, **content)
        raise CutOff


def a_mailer(world: World, *, mail: Any = None) -> Mailer:
    """The mailer of another process."""
    mail = mail or world.mail
    assert mail is not None
    return Mailer(world.runtime.database, mail, world.clock, world.runtime.secret, SERVER)


def open_link(world: World, link: str, method: str = "GET", **request: Any) -> TestResponse:
    """Send a request without cookies."""
    client = world.app.test_client(use_cookies=False)
    return client.open(link.removeprefix(SERVER), method=method, **request)
