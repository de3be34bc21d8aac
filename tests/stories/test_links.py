"""Stories of the links in mails: the real server, a real mail server, and people who are not signed in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import requests

from tests.server import Server, wait_for
from tests.smtpd import Fault, Mail, MailServer
from tests.stories.people import FIRST_MONDAY, Person
from tests.stories.pictures import a_wall

HOUR = timedelta(hours=1)
PATIENCE = 60.0
NOTE = "her team needs our benchmark"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory):
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="module")
def post_office(folder) -> Iterator[MailServer]:
    with MailServer(clock_file=folder / "clock") as running:
        yield running


@pytest.fixture(scope="module")
def server(folder, post_office) -> Iterator[Server]:
    with Server(folder, now=FIRST_MONDAY, SMTP_URL=post_office.url, MAIL_FROM="nextday@example.com") as one:
        yield one


Mails = Callable[..., list[Mail]]


@pytest.fixture
def mails(post_office) -> Mails:
    """Wait until a person has received `count` mails, and return all of them."""

    def of(someone: Person, *, count: int) -> list[Mail]:
        address = someone.client.get("/account")["email"]

        def found() -> list[Mail]:
            return [mail for mail in post_office.mails if mail.recipients == (address,)]

        wait_for(lambda: len(found()) >= count, f"{count} mails to {address}", seconds=PATIENCE)
        return found()

    return of


@pytest.fixture
def bo(monday, person, mails) -> Person:
    """Somebody without a phone who has confirmed their address."""
    someone = person("bo", subscribed=False)
    press(links_in(mails(someone, count=1)[0])["Confirm this address"])
    return someone


def links_in(mail: Mail) -> dict[str, str]:
    """The links of a mail by what they say; a later person's do not replace the first's."""
    found: dict[str, str] = {}
    for label, url in re.findall(r"^([^:\n]+): (http\S+)$", mail.text, re.MULTILINE):
        found.setdefault(label, url)
    return found


def press(link: str) -> requests.Response:
    """What the button of a link's page does, from a browser that has never been here."""
    return requests.post(link, timeout=30)


def scan_all(mail: Mail) -> None:
    """What mail scanners do: open every link, in text and HTML, with and without looking at the answer."""
    found = set(re.findall(r"http://[^\s\"<>]+", mail.text + mail.html))
    for link in found:
        answers = requests.head(link, timeout=30), requests.get(link, timeout=30)
        assert all(answer.status_code in (200, 303) for answer in answers), link


def state_of(someone: Person, scan: Any) -> Any:
    """All that the API shows of a meeting."""
    return someone.client.get("/account"), someone.contact(scan), someone.nudges(scan)


def test_an_unconfirmed_address_gets_no_names_and_at_most_three_mails(server, monday, person, mails):
    cy = person("cy", subscribed=False)
    mails(cy, count=1)
    for _ in range(5):
        cy.names(cy.meets(a_wall(), note=NOTE), "Dana Kim")
        server.advance(24 * HOUR)
    server.advance(24 * HOUR)
    question, *letters = mails(cy, count=4)

    assert question.subject == "Is this your address?"
    assert [letter.subject for letter in letters] == ["You have somebody to follow up with"] * 3
    assert not any(word in mail.message.as_string() for mail in letters for word in ("Dana", "benchmark"))
    assert len(cy.drawer()) == 5


def test_scanners_change_nothing_and_the_button_of_a_link_acts(server, bo, mails):
    scan = bo.meets(a_wall(), note=NOTE)
    bo.names(scan, "Dana Kim", org="Acme Robotics")
    server.advance(24 * HOUR)
    question, mail = mails(bo, count=2)
    links, before = links_in(mail), state_of(bo, scan)
    scan_all(mail)
    scan_all(question)
    unchanged = state_of(bo, scan) == before
    done = press(links["Done"])

    assert unchanged
    assert mail.subject == "Follow up with Dana Kim (Acme Robotics)"
    assert mail.text.splitlines()[0] == f"“{NOTE}”"
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Done." in done.text
    assert bo.contact(scan)["state"] == "followed_up"
    assert bo.drawer() == []


def test_concurrent_clicks_act_once_and_one_undo_reverts_them(server, bo, mails):
    scan = bo.meets(a_wall())
    server.advance(24 * HOUR)
    link = links_in(mails(bo, count=2)[1])["Tomorrow"]
    with ThreadPoolExecutor(8) as fingers:
        answers = list(fingers.map(press, [link] * 8))
    appointments = [nudge for nudge in bo.nudges(scan) if nudge["kind"] == "snoozed"]
    undone = press(f"{link}/undo")

    assert {answer.status_code for answer in answers} == {200}
    assert [nudge["state"] for nudge in appointments] == ["pending"]
    assert "Undone." in undone.text
    assert [nudge["state"] for nudge in bo.nudges(scan) if nudge["kind"] == "snoozed"] == ["cancelled"]
    assert ("last_call", "pending") in [(nudge["kind"], nudge["state"]) for nudge in bo.nudges(scan)]


def test_a_snooze_by_a_link_is_sent_at_that_hour(server, bo, mails):
    scan = bo.meets(a_wall())
    bo.names(scan, "Dana Kim")
    server.advance(24 * HOUR)
    press(links_in(mails(bo, count=2)[1])["Tomorrow"])
    server.advance(23 * HOUR)
    server.advance(HOUR)
    again = mails(bo, count=3)[2]

    assert again.subject == "You wanted to write to Dana Kim"
    assert again.virtual_at == server.now


def test_reminders_by_mail_can_be_stopped_and_started_again_by_links(server, bo, mails):
    scan = bo.meets(a_wall())
    server.advance(24 * HOUR)
    stop = mails(bo, count=2)[1].message["List-Unsubscribe"].strip("<>")
    one_click = requests.post(stop, data={"List-Unsubscribe": "One-Click"}, timeout=30)
    server.advance(23 * HOUR)
    stopped = mails(bo, count=2)
    press(f"{stop}?again=1")

    assert one_click.status_code == 200
    assert len(stopped) == 2
    assert bo.client.get("/account")["nudges_by_mail"] is True
    wait_for(lambda: bo.nudges(scan)[-1]["state"] == "sent", "the last call", seconds=PATIENCE)
    assert len(mails(bo, count=3)) == 3


def test_a_confirmation_mail_is_sent_after_a_kill_of_the_server(server, monday, person, post_office, mails):
    post_office.fail_with([Fault("MAIL", "drop")])
    attempts = post_office.attempts
    dee = person("dee", subscribed=False)
    post_office.wait_for_attempts(attempts + 1, seconds=PATIENCE)
    server.kill9()
    server.start()
    server.advance(HOUR)

    assert [mail.subject for mail in mails(dee, count=1)] == ["Is this your address?"]


def test_the_weekly_mail_comes_once_on_monday_morning(server, bo, monday, mails):
    bo.names(bo.meets(a_wall(), note=NOTE), "Dana Kim")
    server.advance(24 * HOUR)
    server.advance(23 * HOUR)
    mails(bo, count=3)
    next_monday = (monday + timedelta(days=7)).replace(hour=9)
    server.advance(next_monday)
    look = mails(bo, count=4)[3]
    press(links_in(look)["Let go"])
    server.advance(next_monday + timedelta(days=7))
    bo.meets(a_wall())
    server.advance(24 * HOUR)

    assert look.subject == "One person you met still waits"
    assert NOTE in look.text
    assert [mail.subject.startswith("One person") for mail in mails(bo, count=5)] == [False] * 3 + [
        True,
        False,
    ]
