"""Builders for tests: people with accounts, photos of cards, and readings of them."""

from __future__ import annotations

import io
import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from flask import Flask
from PIL import Image, ImageDraw
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts import store as accounts
from app.channels.receipt_tokens import sign
from app.core.runtime import Runtime
from app.models import Base, Subscription
from app.nudges.delivery.sweep import Sweep
from app.scans.reading import read_next
from ocr.card import Box, Card, Quality, Reading, Tel, Value
from tests.routes import undocumented_in

if TYPE_CHECKING:
    from tests.fakes import FakeMail, FakeMessengers, FakePush, FakeReader, FixedClock

MONDAY_10AM = datetime(2026, 3, 2, 10, tzinfo=UTC)
DANA_BOX = (20, 20, 140, 90)
ERIK_BOX = (180, 100, 130, 90)
ENDLESS = 30.0
"""Seconds after which a sweep will never be done: those of our tests take one at most."""

_numbers = itertools.count(1)


def a_photo(*, size: tuple[int, int] = (320, 200), kind: str = "JPEG", **saving: Any) -> bytes:
    """A small picture like no other one."""
    number = next(_numbers)
    picture = Image.new("RGB", size, (number % 251, number // 251 % 251, 90))
    ImageDraw.Draw(picture).text((20, 20), f"card {number}", fill="white")
    return encoded(picture, kind, **saving)


def encoded(picture: Image.Image, kind: str = "JPEG", **saving: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **saving)
    return out.getvalue()


def a_card(
    fn: str | None = "Dana Kim",
    *,
    org: str | None = None,
    title: str | None = None,
    emails: Sequence[str] = (),
    tels: Sequence[str] = (),
    confidence: float = 0.97,
    box: tuple[int, int, int, int] = DANA_BOX,
) -> dict[str, Any]:
    """What a reader makes of one card, in its own form."""

    def value(text: str) -> Value:
        return Value(text, text, confidence, Box(box[0] + 5, box[1] + 5, 60, 12))

    return Card(
        box=Box(*box),
        fn=value(fn) if fn else None,
        given_name=fn.split()[0] if fn else None,
        family_name=fn.split()[-1] if fn else None,
        org=value(org) if org else None,
        title=value(title) if title else None,
        emails=tuple(value(email) for email in emails),
        tels=tuple(
            Tel(tel, tel, confidence, Box(box[0] + 5, box[1] + 40, 60, 12), type="work") for tel in tels
        ),
    ).to_json()


def a_reading(*cards: Any, ok: bool = True, reason: str | None = None) -> dict[str, Any]:
    """What a reader makes of a photo."""
    empty = Reading(cards=(), quality=Quality(ok, reason), width=320, height=200).to_json()
    return {**empty, "cards": list(cards)}


def new_uuid() -> str:
    return str(uuid4())


@dataclass(frozen=True)
class World:
    """The program in this process, over a database of its own, with time and the outside in the test's hands."""

    app: Flask
    clock: FixedClock
    push: FakePush
    mail: FakeMail | None
    reader: FakeReader = field(repr=False)
    messengers: FakeMessengers | None = None

    def __post_init__(self) -> None:
        self.runtime.photos.set_up()  # as a server does when it starts

    @property
    def runtime(self) -> Runtime:
        found: Runtime = self.app.extensions["nextday"]
        return found

    @property
    def is_sqlite(self) -> bool:
        return self.runtime.database.engine.dialect.name == "sqlite"

    def person(self, name: str = "ana", *, subscribed: bool = True, **settings: Any) -> Person:
        """A signed-in person with a confirmed address, without quiet hours unless the settings have them."""
        now = self.clock()
        with self.runtime.database.write() as session:
            account = accounts.add_account(
                session,
                email=f"{name}-{next(_numbers)}@example.com",
                password_hash="nobody signs in with this",
                name=name.title(),
                timezone="Europe/Berlin",
                region="GB",
                now=now,
            )
            usual = {"quiet_from": None, "quiet_until": None, "email_confirmed_at": now}
            for field_name, value in (usual | settings).items():
                setattr(account, field_name, value)
            device, token = accounts.add_device(session, account, name="a phone", now=now)
            if subscribed:
                session.add(_a_subscription(account.id, device.id, now))
        return Person(self, token, account.id)

    def stranger(self) -> Caller:
        """A client that is not signed in."""
        return Caller(self, None)

    def read_all(self, holder: str = "reader") -> int:
        """Let a reader read until nothing is left; how many it took up."""
        runtime = self.runtime
        return sum(
            1
            for _ in iter(
                lambda: read_next(
                    runtime.database, runtime.photos, self.reader, clock=self.clock, holder=holder
                ),
                False,
            )
        )

    def sweep(self, **options: Any) -> Sweep:
        runtime = self.runtime
        return Sweep(
            options.pop("database", runtime.database),
            runtime.channels,
            clock=self.clock,
            secret=runtime.secret,
            address="https://cards.example.com",
            spread=lambda: 0.0,
            **{"threads": 4, **options},
        )

    def deliver(self) -> None:
        """Sweep until no nudge is due and none is in flight."""
        sweep = self.sweep()
        sweep_out(sweep)
        sweep.drain()

    def rows(self, model: Any) -> list[Any]:
        with self.runtime.database.read() as session:
            return list(session.scalars(select(model)))

    def dump(self) -> str:
        """Every row of every table, as text."""
        with self.runtime.database.read() as session:
            tables = Base.metadata.sorted_tables
            return "\n".join(
                f"{table.name}: {tuple(row)}" for table in tables for row in session.execute(select(table))
            )

    def files(self) -> list[bytes]:
        """The content of every file in the photo folder but its marker."""
        photos = self.runtime.photos
        return [
            path.read_bytes()
            for path in photos.folder.glob("**/*")
            if path.is_file() and path != photos.marker
        ]

    def receipt(self, delivery_id: Any) -> str:
        return sign(self.runtime.secret, str(delivery_id))


def sweep_out(sweep: Sweep) -> None:
    """Tick until no nudge is due and none is in flight; fails if that never happens."""
    until = time.monotonic() + ENDLESS

    def in_time() -> None:
        assert time.monotonic() < until, "the sweep never comes to an end: what was due is still due"

    while not sweep.tick(in_time):
        time.sleep(0.002)  # for threads at work, not for time to pass


def _a_subscription(account_id: UUID, device_id: UUID, now: datetime) -> Subscription:
    number = next(_numbers)
    return Subscription(
        id=uuid4(),
        account_id=account_id,
        device_id=device_id,
        endpoint=f"https://push.example.com/{number}",
        p256dh="unused by the fake",
        auth="unused by the fake",
        created_at=now,
    )


@dataclass(frozen=True)
class Caller:
    """One who calls the API, with a token or without."""

    world: World
    token: str | None

    def ask(self, method: str, path: str, *, headers: Any = (), **request: Any) -> TestResponse:
        """The bare answer; fails when the OpenAPI document does not know that this operation answers so."""
        bearer = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        client = self.world.app.test_client(use_cookies=False)
        answer = client.open(f"/api/v1{path}", method=method, headers={**bearer, **dict(headers)}, **request)
        undocumented = undocumented_in(self.world.app, method, answer)
        assert undocumented is None, undocumented
        return answer

    def call(self, method: str, path: str, body: Any = None, *, expect: int, rev: int | None = None) -> Any:
        """The answer's JSON; fails unless the status is `expect`."""
        headers = {} if rev is None else {"If-Match": str(rev)}
        answer = self.ask(method, path, json=body, headers=headers)
        assert answer.status_code == expect, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.get_json() if answer.data else None

    def get(self, path: str, *, expect: int = 200, **query: Any) -> Any:
        asked = urlencode({name: str(value) for name, value in query.items()})
        return self.call("GET", f"{path}?{asked}" if asked else path, expect=expect)

    def items(self, path: str, **query: Any) -> list[Any]:
        """Everything a list holds, page by page."""
        found, cursor = [], None
        while True:
            page = self.get(path, **query, **({"cursor": cursor} if cursor else {}))
            found += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return found

    def put(self, path: str, body: Any, *, expect: int = 201, rev: int | None = None) -> Any:
        return self.call("PUT", path, body, expect=expect, rev=rev)

    def patch(self, path: str, body: Any, *, expect: int = 200, rev: int | None = None) -> Any:
        return self.call("PATCH", path, body, expect=expect, rev=rev)

    def post(self, path: str, body: Any = None, *, expect: int = 200, rev: int | None = None) -> Any:
        return self.call("POST", path, body, expect=expect, rev=rev)

    def delete(self, path: str, *, expect: int = 204, rev: int | None = None) -> Any:
        return self.call("DELETE", path, expect=expect, rev=rev)


@dataclass(frozen=True)
class Person(Caller):
    """A person with an account."""

    account_id: UUID

    def event(self, name: str = "Harbour Tech Days", *, expect: int = 201, **fields: Any) -> str:
        """Make an event; its id."""
        event_id = new_uuid()
        self.put(f"/events/{event_id}", {"name": name, **fields}, expect=expect)
        return event_id

    def upload(
        self, scan_id: str, front: bytes | None, *, back: bytes | None = None, **fields: Any
    ) -> TestResponse:
        """The bare answer to a capture as the phone sends it."""
        form: dict[str, Any] = {name: str(value) for name, value in fields.items() if value is not None}
        for side, photo in (("front", front), ("back", back)):
            if photo is not None:
                form[side] = (io.BytesIO(photo), f"{side}.jpg")
        return self.ask("PUT", f"/scans/{scan_id}", data=form, content_type="multipart/form-data")

    def scan(
        self,
        front: bytes | None = None,
        *,
        scan_id: str | None = None,
        captured_at: datetime | str | None = None,
        expect: int = 201,
        **fields: Any,
    ) -> Any:
        """Photograph a card: now, unless `captured_at` says otherwise."""
        taken = captured_at or self.world.clock()
        text = taken.isoformat() if isinstance(taken, datetime) else taken
        answer = self.upload(
            scan_id or new_uuid(), a_photo() if front is None else front, captured_at=text, **fields
        )
        assert answer.status_code == expect, f"{answer.status_code} {answer.text}"
        return answer.get_json()

    def meets(self, *cards: Any, **capture: Any) -> Any:
        """Photograph these cards and have them read; the scan as it then is."""
        photo = a_photo()
        self.world.reader.shows(photo, *cards)
        scan = self.scan(photo, **capture)
        self.world.read_all()
        return self.get(f"/scans/{scan['id']}")

    def contact(self, scan: Any, index: int = 0) -> Any:
        return self.get(f"/contacts/{scan['contact_ids'][index]}")

    def touch(self, scan: Any, channel: str = "call", *, expect: int = 201, **fields: Any) -> Any:
        """Note that the first person of the scan was called, or what `channel` says."""
        path = f"/contacts/{scan['contact_ids'][0]}/touches"
        return self.post(path, {"channel": channel, **fields}, expect=expect)

    def promise(self, scan: Any, what: str = "send the PDF", *, expect: int = 201, **fields: Any) -> Any:
        """Promise something to the first person of the scan."""
        path = f"/contacts/{scan['contact_ids'][0]}/promises"
        return self.post(path, {"what": what, **fields}, expect=expect)

    def one_of_each(self) -> dict[str, str]:
        """Something of every kind, by the noun under which the API has it: its id, or a calendar's secret."""
        event_id = self.event()
        scan = self.meets(a_card("Dana Kim", emails=["dana@acme.example"]), event_id=event_id, note="the PDF")
        messenger = {"name": "ntfy", "url": "ntfys://ntfy.example.com/topic"}
        return {
            "events": event_id,
            "scans": scan["id"],
            "contacts": scan["contact_ids"][0],
            "encounters": scan["encounter_ids"][0],
            "nudges": self.nudges(scan)[0]["id"],
            "touches": self.touch(scan)["id"],
            "promises": self.promise(scan)["id"],
            "devices": self.get("/devices")["items"][0]["id"],
            "subscriptions": self.get("/push/subscriptions")["items"][0]["id"],
            "messengers": self.post("/account/messengers", messenger, expect=201)["id"],
            "calendar": self.post("/account/calendar", expect=201)["url"]
            .rsplit("/", 1)[-1]
            .removesuffix(".ics"),
        }

    def nudges(self, scan: Any, index: int = 0) -> list[Any]:
        """The nudges of the scan's encounter, in the order in which they fall due."""
        return self.items("/nudges", encounter_id=scan["encounter_ids"][index])

    def states(self, scan: Any) -> list[tuple[str, str]]:
        return [(nudge["kind"], nudge["state"]) for nudge in self.nudges(scan)]
