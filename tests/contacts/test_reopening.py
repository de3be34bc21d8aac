"""Reopening an encounter: its nudges are planned again."""

from __future__ import annotations

import pytest

from tests.builders import a_card
from tests.databases import on_sqlite

UNTIL = "2026-03-10T10:00:00Z"


def ended_after_a_snooze(person, *, outcome: str = "followed_up"):
    scan = person.meets(a_card("Dana Kim", emails=["dana@acme.example"]))
    [nudge] = person.nudges(scan)
    person.post(f"/nudges/{nudge['id']}/snooze", {"until": UNTIL})
    person.post(f"/contacts/{scan['contact_ids'][0]}/resolve", {"outcome": outcome})
    return scan


def pending(person, scan):
    return [(each["kind"], each["due_at"]) for each in person.nudges(scan) if each["state"] == "pending"]


@on_sqlite
@pytest.mark.parametrize("outcome", ["followed_up", "let_go"])
def test_an_appointment_that_is_still_ahead_comes_back(ana, outcome):
    scan = ended_after_a_snooze(ana, outcome=outcome)

    ana.post(f"/contacts/{scan['contact_ids'][0]}/reopen")

    assert pending(ana, scan) == [("snoozed", UNTIL)]


@on_sqlite
def test_an_appointment_that_is_past_does_not(world, ana):
    scan = ended_after_a_snooze(ana)
    world.clock.move(days=9)

    ana.post(f"/contacts/{scan['contact_ids'][0]}/reopen")

    assert pending(ana, scan) == []


@on_sqlite
def test_the_latest_arrangement_counts(ana):
    scan = ana.meets(a_card("Dana Kim"))
    for until in ("2026-03-20T10:00:00Z", UNTIL):
        [nudge] = [each for each in ana.nudges(scan) if each["state"] == "pending"]
        ana.post(f"/nudges/{nudge['id']}/snooze", {"until": until})
    ana.post(f"/contacts/{scan['contact_ids'][0]}/resolve", {"outcome": "let_go"})

    ana.post(f"/contacts/{scan['contact_ids'][0]}/reopen")

    assert pending(ana, scan) == [("snoozed", UNTIL)]
