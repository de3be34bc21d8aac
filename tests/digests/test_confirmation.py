"""Confirming an address: the mail that asks, the page, and what follows."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import update

from app.core.errors import DeliveryError
from app.models import Account
from tests.databases import on_sqlite
from tests.digests.conftest import HERE, CutOff, open_link
from tests.fakes import DOWN

NEWCOMER = {
    "email": "Ana@Example.com",
    "password": "a long password",
    "name": "Ana",
    "timezone": "Europe/Berlin",
    "region": "DE",
}
NO_SUCH_ADDRESS = DeliveryError("550", permanent=True)


@pytest.fixture
def newcomer(world):
    """Somebody who has just signed up; their token."""
    signed_up = world.stranger().post("/accounts", NEWCOMER, expect=201)
    return type(world.stranger())(world, signed_up["token"])


def link_in(mail):
    (link,) = re.findall(rf"Confirm this address: ({HERE}/confirm/\S+)", mail.text)
    return link


@on_sqlite
def test_signing_up_sends_one_mail_that_asks(go, newcomer):
    (mail,) = go()

    assert mail.to == "ana@example.com"
    assert mail.subject == "Is this your address?"
    assert "/confirm/" in mail.html
    assert go() == []
    assert newcomer.get("/account")["email_confirmed"] is False


@on_sqlite
def test_signing_up_waits_for_no_mail_server(world, newcomer):
    world.mail.refuse(DOWN)

    assert newcomer.get("/account")["mail"] is True
    assert world.mail.sent == []


@on_sqlite
def test_without_a_mail_server_nothing_waits_to_be_sent(make_world):
    world = make_world()
    token = world.stranger().post("/accounts", NEWCOMER, expect=201)["token"]
    newcomer = type(world.stranger())(world, token)

    assert [account.confirmation_due_at for account in world.rows(Account)] == [None]
    assert newcomer.get("/account")["mail"] is False
    assert newcomer.post("/account/confirm-email", expect=409)["code"] == "no-mail"


@on_sqlite
def test_looking_at_the_link_confirms_nothing_and_the_button_does(world, go, newcomer):
    link = link_in(go()[0])
    before = world.dump()
    looked = [open_link(world, link, method) for method in ("GET", "HEAD", "GET")]
    unchanged = world.dump() == before
    confirmed = open_link(world, link, "POST")

    assert [page.status_code for page in looked] == [200] * 3
    assert unchanged
    assert "<button" in looked[0].text
    assert "ana@example.com" in looked[0].text
    assert "Your address is confirmed" in confirmed.text
    assert newcomer.get("/account")["email_confirmed"] is True


@on_sqlite
def test_confirming_twice_is_confirming_once(world, go, newcomer):
    link = link_in(go()[0])
    open_link(world, link, "POST")
    world.clock.move(days=5)
    first = world.rows(Account)[0].email_confirmed_at

    assert "Your address is confirmed" in open_link(world, link).text
    assert "Your address is confirmed" in open_link(world, link, "POST").text
    assert world.rows(Account)[0].email_confirmed_at == first


def test_after_three_days_the_link_is_out_of_date_and_another_can_be_had(world, go, newcomer):
    link = link_in(go()[0])
    world.clock.move(days=3)
    late = open_link(world, link, "POST")
    newcomer.post("/account/confirm-email", expect=204)
    (again,) = go()
    open_link(world, link_in(again), "POST")

    assert late.status_code == 410
    assert newcomer.get("/account")["email_confirmed"] is True


def test_a_link_confirms_one_address_only(world, go, newcomer):
    link = link_in(go()[0])
    with world.runtime.database.write() as session:
        session.execute(update(Account).values(email="other@example.com"))

    assert open_link(world, link, "POST").status_code == 410
    assert newcomer.get("/account")["email_confirmed"] is False


@on_sqlite
@pytest.mark.parametrize("token", ["x", "a.b", "%00"])
def test_a_made_up_link_confirms_nothing(world, go, newcomer, token):
    link = link_in(go()[0])
    body, _, seal = link.rpartition("/")[2].partition(".")

    answers = [open_link(world, f"/confirm/{each}", "POST") for each in (token, f"{body}A.{seal}", body)]
    assert {answer.status_code for answer in answers} == {404}
    assert newcomer.get("/account")["email_confirmed"] is False


@on_sqlite
def test_a_mail_server_that_is_away_is_tried_again_less_and_less_often_then_no_more(world, go, newcomer):
    world.mail.refuse(DOWN)
    tried_at = []
    for _ in range(24 * 12 * 3):
        tries = world.rows(Account)[0].confirmation_attempts
        go()
        if world.rows(Account)[0].confirmation_attempts > tries:
            tried_at.append(world.clock())
        world.clock.move(minutes=5)
    waits = [later - earlier for earlier, later in pairwise(tried_at)]

    assert len(tried_at) == 10
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=5)


@on_sqlite
def test_what_was_refused_for_now_arrives_later_once(world, go, newcomer):
    world.mail.refuse(DOWN, times=1)
    first = go()
    world.clock.move(minutes=5)

    assert first == []
    assert len(go()) == 1
    world.clock.move(hours=12)
    assert go() == []


@on_sqlite
def test_an_address_that_does_not_exist_is_not_tried_again(world, go, newcomer):
    world.mail.refuse(NO_SUCH_ADDRESS)
    go()
    world.mail.accept()
    world.clock.move(days=1)

    assert go() == []


@on_sqlite
def test_a_crash_between_claim_and_sending_repeats_the_mail(world, go, newcomer):
    """The row says when the next try is, before the mail is on its way."""
    world.mail.refuse(CutOff())
    with pytest.raises(CutOff):
        go()
    world.mail.accept()
    world.clock.move(minutes=5)

    assert len(go()) == 1


@on_sqlite
def test_a_mail_asked_for_while_another_is_sent_still_comes(world, go, newcomer):
    asks = iter([lambda: newcomer.post("/account/confirm-email", expect=204)])
    world.mail.before_answer = lambda: next(asks, lambda: None)()

    assert len(go()) == 1
    world.clock.move(minutes=1)
    assert len(go()) == 1


@on_sqlite
def test_only_so_many_mails_can_be_asked_for(newcomer):
    statuses = [newcomer.ask("POST", "/account/confirm-email").status_code for _ in range(7)]

    assert statuses == [204] * 5 + [429] * 2


@on_sqlite
def test_whoever_is_confirmed_gets_no_other_mail(world, go, newcomer):
    open_link(world, link_in(go()[0]), "POST")
    newcomer.post("/account/confirm-email", expect=204)

    assert go() == []


def test_confirming_lets_out_what_waited_for_a_channel(world, go, newcomer):
    """Three nameless letters were all there were; now reminders may be mailed again."""
    with world.runtime.database.write() as session:
        session.execute(update(Account).values(unconfirmed_emails=3))
    link = link_in(go()[0])
    scan = world.person("ben", subscribed=False)
    assert scan.account_id
    open_link(world, link, "POST")

    account = next(each for each in world.rows(Account) if each.email == "ana@example.com")
    assert account.takes_mail


@on_sqlite
def test_a_mail_server_that_is_away_is_waited_for_once_a_round(world, go):
    """Each wait is long; twenty of them would hold up the end of the program for minutes."""
    for number in range(20):
        world.person(f"someone{number}", email_confirmed_at=None, confirmation_due_at=world.clock())
    world.mail.refuse(DOWN)
    go()
    tried = sum(account.confirmation_attempts for account in world.rows(Account))
    world.mail.accept()

    assert tried == 1
    assert len(go()) == 19
