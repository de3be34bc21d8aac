"""Fakes of the clock, push services, the mail server, messengers, the database and the photo reader."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.channels.web_push import PushMessage, PushTarget
from app.core.db import Database
from app.core.errors import DeliveryError, Invalid
from app.scans.photos import PhotoKey, PhotoStore, Received
from ocr.card import Box, Card
from tests.builders import a_reading

GONE = DeliveryError("410 gone", permanent=True, gone=True)
REFUSED = DeliveryError("403 forbidden", permanent=True)
DOWN = DeliveryError("503 unavailable")
AWAY = OperationalError(
    "SELECT 1", {}, ConnectionError("the database is not there"), connection_invalidated=True
)
NEVER = 10**9


class FixedClock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **timedelta_parts: float) -> datetime:
        self.now += timedelta(**timedelta_parts)
        return self.now


@dataclass
class _Refusing:
    """Raises given errors, a given number of times."""

    error: DeliveryError | None = None
    times: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    before_answer: Callable[[], None] = lambda: None
    """Called before the message is answered, so that a test can change the state in between."""

    def refuse(self, error: DeliveryError, *, times: int = NEVER) -> None:
        self.error, self.times = error, times

    def accept(self) -> None:
        self.error = None

    def _answer(self, sent: Callable[[], None]) -> None:
        with self.lock:
            if self.error is not None and self.times > 0:
                self.times -= 1
                raise self.error
            sent()


@dataclass
class FakePush(_Refusing):
    """Push services that keep what they accept; `refused_at` names endpoints that refuse for reasons of their own."""

    sent: list[tuple[PushTarget, PushMessage]] = field(default_factory=list)
    tried: int = 0
    refused_at: dict[str, DeliveryError] = field(default_factory=dict)

    def send(self, target: PushTarget, message: PushMessage) -> str:
        with self.lock:
            self.tried += 1
        self.before_answer()
        if target.endpoint in self.refused_at:
            raise self.refused_at[target.endpoint]
        self._answer(lambda: self.sent.append((target, message)))
        return "201"

    @property
    def topics(self) -> list[str]:
        return [message.topic for _, message in self.sent]


@dataclass(frozen=True)
class SentMail:
    to: str
    subject: str
    text: str
    message_id: str
    html: str | None = None
    headers: tuple[tuple[str, str], ...] = ()


@dataclass
class FakeMail(_Refusing):
    """A mail server that keeps what it accepts."""

    sent: list[SentMail] = field(default_factory=list)

    def send(
        self,
        to: str,
        *,
        subject: str,
        text: str,
        message_id: str,
        html: str | None = None,
        headers: Sequence[tuple[str, str]] = (),
    ) -> str:
        self.before_answer()
        mail = SentMail(to, subject, text, message_id, html, tuple(headers))
        self._answer(lambda: self.sent.append(mail))
        return "250"


@dataclass(frozen=True)
class SentToMessenger:
    url: str
    title: str
    body: str
    link: str


@dataclass
class FakeMessengers(_Refusing):
    """Messengers that keep what they accept; `unknown` is what is wrong with an address, if anything is."""

    sent: list[SentToMessenger] = field(default_factory=list)
    unknown: Invalid | None = None

    def check(self, url: str) -> str:
        if self.unknown is not None:
            raise self.unknown
        return "ntfy"

    def send(self, url: str, *, title: str, body: str, link: str) -> str:
        self.before_answer()
        self._answer(lambda: self.sent.append(SentToMessenger(url, title, body, link)))
        return "accepted"


@dataclass
class UnsteadyDatabase:
    """A database that is away when the transactions counted in `away_at` want to write, and there for all others."""

    database: Database
    away_at: frozenset[int]
    written: int = 0

    def read(self) -> AbstractContextManager[Session]:
        return self.database.read()

    def write(self, *account_ids: UUID) -> AbstractContextManager[Session]:
        self.written += 1
        if self.written in self.away_at:
            raise AWAY
        return self.database.write(*account_ids)


@dataclass
class BeforeWriting:
    """A database on which something happens once, just before the first transaction that wants to write."""

    database: Database
    happens: Callable[[], object]
    has_happened: bool = False

    def read(self) -> AbstractContextManager[Session]:
        return self.database.read()

    def write(self, *account_ids: UUID) -> AbstractContextManager[Session]:
        if not self.has_happened:
            self.has_happened = True
            self.happens()
        return self.database.write(*account_ids)


@dataclass
class WatchedDatabase:
    """A database that counts its transactions, and knows which are open."""

    database: Database
    reads: int = 0
    writes: int = 0
    open: int = 0

    @contextmanager
    def read(self) -> Iterator[Session]:
        self.reads += 1
        with self._opened(self.database.read()) as session:
            yield session

    @contextmanager
    def write(self, *account_ids: UUID) -> Iterator[Session]:
        self.writes += 1
        with self._opened(self.database.write(*account_ids)) as session:
            yield session

    @contextmanager
    def _opened(self, transaction: AbstractContextManager[Session]) -> Iterator[Session]:
        self.open += 1
        try:
            with transaction as session:
                yield session
        finally:
            self.open -= 1


class WatchedPhotos(PhotoStore):
    """Photos of which a test is told when their files are looked at or painted over."""

    def __init__(self, folder: Path, watch: Callable[[], object]) -> None:
        super().__init__(folder)
        self._watch = watch

    def path(self, key: PhotoKey) -> Path:
        self._watch()
        return super().path(key)

    def redact(self, key: PhotoKey, boxes: Iterable[Sequence[int]]) -> Received:
        self._watch()
        return super().redact(key, boxes)


class FakeReader:
    """Reads what it was told that a photo shows; every other photo is blank."""

    def __init__(self) -> None:
        self._shown: dict[str, Mapping[str, Any] | Exception] = {}
        self.read: list[tuple[bytes, bytes | None, str]] = []
        self.outlines: list[Sequence[Any]] = []
        self.before_answer: Callable[[], None] = lambda: None

    def shows(self, photo: bytes, *cards: Mapping[str, Any]) -> None:
        self._shown[_digest(photo)] = a_reading(*cards)

    def fails(self, photo: bytes, error: Exception) -> None:
        self._shown[_digest(photo)] = error

    def __call__(
        self, front: bytes, back: bytes | None, region: str, outlines: Sequence[Any] = ()
    ) -> Mapping[str, Any]:
        self.read.append((front, back, region))
        self.outlines.append(outlines)
        self.before_answer()
        shown = self._shown.get(_digest(front), a_reading())
        if isinstance(shown, Exception):
            raise shown
        return {**shown, "cards": [_within(each, shown["cards"]) for each in outlines]} if outlines else shown


def _within(outline: Any, cards: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The first of the cards that lies in the outline, or one that says nothing."""
    x, y, width, height = outline.box

    def lies_there(card: Mapping[str, Any]) -> bool:
        left, top, wide, high = card["box"]
        return x <= left + wide / 2 <= x + width and y <= top + high / 2 <= y + height

    found = next((card for card in cards if lies_there(card)), Card(box=Box(*outline.box)).to_json())
    return {**found, "box": list(outline.box), "side": outline.side}


def _digest(photo: bytes) -> str:
    return hashlib.sha256(photo).hexdigest()
