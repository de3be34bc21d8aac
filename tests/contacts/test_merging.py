"""Joining contacts: which are joined, which are only suggested, and how a join is undone."""

from __future__ import annotations

from random import Random
from string import ascii_letters, digits
from typing import Any

import pytest
from sqlalchemy import event

from app.contacts.model import Contact
from tests.builders import ERIK_BOX, a_card, a_photo
from tests.databases import on_sqlite

DANA = a_card("Dana Kim", org="Acme", emails=["dana@acme.example"], tels=["+442079460958"])
DANA_AT_HOME = a_card(
    "Dana Kim", title="Chair", emails=["dana@acme.example", "dana@home.example"], tels=["+12125550101"]
)


@pytest.mark.parametrize(
    "card",
    [
        a_card("Dana Kim", emails=["Dana@Acme.example"]),
        a_card("DANA KIM", tels=["+442079460958"]),
        a_card("Kim, Dana", emails=["dana@acme.example"]),
        a_card("Dr. Dana M. Kim", emails=["dana@acme.example"]),
    ],
    ids=["e-mail", "number", "order", "middle name"],
)
def test_an_equal_address_and_a_like_name_join(ana, card):
    first = ana.meets(DANA)

    second = ana.meets(card)

    assert second["contact_ids"] == first["contact_ids"]
    assert len(ana.items("/contacts")) == 1
    assert [meeting["joined"] for meeting in ana.contact(first)["encounters"]] == [False, True]


@on_sqlite
def test_addresses_with_sharp_s_and_ss_do_not_join(ana):
    """ß is no other way of writing ss: it is another mailbox."""
    first = ana.meets(a_card("Dana Kim", emails=["groß@acme.example"]))

    second = ana.meets(a_card("Dana Kim", emails=["gross@acme.example"]))

    assert second["contact_ids"] != first["contact_ids"]


@on_sqlite
def test_a_name_longer_than_any_index_takes_is_read_and_found_again(ana):
    """As a QR code may hold one; of random letters, because PostgreSQL packs repeated ones."""
    letters = Random(1)
    long = a_card("".join(letters.choices(ascii_letters + digits, k=2900)), emails=["long@acme.example"])
    first = ana.meets(long)

    assert ana.meets(long)["contact_ids"] == first["contact_ids"]


@on_sqlite
@pytest.mark.parametrize(
    "card",
    [
        a_card("Dana Kim", emails=["dana.kim@elsewhere.example"]),
        a_card("Daniel Kim", emails=["dana@acme.example"]),
        a_card(None, emails=["dana@acme.example"]),
        a_card("Dana Kim Sr.", emails=["dana@acme.example"], tels=["+442079460958"]),
    ],
    ids=["a namesake", "another name at the same e-mail", "no name", "the mother of the same name"],
)
def test_anything_weaker_only_asks(ana, card):
    first = ana.meets(DANA)

    second = ana.meets(card)

    assert second["contact_ids"] != first["contact_ids"]
    assert ana.contact(second)["possible_same_as"] == first["contact_ids"]


@on_sqlite
@pytest.mark.parametrize(
    "card",
    [a_card("Maria Silva", tels=["+442079460958"]), a_card("Maria Silva", emails=["maria@acme.example"])],
    ids=["the firm's number", "a colleague"],
)
def test_colleagues_are_not_asked_about(ana, card):
    ana.meets(DANA)

    assert ana.contact(ana.meets(card))["possible_same_as"] == []


def test_two_cards_of_different_people_on_one_photo_are_not_joined(ana):
    scan = ana.meets(DANA, a_card("Erik Aas", tels=["+442079460958"], box=ERIK_BOX))

    assert len(set(scan["contact_ids"])) == 2


@on_sqlite
def test_people_of_another_account_are_never_joined(world, ana):
    ben = world.person("ben")
    ana.meets(DANA)

    scan = ben.meets(DANA)

    assert ben.contact(scan)["possible_same_as"] == []
    assert len(ben.contact(scan)["encounters"]) == 1


@on_sqlite
def test_the_second_card_adds_what_the_first_did_not_say(ana):
    scan = ana.meets(DANA)

    ana.meets(DANA_AT_HOME)

    contact = ana.contact(scan)
    assert texts(contact["emails"]) == ["dana@acme.example", "dana@home.example"]
    assert texts(contact["tels"]) == ["+442079460958", "+12125550101"]
    assert (contact["org"]["value"], contact["title"]["value"]) == ("Acme", "Chair")


def test_a_join_replaces_nothing_that_the_user_typed(ana):
    scan = ana.meets(DANA)
    ana.patch(f"/contacts/{scan['contact_ids'][0]}", {"fn": "Dana Kim", "title": None, "org": "Acme Ltd"})

    ana.meets(a_card("Dana Kim", org="ACME", title="Chair", emails=["dana@acme.example"]))

    contact = ana.contact(scan)
    assert (contact["org"]["value"], contact["title"]) == ("Acme Ltd", None)


@on_sqlite
def test_calls_on_the_joined_id_act_on_the_survivor(world, ana):
    first = ana.meets(DANA)
    photo = a_photo()
    world.reader.shows(photo, DANA)
    stub = ana.scan(photo)["contact_ids"][0]
    world.read_all()
    survivor = first["contact_ids"][0]

    assert ana.get(f"/contacts/{stub}")["id"] == survivor
    assert ana.patch(f"/contacts/{stub}", {"org": "Acme Ltd"})["id"] == survivor
    assert ana.ask("GET", f"/contacts/{stub}.vcf").status_code == 200
    assert ana.ask("GET", f"/contacts/{stub}/card.jpg").status_code == 200
    resolved = ana.post(f"/contacts/{stub}/resolve", {"outcome": "followed_up"})
    assert (resolved["id"], resolved["state"]) == (survivor, "followed_up")
    ana.delete(f"/contacts/{stub}")
    ana.get(f"/contacts/{survivor}", expect=404)
    ana.get(f"/contacts/{stub}", expect=404)


@on_sqlite
def test_a_chain_of_joins_leads_to_the_last_survivor(ana):
    ids = [ana.meets(DANA)["contact_ids"][0] for _ in range(4)]

    assert len(set(ids)) == 1
    assert len(ana.get(f"/contacts/{ids[0]}")["encounters"]) == 4


@on_sqlite
def test_met_again_elsewhere_is_a_new_meeting_with_a_clock_of_its_own(world, ana):
    first = ana.meets(DANA, event_id=ana.event("Monday"))
    ana.post(f"/contacts/{first['contact_ids'][0]}/resolve", {"outcome": "followed_up"})
    world.clock.move(hours=3)

    second = ana.meets(DANA, event_id=ana.event("Tuesday"))

    contact = ana.contact(first)
    assert contact["state"] == "waiting"
    assert [encounter["state"] for encounter in contact["encounters"]] == ["followed_up", "waiting"]
    assert ana.states(first) == [("follow_up", "cancelled")]
    assert [nudge["due_at"] for nudge in ana.nudges(second)] == ["2026-03-03T13:00:00Z"]


@on_sqlite
@pytest.mark.parametrize(("hours", "meetings"), [(0, 1), (12, 1), (13, 2)])
def test_the_same_event_within_twelve_hours_is_the_same_meeting(world, ana, hours, meetings):
    event_id = ana.event()
    first = ana.meets(DANA, event_id=event_id, note="likes sailing")
    world.clock.move(hours=hours)

    second = ana.meets(DANA, event_id=event_id, note="needs the PDF")

    contact = ana.contact(first)
    assert len(contact["encounters"]) == meetings
    if meetings == 1:
        assert contact["encounters"][0]["note"] == "likes sailing\nneeds the PDF"
        assert second["encounter_ids"] == first["encounter_ids"]
        assert sorted(ana.states(first)) == [("follow_up", "cancelled"), ("follow_up", "pending")]
        assert {nudge["reason"] for nudge in ana.nudges(first)} == {None, "merged"}


@on_sqlite
def test_meetings_without_an_event_are_never_taken_for_one(ana):
    scan = ana.meets(DANA)
    ana.meets(DANA)

    assert len(ana.contact(scan)["encounters"]) == 2


@on_sqlite
def test_of_one_meeting_photographed_twice_the_earlier_moment_counts(world, ana):
    """The first photo may be the second to arrive."""
    event_id = ana.event()
    scan = ana.meets(DANA, event_id=event_id, captured_at="2026-03-02T09:00:00Z")

    ana.meets(DANA, event_id=event_id, captured_at="2026-03-02T06:00:00Z")

    [encounter] = ana.contact(scan)["encounters"]
    assert encounter["met_at"] == "2026-03-02T06:00:00Z"
    pending = [nudge for nudge in ana.nudges(scan) if nudge["state"] == "pending"]
    assert [nudge["due_at"] for nudge in pending] == ["2026-03-03T06:00:00Z"]


@on_sqlite
def test_one_meeting_photographed_three_times_rings_once(world, ana):
    event_id = ana.event()
    for _ in range(3):
        ana.meets(DANA, event_id=event_id)

    world.clock.move(hours=24)
    world.deliver()

    assert len(world.push.sent) == 1


@pytest.mark.parametrize("same_meeting", [True, False], ids=["the same meeting", "another meeting"])
def test_a_split_restores_both_exactly(world, ana, same_meeting):
    events = [ana.event("Monday"), ana.event("Tuesday")]
    first = ana.meets(DANA, event_id=events[0], note="likes sailing", captured_at="2026-03-02T09:00:00Z")
    before = ana.contact(first)
    photo = a_photo()
    world.reader.shows(photo, DANA_AT_HOME)
    event_id = events[0] if same_meeting else events[1]
    taken = ana.scan(photo, event_id=event_id, note="needs the PDF", captured_at="2026-03-02T06:00:00Z")
    stub = ana.contact(taken)
    world.read_all()
    assert len(ana.items("/contacts")) == 1

    back = ana.post(f"/contacts/{first['contact_ids'][0]}/split", {"encounter_id": taken["encounter_ids"][0]})

    assert timeless(ana.contact(first)) == timeless(before)
    assert back["id"] == stub["id"]
    assert timeless(back["encounters"]) == timeless(stub["encounters"])
    ben = world.person("ben")
    assert content(back) == content(ben.contact(ben.meets(DANA_AT_HOME)))
    scan = ana.get(f"/scans/{taken['id']}")
    assert (scan["contact_ids"], scan["encounter_ids"]) == (taken["contact_ids"], taken["encounter_ids"])
    assert ana.get(f"/scans/{first['id']}") == first
    assert [nudge["state"] for nudge in ana.nudges(first)] == ["pending"]
    assert "pending" in [nudge["state"] for nudge in ana.nudges(taken)]


@pytest.mark.parametrize("field", ["emails", "tels"])
def test_a_split_takes_back_what_was_added_even_to_a_list_the_user_typed(world, ana, field):
    first = ana.meets(DANA)
    contact_path = f"/contacts/{first['contact_ids'][0]}"
    typed = {"emails": ["dana@acme.example"], "tels": ["+442079460958"]}[field]
    ana.patch(contact_path, {field: typed})
    second = ana.meets(DANA_AT_HOME)

    ana.post(f"{contact_path}/split", {"encounter_id": second["encounter_ids"][0]})

    assert texts(ana.get(contact_path)[field]) == typed


def test_a_split_leaves_what_the_user_has_confirmed_since(world, ana):
    first = ana.meets(DANA)
    second = ana.meets(DANA_AT_HOME)
    contact_path = f"/contacts/{first['contact_ids'][0]}"
    ana.patch(contact_path, {"emails": ["dana@acme.example", "dana@home.example"]})

    ana.post(f"{contact_path}/split", {"encounter_id": second["encounter_ids"][0]})

    assert texts(ana.get(contact_path)["emails"]) == ["dana@acme.example", "dana@home.example"]


@on_sqlite
def test_each_of_two_joins_can_be_undone_by_itself(world, ana):
    event_id = ana.event()
    first = ana.meets(DANA, event_id=event_id)
    before = ana.contact(first)
    stubs = []
    for _ in range(2):
        photo = a_photo()
        world.reader.shows(photo, DANA_AT_HOME)
        stubs.append(ana.scan(photo, event_id=event_id))
        world.read_all()
    assert len(ana.contact(first)["encounters"]) == 1

    for stub in reversed(stubs):
        back = ana.post(
            f"/contacts/{first['contact_ids'][0]}/split", {"encounter_id": stub["encounter_ids"][0]}
        )
        assert back["id"] == stub["contact_ids"][0]

    assert timeless(ana.contact(first)) == timeless(before)
    for scan in (first, *stubs):
        assert [nudge["state"] for nudge in ana.nudges(scan)].count("pending") == 1


@on_sqlite
def test_who_was_split_is_not_joined_again(world, ana):
    first = ana.meets(DANA)
    second = ana.meets(DANA_AT_HOME)
    back = ana.post(
        f"/contacts/{first['contact_ids'][0]}/split", {"encounter_id": second["encounter_ids"][0]}
    )

    for scan in (first, second):
        ana.post(f"/scans/{scan['id']}/read-again")
    world.read_all()

    assert len(ana.items("/contacts")) == 2
    assert ana.get(f"/contacts/{back['id']}")["possible_same_as"] == []


@on_sqlite
def test_a_meeting_that_was_never_joined_cannot_be_split(ana):
    scan = ana.meets(DANA)

    refused = ana.post(
        f"/contacts/{scan['contact_ids'][0]}/split", {"encounter_id": scan["encounter_ids"][0]}, expect=409
    )

    assert refused["code"] == "not-joined"


def texts(values: list[Any]) -> list[str]:
    return [value["value"] for value in values]


def timeless(shown: Any) -> Any:
    """The resource without what every change moves."""
    if isinstance(shown, list):
        return [timeless(each) for each in shown]
    if isinstance(shown, dict):
        return {name: timeless(each) for name, each in shown.items() if name != "rev"}
    return shown


def content(contact: Any) -> Any:
    """What was read from the card."""
    return {name: part for name, part in contact.items() if name not in ("id", "rev", "encounters")}


@on_sqlite
def test_a_common_name_loads_only_possible_matches(world, ana):
    """Notes and names that hold the letters of a short name are no reason to load their people while others wait."""
    scans = [
        ana.meets(a_card(f"{given} Li", tels=["+442079460958"]), note="likes lithium")
        for given in ("Ada", "Bo", "Cy")
    ]
    ana.meets(a_card("Oliver Lindt", emails=["oliver@li.example"]), note="likes lithium")
    photo = a_photo()
    world.reader.shows(photo, a_card("Ada Li", emails=["ada@elsewhere.example"], tels=["+442079460958"]))
    ana.scan(photo)
    loaded = []

    def note_loaded(contact: Contact, _: object) -> None:
        loaded.append(contact.fn_text)

    event.listen(Contact, "load", note_loaded)
    try:
        world.read_all()
    finally:
        event.remove(Contact, "load", note_loaded)

    assert {name for name in loaded if name} == {"Ada Li"}
    assert len(ana.contact(scans[0])["encounters"]) == 2


@on_sqlite
@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("山田 太郎", "山田太郎"),
        ("Soo-jin Kim", "Kim Soojin"),
        ("Jean Luc Martin", "Jean-Luc Martin"),
        ("Dr. Dana Kim, PhD", "Kim, Dana"),
        ("Hans Müller jun.", "Hans Müller Junior"),
    ],
)
def test_a_name_in_another_spelling_is_asked_about(ana, first, again):
    one = ana.meets(a_card(first))

    other = ana.meets(a_card(again))

    assert ana.contact(other)["possible_same_as"] == one["contact_ids"]


@on_sqlite
def test_a_corrected_name_and_address_are_what_people_are_found_by(ana):
    wrong = ana.meets(a_card("Dana Kin", emails=["dana@acne.example"]))
    ana.patch(f"/contacts/{wrong['contact_ids'][0]}", {"fn": "Dana Kim", "emails": ["dana@acme.example"]})

    joined = ana.meets(a_card("Dana Kim", emails=["dana@acme.example"]))
    other = ana.meets(a_card("Erik Aas", emails=["dana@acne.example"]))

    assert joined["contact_ids"] == wrong["contact_ids"]
    assert ana.contact(other)["possible_same_as"] == []
