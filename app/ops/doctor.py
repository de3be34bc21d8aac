"""Whether everything is set so that phones will be reminded, for `flask doctor`: a line for each part, and what to do.

`fix` is what keeps photos from being read or reminders from arriving; `note` is what works and could be better. Nothing is
changed or sent. `/readyz` is about one process from moment to moment, `flask check` about the rows.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from urllib.parse import urlsplit

import requests
from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.accounts.model import Account
from app.channels.email import Mail
from app.channels.model import Messenger, Subscription
from app.channels.ssrf_protection import LOOPBACK_NAMES
from app.core.config import Settings
from app.core.errors import NextdayError
from app.core.heartbeats import READER, SWEEP, Heartbeat
from app.core.runtime import Runtime
from app.ops.migration import check_current, newest
from app.ops.readiness import LEAST_FREE
from ocr.languages import NAMES, command_to_add, data_files, data_folders

PUSH_SERVICES = ("fcm.googleapis.com", "updates.push.services.mozilla.com", "web.push.apple.com")
TIME_LIMIT = 5.0
SILENT_AFTER = timedelta(minutes=1)
LARGEST_OFFSET = timedelta(seconds=60)
MB = 1024 * 1024

Ask = Callable[[str], datetime | None]
"""Asks an HTTP server; the time by its clock, None when it does not tell. Raises OSError when it does not answer."""


class Level(StrEnum):
    OK = "ok"
    NOTE = "note"
    FIX = "fix"


@dataclass(frozen=True)
class Finding:
    level: Level
    part: str
    says: str

    def __str__(self) -> str:
        return f"{self.level:<5} {self.part:<10} {self.says}"


def ask(url: str) -> datetime | None:
    answer = requests.head(url, timeout=TIME_LIMIT, allow_redirects=False)
    date = answer.headers.get("Date")
    return parsedate_to_datetime(date) if date else None


def diagnose(runtime: Runtime, ask: Ask | None) -> Iterator[Finding]:
    """All findings, in the order in which they are worth mending. Without `ask` no other machine is asked but the mail server."""
    settings = runtime.settings
    asked = _ask_all([f"https://{host}/" for host in PUSH_SERVICES], ask) if ask else {}
    yield _address(settings, ask)
    yield from _proxy(settings)
    yield _push(settings)
    yield from _push_services(asked)
    yield _mail(settings)
    yield _disk(settings)
    yield from _privacy(settings)
    yield _clock(runtime, asked)
    fault = _database_fault(runtime)
    if fault is not None:
        yield fault
        return
    yield Finding(Level.OK, "database", f"{runtime.database.engine.dialect.name}, schema {newest()}")
    yield _photos(runtime)
    with runtime.database.read() as session:
        yield _sweep(session, runtime.clock())
        yield from _readers(session, settings, runtime.clock())
        yield _reachable_accounts(session, has_mail=settings.smtp_url is not None)


def _address(settings: Settings, ask: Ask | None) -> Finding:
    url, part = settings.public_url, "address"
    if url is None:
        return Finding(
            Level.FIX, part, "none is set, and messages link to it: set PUBLIC_URL=https://your.host"
        )
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK_NAMES:
        return Finding(
            Level.FIX, part, f"{url}: phones give camera and reminders to https:// only. Put Caddy before it."
        )
    if ask is None:
        return Finding(Level.OK, part, url)
    try:
        ask(f"{url}/healthz")
    except OSError as error:
        return Finding(
            Level.NOTE, part, f"{url} does not answer this machine ({_reason(error)}): try it from a phone"
        )
    return Finding(Level.OK, part, f"{url} answers")


def _proxy(settings: Settings) -> Iterator[Finding]:
    if settings.trusted_proxy is None and (settings.public_url or "").startswith("https://"):
        yield Finding(
            Level.FIX,
            "proxy",
            "https:// needs one, and TRUSTED_PROXY does not name it: everybody would count as one visitor, and "
            "a few wrong passwords would lock all out. Set TRUSTED_PROXY to the address of the proxy.",
        )


def _push(settings: Settings) -> Finding:
    if settings.vapid_subject == Settings.vapid_subject:
        return Finding(
            Level.FIX,
            "push",
            "push services cannot reach you when something is wrong, and may refuse messages: "
            "set VAPID_SUBJECT=mailto:you@your.host",
        )
    return Finding(Level.OK, "push", f"push services reach you by {settings.vapid_subject}")


def _push_services(asked: Mapping[str, datetime | OSError | None]) -> Iterator[Finding]:
    away = {url: answer for url, answer in asked.items() if isinstance(answer, OSError)}
    for url, error in away.items():
        host = urlsplit(url).hostname
        yield Finding(
            Level.FIX,
            "push",
            f"{host} does not answer ({_reason(error)}): let this machine reach its port 443",
        )
    if asked and not away:
        yield Finding(Level.OK, "push", f"{', '.join(PUSH_SERVICES)} answer")


def _mail(settings: Settings) -> Finding:
    if settings.smtp_url is None:
        return Finding(
            Level.NOTE, "mail", "not set up, so what no phone shows comes by no other way: set SMTP_URL"
        )
    if settings.mail_from == Settings.mail_from:
        return Finding(Level.FIX, "mail", f"comes from {settings.mail_from}: set MAIL_FROM to a real address")
    fault = Mail(settings.smtp_url, settings.mail_from).find_fault()
    if fault is not None:
        return Finding(Level.FIX, "mail", f"{fault}: look at SMTP_URL")
    return Finding(Level.OK, "mail", "the mail server lets this server in")


def _disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.data_dir).free
    told = f"{free // MB:,} MB are free in {settings.data_dir}"
    if free <= LEAST_FREE:
        return Finding(Level.FIX, "disk", f"{told}: photos will soon be refused")
    return Finding(Level.OK, "disk", told)


def _privacy(settings: Settings) -> Iterator[Finding]:
    if settings.data_dir.stat().st_mode & 0o007:
        yield Finding(
            Level.NOTE, "disk", f"every user of this machine may read the data: chmod 700 {settings.data_dir}"
        )


def _clock(runtime: Runtime, asked: Mapping[str, datetime | OSError | None]) -> Finding:
    theirs = [answer for answer in asked.values() if isinstance(answer, datetime)]
    theirs += _clock_of_database(runtime)
    if not theirs:
        return Finding(Level.NOTE, "clock", "there was no other clock to compare it with: is NTP running?")
    now = runtime.clock()
    offset = max(abs(now - each) for each in theirs)
    if offset > LARGEST_OFFSET:
        return Finding(
            Level.FIX,
            "clock",
            f"is {offset.total_seconds():.0f} s away from others: start NTP on this machine",
        )
    return Finding(Level.OK, "clock", "agrees with others to within a minute")


def _clock_of_database(runtime: Runtime) -> list[datetime]:
    """That of PostgreSQL, which may be another machine's."""
    if runtime.database.engine.dialect.name != "postgresql":
        return []
    try:
        with runtime.database.read() as session:
            return [session.execute(select(func.clock_timestamp())).scalar_one()]
    except SQLAlchemyError:
        return []  # the line about the database tells


def _database_fault(runtime: Runtime) -> Finding | None:
    try:
        check_current(runtime.database)
    except NextdayError as error:
        return Finding(Level.FIX, "database", str(error))
    except SQLAlchemyError as error:
        return Finding(
            Level.FIX, "database", f"cannot be reached ({type(error).__name__}): look at DATABASE_URL"
        )
    return None


def _photos(runtime: Runtime) -> Finding:
    folder = runtime.settings.photos_dir
    if not runtime.photos.is_reachable():
        return Finding(
            Level.FIX,
            "photos",
            f"are not in {folder}: is their disk mounted, and was the server started once?",
        )
    return Finding(Level.OK, "photos", f"are in {folder}")


def _sweep(session: Session, now: datetime) -> Finding:
    last = session.scalar(select(func.max(Heartbeat.at)).where(Heartbeat.name.startswith(SWEEP)))
    if last is None or now - last > SILENT_AFTER:
        return Finding(
            Level.FIX,
            "reminders",
            "nobody is sending them: start the server (ROLE=all), or ROLE=sweep beside it",
        )
    return Finding(Level.OK, "reminders", "were looked for within the last minute")


def _readers(session: Session, settings: Settings, now: datetime) -> Iterator[Finding]:
    beats = session.scalars(select(Heartbeat).where(Heartbeat.name.startswith(READER))).all()
    count = sum(now - beat.at <= SILENT_AFTER for beat in beats)
    if count:
        yield Finding(Level.OK, "reading", f"{count} {'reader is' if count == 1 else 'readers are'} at work")
    else:
        yield Finding(
            Level.FIX,
            "reading",
            "no reader is at work: start the server (ROLE=all, READER_PROCESSES=1), or ROLE=read beside it",
        )
    yield _languages([beat for beat in beats if now - beat.at <= SILENT_AFTER], settings)


def _languages(beats: Sequence[Heartbeat], settings: Settings) -> Finding:
    """What every reader knows, as they tell; while none is at work, what this machine has data of."""
    told = [set(beat.about.get("tesseract", {}).get("languages", ())) for beat in beats]
    present = set.intersection(*told) if told else set(data_files(data_folders(settings.tessdata_dir)))
    missing = [language for language in NAMES if language not in present]
    if missing:
        names = ", ".join(NAMES[language] for language in missing)
        return Finding(Level.NOTE, "languages", f"not read: {names}. Add with: {command_to_add(['kor'])}")
    return Finding(Level.OK, "languages", f"Latin, Chinese, Japanese and all other {len(NAMES)} are read")


def _reachable_accounts(session: Session, *, has_mail: bool) -> Finding:
    total = session.scalar(select(func.count()).select_from(Account)) or 0
    channels: list[ColumnElement[bool]] = [
        exists().where(each.account_id == Account.id) for each in (Subscription, Messenger)
    ]
    if has_mail:
        channels.append(Account.email_confirmed_at.is_not(None))
    without = select(func.count()).select_from(Account).where(*(~channel for channel in channels))
    count = session.scalar(without) or 0
    if count:
        return Finding(
            Level.NOTE,
            "accounts",
            f"{count} of {total} can be reminded by no channel: they turn on notifications in the settings of the page",
        )
    return Finding(Level.OK, "accounts", f"each of {total} can be reminded")


def _ask_all(urls: Sequence[str], ask: Ask) -> dict[str, datetime | OSError | None]:
    def answer(url: str) -> datetime | OSError | None:
        try:
            return ask(url)
        except OSError as error:
            return error

    with ThreadPoolExecutor(len(urls)) as pool:
        return dict(zip(urls, pool.map(answer, urls), strict=True))


def _reason(error: OSError) -> str:
    """requests names whole objects; the name of the error says enough to an operator."""
    return (
        type(error).__name__ if isinstance(error, requests.RequestException) else error.strerror or str(error)
    )
