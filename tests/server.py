"""The real server as a separate process, used through HTTP only; its clock is a file.

    with Server(tmp_path, now=MONDAY_10AM) as server:
        ana = server.sign_up("ana")
        ana.put(f"/events/{uuid4()}", json={"name": "Harbour Tech Days"}, expect=201)
        server.advance(timedelta(hours=24))

`advance` returns when a whole sweep has run at the new time and left nothing to send, so tests do not sleep.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import requests

from tests.prefork import ROOT, Forked, run_flask

START_LIMIT = 60.0
SWEEP_LIMIT = 60.0
READ_LIMIT = 120.0
PASSWORD = "correct horse battery staple"


class Client:
    """One device of one account: its token, and requests that fail at once on an unexpected status."""

    def __init__(self, address: str, token: str | None = None) -> None:
        self._api = f"{address}/api/v1"
        self._session = requests.Session()
        self.token = token
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"

    def ask(self, method: str, path: str, *, expect: int = 200, **request: Any) -> Any:
        """The JSON of the answer (None when it has no body); AssertionError unless the status is `expect`."""
        answer = self._session.request(method, self._api + path, timeout=30, **request)
        assert answer.status_code == expect, f"{method} {path}: {answer.status_code} {answer.text[:2000]}"
        return answer.json() if answer.content else None

    def get(self, path: str, **request: Any) -> Any:
        return self.ask("GET", path, **request)

    def put(self, path: str, **request: Any) -> Any:
        return self.ask("PUT", path, **request)

    def post(self, path: str, **request: Any) -> Any:
        return self.ask("POST", path, **request)

    def patch(self, path: str, **request: Any) -> Any:
        return self.ask("PATCH", path, **request)

    def delete(self, path: str, **request: Any) -> Any:
        return self.ask("DELETE", path, expect=request.pop("expect", 204), **request)

    def download(self, path: str) -> bytes:
        """A body that is not JSON: a photo, a vCard."""
        answer = self._session.get(self._api + path, timeout=30)
        assert answer.status_code == 200, f"GET {path}: {answer.status_code} {answer.text[:2000]}"
        return answer.content

    def items(self, path: str, **params: Any) -> list[Any]:
        """All items of a list, page after page."""
        found: list[Any] = []
        cursor: str | None = None
        while True:
            page = self.get(path, params={**params, **({"cursor": cursor} if cursor else {})})
            found += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return found

    def subscribe(self, subscription: Mapping[str, Any]) -> Any:
        return self.post("/push/subscriptions", json=subscription, expect=201)

    def photograph(
        self,
        photo: bytes,
        *,
        captured_at: datetime | None = None,
        scan_id: str | None = None,
        expect: int = 201,
        **fields: str,
    ) -> Any:
        """Upload a scan as the page does, and return it; `fields` are the other parts of the form."""
        form = dict(fields)
        if captured_at is not None:
            form["captured_at"] = rfc3339(captured_at)
        return self.put(
            f"/scans/{scan_id or uuid4()}",
            files={"front": ("card.png", photo, "image/png")},
            data=form,
            expect=expect,
        )

    def wait_until_read(self, scan_id: str, *, seconds: float = READ_LIMIT) -> Any:
        """The scan after it has been read."""
        return wait_for(
            lambda: _done(self.get(f"/scans/{scan_id}")), f"scan {scan_id} to be read", seconds=seconds
        )


def _done(scan: Any) -> Any:
    return scan if scan["state"] in {"read", "unreadable"} else None


class Server:
    """`python wsgi.py` on a free port, with its data, clock and log in `folder`."""

    def __init__(
        self,
        folder: Path,
        *,
        now: datetime,
        beside: Server | None = None,
        port: int | None = None,
        source: Path = ROOT,
        is_forked: bool = True,
        **settings: str,
    ) -> None:
        """`beside` is a server whose data and clock this one shares; `source` holds the program to run.

        With `is_forked=False` it is a new interpreter, as it is for an operator; that takes a second or two longer.
        """
        self.folder = folder
        self.source = source
        self._is_forked = is_forked and source == ROOT
        self.data_dir: Path = beside.data_dir if beside else folder / "data"
        self.clock_file: Path = beside.clock_file if beside else folder / "clock"
        self.log = folder / "server.log"
        self.port = port or free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._environment = {
            **_clean_environment(),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "DATA_DIR": str(self.data_dir),
            "TESTING": "1",
            "CLOCK_FILE": str(self.clock_file),
            "PUSH_ALLOWED_HOSTS": "127.0.0.1",
            "SIGNUP": "open",
            "TRUSTED_PROXY": "127.0.0.1",
            "READERS": "tesseract",
            **settings,
        }
        self._process: subprocess.Popen[bytes] | Forked | None = None
        folder.mkdir(parents=True, exist_ok=True)
        self.set_clock(now)

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            print(self.last_words(), file=sys.stderr)
        self.end()

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.clock_file.read_text())

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self, *, until_ready: bool = True, **settings: str) -> None:
        """Start the process; `settings` count for this start only."""
        self._process = self._launch({**self._environment, **settings})
        if until_ready:
            wait_for(self._is_ready, "the server to be ready", seconds=START_LIMIT, pause=0.05)

    def _launch(self, environment: Mapping[str, str]) -> subprocess.Popen[bytes] | Forked:
        if self._is_forked:
            self.log.touch()  # tests read it before the fork has opened it
            return Forked(["wsgi.py"], cwd=self.source, env=environment, stdout=self.log, stderr=self.log)
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "wsgi.py"],
                cwd=self.source,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def stop(self, *, seconds: float = 20) -> int:
        """Stop the process by SIGTERM, and return its exit status."""
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(seconds)

    def kill9(self) -> None:
        """Kill the server process by SIGKILL; its reader must notice by itself."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def wait_for_death(self, *, seconds: float = 60) -> int:
        """The exit status of a process that is expected to end by itself."""
        assert self._process is not None
        return self._process.wait(seconds)

    def end(self) -> None:
        """Kill all processes that are left, the reader included."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()  # one that has no group of its own yet
        self._process.wait()

    def flask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of the operator's commands on this server's data."""
        return run_flask(*arguments, env=self._environment, folder=self.folder)

    def find_violations(self) -> list[str]:
        """The faults that `flask check` finds: cards in no state, without a nudge, and the like."""
        checked = self.flask("check")
        return [] if checked.returncode == 0 else [*checked.stdout.splitlines(), checked.stderr]

    def set_clock(self, now: datetime) -> None:
        """Move the clock without waiting; the file is replaced atomically."""
        new = self.clock_file.with_suffix(".new")
        new.write_text(rfc3339(now))
        new.replace(self.clock_file)

    def advance(self, to: datetime | timedelta, *, seconds: float = SWEEP_LIMIT) -> datetime:
        """Move the clock forward and wait until a sweep at the new time left nothing to send."""
        now = self.now + to if isinstance(to, timedelta) else to
        self.set_clock(now)
        wait_for(lambda: self._has_swept(now), f"a sweep at {now}", seconds=seconds)
        return now

    def ready(self) -> Any:
        """The answer of /readyz, ready or not."""
        return requests.get(f"{self.address}/readyz", timeout=60).json()

    def _has_swept(self, now: datetime) -> bool:
        self._must_run()
        last_at = self.ready()["sweep"]["last_at"]
        return last_at is not None and datetime.fromisoformat(last_at) >= now

    def _is_ready(self) -> bool:
        self._must_run()
        try:
            return requests.get(f"{self.address}/readyz", timeout=60).ok
        except requests.ConnectionError:
            return False

    def _must_run(self) -> None:
        assert self._process is not None
        status = self._process.poll()
        assert status is None, f"the server ended with {status}:\n{self.last_words()}"

    def last_words(self) -> str:
        """The end of its log, without the requests of `wait_for`."""
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join([line for line in lines if "/readyz" not in line][-40:])

    def anonymous(self) -> Client:
        return Client(self.address)

    def sign_up(self, name: str = "ana", **account: Any) -> Client:
        """A new account with one device; never quiet, unless `quiet_from` and `quiet_until` are given."""
        # From an address of its own: how many may sign up from one address is limited.
        elsewhere = {"X-Forwarded-For": f"2001:db8::{uuid4().hex[:4]}:{uuid4().hex[:4]}"}
        form = sign_up_form(name, **account)
        token = self.anonymous().post("/accounts", json=form, headers=elsewhere, expect=201)["token"]
        return with_quiet_hours(Client(self.address, token), **account)


def sign_up_form(name: str, **account: Any) -> dict[str, Any]:
    """The body of a sign-up; quiet hours are set later."""
    return {
        "email": f"{name}-{uuid4().hex[:8]}@example.com",
        "password": PASSWORD,
        "name": name.title(),
        "timezone": account.get("timezone", "UTC"),
        "region": account.get("region", "GB"),
    }


def with_quiet_hours(client: Client, **account: Any) -> Client:
    quiet = {name: account.get(name) for name in ("quiet_from", "quiet_until")}
    client.patch("/account", json=quiet)
    return client


def wait_for(look: Callable[[], Any], wanted: str, *, seconds: float, pause: float = 0.02) -> Any:
    """The first true result of `look`; AssertionError when there is none in time.

    It polls, because another process has no condition to wait on.
    """
    give_up = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < give_up, f"waited {seconds} s for {wanted}"
        time.sleep(pause)
    return seen


def rfc3339(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _clean_environment() -> dict[str, str]:
    """A minimal environment without the developer's own settings."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT", "TESSDATA_PREFIX")
    one_thread = {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}
    return {name: os.environ[name] for name in kept if name in os.environ} | one_thread
