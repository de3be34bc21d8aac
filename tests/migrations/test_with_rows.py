"""Down and up again with rows in every table: nothing fails, and what the older schema can hold is there afterwards."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import select, text

from app.accounts.model import Account
from app.action_links.model import LinkAction
from app.channels.model import Subscription
from app.core.db import Database, new_id
from app.nudges.model import Nudge
from app.ops.integrity import find_violations
from app.ops.migration import SCRIPTS, downgrade, upgrade
from app.scans.model import Scan
from tests.builders import ERIK_BOX, MONDAY_10AM, a_card, a_photo

DANA = a_card("Dana Kim", emails=["dana@acme.example"], tels=["+442079460958"])
ERIK = a_card("Erik Aas", emails=["erik@fjord.example"], box=ERIK_BOX)
OLDEST, *_, FORMER, _NEWEST = reversed(
    [script.revision for script in ScriptDirectory(str(SCRIPTS)).walk_revisions()]
)


@pytest.fixture
def lived_in(world, ana):
    """An account that has used everything: joined, deleted, drawn, snoozed, resolved and reminded."""
    ana.one_of_each()
    ana.meets(DANA, captured_at=world.clock() - timedelta(hours=40))
    pair = ana.meets(DANA, ERIK)
    ana.delete(f"/contacts/{pair['contact_ids'][1]}")
    box = {"x": 20, "y": 20, "w": 140, "h": 90}
    ana.post(f"/scans/{ana.meets(ERIK)['id']}/cards", {"boxes": [box]})
    snoozed = ana.meets(a_card("Ana Li", emails=["ana@li.example"]), note="Grüße 金 \U0001f600")
    until = (world.clock() + timedelta(days=3)).isoformat()
    ana.post(f"/nudges/{ana.nudges(snoozed)[0]['id']}/snooze", {"until": until})
    done = ana.meets(a_card("Bo Ek", emails=["bo@ek.example"]))
    ana.post(f"/contacts/{done['contact_ids'][0]}/resolve", {"outcome": "followed_up"})
    ana.scan(a_photo(), note="not yet read")
    world.clock.move(hours=25)
    world.deliver()
    return ana


@pytest.mark.parametrize("target", [FORMER, OLDEST])
def test_an_account_that_has_used_everything_survives_the_way_down_and_up(world, lived_in, target):
    shown = ("fn", "org", "emails", "tels", "state", "encounters")

    def contacts() -> list[dict[str, object]]:
        found = sorted(lived_in.items("/contacts"), key=lambda contact: contact["id"])
        return [{field: contact[field] for field in shown} for contact in found]

    before = contacts()

    downgrade(world.runtime.database, target)
    upgrade(world.runtime.database)

    assert contacts() == before
    assert list(find_violations(world.runtime.database, world.runtime.photos, read_photos=True)) == []
    world.read_all()
    again = lived_in.meets(DANA)
    assert len(lived_in.contact(again)["encounters"]) > 1  # known by its keys
    world.clock.move(hours=24)
    world.deliver()
    for path in ("/changes?since=0", "/drawer", "/nudges", "/scans", "/account", "/devices"):
        lived_in.ask("GET", path)


RENAMED = {
    "nudges": {
        "next_attempt_at": "try_at",
        "fallback_at": "second_at",
        "snoozed_until": "appointment_at",
        "follow_up_accepted_at": "follows_at",
    },
    "accounts": {"unconfirmed_emails": "unconfirmed_letters", "confirmation_attempts": "confirmation_tries"},
    "subscriptions": {"silence_notified_at": "silence_told_at"},
    "scans": {"front_received_sha256": "front_came_as", "back_received_sha256": "back_came_as"},
}

DEFAULTS = {"turn": 0}
"""What columns hold afterwards that the older schema does not have."""


def test_columns_and_tables_that_are_renamed_keep_what_is_in_them(world, lived_in):
    """Under schema 0014 they had names that the rest of the program did not use."""
    database = world.runtime.database
    mark_renamed_columns(database, lived_in.account_id)
    before = {table: rows_of(database, table) for table in (*RENAMED, "link_actions")}

    downgrade(database, "0014")
    former = {table: rows_of(database, table) for table in (*RENAMED, "acts")}
    upgrade(database)

    expected = {
        table: [{name: DEFAULTS.get(name, value) for name, value in row.items()} for row in rows]
        for table, rows in before.items()
    }
    assert {table: rows_of(database, table) for table in before} == expected
    for table, names in RENAMED.items():
        for now, then in names.items():
            assert [row[then] for row in former[table]] == [row[now] for row in before[table]]
            assert any(row[now] for row in before[table]), (table, now)
    assert [(row["came_with"], row["made_id"]) for row in former["acts"]] == [
        (row["nudge_id"], row["snooze_id"]) for row in before["link_actions"]
    ]


def mark_renamed_columns(database: Database, account_id: UUID) -> None:
    """Put something into each of those that the account has not used."""
    with database.write(account_id) as session:
        nudges = session.scalars(select(Nudge).where(Nudge.promise_id.is_(None)).order_by(Nudge.id)).all()
        nudges[0].fallback_at = nudges[0].follow_up_accepted_at = MONDAY_10AM
        session.add(
            LinkAction(
                id=new_id(),
                account_id=account_id,
                encounter_id=nudges[0].encounter_id,
                nudge_id=nudges[0].id,
                snooze_id=nudges[1].id,
                verb="tomorrow",
                acted_at=MONDAY_10AM,
            )
        )
        account = session.get_one(Account, account_id)
        account.unconfirmed_emails, account.confirmation_attempts = 2, 3
        session.scalars(select(Subscription)).first().silence_notified_at = MONDAY_10AM
        scan = session.scalars(select(Scan)).first()
        scan.front_received_sha256, scan.back_received_sha256 = "0" * 64, "1" * 64


def rows_of(database: Database, table: str) -> list[dict[str, object]]:
    """As they stand in the database, whatever the models are; without reminders of promises, which schema 0021 cannot hold."""
    with database.engine.connect() as connection:
        rows = connection.execute(text(f"SELECT * FROM {table} ORDER BY id")).mappings()
        return [dict(row) for row in rows if row.get("kind") != "promise"]
