"""A push service for a real Firefox: the protocol its browser speaks (JSON over a WebSocket), and the endpoint.

GET  /              the browser's WebSocket: hello, register, then a notification for each message, and its ack
POST /push/<id>     what a server sends; handed on as it came, so that only the browser can decrypt it
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Autopush:
    """Listens while it is entered; `accepted` are the messages that were posted, `acknowledged` those the browser took."""

    def __init__(self) -> None:
        self.accepted: list[bytes] = []
        self.acknowledged: list[str] = []
        self._lock = threading.Lock()
        self._browsers: dict[str, _Handler] = {}
        service = self

        class Handler(_Handler):
            push = service

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False

    def __enter__(self) -> Autopush:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def answer(self, browser: _Handler, said: dict[str, Any]) -> dict[str, Any] | None:
        """What the service says to a message of the browser."""
        kind = said.get("messageType")
        if kind == "hello":
            uaid = said.get("uaid") or uuid4().hex
            return {
                "messageType": "hello",
                "uaid": uaid,
                "status": 200,
                "use_webpush": True,
                "broadcasts": {},
            }
        if kind == "register":
            with self._lock:
                self._browsers[said["channelID"]] = browser
            endpoint = f"http://127.0.0.1:{self.port}/push/{said['channelID']}"
            return {**said, "status": 200, "pushEndpoint": endpoint}
        if kind == "unregister":
            return {**said, "status": 200}
        if kind == "ack":
            with self._lock:
                self.acknowledged += [each["version"] for each in said["updates"]]
        return {} if said == {} else None

    def hand_on(self, channel: str, body: bytes, encoding: str) -> bool:
        with self._lock:
            browser = self._browsers.get(channel)
            if browser is None:
                return False
            self.accepted.append(body)
        message = {
            "messageType": "notification",
            "channelID": channel,
            "version": uuid4().hex,
            "data": base64.urlsafe_b64encode(body).decode().rstrip("="),
            "headers": {"encoding": encoding},
        }
        browser.say(TEXT, json.dumps(message).encode())
        return True


class _Handler(BaseHTTPRequestHandler):
    push: Autopush
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        taken = self.push.hand_on(
            self.path.rpartition("/")[2], body, self.headers.get("Content-Encoding", "")
        )
        self.send_response(201 if taken else 410)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self._saying = threading.Lock()
        key = hashlib.sha1((self.headers["Sec-WebSocket-Key"] + MAGIC).encode()).digest()
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", base64.b64encode(key).decode())
        if "Sec-WebSocket-Protocol" in self.headers:
            self.send_header("Sec-WebSocket-Protocol", self.headers["Sec-WebSocket-Protocol"])
        self.end_headers()
        self.close_connection = True
        while (frame := self._heard()) is not None:
            kind, content = frame
            if kind == CLOSE:
                return
            if kind == PING:
                self.say(PONG, content)
            if kind == TEXT:
                answer = self.push.answer(self, json.loads(content))
                if answer is not None:
                    self.say(TEXT, json.dumps(answer).encode())

    def say(self, kind: int, content: bytes) -> None:
        length = bytes([len(content)]) if len(content) < 126 else b"\x7e" + struct.pack("!H", len(content))
        with self._saying:
            self.wfile.write(bytes([0x80 | kind]) + length + content)

    def _heard(self) -> tuple[int, bytes] | None:
        """The next frame, unmasked; None when the browser is gone."""
        try:
            first, second = self.rfile.read(2)
            length = second & 0x7F
            if length == 126:
                (length,) = struct.unpack("!H", self.rfile.read(2))
            elif length == 127:
                (length,) = struct.unpack("!Q", self.rfile.read(8))
            mask = self.rfile.read(4)
            masked = self.rfile.read(length)
        except (ValueError, OSError, struct.error):
            return None
        return first & 0x0F, bytes(octet ^ mask[at % 4] for at, octet in enumerate(masked))

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""
