"""The parts that endpoints use. `create_app` builds them once; endpoints find them through `current_runtime`."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, cast

from flask import current_app

from app.core.clock import Clock
from app.core.config import Settings
from app.core.db import Database

if TYPE_CHECKING:
    from app.accounts.rate_limits import RateLimits
    from app.channels.channel import Channels
    from app.scans.photos import PhotoStore


class Ticks:
    """When this process last looked for due nudges. Ages use the monotonic clock, which no change of the time affects."""

    def __init__(self) -> None:
        self._monotonic: float | None = None
        self.last_at: datetime | None = None
        """The time, by the runtime's clock, of the last tick after which no nudge was due or in flight."""

    def alive(self) -> None:
        """Note that the sweep is still running."""
        self._monotonic = time.monotonic()

    def note(self, *, at: datetime, idle: bool) -> None:
        self.alive()
        if idle:
            self.last_at = at

    def age(self) -> float | None:
        return None if self._monotonic is None else time.monotonic() - self._monotonic


@dataclass(frozen=True)
class Runtime:
    settings: Settings
    database: Database
    clock: Clock
    secret: bytes
    limits: RateLimits
    photos: PhotoStore
    channels: Channels
    vapid_public_key: str
    ticks: Ticks = field(default_factory=Ticks)


def current_runtime() -> Runtime:
    return cast(Runtime, current_app.extensions["nextday"])
