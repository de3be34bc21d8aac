"""The rules of time on the messages received: random days, checked minute by minute by the oracle.

The judge (tests/oracle.py) was written from the rules' text and knows nothing of the program. Somebody meets a person
around a clock change, uploads late, changes zone and quiet hours, snoozes, resolves, reopens, loses the phone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from tests.examples import examples, only_in_ci
from tests.oracle import violations
from tests.pushservice import PushService
from tests.server import Client, Server
from tests.stories.in_process import Inside
from tests.stories.pictures import a_wall
from tests.stories.scenarios import Plan, Play, looks_of, plans

STARTS = {
    "Europe/Berlin": datetime(2027, 3, 27, 20, tzinfo=UTC),
    "Australia/Lord_Howe": datetime(2027, 4, 3, 9, tzinfo=UTC),
    "Pacific/Auckland": datetime(2027, 9, 25, 8, tzinfo=UTC),
    "America/New_York": datetime(2027, 11, 6, 23, tzinfo=UTC),
    "America/St_Johns": datetime(2028, 3, 11, 20, tzinfo=UTC),
}
ELSEWHERE = ["UTC", "Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Marquesas"]
PACES = st.sampled_from([timedelta(minutes=minutes) for minutes in (47, 60, 300)])


def play(server: Server | Inside, everybody: list[Play], pace: timedelta) -> None:
    for one in everybody:
        one.begin(a_wall())
    looks = set().union(*(looks_of(one.plan, one.start, pace) for one in everybody))
    for at in sorted(looks):
        server.advance(at)
        for one in everybody:
            one.look(at)
            one.act(at)


@pytest.fixture(scope="module")
def inside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    with Inside(tmp_path_factory.mktemp("inside"), now=min(STARTS.values())) as program:
        yield program


@pytest.fixture(scope="module")
def ana(inside: Inside) -> Client:
    return inside.sign_up()


@pytest.mark.parametrize("zone", STARTS)
def test_random_days_of_one_person_follow_the_rules_of_time(inside, ana, zone):
    @settings(max_examples=examples(20), deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(plans([zone, *ELSEWHERE]), PACES)
    def judge(plan: Plan, pace: timedelta) -> None:
        inside.set_clock(STARTS[zone])
        with PushService(clock_file=inside.clock_file) as service:
            played = Play(plan, ana, service, inside.now)
            play(inside, [played], pace)
            wrong = violations(played.history())
            played.end()

        assert wrong == []
        assert service.refusals == []

    judge()


@only_in_ci
@pytest.mark.slow
def test_random_days_of_many_people_on_the_real_server_follow_the_rules_of_time(tmp_path):
    """Through the whole server, with many people at once."""
    numbers = count()

    @settings(max_examples=1, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(st.lists(plans([*STARTS, *ELSEWHERE]), min_size=6, max_size=6))
    def judge(everybody: list[Plan]) -> None:
        # Hypothesis begins with the simplest people there are; here they are to do something.
        assume(sum(len(plan.actions) for plan in everybody) >= len(everybody))
        folder = tmp_path / str(next(numbers))
        with (
            Server(folder, now=STARTS["Europe/Berlin"], READER_PROCESSES="0") as server,
            PushService(clock_file=server.clock_file) as service,
        ):
            people = [Play(plan, server.sign_up(), service, server.now) for plan in everybody]
            play(server, people, timedelta(hours=5))
            wrong = {str(one.plan): violations(one.history()) for one in people}

        assert {plan: told for plan, told in wrong.items() if told} == {}
        assert service.refusals == []

    judge()
