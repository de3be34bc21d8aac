"""A push that is dead is noticed: on the page, and once by mail."""

from __future__ import annotations

from uuid import uuid4

import pytest

from app.digests.schedule import DigestSchedule
from app.models import Delivery, Subscription
from app.nudges.receipts import record_seen
from tests.builders import a_card
from tests.databases import on_sqlite
from tests.digests.conftest import HERE, CutOff, DiesWhileSending, a_mailer
from tests.fakes import DOWN

SUBSCRIPTION_KEYS = {
    "p256dh": "BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM",
    "auth": "tBHItJI5svbpez7KI4CCXg",
}


@pytest.fixture
def ana(world):
    return world.person("ana", email_confirmed_at=world.clock())


def is_reminded(world, ana):
    """Meet somebody and be reminded a day later: the push service takes it."""
    ana.meets(a_card(f"Dana {uuid4().hex[:6]}"))
    world.clock.move(days=1)
    world.deliver()


def shows(world, ana):
    """The phone confirms what it was sent last."""
    delivery = max(world.rows(Delivery), key=lambda each: each.tried_at)
    assert record_seen(world.runtime.database, delivery.id, now=world.clock())


def silent_since(ana):
    return [each["silent_since"] for each in ana.items("/push/subscriptions")]


def silences(mails):
    return [mail for mail in mails if mail.message_id.startswith("silent-")]


@on_sqlite
def test_after_a_week_without_a_sign_it_is_shown_and_told_once(world, ana, go):
    is_reminded(world, ana)
    since = world.clock().isoformat().replace("+00:00", "Z")
    world.clock.move(days=6, hours=23)
    too_early = silences(go()), silent_since(ana)
    world.clock.move(hours=1)
    (mail,) = silences(go())
    world.clock.move(days=30)

    assert too_early == ([], [None])
    assert silent_since(ana) == [since]
    assert mail.subject == "a phone shows no reminders"
    assert "since Tuesday, 3 March" in mail.text
    assert f"{HERE}/settings" in mail.text
    assert silences(go()) == []


@on_sqlite
def test_a_phone_that_shows_what_it_is_sent_is_not_silent(world, ana, go):
    is_reminded(world, ana)
    shows(world, ana)
    world.clock.move(days=30)

    assert silences(go()) == []
    assert silent_since(ana) == [None]


@on_sqlite
def test_a_phone_that_is_sent_nothing_is_not_silent(world, ana, go):
    world.clock.move(days=60)

    assert silences(go()) == []
    assert silent_since(ana) == [None]


@on_sqlite
def test_a_test_message_nobody_confirms_does_not_count(world, ana, go):
    ana.post("/push/test")
    world.clock.move(days=8)

    assert silences(go()) == []
    assert silent_since(ana) == [None]


@on_sqlite
def test_what_was_shown_later_counts_from_there(world, ana, go):
    is_reminded(world, ana)
    shows(world, ana)
    world.clock.move(days=20)
    is_reminded(world, ana)
    world.clock.move(days=6)

    assert silences(go()) == []
    world.clock.move(days=2)
    assert len(silences(go())) == 1


@on_sqlite
def test_a_sign_of_life_ends_it_and_the_next_silence_is_told_again(world, ana, go):
    is_reminded(world, ana)
    world.clock.move(days=8)
    first = silences(go())
    shows(world, ana)
    heard_of = silent_since(ana)
    world.clock.move(days=1)
    is_reminded(world, ana)
    world.clock.move(days=8)

    assert heard_of == [None]
    assert (len(first), len(silences(go()))) == (1, 1)


@on_sqlite
def test_subscribing_anew_on_the_same_device_mends_it(world, ana, go):
    is_reminded(world, ana)
    world.clock.move(days=8)
    go()
    endpoint = "https://fcm.googleapis.com/fcm/send/new"
    ana.post("/push/subscriptions", {"endpoint": endpoint, "keys": SUBSCRIPTION_KEYS}, expect=201)

    assert [(each["endpoint"], each["silent_since"]) for each in ana.items("/push/subscriptions")] == [
        (endpoint, None)
    ]


@on_sqlite
def test_telling_of_the_same_subscription_again_proves_nothing(world, ana, go):
    endpoint = "https://fcm.googleapis.com/fcm/send/same"
    subscription = {"endpoint": endpoint, "keys": SUBSCRIPTION_KEYS}
    ana.post("/push/subscriptions", subscription, expect=201)
    is_reminded(world, ana)
    world.clock.move(days=8)
    go()
    ana.post("/push/subscriptions", subscription, expect=200)

    assert all(since is not None for since in silent_since(ana))
    assert len(world.rows(Subscription)) == 2


@on_sqlite
def test_whose_address_is_not_confirmed_sees_it_on_the_page(world, go):
    ben = world.person("ben", email_confirmed_at=None)
    is_reminded(world, ben)
    world.clock.move(days=8)

    assert silences(go()) == []
    assert silent_since(ben) != [None]


@on_sqlite
def test_a_mail_server_that_is_away_is_tried_again(world, ana, go):
    is_reminded(world, ana)
    world.clock.move(days=8)
    world.mail.refuse(DOWN, times=1)
    first = silences(go())
    world.clock.move(hours=1)

    assert first == []
    assert len(silences(go())) == 1


@on_sqlite
@pytest.mark.parametrize("is_sent", [False, True])
def test_a_mail_whose_process_dies_is_sent_again_under_the_same_id(world, ana, go, is_sent):
    is_reminded(world, ana)
    world.clock.move(days=8)
    dying = a_mailer(world, mail=DiesWhileSending(world.mail, is_sent=is_sent))
    with pytest.raises(CutOff):
        DigestSchedule(dying).run_due()
    at_once = silences(go())
    world.clock.move(hours=1)
    later = silences(go())
    world.clock.move(hours=1)

    assert at_once == []
    assert len({mail.message_id for mail in silences(world.mail.sent)}) == len(later) == 1
    assert silences(go()) == []


def test_of_several_processes_one_sends_it(world, ana):
    """The other process looks while the first one waits for the mail server."""
    is_reminded(world, ana)
    world.clock.move(days=8)

    def meanwhile():
        world.mail.before_answer = lambda: None
        DigestSchedule(a_mailer(world)).run_due()

    world.mail.before_answer = meanwhile
    DigestSchedule(a_mailer(world)).run_due()

    assert len(silences(world.mail.sent)) == 1


@on_sqlite
def test_it_is_not_told_at_night(world, ana, go):
    """It is eleven in Berlin."""
    is_reminded(world, ana)
    world.clock.move(days=8)
    ana.patch("/account", {"quiet_from": "10:00", "quiet_until": "12:00"})
    at_night = silences(go())
    world.clock.move(hours=1)

    assert at_night == []
    assert len(silences(go())) == 1


@on_sqlite
def test_another_accounts_silence_is_not_ones_own(world, ana, go):
    ben = world.person("ben", email_confirmed_at=world.clock())
    is_reminded(world, ana)
    world.clock.move(days=8)
    mails = silences(go())

    assert [mail.to for mail in mails] == [ana.get("/account")["email"]]
    assert silent_since(ben) == [None]


def test_a_mail_that_fails_late_does_not_repeat_what_was_told_of_the_next_silence(world, ana, go):
    told = []

    def hears_of_it_and_falls_silent_again():
        world.mail.before_answer = lambda: None
        shows(world, ana)
        is_reminded(world, ana)
        world.clock.move(days=8)
        told.extend(silences(go()))
        world.mail.refuse(DOWN, times=1)

    is_reminded(world, ana)
    world.clock.move(days=8)
    world.mail.before_answer = hears_of_it_and_falls_silent_again
    go()

    assert len(told) == 1
    assert silences(go()) == []
