"""The database: engine, transactions, column types, and which of its errors pass.

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
from sqlalchemy.orm import DeclarativeBase, Session

from app.core.clock import Clock

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


LOCK_WAIT_MS = 15_000


MOST_PARAMETERS = 10_000


"""Ids in one statement: SQLite takes 32,766 parameters at most, PostgreSQL's protocol 65,535."""


CONNECT_OPTIONS = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}


"""libpq's words for when a PostgreSQL that no longer answers is taken to be gone: after half a minute or a little more,
not after the hours that TCP would wait. What DATABASE_URL says wins."""


DISK_FULL, SQLITE_FULL = "53100", "SQLITE_FULL"


TRANSIENT_SQLSTATES = ("08", "25006", "40", "53100", "53300", "55P03", "57P")


"""How the SQLSTATEs begin that say nothing about the statement: connection lost, a server that was the primary until a
moment ago, serialization or deadlock, disk full, too many connections, lock not available, shutdown. Not "57014" (it took
too long) nor "53200" (it took too much memory): the same statement would only do it again."""


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


Thing = TypeVar("Thing")


class Database:
    """The engine and its two kinds of transaction."""

    def __init__(self, url: str, clock: Clock) -> None:
        self.engine = _engine(url)
        self._clock = clock
        # PostgreSQL's default shows every statement a state of its own: a page of changes put together from several
        # tables would lose what was committed between two of them.
        snapshot = {} if self.engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
        self._reading = self.engine.execution_options(transaction="read", **snapshot)
        self._writing = self.engine.execution_options(transaction="write")
        # SQLite lets writers poll for their turn, and whoever polls at the wrong moments waits for ever. Within a
        # process they queue; what is left to SQLite is the other processes.
        self._turn = threading.Lock() if self.engine.dialect.name == "sqlite" else nullcontext()

    @contextmanager
    def read(self) -> Iterator[Session]:
        with Session(self._reading, info={"clock": self._clock}) as session:
            yield session

    @contextmanager
    def write(self, *account_ids: UUID) -> Iterator[Session]:
        """Commit at the end, roll back on any error; the accounts named are ours alone until then."""
        with (
            self._turn,
            Session(self._writing, expire_on_commit=False, info={"clock": self._clock}) as session,
            session.begin(),
        ):
            lock_accounts(session, account_ids)
            yield session

    def close(self) -> None:
        self.engine.dispose()


def lock_accounts(session: Session, account_ids: Iterable[UUID]) -> None:
    """Keep other writers of these accounts out until the transaction ends; taken in order, so that none wait in a ring."""
    if session.get_bind().dialect.name != "sqlite":
        for ids in in_chunks(sorted(set(account_ids))):
            session.execute(_LOCK, {"ids": ids})


def in_chunks(values: Iterable[Thing]) -> Iterator[list[Thing]]:
    """The values in lists that fit into one statement."""
    rest = iter(values)
    while chunk := list(islice(rest, MOST_PARAMETERS)):
        yield chunk


def advisory_lock(session: Session, what: str) -> None:
    """Let one transaction at a time decide about `what`, where no account is there to be locked."""
    if session.get_bind().dialect.name != "sqlite":
        session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:what))"), {"what": what})


ACCOUNT_IDS = bindparam("ids", expanding=True, type_=Uuid)


_LOCK = text("SELECT 1 FROM accounts WHERE id IN :ids ORDER BY id FOR UPDATE").bindparams(ACCOUNT_IDS)


def is_transient(error: BaseException) -> bool:
    """Whether the database could not be asked, and may be asked again: nothing is wrong with the question.

    Everything else is a lasting fault of one statement and its rows, and must not hold up the work of others.
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
        patience = {name: value for name, value in CONNECT_OPTIONS.items() if name not in parsed.query}
        return create_engine(
            parsed,
            pool_size=20,
            max_overflow=20,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args=patience,
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
    connection.isolation_level = None  # the driver must not begin on its own: we say BEGIN
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
    """Use a write-ahead log, whatever other process is just starting on the same new database.

    SQLite does not wait here for its busy timeout: of two connections that change the mode at once it refuses one.
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
