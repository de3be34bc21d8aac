"""The program with a mail server that keeps what it accepts, and the rounds of its mails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.digests.mailer import Mailer
from app.digests.schedule import DigestSchedule
from tests.builders import World
from tests.fakes import SentMail

HERE = "https://cards.example.com"


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    return make_world(mail=True)


@pytest.fixture
def go(world: World) -> Callable[[], list[SentMail]]:
    """One round by a process of its own; the mails it sent."""

    def round_() -> list[SentMail]:
        assert world.mail is not None
        before = len(world.mail.sent)
        DigestSchedule(a_mailer(world)).run_due()
        return world.mail.sent[before:]

    return round_


def a_mailer(world: World) -> Mailer:
    assert world.mail is not None
    return Mailer(world.runtime.database, world.mail, world.clock, world.runtime.secret, HERE)


def open_link(world: World, link: str, method: str = "GET", **request: Any) -> TestResponse:
    """As a browser that has never been here."""
    client = world.app.test_client(use_cookies=False)
    return client.open(link.removeprefix(HERE), method=method, **request)
