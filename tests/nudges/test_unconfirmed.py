"""An unconfirmed address gets a few mails; only mails that the server accepted count."""

from __future__ import annotations

import pytest

from app.accounts.model import Account
from app.accounts.rules import UNCONFIRMED_EMAILS
from app.core.errors import DeliveryError
from app.nudges.lifecycle import wake_account
from app.nudges.model import Delivery
from tests.builders import a_card
from tests.databases import on_sqlite

DANA = a_card("Dana Kim", org="Acme", emails=["dana@acme.example"])
GREYLISTED = DeliveryError("451 greylisted")


@pytest.fixture
def world(make_world):
    return make_world(mail=True)


@pytest.fixture
def newcomer(world):
    return world.person("ana", subscribed=False, email_confirmed_at=None)


def deliver_for(world, *, minutes: int, every: int = 1) -> None:
    for _ in range(0, minutes, every):
        world.deliver()
        world.clock.move(minutes=every)


def test_a_greylisted_mail_is_sent_later(world, newcomer):
    """The server refuses unknown senders for the first minutes."""
    newcomer.meets(DANA)
    world.clock.move(hours=24)
    world.mail.refuse(GREYLISTED, times=5)

    deliver_for(world, minutes=60, every=5)

    assert len(world.mail.sent) == 1


@on_sqlite
def test_an_internal_error_does_not_count_as_a_mail(world, newcomer):
    newcomer.meets(DANA)
    world.clock.move(hours=24)
    faults = iter([OSError("ours")] * UNCONFIRMED_EMAILS)

    def fail() -> None:
        if error := next(faults, None):
            raise error

    world.mail.before_answer = fail
    deliver_for(world, minutes=60, every=5)

    assert len(world.mail.sent) == 1
    assert [delivery.answer for delivery in world.rows(Delivery)][:-1] == ["not sent"] * UNCONFIRMED_EMAILS


@on_sqlite
def test_mails_due_at_once_do_not_exceed_the_limit(world, newcomer):
    """As before quiet hours, when all nudges of the evening are due together."""
    scans = [newcomer.meets(DANA) for _ in range(UNCONFIRMED_EMAILS + 3)]
    world.clock.move(hours=24)

    deliver_for(world, minutes=3)

    assert len(world.mail.sent) == UNCONFIRMED_EMAILS
    states = [newcomer.nudges(scan)[0] for scan in scans]
    assert (
        sorted((each["state"], each["reason"]) for each in states if each["state"] != "sent")
        == [("pending", "no-channel")] * 3
    )


def test_waiting_nudges_are_sent_after_confirmation(world, newcomer):
    for _ in range(UNCONFIRMED_EMAILS + 1):
        newcomer.meets(DANA)
    world.clock.move(hours=24)
    deliver_for(world, minutes=3)

    with world.runtime.database.write(newcomer.account_id) as session:
        session.get(Account, newcomer.account_id).email_confirmed_at = world.clock()
        wake_account(session, newcomer.account_id, now=world.clock())
    deliver_for(world, minutes=3)

    assert len(world.mail.sent) == UNCONFIRMED_EMAILS + 1
