"""Stories of an evening with many cards: a few messages, each at its time, and no contact hidden by a later one."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.oracle import Captured, History, Looked, Received, Settings, kind_of, violations
from tests.pushservice import PushService
from tests.stories.in_process import Inside
from tests.stories.people import FIRST_MONDAY, join
from tests.stories.pictures import SMALL, a_wall

INSIDE = True
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def received(person, encounter_id: str) -> tuple[Received, ...]:
    """The messages that carried this encounter, by the ledger, as the phone got them."""
    by_id = {message.notification["data"]["message_id"]: message for message in person.messages}
    found = []
    for nudge in person.client.items("/nudges", encounter_id=encounter_id):
        for delivery in nudge["deliveries"]:
            message = by_id[delivery["message_id"]]
            others = len(message.notification["data"]["encounter_ids"]) - 1
            found.append(
                Received(
                    nudge["kind"], message.virtual_at, message.tag, kind_of(message.notification), others
                )
            )
    return tuple(found)


def test_forty_cards_of_one_evening_are_a_handful_of_messages(server, ana, monday):
    event_id = ana.goes_to("Harbour Tech Days")
    met = {}
    for number in range(40):
        at = monday + number * 4 * MINUTE
        server.advance(at)
        met[ana.meets(a_wall(size=SMALL), event_id=event_id)["encounter_ids"][0]] = at
    looks = [monday + 24 * HOUR + number * 2 * MINUTE for number in range(100)]
    for look in looks:
        server.advance(look)

    assert len(ana.messages) <= 6
    assert len({message.tag for message in ana.messages}) == 1
    for encounter_id, at in met.items():
        history = History(
            Settings("UTC", None),
            (Captured(at, at), *map(Looked, looks)),
            received(ana, encounter_id),
            patience=2 * MINUTE,
        )
        assert violations(history) == []


def test_the_last_message_of_a_group_names_everybody_who_waits(server, ana, monday):
    event_id = ana.goes_to("Harbour Tech Days")
    scans = []
    for number in range(5):
        server.advance(monday + number * 40 * MINUTE)
        scans.append(ana.meets(a_wall(size=SMALL), event_id=event_id))
    ana.names(scans[-1], "Priya Raman")
    server.advance(monday + 24 * HOUR)
    ana.client.post(f"/contacts/{scans[0]['contact_ids'][0]}/resolve", json={"outcome": "followed_up"})
    for number in range(1, 5):
        server.advance(monday + 24 * HOUR + number * 40 * MINUTE)

    assert len(ana.messages) == 5
    stays = ana.messages[-1].notification
    assert ana.messages[-1].title == "Priya Raman and three more"
    assert set(stays["data"]["encounter_ids"]) == {scan["encounter_ids"][0] for scan in scans[1:]}
    assert stays["navigate"].endswith(f"/?event={event_id}")


evenings = st.lists(st.integers(0, 240), min_size=2, max_size=6).map(sorted)


@pytest.mark.parametrize("night", [None, (time(21), time(8))], ids=["never quiet", "quiet at night"])
def test_whenever_they_were_met_each_is_told_once_and_in_time(tmp_path, night):
    """Nobody's first word comes before the rules allow or after them, however the evening was spread."""
    start = FIRST_MONDAY.replace(hour=17)

    with Inside(tmp_path, now=start) as inside:

        @settings(max_examples=examples(6), deadline=None, suppress_health_check=[HealthCheck.too_slow])
        @given(evenings)
        def judge(minutes: list[int]) -> None:
            inside.set_clock(start)
            with PushService(clock_file=inside.clock_file) as service:
                quiet: dict[str, Any] = {"quiet_from": "21:00", "quiet_until": "08:00"} if night else {}
                bo = join(inside, service, "bo", **quiet)
                event_id = bo.goes_to()
                met: dict[str, datetime] = {}
                for minute in minutes:
                    at = inside.advance(start + minute * MINUTE)
                    met[bo.meets(a_wall(size=SMALL), event_id=event_id)["encounter_ids"][0]] = at
                looks = [start + 16 * HOUR + number * 10 * MINUTE for number in range(34 * 6)]
                for look in looks:
                    inside.advance(look)
                wrong = {
                    encounter_id: violations(
                        History(
                            Settings("UTC", night),
                            (Captured(at, at), *map(Looked, looks)),
                            received(bo, encounter_id),
                            patience=10 * MINUTE,
                        )
                    )
                    for encounter_id, at in met.items()
                }

            assert {each: told for each, told in wrong.items() if told} == {}
            for earlier, later in pairwise(bo.messages):
                assert earlier.tag == later.tag or kind_of(earlier.notification) != kind_of(
                    later.notification
                )

        judge()
