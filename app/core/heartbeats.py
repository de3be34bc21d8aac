"""Heartbeats: rows by which processes show that they run, and what they are able to do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base

READER, SWEEP = "reader ", "sweep "
"""Prefixes of heartbeat names; the holder name of the process follows."""
WEB = "web"
"""The row that `/readyz` writes to find out whether the database can be written."""
FORGOTTEN_COUNT = "forgotten encounters"
"""The row in which `/metrics` caches a count that takes seconds: `at` is when it was made, `about` its result."""


class Heartbeat(Base):
    """The time of a process's last heartbeat; `about` says what the process is able to do."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    about: Mapped[dict[str, Any]]
