"""A running server for each file of stories, and people whose phones are subscribed to our own push service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.pushservice import Device, Message, PushService
from tests.server import Client, Server

FIRST_MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)


@dataclass(frozen=True)
class Person:
    """Somebody with an account and a phone."""

    server: Server
    client: Client
    phone: Device

    @property
    def messages(self) -> list[Message]:
        return self.phone.messages

    @property
    def titles(self) -> list[str]:
        return [message.title for message in self.messages]

    def goes_to(self, name: str = "Harbour Tech Days") -> str:
        """Make an event and return its id."""
        event_id = str(uuid4())
        self.client.put(f"/events/{event_id}", json={"name": name}, expect=201)
        return event_id

    def meets(
        self, photo: bytes, *, at: datetime | None = None, note: str = "", event_id: str | None = None
    ) -> Any:
        """Photograph a card at `at` (now if None) and return the scan as the upload answered it."""
        fields = {"note": note} if note else {}
        if event_id:
            fields["event_id"] = event_id
        return self.client.photograph(photo, captured_at=at or self.server.now, **fields)

    def names(self, scan: Any, fn: str, **fields: Any) -> Any:
        """Type what the card says, as one does when it cannot be read, and return the contact."""
        return self.client.patch(f"/contacts/{scan['contact_ids'][0]}", json={"fn": fn, **fields})

    def contact(self, scan: Any) -> Any:
        return self.client.get(f"/contacts/{scan['contact_ids'][0]}")

    def nudges(self, scan: Any) -> list[Any]:
        """The nudges of the scan's encounter in the order in which they fall due."""
        found = self.client.items("/nudges", encounter_id=scan["encounter_ids"][0])
        return sorted(found, key=lambda nudge: nudge["due_at"])

    def drawer(self) -> list[str]:
        """Ids of the contacts that wait."""
        return [entry["contact"]["id"] for entry in self.client.items("/drawer")]


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for a file; its SETTINGS, if it has any, are the environment."""
    settings = getattr(request.module, "SETTINGS", {})
    with Server(tmp_path_factory.mktemp("server"), now=FIRST_MONDAY, **settings) as running:
        yield running


@pytest.fixture(scope="module")
def service(server: Server) -> Iterator[PushService]:
    with PushService(clock_file=server.clock_file) as running:
        yield running


@pytest.fixture(autouse=True)
def every_push_was_well_formed(service: PushService) -> Iterator[None]:
    """Whatever a story is about, no push may have been refused and no redirect followed."""
    yield
    assert service.refusals == []
    assert service.followed == []


@pytest.fixture
def monday(server: Server) -> datetime:
    """Monday at ten: a new week for each story, far enough from the last one's messages."""
    start = FIRST_MONDAY
    while start < server.now + timedelta(days=4):
        start += timedelta(weeks=1)
    return server.advance(start)


@pytest.fixture
def person(server: Server, service: PushService) -> Callable[..., Person]:
    """Sign somebody up whose phone is subscribed; keywords are account fields, never quiet by default."""

    def sign_up(name: str = "ana", *, subscribed: bool = True, **account: Any) -> Person:
        someone = Person(server, server.sign_up(name, **account), service.device())
        if subscribed:
            someone.client.subscribe(someone.phone.subscription)
        return someone

    return sign_up


@pytest.fixture
def ana(monday: datetime, person: Callable[..., Person]) -> Person:
    return person("ana")
