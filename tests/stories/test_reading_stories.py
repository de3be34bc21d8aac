"""Stories in which the card is really read, by both engines as they are shipped."""

from __future__ import annotations

from datetime import timedelta

from tests.oracle import kind_of
from tests.stories.pictures import DANA, a_card, a_wall

SETTINGS = {"READERS": "rapidocr,tesseract"}
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def test_a_photographed_card_becomes_a_contact_and_a_day_later_a_push(server, ana, monday):
    event_id = ana.goes_to("Harbour Tech Days")
    scan = ana.meets(a_card(), note="her team needs our benchmark, promised the PDF", event_id=event_id)
    read = ana.client.wait_until_read(scan["id"])
    contact = ana.contact(scan)
    server.advance(24 * HOUR - MINUTE)
    assert ana.messages == []
    server.advance(MINUTE)

    (message,) = ana.messages
    assert read["state"] == "read"
    assert contact["fn"]["value"] == "Dana Kim"
    assert contact["org"]["value"] == "Acme Robotics"
    assert [email["value"] for email in contact["emails"]] == ["dana.kim@acme-robotics.example.com"]
    assert [tel["value"] for tel in contact["tels"]] == ["+442079460958"]
    assert message.title == "Follow up with Dana Kim (Acme Robotics)"
    assert message.body == "“her team needs our benchmark, promised the PDF”"
    assert message.virtual_at == monday + 24 * HOUR


def test_a_card_that_cannot_be_read_is_nudged_too(server, ana, monday):
    event_id = ana.goes_to("Harbour Tech Days")
    scan = ana.meets(a_wall(), note="parts list for the drone man", event_id=event_id)
    read = ana.client.wait_until_read(scan["id"])
    server.advance(24 * HOUR)

    (message,) = ana.messages
    assert read["state"] == "unreadable"
    assert read["reason"]
    assert message.title == "A card we could not read"
    assert "parts list for the drone man" in message.body
    assert ana.drawer() == scan["contact_ids"]


def test_an_unreadable_card_is_typed_by_hand(server, ana, monday):
    scan = ana.meets(a_wall(shade=140))
    ana.client.wait_until_read(scan["id"])
    before = ana.contact(scan)
    after = ana.names(scan, "Dana Kim", emails=["dana@example.com"])
    server.advance(24 * HOUR)

    assert before["needs_review"] is True
    assert after["needs_review"] is False
    assert after["fn"]["source"] == "user"
    assert ana.titles == ["Follow up with Dana Kim"]


def test_a_person_met_again_is_one_contact_with_a_second_nudge(server, ana, monday):
    first = ana.meets(a_card(), event_id=ana.goes_to("Harbour Tech Days"))
    ana.client.wait_until_read(first["id"])
    ana.client.post(f"/contacts/{first['contact_ids'][0]}/resolve", json={"outcome": "followed_up"})
    again = server.advance(timedelta(days=3))
    second = ana.meets(a_card(DANA[:4]), event_id=ana.goes_to("Robot Night"), note="new office")
    ana.client.wait_until_read(second["id"])
    contact = ana.contact(first)
    server.advance(24 * HOUR)

    assert ana.contact(second)["id"] == contact["id"]
    assert len(contact["encounters"]) == 2
    assert contact["state"] == "waiting"
    assert [message.virtual_at for message in ana.messages] == [again + 24 * HOUR]
    assert ana.messages[0].body == "“new office”"


def test_the_same_person_at_the_same_event_is_one_meeting(server, ana, monday):
    event_id = ana.goes_to("Harbour Tech Days")
    first = ana.meets(a_card(), event_id=event_id, note="needs our benchmark")
    ana.client.wait_until_read(first["id"])
    server.advance(2 * HOUR)
    second = ana.meets(a_card(DANA[:4]), event_id=event_id, note="likes sailing")
    ana.client.wait_until_read(second["id"])
    contact = ana.contact(first)
    server.advance(30 * HOUR)

    assert len(contact["encounters"]) == 1
    assert "needs our benchmark" in contact["encounters"][0]["note"]
    assert "likes sailing" in contact["encounters"][0]["note"]
    assert [kind_of(message.notification) for message in ana.messages] == ["follow_up"]
    assert ana.client.get(f"/contacts/{second['contact_ids'][0]}")["id"] == contact["id"]
