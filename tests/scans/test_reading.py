"""Reading a queued scan: what a reading fills, and what a failure must not change."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.contacts.model import Card
from app.scans.model import Scan
from app.scans.reading import LEASE, give_up_exhausted, read_next
from app.scans.rules import MAX_ATTEMPTS, match_cards
from ocr.errors import BadPhoto, EngineError
from tests.builders import DANA_BOX, ERIK_BOX, MONDAY_10AM, a_card, a_photo, a_reading, new_uuid
from tests.databases import on_sqlite
from tests.fakes import BeforeWriting

DANA = a_card("Dana Kim", org="Acme", title="Engineer", emails=["dana@acme.example"], tels=["+442079460958"])
ERIK = a_card("Erik Aas", org="Fjord", emails=["erik@fjord.example"], box=ERIK_BOX)


@on_sqlite
def test_a_reading_fills_the_contact_of_the_upload(world, ana):
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


@on_sqlite
def test_the_reader_gets_the_accounts_region_and_both_sides(world, ana):
    front, back = a_photo(), a_photo()
    ana.scan(front, back=back)

    world.read_all()

    assert world.reader.read == [(front, back, "GB")]


@on_sqlite
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


@on_sqlite
def test_a_blank_photo_is_unreadable_with_a_reason_and_keeps_its_nudge(world, ana):
    scan = ana.meets()

    assert (scan["state"], scan["reason"]) == ("unreadable", "no-card")
    assert ana.ask("GET", f"/scans/{scan['id']}/photo/front").status_code == 200
    assert ana.states(scan) == [("follow_up", "pending")]


@on_sqlite
def test_the_quality_reason_of_a_poor_photo_is_the_reason_of_the_scan(world, ana):
    photo = a_photo()
    scan = ana.scan(photo)
    blurred = a_reading(ok=False, reason="blurred")

    read_next(
        world.runtime.database, world.runtime.photos, lambda *_: blurred, clock=world.clock, holder="reader"
    )

    found = ana.get(f"/scans/{scan['id']}")
    assert (found["state"], found["reason"]) == ("unreadable", "blurred")
    assert found["quality"] == {"ok": False, "reason": "blurred"}


@on_sqlite
def test_a_scan_names_the_languages_that_its_cards_need(ana):
    card = {**a_card("Dana Kim"), "languages_needed": ["kor"]}
    scan = ana.meets(card)

    assert ana.get(f"/scans/{scan['id']}")["languages_needed"] == ["kor"]
    assert ana.get(f"/scans/{ana.meets(a_card('Ben Lee'))['id']}")["languages_needed"] == []


def test_a_photo_that_no_reader_can_open_is_unreadable_at_once(world, ana):
    photo = a_photo()
    world.reader.fails(photo, BadPhoto("broken-photo", "It breaks off."))
    scan = ana.scan(photo)

    assert world.read_all() == 1

    found = ana.get(f"/scans/{scan['id']}")
    assert (found["state"], found["reason"]) == ("unreadable", "broken-photo")


@on_sqlite
def test_a_back_added_while_a_photo_is_refused_is_read_too(world, ana):
    photo, back = a_photo(), a_photo()
    world.reader.fails(photo, BadPhoto("broken-photo", "It breaks off."))
    scan = ana.scan(photo)

    def back_arrives() -> None:
        world.reader.before_answer = lambda: None
        ana.scan(photo, back=back, scan_id=scan["id"], expect=200)

    world.reader.before_answer = back_arrives
    world.read_all()

    assert [read[1] for read in world.reader.read] == [None, back]


@on_sqlite
def test_an_unreachable_photo_storage_costs_no_attempt(world, ana):
    photos = [a_photo() for _ in range(5)]
    for photo in photos:
        world.reader.shows(photo, DANA)
    scans = [ana.scan(photo) for photo in photos]
    folder = world.runtime.settings.photos_dir
    folder.rename(folder.with_name("away"))
    for _ in range(40):
        world.read_all()
        world.clock.move(seconds=5)
    folder.with_name("away").rename(folder)

    world.clock.move(minutes=5)
    world.read_all()

    assert {ana.get(f"/scans/{scan['id']}")["state"] for scan in scans} == {"read"}


@on_sqlite
def test_the_wait_after_repeated_faults_grows_up_to_an_hour(world, ana):
    """Engines that work again are not held up for long, and ones that do not are not asked without end."""
    photo = a_photo()
    world.reader.fails(photo, EngineError("out of memory"))
    ana.scan(photo)
    tried = []
    for _ in range(270):
        before = len(world.reader.read)
        world.read_all()
        tried += [world.clock()] * (len(world.reader.read) - before)
        world.clock.move(minutes=1)

    waits = [(later - earlier).total_seconds() for earlier, later in itertools.pairwise(tried)]
    assert waits == sorted(waits)
    assert waits[:2] == [60, 60]
    assert waits[-1] == 3600


@on_sqlite
def test_a_deferred_scan_delays_no_other(world, ana):
    broken, good = a_photo(), a_photo()
    world.reader.fails(broken, EngineError("out of memory"))
    world.reader.shows(good, DANA)
    ana.scan(broken)
    world.clock.move(seconds=1)
    scan = ana.scan(good)

    world.read_all()
    world.read_all()

    assert ana.get(f"/scans/{scan['id']}")["state"] == "read"


@on_sqlite
def test_a_photo_that_no_engine_reads_for_three_days_is_unreadable(world, ana):
    photo = a_photo()
    world.reader.fails(photo, EngineError("out of memory"))
    scan = ana.scan(photo)
    until = world.clock() + timedelta(days=4)
    while world.clock() < until and ana.get(f"/scans/{scan['id']}")["state"] == "queued":
        world.read_all()
        world.clock.move(hours=1)

    assert world.clock() - MONDAY_10AM > timedelta(days=3)
    found = ana.get(f"/scans/{scan['id']}")
    assert (found["state"], found["reason"]) == ("unreadable", "reader-failed")
    typed = ana.patch(f"/contacts/{scan['contact_ids'][0]}", {"fn": "Dana Kim"})
    assert typed["fn"]["value"] == "Dana Kim"
    assert typed["needs_review"] is False


@on_sqlite
def test_a_deferred_scan_is_read_at_once_when_the_user_asks_for_it(world, ana):
    photo = a_photo()
    world.reader.fails(photo, EngineError("out of memory"))
    scan = ana.scan(photo)
    world.read_all()
    world.reader.shows(photo, DANA)

    ana.post(f"/scans/{scan['id']}/read-again")
    world.read_all()

    assert ana.get(f"/scans/{scan['id']}")["state"] == "read"


def test_a_scan_whose_reader_died_three_times_is_unreadable(world, ana):
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


@on_sqlite
def test_a_dead_reader_never_delays_a_nudge(world, ana):
    scan = ana.scan()
    world.reader.before_answer = lambda: (_ for _ in ()).throw(SystemExit())
    with pytest.raises(SystemExit):
        world.read_all()

    world.clock.move(hours=24)
    world.deliver()

    assert ana.get(f"/scans/{scan['id']}")["state"] == "reading"
    assert ana.states(scan) == [("follow_up", "sent"), ("last_call", "pending")]


@on_sqlite
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


@on_sqlite
def test_a_scan_deleted_while_it_is_being_read_stays_deleted(world, ana):
    photo = a_photo()
    world.reader.shows(photo, DANA)
    scan = ana.scan(photo)
    world.reader.before_answer = lambda: ana.delete(f"/contacts/{scan['contact_ids'][0]}")

    world.read_all()

    assert ana.items("/contacts") == []
    assert "Dana" not in world.dump()


@pytest.mark.parametrize("side", ["front", "back"])
@pytest.mark.parametrize("outcome", ["read", "refused"])
def test_a_person_deleted_from_a_photo_of_two_while_it_is_read_again_stays_deleted(world, ana, side, outcome):
    """What the reader holds is the photo from before: everything it says of it is thrown away."""
    front, back = a_photo(), a_photo()
    places = [{**card, "side": side} for card in (DANA, ERIK)]
    world.reader.shows(front, *places)
    scan = ana.scan(front, back=back)
    world.read_all()
    [dana, erik] = ana.get(f"/scans/{scan['id']}")["contact_ids"]
    ana.post(f"/scans/{scan['id']}/read-again")
    if outcome == "refused":
        world.reader.fails(front, BadPhoto("broken-photo", "It breaks off."))

    def deleted_meanwhile() -> None:
        world.reader.before_answer = lambda: world.reader.shows(world.reader.read[-1][0], places[1])
        ana.delete(f"/contacts/{dana}")

    world.reader.before_answer = deleted_meanwhile
    world.read_all()

    assert [contact["id"] for contact in ana.items("/contacts")] == [erik]
    assert ana.get(f"/scans/{scan['id']}")["state"] == "read"
    assert "Dana" not in world.dump()


def test_a_person_deleted_while_a_back_is_read_with_the_front_stays_deleted(world, ana):
    front, back, scan_id = a_photo(), a_photo(), new_uuid()
    world.reader.shows(front, DANA, ERIK)
    ana.scan(front, scan_id=scan_id)
    world.read_all()
    [dana, erik] = ana.get(f"/scans/{scan_id}")["contact_ids"]
    ana.scan(front, scan_id=scan_id, back=back, expect=200)

    def deleted_meanwhile() -> None:
        world.reader.before_answer = lambda: None
        ana.delete(f"/contacts/{dana}")

    world.reader.before_answer = deleted_meanwhile
    world.read_all()

    assert [contact["id"] for contact in ana.items("/contacts")] == [erik]
    assert "Dana" not in world.dump()


def test_a_deleted_person_without_a_box_is_not_added_again_by_a_running_reading(world, ana):
    """Nothing can be painted over, so that the photo stays as it is: what is missed is the card."""
    photo = a_photo()
    world.reader.shows(photo, DANA, ERIK)
    scan = ana.scan(photo)
    world.read_all()
    [dana, erik] = ana.get(f"/scans/{scan['id']}")["contact_ids"]
    with world.runtime.database.write(ana.account_id) as session:
        for card in session.scalars(select(Card)):
            card.box = None
    ana.post(f"/scans/{scan['id']}/read-again")

    def deleted_meanwhile() -> None:
        world.reader.before_answer = lambda: world.reader.shows(photo, ERIK)
        ana.delete(f"/contacts/{dana}")

    world.reader.before_answer = deleted_meanwhile
    world.read_all()

    assert [contact["id"] for contact in ana.items("/contacts")] == [erik]
    assert ana.get(f"/contacts/{erik}")["fn"]["value"] == "Erik Aas"


def test_a_reading_fills_a_contact_that_was_split_off_while_it_ran(world, ana):
    first, photo = ana.meets(DANA), a_photo()
    world.reader.shows(photo, DANA)
    scan = ana.scan(photo)
    world.read_all()
    world.reader.shows(photo, a_card("Dana Kimball", emails=["kimball@acme.example"]))
    ana.post(f"/scans/{scan['id']}/read-again")

    def split_meanwhile() -> None:
        world.reader.before_answer = lambda: None
        ana.post(f"/contacts/{first['contact_ids'][0]}/split", {"encounter_id": scan["encounter_ids"][0]})

    world.reader.before_answer = split_meanwhile
    world.read_all()

    assert sorted(names(ana)) == ["Dana Kim", "Dana Kimball"]
    assert [email["value"] for email in ana.contact(first)["emails"]] == ["dana@acme.example"]


def test_a_back_added_while_an_exhausted_scan_is_given_up_is_read(world, ana):
    """Between the look and the lock a back arrives, which gives the scan all its attempts again."""
    front, back, scan_id = a_photo(), a_photo(), new_uuid()
    ana.scan(front, scan_id=scan_id)
    with world.runtime.database.write(ana.account_id) as session:
        session.get(Scan, (ana.account_id, UUID(scan_id))).attempts = MAX_ATTEMPTS
    database: Any = BeforeWriting(
        world.runtime.database, lambda: ana.scan(front, back=back, scan_id=scan_id, expect=200)
    )

    give_up_exhausted(database, now=world.clock())

    assert ana.get(f"/scans/{scan_id}")["state"] == "queued"


@on_sqlite
def test_each_further_card_on_a_photo_adds_a_contact_with_the_same_meeting_time_and_a_nudge(world, ana):
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


@on_sqlite
def test_a_further_card_keeps_its_meeting_time_when_the_first_joins_an_older_meeting(world, ana):
    event_id = ana.event()
    ana.meets(DANA, event_id=event_id, captured_at="2026-03-02T01:00:00Z")

    scan = ana.meets(DANA, ERIK, event_id=event_id, captured_at="2026-03-02T09:00:00Z")

    erik = ana.contact(scan, 1)
    assert erik["fn"]["value"] == "Erik Aas"
    assert erik["encounters"][0]["met_at"] == "2026-03-02T09:00:00Z"


@on_sqlite
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


@on_sqlite
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
    assert (contact["given_name"], contact["family_name"]) == ("Dana", "Kim-Lee")
    assert (contact["title"], contact["emails"]) == (None, [])
    assert contact["org"]["value"] == "Acme"
    assert contact["needs_review"] is False


@on_sqlite
def test_reading_again_adds_no_contact_twice(world, ana):
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


@on_sqlite
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


@on_sqlite
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


@on_sqlite
def test_read_again_does_not_queue_a_scan_that_is_being_read(world, ana):
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
def test_cards_are_matched_by_their_boxes(known, read, matched):
    assert match_cards(known, read) == matched


def names(ana) -> list[str]:
    return [contact["fn"]["value"] for contact in ana.items("/contacts")]
