"""More stories of time, on the same program within this process: settings, snoozes, corrections, several phones."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.oracle import kind_of
from tests.stories.pictures import a_wall

INSIDE = True
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def kinds(person) -> list[str]:
    """What the words on the phone claim each message to be."""
    return [kind_of(message.notification) for message in person.messages]


def instants(person) -> list[datetime]:
    return [message.virtual_at for message in person.messages]


def test_a_nudge_records_that_it_was_accepted_and_then_seen(server, ana, monday):
    scan = ana.meets(a_wall())
    server.advance(24 * HOUR)
    (accepted,) = [nudge for nudge in ana.nudges(scan) if nudge["kind"] == "follow_up"]
    server.anonymous().post(
        ana.messages[0].notification["data"]["receipt"].removeprefix("/api/v1"), expect=204
    )
    (seen,) = [nudge for nudge in ana.nudges(scan) if nudge["kind"] == "follow_up"]

    assert accepted["state"] == "sent"
    assert [delivery["seen_at"] for delivery in accepted["deliveries"]] == [None]
    assert accepted["deliveries"][0]["accepted_at"] is not None
    assert seen["state"] == "seen"
    assert seen["deliveries"][0]["seen_at"] is not None


def test_uploaded_thirty_hours_late_it_is_due_at_once(server, ana, monday):
    server.advance(30 * HOUR)
    ana.meets(a_wall(), at=monday)
    server.advance(MINUTE)

    (message,) = ana.messages
    assert message.virtual_at <= monday + 30 * HOUR + MINUTE
    assert message.ttl <= 18 * HOUR


def test_uploaded_after_two_days_it_only_waits_in_the_drawer(server, ana, monday):
    server.advance(49 * HOUR)
    scan = ana.meets(a_wall(), at=monday)
    server.advance(24 * HOUR)

    assert ana.messages == []
    assert ana.drawer() == scan["contact_ids"]
    assert {nudge["state"] for nudge in ana.nudges(scan)} == {"expired"}


def test_the_last_call_comes_an_hour_before_two_days_are_over(server, ana, monday):
    ana.meets(a_wall())
    server.advance(24 * HOUR)
    server.advance(monday + 47 * HOUR - MINUTE)
    assert kinds(ana) == ["follow_up"]
    server.advance(MINUTE)

    assert instants(ana) == [monday + 24 * HOUR, monday + 47 * HOUR]
    assert ana.messages[1].ttl == HOUR
    assert ana.messages[0].tag != ana.messages[1].tag


def test_reopened_only_what_is_still_admissible_comes(server, ana, monday):
    scan = ana.meets(a_wall())
    server.advance(26 * HOUR)
    contact = f"/contacts/{scan['contact_ids'][0]}"
    ana.client.post(f"{contact}/resolve", json={"outcome": "followed_up"})
    server.advance(4 * HOUR)
    ana.client.post(f"{contact}/reopen", json={})
    server.advance(monday + 47 * HOUR)
    server.advance(10 * HOUR)

    assert kinds(ana) == ["follow_up", "last_call"]
    assert instants(ana)[0] == monday + 26 * HOUR


def test_snoozed_it_comes_when_the_user_said_and_no_last_call_follows(server, ana, monday):
    scan = ana.meets(a_wall())
    ana.names(scan, "Dana Kim")
    server.advance(24 * HOUR)
    nudge_id = ana.messages[0].notification["data"]["nudge_id"]
    until = monday + timedelta(days=9)
    ana.client.post(f"/nudges/{nudge_id}/snooze", json={"until": until.isoformat()})
    server.advance(until - MINUTE)
    server.advance(MINUTE)
    server.advance(timedelta(days=5))

    assert kinds(ana) == ["follow_up", "snoozed"]
    assert instants(ana) == [monday + 24 * HOUR, until]
    assert ana.messages[1].title == "You wanted to write to Dana Kim"


def test_without_any_channel_until_the_end_it_is_kept_visible(server, monday, person):
    bo = person("bo", subscribed=False)
    scan = bo.meets(a_wall())
    for hours in (24, 30, 47, 48, 50):
        server.advance(monday + hours * HOUR)
    bo.client.subscribe(bo.phone.subscription)
    server.advance(HOUR)

    assert bo.messages == []
    assert {nudge["state"] for nudge in bo.nudges(scan)} <= {"expired", "undeliverable"}
    assert bo.drawer() == scan["contact_ids"]


def test_new_quiet_hours_move_a_pending_nudge(server, ana, monday):
    """Met at ten; quiet from nine to eleven moves it to 08:59, T+22:59."""
    ana.meets(a_wall())
    server.advance(2 * HOUR)
    ana.client.patch("/account", json={"quiet_from": "09:00", "quiet_until": "11:00"})
    server.advance(monday + 23 * HOUR - 2 * MINUTE)
    assert ana.messages == []
    server.advance(MINUTE)

    assert instants(ana) == [monday + 23 * HOUR - MINUTE]


def test_a_corrected_meeting_time_moves_a_pending_nudge(server, ana, monday):
    scan = ana.meets(a_wall())
    earlier = monday - 3 * HOUR
    ana.client.patch(f"/encounters/{scan['encounter_ids'][0]}", json={"met_at": earlier.isoformat()})
    server.advance(monday + 20 * HOUR)
    server.advance(HOUR)

    assert instants(ana) == [monday + 21 * HOUR]


def test_two_people_see_only_their_own(server, ana, person, monday):
    bo = person("bo")
    ana.names(ana.meets(a_wall()), "Dana Kim")
    bo.names(bo.meets(a_wall(shade=90)), "Tomas Lindqvist")
    server.advance(24 * HOUR)

    assert ana.titles == ["Follow up with Dana Kim"]
    assert bo.titles == ["Follow up with Tomas Lindqvist"]


def test_the_notification_shows_as_much_as_the_setting_allows(server, monday, person):
    for detail, title in [("name", "Follow up with Dana Kim"), ("none", "Somebody from yesterday")]:
        someone = person("cy")
        someone.client.patch("/account", json={"notification_detail": detail})
        scan = someone.meets(a_wall(), note="promised the PDF")
        someone.names(scan, "Dana Kim", org="Acme Robotics")
        server.advance(24 * HOUR)

        assert someone.titles == [title]
        assert "PDF" not in str(someone.messages[0].payload)
        if detail == "none":
            assert "Dana" not in str(someone.messages[0].payload)
        server.advance(timedelta(days=3))


def test_two_phones_both_show_it_under_one_tag(server, service, ana, monday):
    tablet = service.device()
    ana.client.subscribe(tablet.subscription)
    ana.meets(a_wall())
    server.advance(24 * HOUR)

    assert [message.tag for message in tablet.messages] == [message.tag for message in ana.messages]
    assert len(ana.messages) == 1


def test_the_longest_notes_and_names_still_fit_into_a_push(server, ana, monday):
    note = "👩🏽‍🔬 promised the PDF " * 400
    scan = ana.meets(a_wall(), note=note, event_id=ana.goes_to("Ж" * 300))
    ana.names(scan, "Đặng Thị " * 30, org="株式会社" * 60)
    server.advance(24 * HOUR)

    (message,) = ana.messages
    assert len(message.title) <= 40
    assert len(message.body) <= 90
    assert message.body.startswith("“👩🏽‍🔬 promised the PDF")
