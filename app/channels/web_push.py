"""Web push: one message to one browser, encrypted for it and signed with our VAPID key.

http_ece encrypts (RFC 8291), py_vapid signs (RFC 8292), and ssrf_protection.py makes the request. pywebpush combines the
same two packages, but it follows a redirect as a GET and then reports success, reads bodies of any length, raises for 204,
and needs aiohttp.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

import http_ece
import requests
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02, VapidException
from urllib3.exceptions import HTTPError

from app.channels.ssrf_protection import AddressError, Endpoint, EndpointRules, GuardedSession, read_endpoint
from app.channels.vapid_keys import VapidKeys, read_subscription_keys
from app.core.errors import DeliveryError, Invalid

log = logging.getLogger(__name__)

MAX_PAYLOAD = 3993
MAX_TOPIC_LENGTH = 32
# Push services refuse signatures that hold for more than 24 hours; half of it leaves room for a wrong clock.
SIGNATURE_SECONDS = 12 * 60 * 60
SIGNATURE_REUSE_SECONDS = 4 * 60 * 60
"""A signature names the push service, not the message, so one is reused for this long."""
MAX_SIGNATURES = 100
DECLARATIVE_PUSH = 8030
"""Marks a payload as declarative web push, which browsers show without a service worker: the number of RFC 8030."""

ACCEPTED = frozenset({200, 201, 202, 204})
GONE = frozenset({404, 410})
TRANSIENT = frozenset({408, 425, 429})
URGENCY = "high"
"""RFC 8030: it wakes a sleeping phone."""


@dataclass(frozen=True)
class PushTarget:
    """A browser's subscription."""

    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True)
class PushMessage:
    """A push message. The service keeps it `ttl` seconds for an offline phone; a later one of its topic replaces it."""

    payload: bytes
    ttl: int
    topic: str

    def __post_init__(self) -> None:
        if not 0 < len(self.payload) <= MAX_PAYLOAD:
            raise ValueError(f"a payload has 1 to {MAX_PAYLOAD} octets")
        if not re.fullmatch(rf"[A-Za-z0-9_-]{{1,{MAX_TOPIC_LENGTH}}}", self.topic):
            raise ValueError(f"a topic is 1 to {MAX_TOPIC_LENGTH} characters of base64url")
        if self.ttl < 0:
            raise ValueError("a message cannot wait less than 0 seconds")


@dataclass(frozen=True)
class WebPush:
    """The channel to browsers."""

    keys: VapidKeys
    subject: str
    rules: EndpointRules
    session: requests.Session = field(repr=False)
    signatures: dict[str, tuple[float, Mapping[str, str]]] = field(default_factory=dict, repr=False)
    """By push service: the time of signing and the headers."""

    def send(self, target: PushTarget, message: PushMessage) -> str:
        """Send the message to the push service; return its status, such as "201", or raise DeliveryError."""
        endpoint = self._endpoint(target)
        headers = {
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(message.ttl),
            "Topic": message.topic,
            "Urgency": URGENCY,
            **self._signature(endpoint),
        }
        body = _encrypted(target, message.payload)
        response = self._post(target.endpoint, headers, body)
        with response:
            return _check_response(response, endpoint)

    def _signature(self, endpoint: Endpoint) -> Mapping[str, str]:
        """The VAPID headers. They use the system's clock, not the injected one: push services compare with theirs."""
        now = time.time()
        signed_at, headers = self.signatures.get(endpoint.origin, (0.0, {}))
        if headers and 0 <= now - signed_at < SIGNATURE_REUSE_SECONDS:
            return headers
        headers = _signature(self.keys, self.subject, endpoint, expires_at=int(now) + SIGNATURE_SECONDS)
        if len(self.signatures) >= MAX_SIGNATURES:
            self.signatures.clear()
        self.signatures[endpoint.origin] = now, headers
        return headers

    def _endpoint(self, target: PushTarget) -> Endpoint:
        try:
            return read_endpoint(target.endpoint, self.rules)
        except Invalid as error:
            raise DeliveryError("endpoint not allowed", permanent=True) from error

    def _post(self, url: str, headers: Mapping[str, str], body: bytes) -> requests.Response:
        try:
            return self.session.post(url, headers=headers, data=body, stream=True)
        except AddressError as error:
            raise DeliveryError("address not allowed") from error
        except requests.Timeout as error:
            raise DeliveryError("timeout") from error
        except (requests.RequestException, HTTPError, OSError) as error:
            raise DeliveryError("no connection") from error


def web_push(
    keys: VapidKeys, *, subject: str, rules: EndpointRules, timeout: tuple[float, float] = (3, 10)
) -> WebPush:
    """Build the channel with a session that connects only to what the rules allow."""
    return WebPush(keys, subject, rules, GuardedSession(rules, timeout=timeout))


def declarative_payload(title: str, body: str, navigate: str, tag: str, data: Mapping[str, Any]) -> bytes:
    """The payload as JSON for declarative web push, which our service worker reads too; a long body is cut to fit."""
    if len(payload := _payload(title, body, navigate, tag, data)) <= MAX_PAYLOAD:
        return payload
    kept, too_many = 0, len(body)
    while kept + 1 < too_many:
        middle = (kept + too_many) // 2
        if len(_payload(title, body[:middle] + "…", navigate, tag, data)) <= MAX_PAYLOAD:
            kept = middle
        else:
            too_many = middle
    return _payload(title, body[:kept].rstrip() + "…", navigate, tag, data)


def _payload(title: str, body: str, navigate: str, tag: str, data: Mapping[str, Any]) -> bytes:
    notification = {"title": title, "body": body, "navigate": navigate, "tag": tag, "data": dict(data)}
    message = {"web_push": DECLARATIVE_PUSH, "notification": notification}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _signature(keys: VapidKeys, subject: str, endpoint: Endpoint, *, expires_at: int) -> dict[str, str]:
    claims = {"sub": subject, "aud": endpoint.origin, "exp": expires_at}
    try:
        return dict(Vapid02(keys.private_key).sign(claims))
    except VapidException as error:
        log.error("VAPID_SUBJECT cannot be signed with: %s", error)
        raise DeliveryError("no signature", permanent=True) from error


def _encrypted(target: PushTarget, payload: bytes) -> bytes:
    """Encrypt the payload for one browser, with a new key pair for each message."""
    try:
        receiver, auth = read_subscription_keys(target.p256dh, target.auth)
    except Invalid as error:
        raise DeliveryError("keys not usable", permanent=True) from error
    sender = ec.generate_private_key(ec.SECP256R1())
    return bytes(http_ece.encrypt(payload, private_key=sender, dh=receiver, auth_secret=auth))


def _check_response(response: requests.Response, endpoint: Endpoint) -> str:
    """The status as text if the message was accepted; else raise the DeliveryError that says whether to retry."""
    status, answer = response.status_code, str(response.status_code)
    if status in ACCEPTED:
        return answer
    if status in GONE:
        raise DeliveryError(answer, permanent=True, gone=True)
    if status in TRANSIENT or status >= 500:
        raise DeliveryError(answer, retry_after=_retry_after(response.headers.get("Retry-After")))
    # Redirects too: a message that is redirected is lost.
    log.error("push service %s answered %s: %s", endpoint.host, answer, _start_of_body(response))
    raise DeliveryError(answer, permanent=True)


def _retry_after(header: str | None) -> float | None:
    """Seconds to wait, from a Retry-After header with a number or a date."""
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
    except ValueError:
        return None


def _start_of_body(response: requests.Response) -> str:
    """The start of the response body, where the service says what is wrong with our request."""
    try:
        return repr(response.raw.read1(200).decode("utf-8", "replace"))
    except (HTTPError, OSError):
        return "''"
