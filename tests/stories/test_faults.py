"""Stories of failing push services: each answer is handled, no message is lost, and none is marked sent that was not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.oracle import kind_of
from tests.stories.pictures import a_wall

INSIDE = True
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def first_nudge(person, scan):
    return person.nudges(scan)[0]


def subscriptions(person):
    return person.client.items("/push/subscriptions")


@pytest.mark.parametrize("answer", [201, 204])
def test_a_push_service_may_accept_with_201_or_204(server, ana, monday, answer):
    scan = ana.meets(a_wall())
    ana.phone.fail_with([answer])
    server.advance(24 * HOUR)
    server.advance(HOUR)

    assert ana.phone.attempts == len(ana.messages) == 1
    assert first_nudge(ana, scan)["state"] == "sent"


@pytest.mark.parametrize(
    "faults", [[301] * 2, [500] * 3, [503], ["hang-up"] * 2, ["accept-then-die"], ["timeout"]]
)
def test_a_failed_push_is_retried_until_it_is_accepted(server, ana, monday, faults):
    scan = ana.meets(a_wall())
    ana.phone.fail_with(faults)
    server.advance(24 * HOUR)
    meanwhile = first_nudge(ana, scan)
    for _ in range(12):
        server.advance(15 * MINUTE)

    assert meanwhile["state"] == "pending"
    assert [delivery["accepted_at"] for delivery in meanwhile["deliveries"]] == [None]
    assert meanwhile["deliveries"][0]["answer"]
    assert ana.phone.attempts == len(faults) + 1
    assert len(ana.phone.shown) == 1
    assert first_nudge(ana, scan)["state"] == "sent"
    assert len(subscriptions(ana)) == 1


def test_after_429_the_retry_waits_as_long_as_asked(server, ana, monday):
    ana.meets(a_wall())
    ana.phone.fail_with([429], retry_after=7200)
    server.advance(24 * HOUR)
    server.advance(2 * HOUR - MINUTE)
    assert ana.phone.attempts == 1
    for _ in range(4):
        server.advance(15 * MINUTE)

    assert len(ana.messages) == 1


@pytest.mark.parametrize("gone", [404, 410])
def test_a_gone_subscription_is_removed_and_a_new_one_gets_the_message(server, service, ana, monday, gone):
    scan = ana.meets(a_wall())
    ana.phone.fail_with([], then=gone)
    server.advance(24 * HOUR)
    server.advance(HOUR)
    assert ana.phone.attempts == 1
    assert subscriptions(ana) == []
    assert first_nudge(ana, scan)["state"] == "pending"
    new_phone = service.device()
    ana.client.subscribe(new_phone.subscription)
    server.advance(MINUTE)

    assert [kind_of(message.notification) for message in new_phone.messages] == ["follow_up"]
    assert first_nudge(ana, scan)["state"] == "sent"


def test_a_message_refused_as_too_large_keeps_the_subscription(server, ana, monday):
    scan = ana.meets(a_wall())
    ana.phone.fail_with([413])
    server.advance(24 * HOUR)

    assert len(subscriptions(ana)) == 1
    assert first_nudge(ana, scan)["state"] != "sent"


@pytest.mark.parametrize("fault", [413, 500])
def test_a_push_service_that_never_recovers_leaves_the_card_in_the_drawer(server, ana, monday, fault):
    scan = ana.meets(a_wall())
    ana.phone.fail_with([], then=fault)
    for _ in range(48):
        server.advance(HOUR)
    attempts = ana.phone.attempts
    server.advance(2 * HOUR)
    server.advance(timedelta(days=2))

    assert 1 <= attempts <= 40
    assert ana.phone.attempts == attempts
    assert {nudge["state"] for nudge in ana.nudges(scan)} <= {"undeliverable", "expired"}
    assert ana.drawer() == scan["contact_ids"]
    assert len(subscriptions(ana)) == 1


def test_one_phone_that_works_is_enough(server, service, ana, monday):
    scan = ana.meets(a_wall())
    broken = service.device()
    ana.client.subscribe(broken.subscription)
    broken.fail_with([], then=500)
    server.advance(24 * HOUR)
    server.advance(2 * HOUR)

    assert len(ana.messages) == 1
    assert broken.messages == []
    assert first_nudge(ana, scan)["state"] == "sent"


def test_a_failing_phone_delays_nobody_else(server, ana, person, monday):
    others = [person(f"bo{number}") for number in range(3)]
    for someone in [ana, *others]:
        someone.meets(a_wall())
    ana.phone.fail_with([], then=500)
    due = server.advance(24 * HOUR)

    assert [[message.virtual_at for message in other.messages] for other in others] == [[due]] * 3
    assert ana.messages == []


def test_a_retry_never_falls_into_quiet_hours(server, monday, person):
    """Due at 20:45, refused until the night begins: the next try is at eight, not at night."""
    bo = person("bo", quiet_from="21:00", quiet_until="08:00")
    server.advance(monday.replace(hour=20, minute=45))
    bo.meets(a_wall())
    bo.phone.fail_with([500] * 3)
    server.advance(24 * HOUR)
    for _ in range(44):
        server.advance(15 * MINUTE)
    at_night = [message.virtual_at for message in bo.messages]
    attempts_by_morning = bo.phone.attempts
    for _ in range(16):
        server.advance(15 * MINUTE)

    assert all(instant.hour < 21 for instant in at_night)
    assert attempts_by_morning <= 3
    assert len(bo.phone.shown) >= 1
    assert all(8 <= message.virtual_at.hour < 21 for message in bo.messages)
