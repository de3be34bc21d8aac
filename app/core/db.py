"""The database: engine, transactions, column types, and which of its errors are transient.

Two kinds of transaction. `Database.read()` sees one consistent state and changes nothing. `Database.write(account_id)`
is the only writer of that account until it ends: on SQLite because it begins IMMEDIATE (a deferred BEGIN fails with
"locked" when two writers meet), on PostgreSQL because it locks the account's row first. A transaction that locks several
accounts locks them in the order of their ids.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import uuid_utils.compat
from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    String,
    TypeDecorator,
    Uuid,
    bindparam,
    create_engine,
    event,
    text,
)
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import DeclarativeBase, Mapper, Session

from app.core.clock import Clock

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


LOCK_WAIT_MS = 15_000


MAX_PARAMETERS = 10_000
"""How many ids one statement takes. SQLite allows 32,766 parameters, the protocol of PostgreSQL 65,535."""

CONNECT_OPTIONS = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""Parameters of libpq: a PostgreSQL server that no longer responds counts as gone after about half a minute, instead of
the hours of TCP's defaults. Parameters in DATABASE_URL take precedence."""

DISK_FULL, SQLITE_FULL = "53100", "SQLITE_FULL"


TRANSIENT_SQLSTATES = ("08", "25006", "40", "53100", "53300", "55P03", "57P")
"""Prefixes of the SQLSTATEs that do not concern the statement itself: connection lost, read-only after a failover,
serialization failure or deadlock, disk full, too many connections, lock not available, shutdown. "57014" (timeout) and
"53200" (out of memory) are not among them, because the same statement would fail in the same way."""

TRANSIENT_SQLITE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
}


def new_id() -> UUID:
    """A UUIDv7: ids made later sort later, which keeps index pages warm."""
    return uuid_utils.compat.uuid7()


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, kept in UTC. Refuses naive ones: SQLite would silently drop the offset."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 -- SQLAlchemy's own form
        datetime: UtcDateTime,
        UUID: Uuid,
        dict[str, Any]: JSON(none_as_null=True),
        list[Any]: JSON(none_as_null=True),
        str: String,
    }


@event.listens_for(Mapper, "before_configured")
def _load_all_rows() -> None:
    """Load every row class before the first is used: a class may name classes of modules that this process has not imported."""
    import_module("app.models")


Item = TypeVar("Item")


class Database:
    """The engine and its two kinds of transaction.

    A virtual clock is one that tests set and all processes share: leases use it instead of the database server's time.
    """

    def __init__(self, url: str, clock: Clock, *, is_virtual: bool = False) -> None:
        self.engine = _engine(url)
        has_time = self.engine.dialect.name != "sqlite" and not is_virtual
        self._info = {"clock": clock, "has_time": has_time}
        # By default each statement of PostgreSQL sees another state: a page of changes is read from several tables, and
        # would lose rows that are committed between two statements.
        snapshot = {} if self.engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
        self._reading = self.engine.execution_options(transaction="read", **snapshot)
        self._writing = self.engine.execution_options(transaction="write")
        # SQLite's writers poll for the lock, and an unlucky one may never get it. So the threads of one process queue for
        # this lock, and only processes compete for SQLite's.
        self._write_lock = threading.Lock() if self.engine.dialect.name == "sqlite" else nullcontext()

    @contextmanager
    def read(self) -> Iterator[Session]:
        with Session(self._reading, info=self._info) as session:
            yield session

    @contextmanager
    def write(self, *account_ids: UUID) -> Iterator[Session]:
        """Commit at the end, roll back on any error; until then no other transaction can write to these accounts."""
        with (
            self._write_lock,
            Session(self._writing, expire_on_commit=False, info=self._info) as session,
            session.begin(),
        ):
            lock_accounts(session, account_ids)
            yield session

    def close(self) -> None:
        self.engine.dispose()


def lock_accounts(session: Session, account_ids: Iterable[UUID]) -> None:
    """Lock these accounts against other writers until the transaction ends, in the order of their ids to avoid deadlocks."""
    if session.get_bind().dialect.name != "sqlite":
        for ids in in_chunks(sorted(set(account_ids))):
            session.execute(_LOCK, {"ids": ids})


def in_chunks(values: Iterable[Item]) -> Iterator[list[Item]]:
    """The values in lists that fit into one statement."""
    rest = iter(values)
    while chunk := list(islice(rest, MAX_PARAMETERS)):
        yield chunk


def advisory_lock(session: Session, what: str) -> None:
    """Let only one transaction at a time hold the lock named `what`, for decisions that concern no single account."""
    if session.get_bind().dialect.name != "sqlite":
        session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:what))"), {"what": what})


ACCOUNT_IDS = bindparam("ids", expanding=True, type_=Uuid)


_LOCK = text("SELECT 1 FROM accounts WHERE id IN :ids ORDER BY id FOR UPDATE").bindparams(ACCOUNT_IDS)


def is_transient(error: BaseException) -> bool:
    """Whether the same statement may succeed later: the database was unreachable, busy or full.

    Every other error is a permanent fault of one statement and its rows, and must not delay other work.
    """
    if isinstance(error, PoolTimeoutError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated or error.statement is None:
        # There was no connection, or it broke.
        return isinstance(error, OperationalError | InterfaceError | InternalError)
    in_sqlite = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
    in_postgresql = getattr(error.orig, "sqlstate", None) or ""
    return in_sqlite in TRANSIENT_SQLITE or in_postgresql.startswith(TRANSIENT_SQLSTATES)


def is_disk_full(error: BaseException) -> bool:
    """Whether the database had no room to write."""
    orig = getattr(error, "orig", None)
    return (
        getattr(orig, "sqlstate", None) == DISK_FULL or getattr(orig, "sqlite_errorname", None) == SQLITE_FULL
    )


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        options = {name: value for name, value in CONNECT_OPTIONS.items() if name not in parsed.query}
        return create_engine(
            parsed,
            pool_size=20,
            max_overflow=20,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args=options,
        )
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        parsed, pool_size=40, max_overflow=20, connect_args={"timeout": LOCK_WAIT_MS / 1000}
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions: _begin_sqlite does
    cursor = connection.cursor()
    _switch_to_wal(cursor)
    for pragma in (
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={LOCK_WAIT_MS}",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _switch_to_wal(cursor: sqlite3.Cursor) -> None:
    """Use a write-ahead log, also while another process opens the same new database.

    SQLite ignores its busy timeout here: of two connections that change the mode at once, one is refused.
    """
    give_up = time.monotonic() + LOCK_WAIT_MS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
            time.sleep(0.02)


def _begin_sqlite(connection: Connection) -> None:
    is_read = connection.get_execution_options().get("transaction") == "read"
    connection.exec_driver_sql("BEGIN" if is_read else "BEGIN IMMEDIATE")
