"""`flask nudges why`: the operator learns what became of a nudge, without learning anything about people."""

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
    asked = world.app.test_cli_runner().invoke(args=["nudges", "why", str(nudge_id)])
    assert asked.exit_code == 0, asked.output
    return asked.output


def first_nudge(person, scan) -> str:
    return person.nudges(scan)[0]["id"]


@pytest.fixture
def scan(ana):
    return ana.meets(a_card("Dana Kim"), note="promised the PDF")


@pytest.fixture
def nudge_id(ana, scan) -> str:
    return first_nudge(ana, scan)


@on_sqlite
def test_what_was_tried_is_told_in_the_order_in_which_it_happened(world, ana, scan, nudge_id):
    world.clock.move(hours=24)
    world.push.refuse(DOWN, times=1)
    world.deliver()
    world.clock.move(minutes=1)
    world.deliver()
    told = [line.split("  ")[-1] for line in why(world, nudge_id).splitlines()[2:]]

    assert [line.partition(" to subscription ")[0] for line in told] == [
        "they met",
        "planned: 24 hours after they met",
        "due",
        "push",
        "push",
        "sent",
    ]
    assert told[3].endswith("503 unavailable; not accepted")
    assert told[4].endswith("201; accepted")


@on_sqlite
def test_nobody_and_no_note_is_named(world, ana, scan, nudge_id):
    world.clock.move(hours=24)
    world.deliver()

    told = why(world, nudge_id)

    assert "Dana" not in told
    assert "PDF" not in told
    assert "example.com" not in told


@on_sqlite
def test_before_it_is_due_it_says_so(world, nudge_id):
    assert "it is not due yet" in why(world, nudge_id)


@on_sqlite
def test_an_account_without_a_channel_is_the_reason(world):
    ben = world.person("ben", subscribed=False)
    nudge_id = first_nudge(ben, ben.scan())
    world.clock.move(hours=24)
    world.deliver()

    assert "no device, no messenger and no mail" in why(world, nudge_id)


@on_sqlite
def test_where_nobody_sweeps_it_asks_for_one(world, nudge_id):
    world.clock.move(hours=25)

    assert "is a process with ROLE=all or ROLE=sweep running?" in why(world, nudge_id)


@on_sqlite
def test_what_was_done_in_time_was_not_sent(world, ana, scan, nudge_id):
    ana.post(f"/contacts/{scan['contact_ids'][0]}/resolve", {"outcome": "followed_up"})

    assert "nothing was sent: the user had followed up" in why(world, nudge_id)


@on_sqlite
def test_a_refusal_for_good_is_told_with_the_answer(world, ana, nudge_id):
    world.push.refuse(REFUSED)
    world.clock.move(hours=24)
    world.deliver()
    world.clock.move(hours=25)
    world.deliver()

    told = why(world, nudge_id)

    assert "push" in told
    assert "no channel took it before its time was over; the last answer: 403 forbidden" in told


@on_sqlite
def test_an_appointment_says_what_was_asked_for(world, ana, scan, nudge_id):
    until = world.clock() + timedelta(days=3)
    snoozed = ana.post(f"/nudges/{nudge_id}/snooze", {"until": until.isoformat()})

    assert "the user made an appointment instead" in why(world, nudge_id)
    assert "the user asked for 2026-03-05 10:00:00Z" in why(world, snoozed["id"])


def test_who_died_while_sending_left_no_answer(world, ana, nudge_id):
    world.clock.move(hours=24)
    world.deliver()
    with world.runtime.database.write() as session:
        session.execute(update(Nudge).values(state="leased", leased_by="here:1:a", sent_at=None))
        nudge = session.get_one(Nudge, UUID(nudge_id))
        nudge.deliveries[0].answer = nudge.deliveries[0].accepted_at = None

    told = why(world, nudge_id)

    assert "no answer was written down" in told
    assert "here:1:a is sending it" in told


@on_sqlite
def test_an_unknown_nudge_is_an_error(world):
    asked = world.app.test_cli_runner().invoke(args=["nudges", "why", new_uuid()])

    assert asked.exit_code == 1
    assert "There is no such nudge" in asked.output
