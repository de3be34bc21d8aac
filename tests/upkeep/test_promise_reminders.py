"""Reminders of promises: planned for the morning of the day, delivered by the sweep like all others, at most one message a day."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.quiet_hours import QuietHours
from app.nudges.rules import UPKEEP_KEPT, promise_target, upkeep_at
from app.ops.integrity import find_violations
from tests.builders import Person, a_card
from tests.databases import on_sqlite
from tests.fakes import DOWN
from tests.transfer.test_account_archive import bring, export

BERLIN = ZoneInfo("Europe/Berlin")
DANA = a_card("Dana Kim", org="Acme", emails=["dana@acme.example"])
ERIK = a_card("Erik Aas", emails=["erik@fjord.example"])
FRIDAY = "2026-03-06T17:00:00Z"
FRIDAY_MORNING = "2026-03-06T08:00:00Z"


def path_of(scan, what: str = "") -> str:
    return f"/contacts/{scan['contact_ids'][0]}{what}"


def reminders(ana: Person) -> list[tuple[str, str, str]]:
    return [
        (nudge["due_at"], nudge["state"], nudge["reason"])
        for nudge in ana.items("/nudges")
        if nudge["kind"] == "promise"
    ]


def done_with(ana: Person, *cards, **capture):
    """A person who was met and followed up, so that only promises are left."""
    scan = ana.meets(*cards, **capture)
    ana.post(path_of(scan, "/resolve"), {"outcome": "followed_up"})
    return scan


def shown(world) -> list[dict[str, Any]]:
    return [json.loads(message.payload)["notification"] for _, message in world.push.sent]


def until(world, text: str) -> None:
    world.clock.move(seconds=(datetime.fromisoformat(text) - world.clock()).total_seconds())
    world.deliver()


def test_a_promise_is_reminded_of_in_the_morning_of_its_day(world, ana):
    scan = done_with(ana, DANA)
    ana.promise(scan, "send the deck", due_at=FRIDAY)
    until(world, "2026-03-06T07:59:00+00:00")
    assert world.push.sent == []

    until(world, "2026-03-06T08:00:00+00:00")

    [notification] = shown(world)
    assert (notification["title"], notification["body"]) == ("You promised Dana Kim", "“send the deck”")
    assert notification["navigate"].endswith(f"/contact/{scan['contact_ids'][0]}")
    assert [action["action"] for action in notification["data"]["actions"]] == ["write"]
    assert reminders(ana) == [(FRIDAY_MORNING, "sent", None)]


@on_sqlite
@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ("name", ("You promised Dana Kim", "Open to see what.")),
        ("none", ("Something you promised", "Open to see what.")),
    ],
)
def test_a_lock_screen_shows_no_more_than_the_user_allows(world, ana, detail, said):
    ana.patch("/account", {"notification_detail": detail})
    ana.promise(done_with(ana, DANA), "send the secret deck", due_at=FRIDAY)

    until(world, "2026-03-06T08:00:00+00:00")

    [notification] = shown(world)
    assert (notification["title"], notification["body"]) == said


@pytest.mark.parametrize("state", ["kept", "broken", "dropped"])
def test_nothing_is_sent_about_a_promise_that_is_settled(world, ana, state):
    promise = ana.promise(done_with(ana, DANA), due_at=FRIDAY)

    ana.patch(f"/promises/{promise['id']}", {"state": state})
    until(world, "2026-03-06T10:00:00+00:00")

    assert world.push.sent == []
    assert reminders(ana) == [(FRIDAY_MORNING, "cancelled", state)]


@on_sqlite
def test_keeping_a_promise_finishes_its_reminder_and_opening_it_again_repeats_none(world, ana):
    promise = ana.promise(done_with(ana, DANA), due_at=FRIDAY)
    until(world, "2026-03-06T08:00:00+00:00")

    ana.patch(f"/promises/{promise['id']}", {"state": "kept"})
    ana.patch(f"/promises/{promise['id']}", {"state": "open"})
    until(world, "2026-03-07T10:00:00+00:00")

    assert reminders(ana) == [(FRIDAY_MORNING, "done", "kept")]
    assert len(world.push.sent) == 1


@on_sqlite
def test_another_day_moves_the_reminder(world, ana):
    promise = ana.promise(done_with(ana, DANA), due_at=FRIDAY)

    ana.patch(f"/promises/{promise['id']}", {"due_at": "2026-03-10T17:00:00Z"})

    assert reminders(ana) == [
        (FRIDAY_MORNING, "cancelled", "moved"),
        ("2026-03-10T08:00:00Z", "pending", None),
    ]


@on_sqlite
def test_another_zone_moves_the_morning(ana):
    ana.promise(done_with(ana, DANA), due_at=FRIDAY)

    ana.patch("/account", {"timezone": "Asia/Tokyo"})

    assert ("2026-03-06T00:00:00Z", "pending", None) in reminders(ana)
    assert (FRIDAY_MORNING, "cancelled", "moved") in reminders(ana)


@on_sqlite
def test_a_deleted_promise_has_no_reminder(ana):
    promise = ana.promise(done_with(ana, DANA), due_at=FRIDAY)

    ana.delete(f"/promises/{promise['id']}")

    assert reminders(ana) == []


@on_sqlite
def test_what_is_due_already_is_not_reminded_of(world, ana):
    ana.promise(done_with(ana, DANA), due_at="2026-03-01T10:00:00Z")

    world.deliver()

    assert reminders(ana) == []
    assert world.push.sent == []


def test_several_promises_of_a_day_are_one_message(world, ana):
    dana, erik = done_with(ana, DANA), done_with(ana, ERIK)
    for scan in (dana, erik):
        ana.promise(scan, due_at=FRIDAY)
    ana.promise(dana, "call her", due_at=FRIDAY)

    until(world, "2026-03-06T08:00:00+00:00")

    [notification] = shown(world)
    assert sorted(notification["title"].split(" and ")) == ["Dana Kim", "Erik Aas"]
    assert notification["body"] == "You promised them something."
    assert {state for _, state, _ in reminders(ana)} == {"sent"}


def test_there_is_one_message_a_day(world, ana):
    """A promise that is made in the morning for the same evening waits for the next day."""
    scan = done_with(ana, DANA)
    ana.promise(scan, "send the deck", due_at=FRIDAY)
    until(world, "2026-03-06T08:00:00+00:00")
    ana.promise(scan, "call her", due_at=FRIDAY)

    for hour in range(9, 24):
        until(world, f"2026-03-06T{hour:02}:00:00+00:00")
    assert len(world.push.sent) == 1
    until(world, "2026-03-07T08:00:00+00:00")

    assert len(world.push.sent) == 2
    assert reminders(ana)[-1] == ("2026-03-07T08:00:00Z", "sent", None)


def test_a_message_that_fails_is_retried_with_the_same_promises(world, ana):
    for card in (DANA, ERIK):
        ana.promise(done_with(ana, card), due_at=FRIDAY)
    world.push.refuse(DOWN, times=1)
    until(world, "2026-03-06T08:00:00+00:00")
    assert {state for _, state, _ in reminders(ana)} == {"pending"}

    until(world, "2026-03-06T08:01:00+00:00")

    assert {state for _, state, _ in reminders(ana)} == {"sent"}
    assert len({message.topic for _, message in world.push.sent}) == 1


def test_quiet_hours_move_the_reminder_to_their_end(world):
    ana = world.person("ana", quiet_from="22:00", quiet_until="10:30")
    ana.promise(done_with(ana, DANA), due_at=FRIDAY)

    for hour in range(4, 9):
        until(world, f"2026-03-06T{hour:02}:00:00+00:00")
    assert world.push.sent == []
    until(world, "2026-03-06T09:30:00+00:00")

    assert len(world.push.sent) == 1


def test_following_up_ends_no_promise_and_a_snoozed_encounter_no_reminder(world, ana):
    scan = ana.meets(DANA)
    ana.promise(scan, due_at=FRIDAY)
    [follow_up] = [nudge for nudge in ana.nudges(scan) if nudge["kind"] == "follow_up"]
    ana.post(f"/nudges/{follow_up['id']}/snooze", {"until": "2026-03-04T10:00:00Z"})
    ana.patch(f"/encounters/{scan['encounter_ids'][0]}", {"met_at": "2026-03-01T10:00:00Z"})
    ana.post(path_of(scan, "/resolve"), {"outcome": "followed_up"})

    assert reminders(ana) == [(FRIDAY_MORNING, "pending", None)]
    until(world, "2026-03-06T08:00:00+00:00")
    assert len(world.push.sent) == 1


def test_a_reminder_of_a_promise_can_be_snoozed(world, ana):
    ana.promise(done_with(ana, DANA), due_at=FRIDAY)
    until(world, "2026-03-06T08:00:00+00:00")
    [nudge] = [nudge for nudge in ana.items("/nudges") if nudge["kind"] == "promise"]

    later = ana.post(f"/nudges/{nudge['id']}/snooze", {"until": "2026-03-09T12:00:00Z"})
    until(world, "2026-03-09T12:00:00+00:00")

    assert (later["kind"], later["promise_id"]) == ("promise", nudge["promise_id"])
    assert len(world.push.sent) == 2
    assert ana.get(f"/nudges/{nudge['id']}")["state"] == "done"


def test_the_mail_of_a_promise_has_its_words_and_no_links_that_act(make_world):
    world = make_world(mail=True)
    ana = world.person("ana", subscribed=False)
    ana.promise(done_with(ana, DANA, note="likes sailing"), "send the deck", due_at=FRIDAY)

    until(world, "2026-03-06T08:00:00+00:00")

    [mail] = world.mail.sent
    assert mail.subject == "You promised Dana Kim"
    assert "send the deck" in mail.text
    assert "likes sailing" not in mail.text
    assert "Write to Dana" in mail.text
    assert "Let go" not in mail.text + mail.html


@pytest.mark.parametrize("same_event", [True, False], ids=["one meeting", "two meetings"])
def test_reminders_follow_their_promise_through_a_join_and_a_split(world, ana, same_event):
    event_id = ana.event()
    kept = ana.meets(DANA, event_id=event_id)
    gone = ana.meets(ERIK, event_id=event_id if same_event else None)
    for scan in (kept, gone):
        ana.promise(scan, encounter_id=scan["encounter_ids"][0], due_at=FRIDAY)
    ana.post(path_of(kept, "/join"), {"contact_id": gone["contact_ids"][0]})
    since_then = ana.promise(kept, "call", due_at=FRIDAY)
    assert {state for _, state, _ in reminders(ana)} == {"pending"}

    ana.post(path_of(kept, "/split"), {"encounter_id": gone["encounter_ids"][0]})

    owners = {promise["id"]: promise["contact_id"] for promise in ana.items("/promises")}
    of_nudges = {
        nudge["promise_id"]: nudge["contact_id"] for nudge in ana.items("/nudges") if nudge["promise_id"]
    }
    assert of_nudges == owners
    assert owners[since_then["id"]] == kept["contact_ids"][0]
    assert {state for _, state, _ in reminders(ana)} == {"pending"}
    assert list(find_violations(world.runtime.database, world.runtime.photos, read_photos=False)) == []


def test_reminders_come_along_in_an_archive(world, ana):
    ben = world.person("ben")
    open_one = ana.promise(done_with(ana, DANA), due_at=FRIDAY)
    archive = export(ana)

    bring(ben, archive)
    bring(ben, archive)

    assert reminders(ben) == [(FRIDAY_MORNING, "pending", None)]
    assert [nudge["promise_id"] for nudge in ben.items("/nudges") if nudge["promise_id"]] == [open_one["id"]]
    until(world, "2026-03-06T08:00:00+00:00")
    assert len(world.push.sent) == 2


@on_sqlite
def test_the_calendar_shows_promises(world, ana):
    path = ana.post("/account/calendar", expect=201)["url"].removeprefix("http://127.0.0.1:8000")
    ana.promise(done_with(ana, DANA), "send the deck", due_at=FRIDAY)

    feed = world.app.test_client().get(path).text

    assert "SUMMARY:You promised Dana Kim" in feed


MOMENTS = st.datetimes(
    datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2027-01-01"), timezones=st.just(UTC)
)
ZONES = st.sampled_from(["Europe/Berlin", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati"]).map(
    ZoneInfo
)


@given(due_at=MOMENTS, ahead=st.timedeltas(timedelta(0), timedelta(days=40)), zone=ZONES)
def test_a_promise_is_planned_between_its_making_and_its_due_time(due_at, ahead, zone):
    target = promise_target(due_at, made_at=due_at - ahead, zone=zone)

    assert due_at - ahead <= target <= due_at


@given(target=MOMENTS, late=st.timedeltas(timedelta(0), timedelta(days=5)), since=MOMENTS, zone=ZONES)
def test_a_reminder_is_never_early_never_in_quiet_hours_and_never_on_a_day_that_had_one(
    target, late, since, zone
):
    quiet = QuietHours(
        start=datetime.fromisoformat("2026-01-01T21:00").time(),
        end=datetime.fromisoformat("2026-01-01T09:30").time(),
        zone=zone,
    )
    now = target + late

    at = upkeep_at(target, quiet=quiet, zone=zone, now=now, last_sent_at=since)

    if at is not None:
        assert now <= at < target + UPKEEP_KEPT
        assert at not in quiet
        assert at.astimezone(zone).date() > since.astimezone(zone).date()
