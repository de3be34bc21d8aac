"""What the doors may use: built once by `create_app`, passed by hand, found under `current_app`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from flask import current_app

from app.clock import Clock
from app.config import Settings
from app.db import Database

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.accounts.limits import SignInLimits
    from app.accounts.model import Account
    from app.push.channels import Channels
    from app.scans.photos import PhotoStore


@dataclass(frozen=True)
class Runtime:
    settings: Settings
    database: Database
    clock: Clock
    secret: bytes
    limits: SignInLimits
    photos: PhotoStore
    channels: Channels
    vapid_public_key: str
    replan: Callable[[Session, Account], None]
    """Moves what is pending after an account's settings changed."""
    sweep_age: Callable[[], float | None] = field(default=lambda: None)
    """Seconds since the last finished sweep of this process, by a clock that nobody can set; None before the first."""


def runtime() -> Runtime:
    return cast(Runtime, current_app.extensions["nextday"])
