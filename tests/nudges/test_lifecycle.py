"""The state machine of nudges: the table in the docstring of `lifecycle.py` is compared with the code, pair by pair."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from app.core.db import new_id
from app.nudges import lifecycle
from app.nudges.model import Nudge
from app.nudges.rules import LEASE, NudgeKind, NudgeState, WaitReason
from tests.builders import MONDAY_10AM, World
from tests.state_tables import columns, events_of, outcome, read_table

TABLE = read_table(lifecycle)
NOW = MONDAY_10AM + timedelta(hours=30)
EARLIER, LATER = NOW - timedelta(minutes=10), NOW + timedelta(minutes=10)
HOLDER = "one"

ON_A_ROW: dict[str, Callable[[Nudge], None]] = {
    "plan": lambda nudge: lifecycle.plan(nudge, at=LATER),
    "reschedule": lambda nudge: lifecycle.reschedule(nudge, due_at=LATER, next_attempt_at=LATER),
    "defer": lambda nudge: lifecycle.defer(nudge, until=LATER),
    "mark_sent": lambda nudge: lifecycle.mark_sent(nudge, now=NOW),
    "plan_fallback": lambda nudge: lifecycle.plan_fallback(nudge, at=LATER),
    "clear_fallback": lifecycle.clear_fallback,
    "see": lambda nudge: lifecycle.see(nudge, now=NOW),
    "cancel": lambda nudge: lifecycle.cancel(nudge, reason="let_go"),
    "finish": lambda nudge: lifecycle.finish(nudge, reason="let_go"),
    "expire": lambda nudge: lifecycle.expire(nudge, reason="too-late"),
    "mark_undeliverable": lambda nudge: lifecycle.mark_undeliverable(nudge, reason="410"),
}
BY_SQL = {
    "claim_due": lambda session, _: lifecycle.claim_due(session, now=NOW, holder="two", lease=LEASE, most=10),
    "claim_unseen": lambda session, _: lifecycle.claim_unseen(
        session, now=NOW, holder="two", lease=LEASE, most=10
    ),
    "renew": lambda session, nudge: lifecycle.renew(session, [nudge.id], holder=HOLDER, lease=LEASE),
    "take_over": lambda session, nudge: lifecycle.take_over(session, [nudge.id], holder="two", lease=LEASE),
    "take_over_unseen": lambda session, nudge: lifecycle.take_over_unseen(
        session, [nudge.id], holder="two", lease=LEASE
    ),
    "release_lapsed": lambda session, _: lifecycle.release_lapsed(session, now=NOW),
    "release_all": lambda session, _: lifecycle.release_all(session, holder=HOLDER, now=NOW),
    "release_dead": lambda session, _: lifecycle.release_dead(session, lambda _: True, now=NOW),
    "keep_waiting": lambda session, nudge: lifecycle.keep_waiting(session, nudge, until=LATER),
    "put_off": lambda session, nudge: lifecycle.put_off(session, claim_of(nudge), holder=HOLDER, until=LATER),
    "put_off_account": lambda session, nudge: lifecycle.put_off_account(
        session, nudge.account_id, [nudge.id], holder=HOLDER, now=NOW, until=LATER
    ),
    "close_sent": lambda session, nudge: lifecycle.close_sent(
        session, claim_of(nudge), holder=HOLDER, now=NOW
    ),
    "wake_account": lambda session, nudge: lifecycle.wake_account(session, nudge.account_id, now=NOW),
    "wake_without_channel": lambda session, _: lifecycle.wake_without_channel(session, now=NOW),
}


def claim_of(nudge: Nudge) -> lifecycle.Claimed:
    return lifecycle.Claimed(nudge.id, nudge.account_id, nudge.attempts)


def a_nudge(
    state: NudgeState, *, account_id: UUID | None = None, encounter_id: UUID | None = None, number: int = 0
) -> Nudge:
    """A nudge in this state to which every event may happen: it is due, and its lease has expired."""
    is_held = state in (NudgeState.LEASED, NudgeState.SENT)
    was_sent = state in (NudgeState.SENT, NudgeState.SEEN)
    return Nudge(
        id=new_id(),
        account_id=account_id or new_id(),
        encounter_id=encounter_id or new_id(),
        kind="follow_up",
        round=10 + number,
        due_at=EARLIER,
        next_attempt_at=EARLIER,
        state=state,
        reason=WaitReason.NO_CHANNEL if state == NudgeState.PENDING else None,
        attempts=1,
        leased_by=HOLDER if is_held else None,
        leased_until=EARLIER if is_held else None,
        sent_at=EARLIER if was_sent else None,
        seen_at=EARLIER if state == NudgeState.SEEN else None,
        fallback_at=EARLIER if state == NudgeState.SENT else None,
        created_at=EARLIER,
        rev=1,
    )


def test_the_table_has_a_row_for_each_event_and_a_column_for_each_state():
    events = events_of(lifecycle, but={"new_row", "as_imported"})

    assert set(TABLE) == {(event, state) for event in events for state in NudgeState}
    assert events == ON_A_ROW.keys() | BY_SQL.keys()


@pytest.mark.parametrize("state", NudgeState)
@pytest.mark.parametrize("event", ON_A_ROW)
def test_an_event_changes_a_row_as_the_table_says(event, state):
    nudge = a_nudge(state)

    with outcome(nudge) as cell:
        ON_A_ROW[event](nudge)

    assert cell == [TABLE[event, state]]
    assert (nudge.leased_by is None) == (nudge.leased_until is None)
    if nudge.state != state:
        assert (nudge.leased_by, nudge.fallback_at) == (None, None)


@pytest.mark.parametrize("event", BY_SQL)
def test_a_statement_changes_rows_as_the_table_says(world, ana, event):
    """One row of each state is there: a statement changes only the rows of the states that the table names."""
    nudges = add_one_of_each_state(world, ana)

    cells = {state: cell_of(world, event, nudge_id) for state, nudge_id in nudges.items()}

    assert cells == {state: TABLE[event, state] for state in NudgeState}


def add_one_of_each_state(world: World, ana) -> dict[NudgeState, UUID]:
    encounter_id = UUID(ana.scan()["encounter_ids"][0])
    world.clock.now = NOW
    with world.runtime.database.write() as session:
        [planned] = session.query(Nudge).all()
        session.delete(planned)
        nudges = [
            a_nudge(state, account_id=planned.account_id, encounter_id=encounter_id, number=number)
            for number, state in enumerate(NudgeState)
        ]
        session.add_all(nudges)
        return {NudgeState(nudge.state): nudge.id for nudge in nudges}


def cell_of(world: World, event: str, nudge_id: UUID) -> str:
    """What the event does to this nudge. The transaction is rolled back."""
    with world.runtime.database.write() as session:
        nudge = session.get_one(Nudge, nudge_id)
        with outcome(nudge, refresh=session.refresh) as cell:
            BY_SQL[event](session, nudge)
        session.rollback()
    return cell[0]


def test_a_nudge_with_an_early_receipt_becomes_seen_when_it_is_sent():
    nudge = a_nudge(NudgeState.LEASED)
    nudge.seen_at = EARLIER

    lifecycle.mark_sent(nudge, now=NOW)

    assert nudge.state == NudgeState.SEEN


def test_a_new_nudge_is_pending_and_not_leased():
    encounter = type("Encounter", (), {"id": new_id(), "account_id": new_id()})()

    nudge = Nudge(**lifecycle.new_row(encounter, NudgeKind.FOLLOW_UP, at=LATER, now=NOW))

    said = columns(nudge)
    assert (said["state"], said["due_at"], said["next_attempt_at"]) == (NudgeState.PENDING, LATER, LATER)
    assert (said["leased_by"], said["fallback_at"]) == (None, None)
