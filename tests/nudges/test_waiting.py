"""Nudges that wait: for the account to have a channel, or as long as a channel asked with Retry-After."""

from __future__ import annotations

import base64
import io
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.accounts.store import accounts_by_id
from app.core.db import lock_accounts, new_id
from app.core.errors import DeliveryError
from app.nudges import lifecycle, store
from app.nudges.model import Nudge
from app.nudges.rules import DEADLINE, LEASE
from app.process.scheduler import Scheduler
from tests.builders import MONDAY_10AM, World, a_card
from tests.databases import on_sqlite

DANA = a_card("Dana Kim", org="Acme", emails=["dana@acme.example"])
TUESDAY_10AM = MONDAY_10AM + timedelta(days=1)
TOO_MANY = DeliveryError("429 too many", retry_after=3 * 3600)
MORE_IDS_THAN_PARAMETERS = 70_000


def deliver_every(world: World, minutes: int, *, hours: int) -> None:
    for _ in range(0, hours * 60, minutes):
        world.deliver()
        world.clock.move(minutes=minutes)


@on_sqlite
def test_a_nudge_without_a_channel_changes_once(world):
    ana = world.person("ana", subscribed=False)
    scan = ana.meets(DANA)
    world.clock.now = TUESDAY_10AM
    world.deliver()
    [waiting] = ana.nudges(scan)
    assert (waiting["state"], waiting["reason"]) == ("pending", "no-channel")

    deliver_every(world, 10, hours=6)

    assert ana.nudges(scan) == [waiting]
    [nudge] = world.rows(Nudge)
    assert (
        nudge.attempts <= 12
    )  # after 5, 10, 20 and 40 minutes, then hourly; every 5 minutes would be 36 here


@on_sqlite
def test_a_nudge_without_a_channel_expires_at_its_deadline(world):
    ana = world.person("ana", subscribed=False)
    scan = ana.meets(DANA)
    world.clock.now = TUESDAY_10AM
    deliver_every(world, 30, hours=23)

    world.clock.now = MONDAY_10AM + DEADLINE
    world.deliver()

    assert ana.states(scan) == [("follow_up", "expired")]


def test_turning_mail_on_sends_waiting_nudges_at_once(make_world):
    world = make_world(mail=True)
    ana = world.person("ana", subscribed=False, nudges_by_mail=False)
    ana.meets(DANA)
    world.clock.now = TUESDAY_10AM
    deliver_every(world, 30, hours=3)

    ana.patch("/account", {"nudges_by_mail": True})
    world.deliver()

    assert len(world.mail.sent) == 1


@on_sqlite
def test_a_restart_with_a_mail_server_sends_waiting_nudges(make_world):
    world = make_world()
    ana = world.person("ana", subscribed=False)
    ana.meets(DANA)
    world.clock.now = TUESDAY_10AM
    deliver_every(world, 30, hours=3)
    restarted = make_world(mail=True)
    restarted.clock.now = world.clock.now

    scheduler = Scheduler(restarted.runtime)
    scheduler.start()
    scheduler.stop()
    restarted.deliver()

    assert len(restarted.mail.sent) == 1


def rename(ana) -> None:
    ana.patch("/account", {"name": "Anna"})


def move_to_another_zone(ana) -> None:
    ana.patch("/account", {"timezone": "Asia/Tokyo", "quiet_from": "02:00", "quiet_until": "04:00"})


def correct_met_at(ana) -> None:
    [nudge] = ana.items("/nudges")
    met_at = (MONDAY_10AM - timedelta(minutes=5)).isoformat()
    ana.patch(f"/encounters/{nudge['encounter_id']}", {"met_at": met_at})


@on_sqlite
@pytest.mark.parametrize("change", [rename, move_to_another_zone, correct_met_at])
def test_retry_after_is_obeyed_after_a_change_of_settings(world, ana, change):
    ana.meets(DANA)
    world.clock.now = TUESDAY_10AM
    world.push.refuse(TOO_MANY, times=1)
    world.deliver()
    world.clock.move(hours=1)
    [before] = ana.items("/nudges")

    change(ana)
    world.deliver()
    assert world.push.sent == []
    [after] = ana.items("/nudges")
    assert (after["due_at"], after["state"], after["reason"]) == (before["due_at"], "pending", "trying-again")

    world.clock.move(hours=2, minutes=1)
    world.deliver()
    assert len(world.push.sent) == 1


@on_sqlite
def test_retry_after_is_obeyed_after_the_page_renews_its_subscription(world):
    ana = world.person("ana", subscribed=False)
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    keys = {
        "p256dh": text(point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)),
        "auth": text(bytes(16)),
    }
    subscription = {"endpoint": "https://fcm.googleapis.com/fcm/send/ana", "keys": keys}
    ana.post("/push/subscriptions", subscription, expect=201)
    ana.meets(DANA)
    world.clock.now = TUESDAY_10AM
    world.push.refuse(TOO_MANY, times=1)
    world.deliver()

    ana.post("/push/subscriptions", subscription, expect=200)
    world.deliver()

    assert world.push.sent == []


def text(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def test_imported_nudges_ignore_the_retry_after_of_another_server(world, ana):
    ana.meets(DANA)
    world.clock.now = TUESDAY_10AM
    world.push.refuse(TOO_MANY, times=1)
    world.deliver()
    bo = world.person("bo")
    archive = ana.ask("GET", "/account/archive").data

    answer = bo.ask(
        "POST",
        "/account/archive",
        data={"archive": (io.BytesIO(archive), "a.zip")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 200, answer.text
    world.deliver()

    assert len(world.push.sent) == 1


@on_sqlite
def test_retry_after_is_obeyed_beyond_a_new_due_time(world, ana):
    ana.meets(DANA)
    world.clock.now = TUESDAY_10AM
    world.push.refuse(TOO_MANY, times=1)
    world.deliver()

    ana.patch("/account", {"follow_up_hours": 25})
    world.clock.move(hours=1, minutes=1)
    world.deliver()
    assert world.push.sent == []

    world.clock.move(hours=2)
    world.deliver()
    assert len(world.push.sent) == 1


def test_more_ids_than_a_statement_may_have_are_queried_in_chunks(world):
    """An import can bring an event with tens of thousands of encounters."""
    ids, now = frozenset(new_id() for _ in range(MORE_IDS_THAN_PARAMETERS)), world.clock()

    with world.runtime.database.write() as session:
        assert store.held_with_person(session, ids, holder="one") == []
        lifecycle.take_over(session, ids, holder="one", lease=LEASE)
        assert lifecycle.release_all(session, holder="one", now=now, in_flight=ids) == 0
        assert (
            lifecycle.claim_unseen(session, now=now, holder="one", lease=LEASE, most=5, in_flight=ids) == []
        )
        assert accounts_by_id(session, ids) == {}
        lock_accounts(session, ids)


@on_sqlite
def test_a_permanently_refused_mail_is_retried_with_growing_delays(make_world):
    """The mail server takes a mail for spam: it is offered again after half an hour, then one, two, four and six hours."""
    world = make_world(mail=True)
    ana = world.person("ana", subscribed=False)
    scan = ana.meets(DANA)
    world.clock.now = TUESDAY_10AM
    world.mail.refuse(DeliveryError("554 spam", permanent=True))

    deliver_every(world, 30, hours=23)

    deliveries = ana.nudges(scan)[0]["deliveries"]
    tried = [datetime.fromisoformat(each["tried_at"]) for each in deliveries]
    assert [at - TUESDAY_10AM for at in tried] == [
        timedelta(hours=hours) for hours in (0, 0.5, 1.5, 3.5, 7.5, 13.5, 19.5)
    ]
