"""The sweep: what it sends and when, retries, fallback to mail, leases, and nudges that no channel accepts."""

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


def test_a_day_after_the_meeting_a_push_names_the_person_and_the_note(world, ana):
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


def test_nothing_is_sent_after_the_last_call(world, ana):
    scan = ana.meets(DANA)

    for _ in range(24 * 10):
        world.clock.move(hours=1)
        world.deliver()

    assert ana.states(scan) == [("follow_up", "sent"), ("last_call", "sent")]
    assert len(world.push.sent) == 2
    assert len(set(world.push.topics)) == 2
    assert len(ana.items("/drawer")) == 1


@pytest.mark.parametrize("outcome", ["followed_up", "let_go"])
def test_nothing_more_is_sent_for_a_resolved_contact(world, ana, outcome):
    scan = ana.meets(DANA)
    world.clock.move(hours=24)
    world.deliver()
    ana.post(f"/contacts/{scan['contact_ids'][0]}/resolve", {"outcome": outcome})

    world.clock.move(hours=23)
    world.deliver()

    assert ana.states(scan) == [("follow_up", "done"), ("last_call", "cancelled")]
    assert [nudge["reason"] for nudge in ana.nudges(scan)] == [outcome, outcome]
    assert len(world.push.sent) == 1


def test_a_contact_resolved_during_sending_stays_resolved(world, ana):
    scan = ana.meets(DANA)
    world.clock.move(hours=24)
    world.push.before_answer = lambda: ana.post(
        f"/contacts/{scan['contact_ids'][0]}/resolve", {"outcome": "followed_up"}
    )

    world.deliver()

    [nudge] = ana.nudges(scan)
    assert (nudge["state"], nudge["reason"]) == ("cancelled", "followed_up")
    assert nudge["deliveries"][0]["answer"] == "201"


def test_a_temporary_failure_is_retried_with_growing_delays(world, ana):
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


def test_retry_after_is_obeyed(world, ana):
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


def test_a_gone_subscription_is_removed_and_the_other_device_gets_the_message(world, ana):
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


def test_without_any_subscription_left_the_nudge_waits_for_a_channel(world, ana):
    scan = ana.meets(DANA)
    world.clock.now = TUESDAY_10AM
    world.push.refuse(GONE)

    world.deliver()

    [nudge] = ana.nudges(scan)
    assert (nudge["state"], nudge["reason"]) == ("pending", "no-channel")
    assert ana.items("/push/subscriptions") == []
    assert world.push.tried == 1


def test_a_refusal_of_our_request_keeps_the_subscription(world, ana):
    scan = ana.meets(DANA)
    world.clock.now = TUESDAY_10AM
    world.push.refuse(REFUSED)

    world.deliver()

    assert len(ana.items("/push/subscriptions")) == 1
    assert ana.states(scan) == [("follow_up", "pending")]


def test_a_nudge_no_channel_accepts_becomes_undeliverable_and_stays_in_the_drawer(world, ana):
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


def test_a_nudge_without_a_channel_expires_and_is_never_sent(world):
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


def test_a_new_subscription_gets_a_waiting_nudge_at_once(make_world):
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


def test_quiet_hours_are_checked_when_a_nudge_is_sent(world):
    """An outage ends at night: nudges that were due in the evening wait until morning."""
    ana = world.person("ana", quiet_from="21:00", quiet_until="08:00", timezone="UTC")
    ana.meets(DANA)
    world.clock.now = datetime(2026, 3, 3, 23, tzinfo=UTC)
    world.deliver()
    assert world.push.sent == []

    world.clock.now = datetime(2026, 3, 4, 8, tzinfo=UTC)
    world.deliver()

    assert len(world.push.sent) == 1


def test_an_overdue_nudge_expires_without_a_message(world, ana):
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
def test_a_changed_setting_moves_pending_nudges(world, ana, setting):
    scan = ana.meets(DANA)

    ana.patch("/account", setting)

    wanted = {"follow_up_hours": "2026-03-02T22:00:00Z", "timezone": "2026-03-03T10:00:00Z"}
    due_at = ana.nudges(scan)[0]["due_at"]
    if "quiet_from" in setting and setting["timezone"] == "UTC":
        assert due_at == "2026-03-03T09:59:00Z"
    else:
        assert due_at == wanted[next(iter(setting))]


def test_an_account_without_a_phone_is_reminded_by_mail(make_world):
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


def test_no_mail_is_sent_after_an_accepted_push(make_world):
    world = make_world(mail=True)
    ana = world.person("ana")
    ana.meets(DANA)
    world.clock.move(hours=24)

    world.deliver()

    assert len(world.push.sent) == 1
    assert world.mail.sent == []


def test_after_three_failed_pushes_a_mail_is_sent(make_world):
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
def test_a_failed_push_without_time_for_a_retry_is_replaced_by_mail_at_once(make_world, account, now):
    world = make_world(mail=True)
    ana = world.person("ana", **account)
    ana.meets(DANA)
    world.push.refuse(DOWN)
    world.clock.now = now

    world.deliver()

    assert world.push.tried == 1
    assert len(world.mail.sent) == 1


def test_a_failed_mail_is_retried(make_world):
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


def test_a_receipt_marks_a_nudge_seen_once(world, ana):
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


def test_a_receipt_replaces_the_outcome_that_a_dead_sender_did_not_record(world, ana):
    """The sender died after the push service accepted the message; a nudge that was shown is not sent again."""
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


def test_a_nudge_of_a_dead_sender_is_sent_after_its_lease_expires(world, ana):
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


def test_a_sweep_that_lost_its_lease_records_nothing_and_sends_no_mail(make_world):
    """A push service takes three minutes to refuse; meanwhile another sweep has sent the nudge."""
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


def test_a_sweep_whose_lease_was_taken_over_sends_no_mail(make_world):
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


def test_an_expired_lease_is_not_released_while_its_own_thread_is_sending(world, ana):
    """A laptop slept during sending and wakes up with all leases expired."""
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


def test_concurrent_sweeps_send_each_nudge_once(world, ana):
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


def test_concurrent_claims_never_take_the_same_nudge(world, ana):
    """On PostgreSQL the other claim skips the row at once; on SQLite it waits for the first transaction."""
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
            assert not other.is_alive(), "it waits for a row that it should skip"
    other.join(60)

    assert claimed == {"one": 1, "other": 0}


def test_no_more_nudges_are_claimed_than_threads_can_send(world, ana):
    """A claimed nudge that waited for a thread could lose its lease before it is sent."""
    for _ in range(5):
        ana.scan()
    world.clock.now = TUESDAY_10AM
    sending, may_answer = threading.Semaphore(0), threading.Event()

    def wait() -> None:
        sending.release()
        may_answer.wait(20)

    world.push.before_answer = wait
    sweep = world.sweep(threads=2)
    ticking = threading.Thread(target=sweep.tick)
    ticking.start()
    assert sending.acquire(timeout=60)
    assert sending.acquire(timeout=60)

    states = sorted(nudge.state for nudge in world.rows(Nudge) if nudge.kind == "follow_up")
    may_answer.set()
    ticking.join()
    sweep.drain()

    assert states == ["leased"] * 2 + ["pending"] * 3
    assert len(world.push.sent) == 5


def sweep_too_late(world) -> None:
    """Run a sweep for which every message is too old by the time a thread takes it."""
    sweep = world.sweep(max_age=timedelta(seconds=-1))
    sweep.tick()
    sweep.drain()


def test_a_message_that_waited_too_long_for_a_thread_is_prepared_again(world, ana):
    """Quiet hours may have begun. No channel was asked, so no delivery is recorded either."""
    scan = ana.scan()
    world.clock.now = TUESDAY_10AM

    sweep_too_late(world)

    assert world.push.sent == []
    [nudge] = world.rows(Nudge)
    assert nudge.attempts >= 1, "it was claimed at least once"
    assert world.rows(Delivery) == []
    assert ana.states(scan) == [("follow_up", "pending")]
    world.deliver()
    assert len(world.push.sent) == 1


def test_a_fallback_that_waited_too_long_for_a_thread_is_prepared_again(make_world):
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


def test_a_fallback_that_takes_longer_than_its_lease_is_sent_once(make_world):
    """A laptop slept while the mail server was answering."""
    world = make_world(mail=True)
    ana = world.person("ana")
    ana.meets(DANA)
    world.clock.now += SEEN_WITHIN + LEASE
    world.person("ben").meets(DANA)  # due when the laptop wakes, so that the sweep has something to claim
    world.clock.now = TUESDAY_10AM
    world.deliver()
    world.clock.now += SEEN_WITHIN
    sending, may_answer = threading.Event(), threading.Event()

    def wait() -> None:
        sending.set()
        may_answer.wait(20)

    world.mail.before_answer = wait
    sweep = world.sweep(threads=8)
    sweep.tick()
    assert sending.wait(20)
    world.mail.before_answer = lambda: None

    world.clock.now += 2 * LEASE
    sweep.tick()
    may_answer.set()
    sweep.drain()
    world.deliver()

    assert len(world.mail.sent) == 1
    assert len(world.push.sent) == 2


def test_an_error_at_one_messenger_does_not_hide_that_another_accepted(make_world):
    world = make_world(mail=True)
    ana = world.person("ana", subscribed=False)
    scan = ana.meets(DANA)
    for name in ("ntfy", "slack"):
        ana.post("/account/messengers", {"name": name, "url": f"{name}://example.com/ana"}, expect=201)
    world.clock.now = TUESDAY_10AM
    world.messengers.before_answer = fail_at_second_call()

    world.deliver()

    assert len(world.messengers.sent) == 1
    assert world.mail.sent == []
    assert ana.states(scan)[0] == ("follow_up", "sent")


def fail_at_second_call():
    calls = iter((None, OSError("the database is not there")))

    def answer() -> None:
        if error := next(calls):
            raise error

    return answer


@pytest.mark.parametrize("step", [1, 2], ids=["claiming", "preparing"])
def test_nudges_due_during_a_database_outage_are_sent_right_after_it(world, ana, step):
    """They do not wait until a lease expires, because quiet hours may begin before that."""
    ana.meets(DANA)
    world.clock.now = TUESDAY_10AM
    sweep = world.sweep(database=UnsteadyDatabase(world.runtime.database, frozenset({step})))

    with pytest.raises(OperationalError):
        sweep.tick()
    sweep_out(sweep)
    sweep.drain()

    assert len(world.push.sent) == 1


def test_a_nudge_that_cannot_be_prepared_does_not_block_others(world, ana):
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


def test_a_stopped_sweep_releases_its_leases(world, ana):
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
