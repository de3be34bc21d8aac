"""Stories of the second channel: mail comes when no phone took the message, to the user and to nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.smtpd import Fault, MailServer
from tests.stories.inside import Inside
from tests.stories.people import FIRST_MONDAY
from tests.stories.pictures import a_wall

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory):
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="module")
def post_office(folder) -> Iterator[MailServer]:
    with MailServer(clock_file=folder / "clock") as running:
        yield running


@pytest.fixture(scope="module")
def server(folder, post_office) -> Iterator[Inside]:
    settings = {
        "SMTP_URL": post_office.url,
        "MAIL_FROM": "nextday@example.com",
        "PUBLIC_URL": "https://nextday.example.com",
    }
    with Inside(folder, now=FIRST_MONDAY, **settings) as running:
        yield running


@pytest.fixture
def mails(post_office):
    """A function that returns the mails to one person."""
    post_office.fail_with([])

    def to(person) -> list:
        address = person.client.get("/account")["email"]
        return [mail for mail in post_office.mails if mail.recipients == (address,)]

    return to


def test_without_a_phone_the_nudge_comes_by_mail(server, monday, person, mails):
    bo = person("bo", subscribed=False)
    scan = bo.meets(a_wall(), note="her team needs our benchmark", event_id=bo.goes_to("Harbour Tech Days"))
    bo.names(scan, "Dana Kim", org="Acme Robotics", emails=["dana@acme.example.com"])
    server.advance(24 * HOUR - MINUTE)
    assert mails(bo) == []
    server.advance(MINUTE)

    (mail,) = mails(bo)
    assert mail.virtual_at == monday + 24 * HOUR
    assert mail.subject == "Follow up with Dana Kim (Acme Robotics)"
    assert mail.text.splitlines()[0] == "“her team needs our benchmark”"
    assert "Harbour Tech Days" in mail.text
    assert "https://nextday.example.com/" in mail.text
    assert "nextday@example.com" in mail.message["From"]
    assert mail.message.get_content_type() == "text/plain"
    assert bo.nudges(scan)[0]["state"] == "sent"
    assert [delivery["channel"] for delivery in bo.nudges(scan)[0]["deliveries"]] == ["mail"]


def test_nothing_is_ever_sent_to_the_person_who_was_met(server, monday, person, post_office):
    bo = person("bo", subscribed=False)
    scan = bo.meets(a_wall())
    bo.names(scan, "Dana Kim", emails=["dana@acme.example.com"])
    server.advance(24 * HOUR)
    server.advance(23 * HOUR)

    assert not any("acme" in recipient for mail in post_office.mails for recipient in mail.recipients)


def test_a_phone_that_took_it_needs_no_mail(server, ana, monday, mails):
    ana.meets(a_wall())
    server.advance(24 * HOUR)
    server.advance(24 * HOUR)

    assert len(ana.messages) >= 1
    assert mails(ana) == []


def test_when_the_phone_is_gone_the_mail_comes(server, ana, monday, mails):
    ana.meets(a_wall())
    ana.phone.fail_with([], then=410)
    server.advance(24 * HOUR)
    server.advance(10 * MINUTE)

    assert len(mails(ana)) == 1


def test_when_the_push_service_stays_down_the_mail_comes_before_the_end(server, ana, monday, mails):
    ana.meets(a_wall())
    ana.phone.fail_with([], then=500)
    for _ in range(23):
        server.advance(HOUR * 2)

    assert len(mails(ana)) >= 1
    assert mails(ana)[0].virtual_at < monday + 48 * HOUR


def test_the_mail_comes_before_the_night_begins_and_never_in_it(server, monday, person, mails):
    """Met at 20:30, so due at 20:30, with a push service that is down."""
    bo = person("bo", quiet_from="21:00", quiet_until="08:00")
    server.advance(monday.replace(hour=20, minute=30))
    bo.meets(a_wall())
    bo.phone.fail_with([], then=500)
    server.advance(24 * HOUR)
    for _ in range(60):
        server.advance(MINUTE)
    for _ in range(12):
        server.advance(HOUR)

    hours = [(mail.virtual_at.hour, mail.virtual_at.minute) for mail in mails(bo)]
    assert hours
    assert hours[0] < (21, 0)
    assert all((8, 0) <= hour < (21, 0) for hour in hours)


def test_a_mail_that_is_refused_for_now_is_tried_again(server, monday, person, post_office, mails):
    bo = person("bo", subscribed=False)
    scan = bo.meets(a_wall())
    post_office.fail_with([Fault("RCPT", "451 4.3.0 later"), Fault("DATA", "drop")])
    server.advance(24 * HOUR)
    assert bo.nudges(scan)[0]["state"] == "pending"
    for _ in range(8):
        server.advance(30 * MINUTE)

    assert len(mails(bo)) == 1
    assert bo.nudges(scan)[0]["state"] == "sent"


def test_a_mail_that_may_have_been_taken_is_repeated_under_its_id(server, monday, person, post_office, mails):
    """Mail programs show two mails of one Message-ID as one."""
    bo = person("bo", subscribed=False)
    bo.meets(a_wall())
    post_office.fail_with([Fault("DATA", "accept-then-drop")])
    server.advance(24 * HOUR)
    for _ in range(8):
        server.advance(30 * MINUTE)

    assert len(mails(bo)) == 2
    assert len({mail.message["Message-ID"] for mail in mails(bo)}) == 1


def test_an_address_that_does_not_exist_leaves_the_card_in_the_drawer(
    server, monday, person, post_office, mails
):
    bo = person("bo", subscribed=False)
    scan = bo.meets(a_wall())
    post_office.fail_with([Fault("RCPT", "550 5.1.1 nobody here")] * 50)
    for _ in range(26):
        server.advance(2 * HOUR)

    assert mails(bo) == []
    assert {nudge["state"] for nudge in bo.nudges(scan)} <= {"undeliverable", "expired"}
    assert bo.drawer() == scan["contact_ids"]


def test_what_the_lock_screen_may_not_show_the_subject_does_not_say(server, monday, person, mails):
    bo = person("bo", subscribed=False)
    bo.client.patch("/account", json={"notification_detail": "none"})
    bo.names(bo.meets(a_wall(), note="promised the PDF"), "Dana Kim")
    server.advance(24 * HOUR)

    (mail,) = mails(bo)
    assert "Dana" not in mail.subject
    assert "PDF" not in mail.message.as_string()
