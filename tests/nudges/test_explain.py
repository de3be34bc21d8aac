"""`flask nudges why`: it explains to operators what happened to a nudge, and shows nothing about people."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from app.models import Nudge
from tests.builders import a_card, new_uuid
from tests.databases import on_sqlite
from tests.fakes import DOWN, REFUSED


def why(world, nudge_id) -> str:
    result = world.app.test_cli_runner().invoke(args=["nudges", "why", str(nudge_id)])
    assert result.exit_code == 0, result.output
    return result.output


def first_nudge(person, scan) -> str:
    return person.nudges(scan)[0]["id"]


@pytest.fixture
def scan(ana):
    return ana.meets(a_card("Dana Kim"), note="promised the PDF")


@pytest.fixture
def nudge_id(ana, scan) -> str:
    return first_nudge(ana, scan)


@on_sqlite
def test_events_are_listed_in_order(world, ana, scan, nudge_id):
    world.clock.move(hours=24)
    world.push.refuse(DOWN, times=1)
    world.deliver()
    world.clock.move(minutes=1)
    world.deliver()
    lines = [line.split("  ")[-1] for line in why(world, nudge_id).splitlines()[2:]]

    assert [line.partition(" to subscription ")[0] for line in lines] == [
        "they met",
        "planned: 24 hours after they met",
        "due",
        "push",
        "push",
        "sent",
    ]
    assert lines[3].endswith("503 unavailable; not accepted")
    assert lines[4].endswith("201; accepted")


@on_sqlite
def test_no_name_note_or_address_is_shown(world, ana, scan, nudge_id):
    world.clock.move(hours=24)
    world.deliver()

    output = why(world, nudge_id)

    assert "Dana" not in output
    assert "PDF" not in output
    assert "example.com" not in output


@on_sqlite
def test_a_nudge_that_is_not_due_yet(world, nudge_id):
    assert "it is not due yet" in why(world, nudge_id)


@on_sqlite
def test_an_account_without_a_channel(world):
    ben = world.person("ben", subscribed=False)
    nudge_id = first_nudge(ben, ben.scan())
    world.clock.move(hours=24)
    world.deliver()

    assert "no device, no messenger and no mail" in why(world, nudge_id)


@on_sqlite
def test_an_overdue_nudge_without_a_running_sweep(world, nudge_id):
    world.clock.move(hours=25)

    assert "is a process with ROLE=all or ROLE=sweep running?" in why(world, nudge_id)


@on_sqlite
def test_a_nudge_of_a_contact_that_was_followed_up_in_time(world, ana, scan, nudge_id):
    ana.post(f"/contacts/{scan['contact_ids'][0]}/resolve", {"outcome": "followed_up"})

    assert "nothing was sent: the user had followed up" in why(world, nudge_id)


@on_sqlite
def test_a_permanent_refusal_is_shown_with_its_answer(world, ana, nudge_id):
    world.push.refuse(REFUSED)
    world.clock.move(hours=24)
    world.deliver()
    world.clock.move(hours=25)
    world.deliver()

    output = why(world, nudge_id)

    assert "push" in output
    assert "no channel accepted it before its deadline; the last answer: 403 forbidden" in output


@on_sqlite
def test_a_snooze_shows_the_time_that_was_asked_for(world, ana, scan, nudge_id):
    until = world.clock() + timedelta(days=3)
    snoozed = ana.post(f"/nudges/{nudge_id}/snooze", {"until": until.isoformat()})

    assert "the user snoozed it" in why(world, nudge_id)
    assert "the user asked for 2026-03-05 10:00:00Z" in why(world, snoozed["id"])


def test_a_sender_that_died_left_no_answer(world, ana, nudge_id):
    world.clock.move(hours=24)
    world.deliver()
    with world.runtime.database.write() as session:
        session.execute(update(Nudge).values(state="leased", leased_by="here:1:a", sent_at=None))
        nudge = session.get_one(Nudge, UUID(nudge_id))
        nudge.deliveries[0].answer = nudge.deliveries[0].accepted_at = None

    output = why(world, nudge_id)

    assert "no answer was recorded" in output
    assert "here:1:a is sending it" in output


@on_sqlite
def test_an_unknown_id_is_an_error(world):
    result = world.app.test_cli_runner().invoke(args=["nudges", "why", new_uuid()])

    assert result.exit_code == 1
    assert "There is no such nudge" in result.output
