"""From a queued scan to its contacts: what a reading may fill, and what its failing must not touch."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.scans.reading import LEASE, read_next
from app.scans.rules import match_cards
from ocr.errors import BadPhoto, EngineError
from tests.builders import DANA_BOX, ERIK_BOX, a_card, a_photo, a_reading

DANA = a_card("Dana Kim", org="Acme", title="Engineer", emails=["dana@acme.example"], tels=["+442079460958"])
ERIK = a_card("Erik Aas", org="Fjord", emails=["erik@fjord.example"], box=ERIK_BOX)


def test_a_reading_fills_the_stub(world, ana):
    scan = ana.meets(DANA)

    assert (scan["state"], scan["reason"], scan["quality"]) == ("read", None, {"ok": True, "reason": None})
    contact = ana.contact(scan)
    assert contact["fn"] == {
        "value": "Dana Kim",
        "raw": "Dana Kim",
        "confidence": 0.97,
        "box": {"side": "front", "x": 25, "y": 25, "w": 60, "h": 12},
        "source": "front",
        "alternatives": [],
    }
    assert (contact["given_name"], contact["family_name"]) == ("Dana", "Kim")
    assert [tel["value"] for tel in contact["tels"]] == ["+442079460958"]
    assert contact["needs_review"] is False


def test_the_reader_gets_the_accounts_region_and_both_sides(world, ana):
    front, back = a_photo(), a_photo()
    ana.scan(front, back=back)

    world.read_all()

    assert world.reader.read == [(front, back, "GB")]


@pytest.mark.parametrize(
    "card",
    [
        a_card("Dana Kim", emails=["dana@acme.example"], confidence=0.6),
        a_card("Dana Kim"),
        a_card(None, emails=["dana@acme.example"]),
    ],
    ids=["an unsure value", "nothing to reach her by", "no name"],
)
def test_a_doubtful_reading_asks_to_be_reviewed(ana, card):
    assert ana.contact(ana.meets(card))["needs_review"] is True


def test_a_blank_photo_is_unreadable_with_a_reason_and_its_nudge_stands(world, ana):
    scan = ana.meets()

    assert (scan["state"], scan["reason"]) == ("unreadable", "no-card")
    assert ana.ask("GET", f"/scans/{scan['id']}/photo/front").status_code == 200
    assert ana.states(scan) == [("follow_up", "pending")]


def test_the_readers_verdict_on_a_poor_photo_is_the_reason(world, ana):
    photo = a_photo()
    scan = ana.scan(photo)
    blurred = a_reading(ok=False, reason="blurred")

    read_next(world.here.database, world.here.photos, lambda *_: blurred, clock=world.clock, holder="reader")

    found = ana.get(f"/scans/{scan['id']}")
    assert (found["state"], found["reason"]) == ("unreadable", "blurred")
    assert found["quality"] == {"ok": False, "reason": "blurred"}


def test_a_photo_that_no_reader_can_open_is_unreadable_at_once(world, ana):
    photo = a_photo()
    world.reader.fails(photo, BadPhoto("broken-photo", "It breaks off."))
    scan = ana.scan(photo)

    assert world.read_all() == 1

    found = ana.get(f"/scans/{scan['id']}")
    assert (found["state"], found["reason"]) == ("unreadable", "broken-photo")


def test_a_back_that_comes_while_a_photo_is_refused_is_read_too(world, ana):
    photo, back = a_photo(), a_photo()
    world.reader.fails(photo, BadPhoto("broken-photo", "It breaks off."))
    scan = ana.scan(photo)

    def back_arrives() -> None:
        world.reader.before_answer = lambda: None
        ana.scan(photo, back=back, scan_id=scan["id"], expect=200)

    world.reader.before_answer = back_arrives
    world.read_all()

    assert [read[1] for read in world.reader.read] == [None, back]


def test_three_failed_attempts_make_it_unreadable_ready_to_be_typed(world, ana):
    photo = a_photo()
    world.reader.fails(photo, EngineError("out of memory"))
    scan = ana.scan(photo)

    assert world.read_all() == 3

    found = ana.get(f"/scans/{scan['id']}")
    assert (found["state"], found["reason"]) == ("unreadable", "reader-failed")
    typed = ana.patch(f"/contacts/{scan['contact_ids'][0]}", {"fn": "Dana Kim"})
    assert typed["fn"]["value"] == "Dana Kim"
    assert typed["needs_review"] is False
    assert ana.states(scan) == [("follow_up", "pending")]


def test_a_reader_that_dies_three_times_leaves_it_unreadable(world, ana):
    """Whoever dies says nothing: only its lease runs out."""

    def dies() -> None:
        raise SystemExit

    scan = ana.scan()
    world.reader.before_answer = dies
    for attempt in range(3):
        with pytest.raises(SystemExit):
            world.read_all(holder=f"reader {attempt}")
        assert world.read_all(holder="too early") == 0
        world.clock.now += LEASE
    world.reader.before_answer = lambda: None

    assert world.read_all() == 0
    found = ana.get(f"/scans/{scan['id']}")
    assert (found["state"], found["reason"]) == ("unreadable", "reader-failed")


def test_a_dead_reader_never_delays_a_nudge(world, ana):
    scan = ana.scan()
    world.reader.before_answer = lambda: (_ for _ in ()).throw(SystemExit())
    with pytest.raises(SystemExit):
        world.read_all()

    world.clock.move(hours=24)
    world.deliver()

    assert ana.get(f"/scans/{scan['id']}")["state"] == "reading"
    assert ana.states(scan) == [("follow_up", "sent"), ("last_call", "pending")]


def test_a_reader_that_lost_its_lease_writes_nothing(world, ana):
    photo = a_photo()
    world.reader.shows(photo, DANA)
    scan = ana.scan(photo)
    slow = {"said": False}

    def another_reader_takes_over() -> None:
        if not slow["said"]:
            slow["said"] = True
            world.clock.now += LEASE + timedelta(seconds=1)
            world.read_all(holder="quick")
            ana.patch(f"/contacts/{scan['contact_ids'][0]}", {"fn": "Typed Since"})

    world.reader.before_answer = another_reader_takes_over
    rev_after = []
    world.read_all(holder="slow")

    contact = ana.contact(scan)
    assert contact["fn"]["value"] == "Typed Since"
    assert [read[0] for read in world.reader.read] == [photo, photo]
    rev_after.append(contact["rev"])
    assert ana.get(f"/scans/{scan['id']}")["state"] == "read"


def test_a_card_deleted_while_it_is_read_stays_deleted(world, ana):
    photo = a_photo()
    world.reader.shows(photo, DANA)
    scan = ana.scan(photo)
    world.reader.before_answer = lambda: ana.delete(f"/contacts/{scan['contact_ids'][0]}")

    world.read_all()

    assert ana.items("/contacts") == []
    assert "Dana" not in world.dump()


def test_each_further_card_on_a_photo_is_a_person_with_a_nudge_from_the_same_moment(world, ana):
    event_id = ana.event()

    scan = ana.meets(
        DANA, ERIK, event_id=event_id, note="Dana wants the PDF", captured_at="2026-03-02T06:00:00Z"
    )

    assert len(set(scan["contact_ids"])) == len(set(scan["encounter_ids"])) == 2
    dana, erik = ana.contact(scan, 0), ana.contact(scan, 1)
    assert [dana["fn"]["value"], erik["fn"]["value"]] == ["Dana Kim", "Erik Aas"]
    assert [each["encounters"][0]["note"] for each in (dana, erik)] == ["Dana wants the PDF", ""]
    assert {each["encounters"][0]["event_id"] for each in (dana, erik)} == {event_id}
    assert {each["encounters"][0]["met_at"] for each in (dana, erik)} == {"2026-03-02T06:00:00Z"}
    for index in (0, 1):
        assert [nudge["due_at"] for nudge in ana.nudges(scan, index)] == ["2026-03-03T06:00:00Z"]


def test_a_further_card_keeps_its_own_moment_when_the_first_joins_an_older_meeting(world, ana):
    event_id = ana.event()
    ana.meets(DANA, event_id=event_id, captured_at="2026-03-02T01:00:00Z")

    scan = ana.meets(DANA, ERIK, event_id=event_id, captured_at="2026-03-02T09:00:00Z")

    erik = ana.contact(scan, 1)
    assert erik["fn"]["value"] == "Erik Aas"
    assert erik["encounters"][0]["met_at"] == "2026-03-02T09:00:00Z"


def test_reading_again_fills_what_the_first_reading_missed(world, ana):
    photo = a_photo()
    world.reader.shows(photo, a_card("Dana Kim", confidence=0.5))
    scan = ana.scan(photo)
    world.read_all()
    world.reader.shows(photo, DANA)

    queued = ana.post(f"/scans/{scan['id']}/read-again")
    world.read_all()

    assert queued["state"] == "queued"
    contact = ana.contact(scan)
    assert contact["org"]["value"] == "Acme"
    assert contact["fn"]["confidence"] == 0.97


def test_reading_again_keeps_what_the_user_typed_even_where_it_is_empty(world, ana):
    photo = a_photo()
    world.reader.shows(photo, DANA)
    scan = ana.scan(photo)
    world.read_all()
    contact_path = f"/contacts/{scan['contact_ids'][0]}"
    ana.patch(contact_path, {"fn": "Dana Kim-Lee", "title": None, "emails": []})

    ana.post(f"/scans/{scan['id']}/read-again")
    world.read_all()

    contact = ana.get(contact_path)
    assert (contact["fn"]["value"], contact["fn"]["source"], contact["fn"]["confidence"]) == (
        "Dana Kim-Lee",
        "user",
        1.0,
    )
    assert (contact["title"], contact["emails"]) == (None, [])
    assert contact["org"]["value"] == "Acme"
    assert contact["needs_review"] is False


def test_reading_again_makes_nobody_twice(world, ana):
    photo = a_photo()
    world.reader.shows(photo, DANA, ERIK)
    scan = ana.scan(photo)
    world.read_all()
    world.reader.shows(photo, ERIK, DANA)

    ana.post(f"/scans/{scan['id']}/read-again")
    world.read_all()

    assert sorted(names(ana)) == ["Dana Kim", "Erik Aas"]
    again = ana.get(f"/scans/{scan['id']}")
    assert ana.contact(again, 0)["fn"]["value"] == "Dana Kim"


def test_reading_again_after_one_of_two_was_deleted_leaves_the_other_as_is(world, ana):
    photo = a_photo()
    world.reader.shows(photo, DANA, ERIK)
    scan = ana.scan(photo)
    world.read_all()
    erik = ana.contact(ana.get(f"/scans/{scan['id']}"), 1)
    ana.delete(f"/contacts/{scan['contact_ids'][0]}")
    [painted_over] = world.files()
    world.reader.shows(painted_over, ERIK)

    ana.post(f"/scans/{scan['id']}/read-again")
    world.read_all()

    assert [contact["id"] for contact in ana.items("/contacts")] == [erik["id"]]


def test_reading_again_keeps_what_another_card_of_the_same_person_added(world, ana):
    photo = a_photo()
    world.reader.shows(photo, DANA)
    scan = ana.scan(photo)
    world.read_all()
    ana.meets(a_card("Dana Kim", emails=["dana@acme.example", "dana@home.example"]))

    ana.post(f"/scans/{scan['id']}/read-again")
    world.read_all()

    emails = [email["value"] for email in ana.contact(scan)["emails"]]
    assert emails == ["dana@acme.example", "dana@home.example"]


def test_a_scan_under_way_is_not_read_again_twice(world, ana):
    scan = ana.scan()

    queued = ana.post(f"/scans/{scan['id']}/read-again")

    assert queued == scan


@pytest.mark.parametrize(
    ("known", "read", "matched"),
    [
        ([], [("front", DANA_BOX)], [None]),
        ([("front", None)], [("front", DANA_BOX), ("front", ERIK_BOX)], [0, None]),
        ([("front", DANA_BOX)], [("back", ERIK_BOX)], [0]),
        ([("front", DANA_BOX), ("front", ERIK_BOX)], [("front", ERIK_BOX), ("front", DANA_BOX)], [1, 0]),
        ([("front", DANA_BOX), ("front", ERIK_BOX)], [("front", ERIK_BOX)], [1]),
        ([("front", DANA_BOX), ("front", ERIK_BOX)], [("back", ERIK_BOX)], [None]),
        ([("front", (0, 0, 320, 200))], [("front", DANA_BOX), ("front", ERIK_BOX)], [0, None]),
    ],
)
def test_cards_are_matched_by_their_place(known, read, matched):
    assert match_cards(known, read) == matched


def names(ana) -> list[str]:
    return [contact["fn"]["value"] for contact in ana.items("/contacts")]
