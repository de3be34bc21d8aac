"""Messengers: ntfy, Telegram, Signal, Slack and others, by Apprise. An extra: requirements-messengers.txt.

The address comes from a user, holds that user's secrets, and makes this server call somebody. So:

- Only services that are reached by HTTP are taken, and of an address's options only those that choose where a message
  goes or how it sounds. Others would have Apprise read files of this server (`template=`), skip certificates
  (`verify=`) or wait for hours (`rto=`).
- Every connection that is opened while a message is sent is judged by the address it really goes to, like those of
  push (ssrf_protection.py). Apprise brings its own sessions, so this is done where Python announces a connection: by an
  audit hook, which counts for the thread that is sending alone. `MESSENGERS_ALLOW_PRIVATE=1` lifts it.
- What Apprise would log stays here: of its own words only the last warning is kept, to be told to the user.

A proxy named in the environment is such a connection too, and usually private.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qsl, urlsplit

from app.channels.ssrf_protection import AddressError, Resolve, check_addresses, system_resolve
from app.core.errors import DeliveryError, Invalid

if TYPE_CHECKING:
    from apprise import NotifyBase

ACCEPTED = "accepted"
MAX_ANSWER_LENGTH = 300
TIMEOUT = (3.0, 10.0)
"""Seconds to connect, and to wait for an answer."""

SELF_HOSTED = (
    *("ntfy", "ntfys", "signal", "signals", "mmost", "mmosts", "rocket", "rockets", "matrix", "matrixs"),
    *("nctalk", "nctalks", "synology", "synologys", "gotify", "gotifys", "bark", "barks"),
    *("apprise", "apprises", "json", "jsons"),
)
"""Beginnings of addresses that name a machine of the user's choice."""
HOSTED = (
    *("tgram", "slack", "discord", "gchat", "zulip", "webex", "wxteams", "workflow", "workflows"),
    *("pover", "pbul", "prowl", "pushy", "revolt"),
)
"""Beginnings of addresses whose service knows where its machines are; what looks like a host is a token."""
OPTIONS = frozenset(
    {"to", "from", "thread", "topic", "token", "auth", "mode", "channel", "channels", "team", "priority"}
    | {"sound", "level", "silent", "tags", "user", "key", "workspace", "threadkey", "secret", "group"}
)
MAX_RECIPIENTS = 5

# Apprise ends a warning with what the service answered.
_STATUS = re.compile(r"error=(\d{3})")
_TRANSIENT_STATUSES = frozenset({408, 425, 429})

_thread_state = threading.local()
_hook_lock = threading.Lock()
_hooks: list[Any] = []


class MessengerChannel(Protocol):
    def check(self, url: str) -> str:
        """The name of the service that `url` leads to; raise Invalid when it may not or cannot be used."""

    def send(self, url: str, *, title: str, body: str, link: str) -> str:
        """Hand the message over and return the short answer; raise DeliveryError when it was not accepted."""


@dataclass(frozen=True)
class Messengers:
    """The channel to messengers; with `allow_private` also to those in the operator's own network."""

    allow_private: bool = False
    resolve: Resolve = system_resolve

    def check(self, url: str) -> str:
        """The service's name, such as "ntfy", or Invalid("bad-messenger") with what is wrong with `url`."""
        plugin = _plugin(url)
        if not self.allow_private:
            _check_host(url, self.resolve)
        return str(plugin.service_name)

    def send(self, url: str, *, title: str, body: str, link: str) -> str:
        """Hand the message over; returns "accepted", or raises DeliveryError with the service's own words."""
        try:
            plugin = _plugin(url)
        except Invalid as error:
            raise DeliveryError("this address cannot be used", permanent=True) from error
        from apprise import NotifyFormat, NotifyType

        with _guarded_connections(not self.allow_private), _captured_warnings() as said:
            try:
                accepted = plugin.notify(
                    title=title,
                    body=f"{body}\n{link}",
                    notify_type=NotifyType.INFO,
                    body_format=NotifyFormat.TEXT,
                )
            except AddressError as error:
                raise DeliveryError("its address is not on the public internet", permanent=True) from error
            except Exception as error:  # whatever one of a hundred plugins does, a nudge must not end with it
                raise DeliveryError(type(error).__name__) from error
        if not accepted:
            raise _refusal(said)
        return ACCEPTED


def load_messengers(*, allow_private: bool) -> Messengers | None:
    """The channel, or None where Apprise is not installed."""
    return Messengers(allow_private) if find_spec("apprise") is not None else None


def masked_url(url: str) -> str:
    """All of an address that is shown again: to which kind of service it leads. The rest may be secret."""
    return f"{urlsplit(url).scheme}://…"


def _plugin(url: str) -> NotifyBase:
    """Apprise's object for `url`; Invalid says why there is none."""
    _check_options(url)
    from apprise import Apprise, AppriseAsset, PersistentStoreMode

    asset = AppriseAsset(
        app_id="Nextday",
        image_url_mask="",  # Apprise's own logo, from elsewhere
        storage_mode=PersistentStoreMode.MEMORY,
        http_redirects=False,
        pem_autogen=False,
        pgp_autogen=False,
    )
    with _captured_warnings():
        plugin = Apprise.instantiate(url, asset=asset)
    if plugin is None or not plugin.enabled:
        raise Invalid("bad-messenger", "This address is not complete. Each service has a form of its own.")
    if len(plugin) > MAX_RECIPIENTS:
        raise Invalid("bad-messenger", f"At most {MAX_RECIPIENTS} recipients in one address.")
    plugin.socket_connect_timeout, plugin.socket_read_timeout = TIMEOUT
    return plugin


def _check_options(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in SELF_HOSTED + HOSTED:
        known = ", ".join(SELF_HOSTED + HOSTED)
        raise Invalid(
            "bad-messenger", f"An address is like ntfys://ntfy.sh/my-topic. It may begin with {known}."
        )
    names = {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    if unknown := sorted(names - OPTIONS):
        raise Invalid("bad-messenger", f"The option {unknown[0]} cannot be used here.")


def _check_host(url: str, resolve: Resolve) -> None:
    """Refuse at once what is seen to be private; a name that leads nowhere just now passes, as with endpoints."""
    parts = urlsplit(url)
    if parts.scheme not in SELF_HOSTED or not (host := parts.hostname):
        return
    try:
        addresses = resolve(host, 443)
    except (OSError, UnicodeError):
        return
    try:
        check_addresses(addresses, loopback=False)
    except AddressError as error:
        raise Invalid("bad-messenger", f"{host} is not reachable on the public internet.") from error


def _refusal(said: list[str]) -> DeliveryError:
    answer = said[-1][:MAX_ANSWER_LENGTH] if said else "the service gave no reason"
    status = int(found[1]) if (found := _STATUS.search(answer)) else None
    permanent = status is not None and status < 500 and status not in _TRANSIENT_STATUSES
    return DeliveryError(answer, permanent=permanent)


@contextmanager
def _guarded_connections(really: bool) -> Iterator[None]:
    """Within, this thread connects to public addresses only."""
    if not really:
        yield
        return
    with _hook_lock:
        if not _hooks:
            sys.addaudithook(_check_connection)
            _hooks.append(_check_connection)
    _thread_state.is_guarded = True
    try:
        yield
    finally:
        _thread_state.is_guarded = False


def _check_connection(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "socket.connect" or not getattr(_thread_state, "is_guarded", False):
        return
    address = arguments[1]
    try:
        host = str(ip_address(address[0]))
    except (ValueError, IndexError, TypeError) as error:
        raise AddressError("no address") from error
    check_addresses([host], loopback=False)


class _WarningCollector(logging.Handler):
    """Keeps the warnings that one thread gives rise to."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread:
            self.said.append(record.getMessage())


@contextmanager
def _captured_warnings() -> Iterator[list[str]]:
    """What Apprise warns of in this thread, and nowhere else: it may hold what is secret."""
    log = logging.getLogger("apprise")
    log.propagate = False
    log.setLevel(logging.WARNING)
    handler = _WarningCollector()
    log.addHandler(handler)
    try:
        yield handler.said
    finally:
        log.removeHandler(handler)
