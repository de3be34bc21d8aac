"""Stories of time: which message comes when. No photo is read here; names are typed."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.oracle import kind_of
from tests.stories.pictures import a_wall

SETTINGS = {"READER_PROCESSES": "0"}
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def kinds(person) -> list[str]:
    """What the words on the phone claim each message to be."""
    return [kind_of(message.notification) for message in person.messages]


def instants(person) -> list[datetime]:
    return [message.virtual_at for message in person.messages]


def test_a_day_after_the_meeting_and_not_a_minute_before(server, ana, monday):
    event_id = ana.goes_to("Harbour Tech Days")
    scan = ana.meets(a_wall(), note="her team needs our benchmark", event_id=event_id)
    ana.names(scan, "Dana Kim", org="Acme Robotics")

    server.advance(monday + 24 * HOUR - MINUTE)
    assert ana.messages == []
    server.advance(MINUTE)

    (message,) = ana.messages
    assert message.title == "Follow up with Dana Kim (Acme Robotics)"
    assert "her team needs our benchmark" in message.body
    assert message.payload["web_push"] == 8030
    assert message.headers["urgency"] == "high"
    assert message.ttl == 24 * HOUR
    assert scan["contact_ids"][0] in message.notification["navigate"]
    assert message.topic


def test_uploaded_ten_hours_late_the_clock_still_starts_at_capture(server, ana, monday):
    server.advance(10 * HOUR)
    ana.meets(a_wall(), at=monday)

    server.advance(monday + 24 * HOUR - MINUTE)
    assert ana.messages == []
    server.advance(MINUTE)
    assert instants(ana) == [monday + 24 * HOUR]


def test_a_note_added_later_is_in_the_message(server, ana, monday):
    scan = ana.meets(a_wall())
    ana.names(scan, "Dana Kim")
    server.advance(5 * HOUR)
    ana.client.patch(f"/encounters/{scan['encounter_ids'][0]}", json={"note": "promised the PDF"})
    server.advance(19 * HOUR)

    assert [message.body for message in ana.messages] == ["“promised the PDF”"]


def test_met_late_in_auckland_on_the_night_the_clock_goes_back(server, monday, person):
    """23:40 on Saturday, 24 h later it is 22:40: quiet, so 20:59 on Sunday, at the new offset."""
    auckland = ZoneInfo("Pacific/Auckland")
    met_at = datetime(2027, 4, 3, 23, 40, tzinfo=auckland)
    server.advance(met_at)
    kiri = person("kiri", timezone="Pacific/Auckland", quiet_from="21:00", quiet_until="08:00")
    kiri.meets(a_wall())

    server.advance(datetime(2027, 4, 4, 20, 58, tzinfo=auckland))
    assert kiri.messages == []
    server.advance(MINUTE)
    server.advance(datetime(2027, 4, 5, 20, 58, tzinfo=auckland))
    assert kinds(kiri) == ["follow_up"]
    server.advance(MINUTE)

    assert kinds(kiri) == ["follow_up", "last_call"]
    assert instants(kiri) == [
        datetime(2027, 4, 4, 20, 59, tzinfo=auckland),
        datetime(2027, 4, 5, 20, 59, tzinfo=auckland),
    ]


def test_an_ignored_nudge_is_followed_by_one_last_call_and_no_more(server, ana, monday):
    scan = ana.meets(a_wall())
    for hours in (12, 24, 30, 36, 42, 47, 48, 72):
        server.advance(monday + hours * HOUR)
    server.advance(timedelta(days=20))

    assert kinds(ana) == ["follow_up", "last_call"]
    assert ana.drawer() == scan["contact_ids"]


def test_resolved_before_the_day_is_over_nothing_comes(server, ana, monday):
    scan = ana.meets(a_wall())
    server.advance(10 * HOUR)
    ana.client.post(f"/contacts/{scan['contact_ids'][0]}/resolve", json={"outcome": "followed_up"})
    server.advance(60 * HOUR)

    assert ana.messages == []
    assert ana.drawer() == []
    assert {nudge["state"] for nudge in ana.nudges(scan)} == {"cancelled"}


def test_resolved_after_the_follow_up_no_last_call_comes(server, ana, monday):
    scan = ana.meets(a_wall())
    server.advance(30 * HOUR)
    ana.client.post(f"/contacts/{scan['contact_ids'][0]}/resolve", json={"outcome": "let_go"})
    server.advance(30 * HOUR)

    assert kinds(ana) == ["follow_up"]
    assert ana.drawer() == []


def test_without_a_channel_it_waits_and_goes_out_when_one_appears(server, monday, person):
    bo = person("bo", subscribed=False)
    scan = bo.meets(a_wall())
    server.advance(30 * HOUR)
    (waiting,) = bo.nudges(scan)
    bo.client.subscribe(bo.phone.subscription)
    server.advance(MINUTE)

    assert waiting["state"] == "pending"
    assert kinds(bo) == ["follow_up"]
    assert bo.nudges(scan)[0]["state"] == "sent"
