"""Rate limits for sign-in and sign-up, links in mails, and requests for mails and test messages.

Each process counts in its own memory."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from app.core.errors import Problem
from app.core.i18n import t


class RateLimits:
    """Counts requests and refuses too many with 429, before a password is hashed (a third of a second and 64 MiB)."""

    def __init__(
        self,
        *,
        by_login: str = "10 per 5 minutes",
        by_email: str = "100 per hour",
        by_address: str = "100 per 5 minutes",
        signups: str = "30 per minute",
        confirmations: str = "5 per hour",
        links: str = "300 per minute",
        acts: str = "60 per minute",
        tests: str = "20 per 10 minutes",
    ) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._by_login = parse(by_login)
        self._by_email = parse(by_email)
        self._by_address = parse(by_address)
        self._signups = parse(signups)
        self._confirmations = parse(confirmations)
        self._links = parse(links)
        self._acts = parse(acts)
        self._tests = parse(tests)
        self._accounts_testing: set[str] = set()
        self._lock = threading.Lock()

    def sign_in(self, *, address: str, email: str) -> None:
        """Count an attempt to sign in: by IP address, by account, and by both together."""
        self._hit(self._by_address, "address", address)
        self._hit(self._by_login, "login", address, email)
        self._hit(self._by_email, "email", email)

    def pair(self, *, address: str) -> None:
        """Count an attempt to sign in with a pairing code."""
        self._hit(self._by_address, "address", address)
        self._hit(self._by_login, "pairing", address)

    def sign_up(self, *, address: str) -> None:
        self._hit(self._signups, "up", address)

    def confirm(self, *, account: str) -> None:
        """Count a request for another confirmation mail."""
        self._hit(self._confirmations, "confirm", account)

    def open_link(self, *, address: str) -> None:
        """Count the opening of a link in a mail; mail scanners open all links of a mail at once."""
        self._hit(self._links, "link", address)

    def act(self, *, address: str) -> None:
        """Count an action that was confirmed on the page of a link."""
        self._hit(self._acts, "act", address)

    @contextmanager
    def testing(self, *, account: str) -> Iterator[None]:
        """Count a test message, for which this server calls other servers; an account may send one at a time.

        A server that does not respond blocks the thread of the request, and eight such requests would block all threads.
        """
        with self._lock:
            if account in self._accounts_testing:
                raise Problem(
                    429, "too-often", t("A test is already running. Wait for its result."), retry_after=5
                )
            self._hit(self._tests, "test", account)
            self._accounts_testing.add(account)
        try:
            yield
        finally:
            with self._lock:
                self._accounts_testing.remove(account)

    def _hit(self, limit: RateLimitItem, *key: str) -> None:
        if self._limiter.hit(limit, *key):
            return
        reset = self._limiter.get_window_stats(limit, *key).reset_time
        seconds = max(1, int(reset - time.time()) + 1)
        raise Problem(
            429,
            "too-often",
            t("Too many tries. Wait {seconds} seconds, then try again.", seconds=seconds),
            retry_after=seconds,
        )
