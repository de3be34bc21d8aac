"""Promises over HTTP: suggested from a note, confirmed by the user, kept, broken or dropped; carried along everywhere."""

from __future__ import annotations

import pytest

from tests.builders import Person, a_card, new_uuid
from tests.databases import on_sqlite
from tests.phones import Phone, everything
from tests.transfer.test_account_archive import bring, export

DANA = a_card("Dana Kim", emails=["dana@acme.example"])
DAN = a_card("Dan K.", emails=["dan@elsewhere.example"])
NOTE = "Her team needs our benchmark. I'll send the deck Friday. Promised an intro to Maria"


def path_of(scan, what: str = "") -> str:
    return f"/contacts/{scan['contact_ids'][0]}{what}"


def suggested(ana: Person, scan) -> list[str]:
    return [each["what"] for each in ana.get(path_of(scan, "/promises/suggested"))["items"]]


def made(ana: Person, scan) -> list[str]:
    return [promise["what"] for promise in ana.contact(scan)["promises"]]


def test_a_note_only_suggests_promises(ana):
    scan = ana.meets(DANA, note=NOTE)

    items = ana.get(path_of(scan, "/promises/suggested"))["items"]

    assert made(ana, scan) == ana.items("/promises") == []
    assert items == [
        {
            "encounter_id": scan["encounter_ids"][0],
            "quote": "I'll send the deck Friday",
            "what": "send the deck",
            "due_at": "2026-03-06T17:00:00Z",
            "is_dated": True,
        },
        {
            "encounter_id": scan["encounter_ids"][0],
            "quote": "Promised an intro to Maria",
            "what": "an intro to Maria",
            "due_at": "2026-03-03T10:00:00Z",
            "is_dated": False,
        },
    ]


def test_confirming_a_suggestion_makes_the_promise_and_dropping_one_ends_it(ana):
    scan = ana.meets(DANA, note=NOTE)
    deck, intro = ana.get(path_of(scan, "/promises/suggested"))["items"]
    del deck["is_dated"], intro["is_dated"]

    promise = ana.promise(scan, **deck)
    dropped = ana.promise(scan, **intro, state="dropped")

    assert suggested(ana, scan) == []
    assert (promise["state"], promise["what"], promise["settled_at"]) == ("open", "send the deck", None)
    assert (dropped["state"], dropped["settled_at"]) == ("dropped", "2026-03-02T10:00:00Z")
    assert ana.items("/promises", state="open") == [promise]
    assert [each["id"] for each in ana.contact(scan)["promises"]] == [dropped["id"], promise["id"]]


@pytest.mark.parametrize("state", ["kept", "broken", "dropped"])
def test_what_became_of_a_promise_is_kept_and_can_be_undone(world, ana, state):
    promise = ana.promise(ana.meets(DANA))
    world.clock.move(hours=5)

    settled = ana.patch(f"/promises/{promise['id']}", {"state": state}, rev=promise["rev"])
    again = ana.patch(f"/promises/{promise['id']}", {"state": state})
    world.clock.move(hours=1)
    opened = ana.patch(f"/promises/{promise['id']}", {"state": "open"})

    assert (settled["state"], settled["settled_at"]) == (state, "2026-03-02T15:00:00Z")
    assert again["settled_at"] == settled["settled_at"]
    assert (opened["state"], opened["settled_at"]) == ("open", None)
    ana.patch(f"/promises/{promise['id']}", {"what": "the book"}, rev=promise["rev"], expect=412)


@on_sqlite
def test_a_promise_without_a_day_is_due_a_day_after_the_meeting(world, ana):
    scan = ana.meets(DANA)
    world.clock.move(hours=5)

    of_meeting = ana.promise(scan, encounter_id=scan["encounter_ids"][0])
    of_now = ana.promise(scan)

    assert of_meeting["due_at"] == "2026-03-03T10:00:00Z"
    assert of_now["due_at"] == "2026-03-03T15:00:00Z"


def test_the_same_request_again_makes_no_second_promise(ana):
    scan, other = ana.meets(DANA), ana.meets(DAN)
    promise_id = new_uuid()

    first = ana.promise(scan, id=promise_id)

    assert ana.promise(scan, id=promise_id, expect=200) == first
    ana.promise(other, id=promise_id, expect=409)
    ana.delete(f"/promises/{promise_id}")
    ana.promise(scan, id=promise_id, expect=410)
    assert ana.items("/promises") == made(ana, scan) == []


@on_sqlite
@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"due_at": "2046-01-01T00:00:00Z"}, 422),
        ({"what": ""}, 422),
        ({"state": "kept"}, 422),
        ({"encounter_id": "2be9464a-a036-4578-8789-83bbdf1f6b61"}, 404),
    ],
)
def test_a_promise_that_cannot_be_is_refused(ana, fields, status):
    ana.promise(ana.meets(DANA), expect=status, **fields)


@on_sqlite
def test_a_promise_is_about_a_meeting_with_that_person(ana):
    scan, other = ana.meets(DANA), ana.meets(DAN)

    ana.promise(scan, encounter_id=other["encounter_ids"][0], expect=404)


@pytest.mark.parametrize("same_event", [True, False], ids=["one meeting", "two meetings"])
def test_joined_contacts_have_the_promises_of_both_and_a_split_returns_each_to_its_own(ana, same_event):
    event_id = ana.event()
    kept = ana.meets(DANA, event_id=event_id, note="promised the PDF")
    gone = ana.meets(DAN, event_id=event_id if same_event else None, note="I'll send the map")
    for scan in (kept, gone):
        [found] = ana.get(path_of(scan, "/promises/suggested"))["items"]
        del found["is_dated"]
        ana.promise(scan, **found)

    ana.post(path_of(kept, "/join"), {"contact_id": gone["contact_ids"][0]})
    together = (sorted(made(ana, kept)), suggested(ana, kept))
    ana.post(path_of(kept, "/split"), {"encounter_id": gone["encounter_ids"][0]})

    assert together == (["send the map", "the PDF"], [])
    assert (made(ana, kept), made(ana, gone)) == (["the PDF"], ["send the map"])
    assert suggested(ana, kept) == suggested(ana, gone) == []


def test_phones_learn_of_every_change(ana):
    scan = ana.meets(DANA)
    phone = Phone(ana)
    first, second = ana.promise(scan), ana.promise(scan, "call her")
    phone.catch_up()
    ana.patch(f"/promises/{first['id']}", {"state": "kept"})
    ana.delete(f"/promises/{second['id']}")

    phone.catch_up()

    assert phone.held == everything(ana)


def test_promises_come_along_in_an_archive(world, ana):
    scan, ben = ana.meets(DANA, note=NOTE), world.person("ben")
    [deck, _] = ana.get(path_of(scan, "/promises/suggested"))["items"]
    del deck["is_dated"]
    promise = ana.promise(scan, **deck)
    ana.patch(f"/promises/{promise['id']}", {"state": "kept"})
    archive = export(ana)

    added, again = bring(ben, archive), bring(ben, archive)

    [brought] = ben.items("/promises")
    [contact] = ben.items("/contacts")
    assert (added["promises"], again["promises"]) == (1, 0)
    assert (brought["what"], brought["due_at"], brought["state"]) == ("send the deck", deck["due_at"], "kept")
    assert (brought["contact_id"], brought["encounter_id"]) == (contact["id"], contact["encounters"][0]["id"])
    left = ben.get(f"/contacts/{contact['id']}/promises/suggested")["items"]
    assert [each["what"] for each in left] == ["an intro to Maria"]


def test_deleting_a_person_removes_their_promises(world, ana):
    scan = ana.meets(DANA)
    ana.promise(scan, "send the secret map")

    ana.delete(path_of(scan))

    assert ana.items("/promises") == []
    assert "secret map" not in world.dump()


def test_open_promises_stand_first_in_the_drawer(ana):
    done, waiting = ana.meets(DANA), ana.meets(DAN)
    ana.post(path_of(done, "/resolve"), {"outcome": "followed_up"})
    later = ana.promise(done, "the map", due_at="2026-03-09T10:00:00Z")
    sooner = ana.promise(waiting, "the PDF", due_at="2026-03-04T10:00:00Z")
    kept = ana.promise(done, "a call")
    ana.patch(f"/promises/{kept['id']}", {"state": "kept"})

    drawer = ana.get("/drawer")

    assert [promise["id"] for promise in drawer["promises"]] == [sooner["id"], later["id"]]
    assert [item["contact"]["id"] for item in drawer["items"]] == waiting["contact_ids"]
