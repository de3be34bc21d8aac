"""The links of an account: confirming its address, stopping a kind of mail."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from app.action_links.account_links import (
    MailChoice,
    MailKind,
    confirm_link,
    mail_link,
    one_click,
    open_confirmation,
    open_mail_choice,
)
from tests.builders import MONDAY_10AM

SECRET = b"a secret of this server"
HERE = "https://cards.example.org"
ACCOUNT = UUID("0192f3a4-0000-7000-8000-000000000001")
NOW = MONDAY_10AM


def token_of(link: str) -> str:
    return link.rpartition("/")[2]


def a_confirmation(*, now=NOW):
    link = confirm_link(HERE, SECRET, account_id=ACCOUNT, email="ana@example.com", now=NOW)
    return open_confirmation(SECRET, token_of(link), now=now)


def test_a_confirmation_is_for_one_address_however_it_is_written():
    found = a_confirmation()

    assert found is not None
    assert found.account_id == ACCOUNT
    assert found.fits("ana@example.com")
    assert found.fits("Ana@Example.com")
    assert not found.fits("ana@example.org")


def test_a_confirmation_is_not_for_an_address_that_folds_to_the_same():
    link = confirm_link(HERE, SECRET, account_id=ACCOUNT, email="gross@example.com", now=NOW)
    found = open_confirmation(SECRET, token_of(link), now=NOW)

    assert found is not None
    assert not found.fits("groß@example.com")


def test_a_confirmation_counts_for_three_days():
    in_time, late = (
        a_confirmation(now=NOW + timedelta(hours=71)),
        a_confirmation(now=NOW + timedelta(hours=72)),
    )

    assert in_time is not None
    assert late is not None
    assert not in_time.is_expired
    assert late.is_expired


def test_the_address_itself_does_not_stand_in_the_link():
    assert "ana" not in confirm_link(HERE, SECRET, account_id=ACCOUNT, email="ana@example.com", now=NOW)


def test_each_kind_of_mail_has_a_link_that_stops_it_for_good():
    links = {kind: mail_link(HERE, SECRET, account_id=ACCOUNT, kind=kind) for kind in MailKind}
    much_later = NOW + timedelta(days=3650)

    assert {
        kind: open_mail_choice(SECRET, token_of(link), now=much_later) for kind, link in links.items()
    } == {kind: MailChoice(ACCOUNT, kind) for kind in MailKind}


def test_one_kind_of_link_is_no_other():
    stop = token_of(mail_link(HERE, SECRET, account_id=ACCOUNT, kind=MailKind.NUDGES))
    confirm = token_of(confirm_link(HERE, SECRET, account_id=ACCOUNT, email="ana@example.com", now=NOW))

    assert open_confirmation(SECRET, stop, now=NOW) is None
    assert open_mail_choice(SECRET, confirm, now=NOW) is None


def test_mail_programs_are_told_that_one_click_is_enough():
    assert dict(one_click("https://cards.example.org/mail/x")) == {
        "List-Unsubscribe": "<https://cards.example.org/mail/x>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
