"""What a sweep sends, when it does not, and what becomes of a nudge that nobody takes."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError

from app.channels.model import Subscription
from app.contacts.model import Contact
from app.core.errors import DeliveryError
from app.nudges import lifecycle
from app.nudges.model import Delivery, Nudge
from app.nudges.rules import LEASE, SEEN_WITHIN
from tests.builders import MONDAY_10AM, a_card, sweep_out
from tests.fakes import DOWN, GONE, REFUSED, UnsteadyDatabase

DANA = a_card("Dana Kim", org="Acme", emails=["dana@acme.example"])
TUESDAY_10AM = MONDAY_10AM + timedelta(days=1)


def test_a_day_after_the_meeting_the_phone_is_told_whom_and_why(world, ana):
    scan = ana.meets(DANA, note="promised the PDF")
    world.clock.move(hours=23, minutes=59)
    world.deliver()
    assert world.push.sent == []

    world.clock.move(minutes=1)
    world.deliver()

    [(target, message)] = world.push.sent
    shown = json.loads(message.payload)["notification"]
    assert target.endpoint == ana.items("/push/subscriptions")[0]["endpoint"]
    assert "Dana Kim" in shown["title"]
    assert "promised the PDF" in shown["body"]
    assert shown["navigate"].endswith(f"/contact/{scan['contact_ids'][0]}")
    assert shown["tag"] == message.topic
    assert message.ttl == 24 * 3600
    sent, last_call = ana.nudges(scan)
    assert (sent["state"], sent["sent_at"]) == ("sent", "2026-03-03T10:00:00Z")
    [delivery] = sent["deliveries"]
    assert (delivery["channel"], delivery["answer"], delivery["accepted_at"]) == (
        "push",
        "201",
        "2026-03-03T10:00:00Z",
    )
    assert (last_call["kind"], last_call["state"], last_call["due_at"]) == (
        "last_call",
        "pending",
        "2026-03-04T09:00:00Z",
    )


def test_after_the_last_call_there_is_silence(world, ana):
    scan = ana.meets(DANA)

    for _ in range(24 * 10):
        world.clock.move(hours=1)
        world.deliver()

    assert ana.states(scan) == [("follow_up", "sent"), ("last_call", "sent")]
    assert len(world.push.sent) == 2
    assert len(set(world.push.topics)) == 2
    assert len(ana.items("/drawer")) == 1


@pytest.mark.parametrize("outcome", ["followed_up", "let_go"])
def test_once_it_is_done_nothing_more_is_sent(world, ana, outcome):
    scan = ana.meets(DANA)
    world.clock.move(hours=24)
    world.deliver()
    ana.post(f"/contacts/{scan['contact_ids'][0]}/resolve", {"outcome": outcome})

    world.clock.move(hours=23)
    world.deliver()

    assert ana.states(scan) == [("follow_up", "done"), ("last_call", "cancelled")]
    assert [nudge["reason"] for nudge in ana.nudges(scan)] == [outcome, outcome]
    assert len(world.push.sent) == 1


def test_resolved_while_the_message_is_under_way_it_stays_resolved(world, ana):
    scan = ana.meets(DANA)
    world.clock.move(hours=24)
    world.push.before_answer = lambda: ana.post(
        f"/contacts/{scan['contact_ids'][0]}/resolve", {"outcome": "followed_up"}
    )

    world.deliver()

    [nudge] = ana.nudges(scan)
    assert (nudge["state"], nudge["reason"]) == ("cancelled", "followed_up")
    assert nudge["deliveries"][0]["answer"] == "201"


def test_a_passing_fault_is_tried_again_ever_more_slowly(world, ana):
    scan = ana.meets(DANA)
    world.clock.now = TUESDAY_10AM
    world.push.refuse(DOWN)

    tried_at = []
    for _ in range(60 * 60 // 5):
        tried = world.push.tried
        world.deliver()
        if world.push.tried > tried:
            tried_at.append(int((world.clock.now - TUESDAY_10AM).total_seconds()))
        world.clock.move(seconds=5)

    assert tried_at == [0, 20, 60, 140, 300, 620, 1260, 2540]
    assert ana.states(scan) == [("follow_up", "pending")]
    world.push.accept()
    world.clock.move(minutes=30)
    world.deliver()
    assert ana.states(scan)[0] == ("follow_up", "sent")
    assert len({delivery.message_id for delivery in world.rows(Delivery)}) == 1


def test_what_the_push_service_asks_for_is_kept(world, ana):
    ana.meets(DANA)
    world.clock.now = TUESDAY_10AM
    world.push.refuse(DeliveryError("429 too many requests", retry_after=3600), times=1)
    world.deliver()

    world.clock.move(minutes=59, seconds=59)
    world.deliver()
    assert world.push.tried == 1
    world.clock.move(seconds=1)
    world.deliver()

    assert len(world.push.sent) == 1


def test_a_subscription_that_is_gone_is_removed_and_the_other_one_carries_it(world, ana):
    scan = ana.meets(DANA)
    gone, kept = world.person("ben"), ana.items("/push/subscriptions")[0]["endpoint"]
    with world.runtime.database.write() as session:
        [bens] = [row for row in session.query(Subscription) if row.account_id == gone.account_id]
        bens.account_id = ana.account_id
        world.push.refused_at[bens.endpoint] = GONE
    world.clock.now = TUESDAY_10AM

    world.deliver()

    assert [target.endpoint for target, _ in world.push.sent] == [kept]
    assert [each["endpoint"] for each in ana.items("/push/subscriptions")] == [kept]
    assert ana.states(scan)[0] == ("follow_up", "sent")
    answers = sorted(delivery["answer"] for delivery in ana.nudges(scan)[0]["deliveries"])
    assert answers == ["201", "410 gone"]


def test_when_the_last_subscription_is_gone_it_waits_for_a_channel(world, ana):
    scan = ana.meets(DANA)
    world.clock.now = TUESDAY_10AM
    world.push.refuse(GONE)

    world.deliver()

    [nudge] = ana.nudges(scan)
    assert (nudge["state"], nudge["reason"]) == ("pending", "no-channel")
    assert ana.items("/push/subscriptions") == []
    assert world.push.tried == 1


def test_our_own_fault_keeps_the_subscription(world, ana):
    scan = ana.meets(DANA)
    world.clock.now = TUESDAY_10AM
    world.push.refuse(REFUSED)

    world.deliver()

    assert len(ana.items("/push/subscriptions")) == 1
    assert ana.states(scan) == [("follow_up", "pending")]


def test_never_taken_by_any_channel_it_is_undeliverable_and_stays_visible(world, ana):
    scan = ana.meets(DANA)
    world.push.refuse(DOWN)
    world.clock.now = TUESDAY_10AM
    for _ in range(26):
        world.deliver()
        world.clock.move(hours=1)
    world.push.accept()
    world.deliver()

    assert ana.states(scan) == [("follow_up", "undeliverable")]
    [nudge] = ana.nudges(scan)
    assert nudge["reason"] == "503 unavailable"
    assert nudge["sent_at"] is None
    assert world.push.sent == []
    assert [waiting["contact"]["id"] for waiting in ana.items("/drawer")] == scan["contact_ids"]


def test_without_a_channel_it_is_never_called_sent(world):
    ana = world.person("ana", subscribed=False)
    scan = ana.meets(DANA)
    world.clock.move(hours=30)
    world.deliver()
    assert ana.states(scan) == [("follow_up", "pending")]
    [nudge] = ana.nudges(scan)
    assert (nudge["reason"], nudge["deliveries"]) == ("no-channel", [])

    world.clock.move(hours=18)
    world.deliver()

    assert ana.states(scan) == [("follow_up", "expired")]
    [nudge] = ana.nudges(scan)
    assert nudge["reason"] == "no-channel"


def test_a_channel_that_appears_at_hour_30_gets_it_at_once(make_world):
    world = make_world(push_allowed_hosts=("127.0.0.1",))
    ana = world.person("ana", subscribed=False)
    scan = ana.meets(DANA)
    world.clock.move(hours=30)
    world.deliver()
    world.clock.move(seconds=1)

    ana.post("/push/subscriptions", {"endpoint": "http://127.0.0.1:9/x", "keys": GOOD_KEYS}, expect=201)
    world.deliver()

    assert ana.states(scan)[0] == ("follow_up", "sent")
    assert len(world.push.sent) == 1


def test_quiet_hours_bind_the_moment_of_sending(world):
    """An outage ends at night: what was due in the evening waits for the morning."""
    ana = world.person("ana", quiet_from="21:00", quiet_until="08:00", timezone="UTC")
    ana.meets(DANA)
    world.clock.now = datetime(2026, 3, 3, 23, tzinfo=UTC)
    world.deliver()
    assert world.push.sent == []

    world.clock.now = datetime(2026, 3, 4, 8, tzinfo=UTC)
    world.deliver()

    assert len(world.push.sent) == 1


def test_too_late_it_expires_without_a_message(world, ana):
    scan = ana.meets(DANA)
    world.clock.move(hours=48)

    world.deliver()

    assert ana.states(scan) == [("follow_up", "expired")]
    assert world.push.sent == []


@pytest.mark.parametrize(
    "setting",
    [
        {"follow_up_hours": 12},
        {"timezone": "Pacific/Auckland", "quiet_from": "10:00", "quiet_until": "22:00"},
        {"quiet_from": "10:00", "quiet_until": "12:00", "timezone": "UTC"},
    ],
    ids=["sooner", "zone", "quiet"],
)
def test_a_changed_setting_moves_what_is_pending(world, ana, setting):
    scan = ana.meets(DANA)

    ana.patch("/account", setting)

    wanted = {"follow_up_hours": "2026-03-02T22:00:00Z", "timezone": "2026-03-03T10:00:00Z"}
    due_at = ana.nudges(scan)[0]["due_at"]
    if "quiet_from" in setting and setting["timezone"] == "UTC":
        assert due_at == "2026-03-03T09:59:00Z"
    else:
        assert due_at == wanted[next(iter(setting))]


def test_mail_carries_it_where_there_is_no_phone(make_world):
    world = make_world(mail=True)
    ana = world.person("ana", subscribed=False)
    scan = ana.meets(DANA, note="promised the PDF")
    world.clock.move(hours=24)

    world.deliver()

    [mail] = world.mail.sent
    assert mail.to == ana.get("/account")["email"]
    assert "Dana Kim" in mail.subject + mail.text
    assert "promised the PDF" in mail.text
    sent = ana.nudges(scan)[0]
    assert [(each["channel"], each["answer"]) for each in sent["deliveries"]] == [("mail", "250")]
    assert sent["state"] == "sent"


def test_mail_is_the_second_channel_not_a_second_message(make_world):
    world = make_world(mail=True)
    ana = world.person("ana")
    ana.meets(DANA)
    world.clock.move(hours=24)

    world.deliver()

    assert len(world.push.sent) == 1
    assert world.mail.sent == []


def test_when_push_had_its_chances_mail_carries_it(make_world):
    world = make_world(mail=True)
    ana = world.person("ana")
    scan = ana.meets(DANA)
    world.push.refuse(DOWN)
    world.clock.now = TUESDAY_10AM
    for _ in range(20):
        world.deliver()
        world.clock.move(seconds=10)

    assert len(world.mail.sent) == 1
    assert world.push.tried == 3
    assert ana.states(scan)[0] == ("follow_up", "sent")


@pytest.mark.parametrize(
    ("account", "now"),
    [
        (
            {"quiet_from": "21:00", "quiet_until": "08:00", "timezone": "UTC"},
            datetime(2026, 3, 3, 20, 59, 50, tzinfo=UTC),
        ),
        ({}, datetime(2026, 3, 4, 9, 59, 50, tzinfo=UTC)),
    ],
    ids=["before quiet hours begin", "before it expires"],
)
def test_where_push_has_no_time_left_mail_goes_at_once(make_world, account, now):
    world = make_world(mail=True)
    ana = world.person("ana", **account)
    ana.meets(DANA)
    world.push.refuse(DOWN)
    world.clock.now = now

    world.deliver()

    assert world.push.tried == 1
    assert len(world.mail.sent) == 1


def test_when_mail_fails_too_both_are_tried_again(make_world):
    world = make_world(mail=True)
    ana = world.person("ana", subscribed=False)
    scan = ana.meets(DANA)
    world.mail.refuse(DeliveryError("451 try later"), times=1)
    world.clock.now = TUESDAY_10AM
    world.deliver()
    assert ana.states(scan) == [("follow_up", "pending")]

    world.clock.move(seconds=20)
    world.deliver()

    assert len(world.mail.sent) == 1


def test_a_receipt_says_seen_and_the_same_one_again_changes_nothing(world, ana):
    scan = ana.meets(DANA)
    world.clock.now = TUESDAY_10AM
    world.deliver()
    [delivery] = world.rows(Delivery)
    world.clock.move(minutes=5)
    receipt = f"/receipts/{world.receipt(delivery.id)}"

    world.stranger().post(receipt, expect=204)
    world.clock.move(minutes=5)
    world.stranger().post(receipt, expect=204)

    nudge = ana.nudges(scan)[0]
    assert (nudge["state"], nudge["seen_at"]) == ("seen", "2026-03-03T10:05:00Z")
    assert nudge["deliveries"][0]["seen_at"] == "2026-03-03T10:05:00Z"


def test_a_receipt_settles_a_send_whose_outcome_nobody_lived_to_write(world, ana):
    """The sender died after the push service had it: what was shown is not sent again."""
    scan = ana.meets(DANA)
    world.clock.now = TUESDAY_10AM

    def dies() -> None:
        raise SystemExit

    world.push.before_answer = dies
    sweep = world.sweep(threads=1)
    sweep.tick()
    sweep._pool.shutdown(wait=True)
    [delivery] = world.rows(Delivery)
    assert delivery.answer is None
    assert ana.states(scan) == [("follow_up", "leased")]
    world.push.before_answer = lambda: None

    world.stranger().post(f"/receipts/{world.receipt(delivery.id)}", expect=204)
    world.clock.now += LEASE
    world.deliver()

    assert ana.states(scan) == [("follow_up", "seen"), ("last_call", "pending")]
    assert world.push.sent == []


def test_a_sender_that_died_is_taken_over_when_its_lease_runs_out_under_the_same_tag(world, ana):
    ana.meets(DANA)
    world.clock.now = TUESDAY_10AM
    with world.runtime.database.write() as session:
        assert len(lifecycle.claim_due(session, now=world.clock(), holder="dead", lease=LEASE, most=5)) == 1

    world.clock.now += LEASE - timedelta(seconds=1)
    world.deliver()
    assert world.push.sent == []
    world.clock.move(seconds=1)
    world.deliver()

    assert len(world.push.sent) == 1


def test_who_lost_the_lease_writes_nothing_and_sends_no_mail(make_world):
    """A push service that takes three minutes to refuse: meanwhile another sweep has sent it."""
    world = make_world(mail=True)
    ana = world.person("ana")
    scan = ana.meets(DANA)
    world.clock.now = TUESDAY_10AM
    quick = world.sweep()

    def another_sweep_takes_over() -> None:
        world.push.before_answer = lambda: None
        world.clock.now += LEASE
        sweep_out(quick)
        world.push.refuse(REFUSED)

    world.push.before_answer = another_sweep_takes_over
    slow = world.sweep(threads=1)
    slow.tick()
    slow.drain()
    quick.drain()

    assert len(world.push.sent) == 1
    assert world.mail.sent == []
    assert ana.states(scan) == [("follow_up", "sent"), ("last_call", "pending")]


def test_who_lost_the_lease_to_one_still_sending_sends_no_mail(make_world):
    world = make_world(mail=True)
    ana = world.person("ana")
    ana.meets(DANA)
    world.clock.now = TUESDAY_10AM

    def lease_is_lost() -> None:
        with world.runtime.database.write() as session:
            [nudge] = session.query(Nudge)
            nudge.leased_by = "another sweep"

    world.push.refuse(REFUSED)
    world.push.before_answer = lease_is_lost
    sweep = world.sweep(threads=1)
    sweep.tick()
    sweep.drain()

    assert world.mail.sent == []


def test_a_lease_that_lapses_while_its_own_thread_is_at_work_frees_nothing(world, ana):
    """A laptop that slept in the middle of sending wakes up with every lease lapsed."""
    scan = ana.scan()
    world.clock.now = TUESDAY_10AM
    sweep = world.sweep(threads=2)

    def laptop_slept() -> None:
        world.clock.now += 2 * LEASE
        sweep.tick()

    world.push.before_answer = laptop_slept
    sweep.tick()
    sweep.drain()

    assert len(world.push.sent) == 1
    assert ana.states(scan) == [("follow_up", "sent"), ("last_call", "pending")]


def test_two_sweeps_side_by_side_send_each_nudge_once(world, ana):
    for _ in range(30):
        ana.scan()
    world.clock.now = TUESDAY_10AM
    sweeps = [world.sweep() for _ in range(3)]

    threads = [threading.Thread(target=sweep_out, args=(sweep,)) for sweep in sweeps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for sweep in sweeps:
        sweep.drain()

    assert len(world.push.sent) == 30
    assert len(set(world.push.topics)) == 30


def test_what_one_is_just_claiming_no_other_claims(world, ana):
    """PostgreSQL has the other pass by at once; SQLite has it wait until the first is done."""
    ana.scan()
    world.clock.now = TUESDAY_10AM
    claimed: dict[str, int] = {}

    def claim(holder: str, session) -> None:
        claims = lifecycle.claim_due(session, now=world.clock(), holder=holder, lease=LEASE, most=5)
        claimed[holder] = len(claims)

    def claim_as_other() -> None:
        with world.runtime.database.write() as session:
            claim("other", session)

    other = threading.Thread(target=claim_as_other)
    with world.runtime.database.write() as session:
        claim("one", session)
        other.start()
        if not world.is_sqlite:
            other.join(30)
            assert not other.is_alive(), "it waits for what it should pass by"
    other.join(60)

    assert claimed == {"one": 1, "other": 0}


def test_only_as_many_are_claimed_as_can_be_sent_now(world, ana):
    """A claimed nudge that waits for a thread would lose its lease before it is sent."""
    for _ in range(5):
        ana.scan()
    world.clock.now = TUESDAY_10AM
    under_way, go_on = threading.Semaphore(0), threading.Event()

    def wait() -> None:
        under_way.release()
        go_on.wait(20)

    world.push.before_answer = wait
    sweep = world.sweep(threads=2)
    ticking = threading.Thread(target=sweep.tick)
    ticking.start()
    assert under_way.acquire(timeout=60)
    assert under_way.acquire(timeout=60)

    states = sorted(nudge.state for nudge in world.rows(Nudge) if nudge.kind == "follow_up")
    go_on.set()
    ticking.join()
    sweep.drain()

    assert states == ["leased"] * 2 + ["pending"] * 3
    assert len(world.push.sent) == 5


def sweep_too_late(world) -> None:
    """A sweep for which every message is too old when its turn comes."""
    sweep = world.sweep(max_age=timedelta(seconds=-1))
    sweep.tick()
    sweep.drain()


def test_what_waited_too_long_for_a_thread_is_looked_at_anew(world, ana):
    """Quiet hours may have begun meanwhile. It was never offered, so no attempt is shown either."""
    scan = ana.scan()
    world.clock.now = TUESDAY_10AM

    sweep_too_late(world)

    assert world.push.sent == []
    [nudge] = world.rows(Nudge)
    assert nudge.attempts >= 1, (
        "it was claimed; again if it was handed back before the sweep had looked once more"
    )
    assert world.rows(Delivery) == []
    assert ana.states(scan) == [("follow_up", "pending")]
    world.deliver()
    assert len(world.push.sent) == 1


def test_so_is_what_waited_too_long_for_the_second_channel(make_world):
    world = make_world(mail=True)
    ana = world.person("ana")
    ana.meets(DANA)
    world.clock.now = TUESDAY_10AM
    world.deliver()
    world.clock.now += SEEN_WITHIN

    sweep_too_late(world)

    assert world.mail.sent == []
    assert len(world.push.sent) == 1
    world.deliver()
    assert len(world.mail.sent) == 1


def test_a_group_that_waited_too_long_for_a_thread_stays_one_message(world, ana):
    event_id = ana.event()
    first = ana.meets(DANA, event_id=event_id)
    world.clock.move(minutes=10)
    second = ana.meets(a_card("Tomas Lindqvist"), event_id=event_id)
    world.clock.now = TUESDAY_10AM

    sweep_too_late(world)
    world.deliver()

    assert len(world.push.sent) == 1
    assert [ana.states(scan)[0] for scan in (first, second)] == [("follow_up", "sent")] * 2


def test_a_second_turn_that_takes_longer_than_its_lease_comes_once(make_world):
    """A laptop that slept while the mail server was being asked."""
    world = make_world(mail=True)
    ana = world.person("ana")
    ana.meets(DANA)
    world.clock.now += SEEN_WITHIN + LEASE
    world.person("ben").meets(DANA)  # due when the laptop wakes, so that there is something to claim
    world.clock.now = TUESDAY_10AM
    world.deliver()
    world.clock.now += SEEN_WITHIN
    under_way, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        under_way.set()
        go_on.wait(20)

    world.mail.before_answer = wait
    sweep = world.sweep(threads=8)
    sweep.tick()
    assert under_way.wait(20)
    world.mail.before_answer = lambda: None

    world.clock.now += 2 * LEASE
    sweep.tick()
    go_on.set()
    sweep.drain()
    world.deliver()

    assert len(world.mail.sent) == 1
    assert len(world.push.sent) == 2


def test_a_fault_at_one_messenger_hides_nothing_of_what_another_has_taken(make_world):
    world = make_world(mail=True)
    ana = world.person("ana", subscribed=False)
    scan = ana.meets(DANA)
    for name in ("ntfy", "slack"):
        ana.post("/account/messengers", {"name": name, "url": f"{name}://example.com/ana"}, expect=201)
    world.clock.now = TUESDAY_10AM
    world.messengers.before_answer = fails_at_the_second_call()

    world.deliver()

    assert len(world.messengers.sent) == 1
    assert world.mail.sent == []
    assert ana.states(scan)[0] == ("follow_up", "sent")


def fails_at_the_second_call():
    calls = iter((None, OSError("the database is not there")))

    def answer() -> None:
        if error := next(calls):
            raise error

    return answer


@pytest.mark.parametrize("step", [1, 2], ids=["claiming", "preparing"])
def test_what_is_due_while_the_database_goes_away_is_sent_as_soon_as_it_is_back(world, ana, step):
    """And not when a lease is over: quiet hours may begin before."""
    ana.meets(DANA)
    world.clock.now = TUESDAY_10AM
    sweep = world.sweep(database=UnsteadyDatabase(world.runtime.database, frozenset({step})))

    with pytest.raises(OperationalError):
        sweep.tick()
    sweep_out(sweep)
    sweep.drain()

    assert len(world.push.sent) == 1


def test_one_that_cannot_be_prepared_holds_nobody_else_back(world, ana):
    scans = [ana.meets(DANA) for _ in range(3)]
    broken = world.person("ben")
    broken.meets(DANA)
    with world.runtime.database.write() as session:
        for contact in session.query(Contact).where(Contact.account_id == broken.account_id):
            contact.fn = {"nothing": "that the program wrote"}
    world.clock.now = TUESDAY_10AM

    sweep = world.sweep()
    sweep.tick()
    sweep.drain()

    assert [ana.states(scan)[0] for scan in scans] == [("follow_up", "sent")] * 3


def test_a_sweep_that_is_stopped_puts_back_what_it_holds(world, ana):
    scan = ana.scan()
    world.clock.now = TUESDAY_10AM
    sweep = world.sweep()
    with world.runtime.database.write() as session:
        lifecycle.claim_due(session, now=world.clock(), holder=sweep._holder, lease=LEASE, most=5)

    sweep.drain()

    assert ana.states(scan) == [("follow_up", "pending")]
    world.deliver()
    assert len(world.push.sent) == 1


def test_the_leases_of_a_dead_process_are_released_at_once(world, ana):
    scan = ana.scan()
    world.clock.now = TUESDAY_10AM
    with world.runtime.database.write() as session:
        lifecycle.claim_due(session, now=world.clock(), holder="dead", lease=LEASE, most=5)
        released = lifecycle.release_dead(session, lambda holder: holder == "dead", now=world.clock())

    assert released == 1
    world.deliver()
    assert ana.states(scan)[0] == ("follow_up", "sent")


@pytest.mark.parametrize("detail", ["full", "name", "none"])
def test_a_lock_screen_shows_no_more_than_the_account_allows(world, detail):
    ana = world.person("ana", notification_detail=detail)
    ana.meets(DANA, note="promised the PDF")
    world.clock.now = TUESDAY_10AM

    world.deliver()

    shown = world.push.sent[0][1].payload.decode()
    assert ("Dana" in shown) == (detail != "none")
    assert ("promised" in shown) == (detail == "full")


GOOD_KEYS = {
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}
