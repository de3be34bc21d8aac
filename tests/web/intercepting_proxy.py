"""A proxy between a browser and the server that loses, holds or passes what a test says: for its pages and its worker alike."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests

LOST = "lost"
"""The request never arrives."""
UNANSWERED = "unanswered"
"""The request arrives, its answer is lost."""
HELD = "held"
"""The request arrives, its answer comes after `release`."""
HOLD_LIMIT = 60.0

Fate = Callable[[str, str], str | None]


class InterceptingProxy:
    """An address that leads to the server; `fate` decides what becomes of a request by its method and path."""

    def __init__(self, server: str) -> None:
        self.fate: Fate = lambda _method, _path: None
        self.fates: list[tuple[str, str, str]] = []
        self._released = threading.Event()
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self) -> None:
                self.raw_requestline = self.rfile.readline(65537)
                if not self.raw_requestline or not self.parse_request():
                    self.close_connection = True
                    return
                proxy._hand_over(self, server)

            def log_message(self, *_: object) -> None:
                pass

        self._listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._listening.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._listening.server_address[1]}"
        threading.Thread(target=self._listening.serve_forever, daemon=True).start()

    def __enter__(self) -> InterceptingProxy:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
        self._listening.shutdown()
        self._listening.server_close()

    def release(self) -> None:
        """Let what is held go on, and everything that comes later."""
        self.fate = lambda _method, _path: None
        self._released.set()

    def _hand_over(self, request: BaseHTTPRequestHandler, server: str) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        fate = self.fate(request.command, request.path)
        if fate:
            self.fates.append((fate, request.command, request.path))
        if fate != LOST:
            answer = requests.request(
                request.command,
                server + request.path,
                data=body,
                headers={**request.headers, "Accept-Encoding": "identity"},
                timeout=60,
                allow_redirects=False,
            )
        if fate == HELD:
            self._released.wait(HOLD_LIMIT)
        if fate in (LOST, UNANSWERED):
            request.close_connection = True
            return
        request.send_response_only(answer.status_code)
        for name, value in answer.headers.items():
            if name.lower() not in ("transfer-encoding", "connection", "content-length"):
                request.send_header(name, value)
        request.send_header("Content-Length", str(len(answer.content)))
        request.end_headers()
        request.wfile.write(answer.content)
