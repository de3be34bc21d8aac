"""How corrections, settings, snoozes, resolving and reopening change the nudges of an encounter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.builders import MONDAY_10AM, a_card, new_uuid
from tests.databases import on_sqlite

DANA = a_card("Dana Kim", emails=["dana@acme.example"])
TUESDAY_10AM = MONDAY_10AM + timedelta(days=1)


@on_sqlite
def test_quiet_hours_move_a_nudge_to_the_last_minute_before_them(world):
    ana = world.person("ana", quiet_from="21:00", quiet_until="08:00", timezone="UTC")
    world.clock.now = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)

    scan = ana.scan()

    assert due(ana, scan) == ["2026-03-03T20:59:00Z"]


@on_sqlite
def test_follow_up_hours_of_the_account_are_used(world):
    ana = world.person("ana", follow_up_hours=12)

    assert due(ana, ana.scan()) == ["2026-03-02T22:00:00Z"]


@on_sqlite
def test_a_corrected_met_at_moves_the_nudge(world, ana):
    scan = ana.scan()

    changed = ana.patch(f"/encounters/{scan['encounter_ids'][0]}", {"met_at": "2026-03-02T04:00:00+01:00"})

    assert (changed["met_at"], changed["clamped"]) == ("2026-03-02T03:00:00Z", False)
    assert due(ana, scan) == ["2026-03-03T03:00:00Z"]


@on_sqlite
def test_a_later_met_at_makes_an_expired_nudge_pending_again(world, ana):
    scan = ana.scan(captured_at=MONDAY_10AM - timedelta(days=5))
    assert ana.states(scan) == [("follow_up", "expired")]

    ana.patch(f"/encounters/{scan['encounter_ids'][0]}", {"met_at": "2026-03-02T09:00:00Z"})

    assert ana.states(scan) == [("follow_up", "pending")]
    assert due(ana, scan) == ["2026-03-03T09:00:00Z"]


@on_sqlite
@pytest.mark.parametrize("days", [1, -3661])
def test_met_at_in_the_future_or_ten_years_ago_is_refused(world, ana, days):
    scan = ana.scan()
    met_at = (MONDAY_10AM + timedelta(days=days)).isoformat()

    refused = ana.patch(f"/encounters/{scan['encounter_ids'][0]}", {"met_at": met_at}, expect=422)

    assert refused["code"] == "bad-met-at"
    assert due(ana, scan) == ["2026-03-03T10:00:00Z"]


@on_sqlite
def test_nudges_that_expired_because_of_a_setting_are_pending_again_when_it_is_corrected(world):
    """All but one minute of each day is quiet: no time is left before the deadline."""
    ana = world.person("ana", subscribed=False)
    scan = ana.scan()
    world.clock.move(hours=25)
    ana.patch("/account", {"quiet_from": "10:30", "quiet_until": "10:29", "timezone": "UTC"})
    assert ana.states(scan) == [("follow_up", "expired")]

    ana.patch("/account", {"quiet_from": None, "quiet_until": None})

    assert ana.states(scan) == [("follow_up", "pending")]
    assert due(ana, scan) == ["2026-03-03T11:00:00Z"]


@on_sqlite
def test_a_snooze_replaces_open_nudges(world, ana):
    scan = ana.scan()
    [nudge] = ana.nudges(scan)

    snoozed = ana.post(f"/nudges/{nudge['id']}/snooze", {"until": "2026-03-10T09:00:00+01:00"})

    assert (snoozed["kind"], snoozed["state"], snoozed["due_at"]) == (
        "snoozed",
        "pending",
        "2026-03-10T08:00:00Z",
    )
    assert ana.states(scan) == [("follow_up", "cancelled"), ("snoozed", "pending")]
    assert ana.nudges(scan)[0]["reason"] == "snoozed"


@on_sqlite
def test_a_snooze_is_sent_once_and_no_last_call_follows(world, ana):
    scan = ana.scan()
    ana.post(f"/nudges/{ana.nudges(scan)[0]['id']}/snooze", {"until": "2026-03-10T08:00:00Z"})

    for _ in range(24 * 12):
        world.clock.move(hours=1)
        world.deliver()

    assert ana.states(scan) == [("follow_up", "cancelled"), ("snoozed", "sent")]
    assert len(world.push.sent) == 1


@on_sqlite
def test_a_snooze_after_the_follow_up_cancels_the_last_call(world, ana):
    scan = ana.scan()
    world.clock.now = TUESDAY_10AM
    world.deliver()

    ana.post(f"/nudges/{ana.nudges(scan)[0]['id']}/snooze", {"until": "2026-03-05T08:00:00Z"})

    assert ana.states(scan) == [
        ("follow_up", "sent"),
        ("last_call", "cancelled"),
        ("snoozed", "pending"),
    ]


@on_sqlite
def test_a_nudge_can_be_snoozed_repeatedly(world, ana):
    scan = ana.scan()
    nudge_id = ana.nudges(scan)[0]["id"]

    for day in (5, 6, 7):
        nudge_id = ana.post(f"/nudges/{nudge_id}/snooze", {"until": f"2026-03-0{day}T08:00:00Z"})["id"]

    assert [state for _, state in ana.states(scan)].count("pending") == 1


@on_sqlite
def test_a_cancelled_snooze_restores_the_follow_up(world, ana):
    scan = ana.scan()
    snoozed = ana.post(f"/nudges/{ana.nudges(scan)[0]['id']}/snooze", {"until": "2026-03-10T08:00:00Z"})

    ana.delete(f"/nudges/{snoozed['id']}/snooze")

    pending = [nudge for nudge in ana.nudges(scan) if nudge["state"] == "pending"]
    assert [(nudge["kind"], nudge["due_at"]) for nudge in pending] == [("follow_up", "2026-03-03T10:00:00Z")]
    assert ana.get(f"/nudges/{snoozed['id']}")["reason"] == "withdrawn"


@on_sqlite
def test_a_cancelled_snooze_after_the_follow_up_restores_the_last_call(world, ana):
    scan = ana.scan()
    world.clock.now = TUESDAY_10AM
    world.deliver()
    snoozed = ana.post(f"/nudges/{ana.nudges(scan)[0]['id']}/snooze", {"until": "2026-03-10T08:00:00Z"})

    ana.delete(f"/nudges/{snoozed['id']}/snooze")

    pending = [nudge for nudge in ana.nudges(scan) if nudge["state"] == "pending"]
    assert [(nudge["kind"], nudge["due_at"]) for nudge in pending] == [("last_call", "2026-03-04T09:00:00Z")]


@on_sqlite
def test_only_a_pending_snooze_can_be_cancelled(world, ana):
    scan = ana.scan()
    follow_up = ana.nudges(scan)[0]
    snoozed = ana.post(f"/nudges/{follow_up['id']}/snooze", {"until": "2026-03-10T08:00:00Z"})
    ana.delete(f"/nudges/{snoozed['id']}/snooze")

    ana.delete(f"/nudges/{follow_up['id']}/snooze", expect=409)
    ana.delete(f"/nudges/{snoozed['id']}/snooze", expect=409)


@on_sqlite
def test_a_snooze_can_be_cancelled_by_its_time_and_the_nudge_it_replaced(world, ana):
    """A phone that lost the response does not know the id of the snooze, and repeats its request until it is answered."""
    scan = ana.scan()
    follow_up = ana.nudges(scan)[0]
    path = f"/nudges/{follow_up['id']}/snooze"
    ana.post(path, {"until": "2026-03-10T08:00:00.250Z"})

    ana.delete(f"{path}?until=2026-03-11T08:00:00Z", expect=204)
    assert ana.states(scan)[-1] == ("snoozed", "pending")

    for _ in range(2):
        ana.delete(f"{path}?until=2026-03-10T08:00:00.250Z", expect=204)

        pending = [nudge for nudge in ana.nudges(scan) if nudge["state"] == "pending"]
        assert [nudge["kind"] for nudge in pending] == ["follow_up"]


@on_sqlite
def test_a_snooze_into_quiet_hours_is_due_before_them(world):
    ana = world.person("ana", quiet_from="21:00", quiet_until="08:00", timezone="UTC")
    scan = ana.scan()

    snoozed = ana.post(f"/nudges/{ana.nudges(scan)[0]['id']}/snooze", {"until": "2026-03-10T23:00:00Z"})

    assert snoozed["due_at"] == "2026-03-10T20:59:00Z"


@on_sqlite
@pytest.mark.parametrize(
    ("until", "status"),
    [
        (MONDAY_10AM, 422),
        (MONDAY_10AM - timedelta(seconds=1), 422),
        (MONDAY_10AM + timedelta(seconds=1), 200),
        (MONDAY_10AM + timedelta(days=90), 200),
        (MONDAY_10AM + timedelta(days=90, seconds=1), 422),
    ],
)
def test_a_snooze_is_in_the_future_and_at_most_90_days_ahead(ana, until, status):
    scan = ana.scan()

    ana.post(f"/nudges/{ana.nudges(scan)[0]['id']}/snooze", {"until": until.isoformat()}, expect=status)


@on_sqlite
def test_a_resolved_contact_cannot_be_snoozed(ana):
    scan = ana.scan()
    ana.post(f"/contacts/{scan['contact_ids'][0]}/resolve", {"outcome": "let_go"})

    refused = ana.post(
        f"/nudges/{ana.nudges(scan)[0]['id']}/snooze", {"until": "2026-03-05T08:00:00Z"}, expect=409
    )

    assert refused["code"] == "not-waiting"


def test_repeating_a_resolution_changes_nothing_and_the_opposite_one_is_refused(world, ana):
    scan = ana.scan()
    path = f"/contacts/{scan['contact_ids'][0]}/resolve"
    first = ana.post(path, {"outcome": "followed_up", "channel": "mail"})

    assert ana.post(path, {"outcome": "followed_up"}) == first
    assert ana.post(path, {"outcome": "let_go"}, expect=409)["code"] == "resolved-otherwise"
    assert ana.contact(scan) == first


@on_sqlite
def test_one_of_two_encounters_can_be_resolved_alone(world, ana):
    first = ana.meets(DANA)
    second = ana.meets(DANA)
    path = f"/contacts/{first['contact_ids'][0]}"

    contact = ana.post(
        f"{path}/resolve", {"outcome": "followed_up", "encounter_id": first["encounter_ids"][0]}
    )

    assert contact["state"] == "waiting"
    assert sorted(each["state"] for each in contact["encounters"]) == ["followed_up", "waiting"]
    assert ana.states(second) == [("follow_up", "pending")]
    assert ana.post(f"{path}/resolve", {"outcome": "let_go"})["state"] in ("followed_up", "let_go")
    ana.post(f"{path}/resolve", {"outcome": "let_go", "encounter_id": new_uuid()}, expect=404)


@on_sqlite
def test_a_contact_reopened_in_time_gets_a_new_follow_up(world, ana):
    scan = ana.scan()
    path = f"/contacts/{scan['contact_ids'][0]}"
    ana.post(f"{path}/resolve", {"outcome": "let_go"})
    world.clock.move(hours=2)

    assert ana.post(f"{path}/reopen", {})["state"] == "waiting"

    assert ana.states(scan) == [("follow_up", "cancelled"), ("follow_up", "pending")]
    assert due(ana, scan)[1] == "2026-03-03T10:00:00Z"
    world.clock.move(hours=22)
    world.deliver()
    assert len(world.push.sent) == 1


@on_sqlite
def test_a_contact_reopened_after_its_follow_up_gets_only_the_last_call(world, ana):
    scan = ana.scan()
    path = f"/contacts/{scan['contact_ids'][0]}"
    world.clock.now = TUESDAY_10AM
    world.deliver()
    ana.post(f"{path}/resolve", {"outcome": "followed_up"})
    world.clock.move(hours=1)

    ana.post(f"{path}/reopen", {})
    world.clock.now = TUESDAY_10AM + timedelta(hours=23)
    world.deliver()

    assert [kind for kind, state in ana.states(scan) if state == "sent"] == ["last_call"]
    assert len(world.push.sent) == 2


@on_sqlite
def test_a_contact_reopened_too_late_is_in_the_drawer_without_a_nudge(world, ana):
    scan = ana.scan()
    path = f"/contacts/{scan['contact_ids'][0]}"
    ana.post(f"{path}/resolve", {"outcome": "let_go"})
    world.clock.move(days=3)

    ana.post(f"{path}/reopen", {})
    world.deliver()

    assert ana.states(scan) == [("follow_up", "cancelled")]
    assert world.push.sent == []
    [waiting] = ana.items("/drawer")
    assert waiting["next_nudge"] is None


@on_sqlite
def test_reopening_a_waiting_contact_changes_nothing(ana):
    scan = ana.scan()
    contact = ana.contact(scan)

    assert ana.post(f"/contacts/{contact['id']}/reopen", {}) == contact
    assert ana.states(scan) == [("follow_up", "pending")]


def test_the_drawer_lists_by_next_nudge_and_contacts_without_one_last(world, ana):
    without_nudge = ana.scan(captured_at=MONDAY_10AM - timedelta(days=4))
    later = ana.scan(captured_at=MONDAY_10AM - timedelta(hours=1))
    sooner = ana.scan(captured_at=MONDAY_10AM - timedelta(hours=9))
    done = ana.scan()
    ana.post(f"/contacts/{done['contact_ids'][0]}/resolve", {"outcome": "let_go"})
    wanted = [scan["contact_ids"][0] for scan in (sooner, later, without_nudge)]

    for limit in (1, 2, 50):
        assert [each["contact"]["id"] for each in ana.items("/drawer", limit=limit)] == wanted


@on_sqlite
def test_the_drawer_shows_contact_event_note_and_next_nudge(ana):
    event_id = ana.event("Harbour")
    scan = ana.meets(DANA, event_id=event_id, note="promised the PDF")

    [waiting] = ana.items("/drawer")

    assert waiting["contact"] == ana.contact(scan)
    assert waiting["encounter"]["note"] == "promised the PDF"
    assert waiting["event"]["name"] == "Harbour"
    assert waiting["next_nudge"] == ana.nudges(scan)[0]


def due(ana, scan) -> list[str]:
    return [nudge["due_at"] for nudge in ana.nudges(scan)]
