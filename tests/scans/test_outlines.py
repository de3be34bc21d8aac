"""Outlines: which contacts are kept, added or removed, and what a later reading does."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from app.scans.rules import clip_box, match_outlines
from tests.builders import DANA_BOX, ERIK_BOX, a_card, a_photo, new_uuid
from tests.databases import on_sqlite

BOTH_BOX = (15, 15, 300, 180)
LEFT, RIGHT = (10, 10, 160, 110), (172, 92, 146, 106)
DANA = a_card("Dana Kim", emails=["dana@acme.example"], box=DANA_BOX)
ERIK = a_card("Erik Aas", emails=["erik@fjord.example"], box=ERIK_BOX)
MIXED = a_card("Dana Kim", emails=["dana@acme.example", "erik@fjord.example"], box=BOTH_BOX)


def drawn(*boxes, side: str = "front"):
    return {"boxes": [{"side": side, **dict(zip("xywh", box, strict=True))} for box in boxes]}


def draw(person, scan, *boxes, expect: int = 200, **options):
    return person.post(f"/scans/{scan['id']}/cards", drawn(*boxes), expect=expect, **options)


def taken_for_one(world, person, **capture):
    """A photo of two cards that the reader takes for one; asked again, it sees two."""
    photo = a_photo()
    world.reader.shows(photo, MIXED)
    scan = person.scan(photo, **capture)
    world.read_all()
    world.reader.shows(photo, DANA, ERIK)
    return person.get(f"/scans/{scan['id']}")


def people(person, scan):
    scan = person.get(f"/scans/{scan['id']}")
    return [person.contact(scan, index) for index in range(len(scan["contact_ids"]))]


def names(person, scan):
    return [contact["fn"] and contact["fn"]["value"] for contact in people(person, scan)]


def emails(contact):
    return [email["value"] for email in contact["emails"]]


@on_sqlite
def test_one_card_can_be_outlined_as_two(world, ana):
    scan = taken_for_one(world, ana, event_id=ana.event(), note="likes sailing")

    queued = draw(ana, scan, LEFT, RIGHT)
    world.read_all()

    assert queued["state"] == "queued"
    assert queued["contact_ids"][0] == scan["contact_ids"][0]
    assert queued["encounter_ids"][0] == scan["encounter_ids"][0]
    dana, erik = people(ana, scan)
    assert (dana["fn"]["value"], emails(dana)) == ("Dana Kim", ["dana@acme.example"])
    assert (erik["fn"]["value"], emails(erik)) == ("Erik Aas", ["erik@fjord.example"])
    assert ana.get(f"/scans/{scan['id']}")["state"] == "read"


def test_a_new_outline_adds_a_contact_met_at_the_same_time_and_event_with_a_nudge(world, ana):
    scan = taken_for_one(
        world, ana, event_id=ana.event(), note="likes sailing", captured_at="2026-03-02T09:00:00Z"
    )
    world.clock.move(hours=2)

    queued = draw(ana, scan, LEFT, RIGHT)

    [first], [new] = (ana.contact(queued, index)["encounters"] for index in (0, 1))
    assert (new["met_at"], new["event_id"], new["note"]) == (first["met_at"], first["event_id"], "")
    assert [nudge["due_at"] for nudge in ana.nudges(queued, 1)] == ["2026-03-03T09:00:00Z"]
    assert [nudge["state"] for nudge in ana.nudges(queued)] == ["pending"]


@on_sqlite
def test_the_reader_gets_the_outlines(world, ana):
    scan = taken_for_one(world, ana)

    draw(ana, scan, RIGHT, LEFT)

    shown = ana.get(f"/scans/{scan['id']}")["cards"]
    assert all(card["drawn"] for card in shown)
    assert [card["box"] for card in shown] == [
        {"side": "front", **dict(zip("xywh", box, strict=True))} for box in (RIGHT, LEFT)
    ]
    world.read_all()
    assert [[outline.box for outline in each] for each in world.reader.outlines if each] == [[RIGHT, LEFT]]


@on_sqlite
def test_outlines_are_kept_when_the_scan_is_read_again(world, ana):
    scan = taken_for_one(world, ana)
    draw(ana, scan, LEFT, RIGHT)
    world.read_all()
    before = people(ana, scan)

    ana.post(f"/scans/{scan['id']}/read-again")
    world.read_all()

    assert [contact["id"] for contact in people(ana, scan)] == [contact["id"] for contact in before]
    assert names(ana, scan) == ["Dana Kim", "Erik Aas"]


@on_sqlite
def test_the_card_that_overlaps_most_keeps_its_contact(world, ana):
    scan = ana.meets(DANA, ERIK)
    dana, erik = scan["contact_ids"]

    queued = draw(ana, scan, RIGHT, LEFT)
    world.read_all()

    assert {card["contact_id"]: card["box"]["x"] for card in queued["cards"]} == {dana: 10, erik: 172}
    assert names(ana, scan) == ["Dana Kim", "Erik Aas"]


def test_two_cards_outlined_as_one_keep_the_notes(world, ana):
    scan = ana.meets(DANA, ERIK, event_id=ana.event(), note="likes sailing")
    ana.patch(f"/encounters/{scan['encounter_ids'][1]}", {"note": "needs the PDF"})

    queued = draw(ana, scan, BOTH_BOX)
    world.read_all()

    assert queued["contact_ids"] == scan["contact_ids"][:1]
    assert len(ana.items("/contacts")) == 1
    [encounter] = ana.contact(scan)["encounters"]
    assert encounter["note"] == "likes sailing\nneeds the PDF"
    assert ana.get(f"/contacts/{scan['contact_ids'][1]}")["id"] == scan["contact_ids"][0]
    assert [nudge["state"] for nudge in ana.nudges(scan)].count("pending") == 1
    assert emails(ana.contact(scan)) == ["dana@acme.example"]


@on_sqlite
@pytest.mark.parametrize(
    "use",
    [
        lambda ana, contact: ana.patch(f"/contacts/{contact}", {"fn": "Erik Aas"}),
        lambda ana, contact: ana.post(f"/contacts/{contact}/resolve", {"outcome": "followed_up"}),
        lambda ana, _: ana.meets(a_card("Erik Aas", emails=["erik@fjord.example"])),
    ],
    ids=["corrected", "ended", "met elsewhere"],
)
def test_a_card_whose_contact_the_user_changed_is_not_removed_silently(world, ana, use):
    scan = ana.meets(DANA, ERIK)
    erik = scan["contact_ids"][1]
    use(ana, erik)
    before = world.dump()

    refused = draw(ana, scan, LEFT, expect=409)

    assert (refused["code"], refused["contact_id"]) == ("card-in-use", erik)
    assert world.dump() == before


@on_sqlite
def test_a_contact_with_typed_fields_is_kept_rather_than_a_read_one(world, ana):
    scan = ana.meets(DANA, ERIK)
    ana.patch(f"/contacts/{scan['contact_ids'][1]}", {"fn": "Erik Aasen"})

    queued = draw(ana, scan, BOTH_BOX)
    world.read_all()

    assert queued["contact_ids"] == scan["contact_ids"][1:]
    assert names(ana, scan) == ["Erik Aasen"]


@on_sqlite
def test_an_unread_scan_can_be_outlined_too(world, ana):
    photo = a_photo()
    world.reader.shows(photo, DANA, ERIK)
    scan = ana.scan(photo, note="likes sailing")

    draw(ana, scan, LEFT, RIGHT)
    world.read_all()

    assert names(ana, scan) == ["Dana Kim", "Erik Aas"]
    assert ana.contact(scan)["encounters"][0]["note"] == "likes sailing"


def test_outlines_set_during_a_reading_replace_its_result(world, ana):
    photo = a_photo()
    world.reader.shows(photo, DANA, ERIK, a_card("A smudge", box=(5, 150, 40, 20)))
    scan = ana.scan(photo)

    def draw_meanwhile() -> None:
        world.reader.before_answer = lambda: None
        draw(ana, scan, LEFT, RIGHT)

    world.reader.before_answer = draw_meanwhile
    world.read_all()

    assert names(ana, scan) == ["Dana Kim", "Erik Aas"]
    assert ana.get(f"/scans/{scan['id']}")["state"] == "read"
    assert len(ana.items("/contacts")) == 2


def test_an_empty_outline_is_a_contact_to_be_typed(world, ana):
    scan = ana.meets(DANA)

    draw(ana, scan, LEFT, RIGHT)
    world.read_all()

    dana, somebody = people(ana, scan)
    assert dana["fn"]["value"] == "Dana Kim"
    assert (somebody["fn"], somebody["needs_review"]) == (None, True)
    assert ana.get(f"/scans/{scan['id']}")["state"] == "read"


@on_sqlite
def test_a_reading_does_not_bring_back_a_deleted_contact(world, ana):
    scan = taken_for_one(world, ana)
    draw(ana, scan, LEFT, RIGHT)
    world.read_all()

    ana.delete(f"/contacts/{people(ana, scan)[1]['id']}")
    ana.post(f"/scans/{scan['id']}/read-again")
    world.read_all()

    assert len(ana.items("/contacts")) == 1
    assert [card["box"]["x"] for card in ana.get(f"/scans/{scan['id']}")["cards"]] == [LEFT[0]]


@on_sqlite
def test_a_known_person_is_recognised_on_an_outlined_card(world, ana):
    erik = ana.meets(a_card("Erik Aas", emails=["erik@fjord.example"]))["contact_ids"][0]
    scan = taken_for_one(world, ana)

    draw(ana, scan, LEFT, RIGHT)
    world.read_all()

    assert ana.get(f"/scans/{scan['id']}")["contact_ids"] == [scan["contact_ids"][0], erik]


@on_sqlite
def test_the_same_outlines_again_change_nothing(world, ana):
    scan = taken_for_one(world, ana)
    draw(ana, scan, LEFT, RIGHT)
    world.read_all()
    before = world.dump()

    again = draw(ana, scan, LEFT, RIGHT)

    assert again["state"] == "read"
    assert world.dump() == before


def test_concurrent_identical_outlines_add_no_contact_twice(world, ana):
    scan = taken_for_one(world, ana)

    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(
                lambda _: ana.ask("POST", f"/scans/{scan['id']}/cards", json=drawn(LEFT, RIGHT)), range(4)
            )
        )

    assert [answer.status_code for answer in answers] == [200] * 4
    assert len(ana.items("/contacts")) == 2


@on_sqlite
def test_outlines_end_at_the_edge_of_the_photo(ana):
    scan = ana.meets(DANA)

    shown = draw(ana, scan, (200, 100, 5000, 5000))

    assert shown["cards"][0]["box"] == {"side": "front", "x": 200, "y": 100, "w": 120, "h": 100}


@on_sqlite
def test_the_served_card_is_exactly_the_outline(ana):
    scan = ana.meets(DANA)
    draw(ana, scan, LEFT)

    answer = ana.ask("GET", f"/contacts/{scan['contact_ids'][0]}/card.jpg")

    assert Image.open(io.BytesIO(answer.data)).size == LEFT[2:]


@on_sqlite
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"boxes": []}, "invalid"),
        ({}, "invalid"),
        (drawn((0, 0, 0, 10)), "invalid"),
        (drawn((-1, 0, 50, 50)), "invalid"),
        (drawn((0, 0, 50.5, 50)), "invalid"),
        (drawn((900, 900, 50, 50)), "bad-box"),
        (drawn((310, 10, 50, 50)), "bad-box"),
        (drawn((10, 10, 60, 60), side="back"), "no-such-side"),
        (drawn((10, 10, 60, 60), side="inside"), "invalid"),
        (drawn(*[(10, 10, 60, 60)] * 13), "invalid"),
    ],
)
def test_impossible_outlines_are_refused(world, ana, body, code):
    scan = ana.meets(DANA)
    before = world.dump()

    assert ana.post(f"/scans/{scan['id']}/cards", body, expect=422)["code"] == code
    assert world.dump() == before


def test_outlines_with_an_old_rev_are_refused(ana):
    scan = ana.meets(DANA)
    ana.post(f"/scans/{scan['id']}/read-again")

    assert draw(ana, scan, LEFT, expect=412, rev=scan["rev"])["code"] == "changed-meanwhile"


@on_sqlite
def test_another_accounts_photo_is_unknown(world, ana):
    scan = world.person("ben").meets(DANA)

    draw(ana, scan, LEFT, expect=404)
    draw(ana, {"id": new_uuid()}, LEFT, expect=404)


def test_outlines_go_to_the_cards_they_overlap_most():
    known = [("front", [0, 0, 100, 60]), ("front", [200, 0, 100, 60])]

    assert match_outlines(known, [("front", [195, 0, 110, 60]), ("front", [0, 0, 90, 60])]) == [1, 0]
    assert match_outlines(known[:1], [("front", [0, 0, 48, 60]), ("front", [50, 0, 50, 60])]) == [0, None]
    assert match_outlines(known, [("front", [0, 0, 300, 60])]) == [0]
    assert match_outlines([("front", None)], [("front", [0, 0, 9, 9]), ("front", [9, 0, 9, 9])]) == [0, None]


def test_one_contact_is_kept_even_when_nothing_overlaps():
    assert match_outlines([("front", [0, 0, 9, 9])], [("front", [50, 50, 9, 9])]) == [0]
    assert match_outlines([("front", [0, 0, 9, 9])], [("back", [0, 0, 9, 9])]) == [0]


@pytest.mark.parametrize(
    ("box", "inside"),
    [
        ((10, 10, 20, 20), [10, 10, 20, 20]),
        ((90, 40, 50, 50), [90, 40, 10, 10]),
        ((500, 10, 5, 5), [100, 10, 0, 5]),
    ],
)
def test_a_box_is_clipped_to_the_picture(box, inside):
    assert clip_box(box, (100, 50)) == inside
