"""The program within the test process: its HTTP endpoints without a socket, its sweep without waiting for a tick.

For tests of thousands of moments. What is sent really goes to the push service; only server, timer and reader are left out.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient

from app import create_app
from app.accounts.store import find_by_email
from app.core.config import read_settings
from app.nudges.delivery.sweep import Sweep
from app.ops.migration import migrate
from app.scans.photo_integrity import open_photo_storage
from tests.builders import sweep_out
from tests.server import Client, rfc3339, sign_up_form, with_quiet_hours


class InsideClient(Client):
    """A client that calls the application directly."""

    def __init__(self, flask: FlaskClient, token: str | None = None) -> None:
        self._flask = flask
        # Each from an address of its own: how many may sign up from one address is limited.
        self._address = {"REMOTE_ADDR": f"2001:db8::{uuid4().hex[:4]}:{uuid4().hex[:4]}"}
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def ask(  # type: ignore[override]  # what the application itself takes, and no other keyword
        self,
        method: str,
        path: str,
        *,
        expect: int = 200,
        params: Mapping[str, str] | None = None,
        json: Any = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        data: Mapping[str, str] | None = None,
    ) -> Any:
        parts = {
            name: (io.BytesIO(octets), file, kind) for name, (file, octets, kind) in (files or {}).items()
        }
        body = {"json": json} if json is not None else {"data": {**(data or {}), **parts}} if parts else {}
        answer = self._flask.open(
            f"/api/v1{path}",
            method=method,
            headers=self._headers,
            query_string=params,
            environ_overrides=self._address,
            **body,
        )
        assert answer.status_code == expect, f"{method} {path}: {answer.status_code} {answer.text[:2000]}"
        return answer.json if answer.data else None


class Inside:
    """The program on `folder`, at whatever time it is told."""

    def __init__(self, folder: Path, *, now: datetime, **settings: str) -> None:
        self.clock_file = folder / "clock"
        self.set_clock(now)
        environment = {
            "DATA_DIR": str(folder / "data"),
            "TESTING": "1",
            "CLOCK_FILE": str(self.clock_file),
            "PUSH_ALLOWED_HOSTS": "127.0.0.1",
            "SIGNUP": "open",
        }
        self._app = create_app(read_settings({**environment, **settings}))
        runtime = self._app.extensions["nextday"]
        migrate(runtime.settings, runtime.database)
        open_photo_storage(runtime.database, runtime.photos)
        self._sweep = Sweep(
            runtime.database,
            runtime.channels,
            clock=runtime.clock,
            secret=runtime.secret,
            address=runtime.settings.address,
            seen_within=runtime.settings.seen_within,
        )

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.clock_file.read_text())

    def set_clock(self, now: datetime) -> None:
        self.clock_file.write_text(rfc3339(now))

    def advance(self, to: datetime | timedelta) -> datetime:
        """Move the clock and send all that is due then."""
        now = self.now + to if isinstance(to, timedelta) else to
        self.set_clock(now)
        sweep_out(self._sweep)
        return now

    def anonymous(self) -> Client:
        return InsideClient(self._app.test_client())

    def sign_up(self, name: str = "ana", **account: Any) -> Client:
        """A new account with one device; never quiet, unless `quiet_from` and `quiet_until` are given."""
        token = self.anonymous().post("/accounts", json=sign_up_form(name, **account), expect=201)["token"]
        return with_quiet_hours(InsideClient(self._app.test_client(), token), **account)

    def trust_address(self, email: str) -> None:
        """As if its owner had confirmed it."""
        with self._app.extensions["nextday"].database.write() as session:
            account = find_by_email(session, email)
            assert account is not None
            account.email_confirmed_at = self.now

    def __enter__(self) -> Inside:
        return self

    def __exit__(self, *_: object) -> None:
        self._sweep.drain()
        self._app.extensions["nextday"].database.close()
