"""Links in mails that earlier versions sent still work: those to stop mails for ever, the others until they expire.

Each token here was made by the code of commit 9c6547e with this secret, at MONDAY_10AM.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from app.action_links.account_links import MailChoice, MailKind, open_confirmation, open_mail_choice
from app.action_links.links import ActionLink, Verb, read_action_link
from tests.builders import MONDAY_10AM

SECRET = bytes(range(32))
ACCOUNT, ENCOUNTER, NUDGE = (UUID(int=number) for number in (1, 2, 3))
ACT = "AAAAAGmumiAAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAgAAAAAAAAAAAAAAAAAAAANkb25l.GXgF1WZGKJqTcIboGqL7Llqm98FAR9OFdJJ1H_pdfj8"
MAIL = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABd2Vla2x5.MyM9AsIKy8pGzOkHIvZZc9BVJr1ghdLQRrXNXR4oRaM"
CONFIRM = "AAAAAGmpVCAAAAAAAAAAAAAAAAAAAAABjkPKN3ASKOdJg-_b0M_1wQ.KNWivY1j8IFUKILCyNC9bq4upamINm6fDoZqsvGuKCg"


def test_an_older_action_link_works_for_a_week():
    done = ActionLink(Verb.DONE, ACCOUNT, ENCOUNTER, NUDGE)

    assert read_action_link(SECRET, ACT, now=MONDAY_10AM + timedelta(days=6)) == (done, False)
    assert read_action_link(SECRET, ACT, now=MONDAY_10AM + timedelta(days=7)) == (done, True)


def test_an_older_link_that_stops_mails_never_expires():
    years_later = MONDAY_10AM + timedelta(days=3650)

    assert open_mail_choice(SECRET, MAIL, now=years_later) == MailChoice(ACCOUNT, MailKind.WEEKLY)


def test_an_older_link_that_confirms_an_address_works_for_three_days():
    found = open_confirmation(SECRET, CONFIRM, now=MONDAY_10AM + timedelta(days=2))

    assert found is not None
    assert (found.account_id, found.is_expired) == (ACCOUNT, False)
    assert found.fits("ana@example.com")
