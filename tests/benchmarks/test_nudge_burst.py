"""The burst benchmark counts what the channel received, not what the program recorded."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.accounts.model import Account
from app.core.clock import system_clock
from app.core.db import Database
from app.ops.migration import upgrade
from benchmarks import nudge_cost
from benchmarks.nudge_burst import Burst, Heard, _Bursts, claim_costs
from benchmarks.populate import add_people


def test_every_due_nudge_is_sent_once_among_others_that_are_not_due(tmp_path):
    url = f"sqlite:///{tmp_path / 'nextday.db'}"
    database = Database(url, system_clock)
    upgrade(database)
    costs = claim_costs(database, 40)

    burst = _Bursts(tmp_path, 40).burst("ours", database, url, 25, 1)
    database.close()

    assert list(costs) == [40]
    assert len(burst.heard.at) == 25
    assert burst.heard.repeated == 0
    assert burst.row()[:4] == ["ours", "1", "0", "0"]


def test_people_can_be_added_to_both_databases(database_url):
    """Its rows are written past the models: a column that was added since would show here."""
    database = Database(database_url, system_clock)
    now = system_clock()

    add_people(database, 0, 3, met_at=now, due_at=now)
    database.close()


def test_added_people_have_quiet_hours_and_mail_as_new_accounts(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'nextday.db'}", system_clock)
    upgrade(database)
    now = system_clock()

    add_people(database, 0, 1, met_at=now, due_at=now)

    with database.read() as session:
        account = session.scalars(select(Account)).one()
        assert account.takes_mail
        assert account.quiet is not None
        assert now not in account.quiet
        assert account.quiet.next_start(now) > now + timedelta(hours=5)
    database.close()


def test_every_reminder_is_measured_with_and_without_quiet_hours_and_mail():
    table = nudge_cost.run(8)

    assert len(table.rows) == 4
    assert all(float(milliseconds) > 0 for _, milliseconds, _ in table.rows)


def test_lost_and_repeated_messages_are_counted_separately():
    heard = Heard()
    heard.at["a"] += [10.5]
    heard.at["b"] += [11.0, 12.0]

    assert Burst("ours", 3, 1, heard, 10.0).row()[2:4] == ["1", "1"]
