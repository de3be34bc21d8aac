"""The HTTP server: waitress, opened before anything else starts and stopped so that what is under way is finished.

waitress receives bodies outside of its threads, so slow uploads delay no other request. When waitress stops by itself it
drops queued requests and unsent answers; so its loop is run here.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterable
from typing import Any

import waitress
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser

from app.core.config import Settings
from app.core.errors import NextdayError

TokenCheck = Callable[[str], bool]
WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

THREADS = 8
# Above the API's own limits, so that the API words the refusal.
LARGEST_REQUEST = 64 << 20
LARGEST_ARCHIVE = 544 << 20
ARCHIVE = "/api/v1/account/archive"
IDLE_UPLOAD = 120
GLANCE = 0.2
"""Seconds between two looks at whether to stop."""
GRACE = 10.0
"""Seconds that requests under way have to finish when the server stops ..."""
ARRIVING_GRACE = 3.0
"""... and those that are still arriving; what is cut off then, the phone sends again."""


class AddressError(NextdayError):
    """The address cannot be listened on; the message says why."""


class RequestParser(HTTPRequestParser):  # type: ignore[misc]
    """A body is on disk before the API asks who sends it: a large one is taken in only where an archive belongs, and only
    from a device that is signed in.

    Tokens are looked up in the thread that serves all connections, which is why it is done for such requests alone.
    """

    adj: Any
    is_signed_in: TokenCheck

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self.path != ARCHIVE or not (self.chunked or self.content_length >= LARGEST_REQUEST):
            return
        if self.is_signed_in(self.headers.get("AUTHORIZATION", "")):
            self.adj = copy.copy(self.adj)
            self.adj.max_request_body_size = LARGEST_ARCHIVE
        else:
            self._leave_body()

    def _leave_body(self) -> None:
        """Let the API word the refusal without the body, and close the connection after it."""
        self.completed, self.expect_continue, self.content_length = True, False, 0
        self.headers |= {"CONTENT_LENGTH": "0", "CONNECTION": "close"}


class Server:
    """Listens from the moment it is made, so that a second server stops before it touches anything; `run` answers."""

    def __init__(self, settings: Settings) -> None:
        self._app: WsgiApp | None = None
        self._map: dict[int, Any] = {}
        try:
            self._server = waitress.create_server(self._answer, map=self._map, **_options(settings))
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise AddressError(
                f"{settings.host}:{settings.port} cannot be listened on ({reason}). "
                "Is Nextday running already? HOST and PORT choose another address."
            ) from error

    def run(self, app: WsgiApp, is_stopping: Callable[[], bool], *, is_signed_in: TokenCheck) -> None:
        """Answer until told to stop; then accept nothing more, and return when what was under way is finished.

        `is_signed_in` tells whether an `Authorization` header is that of a device which is signed in.
        """
        self._app = app
        parser = type("Parser", (RequestParser,), {"is_signed_in": staticmethod(is_signed_in)})
        for listener in self._map.values():
            listener.channel_class = type("Channel", (HTTPChannel,), {"parser_class": parser})
        while not is_stopping():
            self._turn()
        self._stop_listening()
        told_at = time.monotonic()
        while self._is_busy(time.monotonic() - told_at):
            self._turn()
        self._server.task_dispatcher.shutdown(timeout=1)
        wasyncore.close_all(self._map)

    def _answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        assert self._app is not None, "nothing is read before `run`"
        return self._app(environ, start_response)

    def _turn(self) -> None:
        wasyncore.loop(timeout=GLANCE, map=self._map, use_poll=True, count=1)

    def _stop_listening(self) -> None:
        for listener in [each for each in self._map.values() if getattr(each, "accepting", False)]:
            wasyncore.dispatcher.close(listener)

    def _is_busy(self, waited: float) -> bool:
        """Whether a request is worth waiting for: it is arriving, waits, or has an answer that is not all sent."""
        channels = [each for each in self._map.values() if hasattr(each, "requests")]
        under_way = any(channel.requests or channel.total_outbufs_len for channel in channels)
        arriving = any(channel.request is not None for channel in channels)
        return (under_way and waited < GRACE) or (arriving and waited < ARRIVING_GRACE)


def _options(settings: Settings) -> dict[str, Any]:
    options: dict[str, Any] = {
        "host": settings.host,
        "port": settings.port,
        "threads": THREADS,
        "max_request_body_size": LARGEST_REQUEST,
        "channel_timeout": IDLE_UPLOAD,
        "ident": None,
    }
    if settings.trusted_proxy:
        options |= {
            "trusted_proxy": settings.trusted_proxy,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
            "clear_untrusted_proxy_headers": True,
        }
    return options
