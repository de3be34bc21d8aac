"""Keeping in touch: a reminder counted from the last touch of any kind, three circles, a pause without answers, and who goes cold."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.upkeep.rules import (
    MOST_CLOSE,
    Outreach,
    TouchChannel,
    coldness,
    keep_warm_at,
    months_later,
    paused_until,
)
from tests.builders import Person, a_card
from tests.databases import on_sqlite
from tests.transfer.test_account_archive import bring, export

BERLIN = ZoneInfo("Europe/Berlin")
DANA = a_card("Dana Kim", emails=["dana@acme.example"])
ERIK = a_card("Erik Aas", emails=["erik@fjord.example"])


def path_of(scan, what: str = "") -> str:
    return f"/contacts/{scan['contact_ids'][0]}{what}"


def known(ana: Person, card, months: int | None = None, **fields):
    """A person who was met and followed up now, and of whom the user wants to be reminded."""
    scan = ana.meets(card)
    ana.post(path_of(scan, "/resolve"), {"outcome": "followed_up", "channel": "mail"})
    if months is not None or fields:
        ana.put(path_of(scan, "/keep-warm"), {"months": months, **fields}, expect=200)
    return scan


def reminders(ana: Person) -> list[tuple[str, str, str]]:
    return [
        (nudge["due_at"][:10], nudge["state"], nudge["reason"])
        for nudge in ana.items("/nudges")
        if nudge["kind"] == "keep_warm"
    ]


def cold(ana: Person) -> list[str]:
    return [each["fn"] for each in ana.get("/going-cold")["items"]]


def until(world, text: str) -> None:
    world.clock.move(seconds=(datetime.fromisoformat(text) - world.clock()).total_seconds())
    world.deliver()


def test_nobody_is_reminded_of_unasked(world, ana):
    scan = known(ana, DANA)

    until(world, "2027-06-01T10:00:00+00:00")

    assert (ana.contact(scan)["keep_warm_months"], reminders(ana), cold(ana)) == (None, [], [])


def test_a_reminder_comes_after_the_months_that_the_user_chose(world, ana):
    scan = known(ana, DANA, 3)
    assert ana.contact(scan)["keep_warm_months"] == 3
    until(world, "2026-06-02T06:59:00+00:00")
    assert world.push.sent == []

    until(world, "2026-06-02T07:00:00+00:00")

    [(_, message)] = world.push.sent
    assert json.loads(message.payload)["notification"]["title"] == "Say hello to Dana Kim"
    assert reminders(ana) == [("2026-06-02", "sent", None)]


def test_any_touch_moves_it_and_removing_the_touch_moves_it_back(world, ana):
    scan = known(ana, DANA, 3)
    world.clock.move(days=30)

    touch = ana.touch(scan, "call")
    assert reminders(ana) == [("2026-06-02", "cancelled", "in-touch"), ("2026-07-01", "pending", None)]
    ana.patch(f"/touches/{touch['id']}", {"touched_at": "2026-03-20T10:00:00Z"})
    assert reminders(ana)[-1][:2] in {("2026-06-20", "pending"), ("2026-07-01", "cancelled")}
    ana.delete(f"/touches/{touch['id']}")

    assert [due for due, state, _ in reminders(ana) if state == "pending"] == ["2026-06-02"]


def test_meeting_again_and_another_time_of_it_move_it_too(world, ana):
    known(ana, DANA, 1)
    world.clock.move(days=10)
    again = ana.meets(DANA)
    assert [due for due, state, _ in reminders(ana) if state == "pending"] == ["2026-04-12"]

    ana.patch(f"/encounters/{again['encounter_ids'][0]}", {"met_at": "2026-03-08T10:00:00Z"})

    assert [due for due, state, _ in reminders(ana) if state == "pending"] == ["2026-04-08"]


@on_sqlite
def test_never_is_never(world, ana):
    scan = known(ana, DANA, 1)

    ana.put(path_of(scan, "/keep-warm"), {"months": 0}, expect=200)

    assert reminders(ana) == [("2026-04-02", "cancelled", "not-kept-warm")]
    assert ana.contact(scan)["keep_warm_months"] == 0


@on_sqlite
@pytest.mark.parametrize(("circle", "months"), [("close", 1), ("warm", 3), ("light", 12)])
def test_a_circle_has_a_cadence_of_its_own_and_the_user_may_choose_another(ana, circle, months):
    scan = known(ana, DANA, circle=circle)
    other = known(ana, ERIK, 6, circle=circle)

    assert (ana.contact(scan)["circle"], ana.contact(scan)["keep_warm_months"]) == (circle, months)
    assert ana.contact(other)["keep_warm_months"] == 6


@on_sqlite
@pytest.mark.parametrize("body", [{"months": 2}, {"months": -1}, {"circle": "best"}, {"score": 9}])
def test_other_cadences_and_circles_are_refused(ana, body):
    ana.put(path_of(ana.meets(DANA), "/keep-warm"), body, expect=422)


@on_sqlite
def test_somebody_has_to_move_out_of_a_full_circle(ana):
    people = [known(ana, a_card(f"Person {number}"), circle="close") for number in range(MOST_CLOSE)]
    scan = ana.meets(DANA)

    refused = ana.put(path_of(scan, "/keep-warm"), {"circle": "close"}, expect=409)
    again = ana.put(path_of(people[0], "/keep-warm"), {"circle": "close"}, expect=200)
    ana.put(path_of(people[1], "/keep-warm"), {"circle": "warm"}, expect=200)
    taken = ana.put(path_of(scan, "/keep-warm"), {"circle": "close"}, expect=200)

    assert refused["code"] == "circle-full"
    assert again["circle"] == taken["circle"] == "close"


@on_sqlite
def test_who_is_overdue_most_for_their_cadence_goes_cold_first(world, ana):
    known(ana, ERIK, 1)
    known(ana, DANA, 3)
    until(world, "2026-07-01T10:00:00+00:00")
    assert cold(ana) == ["Erik Aas", "Dana Kim"]

    ana.touch(ana.meets(a_card("Robin Vale")))
    known(ana, ERIK)

    assert cold(ana) == ["Dana Kim"]


@on_sqlite
def test_at_most_five_people_go_cold(world, ana):
    for number in range(8):
        known(ana, a_card(f"Person {number}"), 1)

    until(world, "2026-09-01T10:00:00+00:00")

    assert len(cold(ana)) == 5


def test_two_messages_without_an_answer_pause_the_reminders(world, ana):
    scan = known(ana, DANA, 1)
    until(world, "2026-04-02T10:00:00+00:00")
    second = ana.touch(scan, "mail")
    assert [due for due, state, _ in reminders(ana) if state == "pending"] == ["2026-10-02"]

    ana.patch(f"/touches/{second['id']}", {"answered_at": "2026-04-02T10:00:00Z"})

    assert [due for due, state, _ in reminders(ana) if state == "pending"] == ["2026-05-02"]


def test_a_promise_and_a_person_are_one_message(world, ana):
    dana = known(ana, DANA, 1)
    known(ana, ERIK, 1)
    ana.promise(dana, due_at="2026-04-02T16:00:00Z")

    until(world, "2026-04-02T07:00:00+00:00")

    [(_, message)] = world.push.sent
    shown = json.loads(message.payload)["notification"]
    assert shown["body"] == "Promises, and people to keep in touch with."


def test_joined_contacts_have_the_cadence_that_one_of_them_had(world, ana):
    kept, gone = known(ana, DANA), known(ana, ERIK, 6, circle="warm")

    ana.post(path_of(kept, "/join"), {"contact_id": gone["contact_ids"][0]})
    joined = ana.contact(kept)
    ana.post(path_of(kept, "/split"), {"encounter_id": gone["encounter_ids"][0]})

    assert (joined["keep_warm_months"], joined["circle"]) == (6, "warm")
    assert (ana.contact(kept)["keep_warm_months"], ana.contact(gone)["keep_warm_months"]) == (None, 6)
    [pending] = [
        nudge
        for nudge in ana.items("/nudges")
        if nudge["kind"] == "keep_warm" and nudge["state"] == "pending"
    ]
    assert pending["contact_id"] == gone["contact_ids"][0]


def test_cadences_come_along_in_an_archive(world, ana):
    known(ana, DANA, 6, circle="light")
    ben = world.person("ben")

    bring(ben, export(ana))

    [contact] = ben.items("/contacts")
    assert (contact["keep_warm_months"], contact["circle"]) == (6, "light")
    assert reminders(ben) == [("2026-09-02", "pending", None)]


MOMENTS = st.datetimes(
    datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2030-01-01"), timezones=st.just(UTC)
)
CHANNELS = st.sampled_from(list(TouchChannel))
TOUCHES = st.lists(st.builds(Outreach, CHANNELS, MOMENTS, st.booleans()), max_size=6)


@given(touched_at=MOMENTS, months=st.sampled_from([1, 3, 6, 12]), pause=st.none() | MOMENTS)
def test_a_person_is_due_after_the_last_touch_and_not_in_a_pause(touched_at, months, pause):
    due_at = keep_warm_at(months, last_touch_at=touched_at, paused_until=pause, zone=BERLIN)

    assert timedelta(days=28 * months - 1) < due_at - touched_at or due_at == pause
    assert pause is None or due_at >= pause
    assert coldness(due_at, last_touch_at=touched_at, now=due_at) == 0


@given(touches=TOUCHES, met_at=MOMENTS)
def test_an_answer_or_a_meeting_after_all_ends_every_pause(touches, met_at):
    last = max((touch.at for touch in touches), default=met_at) + timedelta(days=1)
    answered = Outreach(TouchChannel.MAIL, last, is_answered=True)
    met = Outreach(TouchChannel.MET, last, is_answered=False)

    for ending in (answered, met):
        assert paused_until([*touches, ending], last_met_at=met_at, zone=BERLIN) is None
    assert paused_until(touches, last_met_at=last, zone=BERLIN) is None


@pytest.mark.parametrize(
    ("at", "months", "then"),
    [
        ("2026-01-31T09:00:00+00:00", 1, "2026-02-28"),
        ("2025-11-30T09:00:00+00:00", 3, "2026-02-28"),
        ("2026-12-15T23:30:00+00:00", 12, "2027-12-16"),
    ],
)
def test_months_end_with_their_last_day(at, months, then):
    later = months_later(datetime.fromisoformat(at), months, BERLIN)

    assert f"{later.astimezone(BERLIN):%Y-%m-%d}" == then
