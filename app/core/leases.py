"""Leases: one process at a time works on a row, until it is done or its time is over.

A row with the columns of `Leased` is free while `leased_until` is empty or past. `claim` changes free rows in one statement:
on PostgreSQL several processes pass each other by SKIP LOCKED, on SQLite one writes at a time. `leased_by` is then compared
before anything is recorded, so that a holder that was too slow writes nothing.

**Time.** A lease begins and ends by one clock for all processes: on PostgreSQL the server's, as part of the statement, and on
SQLite the machine's. So hosts whose clocks disagree do not take over each other's leases. A clock that tests or CLOCK_FILE
set takes the place of both. When a row is *due* is decided by the process's clock: there some seconds do not matter.

**Holders.** A holder is told from all others by 128 random bits. Its name also says in which PID namespace of which boot of
which machine it runs, under which id and since when, so that a process on the same machine can release the leases of one
that was killed. A holder that cannot be checked counts as alive, and its leases end by themselves.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Interval,
    Row,
    Select,
    func,
    inspect,
    literal,
    or_,
    select,
    tuple_,
    type_coerce,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session

from app.core.db import UtcDateTime


class Leased:
    """A row that one process at a time works on. Whether both columns are set may also depend on the state of the row."""

    leased_by: Mapped[str | None]
    leased_until: Mapped[datetime | None]


Values = dict[str, Any]
"""Columns and their new values."""

UNLEASED: Values = {"leased_by": None, "leased_until": None}


def lease_time(session: Session, after: timedelta = timedelta(0)) -> ColumnElement[datetime]:
    """The current time, plus `after`, by the clock of leases."""
    if session.info["has_time"]:
        # Unlike `now()` not the start of the transaction, which may have waited for a lock; unlike `clock_timestamp()` the
        # same for all rows of a statement, so that it can be looked up in an index.
        return type_coerce(func.statement_timestamp() + literal(after, Interval()), UtcDateTime())
    return literal(session.info["clock"]() + after, UtcDateTime())


def has_lapsed(session: Session, model: type[Leased]) -> ColumnElement[bool]:
    """Whether the row's lease is over and was not handed back."""
    return model.leased_until <= lease_time(session)


def is_free(session: Session, model: type[Leased]) -> ColumnElement[bool]:
    """Whether no process holds the row."""
    return or_(model.leased_until.is_(None), has_lapsed(session, model))


def leased_to(session: Session, holder: str, lease: timedelta) -> Values:
    """The columns of a row that `holder` has from now on."""
    return {"leased_by": holder, "leased_until": lease_time(session, lease)}


def claim(
    session: Session,
    model: type[Leased],
    which: ColumnElement[bool],
    *,
    order_by: Sequence[InstrumentedAttribute[Any]],
    most: int,
    values: Values,
    returning: Sequence[InstrumentedAttribute[Any]],
) -> Sequence[Row[Any]]:
    """Give up to `most` rows, the first by `order_by`, these `values` (with `leased_to`), and return columns of them.

    `which` must not match rows that another process holds. Rows that another transaction is changing are left out.
    """
    # A named subquery is run once. A plain one PostgreSQL may run again for each row, and then take more than `most`.
    # The rows it finds are locked, so the UPDATE asks for nothing but the keys: if it asked again what is due, a planner
    # that expects few due rows would look through all that are, for each handful.
    keys: Sequence[ColumnElement[Any]] = inspect(model).primary_key
    found: Select[*tuple[Any, ...]] = select(*keys).where(which).order_by(*order_by).limit(most)
    free = found.with_for_update(skip_locked=True).cte("free")
    key = keys[0] if len(keys) == 1 else tuple_(*keys)
    taken = session.execute(
        update(model)
        .where(key.in_(select(free)))
        .values(values)
        .returning(*returning)
        .execution_options(synchronize_session=False)
    )
    return taken.all()


def dead_holders(
    session: Session, model: type[Leased], which: ColumnElement[bool], is_dead: Callable[[str], bool]
) -> set[str]:
    """Those of the holders of these rows that are known to be gone."""
    holders = session.scalars(select(model.leased_by).where(which).distinct())
    return {holder for holder in holders if holder and is_dead(holder)}


def holder_name() -> str:
    """A new name for a holder in this process: unique, and saying where the process runs."""
    pid = os.getpid()
    return f"{_pid_namespace() or 'unknown'}:{pid}:{_started_at(pid)}:{secrets.token_hex(16)}"


def runs_here(holder: str) -> bool:
    """Whether `holder` is or was a process of this machine and PID namespace."""
    return holder.partition(":")[0] == _pid_namespace()


def is_dead_local_process(holder: str) -> bool:
    """Whether `holder` was a process of this machine and PID namespace that has ended; False for all other holders."""
    _, _, rest = holder.partition(":")
    pid, _, rest = rest.partition(":")
    started = rest.partition(":")[0]
    if not runs_here(holder) or not pid.isdigit():
        return False
    return not _is_running(int(pid)) or started != _started_at(int(pid))


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _pid_namespace() -> str | None:
    """The host name, with a digest of the boot and the PID namespace; None where the system does not tell both.

    A host name alone may belong to several machines or containers, and their process ids say nothing of each other.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        namespace = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return None
    digest = hashlib.sha256(f"{socket.gethostname()} {boot} {namespace}".encode()).hexdigest()
    return f"{socket.gethostname()}/{digest[:16]}"


def _started_at(pid: int) -> str:
    """When the process started, in ticks since the boot; empty where the system does not tell."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]
