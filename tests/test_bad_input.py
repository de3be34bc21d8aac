"""Bad input: the response says what to do, no data is lost or left behind, and memory use stays flat."""

from __future__ import annotations

import io
import resource
import struct
import sys
import tracemalloc
import zlib
from pathlib import Path
from typing import Any
from unittest import mock

import argon2
import pytest
from PIL import Image
from werkzeug.test import EnvironBuilder, run_wsgi_app

from tests.builders import a_photo, encoded, new_uuid

pytestmark = pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")


@pytest.fixture
def backend() -> str:
    """No database has a part in this: once is enough."""
    return "sqlite"


MB = 1 << 20
AN_ID = "2be9464a-a036-4578-8789-83bbdf1f6b61"


def refused(answer: Any, status: int, code: str) -> None:
    """A problem with this status and code, and a sentence that says what to do."""
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json"), answer.text
    problem = answer.get_json()
    assert problem["code"] == code
    assert problem["status"] == status
    assert problem["type"] == f"urn:nextday:problem:{code}"
    assert problem["title"]
    assert problem["detail"].endswith((".", "?")) or code == "invalid"


def a_png(width: int, height: int, rows: int) -> bytes:
    """A PNG of one bit a pixel that claims a size, with as many rows of it as wanted."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checked = kind + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    pixels = zlib.compress((b"\0" * ((width + 7) // 8 + 1)) * rows, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("front", "status", "code"),
    [
        (b"", 422, "empty-file"),
        (b"hello, I am a text", 415, "not-a-photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "not-a-photo"),
        (b"%PDF-1.7\n", 415, "not-a-photo"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 40, 415, "not-a-photo"),
        (encoded(Image.new("RGB", (20, 20)), "GIF"), 415, "not-a-photo"),
        (encoded(Image.new("RGB", (20, 20)), "TIFF"), 415, "not-a-photo"),
        (encoded(Image.effect_noise((400, 300), 80).convert("RGB"))[:3000], 422, "truncated-photo"),
        (encoded(Image.effect_noise((300, 300), 80).convert("RGB"), "PNG")[:9000], 422, "broken-photo"),
        (a_png(12846, 12846, 12846), 413, "too-many-pixels"),
        (a_png(60000, 60000, 1), 413, "too-many-pixels"),
        (a_png(0, 10, 1), 415, "not-a-photo"),
    ],
    ids=[
        "empty",
        "text",
        "svg",
        "pdf",
        "hardly a jpeg",
        "gif",
        "tiff",
        "a jpeg of which little came",
        "a png that breaks off",
        "165 megapixels in 20 kB",
        "3600 megapixels",
        "no width",
    ],
)
def test_a_file_that_cannot_be_shown_is_refused_with_the_reason(world, ana, front, status, code):
    before = world.dump()

    refused(ana.upload(new_uuid(), front, note="keep me"), status, code)

    assert world.dump() == before
    assert world.files() == []


def test_a_bad_back_keeps_the_front_from_being_half_taken(world, ana):
    refused(ana.upload(new_uuid(), a_photo(), back=b"not a picture"), 415, "not-a-photo")

    assert ana.items("/scans") == []
    assert world.files() == []


def test_no_file_at_all(ana):
    answer = ana.ask("PUT", f"/scans/{new_uuid()}", data={"note": "x"}, content_type="multipart/form-data")

    refused(answer, 422, "invalid")


def test_a_word_where_the_photo_belongs(ana):
    answer = ana.ask("PUT", f"/scans/{new_uuid()}", data={"front": "x"}, content_type="multipart/form-data")

    refused(answer, 422, "no-file")


def test_an_empty_choice_of_file_as_browsers_send_it(ana):
    form = {"front": (io.BytesIO(b""), "")}
    answer = ana.ask("PUT", f"/scans/{new_uuid()}", data=form, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert answer.get_json()["code"] in ("no-file", "invalid")


def test_json_where_a_form_belongs(ana):
    answer = ana.ask("PUT", f"/scans/{new_uuid()}", json={"front": "x"})

    assert answer.status_code in (415, 422)
    assert answer.content_type == "application/problem+json"


def test_a_capture_with_a_field_that_cannot_be_kept(world, ana):
    for field, value in (
        ("captured_at", "2026-03-02T10:00:00"),
        ("captured_at", "yesterday"),
        ("captured_at", "2026-13-45T99:00:00Z"),
        ("captured_at", "9999-12-31T23:59:59-14:00"),
        ("captured_at", "٢٠٢٦-03-02T10:00:00Z"),
        ("event_id", "not a uuid"),
        ("note", "x" * 10_001),
        ("note", "bell \x07"),
        ("colour", "red"),
    ):
        refused(ana.upload(new_uuid(), a_photo(), **{field: value}), 422, "invalid")

    assert world.files() == []
    assert ana.items("/scans") == []


@pytest.mark.parametrize(("size", "status"), [(30 * MB, 201), (40 * MB, 413)])
def test_large_bodies_are_not_held_in_memory(world, ana, size, status):
    """The body is produced while it is read, so that code which stores it shows in the memory measured."""
    photo = a_photo()
    part = (
        b'Content-Disposition: form-data; name="front"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    )
    stream = MadeWhileRead(b"--b0undary\r\n" + part + photo, size, b"\r\n--b0undary--\r\n")
    environ = EnvironBuilder(
        path=f"/api/v1/scans/{new_uuid()}",
        method="PUT",
        headers=[("Authorization", f"Bearer {ana.token}")],
    ).get_environ()
    environ |= {
        "wsgi.input": stream,
        "CONTENT_LENGTH": str(size),
        "CONTENT_TYPE": "multipart/form-data; boundary=b0undary",
    }
    tracemalloc.start()
    try:
        answer = run_wsgi_app(world.app.wsgi_app, environ)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert answer[1].startswith(str(status)), b"".join(answer[0])
    assert peak < 8 * MB


def test_a_picture_of_165_megapixels_takes_no_memory(ana):
    bomb = a_png(12846, 12846, 12846)
    assert len(bomb) < 30_000
    ana.upload(new_uuid(), a_photo())

    grown = memory_growth(lambda: refused(ana.upload(new_uuid(), bomb), 413, "too-many-pixels"))

    assert grown < 16 * MB


def test_json_of_more_than_a_megabyte_is_refused(ana):
    answer = ana.ask("PATCH", "/account", json={"name": "x" * (2 * MB)})

    refused(answer, 413, "too-large")


NOT_TO_BE_KEPT: tuple[tuple[str, str, Any], ...] = (
    ("PATCH", "/account", {"nickname": "A"}),
    ("PATCH", "/account", {"timezone": "Mars/Olympus"}),
    ("PATCH", "/account", {"timezone": None}),
    ("PATCH", "/account", {"region": "gb"}),
    ("PATCH", "/account", {"follow_up_hours": 11}),
    ("PATCH", "/account", {"follow_up_hours": 37}),
    ("PATCH", "/account", {"follow_up_hours": "soon"}),
    ("PATCH", "/account", {"notification_detail": "some"}),
    ("PATCH", "/account", {"quiet_from": "24:00", "quiet_until": "08:00"}),
    ("PATCH", "/account", {"quiet_from": "٢١:00", "quiet_until": "08:00"}),
    ("PATCH", "/account", {"name": ""}),
    ("PATCH", "/account", {"name": "\ud800"}),
    ("PATCH", "/account", {"name": "a\0b"}),
    ("PATCH", "/account", []),
    ("PATCH", "/account", "text"),
    ("PUT", f"/events/{AN_ID}", {}),
    ("PUT", "/events/not-a-uuid", {"name": "x"}),
    ("PUT", f"/events/{AN_ID}", {"name": "x", "organizer": "y"}),
    ("PUT", f"/events/{AN_ID}", {"name": "x", "starts_at": "2026-03-02T10:00:00"}),
    ("PUT", f"/events/{AN_ID}", {"name": "x", "starts_at": 1767225600}),
    ("PUT", f"/events/{AN_ID}", {"name": "x", "starts_at": "0001-01-01T00:00:00+14:00"}),
    ("PUT", f"/events/{AN_ID}", {"name": "x", "goal": -1}),
    ("PUT", f"/events/{AN_ID}", {"name": "x", "goal": 10**30}),
    ("GET", "/events?now=2026-03-02", None),
    ("GET", "/events?colour=red", None),
    ("GET", "/scans?state=lost", None),
    ("GET", "/contacts?limit=0", None),
    ("GET", "/contacts?limit=1000000", None),
    ("GET", "/contacts?event_id=x", None),
    ("GET", "/nudges?state=lost", None),
)


def test_what_cannot_be_kept_is_refused_by_name(world, ana):
    before = world.dump()
    for method, path, body in NOT_TO_BE_KEPT:
        sent = {} if body is None else {"json": body}
        refused(ana.ask(method, path, **sent), 422, "invalid")
        assert world.dump() == before, (method, path, body)


def test_a_forged_cursor_is_refused(ana):
    for path in ("/contacts", "/events", "/scans", "/nudges", "/drawer", "/devices"):
        for cursor in ("x", "W10", "!!", "WyJhIiwiYiJd", "W251bGwsbnVsbF0", "e30", "MQ"):
            refused(ana.ask("GET", f"{path}?cursor={cursor}"), 422, "bad-cursor")


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"])
def test_the_ends_of_the_calendar_are_times_like_others(ana, instant):
    event_id = new_uuid()
    ana.put(f"/events/{event_id}", {"name": "x", "starts_at": instant})

    assert ana.get(f"/events/{event_id}")["starts_at"] == instant
    ana.items("/events", now=instant)
    scan = ana.scan(captured_at=instant)
    contact_path = f"/contacts/{scan['contact_ids'][0]}"
    ana.patch(f"/encounters/{scan['encounter_ids'][0]}", {"met_at": instant}, expect=422)
    ana.post(f"/nudges/{ana.nudges(scan)[0]['id']}/snooze", {"until": instant}, expect=422)
    ana.post(f"{contact_path}/resolve", {"outcome": "let_go", "at": instant})


def test_json_that_is_none(ana):
    for content in (b"{", b"", b"null", b"[1,", b'{"name": NaN}', b"\xff\xfe{}"):
        answer = ana.ask("PUT", f"/events/{AN_ID}", data=content, content_type="application/json")
        assert answer.status_code in (400, 422), content
        assert answer.content_type == "application/problem+json", content


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"quiet_from": "22:00", "quiet_until": "22:00"}, "equal-quiet"),
        ({"quiet_from": "22:00"}, "half-quiet"),
        ({"quiet_from": "22:00", "quiet_until": None}, "half-quiet"),
    ],
)
def test_quiet_hours_that_leave_no_hour(ana, body, code):
    refused(ana.ask("PATCH", "/account", json=body), 422, code)

    account = ana.get("/account")
    assert (account["quiet_from"], account["quiet_until"]) == (None, None)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://169.254.169.254/latest/meta-data",
        "https://169.254.169.254/",
        "https://10.0.0.1/push",
        "https://[::ffff:169.254.169.254]/",
        "https://[::1]/push",
        "https://localhost/push",
        "https://evil.example.com/push",
        "file:///etc/passwd",
        "not an address",
    ],
)
def test_a_subscription_may_not_make_the_server_call_other_hosts(ana, endpoint):
    answer = ana.ask("POST", "/push/subscriptions", json={"endpoint": endpoint, "keys": KEYS})

    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert len(ana.items("/push/subscriptions")) == 1


@pytest.mark.parametrize("change", [{"auth": "AAAA"}, {"p256dh": "BAAA"}, {"auth": ""}, {"auth": "ключ"}])
def test_subscription_keys_that_cannot_encrypt_are_refused(make_world, change):
    ana = make_world(push_allowed_hosts=("127.0.0.1",)).person("ana")
    body = {"endpoint": "http://127.0.0.1:9/push", "keys": KEYS | change}

    refused(ana.ask("POST", "/push/subscriptions", json=body), 422, "bad-keys")


def test_1000_guesses_at_a_password_are_refused_before_any_is_hashed(world, ana):
    """Hashing costs a third of a second and 64 MiB: a client that may cause it without limit stops the server."""
    with mock.patch.object(
        argon2.PasswordHasher, "verify", side_effect=argon2.exceptions.VerifyMismatchError
    ) as hashed:
        answers = [
            world.stranger().ask(
                "POST",
                "/tokens",
                json={"email": "ana@example.com", "password": f"guess {number}", "device": "x"},
            )
            for number in range(1000)
        ]

    statuses = [answer.status_code for answer in answers]
    assert set(statuses) == {401, 429}
    assert hashed.call_count == statuses.count(401) <= 10
    refused(answers[-1], 429, "too-often")
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_guesses_at_many_accounts_are_refused_too(world):
    with mock.patch.object(
        argon2.PasswordHasher, "verify", side_effect=argon2.exceptions.VerifyMismatchError
    ) as hashed:
        for number in range(200):
            world.stranger().ask(
                "POST",
                "/tokens",
                json={"email": f"user{number}@example.com", "password": "123456", "device": "x"},
            )

    assert 0 < hashed.call_count <= 100


def test_a_wrong_method_says_which_are_right(ana):
    answer = ana.ask("DELETE", "/events")

    refused(answer, 405, "not-possible")
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("path", ["/contacts/{id}.vcf", "/nudges/{id}.ics"])
def test_a_file_beside_a_resource_is_not_taken_for_the_resource(ana, path):
    answer = ana.ask("DELETE", path.format(id=AN_ID))

    refused(answer, 405, "not-possible")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_nothing_is_at_an_unknown_address(ana):
    refused(ana.ask("GET", "/nothing"), 404, "not-found")


def test_errors_repeat_nothing_of_what_was_sent(ana):
    """Typed text may be about a person, so that errors, which end up in a log, must not contain it."""
    answer = ana.ask("PATCH", "/account", json={"name": "x", "secret-of-dana": "she is leaving Acme"})

    assert "leaving" not in answer.text


KEYS = {
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}


class MadeWhileRead(io.RawIOBase):
    """A stream of `size` bytes: `head`, then nothing but noughts, then `tail`."""

    def __init__(self, head: bytes, size: int, tail: bytes) -> None:
        super().__init__()
        self._parts: list[Any] = [head, size - len(head) - len(tail), tail]

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while self._parts:
            part = self._parts[0]
            given = part[: len(buffer)] if isinstance(part, bytes) else bytes(min(part, len(buffer)))
            left = part[len(given) :] if isinstance(part, bytes) else part - len(given)
            self._parts[:1] = [left] if left else []
            if given:
                buffer[: len(given)] = given
                return len(given)
        return 0


def memory_growth(action: Any) -> int:
    """By how many bytes the process's memory grew at most while `action` ran."""
    forget_peak = Path("/proc/self/clear_refs")
    if not forget_peak.exists():  # elsewhere the peak of the process's whole life has to do
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        action()
        unit = 1 if sys.platform == "darwin" else 1024
        return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * unit
    forget_peak.write_text("5")
    before = _status("VmRSS")
    action()
    return _status("VmHWM") - before


def _status(name: str) -> int:
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name)]
    return int(line.split()[1]) * 1024
