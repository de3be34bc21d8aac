"""Whether this process can do its work: for `/readyz`."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.core.config import Role
from app.core.heartbeats import READER, WEB, Heartbeat
from app.core.http import show_instant
from app.core.runtime import Runtime

PROBE_EVERY = 5.0
LEAST_FREE = 200 * 1024 * 1024
SWEEP_LATE = 15.0
"""Seconds since the last finished sweep after which the process is not ready."""


class WriteProbe:
    """Whether the database can be written: tried at a request, but not again within `PROBE_EVERY` seconds.

    `/readyz` is public and each write costs an fsync, so frequent requests must not mean frequent writes.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._tried_at: float | None = None
        self._found: dict[str, Any] = {}

    def look(self, runtime: Runtime) -> dict[str, Any]:
        with self._lock:
            now = self._monotonic()
            if self._tried_at is None or now - self._tried_at >= PROBE_EVERY:
                self._found = _write_a_row(runtime)
                self._tried_at = self._monotonic()
            return self._found


def readiness(runtime: Runtime, probe: WriteProbe) -> dict[str, Any]:
    """What works, with ages in seconds. `ok` is about this process; a dead reader delays readings, never nudges."""
    database, readers = _database(runtime, probe)
    disk = {"free_bytes": shutil.disk_usage(runtime.settings.data_dir).free}
    disk["ok"] = disk["free_bytes"] > LEAST_FREE
    photos, sweep = _photos(runtime), _sweep(runtime)
    return {
        "ok": bool(database["ok"] and disk["ok"] and photos["ok"] and sweep["ok"]),
        "database": database,
        "disk": disk,
        "photos": photos,
        "sweep": sweep,
        "readers": readers,
        "channels": {
            "push": True,
            "mail": runtime.channels.mail is not None,
            "messengers": runtime.channels.messengers is not None,
        },
    }


def _database(runtime: Runtime, probe: WriteProbe) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Whether the database can be written and, if so, the readers that have a heartbeat in it."""
    found = probe.look(runtime)
    if not found["ok"]:
        return found, []
    try:
        return found, _readers(runtime)
    except SQLAlchemyError as error:  # it went away since it was last written to
        return {"ok": False, "reason": type(error).__name__}, []


def _write_a_row(runtime: Runtime) -> dict[str, Any]:
    """Write a row: only a write shows that a disk is full or read-only."""
    try:
        with runtime.database.write() as session:
            session.merge(Heartbeat(name=WEB, at=runtime.clock(), about={}))
    except SQLAlchemyError as error:
        return {"ok": False, "reason": type(error).__name__}
    return {"ok": True, "kind": runtime.database.engine.dialect.name}


def _photos(runtime: Runtime) -> dict[str, Any]:
    """Whether photos can be taken in and shown: they may be on a disk of their own, which can go away."""
    if runtime.settings.role is Role.SWEEP:
        return {"ok": True, "elsewhere": True}
    return {"ok": runtime.photos.is_reachable()}


def _sweep(runtime: Runtime) -> dict[str, Any]:
    if runtime.settings.role not in (Role.ALL, Role.SWEEP):
        return {"ok": True, "elsewhere": True}
    age, last_at = runtime.ticks.age(), runtime.ticks.last_at
    return {
        "ok": age is not None and age < SWEEP_LATE,
        "age_seconds": age and round(age, 1),
        "last_at": show_instant(last_at) if last_at else None,
    }


def _readers(runtime: Runtime) -> list[dict[str, Any]]:
    """What each reader can read and the age of its heartbeat; not where it runs, since the answer is public."""
    with runtime.database.read() as session:
        beats = session.scalars(
            select(Heartbeat).where(Heartbeat.name.startswith(READER)).order_by(Heartbeat.name)
        ).all()
    return [
        {
            "age_seconds": (runtime.clock() - beat.at).total_seconds(),
            **{name: value for name, value in beat.about.items() if name != "pid"},
        }
        for beat in beats
    ]
