"""Touches: what the user did with a person, over HTTP. Joining, exporting and deleting carry them along."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders import Person, a_card, new_uuid
from tests.databases import on_sqlite
from tests.phones import Phone, everything
from tests.transfer.test_account_archive import bring, export

DANA = a_card("Dana Kim", emails=["dana@acme.example"])
DAN = a_card("Dan K.", emails=["dan@elsewhere.example"])


def path_of(scan, what: str = "") -> str:
    return f"/contacts/{scan['contact_ids'][0]}{what}"


def channels(ana: Person, scan) -> list[str]:
    return [touch["channel"] for touch in ana.contact(scan)["touches"]]


def test_a_touch_is_added_changed_and_removed(world, ana):
    scan = ana.meets(DANA)
    earlier = (world.clock() - timedelta(hours=3)).isoformat()

    touch = ana.touch(scan, "call", touched_at=earlier, note="her son started school")
    changed = ana.patch(f"/touches/{touch['id']}", {"channel": "mail", "note": ""}, rev=touch["rev"])
    ana.patch(f"/touches/{touch['id']}", {"note": "late"}, rev=touch["rev"], expect=412)

    assert (changed["channel"], changed["note"], changed["touched_at"]) == (
        "mail",
        "",
        "2026-03-02T07:00:00Z",
    )
    assert ana.contact(scan)["touches"] == [changed]
    ana.delete(f"/touches/{touch['id']}")
    assert ana.contact(scan)["touches"] == []
    ana.patch(f"/touches/{touch['id']}", {}, expect=404)


@on_sqlite
def test_touches_are_shown_in_the_order_in_which_they_happened(world, ana):
    scan = ana.meets(DANA)
    for channel, days in (("met", 2), ("call", 9), ("linkedin", 5)):
        ana.touch(scan, channel, touched_at=(world.clock() - timedelta(days=days)).isoformat())

    assert channels(ana, scan) == ["call", "linkedin", "met"]


def test_the_same_request_again_adds_nothing(world, ana):
    scan, other = ana.meets(DANA), ana.meets(DAN)
    touch_id = new_uuid()

    first = ana.touch(scan, "call", id=touch_id)
    again = ana.touch(scan, "call", id=touch_id, expect=200)

    assert again == first
    ana.touch(other, "call", id=touch_id, expect=409)
    ana.delete(f"/touches/{touch_id}")
    ana.touch(scan, "call", id=touch_id, expect=410)
    assert channels(ana, scan) == []


@on_sqlite
def test_an_id_that_another_account_uses_is_free(world, ana):
    ben = world.person("ben")
    touch_id = new_uuid()
    ben.touch(ben.meets(DANA), "mail", id=touch_id)

    scan = ana.meets(DANA)
    ana.touch(scan, "call", id=touch_id)

    assert channels(ana, scan) == ["call"]


@on_sqlite
@pytest.mark.parametrize("at", ["2026-03-03T10:00:00Z", "1999-01-01T00:00:00Z", "2026-03-02T10:00:00"])
def test_a_time_that_cannot_be_is_refused(ana, at):
    ana.touch(ana.meets(DANA), touched_at=at, expect=422)


def test_following_up_writes_a_touch_and_reopening_removes_it(world, ana):
    scan = ana.meets(DANA)
    at = "2026-03-02T09:30:00Z"

    resolved = ana.post(
        path_of(scan, "/resolve"), {"outcome": "followed_up", "channel": "linkedin", "at": at}
    )
    again = ana.post(path_of(scan, "/resolve"), {"outcome": "followed_up", "channel": "mail"})

    [touch] = resolved["touches"]
    assert again["touches"] == [touch]
    assert (touch["channel"], touch["touched_at"]) == ("linkedin", at)
    assert touch["encounter_id"] == scan["encounter_ids"][0]
    ana.touch(scan, "call")
    ana.post(path_of(scan, "/reopen"))
    assert channels(ana, scan) == ["call"]


@on_sqlite
@pytest.mark.parametrize(("said", "kept"), [("Mail", "mail"), ("pigeon", "other"), (None, "other")])
def test_a_channel_that_is_unknown_is_another_one(ana, said, kept):
    scan = ana.meets(DANA)

    ana.post(path_of(scan, "/resolve"), {"outcome": "followed_up", **({"channel": said} if said else {})})

    assert channels(ana, scan) == [kept]


@on_sqlite
def test_letting_a_person_go_is_no_touch(ana):
    scan = ana.meets(DANA)

    ana.post(path_of(scan, "/resolve"), {"outcome": "let_go"})

    assert channels(ana, scan) == []


@on_sqlite
def test_two_meetings_that_are_followed_up_together_are_one_touch(world, ana):
    scan = ana.meets(DANA)
    world.clock.move(hours=20)
    ana.meets(DANA)

    ana.post(path_of(scan, "/resolve"), {"outcome": "followed_up", "channel": "mail"})

    assert channels(ana, scan) == ["mail"]


def test_they_answered_is_one_tap_and_can_be_taken_back(world, ana):
    touch = ana.touch(ana.meets(DANA), "mail")
    world.clock.move(hours=5)

    answered = ana.patch(f"/touches/{touch['id']}", {"answered_at": world.clock().isoformat()})
    unanswered = ana.patch(f"/touches/{touch['id']}", {"answered_at": None})

    assert answered["answered_at"] == "2026-03-02T15:00:00Z"
    assert unanswered["answered_at"] is None


@pytest.mark.parametrize("same_event", [True, False], ids=["one meeting", "two meetings"])
def test_joined_contacts_have_the_touches_of_both_and_a_split_returns_each_to_its_own(ana, same_event):
    event_id = ana.event()
    kept = ana.meets(DANA, event_id=event_id)
    gone = ana.meets(DAN, event_id=event_id if same_event else None)
    ana.touch(kept, "call")
    ana.touch(gone, "mail")
    ana.post(path_of(gone, "/resolve"), {"outcome": "followed_up", "channel": "linkedin"})
    ana.post(path_of(kept, "/resolve"), {"outcome": "followed_up", "channel": "whatsapp"})
    before = {scan["id"]: channels(ana, scan) for scan in (kept, gone)}

    ana.post(path_of(kept, "/join"), {"contact_id": gone["contact_ids"][0]})
    together = channels(ana, kept)
    ana.post(path_of(kept, "/split"), {"encounter_id": gone["encounter_ids"][0]})

    assert sorted(together) == ["call", "linkedin", "mail", "whatsapp"]
    assert {scan["id"]: channels(ana, scan) for scan in (kept, gone)} == before


@on_sqlite
def test_a_touch_of_the_joined_time_goes_with_the_meeting_that_it_resolved(ana):
    kept, gone = ana.meets(DANA), ana.meets(DAN)
    ana.post(path_of(kept, "/join"), {"contact_id": gone["contact_ids"][0]})
    resolution = {"outcome": "followed_up", "channel": "mail", "encounter_id": gone["encounter_ids"][0]}
    ana.post(path_of(kept, "/resolve"), resolution)

    ana.post(path_of(kept, "/split"), {"encounter_id": gone["encounter_ids"][0]})

    assert (channels(ana, kept), channels(ana, gone)) == ([], ["mail"])


def test_phones_learn_of_every_change(ana):
    scan, other = ana.meets(DANA), ana.meets(DAN)
    phone = Phone(ana)
    touch = ana.touch(scan, "call")
    phone.catch_up()
    ana.patch(f"/touches/{touch['id']}", {"note": "about the pilot"})
    ana.touch(other, "mail")
    ana.post(path_of(scan, "/resolve"), {"outcome": "followed_up"})
    ana.post(path_of(scan, "/join"), {"contact_id": other["contact_ids"][0]})
    phone.catch_up()
    assert phone.held == everything(ana)

    ana.delete(f"/touches/{touch['id']}")
    ana.post(path_of(scan, "/reopen"))
    phone.catch_up()

    assert phone.held == everything(ana)


def test_touches_come_along_in_an_archive(world, ana):
    scan, ben = ana.meets(DANA), world.person("ben")
    ana.touch(scan, "call", note="about the pilot", touched_at="2026-03-01T08:00:00Z")
    ana.post(path_of(scan, "/resolve"), {"outcome": "followed_up", "channel": "mail"})
    archive = export(ana)

    added, again = bring(ben, archive), bring(ben, archive)

    def shown(person: Person) -> list[object]:
        return [
            (touch["id"], touch["channel"], touch["touched_at"], touch["note"])
            for contact in person.items("/contacts")
            for touch in contact["touches"]
        ]

    assert (added["touches"], again["touches"]) == (2, 0)
    assert shown(ben) == shown(ana)
    [contact] = ben.items("/contacts")
    ben.post(f"/contacts/{contact['id']}/reopen")
    assert [touch["channel"] for touch in ben.items("/contacts")[0]["touches"]] == ["call"]


def test_deleting_a_person_removes_their_touches(world, ana):
    scan = ana.meets(DANA)
    touch = ana.touch(scan, "call", note="a secret")
    phone = Phone(ana)
    phone.catch_up()

    ana.delete(path_of(scan))
    phone.catch_up()

    assert ("touch", touch["id"]) not in phone.held
    assert "a secret" not in world.dump()
