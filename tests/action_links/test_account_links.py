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
SERVER = "https://cards.example.org"
ACCOUNT = UUID("0192f3a4-0000-7000-8000-000000000001")
NOW = MONDAY_10AM


def token_of(link: str) -> str:
    return link.rpartition("/")[2]


def a_confirmation(*, now=NOW):
    link = confirm_link(SERVER, SECRET, account_id=ACCOUNT, email="ana@example.com", now=NOW)
    return open_confirmation(SECRET, token_of(link), now=now)


def test_a_confirmation_fits_one_address_in_any_case():
    found = a_confirmation()

    assert found is not None
    assert found.account_id == ACCOUNT
    assert found.fits("ana@example.com")
    assert found.fits("Ana@Example.com")
    assert not found.fits("ana@example.org")


def test_a_confirmation_does_not_fit_an_address_that_only_casefolds_to_the_same():
    link = confirm_link(SERVER, SECRET, account_id=ACCOUNT, email="gross@example.com", now=NOW)
    found = open_confirmation(SECRET, token_of(link), now=NOW)

    assert found is not None
    assert not found.fits("groß@example.com")


def test_a_confirmation_expires_after_three_days():
    in_time, late = (
        a_confirmation(now=NOW + timedelta(hours=71)),
        a_confirmation(now=NOW + timedelta(hours=72)),
    )

    assert in_time is not None
    assert late is not None
    assert not in_time.is_expired
    assert late.is_expired


def test_the_link_does_not_contain_the_address():
    assert "ana" not in confirm_link(SERVER, SECRET, account_id=ACCOUNT, email="ana@example.com", now=NOW)


def test_links_that_stop_mails_never_expire():
    links = {kind: mail_link(SERVER, SECRET, account_id=ACCOUNT, kind=kind) for kind in MailKind}
    much_later = NOW + timedelta(days=3650)

    assert {
        kind: open_mail_choice(SECRET, token_of(link), now=much_later) for kind, link in links.items()
    } == {kind: MailChoice(ACCOUNT, kind) for kind in MailKind}


def test_a_token_is_valid_for_its_purpose_only():
    stop = token_of(mail_link(SERVER, SECRET, account_id=ACCOUNT, kind=MailKind.NUDGES))
    confirm = token_of(confirm_link(SERVER, SECRET, account_id=ACCOUNT, email="ana@example.com", now=NOW))

    assert open_confirmation(SECRET, stop, now=NOW) is None
    assert open_mail_choice(SECRET, confirm, now=NOW) is None


def test_one_click_headers_follow_rfc_8058():
    assert dict(one_click("https://cards.example.org/mail/x")) == {
        "List-Unsubscribe": "<https://cards.example.org/mail/x>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
