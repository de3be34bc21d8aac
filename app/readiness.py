"""Whether this process can do its work: for `/readyz`."""

from __future__ import annotations

import shutil
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.config import Role
from app.db import Heartbeat
from app.http import show_instant
from app.runtime import Runtime

LEAST_FREE = 200 * 1024 * 1024
SWEEP_LATE = 15.0
"""Seconds without a finished look at what is due, after which something is wrong."""


def readiness(here: Runtime) -> dict[str, Any]:
    """What works, with ages in seconds. `ok` speaks of this process; a dead reader delays readings, never nudges."""
    database = _database(here)
    disk = {"free_bytes": shutil.disk_usage(here.settings.data_dir).free}
    disk["ok"] = disk["free_bytes"] > LEAST_FREE
    sweep = _sweep(here)
    return {
        "ok": bool(database["ok"] and disk["ok"] and sweep["ok"]),
        "database": database,
        "disk": disk,
        "sweep": sweep,
        "readers": _readers(here) if database["ok"] else [],
        "channels": {
            "push": True,
            "mail": here.channels.mail is not None,
            "messengers": here.channels.messengers is not None,
        },
    }


def _database(here: Runtime) -> dict[str, Any]:
    """A row is really written: a full or read-only disk shows nowhere else."""
    try:
        with here.database.write() as session:
            session.merge(Heartbeat(name="web", at=here.clock(), about={}))
    except SQLAlchemyError as error:
        return {"ok": False, "reason": type(error).__name__}
    return {"ok": True, "kind": here.database.engine.dialect.name}


def _sweep(here: Runtime) -> dict[str, Any]:
    if here.settings.role not in (Role.ALL, Role.SWEEP):
        return {"ok": True, "elsewhere": True}
    age, last_at = here.ticks.age(), here.ticks.last_at
    return {
        "ok": age is not None and age < SWEEP_LATE,
        "age_seconds": age and round(age, 1),
        "last_at": show_instant(last_at) if last_at else None,
    }


def _readers(here: Runtime) -> list[dict[str, Any]]:
    with here.database.read() as session:
        beats = session.scalars(
            select(Heartbeat)
            .where(Heartbeat.name.not_in(["web", "sweep", "promises"]))
            .order_by(Heartbeat.name)
        ).all()
    return [
        {"name": beat.name, "age_seconds": (here.clock() - beat.at).total_seconds(), **beat.about}
        for beat in beats
    ]
