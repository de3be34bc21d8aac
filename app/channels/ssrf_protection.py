"""Protection against server-side request forgery (SSRF): which addresses this server connects to for users.

Push endpoints come from users, and this server calls them. Without rules, a user could make it call machines that only
this server can reach. So a host must be on the list of known push services (`PUSH_ALLOWED_HOSTS` adds more), and every
address its name resolves to must be public. Both are checked twice: when the phone subscribes, which gives a clear error,
and when a connection is opened, because the name may resolve to another address by then. The connection goes to the
checked address itself, never through a proxy, and redirects are not followed.

A list entry is `host`, `host:port` or `*.domain`. Loopback hosts are for tests and count only when they are listed;
they may use http and any port.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

from app.core.errors import Invalid, NextdayError
from app.core.i18n import t

KNOWN_PUSH_SERVICES = (
    "fcm.googleapis.com",  # Chrome, Edge on Android, Brave, Opera, Samsung
    "jmt17.google.com",  # early versions of Chrome
    "*.push.services.mozilla.com",  # Firefox
    "*.push.apple.com",  # Safari, iOS
    "*.notify.windows.com",  # Edge on Windows
)
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1"})
MAX_ENDPOINT_LENGTH = 2048

Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host, as text; raises OSError when it has none."""

# Stricter than the standard: a URL that two parsers could read differently is refused.
_ENDPOINT = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+)(?::(?P<port>[0-9]{1,5}))?(?P<path>/[a-z0-9._~!$&'()*+,;=:@%/?-]*)",
    re.IGNORECASE,
)
# Excludes, among others, v4-mapped addresses and NAT64, which lead to IPv4 addresses of the sender's choice.
_PUBLIC_V6 = IPv6Network("2000::/3")
# Teredo and 6to4 lie within it and lead to IPv4 addresses too.
_RELAYS = tuple(ip_network(text) for text in ("192.88.99.0/24", "2001::/32", "2002::/16"))


class AddressError(NextdayError):
    """A host resolved to an address that is not public."""


@dataclass(frozen=True)
class Endpoint:
    """A parsed push endpoint."""

    scheme: str
    host: str
    port: int

    @property
    def origin(self) -> str:
        """The audience that a VAPID signature names; it leaves out the default port."""
        usual = 443 if self.scheme == "https" else 80
        return f"{self.scheme}://{self.host}" + ("" if self.port == usual else f":{self.port}")


@dataclass(frozen=True)
class EndpointRules:
    """The hosts that may be called; `insecure_hosts` may be loopback, use http and any port."""

    allowed_hosts: tuple[str, ...] = KNOWN_PUSH_SERVICES
    insecure_hosts: frozenset[str] = frozenset()


def endpoint_rules(more_hosts: Iterable[str]) -> EndpointRules:
    """Rules with the known push services and `more_hosts`; loopback names among these become insecure hosts."""
    more = tuple(host.strip().lower() for host in more_hosts)
    return EndpointRules(
        allowed_hosts=KNOWN_PUSH_SERVICES + more,
        insecure_hosts=frozenset(name for host in more if (name := host.partition(":")[0]) in LOOPBACK_NAMES),
    )


def system_resolve(host: str, port: int) -> Sequence[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(sockaddr[0]) for *_, sockaddr in found]


def check_endpoint(url: str, *, rules: EndpointRules, resolve: Resolve = system_resolve) -> None:
    """Raise Invalid("bad-endpoint") unless `url` is one this server may call.

    A listed host that cannot be resolved now is accepted: the check is repeated when a connection is opened.
    """
    endpoint = read_endpoint(url, rules)
    try:
        addresses = resolve(endpoint.host, endpoint.port)
    except OSError:
        return
    try:
        check_addresses(addresses, loopback=endpoint.host in rules.insecure_hosts)
    except AddressError as error:
        raise Invalid(
            "bad-endpoint", t("{host} is not reachable on the public internet.", host=endpoint.host)
        ) from error


def read_endpoint(url: str, rules: EndpointRules) -> Endpoint:
    """Parse `url`, or raise Invalid("bad-endpoint") when its text breaks the rules. Resolves nothing."""
    match = _ENDPOINT.fullmatch(url) if len(url) <= MAX_ENDPOINT_LENGTH else None
    if match is None:
        raise Invalid("bad-endpoint", "A push endpoint is an address such as https://push.example.com/abc.")
    scheme, host = match["scheme"].lower(), match["host"].lower()
    port = int(match["port"] or (443 if scheme == "https" else 80))
    insecure = host in rules.insecure_hosts
    if scheme != "https" and not insecure:
        raise Invalid("bad-endpoint", "A push endpoint begins with https://.")
    named = _is_listed(f"{host}:{port}", rules.allowed_hosts)
    if not (insecure or named or _is_listed(host, rules.allowed_hosts)):
        raise Invalid("bad-endpoint", t("{host} is not a push service this server knows.", host=host))
    if not (insecure or named or port == 443) or not 0 < port < 65536:
        raise Invalid("bad-endpoint", f"Push services do not listen on port {port}.")
    return Endpoint(scheme, host, port)


def check_addresses(addresses: Sequence[str], *, loopback: bool) -> None:
    """Raise AddressError unless every address is public, or, with `loopback`, every one is a loopback address."""
    if not addresses:
        raise AddressError("no address")
    for text in addresses:
        address = ip_address(text.partition("%")[0])
        if not (address.is_loopback if loopback else _is_public(address)):
            raise AddressError(str(address))


def _is_listed(host: str, entries: Iterable[str]) -> bool:
    return any(host.endswith(entry[1:]) if entry.startswith("*.") else host == entry for entry in entries)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address) and address not in _PUBLIC_V6:
        return False
    if any(address in network for network in _RELAYS if network.version == address.version):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


class GuardedSession(requests.Session):
    """A session that connects only to addresses that the rules allow; `timeout` is (connect, read) in seconds."""

    def __init__(
        self,
        rules: EndpointRules,
        *,
        resolve: Resolve = system_resolve,
        timeout: tuple[float, float] = (3, 10),
        connections: int = 64,
    ) -> None:
        super().__init__()
        self.trust_env = False  # a proxy would connect without our checks; a .netrc would send passwords
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._timeout = timeout
        self.adapters.clear()
        for scheme in ("https://", "http://"):
            self.mount(scheme, _GuardedAdapter(rules, resolve, connections))

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        kwargs["timeout"] = kwargs.get("timeout") or self._timeout
        return super().send(request, **kwargs)

    def get_redirect_target(self, resp: requests.Response) -> None:
        """None: no redirect is followed, even if the caller allows it."""


class _GuardedAdapter(HTTPAdapter):
    """Checks each address when a connection is opened; host name, SNI and certificate stay those of the URL."""

    def __init__(self, rules: EndpointRules, resolve: Resolve, connections: int) -> None:
        self._rules = rules
        self._pools = _pool_classes(_connector(rules, resolve))
        super().__init__(pool_maxsize=connections)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        read_endpoint(request.url or "", self._rules)
        return super().send(request, *args, **kwargs)


Connect = Callable[[HTTPConnection], socket.socket]


def _connector(rules: EndpointRules, resolve: Resolve) -> Connect:
    def connect(connection: HTTPConnection) -> socket.socket:
        host, port = connection.host, connection.port or connection.default_port
        try:
            addresses = resolve(host, port)
        except OSError as error:
            raise NameResolutionError(host, connection, _as_gaierror(error)) from error
        check_addresses(addresses, loopback=host in rules.insecure_hosts)
        return _connect_to_first(connection, addresses, port)

    return connect


def _connect_to_first(connection: HTTPConnection, addresses: Sequence[str], port: int) -> socket.socket:
    last: OSError = OSError("no address")
    for address in addresses:
        try:
            return create_connection(
                (address, port),
                connection.timeout,
                source_address=connection.source_address,
                socket_options=connection.socket_options,
            )
        except OSError as error:
            last = error
    if isinstance(last, TimeoutError):
        raise ConnectTimeoutError(connection, f"connecting to {connection.host} timed out") from last
    raise NewConnectionError(connection, f"connecting to {connection.host} failed: {last}") from last


def _as_gaierror(error: OSError) -> socket.gaierror:
    return error if isinstance(error, socket.gaierror) else socket.gaierror(socket.EAI_FAIL, str(error))


def _pool_classes(connect: Connect) -> Mapping[str, type[HTTPConnectionPool]]:
    """urllib3's pools, with its connections opened by `connect`; its SOCKS support overrides `_new_conn` in the same way."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return connect(self)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return connect(self)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}
