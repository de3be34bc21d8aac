"""The whole story on PostgreSQL. Stories with several processes are in `tests/crashes`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.pushservice import PushService
from tests.server import Server
from tests.stories.people import FIRST_MONDAY, join
from tests.stories.pictures import a_card

HOUR = timedelta(hours=1)


@pytest.fixture
def backend() -> str:
    return "postgresql"


@pytest.fixture
def server(tmp_path: Path, database_url: str) -> Iterator[Server]:
    with Server(tmp_path / "server", now=FIRST_MONDAY, DATABASE_URL=database_url) as running:
        yield running


@pytest.fixture
def service(server: Server) -> Iterator[PushService]:
    with PushService(clock_file=server.clock_file) as running:
        yield running


def test_a_photographed_card_becomes_a_contact_and_a_day_later_a_push(server, service):
    ana = join(server, service)
    scan = ana.meets(a_card(), note="promised the PDF", event_id=ana.goes_to("Harbour Tech Days"))
    ana.client.wait_until_read(scan["id"])
    server.kill9()
    server.start()
    server.advance(24 * HOUR)
    server.advance(23 * HOUR)
    ana.client.post(f"/contacts/{scan['contact_ids'][0]}/resolve", json={"outcome": "followed_up"})

    assert ana.contact(scan)["fn"]["value"] == "Dana Kim"
    assert [message.body for message in ana.messages] == [
        "“promised the PDF”",
        "“promised the PDF”. We will not ask again.",
    ]
    assert [message.virtual_at - FIRST_MONDAY for message in ana.messages] == [24 * HOUR, 47 * HOUR]
    assert ana.drawer() == []
    assert server.find_violations() == []
