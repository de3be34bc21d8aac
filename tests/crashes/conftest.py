"""Each crash test has its own server and push service; the service is never killed and counts messages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.pushservice import PushService
from tests.server import Server
from tests.stories.people import Person, join

MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)


@pytest.fixture
def settings(request: pytest.FixtureRequest) -> dict[str, str]:
    """The environment of this test's server: SETTINGS of its file."""
    return dict(getattr(request.module, "SETTINGS", {}))


@pytest.fixture
def server(tmp_path: Path, settings: dict[str, Any]) -> Iterator[Server]:
    with Server(tmp_path / "server", now=MONDAY, **settings) as running:
        yield running


@pytest.fixture
def service(server: Server) -> Iterator[PushService]:
    with PushService(clock_file=server.clock_file) as running:
        yield running
        assert running.refusals == []
        assert running.followed == []


@pytest.fixture
def ana(server: Server, service: PushService) -> Person:
    return join(server, service, "ana")
