"""Events: made under an id of the phone's own, found while they go on."""

from __future__ import annotations

import pytest

from tests.builders import new_uuid
from tests.databases import on_sqlite


@on_sqlite
def test_the_same_put_again_changes_nothing(ana):
    event_id = new_uuid()
    body = {
        "name": "Harbour Tech Days",
        "place": "Hamburg",
        "starts_at": "2026-03-02T09:00:00+01:00",
        "ends_at": "2026-03-03T18:00:00+01:00",
        "timezone": "Europe/Berlin",
        "purpose": "find two suppliers",
        "goal": 3,
    }
    made = ana.put(f"/events/{event_id}", body)

    again = ana.put(f"/events/{event_id}", body, expect=200)

    assert again == made == ana.get(f"/events/{event_id}")
    assert made == {
        **body,
        "id": event_id,
        "rev": made["rev"],
        "starts_at": "2026-03-02T08:00:00Z",
        "ends_at": "2026-03-03T17:00:00Z",
    }


@on_sqlite
def test_an_event_needs_no_more_than_a_name(ana):
    event = ana.put(f"/events/{new_uuid()}", {"name": "Meetup"})

    assert (event["goal"], event["place"], event["starts_at"]) == (2, None, None)


def test_a_put_replaces_the_event_and_a_patch_changes_the_given_fields(ana):
    event_id = new_uuid()
    ana.put(f"/events/{event_id}", {"name": "Meetup", "place": "Hamburg", "goal": 5})

    assert ana.patch(f"/events/{event_id}", {"purpose": "learn"})["place"] == "Hamburg"
    replaced = ana.put(f"/events/{event_id}", {"name": "Meetup"}, expect=200)

    assert (replaced["place"], replaced["purpose"]) == (None, None)


@on_sqlite
def test_two_accounts_may_use_the_same_id_for_two_events(world, ana):
    ben, event_id = world.person("ben"), new_uuid()
    ana.put(f"/events/{event_id}", {"name": "Ana's"})
    ben.put(f"/events/{event_id}", {"name": "Ben's"})

    ana.patch(f"/events/{event_id}", {"name": "Ana's own"})

    assert ben.get(f"/events/{event_id}")["name"] == "Ben's"


@pytest.mark.parametrize(
    ("now", "found"),
    [
        ("2026-03-02T07:59:59Z", []),
        ("2026-03-02T08:00:00Z", ["With an end"]),
        ("2026-03-02T10:00:00Z", ["With an end", "No times", "No end"]),
        ("2026-03-02T17:00:00Z", ["No times", "No end"]),
        ("2026-03-03T03:30:00Z", ["No times"]),
        ("2026-03-03T05:00:00Z", []),
    ],
)
def test_the_event_in_progress_is_found(world, ana, now, found):
    ana.event("With an end", starts_at="2026-03-02T09:00:00+01:00", ends_at="2026-03-02T18:00:00+01:00")
    world.clock.move(seconds=-1800)
    ana.event("No end", starts_at="2026-03-02T09:00:00Z")
    world.clock.move(seconds=1799)
    ana.event("No times")

    assert [event["name"] for event in ana.items("/events", now=now)] == found


@on_sqlite
def test_an_event_that_ends_before_it_begins_is_refused(ana):
    event_id = new_uuid()
    times = {"starts_at": "2026-03-02T10:00:00Z", "ends_at": "2026-03-02T10:00:00Z"}

    assert ana.put(f"/events/{event_id}", {"name": "x", **times}, expect=422)["code"] == "ends-before-start"
    ana.get(f"/events/{event_id}", expect=404)
    ana.put(f"/events/{event_id}", {"name": "x", "starts_at": times["starts_at"]})
    ana.patch(f"/events/{event_id}", {"ends_at": "2026-03-01T10:00:00Z"}, expect=422)


@on_sqlite
def test_a_deleted_event_is_gone_for_good(ana):
    event_id = ana.event()

    ana.delete(f"/events/{event_id}")

    ana.get(f"/events/{event_id}", expect=404)
    ana.patch(f"/events/{event_id}", {"name": "x"}, expect=404)
    ana.delete(f"/events/{event_id}", expect=404)
    assert ana.put(f"/events/{event_id}", {"name": "x"}, expect=410)["code"] == "deleted"
