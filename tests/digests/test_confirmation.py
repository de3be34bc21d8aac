"""Confirming an address: the mail, the page and the effects."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import update

from app.core.errors import DeliveryError
from app.models import Account
from tests.databases import on_sqlite
from tests.digests.conftest import SERVER, CutOff, open_link
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
    """A client of a user who has just signed up."""
    signed_up = world.stranger().post("/accounts", NEWCOMER, expect=201)
    return type(world.stranger())(world, signed_up["token"])


def link_in(mail):
    (link,) = re.findall(rf"Confirm this address: ({SERVER}/confirm/\S+)", mail.text)
    return link


@on_sqlite
def test_signing_up_sends_one_confirmation_mail(run_due, newcomer):
    (mail,) = run_due()

    assert mail.to == "ana@example.com"
    assert mail.subject == "Is this your address?"
    assert "/confirm/" in mail.html
    assert run_due() == []
    assert newcomer.get("/account")["email_confirmed"] is False


@on_sqlite
def test_signing_up_does_not_wait_for_the_mail_server(world, newcomer):
    world.mail.refuse(DOWN)

    assert newcomer.get("/account")["mail"] is True
    assert world.mail.sent == []


@on_sqlite
def test_without_a_mail_server_no_confirmation_is_due(make_world):
    world = make_world()
    token = world.stranger().post("/accounts", NEWCOMER, expect=201)["token"]
    newcomer = type(world.stranger())(world, token)

    assert [account.confirmation_due_at for account in world.rows(Account)] == [None]
    assert newcomer.get("/account")["mail"] is False
    assert newcomer.post("/account/confirm-email", expect=409)["code"] == "no-mail"


@on_sqlite
def test_opening_the_link_confirms_nothing_and_its_button_does(world, run_due, newcomer):
    link = link_in(run_due()[0])
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
def test_a_second_confirmation_changes_nothing(world, run_due, newcomer):
    link = link_in(run_due()[0])
    open_link(world, link, "POST")
    world.clock.move(days=5)
    first = world.rows(Account)[0].email_confirmed_at

    assert "Your address is confirmed" in open_link(world, link).text
    assert "Your address is confirmed" in open_link(world, link, "POST").text
    assert world.rows(Account)[0].email_confirmed_at == first


def test_the_link_expires_after_three_days_and_another_can_be_requested(world, run_due, newcomer):
    link = link_in(run_due()[0])
    world.clock.move(days=3)
    late = open_link(world, link, "POST")
    newcomer.post("/account/confirm-email", expect=204)
    (again,) = run_due()
    open_link(world, link_in(again), "POST")

    assert late.status_code == 410
    assert newcomer.get("/account")["email_confirmed"] is True


def test_a_link_confirms_one_address_only(world, run_due, newcomer):
    link = link_in(run_due()[0])
    with world.runtime.database.write() as session:
        session.execute(update(Account).values(email="other@example.com"))

    assert open_link(world, link, "POST").status_code == 410
    assert newcomer.get("/account")["email_confirmed"] is False


@on_sqlite
@pytest.mark.parametrize("token", ["x", "a.b", "%00"])
def test_a_forged_link_confirms_nothing(world, run_due, newcomer, token):
    link = link_in(run_due()[0])
    body, _, seal = link.rpartition("/")[2].partition(".")

    answers = [open_link(world, f"/confirm/{each}", "POST") for each in (token, f"{body}A.{seal}", body)]
    assert {answer.status_code for answer in answers} == {404}
    assert newcomer.get("/account")["email_confirmed"] is False


@on_sqlite
def test_retry_delays_grow_and_end_after_ten_attempts(world, run_due, newcomer):
    world.mail.refuse(DOWN)
    tried_at = []
    for _ in range(24 * 12 * 3):
        tries = world.rows(Account)[0].confirmation_attempts
        run_due()
        if world.rows(Account)[0].confirmation_attempts > tries:
            tried_at.append(world.clock())
        world.clock.move(minutes=5)
    waits = [later - earlier for earlier, later in pairwise(tried_at)]

    assert len(tried_at) == 10
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=5)


@on_sqlite
def test_a_temporarily_refused_mail_is_sent_once_later(world, run_due, newcomer):
    world.mail.refuse(DOWN, times=1)
    first = run_due()
    world.clock.move(minutes=5)

    assert first == []
    assert len(run_due()) == 1
    world.clock.move(hours=12)
    assert run_due() == []


@on_sqlite
def test_a_permanently_refused_address_is_not_retried(world, run_due, newcomer):
    world.mail.refuse(NO_SUCH_ADDRESS)
    run_due()
    world.mail.accept()
    world.clock.move(days=1)

    assert run_due() == []


@on_sqlite
def test_a_crash_between_claim_and_sending_repeats_the_mail(world, run_due, newcomer):
    """The time of the next attempt is stored before the mail is sent."""
    world.mail.refuse(CutOff())
    with pytest.raises(CutOff):
        run_due()
    world.mail.accept()
    world.clock.move(minutes=5)

    assert len(run_due()) == 1


@on_sqlite
def test_a_mail_requested_while_another_is_sent_is_sent_too(world, run_due, newcomer):
    asks = iter([lambda: newcomer.post("/account/confirm-email", expect=204)])
    world.mail.before_answer = lambda: next(asks, lambda: None)()

    assert len(run_due()) == 1
    world.clock.move(minutes=1)
    assert len(run_due()) == 1


@on_sqlite
def test_requests_for_confirmation_mails_are_limited(newcomer):
    statuses = [newcomer.ask("POST", "/account/confirm-email").status_code for _ in range(7)]

    assert statuses == [204] * 5 + [429] * 2


@on_sqlite
def test_a_confirmed_address_gets_no_other_confirmation_mail(world, run_due, newcomer):
    open_link(world, link_in(run_due()[0]), "POST")
    newcomer.post("/account/confirm-email", expect=204)

    assert run_due() == []


def test_confirming_an_address_allows_mail_again(world, run_due, newcomer):
    """The three mails to an unconfirmed address are used up; after the confirmation there is no limit."""
    with world.runtime.database.write() as session:
        session.execute(update(Account).values(unconfirmed_emails=3))
    link = link_in(run_due()[0])
    scan = world.person("ben", subscribed=False)
    assert scan.account_id
    open_link(world, link, "POST")

    account = next(each for each in world.rows(Account) if each.email == "ana@example.com")
    assert account.takes_mail


@on_sqlite
def test_a_run_ends_after_the_first_temporary_refusal(world, run_due):
    """Each attempt may time out; twenty of them would delay the end of the program by minutes."""
    for number in range(20):
        world.person(f"someone{number}", email_confirmed_at=None, confirmation_due_at=world.clock())
    world.mail.refuse(DOWN)
    run_due()
    tried = sum(account.confirmation_attempts for account in world.rows(Account))
    world.mail.accept()

    assert tried == 1
    assert len(run_due()) == 19
