"""Uploads: on disk before the answer, stored once however often they are sent, with a nudge planned."""

from __future__ import annotations

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from app.contacts.model import Contact, Encounter
from app.nudges.model import Nudge
from app.scans.model import Scan
from tests.builders import MONDAY_10AM, a_card, a_photo, new_uuid

DAY = timedelta(hours=24)


def test_an_upload_adds_a_contact_an_encounter_and_a_nudge_before_the_reading(world, ana):
    event_id = ana.event()

    scan = ana.scan(event_id=event_id, note="promised the PDF", captured_at="2026-03-02T10:00:00+01:00")

    assert scan["state"] == "queued"
    assert scan["captured_at"] == "2026-03-02T10:00:00+01:00"
    contact = ana.contact(scan)
    assert contact["fn"] is None
    assert contact["needs_review"]
    assert contact["state"] == "waiting"
    [encounter] = contact["encounters"]
    assert encounter["id"] == scan["encounter_ids"][0]
    assert (encounter["event_id"], encounter["note"]) == (event_id, "promised the PDF")
    assert encounter["met_at"] == "2026-03-02T09:00:00Z"
    [nudge] = ana.nudges(scan)
    assert (nudge["kind"], nudge["state"]) == ("follow_up", "pending")
    assert nudge["due_at"] == "2026-03-03T09:00:00Z"


def test_the_uploaded_bytes_are_on_disk_unchanged(world, ana):
    front, back = a_photo(), a_photo()

    ana.scan(front, back=back)

    assert sorted(world.files()) == sorted([front, back])


def test_the_same_upload_again_changes_nothing(world, ana):
    front, scan_id = a_photo(), new_uuid()
    first = ana.scan(front, scan_id=scan_id, note="hello")

    again = ana.scan(front, scan_id=scan_id, note="hello", expect=200)

    assert again == first
    assert counts(world) == {"scans": 1, "contacts": 1, "encounters": 1, "nudges": 1, "files": 1}


def test_a_repeated_upload_fills_what_is_empty(world, ana):
    front, back, scan_id, event_id = a_photo(), a_photo(), new_uuid(), ana.event()
    ana.upload(scan_id, front)

    again = ana.scan(
        front,
        back=back,
        scan_id=scan_id,
        note="her team needs it",
        event_id=event_id,
        captured_at="2026-03-02T06:00:00Z",
        expect=200,
    )

    assert again["event_id"] == event_id
    assert again["captured_at"] == "2026-03-02T06:00:00Z"
    [encounter] = ana.contact(again)["encounters"]
    assert (encounter["note"], encounter["event_id"]) == ("her team needs it", event_id)
    assert encounter["met_at"] == "2026-03-02T06:00:00Z"
    assert [nudge["due_at"] for nudge in ana.nudges(again)] == ["2026-03-03T06:00:00Z"]
    assert ana.ask("GET", f"/scans/{scan_id}/photo/back").status_code == 200


def test_a_repeated_upload_overwrites_nothing(ana):
    front, scan_id, event_id = a_photo(), new_uuid(), ana.event()
    first = ana.scan(
        front, scan_id=scan_id, note="mine", event_id=event_id, captured_at="2026-03-02T06:00:00Z"
    )

    again = ana.scan(
        front,
        scan_id=scan_id,
        note="other",
        event_id=ana.event("Other"),
        captured_at="2026-03-01T06:00:00Z",
        expect=200,
    )

    assert again == first
    [encounter] = ana.contact(again)["encounters"]
    assert (encounter["note"], encounter["event_id"]) == ("mine", event_id)
    assert encounter["met_at"] == "2026-03-02T06:00:00Z"


def test_the_note_of_a_repeated_upload_is_not_added_to_other_people_on_the_photo(world, ana):
    front, scan_id = a_photo(), new_uuid()
    world.reader.shows(front, a_card("Dana Kim"), a_card("Erik Aas", box=(180, 100, 130, 90)))
    ana.scan(front, scan_id=scan_id, note="she wants the PDF")
    world.read_all()

    scan = ana.scan(front, scan_id=scan_id, note="she wants the PDF", expect=200)

    notes = [ana.contact(scan, index)["encounters"][0]["note"] for index in (0, 1)]
    assert notes == ["she wants the PDF", ""]


def test_a_back_added_by_a_repeated_upload_has_the_card_read_again(world, ana):
    front, back, scan_id = a_photo(), a_photo(), new_uuid()
    world.reader.shows(front, a_card("Dana Kim"))
    ana.scan(front, scan_id=scan_id)
    world.read_all()

    again = ana.scan(front, back=back, scan_id=scan_id, expect=200)
    world.read_all()

    assert again["state"] == "queued"
    assert [read[:2] for read in world.reader.read] == [(front, None), (front, back)]
    assert ana.get(f"/scans/{scan_id}")["state"] == "read"


@pytest.mark.parametrize("outcome", ["read", "unreadable"])
def test_a_back_added_while_the_front_is_being_read_is_read_too(world, ana, outcome):
    front, back, scan_id = a_photo(), a_photo(), new_uuid()
    if outcome == "read":
        world.reader.shows(front, a_card("Dana Kim"))
    ana.scan(front, scan_id=scan_id)

    def back_arrives() -> None:
        world.reader.before_answer = lambda: None
        ana.scan(front, back=back, scan_id=scan_id, expect=200)

    world.reader.before_answer = back_arrives
    world.read_all()

    assert [read[:2] for read in world.reader.read] == [(front, None), (front, back)]
    assert ana.get(f"/scans/{scan_id}")["state"] == outcome


def put_back(person, scan_id, back, *, expect=200, **fields):
    form = {"back": (io.BytesIO(back), "back.jpg")} if back is not None else {}
    form |= fields
    answer = person.ask("PUT", f"/scans/{scan_id}/back", data=form, content_type="multipart/form-data")
    assert answer.status_code == expect, answer.text
    return answer.get_json()


def test_a_back_can_be_added_without_the_front_and_has_the_card_read_again(world, ana):
    front, back = a_photo(), a_photo()
    scan = ana.scan(front)
    world.read_all()

    added = put_back(ana, scan["id"], back)

    assert (scan["has_back"], added["has_back"], added["state"]) == (False, True, "queued")
    world.read_all()
    assert [read[:2] for read in world.reader.read] == [(front, None), (front, back)]
    put_back(ana, scan["id"], back)
    assert world.read_all() == 0
    assert sorted(world.files()) == sorted([front, back])


def test_a_new_back_replaces_the_first_when_asked_to(world, ana):
    front, blurred, sharp = a_photo(), a_photo(), a_photo()
    back_of = {**a_card("Dana Kim", emails=["dana@acme.example"]), "side": "back"}
    world.reader.shows(front, back_of)
    scan = ana.scan(front, back=blurred)
    world.read_all()

    replaced = put_back(ana, scan["id"], sharp, replace="true")
    put_back(ana, scan["id"], sharp, replace="true")
    world.read_all()

    assert (replaced["has_back"], replaced["state"]) == (True, "queued")
    assert [read[:2] for read in world.reader.read] == [(front, blurred), (front, sharp)]
    assert sorted(world.files()) == sorted([front, sharp])
    assert ana.get(f"/scans/{scan['id']}")["contact_ids"] == scan["contact_ids"]


def test_a_back_replaced_while_it_is_being_read_is_read_again(world, ana):
    front, blurred, sharp = a_photo(), a_photo(), a_photo()
    scan = ana.scan(front, back=blurred)

    def taken_again() -> None:
        world.reader.before_answer = lambda: None
        put_back(ana, scan["id"], sharp, replace="true")

    world.reader.before_answer = taken_again
    world.read_all()

    assert [read[1] for read in world.reader.read] == [blurred, sharp]


def test_a_back_with_outlined_cards_is_not_replaced(world, ana):
    front, back = a_photo(), a_photo()
    scan = ana.scan(front, back=back)
    world.read_all()
    outline = {"side": "back", "x": 10, "y": 10, "w": 200, "h": 100}
    ana.post(f"/scans/{scan['id']}/cards", {"boxes": [outline]})

    assert put_back(ana, scan["id"], a_photo(), expect=409, replace="true")["code"] == "other-photo"
    assert sorted(world.files()) == sorted([front, back])


def test_a_second_back_is_refused_without_replace_and_leaves_no_file(world, ana):
    front, back = a_photo(), a_photo()
    scan = ana.scan(front, back=back)

    assert put_back(ana, scan["id"], a_photo(), expect=409)["code"] == "other-photo"
    assert put_back(ana, scan["id"], b"no photo", expect=415)
    assert put_back(ana, scan["id"], None, expect=422)["code"] == "no-file"
    assert sorted(world.files()) == sorted([front, back])


@pytest.mark.parametrize("side", ["front", "back"])
def test_other_bytes_under_the_same_id_are_refused_and_change_nothing(world, ana, side):
    photos, scan_id = {"front": a_photo(), "back": a_photo()}, new_uuid()
    first = ana.scan(photos["front"], back=photos["back"], scan_id=scan_id)

    refused = ana.upload(scan_id, **(photos | {side: a_photo()}), note="sneaked in")

    assert refused.status_code == 409
    assert refused.get_json()["code"] == "other-photo"
    assert ana.get(f"/scans/{scan_id}") == first
    assert ana.contact(first)["encounters"][0]["note"] == ""
    assert sorted(world.files()) == sorted(photos.values())


def test_a_deleted_card_does_not_come_back(world, ana):
    front, scan_id = a_photo(), new_uuid()
    scan = ana.scan(front, scan_id=scan_id)
    ana.delete(f"/contacts/{scan['contact_ids'][0]}")

    again = ana.upload(scan_id, front)

    assert again.status_code == 410
    assert world.files() == []
    assert counts(world) == {"scans": 0, "contacts": 0, "encounters": 0, "nudges": 0, "files": 0}


def test_the_same_photo_under_another_id_is_marked_as_a_duplicate(ana):
    front = a_photo()
    first = ana.scan(front)

    second = ana.scan(front)

    assert first["duplicate_of"] is None
    assert second["duplicate_of"] == first["id"]
    assert second["contact_ids"] != first["contact_ids"]


def test_two_accounts_may_use_the_same_id(world, ana):
    ben, scan_id = world.person("ben"), new_uuid()
    ana.scan(scan_id=scan_id, note="ana's")

    bens = ben.scan(scan_id=scan_id, note="ben's")

    assert ben.contact(bens)["encounters"][0]["note"] == "ben's"
    assert ana.contact(ana.get(f"/scans/{scan_id}"))["encounters"][0]["note"] == "ana's"


def test_32_concurrent_repeats_add_one_of_everything(world, ana):
    front, scan_id = a_photo(), new_uuid()

    with ThreadPoolExecutor(32) as threads:
        answers = list(threads.map(lambda _: ana.upload(scan_id, front, note="hi"), range(32)))

    assert sorted(answer.status_code for answer in answers) == [200] * 31 + [201]
    assert len({answer.text for answer in answers}) == 1
    assert counts(world) == {"scans": 1, "contacts": 1, "encounters": 1, "nudges": 1, "files": 1}


def test_of_32_different_photos_sent_at_once_under_one_id_one_is_accepted(world, ana):
    scan_id = new_uuid()
    fronts = [a_photo() for _ in range(32)]

    with ThreadPoolExecutor(32) as threads:
        answers = list(threads.map(lambda front: ana.upload(scan_id, front), fronts))

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 31
    won = fronts[[answer.status_code for answer in answers].index(201)]
    assert world.files() == [won]
    assert [scan.front_sha256 for scan in world.rows(Scan)] == [hashlib.sha256(won).hexdigest()]
    assert counts(world) == {"scans": 1, "contacts": 1, "encounters": 1, "nudges": 1, "files": 1}


@pytest.mark.parametrize(
    ("captured", "met", "clamped"),
    [
        ("2026-03-02T00:00:00Z", "2026-03-02T00:00:00Z", False),
        ("2026-02-23T10:00:00Z", "2026-02-23T10:00:00Z", False),
        ("2026-02-23T09:59:59Z", "2026-03-02T10:00:00Z", True),
        ("2026-03-02T10:05:00Z", "2026-03-02T10:05:00Z", False),
        ("2026-03-02T10:05:01Z", "2026-03-02T10:00:00Z", True),
        ("2026-03-09T10:00:00Z", "2026-03-02T10:00:00Z", True),
        ("2025-03-02T10:00:00Z", "2026-03-02T10:00:00Z", True),
        ("0001-01-01T00:00:00Z", "2026-03-02T10:00:00Z", True),
        ("9999-12-31T23:59:59Z", "2026-03-02T10:00:00Z", True),
    ],
)
def test_the_meeting_is_dated_by_the_upload_when_the_phones_clock_is_off(ana, captured, met, clamped):
    scan = ana.scan(captured_at=captured)

    assert (scan["captured_at"], scan["clamped"]) == (captured, clamped)
    [encounter] = ana.contact(scan)["encounters"]
    assert (encounter["met_at"], encounter["clamped"]) == (met, clamped)


def test_a_phone_whose_clock_is_a_year_behind_is_reminded_tomorrow(world, ana):
    scan = ana.scan(captured_at=MONDAY_10AM - timedelta(days=365))

    world.clock.move(hours=24)
    world.deliver()

    assert ana.states(scan) == [("follow_up", "sent"), ("last_call", "pending")]


def test_a_repeated_upload_with_a_wrong_time_keeps_the_time_of_the_first(world, ana):
    front, scan_id = a_photo(), new_uuid()
    ana.upload(scan_id, front)
    world.clock.move(hours=3)

    scan = ana.scan(front, scan_id=scan_id, captured_at="2019-01-01T00:00:00Z", expect=200)

    [encounter] = ana.contact(scan)["encounters"]
    assert (encounter["met_at"], encounter["clamped"]) == (shown(MONDAY_10AM), True)


def test_an_upload_for_a_deleted_event_is_accepted_without_the_event(world, ana):
    event_id, front, scan_id = ana.event(), a_photo(), new_uuid()
    ana.delete(f"/events/{event_id}")

    scan = ana.scan(front, scan_id=scan_id, event_id=event_id, note="promised the PDF")
    again = ana.scan(front, scan_id=scan_id, event_id=event_id, expect=200)

    assert (scan["event_id"], again["event_id"]) == (None, None)
    [encounter] = ana.contact(scan)["encounters"]
    assert (encounter["event_id"], encounter["note"]) == (None, "promised the PDF")
    assert ana.states(scan) == [("follow_up", "pending")]


def test_an_upload_for_an_unknown_event_is_refused(world, ana):
    ben = world.person("ben")
    bens, mine_deleted_too = ben.event(), ben.event()
    ben.delete(f"/events/{mine_deleted_too}")

    answers = [
        ana.upload(new_uuid(), a_photo(), event_id=each) for each in (new_uuid(), bens, mine_deleted_too)
    ]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert world.files() == []


def test_a_note_for_a_deleted_event_is_kept_without_the_event(ana):
    event_id, scan = ana.event(), ana.scan()
    ana.delete(f"/events/{event_id}")

    changed = ana.patch(f"/encounters/{scan['encounter_ids'][0]}", {"note": "hello", "event_id": event_id})

    assert (changed["note"], changed["event_id"]) == ("hello", None)
    ana.patch(
        f"/encounters/{scan['encounter_ids'][0]}", {"note": "again", "event_id": new_uuid()}, expect=404
    )


def test_uploaded_ten_hours_late_the_nudge_still_counts_from_the_meeting(world, ana):
    world.clock.move(hours=10)

    scan = ana.scan(captured_at=MONDAY_10AM)

    assert ana.nudges(scan)[0]["due_at"] == shown(MONDAY_10AM + DAY)


def test_uploaded_three_days_late_the_card_waits_in_the_drawer_without_a_message(world, ana):
    scan = ana.scan(captured_at=MONDAY_10AM - timedelta(days=3))
    world.deliver()

    assert ana.states(scan) == [("follow_up", "expired")]
    assert world.push.sent == []
    assert [waiting["contact"]["id"] for waiting in ana.items("/drawer")] == scan["contact_ids"]


def test_scans_are_listed_by_state_newest_first(world, ana):
    older = ana.scan()
    world.clock.move(minutes=1)
    newer = ana.meets(a_card())
    world.clock.move(minutes=1)
    newest = ana.scan()

    assert [scan["id"] for scan in ana.items("/scans", limit=1)] == [
        newest["id"],
        newer["id"],
        older["id"],
    ]
    assert [scan["id"] for scan in ana.items("/scans", state="read")] == [newer["id"]]


def counts(world) -> dict[str, int]:
    models = {"scans": Scan, "contacts": Contact, "encounters": Encounter, "nudges": Nudge}
    return {name: len(world.rows(model)) for name, model in models.items()} | {"files": len(world.files())}


def shown(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
