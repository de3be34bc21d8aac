"""Down and up again with rows in every table: nothing fails, and what the older schema can hold is there afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from alembic.script import ScriptDirectory

from app.ops.integrity import broken_promises
from app.ops.migration import SCRIPTS, downgrade, upgrade
from tests.builders import ERIK_BOX, a_card, a_photo

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

    downgrade(world.here.database, target)
    upgrade(world.here.database)

    assert contacts() == before
    assert list(broken_promises(world.here.database, world.here.photos, read_photos=True)) == []
    world.read_all()
    again = lived_in.meets(DANA)
    assert len(lived_in.contact(again)["encounters"]) > 1  # known by its keys
    world.clock.move(hours=24)
    world.deliver()
    for path in ("/changes?since=0", "/drawer", "/nudges", "/scans", "/account", "/devices"):
        lived_in.ask("GET", path)
