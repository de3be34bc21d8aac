"""Stories of the fallback channel: a mail to the user comes when no phone showed the message."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.smtpd import Fault, MailServer
from tests.stories.in_process import Inside
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
def person(server, person):
    """As everywhere, with an address that is known to be theirs."""

    def sign_up(*args, **account):
        someone = person(*args, **account)
        server.trust_address(someone.client.get("/account")["email"])
        return someone

    return sign_up


@pytest.fixture
def mails(post_office):
    """A function that returns the mails to one person."""
    post_office.fail_with([])

    def to(person) -> list:
        address = person.client.get("/account")["email"]
        return [mail for mail in post_office.mails if mail.recipients == (address,)]

    return to


def saw(server, message) -> None:
    """The phone shows it, and says so."""
    server.anonymous().post(message.notification["data"]["receipt"].removeprefix("/api/v1"), expect=204)


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
    assert mail.message.get_content_type() == "multipart/alternative"
    assert bo.nudges(scan)[0]["state"] == "sent"
    assert [delivery["channel"] for delivery in bo.nudges(scan)[0]["deliveries"]] == ["mail"]


def test_nothing_is_ever_sent_to_the_person_who_was_met(server, monday, person, post_office):
    bo = person("bo", subscribed=False)
    scan = bo.meets(a_wall())
    bo.names(scan, "Dana Kim", emails=["dana@acme.example.com"])
    server.advance(24 * HOUR)
    server.advance(23 * HOUR)

    assert not any("acme" in recipient for mail in post_office.mails for recipient in mail.recipients)


def test_a_phone_that_showed_it_needs_no_mail(server, ana, monday, mails):
    ana.meets(a_wall())
    for _ in range(2 * 24 * 3):
        server.advance(20 * MINUTE)
        for message in ana.messages:
            saw(server, message)

    assert len(ana.messages) == 2
    assert mails(ana) == []


def test_what_no_phone_has_shown_within_half_an_hour_comes_by_mail_once(server, ana, monday, mails):
    """A push service may take a message and keep it for a phone that is off."""
    scan = ana.meets(a_wall(), note="promised the PDF")
    ana.names(scan, "Dana Kim")
    server.advance(24 * HOUR)
    server.advance(29 * MINUTE)
    assert mails(ana) == []
    server.advance(MINUTE)
    for _ in range(20):
        server.advance(HOUR)

    (mail,) = mails(ana)
    assert mail.virtual_at == monday + 24 * HOUR + 30 * MINUTE
    assert "promised the PDF" in mail.text
    nudge = ana.nudges(scan)[0]
    assert nudge["state"] == "sent"
    assert [each["channel"] for each in nudge["deliveries"]] == ["push", "mail"]
    assert len({each["message_id"] for each in nudge["deliveries"]}) == 1


@pytest.mark.parametrize("act", ["followed_up", "let_go", "snooze"])
def test_a_resolved_nudge_is_not_mailed(server, ana, monday, mails, act):
    scan = ana.meets(a_wall())
    server.advance(24 * HOUR)
    if act == "snooze":
        until = (monday + timedelta(days=8)).isoformat()
        ana.client.post(f"/nudges/{ana.nudges(scan)[0]['id']}/snooze", json={"until": until})
    else:
        ana.client.post(f"/contacts/{scan['contact_ids'][0]}/resolve", json={"outcome": act})
    for _ in range(6):
        server.advance(10 * MINUTE)

    assert mails(ana) == []


def test_a_fallback_that_would_fall_into_the_night_comes_just_before_it(server, monday, person, mails):
    """Met at 20:45, pushed at 20:45, not seen: quiet hours begin at nine."""
    bo = person("bo", quiet_from="21:00", quiet_until="08:00")
    server.advance(monday.replace(hour=20, minute=45))
    bo.meets(a_wall())
    server.advance(24 * HOUR)
    for _ in range(16):
        server.advance(MINUTE)
    for _ in range(14):
        server.advance(HOUR)

    (mail,) = mails(bo)
    assert (mail.virtual_at.hour, mail.virtual_at.minute) == (20, 59)


def test_a_server_that_was_down_when_the_mail_was_due_sends_none_the_next_morning(
    server, monday, person, mails
):
    bo = person("bo", quiet_from="21:00", quiet_until="08:00")
    server.advance(monday.replace(hour=20, minute=45))
    bo.meets(a_wall())
    server.advance(24 * HOUR)
    server.advance(11 * HOUR + 30 * MINUTE)

    assert len(bo.messages) == 1
    assert mails(bo) == []


def test_after_a_push_too_a_mail_with_an_unknown_outcome_is_repeated_under_its_message_id(
    server, ana, monday, post_office, mails
):
    ana.meets(a_wall(), event_id=ana.goes_to("Harbour Tech Days"))
    server.advance(24 * HOUR)
    post_office.fail_with([Fault("DATA", "accept-then-drop")])
    for _ in range(8):
        server.advance(30 * MINUTE)

    assert len(mails(ana)) == 2
    assert len({mail.message["Message-ID"] for mail in mails(ana)}) == 1


def test_an_evening_of_unseen_nudges_is_one_mail_that_names_each(server, ana, monday, mails):
    event_id = ana.goes_to("Harbour Tech Days")
    people = ["Dana Kim", "Tomas Lindqvist", "Priya Raman", "Ines Duarte"]
    for name in people:
        ana.names(ana.meets(a_wall(), event_id=event_id), name)
    server.advance(24 * HOUR)
    server.advance(30 * MINUTE)

    (mail,) = mails(ana)
    assert mail.subject == "Dana Kim, Tomas Lindqvist and two more"
    assert [name for name in people if name not in mail.text] == []


def test_the_mail_leaves_out_people_who_were_written_to_since(server, ana, monday, mails):
    event_id = ana.goes_to("Harbour Tech Days")
    scans = [ana.meets(a_wall(), event_id=event_id) for _ in range(2)]
    for scan, name in zip(scans, ["Dana Kim", "Tomas Lindqvist"], strict=True):
        ana.names(scan, name)
    server.advance(24 * HOUR)
    contact_id = scans[0]["contact_ids"][0]
    ana.client.post(f"/contacts/{contact_id}/resolve", json={"outcome": "followed_up"})
    server.advance(30 * MINUTE)

    (mail,) = mails(ana)
    assert mail.subject == "Follow up with Tomas Lindqvist"
    assert "Dana" not in mail.text


def test_a_mail_is_sent_when_the_subscription_is_gone(server, ana, monday, mails):
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


def test_a_mail_with_a_transient_refusal_is_retried(server, monday, person, post_office, mails):
    bo = person("bo", subscribed=False)
    scan = bo.meets(a_wall())
    post_office.fail_with([Fault("RCPT", "451 4.3.0 later"), Fault("DATA", "drop")])
    server.advance(24 * HOUR)
    assert bo.nudges(scan)[0]["state"] == "pending"
    for _ in range(8):
        server.advance(30 * MINUTE)

    assert len(mails(bo)) == 1
    assert bo.nudges(scan)[0]["state"] == "sent"


def test_a_mail_with_an_unknown_outcome_is_repeated_under_its_message_id(
    server, monday, person, post_office, mails
):
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


def test_the_subject_hides_what_the_lock_screen_may_not_show(server, monday, person, mails):
    bo = person("bo", subscribed=False)
    bo.client.patch("/account", json={"notification_detail": "none"})
    bo.names(bo.meets(a_wall(), note="promised the PDF"), "Dana Kim")
    server.advance(24 * HOUR)

    (mail,) = mails(bo)
    assert "Dana" not in mail.subject
    assert "PDF" not in mail.message.as_string()
