"""What the sweep and the drawer ask about promises is answered by an index, on both databases."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.nudges import store as nudges
from app.nudges.model import Nudge
from app.nudges.rules import UPKEEP, Group
from app.upkeep.store import open_promises
from tests.builders import a_card
from tests.test_plans import overheard, whole_tables_read_by


def test_no_table_is_looked_through_for_promises(world, ana):
    scan = ana.meets(a_card("Dana Kim"))
    ana.promise(scan, due_at="2026-03-06T17:00:00Z")
    database, now = world.runtime.database, world.clock()
    group = Group(ana.account_id, None, UPKEEP)
    with overheard(database) as heard, database.read() as session:
        [nudge] = [each for each in session.scalars(select(Nudge)) if each.promise_id]
        heard.clear()
        found = nudges.due_with(session, [group], due_before=now + timedelta(days=9), holder="another")
        nudges.recently_notified(session, [group], since=now)
        nudges.unseen_of_groups(session, [group], until=now)
        nudges.last_upkeep_sent_at(session, nudge, since=now)
        nudges.of_promise(session, ana.account_id, nudge.promise_id)
        promises = session.scalars(open_promises(ana.account_id)).all()

    assert (len(found), len(promises), len(heard) >= 6) == (1, 1, True)
    assert whole_tables_read_by(database, heard) == []
