"""Heartbeats: which processes are at work, and what they are able to do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base

READER, SWEEP = "reader ", "sweep "


"""What the names of their heartbeats begin with; the holder name follows."""


class Heartbeat(Base):
    """When a process was last at work; `about` says what it is able to do."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    about: Mapped[dict[str, Any]]
