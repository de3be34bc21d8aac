"""A fake push service that checks, decrypts and records the messages to its devices.

It checks by RFC 8030 (delivery), 8188 and 8291 (encryption) and 8292 (VAPID), with nothing but `cryptography`'s
primitives, so that a mistake shared by our sender and its library is still found. It refuses everything that a real
service or phone would refuse. Devices can be told to fail for a while (`fail_with`).

    with PushService() as service:
        device = service.device()
        device.fail_with([500, "timeout", 201])
        ...                                      # subscribe with device.subscription, send
        device.wait_for(1)[0].title

By hand: `python -m tests.pushservice --port 9000 --messages messages.jsonl` prints a subscription for `curl` to
register, and writes each message it decrypts as one line of JSON.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import ipaddress
import json
import os
import re
import select
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, repeat
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

LARGEST_BODY = 4096
LONGEST_TOKEN = timedelta(hours=24)
URGENCIES = {"very-low", "low", "normal", "high"}
HELD = timedelta(seconds=60)  # how long a "timeout" holds a sender that does not give up

Answer = int | str
"""What a device answers once: a status, or "timeout", "hang-up", "accept-then-die"."""

ACCEPTED = {201, 204, "accept-then-die"}
STATUSES = {201, 204, 301, 404, 410, 413, 429, 500, 502, 503}
ANSWERS = STATUSES | {"timeout", "hang-up", "accept-then-die"}


class RefusedError(Exception):
    """A push that a real service or phone would refuse."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass(frozen=True)
class Message:
    """One message as the phone received it; `virtual_at` is the time of the clock file at that moment."""

    device: str
    payload: Any
    headers: dict[str, str]
    received_at: datetime
    virtual_at: datetime | None
    answer: Answer

    @property
    def notification(self) -> dict[str, Any]:
        return dict(self.payload["notification"])

    @property
    def title(self) -> str:
        return str(self.notification["title"])

    @property
    def body(self) -> str:
        return str(self.notification["body"])

    @property
    def tag(self) -> str:
        return str(self.notification["tag"])

    @property
    def topic(self) -> str | None:
        return self.headers.get("topic")

    @property
    def ttl(self) -> timedelta:
        return timedelta(seconds=int(self.headers["ttl"]))


@dataclass(frozen=True)
class Refusal:
    """A refused request, with the reason."""

    device: str | None
    status: int
    reason: str


# What is checked: pure functions of what arrived.


def check_headers(headers: Mapping[str, str]) -> None:
    """Refuse a push whose headers break RFC 8030; names are expected in lower case."""
    if headers.get("content-encoding") != "aes128gcm":
        raise RefusedError(400, "Content-Encoding is not aes128gcm")
    if not re.fullmatch(r"[0-9]{1,10}", headers.get("ttl", "")):
        raise RefusedError(400, "TTL is missing or not an integer")
    topic = headers.get("topic")
    if topic is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,32}", topic):
        raise RefusedError(400, "Topic is not 1 to 32 base64url characters")
    urgency = headers.get("urgency")
    if urgency is not None and urgency not in URGENCIES:
        raise RefusedError(400, "Urgency is none of " + ", ".join(sorted(URGENCIES)))


def check_vapid(authorization: str, *, origin: str, now: datetime) -> bytes:
    """Return the sender's key (65 octets), or raise RefusedError for an invalid VAPID token for `origin`."""
    found = re.fullmatch(r"vapid\s+(.+)", authorization.strip(), re.IGNORECASE)
    if not found:
        raise RefusedError(403, "Authorization is missing or not `vapid`")
    parts = dict(part.strip().split("=", 1) for part in found[1].split(",") if "=" in part)
    if set(parts) != {"t", "k"}:
        raise RefusedError(403, "VAPID needs t= and k=")
    try:
        key = unb64(parts["k"])
        claims = _verified_claims(parts["t"], key)
    except (ValueError, TypeError, KeyError) as error:
        raise RefusedError(403, f"VAPID is malformed: {error}") from error
    except InvalidSignature as error:
        raise RefusedError(403, "VAPID signature is wrong") from error
    _check_claims(claims, origin=origin, now=now)
    return key


def _verified_claims(token: str, key: bytes) -> dict[str, Any]:
    header_text, claims_text, signature_text = token.split(".")
    if json.loads(unb64(header_text)).get("alg") != "ES256":
        raise ValueError("alg is not ES256")
    signature = unb64(signature_text)
    if len(signature) != 64:
        raise ValueError("signature is not 64 octets")
    as_der = encode_dss_signature(
        int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    )
    public_key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key)
    public_key.verify(as_der, f"{header_text}.{claims_text}".encode(), ec.ECDSA(hashes.SHA256()))
    claims = json.loads(unb64(claims_text))
    if not isinstance(claims, dict):
        raise ValueError("claims are not an object")
    return claims


def _check_claims(claims: dict[str, Any], *, origin: str, now: datetime) -> None:
    if claims.get("aud") != origin:
        raise RefusedError(403, f"aud is {claims.get('aud')!r}, not {origin!r}")
    expires = claims.get("exp")
    if not isinstance(expires, int | float) or isinstance(expires, bool):
        raise RefusedError(403, "exp is missing or not a number")
    if expires <= now.timestamp():
        raise RefusedError(403, "exp is past")
    if expires > (now + LONGEST_TOKEN).timestamp():
        raise RefusedError(403, "exp is more than 24 hours away")
    if not is_real_contact(claims.get("sub")):
        raise RefusedError(403, f"sub is not a mailto: or https: somebody answers: {claims.get('sub')!r}")


def is_real_contact(sub: object) -> bool:
    """Whether `sub` is a real contact address; Apple refuses localhost and the like."""
    if not isinstance(sub, str):
        return False
    parts = urlsplit(sub)
    if parts.scheme == "mailto":
        local_part, _, host = parts.path.rpartition("@")
        return bool(local_part) and _is_public_name(host)
    return parts.scheme == "https" and _is_public_name(parts.hostname or "")


def _is_public_name(host: str) -> bool:
    with contextlib.suppress(ValueError):
        ipaddress.ip_address(host.strip("[]"))
        return False
    labels = host.lower().split(".")
    return (
        len(labels) > 1
        and all(re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", label) for label in labels)
        and labels[-1] not in {"localhost", "local", "localdomain", "internal", "invalid", "test", "lan"}
    )


def decrypt(body: bytes, *, private_key: ec.EllipticCurvePrivateKey, auth: bytes) -> bytes:
    """The plaintext of one aes128gcm message (RFC 8188) to this subscription (RFC 8291), or RefusedError."""
    if len(body) < 21 + 65:
        raise RefusedError(400, "the body is too short for an encrypted message")
    salt, (record_size, key_length) = body[:16], struct.unpack("!IB", body[16:21])
    if key_length != 65:
        raise RefusedError(400, "the sender's key is not 65 octets")
    sender_point, sealed = body[21:86], body[86:]
    if record_size < 18 or len(sealed) > record_size:
        raise RefusedError(400, "a push message is one record")
    try:
        sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender_point)
        secret = private_key.exchange(ec.ECDH(), sender)
        receiver_point = encoded(private_key.public_key())
        keying = _hkdf(auth, secret, b"WebPush: info\0" + receiver_point + sender_point, 32)
        key = _hkdf(salt, keying, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _hkdf(salt, keying, b"Content-Encoding: nonce\0", 12)
        padded = AESGCM(key).decrypt(nonce, sealed, None)
    except (ValueError, InvalidTag) as error:
        raise RefusedError(400, "the body cannot be decrypted") from error
    content = padded.rstrip(b"\0")
    if not content.endswith(b"\x02"):
        raise RefusedError(400, "the record lacks its delimiter")
    return content[:-1]


def _hkdf(salt: bytes, keying: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(keying)


def encoded(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def b64(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    if not re.fullmatch(r"[A-Za-z0-9_-]*", text):
        raise ValueError("not unpadded base64url")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def read_clock(path: Path | None) -> datetime | None:
    """The instant a clock file holds; None without a file."""
    if path is None or not path.exists():
        return None
    return datetime.fromisoformat(path.read_text().strip())


@dataclass
class Device:
    """One phone: its secrets, its messages, and its next failures."""

    id: str
    endpoint: str
    arrivals: threading.Condition
    private_key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1()), repr=False
    )
    auth: bytes = field(default_factory=lambda: os.urandom(16), repr=False)
    server_key: bytes | None = None
    retry_after: int = 1
    slowness: float = 0.0  # seconds between taking a message and answering
    _messages: list[Message] = field(default_factory=list, repr=False)
    _attempts: int = 0
    _programme: Iterator[Answer] = field(default_factory=lambda: repeat(201), repr=False)

    @property
    def subscription(self) -> dict[str, Any]:
        """The subscription as a browser returns it to the page."""
        point = encoded(self.private_key.public_key())
        return {"endpoint": self.endpoint, "keys": {"p256dh": b64(point), "auth": b64(self.auth)}}

    @property
    def messages(self) -> list[Message]:
        """All messages that arrived, repeats included, oldest first."""
        with self.arrivals:
            return list(self._messages)

    @property
    def shown(self) -> dict[str, Message]:
        """The notifications on the screen: the last message of each tag."""
        return {message.tag: message for message in self.messages}

    @property
    def attempts(self) -> int:
        """The number of well-formed pushes to this device, with any answer."""
        with self.arrivals:
            return self._attempts

    def fail_with(self, answers: Iterable[Answer], *, then: Answer = 201, retry_after: int = 1) -> None:
        """Answer the next pushes with these, one each, and all later ones with `then`.

        201, 204 and "accept-then-die" accept the message, all others lose it. `retry_after` goes with 429 and 503.
        """
        programme = list(answers)
        unknown = {*programme, then} - ANSWERS
        assert not unknown, f"no answers of this service: {unknown}"
        with self.arrivals:
            self._programme = chain(programme, repeat(then))
            self.retry_after = retry_after

    def wait_for(self, count: int, *, seconds: float = 60) -> list[Message]:
        """All messages, as soon as there are `count` of them; AssertionError if they do not come."""
        return self._wait(lambda: len(self._messages) >= count, f"{count} messages", seconds)

    def wait_for_attempts(self, count: int, *, seconds: float = 60) -> list[Message]:
        return self._wait(lambda: self._attempts >= count, f"{count} attempts", seconds)

    def _wait(self, is_enough: Callable[[], bool], wanted: str, seconds: float) -> list[Message]:
        with self.arrivals:
            assert self.arrivals.wait_for(is_enough, seconds), (
                f"waited {seconds} s for {wanted}, got {len(self._messages)} messages in {self._attempts} attempts"
            )
            return list(self._messages)

    def answer_to(self, make_message: Callable[[Answer], Message]) -> Answer:
        """The next answer of `fail_with`; records the message if that answer accepts it."""
        with self.arrivals:
            answer = next(self._programme)
            self._attempts += 1
            if answer in ACCEPTED:
                self._messages.append(make_message(answer))
            self.arrivals.notify_all()
            return answer

    def pin(self, server_key: bytes) -> None:
        """Bind the subscription to the first server key seen, as browsers do."""
        with self.arrivals:
            self.server_key = self.server_key or server_key
            if self.server_key != server_key:
                raise RefusedError(403, "signed by another key than the one this subscription knows")


class PushService:
    """A push service on a port of 127.0.0.1 with as many devices as asked for."""

    def __init__(
        self,
        *,
        port: int = 0,
        clock_file: Path | None = None,
        on_message: Callable[[Message], None] = lambda _: None,
    ) -> None:
        self.clock_file = clock_file
        self.refusals: list[Refusal] = []
        self.followed: list[str] = []
        """Requests to where a 301 pointed: each one is a sender that followed a redirect."""
        self.closing = threading.Event()
        self.arrivals = threading.Condition(threading.RLock())
        self._on_message = on_message
        self._devices: dict[str, Device] = {}
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.service = self
        self.origin = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> PushService:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    def device(self) -> Device:
        """A new phone, subscribed."""
        device_id = b64(os.urandom(12))
        device = Device(device_id, f"{self.origin}/push/{device_id}", self.arrivals)
        with self.arrivals:
            self._devices[device_id] = device
        return device

    @property
    def messages(self) -> list[Message]:
        """The messages of all devices, in the order of arrival."""
        with self.arrivals:
            everything = [message for device in self._devices.values() for message in device.messages]
        return sorted(everything, key=lambda message: message.received_at)

    def take(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[Device, Answer]:
        """Check one push, record it if its device accepts it, and return the answer."""
        device = self._device_at(path)
        check_headers(headers)
        key = check_vapid(headers.get("authorization", ""), origin=self.origin, now=datetime.now(UTC))
        device.pin(key)
        plaintext = decrypt(body, private_key=device.private_key, auth=device.auth)
        try:
            payload = json.loads(plaintext)
        except ValueError as error:
            raise RefusedError(400, "the plaintext is not JSON") from error
        return device, device.answer_to(lambda answer: self._received(device, payload, headers, answer))

    def _device_at(self, path: str) -> Device:
        with self.arrivals:
            device = self._devices.get(path.removeprefix("/push/"))
        if device is None:
            raise RefusedError(404, f"nobody subscribed at {path}")
        return device

    def _received(self, device: Device, payload: Any, headers: Mapping[str, str], answer: Answer) -> Message:
        message = Message(
            device=device.id,
            payload=payload,
            headers=dict(headers),
            received_at=datetime.now(UTC),
            virtual_at=read_clock(self.clock_file),
            answer=answer,
        )
        self._on_message(message)
        return message

    def record_refusal(self, path: str, refused: RefusedError) -> None:
        with self.arrivals:
            device_id = path.removeprefix("/push/")
            known = device_id if device_id in self._devices else None
            self.refusals.append(Refusal(known, refused.status, refused.reason))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    service: PushService

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore senders that were killed while sending."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        try:
            body = self._body()
            if body is None:
                self.close_connection = True
                return
            if self.path.startswith("/moved/"):
                self._record_followed()
                return
            headers = {name.lower(): value for name, value in self.headers.items()}
            device, answer = self.server.service.take(self.path, headers, body)
        except RefusedError as refused:
            self.server.service.record_refusal(self.path, refused)
            self._say(refused.status, refused.reason)
            return
        self._give(device, answer)

    def do_GET(self) -> None:
        # A sender that follows a 301 turns its POST into a GET, and the message is lost.
        if self.path.startswith("/moved/"):
            self._record_followed()
        else:
            self._say(405, "push with POST")

    def _body(self) -> bytes | None:
        """The whole body; None when the sender died in the middle of it."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit():
            raise RefusedError(400, "Content-Length is missing")
        if int(length) > LARGEST_BODY:
            self.close_connection = True
            raise RefusedError(413, f"the body has {length} octets, at most {LARGEST_BODY} are taken")
        try:
            body = self.rfile.read(int(length))
        except ConnectionError:
            return None
        return body if len(body) == int(length) else None

    def _record_followed(self) -> None:
        self.server.service.followed.append(f"{self.command} {self.path}")
        self._say(200, "you should not be here")

    def _give(self, device: Device, answer: Answer) -> None:
        self.server.service.closing.wait(device.slowness)
        if answer == "timeout":
            self._hold()
        elif answer in {"hang-up", "accept-then-die"}:
            self._hang_up()
        elif answer == 301:
            self._say(301, "moved", Location=f"{self.server.service.origin}/moved/{device.id}")
        elif answer in {429, 503}:
            self._say(int(answer), "later", **{"Retry-After": str(device.retry_after)})
        elif answer == 201:
            self._say(201, "", Location=f"{device.endpoint}/{b64(os.urandom(6))}")
        else:
            self._say(int(answer), "" if answer == 204 else "as told")

    def _hold(self) -> None:
        """Do not answer until the sender gives up or the service closes."""
        give_up = time.monotonic() + HELD.total_seconds()
        while time.monotonic() < give_up and not self.server.service.closing.is_set():
            readable, _, _ = select.select([self.connection], [], [], 0.05)
            if readable and not self.connection.recv(1024):
                break
        self.close_connection = True

    def _hang_up(self) -> None:
        """Reset the connection, as a service does whose process dies."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def _say(self, status: int, text: str, **headers: str) -> None:
        body = text.encode()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if status != 204:
                self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: tests read `refusals`."""


def as_line(message: Message) -> str:
    """One message as a line of JSON."""
    return json.dumps(
        {
            "device": message.device,
            "payload": message.payload,
            "ttl": int(message.ttl.total_seconds()),
            "topic": message.topic,
            "urgency": message.headers.get("urgency"),
            "received_at": message.received_at.isoformat(),
            "virtual_at": message.virtual_at and message.virtual_at.isoformat(),
        },
        ensure_ascii=False,
    )


def main(arguments: list[str] | None = None) -> None:
    """Serve one device until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tests.pushservice", description=main.__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--messages", type=Path, required=True, help="gets a line of JSON per message")
    parser.add_argument(
        "--clock", type=Path, help="the server's CLOCK_FILE; its instant is noted with each message"
    )
    options = parser.parse_args(arguments)

    def write(message: Message) -> None:
        with options.messages.open("a", encoding="utf-8") as lines:
            lines.write(as_line(message) + "\n")

    with PushService(port=options.port, clock_file=options.clock, on_message=write) as service:
        print(json.dumps(service.device().subscription), flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
