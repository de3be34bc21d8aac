"""A nudge that makes the program fail is put off alone and does not block others."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.exc import OperationalError

from app.accounts.model import Account
from app.contacts.model import Contact
from app.nudges import lifecycle
from app.nudges.delivery import failure_isolation
from app.nudges.model import Delivery, Nudge
from app.nudges.rules import LEASE
from tests.builders import MONDAY_10AM, a_card, sweep_out

DANA = a_card("Dana Kim", org="Acme", emails=["dana@acme.example"])
TUESDAY_10AM = MONDAY_10AM + timedelta(days=1)
BROKEN_NAME = {"nothing": "that the program wrote"}


def break_contacts(world, contact_ids: Iterable[str]) -> None:
    """Break the names of these contacts, so that no message about them can be prepared."""
    with world.runtime.database.write() as session:
        for contact in session.scalars(select(Contact)):
            if str(contact.id) in contact_ids:
                contact.fn = BROKEN_NAME


def tries(world, minutes: int) -> list[int]:
    """Sweep every two minutes; how often each nudge was claimed, in descending order."""
    for _ in range(0, minutes, 2):
        world.deliver()
        world.clock.move(minutes=2)
    return sorted((nudge.attempts for nudge in world.rows(Nudge)), reverse=True)


def claim(world) -> lifecycle.Claimed:
    """Claim the one nudge that is due, always for the same holder."""
    with world.runtime.database.write() as session:
        (claimed,) = lifecycle.claim_due(session, now=world.clock(), holder="one", lease=LEASE, most=5)
    return claimed


def put_off_claim(session, claimed, now) -> None:
    lifecycle.put_off(session, claimed, holder="one", until=now)


def close_claim(session, claimed, now) -> None:
    lifecycle.close_sent(session, claimed, holder="one", now=now)


def test_a_nudge_that_cannot_be_prepared_is_retried_with_growing_delays(world, ana):
    scan = ana.meets(DANA)
    break_contacts(world, scan["contact_ids"])
    world.clock.now = TUESDAY_10AM

    [attempts] = tries(world, minutes=30)

    assert attempts <= 8  # after 0, 20, 40, 80 s and so on; with every lease it would be 15
    [nudge] = ana.nudges(scan)
    assert (nudge["state"], nudge["reason"]) == ("pending", "failed")


def test_a_repaired_nudge_is_sent(world, ana):
    scan = ana.meets(DANA)
    break_contacts(world, scan["contact_ids"])
    world.clock.now = TUESDAY_10AM
    tries(world, minutes=2)

    with world.runtime.database.write() as session:
        session.scalars(select(Contact)).one().fn = None
    tries(world, minutes=4)

    assert ana.states(scan)[0] == ("follow_up", "sent")


def test_a_failing_nudge_does_not_block_the_others_of_its_event(world, ana):
    event_id = ana.event()
    scans = [ana.meets(a_card(f"Dana {name}"), event_id=event_id) for name in ("Ash", "Bell", "Cole", "Dent")]
    break_contacts(world, scans[1]["contact_ids"])
    world.clock.now = TUESDAY_10AM

    world.deliver()

    sent = [ana.states(scan)[0][1] for scan in scans]
    assert sent == ["sent", "pending", "sent", "sent"]
    [(_, message)] = world.push.sent
    assert len(json.loads(message.payload)["notification"]["data"]["nudge_ids"]) == 3


def test_a_contact_of_an_earlier_message_that_fails_now_blocks_nobody(world, ana):
    """A later message of the event would name them again; it is sent without them."""
    event_id = ana.event()
    first = ana.meets(DANA, event_id=event_id)
    world.clock.move(hours=2)
    second = ana.meets(a_card("Eva Berg"), event_id=event_id)
    world.clock.now = TUESDAY_10AM
    world.deliver()
    break_contacts(world, first["contact_ids"])
    world.clock.move(hours=2)

    world.deliver()

    assert ana.states(second)[0] == ("follow_up", "sent")
    assert len(world.push.sent) == 2


def test_an_account_full_of_failing_nudges_does_not_block_other_accounts(world, ana):
    """As after a hostile import: many are due before the one that can be sent."""
    broken = world.person("ben")
    broken_ids = [broken.scan()["contact_ids"][0] for _ in range(30)]
    break_contacts(world, broken_ids)
    world.clock.move(minutes=1)
    scan = ana.meets(DANA)
    world.clock.now = TUESDAY_10AM + timedelta(minutes=1)

    world.deliver()

    assert ana.states(scan)[0] == ("follow_up", "sent")
    tried = [nudge for nudge in world.rows(Nudge) if nudge.attempts and nudge.account_id != ana.account_id]
    assert len(tried) < 3 * failure_isolation.MOST_FAILING


@pytest.mark.parametrize("rows", [{"kind": "snoozed"}, {"kind": "last_call"}])
def test_a_nudge_without_its_required_columns_expires(world, ana, rows):
    scan = ana.meets(DANA)
    with world.runtime.database.write() as session:
        session.execute(update(Nudge).values(snoozed_until=None, follow_up_accepted_at=None, **rows))

    ana.patch("/account", {"follow_up_hours": 30})
    world.clock.now = TUESDAY_10AM
    world.deliver()

    assert ana.states(scan) == [(rows["kind"], "expired")]


def test_quiet_hours_with_equal_ends_are_ignored(world, ana):
    with world.runtime.database.write() as session:
        session.execute(update(Account).values(quiet_from="21:00", quiet_until="21:00"))

    scan = ana.meets(DANA)
    world.clock.now = TUESDAY_10AM
    world.deliver()

    assert ana.states(scan)[0] == ("follow_up", "sent")


@pytest.mark.parametrize("accepted", [True, False], ids=["accepted", "refused"])
def test_a_message_whose_outcome_cannot_be_recorded_is_not_repeated(world, ana, accepted):
    """The account's zone becomes invalid while the message is being sent."""
    scan = ana.meets(DANA)
    world.clock.now = TUESDAY_10AM
    if not accepted:
        world.push.refuse(ValueError("a fault of ours"))

    def break_zone() -> None:
        with world.runtime.database.write() as session:
            values = {"timezone": "Mars/Olympus", "quiet_from": "21:00", "quiet_until": "08:00"}
            session.execute(update(Account).values(**values))

    world.push.before_answer = break_zone
    world.deliver()
    world.push.before_answer = lambda: None
    tries(world, minutes=30)

    assert world.push.tried == 1
    [nudge] = [nudge for nudge in ana.nudges(scan) if nudge["kind"] == "follow_up"]
    assert nudge["state"] == ("sent" if accepted else "pending")


def test_an_internal_error_while_pushing_is_retried_with_backoff(world, ana):
    ana.meets(DANA)
    world.clock.now = TUESDAY_10AM
    world.push.refuse(ValueError("a fault of ours"))

    tries(world, minutes=30)

    assert world.push.tried <= 8
    assert {delivery.answer for delivery in world.rows(Delivery)} == {"not sent"}


@pytest.mark.parametrize("end", [put_off_claim, close_claim], ids=["put off", "closed"])
def test_an_old_claim_cannot_end_a_newer_claim_of_the_same_process(world, ana, end):
    scan = ana.meets(DANA)
    world.clock.now = TUESDAY_10AM
    before = claim(world)
    world.clock.now += LEASE
    with world.runtime.database.write() as session:
        lifecycle.release_lapsed(session, now=world.clock())
    now = claim(world)

    with world.runtime.database.write(ana.account_id) as session:
        end(session, before, world.clock())

    assert (before.id, before.attempts + 1) == (now.id, now.attempts)
    assert ana.states(scan)[0] == ("follow_up", "leased")


def test_a_permanent_database_error_of_one_account_does_not_block_others(world, ana):
    """Statements about the rows of one account fail in the database, with a timeout for example."""
    broken = world.person("ben")
    lost = broken.meets(DANA)
    scan = ana.meets(DANA)
    world.clock.now = TUESDAY_10AM
    fail_for(world, broken.account_id)

    sweep = world.sweep()
    sweep_out(sweep)
    sweep.drain()

    assert ana.states(scan)[0] == ("follow_up", "sent")
    assert len(world.push.sent) == 1
    [nudge] = [nudge for nudge in world.rows(Nudge) if str(nudge.encounter_id) == lost["encounter_ids"][0]]
    assert nudge.reason == "failed"


def fail_for(world, account_id) -> None:
    """Let every query of this account's subscriptions fail with a statement timeout."""

    class Timeout(Exception):
        sqlstate = "57014"

    needle = account_id.hex if world.is_sqlite else str(account_id)

    def fail(_connection, _cursor, statement, parameters, _context, _many) -> None:
        if "FROM subscriptions" in statement and needle in str(parameters).replace(
            "-", "" if world.is_sqlite else "-"
        ):
            raise OperationalError(
                statement, parameters, Timeout("canceling statement due to statement timeout")
            )

    event.listen(world.runtime.database.engine, "before_cursor_execute", fail)
