"""Answers and receipts raise the rev of a nudge in any state, so that phones learn of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.channels.model import Subscription
from app.nudges.model import Delivery
from tests.builders import MONDAY_10AM, _a_subscription, a_card
from tests.fakes import DOWN

DANA = a_card("Dana Kim", org="Acme", emails=["dana@acme.example"])


@pytest.mark.parametrize("refusal", [None, DOWN], ids=["accepted", "refused"])
def test_an_answer_after_the_contact_was_resolved_raises_the_rev(world, ana, refusal):
    """The phone synchronized between the resolution and the answer."""
    scan = ana.meets(DANA)
    world.clock.now = MONDAY_10AM + timedelta(days=1)
    if refusal:
        world.push.refuse(refusal)
    revs: list[int] = []

    def resolve_and_synchronize() -> None:
        ana.post(f"/contacts/{scan['contact_ids'][0]}/resolve", {"outcome": "followed_up"})
        revs.append(ana.get("/changes", since=0, limit=500)["next"])

    world.push.before_answer = resolve_and_synchronize
    world.deliver()

    changed = [
        change["resource"]
        for change in ana.get("/changes", since=revs[0])["changes"]
        if change["kind"] == "nudge"
    ]
    assert [nudge["state"] for nudge in changed] == ["cancelled"]
    assert [delivery["answer"] is not None for delivery in changed[0]["deliveries"]] == [True]


def test_a_receipt_of_a_second_device_raises_the_rev(world, ana):
    ana.meets(DANA)
    with world.runtime.database.write(ana.account_id) as session:
        first = session.scalars(select(Subscription)).one()
        session.add(_a_subscription(ana.account_id, first.device_id, world.clock()))
    world.clock.now = MONDAY_10AM + timedelta(days=1)
    world.deliver()
    one, other = world.rows(Delivery)
    ana.call("POST", f"/receipts/{world.receipt(one.id)}", expect=204)
    since = ana.get("/changes", since=0, limit=500)["next"]

    ana.call("POST", f"/receipts/{world.receipt(other.id)}", expect=204)

    changed = [
        change["resource"]
        for change in ana.get("/changes", since=since)["changes"]
        if change["kind"] == "nudge"
    ]
    assert [[each["seen_at"] is not None for each in nudge["deliveries"]] for nudge in changed] == [
        [True, True]
    ]
