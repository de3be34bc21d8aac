"""A user who was reminded by mail, and the links of that mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from app.action_links.links import ActionLink, Verb, action_link
from tests.builders import Person, World, a_card


@dataclass(frozen=True)
class Mailed:
    """Ana, her scan, and the links of a mail about it."""

    world: World
    ana: Person
    scan: Any

    def link(self, verb: Verb, **changed: Any) -> str:
        nudge_id = UUID(self.ana.nudges(self.scan)[0]["id"])
        encounter_id = UUID(self.scan["encounter_ids"][0])
        said: dict[str, Any] = {"verb": verb, "account_id": self.ana.account_id} | changed
        act = ActionLink(**{"encounter_id": encounter_id, "nudge_id": nudge_id} | said)
        return action_link("", self.world.runtime.secret, act, now=self.world.clock())

    def ask(self, method: str, path: str, **request: Any) -> TestResponse:
        """Send a request without cookies."""
        return self.world.app.test_client(use_cookies=False).open(path, method=method, **request)

    def get(self, path: str) -> TestResponse:
        return self.ask("GET", path)

    def post(self, path: str) -> TestResponse:
        return self.ask("POST", path)

    @property
    def state(self) -> str:
        return str(self.ana.get(f"/contacts/{self.scan['contact_ids'][0]}")["state"])

    @property
    def coming(self) -> list[tuple[str, str]]:
        """Kind and due time of the pending nudges."""
        return [
            (nudge["kind"], nudge["due_at"])
            for nudge in self.ana.nudges(self.scan)
            if nudge["state"] == "pending"
        ]


@pytest.fixture
def mailed(world: World) -> Mailed:
    """Met on Monday at 10:00 and reminded on Tuesday at 10:00."""
    return make_mailed(world)


@pytest.fixture
def mail_to(world: World) -> Callable[..., Mailed]:
    """Make the same with other account settings, or with another card."""

    def make(*cards: Any, **settings: Any) -> Mailed:
        return make_mailed(world, *cards, **settings)

    return make


def make_mailed(world: World, *cards: Any, **settings: Any) -> Mailed:
    ana = world.person("ana", **settings)
    scan = ana.meets(*(cards or (a_card("Dana Kim", org="Acme Robotics"),)), note="promised the <PDF>")
    world.clock.move(hours=24)
    world.deliver()
    return Mailed(world, ana, scan)
