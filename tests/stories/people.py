"""People in stories: an account with a phone, and its actions."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from PIL import Image

from tests.pushservice import Device, Message, PushService
from tests.server import Client, Server
from tests.stories.in_process import Inside

FIRST_MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)


@dataclass(frozen=True)
class Person:
    """Somebody with an account and a phone."""

    server: Server | Inside
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
        self,
        photo: bytes,
        *,
        at: datetime | None = None,
        note: str = "",
        event_id: str | None = None,
        scan_id: str | None = None,
        expect: int = 201,
    ) -> Any:
        """Photograph a card at `at` (now if None) and return the scan as the upload answered it."""
        fields = {"note": note} if note else {}
        if event_id:
            fields["event_id"] = event_id
        return self.client.photograph(
            photo, captured_at=at or self.server.now, scan_id=scan_id, expect=expect, **fields
        )

    def names(self, scan: Any, fn: str, **fields: Any) -> Any:
        """Type what the card says, as one does when it cannot be read, and return the contact."""
        return self.client.patch(f"/contacts/{scan['contact_ids'][0]}", json={"fn": fn, **fields})

    def contact(self, scan: Any) -> Any:
        return self.client.get(f"/contacts/{scan['contact_ids'][0]}")

    def has_photo(self, scan: Any) -> bool:
        """Whether the photo is served whole."""
        answer = self.client.download(f"/scans/{scan['id']}/photo/front")
        return Image.open(io.BytesIO(answer)).load() is not None

    def nudges(self, scan: Any) -> list[Any]:
        """The nudges of the scan's encounter in the order in which they fall due."""
        found = self.client.items("/nudges", encounter_id=scan["encounter_ids"][0])
        return sorted(found, key=lambda nudge: nudge["due_at"])

    def drawer(self) -> list[str]:
        """Ids of the contacts that wait."""
        return [entry["contact"]["id"] for entry in self.client.items("/drawer")]


def join(
    server: Server | Inside,
    service: PushService,
    name: str = "ana",
    *,
    subscribed: bool = True,
    **account: Any,
) -> Person:
    """Sign up a person with a subscribed phone; `account` are fields of the account, never quiet by default."""
    someone = Person(server, server.sign_up(name, **account), service.device())
    if subscribed:
        someone.client.subscribe(someone.phone.subscription)
    return someone
