"""Silent devices: they are listed, and their user gets one mail."""

from __future__ import annotations

from uuid import uuid4

import pytest

from app.digests.schedule import DigestSchedule
from app.models import Delivery, Subscription
from app.nudges.receipts import record_seen
from tests.builders import a_card
from tests.databases import on_sqlite
from tests.digests.conftest import SERVER, CutOff, DiesWhileSending, a_mailer
from tests.fakes import DOWN

SUBSCRIPTION_KEYS = {
    "p256dh": "BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM",
    "auth": "tBHItJI5svbpez7KI4CCXg",
}


@pytest.fixture
def ana(world):
    return world.person("ana", email_confirmed_at=world.clock())


def send_nudge(world, ana):
    """Meet a contact; a day later the push service accepts the nudge."""
    ana.meets(a_card(f"Dana {uuid4().hex[:6]}"))
    world.clock.move(days=1)
    world.deliver()


def confirm_last_message(world, ana):
    """Send the receipt of the last message."""
    delivery = max(world.rows(Delivery), key=lambda each: each.tried_at)
    assert record_seen(world.runtime.database, delivery.id, now=world.clock())


def silent_since(ana):
    return [each["silent_since"] for each in ana.items("/push/subscriptions")]


def silences(mails):
    return [mail for mail in mails if mail.message_id.startswith("silent-")]


@on_sqlite
def test_a_device_silent_for_a_week_is_listed_and_mailed_about_once(world, ana, run_due):
    send_nudge(world, ana)
    since = world.clock().isoformat().replace("+00:00", "Z")
    world.clock.move(days=6, hours=23)
    too_early = silences(run_due()), silent_since(ana)
    world.clock.move(hours=1)
    (mail,) = silences(run_due())
    world.clock.move(days=30)

    assert too_early == ([], [None])
    assert silent_since(ana) == [since]
    assert mail.subject == "a phone shows no reminders"
    assert "since Tuesday, 3 March" in mail.text
    assert f"{SERVER}/settings" in mail.text
    assert silences(run_due()) == []


@on_sqlite
def test_a_device_that_confirms_messages_is_not_silent(world, ana, run_due):
    send_nudge(world, ana)
    confirm_last_message(world, ana)
    world.clock.move(days=30)

    assert silences(run_due()) == []
    assert silent_since(ana) == [None]


@on_sqlite
def test_a_device_without_messages_is_not_silent(world, ana, run_due):
    world.clock.move(days=60)

    assert silences(run_due()) == []
    assert silent_since(ana) == [None]


@on_sqlite
def test_an_unconfirmed_test_message_does_not_count(world, ana, run_due):
    ana.post("/push/test")
    world.clock.move(days=8)

    assert silences(run_due()) == []
    assert silent_since(ana) == [None]


@on_sqlite
def test_silence_is_counted_from_the_last_receipt(world, ana, run_due):
    send_nudge(world, ana)
    confirm_last_message(world, ana)
    world.clock.move(days=20)
    send_nudge(world, ana)
    world.clock.move(days=6)

    assert silences(run_due()) == []
    world.clock.move(days=2)
    assert len(silences(run_due())) == 1


@on_sqlite
def test_a_receipt_ends_the_silence_and_the_next_one_is_mailed_about_again(world, ana, run_due):
    send_nudge(world, ana)
    world.clock.move(days=8)
    first = silences(run_due())
    confirm_last_message(world, ana)
    heard_of = silent_since(ana)
    world.clock.move(days=1)
    send_nudge(world, ana)
    world.clock.move(days=8)

    assert heard_of == [None]
    assert (len(first), len(silences(run_due()))) == (1, 1)


@on_sqlite
def test_a_new_subscription_of_the_device_is_not_silent(world, ana, run_due):
    send_nudge(world, ana)
    world.clock.move(days=8)
    run_due()
    endpoint = "https://fcm.googleapis.com/fcm/send/new"
    ana.post("/push/subscriptions", {"endpoint": endpoint, "keys": SUBSCRIPTION_KEYS}, expect=201)

    assert [(each["endpoint"], each["silent_since"]) for each in ana.items("/push/subscriptions")] == [
        (endpoint, None)
    ]


@on_sqlite
def test_sending_the_same_subscription_again_does_not_end_the_silence(world, ana, run_due):
    endpoint = "https://fcm.googleapis.com/fcm/send/same"
    subscription = {"endpoint": endpoint, "keys": SUBSCRIPTION_KEYS}
    ana.post("/push/subscriptions", subscription, expect=201)
    send_nudge(world, ana)
    world.clock.move(days=8)
    run_due()
    ana.post("/push/subscriptions", subscription, expect=200)

    assert all(since is not None for since in silent_since(ana))
    assert len(world.rows(Subscription)) == 2


@on_sqlite
def test_without_a_confirmed_address_it_is_only_listed(world, run_due):
    ben = world.person("ben", email_confirmed_at=None)
    send_nudge(world, ben)
    world.clock.move(days=8)

    assert silences(run_due()) == []
    assert silent_since(ben) != [None]


@on_sqlite
def test_a_refused_mail_is_retried(world, ana, run_due):
    send_nudge(world, ana)
    world.clock.move(days=8)
    world.mail.refuse(DOWN, times=1)
    first = silences(run_due())
    world.clock.move(hours=1)

    assert first == []
    assert len(silences(run_due())) == 1


@on_sqlite
@pytest.mark.parametrize("is_sent", [False, True])
def test_a_mail_whose_process_dies_is_sent_again_under_the_same_id(world, ana, run_due, is_sent):
    send_nudge(world, ana)
    world.clock.move(days=8)
    dying = a_mailer(world, mail=DiesWhileSending(world.mail, is_sent=is_sent))
    with pytest.raises(CutOff):
        DigestSchedule(dying).run_due()
    at_once = silences(run_due())
    world.clock.move(hours=1)
    later = silences(run_due())
    world.clock.move(hours=1)

    assert at_once == []
    assert len({mail.message_id for mail in silences(world.mail.sent)}) == len(later) == 1
    assert silences(run_due()) == []


def test_one_of_several_processes_sends_it(world, ana):
    """The other process looks while the first one waits for the mail server."""
    send_nudge(world, ana)
    world.clock.move(days=8)

    def meanwhile():
        world.mail.before_answer = lambda: None
        DigestSchedule(a_mailer(world)).run_due()

    world.mail.before_answer = meanwhile
    DigestSchedule(a_mailer(world)).run_due()

    assert len(silences(world.mail.sent)) == 1


@on_sqlite
def test_no_mail_is_sent_in_quiet_hours(world, ana, run_due):
    """It is eleven in Berlin."""
    send_nudge(world, ana)
    world.clock.move(days=8)
    ana.patch("/account", {"quiet_from": "10:00", "quiet_until": "12:00"})
    at_night = silences(run_due())
    world.clock.move(hours=1)

    assert at_night == []
    assert len(silences(run_due())) == 1


@on_sqlite
def test_a_silent_device_of_another_account_is_not_listed(world, ana, run_due):
    ben = world.person("ben", email_confirmed_at=world.clock())
    send_nudge(world, ana)
    world.clock.move(days=8)
    mails = silences(run_due())

    assert [mail.to for mail in mails] == [ana.get("/account")["email"]]
    assert silent_since(ben) == [None]


def test_a_mail_that_fails_late_does_not_repeat_what_was_told_of_the_next_silence(world, ana, run_due):
    told = []

    def hears_of_it_and_falls_silent_again():
        world.mail.before_answer = lambda: None
        confirm_last_message(world, ana)
        send_nudge(world, ana)
        world.clock.move(days=8)
        told.extend(silences(run_due()))
        world.mail.refuse(DOWN, times=1)

    send_nudge(world, ana)
    world.clock.move(days=8)
    world.mail.before_answer = hears_of_it_and_falls_silent_again
    run_due()

    assert len(told) == 1
    assert silences(run_due()) == []
