"""Joining by hand, and suggestions that two contacts are one: made on both contacts, and answered once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.builders import a_card, a_photo, new_uuid
from tests.databases import on_sqlite

DANA = a_card("Dana Kim", org="Acme", emails=["dana@acme.example"])
NAMESAKE = a_card("Dana Kim", title="Chair", emails=["dana@home.example"], tels=["+12125550101"])
DAN = a_card("Dan K.", emails=["dan@elsewhere.example"])


def path_of(scan, what: str = "") -> str:
    return f"/contacts/{scan['contact_ids'][0]}{what}"


def join(person, into, scan, *, expect: int = 200, **options):
    body = {"contact_id": scan["contact_ids"][0]}
    return person.post(path_of(into, "/join"), body, expect=expect, **options)


def texts(values) -> list[str]:
    return [value["value"] for value in values]


def timeless(shown):
    """The resource without what every change moves."""
    if isinstance(shown, list):
        return [timeless(each) for each in shown]
    if isinstance(shown, dict):
        return {name: timeless(each) for name, each in shown.items() if name != "rev"}
    return shown


@on_sqlite
def test_two_contacts_become_one_and_the_old_id_leads_to_it(ana):
    kept, gone = ana.meets(DANA), ana.meets(DAN)

    joined = join(ana, kept, gone)

    assert joined["id"] == kept["contact_ids"][0]
    assert (joined["fn"]["value"], joined["org"]["value"]) == ("Dana Kim", "Acme")
    assert texts(joined["emails"]) == ["dana@acme.example", "dan@elsewhere.example"]
    assert len(joined["encounters"]) == 2
    assert ana.get(path_of(gone)) == joined
    assert len(ana.items("/contacts")) == 1


@on_sqlite
def test_both_meetings_keep_their_reminders(world, ana):
    kept = ana.meets(DANA, note="likes sailing")
    world.clock.move(hours=2)
    gone = ana.meets(DAN, note="needs the PDF")

    join(ana, kept, gone)

    assert [encounter["note"] for encounter in ana.contact(kept)["encounters"]] == [
        "likes sailing",
        "needs the PDF",
    ]
    assert ana.states(kept) == ana.states(gone) == [("follow_up", "pending")]


@on_sqlite
def test_one_meeting_at_one_event_becomes_one_with_both_notes(ana):
    event_id = ana.event()
    kept = ana.meets(DANA, event_id=event_id, note="likes sailing")
    gone = ana.meets(DAN, event_id=event_id, note="needs the PDF")

    [encounter] = join(ana, kept, gone)["encounters"]

    assert encounter["note"] == "likes sailing\nneeds the PDF"
    assert sorted(ana.states(kept)) == [("follow_up", "cancelled"), ("follow_up", "pending")]


@on_sqlite
@pytest.mark.parametrize("ended", [0, 1], ids=["the one that stays", "the one that goes"])
def test_what_is_ended_stays_ended_and_what_waits_goes_on_waiting(ana, ended):
    event_id = ana.event()
    scans = [ana.meets(DANA, event_id=event_id), ana.meets(DAN, event_id=event_id)]
    ana.post(path_of(scans[ended], "/resolve"), {"outcome": "followed_up"})

    joined = join(ana, scans[0], scans[1])

    assert sorted(each["state"] for each in joined["encounters"]) == ["followed_up", "waiting"]
    assert joined["state"] == "waiting"
    assert ana.states(scans[1 - ended]) == [("follow_up", "pending")]


@on_sqlite
def test_what_the_user_typed_counts_more_than_what_was_read(ana):
    kept, gone = ana.meets(DANA), ana.meets(DAN)
    ana.patch(path_of(gone), {"fn": "Dana Kim-Park", "org": "Kim & Park"})
    ana.patch(path_of(kept), {"org": "Acme Ltd"})

    joined = join(ana, kept, gone)

    assert (joined["fn"]["value"], joined["fn"]["source"]) == ("Dana Kim-Park", "user")
    assert joined["org"]["value"] == "Acme Ltd"


def test_a_reading_does_not_take_a_joined_name_away(world, ana):
    kept, gone = ana.meets(DANA), ana.meets(DAN)
    ana.patch(path_of(gone), {"fn": "Dana Kim-Park"})
    join(ana, kept, gone)

    ana.post(f"/scans/{kept['id']}/read-again")
    world.read_all()

    assert ana.contact(kept)["fn"]["value"] == "Dana Kim-Park"
    assert texts(ana.contact(kept)["emails"]) == ["dana@acme.example", "dan@elsewhere.example"]


@on_sqlite
@pytest.mark.parametrize("same_event", [True, False], ids=["one meeting", "two meetings"])
def test_a_split_restores_both_exactly(ana, same_event):
    event_id = ana.event() if same_event else None
    kept = ana.meets(DANA, event_id=event_id, note="likes sailing")
    gone = ana.meets(DAN, event_id=event_id, note="needs the PDF")
    ana.patch(path_of(gone), {"fn": "Dana Kim-Park"})
    before = [timeless(ana.contact(scan)) for scan in (kept, gone)]
    scans = [timeless(ana.get(f"/scans/{scan['id']}")) for scan in (kept, gone)]
    join(ana, kept, gone)

    ana.post(path_of(kept, "/split"), {"encounter_id": gone["encounter_ids"][0]})

    assert [timeless(ana.contact(scan)) for scan in (kept, gone)] == before
    assert [timeless(ana.get(f"/scans/{scan['id']}")) for scan in (kept, gone)] == scans
    for scan in (kept, gone):
        assert "pending" in [state for _, state in ana.states(scan)]


@on_sqlite
def test_a_split_brings_back_the_appointment_that_the_join_cancelled(ana):
    """Of one meeting photographed twice only one reminder is left; after the split each meeting has its own again."""
    event_id, until = ana.event(), "2026-03-10T10:00:00Z"
    kept, gone = ana.meets(DANA, event_id=event_id), ana.meets(DAN, event_id=event_id)
    [nudge] = ana.nudges(gone)
    ana.post(f"/nudges/{nudge['id']}/snooze", {"until": until})
    join(ana, kept, gone)

    ana.post(path_of(kept, "/split"), {"encounter_id": gone["encounter_ids"][0]})

    pending = [each for each in ana.nudges(gone) if each["state"] == "pending"]
    assert [(each["kind"], each["due_at"]) for each in pending] == [("snoozed", until)]


@on_sqlite
def test_a_split_brings_back_every_meeting_that_came_along(ana):
    kept, gone = ana.meets(DANA, event_id=ana.event("Monday")), ana.meets(DAN, event_id=ana.event("Tuesday"))
    again = ana.meets(DAN, event_id=ana.event("Wednesday"))
    before = timeless(ana.contact(gone))
    assert len(before["encounters"]) == 2
    join(ana, kept, gone)
    assert len(ana.contact(kept)["encounters"]) == 3

    back = ana.post(path_of(kept, "/split"), {"encounter_id": again["encounter_ids"][0]})

    assert timeless(back) == before
    assert len(ana.contact(kept)["encounters"]) == 1


@on_sqlite
@pytest.mark.parametrize("same_event", [True, False], ids=["one meeting", "two meetings"])
def test_a_join_upon_a_join_comes_off_in_two_steps(ana, same_event):
    event_id = ana.event() if same_event else None
    kept = ana.meets(DANA, event_id=event_id)
    middle = ana.meets(DAN, event_id=event_id)
    last = ana.meets(a_card("D. Park", emails=["park@far.example"]), event_id=event_id)
    before = [timeless(ana.contact(scan)) for scan in (kept, middle, last)]
    join(ana, middle, last)
    join(ana, kept, middle)

    ana.post(path_of(kept, "/split"), {"encounter_id": middle["encounter_ids"][0]})
    assert texts(ana.contact(middle)["emails"]) == ["dan@elsewhere.example", "park@far.example"]
    ana.post(path_of(middle, "/split"), {"encounter_id": last["encounter_ids"][0]})

    assert [timeless(ana.contact(scan)) for scan in (kept, middle, last)] == before


@on_sqlite
def test_a_join_that_is_repeated_changes_nothing(ana):
    kept, gone = ana.meets(DANA), ana.meets(DAN)
    joined = join(ana, kept, gone)

    assert join(ana, kept, gone) == joined


def test_of_two_joins_at_once_in_opposite_directions_one_person_is_left(ana):
    kept, gone = ana.meets(DANA), ana.meets(DAN)

    def try_it(pair) -> int:
        into, other = pair
        body = {"contact_id": other["contact_ids"][0]}
        return ana.ask("POST", path_of(into, "/join"), json=body).status_code

    with ThreadPoolExecutor(2) as pool:
        statuses = list(pool.map(try_it, [(kept, gone), (gone, kept)]))

    assert statuses == [200, 200]
    assert [len(each["encounters"]) for each in ana.items("/contacts")] == [2]


@on_sqlite
def test_a_contact_is_not_joined_with_itself_or_an_unknown_id(ana):
    scan = ana.meets(DANA)

    assert join(ana, scan, scan, expect=422)["code"] == "same-contact"
    ana.post(path_of(scan, "/join"), {"contact_id": new_uuid()}, expect=404)
    ana.post(path_of(scan, "/join"), {}, expect=422)


def test_a_join_is_refused_when_the_contact_has_changed(ana):
    kept, gone = ana.meets(DANA), ana.meets(DAN)
    rev = ana.contact(kept)["rev"]
    ana.patch(path_of(kept), {"title": "Chair"})

    assert join(ana, kept, gone, expect=412, rev=rev)["code"] == "changed-meanwhile"
    assert len(ana.items("/contacts")) == 2


@on_sqlite
def test_another_accounts_contact_is_unknown(world, ana):
    ben = world.person("ben")
    mine, theirs = ana.meets(DANA), ben.meets(DAN)

    join(ana, mine, theirs, expect=404)
    ana.post(path_of(mine, "/apart"), {"contact_id": theirs["contact_ids"][0]}, expect=404)

    assert ben.contact(theirs)["fn"]["value"] == "Dan K."


@on_sqlite
def test_the_question_stands_on_both_sides(ana):
    first, second = ana.meets(DANA), ana.meets(NAMESAKE)

    assert ana.contact(first)["possible_same_as"] == second["contact_ids"]
    assert ana.contact(second)["possible_same_as"] == first["contact_ids"]


@on_sqlite
def test_phones_are_told_of_the_question_on_the_older_contact(ana):
    first = ana.meets(DANA)
    since = ana.get("/changes")["next"]

    ana.meets(NAMESAKE)

    told = [each["id"] for each in ana.get("/changes", since=since)["changes"] if each["kind"] == "contact"]
    assert first["contact_ids"][0] in told


def test_a_question_goes_on_both_sides_when_a_new_reading_answers_it(world, ana):
    photo = a_photo()
    first = ana.meets(DANA)
    world.reader.shows(photo, NAMESAKE)
    second = ana.scan(photo)
    world.read_all()
    world.reader.shows(photo, a_card("Robin Vale", emails=["robin@orchard.example"]))

    ana.post(f"/scans/{second['id']}/read-again")
    world.read_all()

    assert ana.contact(first)["possible_same_as"] == ana.contact(second)["possible_same_as"] == []


def test_a_no_is_remembered_whatever_is_read_later(world, ana):
    first, second = ana.meets(DANA), ana.meets(NAMESAKE)

    answered = ana.post(path_of(second, "/apart"), {"contact_id": first["contact_ids"][0]})

    assert answered["possible_same_as"] == ana.contact(first)["possible_same_as"] == []
    for scan in (first, second):
        ana.post(f"/scans/{scan['id']}/read-again")
    world.read_all()
    assert ana.contact(first)["possible_same_as"] == ana.contact(second)["possible_same_as"] == []


@on_sqlite
def test_a_no_may_be_taken_back_by_joining(world, ana):
    first, second = ana.meets(DANA), ana.meets(NAMESAKE)
    ana.post(path_of(first, "/apart"), {"contact_id": second["contact_ids"][0]})

    join(ana, first, second)

    assert len(ana.items("/contacts")) == 1
    assert ana.contact(first)["possible_same_as"] == []


@on_sqlite
def test_a_no_about_one_and_the_same_contact_is_refused(ana):
    first, second = ana.meets(DANA), ana.meets(DAN)
    join(ana, first, second)

    refused = ana.post(path_of(first, "/apart"), {"contact_id": second["contact_ids"][0]}, expect=422)

    assert refused["code"] == "same-contact"


@on_sqlite
def test_who_was_asked_about_the_joined_is_asked_about_the_survivor(ana):
    kept = ana.meets(a_card("Robin Vale", emails=["robin@orchard.example"]))
    gone, third = ana.meets(DANA), ana.meets(NAMESAKE)

    join(ana, kept, gone)

    assert ana.contact(third)["possible_same_as"] == kept["contact_ids"]
    assert ana.contact(kept)["possible_same_as"] == third["contact_ids"]


@on_sqlite
@pytest.mark.parametrize(
    ("stays", "comes", "both"),
    [
        ("do not call her before May", "call her", "do not call her before May\ncall her"),
        ("likes tea", "tea", "likes tea\ntea"),
        ("tea\npromised the PDF", "PDF", "tea\npromised the PDF\nPDF"),
        ("tea\npromised the PDF", "promised the PDF", "tea\npromised the PDF"),
        ("the same", "the same", "the same"),
        ("", "tea", "tea"),
        ("tea", "", "tea"),
    ],
)
def test_a_note_is_appended_unless_it_stands_there_line_for_line(ana, stays, comes, both):
    event_id = ana.event()
    into = ana.meets(a_card("Dana Kim"), event_id=event_id, note=stays)
    scan = ana.meets(a_card("Dana Kimm"), event_id=event_id, note=comes)

    join(ana, into, scan)

    [encounter] = ana.contact(into)["encounters"]
    assert encounter["note"] == both
    back = ana.post(path_of(into, "/split"), {"encounter_id": scan["encounter_ids"][0]})
    assert back["encounters"][0]["note"] == comes
    assert ana.contact(into)["encounters"][0]["note"] == stays


@on_sqlite
def test_ids_from_before_ten_joins_lead_to_who_is_left(ana):
    event_id = ana.event()
    first = scan = ana.meets(a_card("Dana Kim 0"), event_id=event_id, note="hello")
    for number in range(1, 11):
        into = ana.meets(a_card(f"Dana Kim {number}"), event_id=event_id)
        join(ana, into, scan)
        scan = into

    changed = ana.patch(f"/encounters/{first['encounter_ids'][0]}", {"note": "bye"})

    assert changed["id"] == scan["encounter_ids"][0]
    assert ana.contact(first)["id"] == scan["contact_ids"][0]


@on_sqlite
def test_a_meeting_that_comes_back_is_not_at_an_event_deleted_since(ana):
    event_id = ana.event()
    into = ana.meets(a_card("Dana Kim"), event_id=event_id)
    scan = ana.meets(a_card("Dana Kimm"), event_id=event_id)
    join(ana, into, scan)
    ana.delete(f"/events/{event_id}")

    back = ana.post(path_of(into, "/split"), {"encounter_id": scan["encounter_ids"][0]})

    assert back["encounters"][0]["event_id"] is None


@on_sqlite
@pytest.mark.parametrize("moment", ["before it is read", "while it is read"])
def test_what_a_card_says_is_not_lost_when_it_is_joined_unread(world, ana, moment):
    into, photo = ana.meets(a_card(None, emails=["dana@acme.example"], tels=["+442079460958"])), a_photo()
    world.reader.shows(
        photo, a_card("Dana Kim", org="Acme", emails=["dana@acme.example", "dana@home.example"])
    )
    scan = ana.scan(photo)
    if moment == "before it is read":
        join(ana, into, scan)
    else:
        world.reader.before_answer = lambda: join(ana, into, scan)
    world.read_all()

    joined = ana.contact(into)
    assert joined["fn"]["value"] == "Dana Kim"
    assert (joined["given_name"], joined["family_name"], joined["org"]["value"]) == ("Dana", "Kim", "Acme")
    assert texts(joined["emails"]) == ["dana@acme.example", "dana@home.example"]
    back = ana.post(path_of(into, "/split"), {"encounter_id": scan["encounter_ids"][0]})
    left = ana.contact(into)
    assert (back["fn"]["value"], texts(back["emails"])) == (
        "Dana Kim",
        ["dana@acme.example", "dana@home.example"],
    )
    assert (left["fn"], left["org"], left["given_name"], texts(left["emails"])) == (
        None,
        None,
        None,
        ["dana@acme.example"],
    )


@on_sqlite
def test_what_the_user_typed_stays_when_a_joined_card_is_read(world, ana):
    into, photo = ana.meets(a_card("Dana Kim")), a_photo()
    ana.patch(path_of(into), {"emails": ["dana@typed.example"], "org": None})
    world.reader.shows(photo, a_card("Dan Kim", org="Acme", title="Chair", emails=["dana@acme.example"]))
    join(ana, into, ana.scan(photo))
    world.read_all()

    joined = ana.contact(into)
    assert (joined["fn"]["value"], joined["org"], texts(joined["emails"])) == (
        "Dana Kim",
        None,
        ["dana@typed.example"],
    )
    assert joined["title"]["value"] == "Chair"


def test_a_back_that_comes_for_a_joined_card_adds_what_it_says(world, ana):
    into, front = ana.meets(a_card("Dana Kim")), a_photo()
    world.reader.shows(front, a_card("Dan Kim"))
    scan = ana.scan(front)
    world.read_all()
    join(ana, into, scan)
    world.reader.shows(front, a_card("Dan Kim", tels=["+442079460958"]))

    ana.scan(front, back=a_photo(), scan_id=scan["id"], expect=200)
    world.read_all()

    assert texts(ana.contact(into)["tels"]) == ["+442079460958"]
