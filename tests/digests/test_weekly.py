"""The weekly mail: whom it names, and when it is sent."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from app.accounts.quiet_hours import QuietHours
from app.accounts.rules import weekly_at
from app.digests.rules import WaitingEncounter, people_to_name
from app.digests.weekly import send_weekly
from app.models import Account
from tests.builders import MONDAY_10AM, a_card
from tests.databases import on_sqlite
from tests.digests.conftest import SERVER, CutOff, DiesWhileSending, a_mailer, open_link
from tests.fakes import DOWN

NEXT_MONDAY = datetime(2026, 3, 9, 8, tzinfo=UTC)
"""Nine in Berlin."""


@pytest.fixture
def ana(world):
    """A user with a confirmed address, on Monday at 10:00."""
    return world.person("ana", email_confirmed_at=world.clock(), weekly_due_at=NEXT_MONDAY)


def meets(world, ana, name, note="", *, hours=0):
    """Meet a contact and ignore all nudges about it."""
    scan = ana.meets(a_card(name), note=note)
    world.clock.move(hours=hours)
    return scan


def a_week_later(world):
    """Monday at 9:00, after all nudges were sent and ignored."""
    for _ in range(3):
        world.clock.move(days=1)
        world.deliver()
    world.clock.now = NEXT_MONDAY


def weekly(mails):
    return [mail for mail in mails if mail.message_id.startswith("weekly-")]


@on_sqlite
def test_on_monday_at_nine_it_names_waiting_contacts(world, ana, run_due):
    meets(world, ana, "Dana Kim", "promised the PDF")
    meets(world, ana, "Tomas Lindqvist")
    a_week_later(world)
    world.clock.move(seconds=-1)
    too_early = weekly(run_due())
    world.clock.move(seconds=1)
    (mail,) = weekly(run_due())

    assert too_early == []
    assert mail.subject == "Two people you met still wait"
    assert mail.text.index("Dana Kim") < mail.text.index("“promised the PDF”") < mail.text.index("Tomas")
    assert len(re.findall(rf"{SERVER}/act/", mail.text)) == 10
    assert f"Open the drawer: {SERVER}/drawer" in mail.text


def test_its_links_act(world, ana, run_due):
    scan = meets(world, ana, "Dana Kim")
    a_week_later(world)
    (mail,) = weekly(run_due())
    link = re.findall(r"Done: (\S+)", mail.text)[0]

    assert "Done." in open_link(world, link, "POST").text
    assert ana.get(f"/contacts/{scan['contact_ids'][0]}")["state"] == "followed_up"


@on_sqlite
def test_it_is_sent_once_a_week(world, ana, run_due):
    meets(world, ana, "Dana Kim")
    a_week_later(world)
    sent_at = []
    for _ in range(24 * 15):
        sent_at += [world.clock() for _ in weekly(run_due())]
        world.clock.move(hours=1)

    assert sent_at == [NEXT_MONDAY, NEXT_MONDAY + timedelta(days=7), NEXT_MONDAY + timedelta(days=14)]


@on_sqlite
def test_without_waiting_contacts_no_mail_is_sent(world, ana, run_due):
    scan = meets(world, ana, "Dana Kim")
    ana.post(f"/contacts/{scan['contact_ids'][0]}/resolve", {"outcome": "let_go"})
    a_week_later(world)

    assert weekly(run_due()) == []


@on_sqlite
def test_contacts_with_a_pending_nudge_are_left_out(world, ana, run_due):
    scan = meets(world, ana, "Dana Kim")
    a_week_later(world)
    nudge = ana.nudges(scan)[0]
    ana.post(f"/nudges/{nudge['id']}/snooze", {"until": "2026-03-20T10:00:00Z"})

    assert weekly(run_due()) == []


@on_sqlite
def test_at_most_five_people_are_named(world, ana, run_due):
    for name in ("Ann One", "Bob Two", "Cid Three", "Dee Four", "Eve Five", "Fay Six", "Gus Seven"):
        meets(world, ana, name)
    a_week_later(world)
    (mail,) = weekly(run_due())

    assert mail.subject == "Five people you met still wait"
    assert len(re.findall("Let go: ", mail.text)) == 5
    assert "2 more in the drawer." in mail.text


@on_sqlite
@pytest.mark.parametrize(("detail", "shown"), [("name", "Dana Kim"), ("none", "Somebody you met on")])
def test_it_shows_no_more_than_notification_detail_allows(world, ana, run_due, detail, shown):
    ana.patch("/account", {"notification_detail": detail})
    meets(world, ana, "Dana Kim", "promised the PDF")
    a_week_later(world)
    (mail,) = weekly(run_due())

    assert shown in mail.text
    assert "PDF" not in mail.text + mail.html
    assert ("Dana" in mail.text) == (detail == "name")


@on_sqlite
def test_an_unconfirmed_address_gets_none(world, run_due):
    ben = world.person("ben", email_confirmed_at=None, weekly_due_at=NEXT_MONDAY)
    meets(world, ben, "Dana Kim")
    a_week_later(world)

    assert weekly(run_due()) == []


def test_one_click_turns_it_off(world, ana, run_due):
    meets(world, ana, "Dana Kim")
    a_week_later(world)
    (mail,) = weekly(run_due())
    headers = dict(mail.headers)
    link = headers["List-Unsubscribe"].strip("<>")
    before = world.dump()
    open_link(world, link)
    unchanged = world.dump() == before
    said = open_link(world, link, "POST", data={"List-Unsubscribe": "One-Click"})
    world.clock.move(days=7)

    assert unchanged
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert said.status_code == 200
    assert ana.get("/account")["weekly_look"] is False
    assert ana.get("/account")["nudges_by_mail"] is True
    assert weekly(run_due()) == []


@on_sqlite
def test_it_can_be_turned_on_again(world, ana, run_due):
    meets(world, ana, "Dana Kim")
    ana.patch("/account", {"weekly_look": False})
    a_week_later(world)
    off = weekly(run_due())
    ana.patch("/account", {"weekly_look": True})
    same_week = weekly(run_due())
    world.clock.move(days=7)

    assert (off, same_week) == ([], [])
    assert len(weekly(run_due())) == 1


@on_sqlite
def test_the_button_of_the_stopped_page_turns_it_on_again(world, ana, run_due):
    meets(world, ana, "Dana Kim")
    a_week_later(world)
    link = dict(weekly(run_due())[0].headers)["List-Unsubscribe"].strip("<>")
    stopped = open_link(world, link, "POST")
    (again,) = re.findall(r'action="([^"]+)"', stopped.text)
    open_link(world, f"{link}{again}", "POST")

    assert ana.get("/account")["weekly_look"] is True


@on_sqlite
def test_a_mail_server_that_is_away_is_tried_again_that_morning_under_the_same_id(world, ana, run_due):
    meets(world, ana, "Dana Kim")
    a_week_later(world)
    world.mail.refuse(DOWN, times=2)
    sent = []
    for _ in range(24):
        sent += weekly(run_due())
        world.clock.move(minutes=30)

    assert [mail.message_id for mail in sent] == [f"weekly-{ana.account_id}-20260309"]


@on_sqlite
def test_a_mail_server_that_is_away_all_day_costs_that_week(world, ana, run_due):
    meets(world, ana, "Dana Kim")
    a_week_later(world)
    world.mail.refuse(DOWN)
    for _ in range(48):
        run_due()
        world.clock.move(minutes=30)
    world.mail.accept()
    next_day = weekly(run_due())
    world.clock.now = NEXT_MONDAY + timedelta(days=7)

    assert next_day == []
    assert len(weekly(run_due())) == 1


@on_sqlite
@pytest.mark.parametrize("crash", ["before_answer", "after_answer"])
def test_a_look_whose_process_dies_is_sent_again_that_morning_under_the_same_id(world, ana, run_due, crash):
    """Mailboxes treat two mails with one Message-ID as one."""
    meets(world, ana, "Dana Kim")
    a_week_later(world)
    with pytest.raises(CutOff):
        send_weekly(a_mailer(world, mail=DiesWhileSending(world.mail, is_sent=crash == "after_answer")))
    at_once = weekly(run_due())
    this_week = []
    for _ in range(24):
        world.clock.move(minutes=30)
        this_week += weekly(run_due())

    assert at_once == []
    assert [mail.message_id for mail in this_week] == [f"weekly-{ana.account_id}-20260309"]


def test_one_of_several_processes_sends_it(world, ana):
    meets(world, ana, "Dana Kim")
    a_week_later(world)
    other = a_mailer(world)
    racing = list[Any]()

    def meanwhile():
        """The other process looks while the first one waits for the mail server."""
        if not racing:
            racing.append(True)
            send_weekly(other)

    class Slow:
        def send(self, *to, **email):
            meanwhile()
            return world.mail.send(*to, **email)

    send_weekly(a_mailer(world, mail=Slow()))

    assert racing
    assert len(weekly(world.mail.sent)) == 1


@on_sqlite
def test_a_server_that_was_away_over_monday_waits_for_the_next(world, ana, run_due):
    meets(world, ana, "Dana Kim")
    a_week_later(world)
    world.clock.move(days=2)
    late = weekly(run_due())
    world.clock.now = NEXT_MONDAY + timedelta(days=7)

    assert late == []
    assert len(weekly(run_due())) == 1


@on_sqlite
def test_after_a_change_of_zone_it_comes_in_the_morning_there(world, ana, run_due):
    meets(world, ana, "Dana Kim")
    a_week_later(world)
    ana.patch("/account", {"timezone": "America/Los_Angeles"})
    at_midnight = weekly(run_due())
    world.clock.now = datetime(2026, 3, 9, 16, tzinfo=UTC)

    assert at_midnight == []
    assert len(weekly(run_due())) == 1


@on_sqlite
def test_confirming_an_address_makes_it_due_on_the_next_monday(world, run_due):
    ben = world.person("ben", email_confirmed_at=None, confirmation_due_at=world.clock())
    (mail,) = run_due()
    open_link(world, re.findall(r"/confirm/\S+", mail.text)[0], "POST")

    account = next(each for each in world.rows(Account) if each.id == ben.account_id)
    assert account.weekly_due_at == NEXT_MONDAY


BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("after", "quiet", "due"),
    [
        (MONDAY_10AM, None, "2026-03-09T08:00"),
        (MONDAY_10AM - timedelta(hours=4), None, "2026-03-02T08:00"),
        (NEXT_MONDAY, None, "2026-03-16T08:00"),
        (datetime(2026, 3, 24, tzinfo=UTC), None, "2026-03-30T07:00"),
        (MONDAY_10AM, ("21:00", "10:30"), "2026-03-09T09:30"),
        (MONDAY_10AM, ("09:00", "17:00"), "2026-03-02T16:00"),
    ],
)
def test_it_is_due_on_the_next_monday_at_nine_or_when_quiet_hours_end(after, quiet, due):
    hours = QuietHours(BERLIN, *map(time.fromisoformat, quiet)) if quiet else None

    assert weekly_at(after, zone=BERLIN, quiet=hours) == datetime.fromisoformat(f"{due}+00:00")


def test_people_with_a_promise_come_first_then_those_who_wait_longest():
    def someone(days, note="", contact_id=None):
        return WaitingEncounter(contact_id or uuid4(), uuid4(), MONDAY_10AM - timedelta(days=days), note)

    old, older, promised = someone(5), someone(50, "compromised servers"), someone(1, "Promised: the PDF")
    again = someone(3, contact_id=older.contact_id)

    assert people_to_name([old, older, promised, again]) == [promised, older, old]
    assert len(people_to_name([someone(day) for day in range(9)])) == 5
    assert people_to_name([]) == []


@pytest.mark.parametrize(
    "note",
    [
        "owe her a coffee",
        "PDF versprochen",
        "j'ai promis le PDF",
        "prometí el PDF",
        "prometi o PDF",
        "PDFを約束した",
    ],
)
def test_a_promise_is_known_in_each_language(note):
    waits_longer = WaitingEncounter(
        uuid4(), uuid4(), MONDAY_10AM - timedelta(days=9), "compromis, compromiso"
    )
    promised = WaitingEncounter(uuid4(), uuid4(), MONDAY_10AM, note)

    assert people_to_name([waits_longer, promised]) == [promised, waits_longer]


@on_sqlite
def test_people_with_an_open_promise_stand_first(world, ana, run_due):
    meets(world, ana, "Dana Kim", "promised the PDF")
    scan = meets(world, ana, "Tomas Lindqvist", hours=1)
    meets(world, ana, "Ana Li")
    ana.promise(scan, due_at="2026-03-20T10:00:00Z")
    a_week_later(world)

    (mail,) = weekly(run_due())

    assert mail.text.index("Tomas") < mail.text.index("Dana Kim") < mail.text.index("Ana Li")
