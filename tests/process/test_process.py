"""The process itself: how it starts, which parts it runs, and how it stops."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from PIL import Image
from sqlalchemy import select

from app.core.clock import system_clock
from app.core.db import Database
from app.core.heartbeats import Heartbeat
from app.models import Nudge, Scan
from tests.prefork import ROOT
from tests.pushservice import PushService
from tests.server import Server, free_port, wait_for
from tests.stories.people import join
from tests.stories.pictures import a_card, a_wall, as_png

MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
DAY = timedelta(hours=24)
SECONDS_TO_STOP = 25
"""Far more than it takes, far less than a server that hangs."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path / "server", now=MONDAY) as running:
        yield running


@pytest.fixture
def new_interpreter(tmp_path: Path) -> Iterator[Server]:
    """A server started as `make run` does it."""
    with Server(tmp_path / "server", now=MONDAY, is_forked=False) as running:
        yield running


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_server_stops_within_seconds_and_leaves_no_reader(new_interpreter, number):
    reader = wait_for(lambda: readers_of(new_interpreter), "a reader", seconds=60)[0]
    began = time.monotonic()
    os.kill(new_interpreter.pid, number)
    status = new_interpreter.wait_for_death(seconds=SECONDS_TO_STOP)

    assert status == 0
    assert not is_alive(reader)
    assert time.monotonic() - began < SECONDS_TO_STOP
    assert "Traceback" not in new_interpreter.log.read_text()


def test_ctrl_c_in_a_terminal_stops_server_and_reader(new_interpreter):
    """The terminal signals the whole process group; the reader waits until the server tells it to stop."""
    reader = wait_for(lambda: readers_of(new_interpreter), "a reader", seconds=60)[0]
    os.killpg(new_interpreter.pid, signal.SIGINT)

    assert new_interpreter.wait_for_death(seconds=SECONDS_TO_STOP) == 0
    assert not is_alive(reader)
    assert "Traceback" not in new_interpreter.log.read_text()
    assert heartbeats(new_interpreter) == []


def test_a_running_upload_is_finished_before_the_server_stops(server):
    """The last bytes arrive after the signal; the upload is answered and stored."""
    ana = server.sign_up()
    request = an_upload(server, ana, a_card())
    with closing(socket.create_connection(("127.0.0.1", server.port))) as phone:
        phone.sendall(request[:-100])
        wait_for(lambda: ana.get("/account"), "the server to have read", seconds=60)
        os.kill(server.pid, signal.SIGTERM)
        wait_for(lambda: not is_listening(server.port), "the server to stop listening", seconds=60)
        phone.sendall(request[-100:])
        answer = phone.makefile("rb").readline()
    status = server.wait_for_death(seconds=SECONDS_TO_STOP)

    assert b" 201 " in answer
    assert status == 0
    assert [row.state for row in rows(server, Scan)] == ["queued"] or rows(server, Scan)[0].attempts == 1


def test_a_running_download_is_finished_before_the_server_stops(server):
    """A slow phone gets the whole photo."""
    ana = server.sign_up()
    scan = ana.photograph(as_png(Image.effect_noise((2400, 1600), 90)))
    path = f"/api/v1/scans/{scan['id']}/photo/front"
    whole = ana.download(path.removeprefix("/api/v1"))
    with closing(slow_connection(server.port)) as phone:
        phone.sendall(a_request(server, ana, "GET", path))
        head = phone.recv(200)
        os.kill(server.pid, signal.SIGTERM)
        wait_for(lambda: not is_listening(server.port), "the server to stop listening", seconds=60)
        answer = head + everything(phone)

    assert answer.endswith(whole)
    assert server.wait_for_death(seconds=SECONDS_TO_STOP) == 0


def test_an_upload_that_never_ends_does_not_prevent_a_stop(server):
    ana = server.sign_up()
    with closing(socket.create_connection(("127.0.0.1", server.port))) as phone:
        phone.sendall(an_upload(server, ana, a_card())[:-100])
        wait_for(lambda: ana.get("/account"), "the server to have read", seconds=60)

        assert server.stop(seconds=SECONDS_TO_STOP) == 0


def test_a_second_ctrl_c_ends_the_server_at_once(server):
    """It would else wait for the answer of the push service, which is slow."""
    with PushService(clock_file=server.clock_file) as service:
        ana = join(server, service)
        ana.phone.slowness = 8.0
        ana.meets(a_wall())
        server.set_clock(MONDAY + DAY)
        wait_for(lambda: any(is_leased(server, Nudge)), "a nudge that is being sent", seconds=60)
        os.kill(server.pid, signal.SIGINT)
        wait_for(lambda: not is_listening(server.port), "the server to stop listening", seconds=60)
        os.kill(server.pid, signal.SIGINT)

        assert server.wait_for_death(seconds=SECONDS_TO_STOP) == -signal.SIGINT


def test_outcomes_of_running_sends_are_recorded_before_the_server_stops(server):
    """The push service is slow; the server waits for its answer and leaves no lease behind."""
    with PushService(clock_file=server.clock_file) as service:
        ana = join(server, service)
        ana.phone.slowness = 2.0
        for _ in range(3):
            ana.meets(a_wall())
        server.set_clock(MONDAY + DAY)
        wait_for(lambda: any(is_leased(server, Nudge)), "nudges that are being sent", seconds=60)
        status = server.stop(seconds=60)

    follow_ups = [nudge for nudge in rows(server, Nudge) if nudge.kind == "follow_up"]
    assert status == 0
    assert not any(is_leased(server, Nudge))
    assert [nudge.attempts for nudge in follow_ups if nudge.state == "sent"] == [1] * len(ana.messages)
    assert {nudge.state for nudge in follow_ups} <= {"sent", "pending"}
    assert ana.messages


def test_a_stopped_reader_releases_its_scan(tmp_path):
    """The scan is being read when the server is stopped, and queued or read afterwards."""
    with Server(tmp_path / "server", now=MONDAY) as server:
        ana = server.sign_up()
        for _ in range(4):
            ana.photograph(a_card())
        wait_for(lambda: any(is_leased(server, Scan)), "a reading", seconds=60, pause=0.005)
        assert server.stop(seconds=60) == 0

        assert not any(is_leased(server, Scan))
        assert {scan.state for scan in rows(server, Scan)} <= {"queued", "read", "unreadable"}


def test_a_killed_reader_is_restarted(server):
    first = wait_for(lambda: readers_of(server), "a reader", seconds=60)[0]
    wait_for(lambda: heartbeats(server), "its heartbeat", seconds=60)
    os.kill(first, signal.SIGKILL)
    second = wait_for(lambda: set(readers_of(server)) - {first}, "another reader", seconds=60).pop()
    beats = wait_for(
        lambda: [beat for beat in heartbeats(server) if beat.about["pid"] == second],
        "the heartbeat of the second",
        seconds=60,
    )

    assert is_alive(second)
    assert len(beats) == len(heartbeats(server)) == 1


def test_the_web_role_neither_sweeps_nor_reads(tmp_path):
    with Server(tmp_path / "web", now=MONDAY, ROLE="web") as server:
        ana = server.sign_up()
        scan = ana.photograph(a_wall())

        assert readers_of(server) == []
        assert server.ready()["sweep"] == {"ok": True, "elsewhere": True}
        assert ana.get(f"/scans/{scan['id']}")["state"] == "queued"
        assert server.stop(seconds=SECONDS_TO_STOP) == 0


def test_roles_in_separate_processes_work_together(tmp_path):
    """Three processes on one database: one answers, one sends, one reads."""
    with Server(tmp_path / "web", now=MONDAY, ROLE="web") as web:
        sweep = Server(tmp_path / "sweep", now=MONDAY, beside=web, ROLE="sweep")
        read = Server(tmp_path / "read", now=MONDAY, beside=web, ROLE="read")
        with PushService(clock_file=web.clock_file) as service, stopped_at_exit(sweep), stopped_at_exit(read):
            sweep.start(until_ready=False)
            read.start(until_ready=False)
            ana = join(web, service)
            scan = ana.meets(a_card())
            known = ana.client.wait_until_read(scan["id"])
            web.set_clock(MONDAY + DAY)
            wait_for(lambda: ana.messages, "the nudge", seconds=60)

            assert known["state"] == "read"
            assert len(readers_of(read)) == 1
            assert readers_of(sweep) == readers_of(web) == []
            assert not is_listening(sweep.port)
            assert not is_listening(read.port)
            for process in (sweep, read):
                assert process.stop(seconds=SECONDS_TO_STOP) == 0


def test_all_invalid_settings_are_named_at_once(tmp_path):
    result = run(
        tmp_path, PORT="many", ROLE="king", SIGNUP="maybe", DATABASE_URL="oracle://user:secret@host/db"
    )

    assert result.returncode == 2
    for name in ("PORT", "ROLE", "SIGNUP", "DATABASE_URL"):
        assert f"\n{name}: " in result.stderr
    assert "secret" not in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "data").exists()


def test_an_address_in_use_is_reported_in_one_sentence_and_changes_nothing(server, tmp_path):
    result = run(tmp_path, PORT=str(server.port))

    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert f"127.0.0.1:{server.port} cannot be listened on (Address already in use)" in result.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"HOST": "203.0.113.7"}, "203.0.113.7"),
        ({"DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/none"}, "cannot start"),
        ({"DATA_DIR": "/dev/null/data"}, "/dev/null"),
    ],
)
def test_a_failed_start_is_reported_without_a_traceback(tmp_path, settings, sentence):
    result = run(tmp_path, **settings)

    assert result.returncode == 1
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr


def test_the_second_start_is_ready_in_seconds(new_interpreter, record_property):
    new_interpreter.stop()
    began = time.monotonic()
    new_interpreter.start()
    seconds = time.monotonic() - began
    record_property("seconds", seconds)
    print(f"ready again in {seconds:.1f} s")

    assert seconds < 30, "something slow is repeated at every start"


def test_the_server_can_be_started_from_another_folder(tmp_path):
    """The reader finds the program, and a relative DATA_DIR is relative to the folder."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "wsgi.py")],
        cwd=tmp_path,
        env=environment(tmp_path, PORT=str(port), DATA_DIR="data"),
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(lambda: is_listening(port), "the server", seconds=60)
        wait_for(
            lambda: requests.get(f"{address}/readyz", timeout=30).json()["readers"], "a reader", seconds=60
        )
        assert (tmp_path / "data" / "nextday.db").exists()
    finally:
        process.terminate()
        process.wait(30)


def run(folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Start the program and wait until it ends by itself."""
    return subprocess.run(
        [sys.executable, "wsgi.py"],
        cwd=ROOT,
        env=environment(folder, **settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def environment(folder: Path, **settings: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(folder / "data"),
        "PORT": str(free_port()),
        "READERS": "tesseract",
        **settings,
    }


class stopped_at_exit:  # noqa: N801 -- reads as a word in `with`
    """Ends a server that a test has not stopped."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        self._server.end()


def rows(server: Server, model: Any) -> list[Any]:
    database = Database(f"sqlite:///{server.data_dir / 'nextday.db'}", system_clock)
    with database.read() as session:
        found = list(session.scalars(select(model)))
    database.close()
    return found


def is_leased(server: Server, model: Any) -> list[bool]:
    return [row.leased_by is not None for row in rows(server, model)]


def heartbeats(server: Server) -> list[Heartbeat]:
    return [beat for beat in rows(server, Heartbeat) if beat.name.startswith("reader")]


def test_it_does_not_start_without_the_disk_of_its_photos(server):
    """It would put new photos onto the mount point, where the disk hides them later."""
    ana = server.sign_up()
    ana.photograph(a_card())
    server.stop()
    photos = server.data_dir / "photos"
    photos.rename(server.data_dir / "disk")
    photos.mkdir()

    server.start(until_ready=False)
    status = server.wait_for_death()

    assert status == 1
    assert f"Nextday cannot start: the photos are not in {photos}" in server.log.read_text()
    assert list(photos.iterdir()) == []
    photos.rmdir()
    (server.data_dir / "disk").rename(photos)
    server.start()
    assert ana.items("/scans")


def readers_of(server: Server) -> list[int]:
    """Process ids of the readers that a server has started."""
    return [child for child, parent in running_processes() if parent == server.pid]


def is_alive(pid: int) -> bool:
    return pid in dict(running_processes())


def running_processes() -> list[tuple[int, int]]:
    """The ids of all running processes and of their parents, without zombies."""
    shown = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True
    ).stdout
    split = (line.split() for line in shown.splitlines())
    return [(int(row[0]), int(row[1])) for row in split if not row[2].startswith("Z")]


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def slow_connection(port: int) -> socket.socket:
    """A connection with a small receive buffer."""
    phone = socket.socket()
    phone.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    phone.settimeout(30)
    phone.connect(("127.0.0.1", port))
    return phone


def everything(phone: socket.socket) -> bytes:
    return b"".join(iter(lambda: phone.recv(65536), b""))


def a_request(server: Server, client: Any, method: str, path: str, body: Any = None, **headers: str) -> bytes:
    """The bytes of a request on the wire."""
    prepared = client._session.prepare_request(
        requests.Request(method, server.address + path, **(body or {}))
    )
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{server.port}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in prepared.headers.items() if name != "Connection"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + (prepared.body or b"")


def an_upload(server: Server, client: Any, photo: bytes) -> bytes:
    path = "/api/v1/scans/7f1c0f0e-2d0b-4d7c-9b39-0f6a5f6f4c11"
    return a_request(server, client, "PUT", path, {"files": {"front": ("card.png", photo, "image/png")}})


def test_a_large_body_is_accepted_only_as_an_archive_from_a_signed_in_device(server):
    """The body is stored before the API authenticates the request, so a stranger could fill the disk."""
    ana = server.sign_up()
    token = ana._session.headers["Authorization"]
    of_400_mb, in_chunks = f"Content-Length: {400 << 20}", "Transfer-Encoding: chunked"

    def response_to(path: str, size: str, *heads: str) -> str:
        head = [f"POST {path} HTTP/1.1", "Host: x", size, *heads]
        with closing(socket.create_connection(("127.0.0.1", server.port), timeout=60)) as phone:
            phone.sendall("\r\n".join([*head, "", ""]).encode())
            return phone.recv(2000).decode()

    archive, ours, ask_first = "/api/v1/account/archive", f"Authorization: {token}", "Expect: 100-continue"
    for size in (of_400_mb, in_chunks):
        assert response_to(archive, size, ours, ask_first).startswith("HTTP/1.1 100 Continue")
        for heads in (
            [],
            ["Authorization: Bearer nd_unknown"],
            ["Authorization: Basic eDp5"],
            ["Authorization: "],
        ):
            refused = response_to(archive, size, ask_first, *heads)
            assert refused.startswith("HTTP/1.1 401 "), heads
            assert "Connection: close" in refused
            assert "application/problem+json" in refused
    assert " 413 " in response_to("/api/v1/account/password", of_400_mb, ours)
    assert " 413 " in response_to(archive, f"Content-Length: {600 << 20}", ours)
    ana.ask("DELETE", "/tokens/current", expect=204)
    assert response_to(archive, of_400_mb, ours, ask_first).startswith("HTTP/1.1 401 ")


def test_bytes_after_a_refused_request_are_not_read_as_another_request(server):
    ana = server.sign_up()
    inner = a_request(server, ana, "DELETE", "/api/v1/account")
    head = [
        "POST /api/v1/account/archive HTTP/1.1",
        "Host: x",
        "Authorization: Bearer nd_unknown",
        f"Content-Length: {400 << 20}",
    ]
    with closing(socket.create_connection(("127.0.0.1", server.port), timeout=60)) as phone:
        phone.sendall("\r\n".join([*head, "", ""]).encode() + inner)
        responses = everything(phone)

    assert responses.count(b"HTTP/1.1 ") == 1
    assert b" 401 " in responses.split(b"\r\n")[0]
    assert ana.get("/account")["email"]
