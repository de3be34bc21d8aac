"""Fills a database with any number of people, each with a phone, a meeting and a nudge, by SQL alone.

Every number gives a row in each table; an id is a letter for the table and the number. So a million people take a minute
or two instead of an hour.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import Engine, text

from app.core.db import Database

BATCH = 100_000
LETTERS = {
    "accounts": "a",
    "subscriptions": "b",
    "contacts": "c",
    "encounters": "d",
    "nudges": "e",
    "deliveries": "f",
}

_PEOPLE = (
    """INSERT INTO accounts (id, last_rev, oldest_rev, email, name, password_hash, timezone, region, follow_up_hours,
       notification_detail, created_at, rev, unconfirmed_emails, confirmation_attempts, nudges_by_mail, weekly_look,
       email_confirmed_at, weekly_due_at, quiet_from, quiet_until)
       SELECT {accounts}, 1, 0, n || '@example.com', 'Ana', 'nobody signs in', 'UTC', 'GB', 24, 'full', {met}, 1, 0, 0,
       {true}, {true}, {met}, {in_a_year}, {quiet_from}, {quiet_until} FROM {numbers}""",
    """INSERT INTO subscriptions (id, account_id, endpoint, p256dh, auth, created_at, rev)
       SELECT {subscriptions}, {accounts}, 'https://push.example.com/' || n, 'unused', 'unused', {met}, 1 FROM {numbers}""",
    """INSERT INTO contacts (id, account_id, emails, tels, urls, adrs, other, typed_fields, needs_review,
       possible_same_as, apart_from, search_text, created_at, rev)
       SELECT {contacts}, {accounts}, '[]', '[]', '[]', '[]', '[]', '[]', {true}, '[]', '[]', '', {met}, 1 FROM {numbers}""",
    """INSERT INTO encounters (id, account_id, contact_id, met_at, clamped, note, state, rev)
       SELECT {encounters}, {accounts}, {contacts}, {met}, {false}, '', 'waiting', 1 FROM {numbers}""",
)
_WAITING = (
    """INSERT INTO nudges (id, account_id, encounter_id, kind, round, due_at, next_attempt_at, state, attempts, created_at, rev)
       SELECT {nudges}, {accounts}, {encounters}, 'follow_up', 0, {due}, {due}, 'pending', 0, {met}, 1 FROM {numbers}""",
)
_TOLD = (
    """INSERT INTO nudges (id, account_id, encounter_id, kind, round, due_at, next_attempt_at, state, attempts, sent_at, seen_at,
       created_at, rev)
       SELECT {nudges}, {accounts}, {encounters}, 'follow_up', 0, {due}, {due}, 'seen', 1, {due}, {due}, {met}, 1
       FROM {numbers}""",
    """INSERT INTO deliveries (id, account_id, nudge_id, message_id, channel, subscription_id, tried_at, answer,
       accepted_at, seen_at)
       SELECT {deliveries}, {accounts}, {nudges}, {deliveries}, 'push', {subscriptions}, {due}, '201', {due}, {due}
       FROM {numbers}""",
)


def add_people(
    database: Database, first: int, count: int, *, met_at: datetime, due_at: datetime, is_quiet: bool = True
) -> None:
    """Add the people numbered from `first`, whose nudges are all due at `due_at`.

    They have quiet hours, as every new account has, unless switched off.
    """
    _add(
        database, _PEOPLE + _WAITING, first, count, met_at, due_at, quiet_around(due_at) if is_quiet else None
    )


def add_sent(database: Database, first: int, count: int, *, met_at: datetime, told_at: datetime) -> None:
    """Add the people numbered from `first`, whose phones showed them their nudges at `told_at`."""
    _add(database, _PEOPLE + _TOLD, first, count, met_at, told_at, quiet_around(told_at))


def quiet_around(due_at: datetime) -> tuple[str, str]:
    """Eleven quiet hours of each day (UTC), as at sign-up, of which `due_at` is six hours away."""
    begins = due_at.astimezone(UTC) + timedelta(hours=6)
    return f"{begins:%H:%M}", f"{begins + timedelta(hours=11):%H:%M}"


def person_id(table: str, number: int) -> UUID:
    """The id of the row of `table` that belongs to the person of this number."""
    return UUID(f"{LETTERS[table]}{number:031x}")


def count_unsent(database: Database, due_at: datetime) -> int:
    """How many nudges due at this time no channel has accepted yet."""
    with database.read() as session:
        found = session.execute(
            text(
                "SELECT count(*) FROM nudges WHERE kind = 'follow_up' AND due_at = :due AND sent_at IS NULL"
            ).bindparams(due=due_at.replace(tzinfo=None) if _is_sqlite(database.engine) else due_at)
        )
        return int(found.scalar_one())


def refresh_statistics(database: Database) -> None:
    """Update the planner's statistics at once, as autovacuum would do later."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def vacuum(database: Database) -> None:
    """Vacuum and checkpoint, which the database would otherwise do during a measurement."""
    if not _is_sqlite(database.engine):
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
            connection.exec_driver_sql("CHECKPOINT")


def _add(
    database: Database,
    statements: Sequence[str],
    first: int,
    count: int,
    met_at: datetime,
    due_at: datetime,
    quiet: tuple[str, str] | None,
) -> None:
    for start in range(first, first + count, BATCH):
        end = min(start + BATCH, first + count)
        with database.write() as session:
            for statement in statements:
                filled = _filled(statement, database.engine, start, end, met_at, due_at, quiet)
                session.execute(text(filled))


def _filled(
    statement: str,
    engine: Engine,
    start: int,
    end: int,
    met_at: datetime,
    due_at: datetime,
    quiet: tuple[str, str] | None,
) -> str:
    is_sqlite = _is_sqlite(engine)
    if is_sqlite:
        ids = {table: f"printf('{letter}%031x', n)" for table, letter in LETTERS.items()}
        numbers = (
            f"(WITH RECURSIVE numbers(n) AS (SELECT {start} UNION ALL SELECT n + 1 FROM numbers WHERE n < {end - 1}) "
            "SELECT n FROM numbers)"
        )
    else:
        ids = {table: f"('{letter}' || lpad(to_hex(n), 31, '0'))::uuid" for table, letter in LETTERS.items()}
        numbers = f"generate_series({start}, {end - 1}) AS n"
    return statement.format(
        **ids,
        numbers=numbers,
        met=_literal(met_at, is_sqlite),
        due=_literal(due_at, is_sqlite),
        in_a_year=_literal(met_at + timedelta(days=366), is_sqlite),
        quiet_from=f"'{quiet[0]}'" if quiet else "NULL",
        quiet_until=f"'{quiet[1]}'" if quiet else "NULL",
        true="1" if is_sqlite else "true",
        false="0" if is_sqlite else "false",
    ).replace(":", "\\:")


def _is_sqlite(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


def _literal(instant: datetime, is_sqlite: bool) -> str:
    value = instant.astimezone(UTC)
    return f"'{value:%Y-%m-%d %H:%M:%S.%f}'" if is_sqlite else f"'{value.isoformat()}'::timestamptz"
