"""A running server for each file of stories, and people whose phones are subscribed to the fake push service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.pushservice import PushService
from tests.server import Server
from tests.stories.in_process import Inside
from tests.stories.people import FIRST_MONDAY, Person, join


@pytest.fixture(scope="module")
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server | Inside]:
    """One server for a file, with its SETTINGS as environment; a file that says INSIDE has it in this process."""
    settings = getattr(request.module, "SETTINGS", {})
    program = Inside if getattr(request.module, "INSIDE", False) else Server
    with program(tmp_path_factory.mktemp("server"), now=FIRST_MONDAY, **settings) as running:
        yield running


@pytest.fixture(scope="module")
def service(server: Server | Inside) -> Iterator[PushService]:
    with PushService(clock_file=server.clock_file) as running:
        yield running


@pytest.fixture(autouse=True)
def every_push_was_well_formed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a story is about, no push may have been refused and no redirect followed."""
    service = request.getfixturevalue("service") if "service" in request.fixturenames else None
    yield
    assert service is None or (service.refusals, service.followed) == ([], [])


@pytest.fixture
def monday(server: Server | Inside) -> datetime:
    """Monday at ten: a new week for each story, far enough from the last one's messages."""
    start = FIRST_MONDAY
    while start < server.now + timedelta(days=4):
        start += timedelta(weeks=1)
    return server.advance(start)


@pytest.fixture
def person(server: Server | Inside, service: PushService) -> Callable[..., Person]:
    """Sign up a person with a subscribed phone; keywords are account fields, never quiet by default."""

    def sign_up(name: str = "ana", **account: Any) -> Person:
        return join(server, service, name, **account)

    return sign_up


@pytest.fixture
def ana(monday: datetime, person: Callable[..., Person]) -> Person:
    return person("ana")
