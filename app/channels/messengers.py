"""Messengers: ntfy, Telegram, Signal, Slack and others, through Apprise. Optional: requirements-messengers.txt.

The URL comes from a user, holds that user's secrets, and makes this server connect to a host. So:

- Only services that use HTTP are allowed, and only options that choose where a message goes or how it sounds. Others
  would have Apprise read files of this server (`template=`), skip certificates
  (`verify=`) or wait for hours (`rto=`).
- Every connection that is opened while a message is sent is checked by its real address, as for web push
  (ssrf_protection.py). Apprise makes its own sessions, so the check is an audit hook (PEP 578), which only applies to the
  sending thread. `MESSENGERS_ALLOW_PRIVATE=1` switches it off. A connection to a proxy from the environment is checked too.
- Apprise's log records are not passed on, because they may contain secrets. The user is shown its last warning.
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
from app.core.i18n import t

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
"""URL schemes of services on a host that the user names."""
HOSTED = (
    *("tgram", "slack", "discord", "gchat", "zulip", "webex", "wxteams", "workflow", "workflows"),
    *("pover", "pbul", "prowl", "pushy", "revolt"),
)
"""URL schemes of services with fixed hosts; the part that looks like a host is a token."""
OPTIONS = frozenset(
    {"to", "from", "thread", "topic", "token", "auth", "mode", "channel", "channels", "team", "priority"}
    | {"sound", "level", "silent", "tags", "user", "key", "workspace", "threadkey", "secret", "group"}
)
MAX_RECIPIENTS = 5

# Apprise's warnings end with the status that the service answered.
_STATUS = re.compile(r"error=(\d{3})")
_TRANSIENT_STATUSES = frozenset({408, 425, 429})

_thread_state = threading.local()
_hook_lock = threading.Lock()
_hooks: list[Any] = []


class MessengerChannel(Protocol):
    def check(self, url: str) -> str:
        """The name of the service that `url` belongs to; raise Invalid when the URL is not allowed or not usable."""

    def send(self, url: str, *, title: str, body: str, link: str) -> str:
        """Send the message and return the service's short answer; raise DeliveryError when it was not accepted."""


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
        """Send the message; return "accepted", or raise DeliveryError with the service's own words."""
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
    """The URL as it is shown to the user: its scheme only, because the rest may be secret."""
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
        raise Invalid("bad-messenger", t("This address is not complete. Each service has a form of its own."))
    if len(plugin) > MAX_RECIPIENTS:
        raise Invalid(
            "bad-messenger",
            t("At most {number} recipients in one address.", number=MAX_RECIPIENTS),
        )
    plugin.socket_connect_timeout, plugin.socket_read_timeout = TIMEOUT
    return plugin


def _check_options(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in SELF_HOSTED + HOSTED:
        known = ", ".join(SELF_HOSTED + HOSTED)
        raise Invalid(
            "bad-messenger",
            t("An address is like ntfys://ntfy.sh/my-topic. It may begin with {known}.", known=known),
        )
    names = {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    if unknown := sorted(names - OPTIONS):
        raise Invalid("bad-messenger", t("The option {option} cannot be used here.", option=unknown[0]))


def _check_host(url: str, resolve: Resolve) -> None:
    """Raise Invalid for a host with a private address. A host that cannot be resolved now passes."""
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
        raise Invalid(
            "bad-messenger", t("{host} is not reachable on the public internet.", host=host)
        ) from error


def _refusal(said: list[str]) -> DeliveryError:
    answer = said[-1][:MAX_ANSWER_LENGTH] if said else "the service gave no reason"
    status = int(found[1]) if (found := _STATUS.search(answer)) else None
    permanent = status is not None and status < 500 and status not in _TRANSIENT_STATUSES
    return DeliveryError(answer, permanent=permanent)


@contextmanager
def _guarded_connections(is_guarded: bool) -> Iterator[None]:
    """Let this thread connect to public addresses only, if `is_guarded`."""
    if not is_guarded:
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
    """Collects the warnings that are logged by one thread."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread:
            self.said.append(record.getMessage())


@contextmanager
def _captured_warnings() -> Iterator[list[str]]:
    """Collect Apprise's warnings of this thread, and keep them out of the log: they may contain secrets."""
    log = logging.getLogger("apprise")
    log.propagate = False
    log.setLevel(logging.WARNING)
    handler = _WarningCollector()
    log.addHandler(handler)
    try:
        yield handler.said
    finally:
        log.removeHandler(handler)
