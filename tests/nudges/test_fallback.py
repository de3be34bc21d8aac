"""The fallback channel: a push that no device has shown is sent by messenger or mail, unless the user acts before that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from app.core.errors import DeliveryError
from app.nudges import lifecycle
from app.nudges.model import Delivery
from app.nudges.rules import LEASE, SEEN_WITHIN
from tests.builders import Person, World, a_card
from tests.databases import on_sqlite

DANA = a_card("Dana Kim", org="Acme", emails=["dana@acme.example"])
LATER = DeliveryError("451 try later")


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    return make_world(mail=True)


@pytest.fixture
def unseen(world: World, ana: Person) -> str:
    """The id of a nudge that was pushed and not seen, and whose fallback is due now."""
    scan = ana.meets(DANA)
    world.clock.move(hours=24)
    world.deliver()
    world.clock.now += SEEN_WITHIN + timedelta(minutes=1)
    return ana.nudges(scan)[0]["id"]


def snooze(ana: Person, nudge_id: str) -> None:
    until = ana.world.clock() + timedelta(days=3)
    ana.post(f"/nudges/{nudge_id}/snooze", {"until": until.isoformat()})


def done(ana: Person, nudge_id: str) -> None:
    contact_id = ana.get(f"/nudges/{nudge_id}")["contact_id"]
    ana.post(f"/contacts/{contact_id}/resolve", {"outcome": "followed_up"})


def let_go(ana: Person, nudge_id: str) -> None:
    contact_id = ana.get(f"/nudges/{nudge_id}")["contact_id"]
    ana.post(f"/contacts/{contact_id}/resolve", {"outcome": "let_go"})


def seen(ana: Person, nudge_id: str) -> None:
    delivery = next(row for row in ana.world.rows(Delivery) if str(row.nudge_id) == nudge_id)
    ana.call("POST", f"/receipts/{ana.world.receipt(delivery.id)}", expect=204)


ACTIONS = [snooze, done, let_go, seen]


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_between_claim_and_preparation_cancels_it(world, ana, unseen, action):
    sweep = world.sweep()
    with world.runtime.database.write() as session:
        claimed = lifecycle.claim_unseen(
            session, now=world.clock(), holder=sweep._holder, lease=LEASE, most=5
        )
    action(ana, unseen)

    messages = sweep._prepare(claimed)
    sweep.drain()

    assert messages == []


@on_sqlite
@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_between_preparation_and_sending_cancels_it(world, ana, unseen, action):
    """The user acts while the messenger, which is tried before the mail server, is slow and then refuses."""
    ana.post("/account/messengers", {"name": "ntfy", "url": "ntfy://example.com/ana"}, expect=201)
    world.messengers.before_answer = lambda: action(ana, unseen)
    world.messengers.refuse(LATER)

    world.deliver()

    assert world.mail.sent == []


@on_sqlite
@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_while_the_mail_server_refuses_cancels_it(world, ana, unseen, action):
    actions = iter([lambda: action(ana, unseen)])
    world.mail.before_answer = lambda: next(actions, lambda: None)()
    world.mail.refuse(LATER, times=1)

    for _ in range(5):
        world.deliver()
        world.clock.move(minutes=5)

    assert world.mail.sent == []


def test_a_process_that_takes_over_a_sent_mail_does_not_repeat_it(world, ana, unseen):
    """The mail server answers after the lease has ended and another process has claimed the nudge."""
    other, claimed = world.sweep(), []

    def take_over() -> None:
        world.clock.now += LEASE
        with world.runtime.database.write() as session:
            claimed.extend(
                lifecycle.claim_unseen(session, now=world.clock(), holder=other._holder, lease=LEASE, most=5)
            )

    world.mail.before_answer = take_over
    world.deliver()
    messages = other._prepare(claimed)
    other.drain()

    assert len(claimed) == 1
    assert len(world.mail.sent) == 1
    assert messages == []


def test_slow_messengers_do_not_outlast_the_lease(world, ana, unseen):
    """Each attempt takes long; another sweep looks for lapsed leases during the last one."""
    for name in ("ntfy", "slack", "discord"):
        ana.post("/account/messengers", {"name": name, "url": f"{name}://example.com/ana"}, expect=201)
    other = world.sweep()
    found_by_other: list[lifecycle.Claimed] = []

    def answer_slowly() -> None:
        world.clock.now += LEASE * 2 / 3
        with world.runtime.database.write() as session:
            found_by_other.extend(
                lifecycle.claim_unseen(session, now=world.clock(), holder=other._holder, lease=LEASE, most=5)
            )

    world.messengers.before_answer = answer_slowly
    world.messengers.refuse(LATER)

    world.deliver()
    other.drain()

    assert found_by_other == []
    assert len(world.mail.sent) == 1


@on_sqlite
def test_without_an_action_the_mail_is_sent_once(world, ana, unseen):
    world.mail.refuse(LATER, times=1)

    for _ in range(5):
        world.deliver()
        world.clock.move(minutes=5)

    assert len(world.mail.sent) == 1
