"""Nudges of one event that are due together are one message, and a message that replaces another hides nobody."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from app.nudges import lifecycle
from app.nudges.model import Delivery, Nudge
from app.nudges.rules import LEASE
from tests.builders import MONDAY_10AM, a_card
from tests.fakes import DOWN

TUESDAY_10AM = MONDAY_10AM + timedelta(days=1)
NTFY = {"name": "ntfy", "url": "ntfy://ntfy.example.com/ana"}
NAMES = ["Dana Kim", "Tomas Lindqvist", "Priya Raman", "Ines Duarte", "Omar Haddad", "Lena Vogt", "Ravi Shah"]


def meet(ana, event_id, *names, minutes=0.0):
    """Meet these people one after another, `minutes` apart; their scans."""
    scans = []
    for name in names:
        scans.append(ana.meets(a_card(name), event_id=event_id))
        ana.world.clock.move(minutes=minutes)
    return scans


def shown(world) -> list[dict]:
    return [json.loads(message.payload)["notification"] for _, message in world.push.sent]


def test_nudges_of_one_event_go_in_one_message(world, ana):
    event_id = ana.event("Harbour Tech Days")
    scans = meet(ana, event_id, *NAMES[:4])
    world.clock.now = TUESDAY_10AM

    world.deliver()

    [message] = shown(world)
    assert message["title"] == "Dana Kim, Tomas Lindqvist and two more"
    assert message["body"] == "You met them yesterday at Harbour Tech Days. One at a time is fine."
    assert message["navigate"] == f"https://cards.example.com/?event={event_id}"
    assert "actions" not in message["data"]
    assert set(message["data"]["encounter_ids"]) == {scan["encounter_ids"][0] for scan in scans}
    assert len({delivery.message_id for delivery in world.rows(Delivery)}) == 1
    assert len(world.rows(Delivery)) == 4
    assert [ana.states(scan)[0] for scan in scans] == [("follow_up", "sent")] * 4


def test_a_later_message_of_an_event_replaces_the_first_and_names_everyone(world, ana):
    event_id = ana.event()
    meet(ana, event_id, "Dana Kim", "Tomas Lindqvist", minutes=40)
    for _ in range(2):
        world.clock.now = max(world.clock.now + timedelta(minutes=40), TUESDAY_10AM)
        world.deliver()

    first, second = shown(world)
    assert first["title"] == "Follow up with Dana Kim"
    assert [action["action"] for action in first["data"]["actions"]] == ["write", "later"]
    assert second["title"] == "Tomas Lindqvist and Dana Kim"
    assert len(set(world.push.topics)) == 1
    assert {first["tag"], second["tag"]} == set(world.push.topics)


def test_a_resolved_contact_is_not_named_again(world, ana):
    event_id = ana.event()
    dana, _ = meet(ana, event_id, "Dana Kim", "Tomas Lindqvist", minutes=40)
    world.clock.now = TUESDAY_10AM
    world.deliver()
    ana.post(f"/contacts/{dana['contact_ids'][0]}/resolve", {"outcome": "followed_up"})
    world.clock.move(minutes=40)
    world.deliver()

    assert [message["title"] for message in shown(world)] == [
        "Follow up with Dana Kim",
        "Follow up with Tomas Lindqvist",
    ]


@pytest.mark.parametrize(("apart", "messages"), [(30, 1), (31, 2)])
def test_nudges_due_within_half_an_hour_go_together(world, ana, apart, messages):
    meet(ana, ana.event(), "Dana Kim", "Tomas Lindqvist", minutes=apart)
    world.clock.now = TUESDAY_10AM
    world.deliver()
    world.clock.move(minutes=apart)
    world.deliver()

    assert len(world.push.sent) == messages


def test_no_nudge_is_sent_early_within_twelve_hours_of_the_meeting(world):
    """With `follow_up_hours` of 12 the second contact was met less than twelve hours ago when the first is due."""
    ana = world.person("ana", follow_up_hours=12)
    meet(ana, ana.event(), "Dana Kim", "Tomas Lindqvist", minutes=10)
    world.clock.now = MONDAY_10AM + timedelta(hours=12)
    world.deliver()
    world.clock.move(minutes=10)
    world.deliver()

    assert [message["title"] for message in shown(world)] == [
        "Follow up with Dana Kim",
        "Tomas Lindqvist and Dana Kim",
    ]


def test_events_accounts_and_kinds_are_kept_apart(world, ana):
    ben = world.person("ben")
    meet(ana, ana.event("One"), "Dana Kim")
    meet(ana, ana.event("Two"), "Tomas Lindqvist")
    meet(ana, None, "Priya Raman", "Ines Duarte")
    meet(ben, ben.event("One"), "Omar Haddad")
    world.clock.now = TUESDAY_10AM

    world.deliver()

    assert len(world.push.sent) == 5
    assert len(set(world.push.topics)) == 5


def test_last_calls_of_an_event_go_in_one_message(world, ana):
    scans = meet(ana, ana.event("Harbour Tech Days"), *NAMES[:2])
    for hours in (24, 47):
        world.clock.now = MONDAY_10AM + timedelta(hours=hours)
        world.deliver()

    assert [message["title"] for message in shown(world)] == [
        "Dana Kim and Tomas Lindqvist",
        "Last call: Dana Kim and one more",
    ]
    assert len(set(world.push.topics)) == 2
    assert [ana.states(scan) for scan in scans] == [[("follow_up", "sent"), ("last_call", "sent")]] * 2


def test_a_receipt_marks_all_nudges_seen_that_the_message_names(world, ana):
    scans = meet(ana, ana.event(), *NAMES[:3], minutes=20)
    for minutes in (0, 40):
        world.clock.now = TUESDAY_10AM + timedelta(minutes=minutes)
        world.deliver()
    assert len(world.push.sent) == 2

    receipt = shown(world)[-1]["data"]["receipt"].removeprefix("/api/v1")
    world.stranger().post(receipt, expect=204)

    assert [ana.states(scan)[0] for scan in scans] == [("follow_up", "seen")] * 3


def test_a_refused_group_message_is_retried_with_the_same_people_and_id(world, ana):
    meet(ana, ana.event(), *NAMES[:3])
    world.clock.now = TUESDAY_10AM
    world.push.refuse(DOWN, times=1)
    world.deliver()
    world.clock.move(minutes=1)
    world.deliver()

    assert len(world.push.sent) == 1
    assert len({delivery.message_id for delivery in world.rows(Delivery)}) == 1
    assert len(world.rows(Delivery)) == 6


def test_the_message_of_a_dead_sender_is_repeated_with_the_same_people_and_id(world, ana):
    """Mailboxes know a repeat by its id, so it names the same people. A nudge that is due by then has its own message."""
    dana, tomas, priya = meet(ana, ana.event(), *NAMES[:3], minutes=20)

    def dies() -> None:
        raise SystemExit

    world.push.before_answer = dies
    world.clock.now = TUESDAY_10AM
    sweep = world.sweep(threads=1)
    sweep.tick()
    sweep._pool.shutdown(wait=True)
    before = {delivery.nudge_id: delivery.message_id for delivery in world.rows(Delivery)}
    world.push.before_answer = lambda: None
    world.clock.now += LEASE + timedelta(minutes=10)
    world.deliver()

    assert [ana.states(scan)[0] for scan in (dana, tomas, priya)] == [("follow_up", "sent")] * 3
    after = {delivery.nudge_id: delivery.message_id for delivery in world.rows(Delivery) if delivery.answer}
    assert len(before) == 2
    assert {nudge: after[nudge] for nudge in before} == before
    assert len(set(after.values())) == 2
    assert len(set(world.push.topics)) == 1
    assert {message["title"] for message in shown(world)} <= {
        "Dana Kim, Tomas Lindqvist and one more",
        "Priya Raman, Dana Kim and one more",
    }


def test_a_sweep_takes_over_the_other_claimed_nudges_of_an_event(world, ana):
    scans = meet(ana, ana.event(), *NAMES)
    world.clock.now = TUESDAY_10AM
    with world.runtime.database.write() as session:
        claimed = lifecycle.claim_due(session, now=world.clock(), holder="another", lease=LEASE, most=3)
    assert len(claimed) == 3

    world.deliver()

    [message] = shown(world)
    assert len(message["data"]["encounter_ids"]) == len(NAMES)
    assert [ana.states(scan)[0] for scan in scans] == [("follow_up", "sent")] * len(NAMES)


def test_a_nudge_that_another_sweep_is_sending_is_not_taken_over(world, ana):
    """The attempt is recorded: the phone may show the message already."""
    scans = meet(ana, ana.event(), *NAMES[:2])
    world.clock.now = TUESDAY_10AM
    with world.runtime.database.write() as session:
        [claimed] = lifecycle.claim_due(session, now=world.clock(), holder="another", lease=LEASE, most=1)
        nudge = session.get(Nudge, claimed.id)
        session.add(
            Delivery(
                id=nudge.id,
                account_id=nudge.account_id,
                nudge_id=nudge.id,
                message_id=nudge.id,
                channel="push",
                tried_at=world.clock(),
            )
        )

    world.deliver()

    [message] = shown(world)
    assert len(message["data"]["encounter_ids"]) == 2, (
        "the message names both, because it may replace the other one on the phone"
    )
    assert sorted(ana.states(scan)[0][1] for scan in scans) == ["leased", "sent"]


@pytest.mark.parametrize("count", [5, 60])
def test_a_group_of_any_size_fits_into_one_push(world, ana, count):
    event_id = ana.event("Ж" * 300)
    for number in range(count):
        ana.scan(event_id=event_id, note=f"promised {number}")
    world.clock.now = TUESDAY_10AM

    world.deliver()

    [message] = shown(world)
    assert len(message["title"]) <= 40
    assert len(message["body"]) <= 90
    assert len(world.rows(Delivery)) == count


@pytest.mark.parametrize(
    ("detail", "title", "body"),
    [
        ("name", "Dana Kim and Tomas Lindqvist", "You met them yesterday."),
        ("none", "Some people from yesterday", "Open to see whom."),
    ],
)
def test_a_group_message_shows_no_more_than_notification_detail_allows(world, detail, title, body):
    ana = world.person("ana", notification_detail=detail)
    meet(ana, ana.event("Harbour Tech Days"), *NAMES[:2])
    world.clock.now = TUESDAY_10AM

    world.deliver()

    assert [(message["title"], message["body"]) for message in shown(world)] == [(title, body)]


def test_no_mail_is_sent_for_what_a_messenger_accepted(make_world):
    """Mail is tried after all messengers."""
    world = make_world(mail=True)
    ana = world.person("ana")
    ana.post("/account/messengers", NTFY, expect=201)
    meet(ana, ana.event(), *NAMES[:2])
    world.clock.now = TUESDAY_10AM
    world.deliver()
    world.clock.move(minutes=30)
    world.deliver()

    assert [sent.title for sent in world.messengers.sent] == ["Dana Kim and Tomas Lindqvist"]
    assert world.mail.sent == []


def test_a_mail_is_sent_when_every_messenger_refuses(make_world):
    world = make_world(mail=True)
    ana = world.person("ana", subscribed=False)
    ana.post("/account/messengers", NTFY, expect=201)
    world.messengers.refuse(DOWN)
    [scan] = meet(ana, None, "Dana Kim")
    world.clock.now = TUESDAY_10AM

    world.deliver()

    assert [mail.subject for mail in world.mail.sent] == ["Follow up with Dana Kim"]
    channels = sorted(each["channel"] for each in ana.nudges(scan)[0]["deliveries"])
    assert channels == ["mail", "messenger"]
