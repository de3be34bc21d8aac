"""The web push channel; checked by a fake push service that shares no code with the sender."""

from __future__ import annotations

import json
import socket
import time
from dataclasses import replace
from datetime import timedelta
from email.utils import formatdate

import pytest

from app.channels.ssrf_protection import EndpointRules, GuardedSession, endpoint_rules
from app.channels.vapid_keys import load_or_create
from app.channels.web_push import (
    MAX_PAYLOAD,
    PushMessage,
    PushTarget,
    WebPush,
    declarative_payload,
    web_push,
)
from app.core.errors import DeliveryError
from tests.channels.tcp_server import Listener, answer
from tests.pushservice import PushService

LOCAL = endpoint_rules(["127.0.0.1"])
SUBJECT = "mailto:ops@cards.example.org"
PAYLOAD = declarative_payload(
    "Follow up with Dana Kim", "“promised the PDF”", "/c/1", "n-1", {"receipt": "abc"}
)
MESSAGE = PushMessage(PAYLOAD, ttl=3600, topic="n-1")


@pytest.fixture
def channel(tmp_path):
    return web_push(load_or_create(tmp_path), subject=SUBJECT, rules=LOCAL, timeout=(3, 3))


@pytest.fixture
def service():
    with PushService() as running:
        yield running


def target_of(subscription):
    return PushTarget(subscription["endpoint"], **subscription["keys"])


def a_target(service, port):
    """A browser with good keys whose push service listens on `port`."""
    return replace(target_of(service.device().subscription), endpoint=f"http://127.0.0.1:{port}/push/x")


def test_a_message_arrives_as_it_was_written(channel, service):
    device = service.device()

    said = channel.send(target_of(device.subscription), MESSAGE)

    assert said == "201"
    [message] = device.messages
    assert message.payload == json.loads(PAYLOAD)
    assert message.ttl == timedelta(hours=1)
    assert message.topic == "n-1"
    assert message.headers["urgency"] == "high"
    assert service.refusals == []


def test_keys_with_padding_are_accepted(channel, service):
    device = service.device()
    keys = {name: value + "=" * (-len(value) % 4) for name, value in device.subscription["keys"].items()}

    channel.send(PushTarget(device.endpoint, **keys), MESSAGE)

    assert len(device.messages) == 1


def test_a_channel_sends_many_messages(channel, service):
    """One signature serves a push service, and no other one: nothing of the first is left in the second."""
    with PushService() as other:
        devices = [service.device(), other.device(), service.device()]
        for device in devices:
            channel.send(target_of(device.subscription), MESSAGE)

        assert [len(device.messages) for device in devices] == [1, 1, 1]
        assert other.refusals == []
    assert service.refusals == []


def test_the_largest_payload_is_accepted(channel, service):
    device = service.device()
    payload = declarative_payload("t", "ü" * 5000, "/c/1", "n-1", {})

    channel.send(target_of(device.subscription), replace(MESSAGE, payload=payload))

    assert len(device.messages) == 1
    assert service.refusals == []


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_success_is_accepted(channel, service, status):
    with Listener(answer(status) if status != 204 else b"HTTP/1.1 204 No Content\r\n\r\n") as machine:
        assert channel.send(a_target(service, machine.port), MESSAGE) == str(status)


def failure(channel, target):
    with pytest.raises(DeliveryError) as failed:
        channel.send(target, MESSAGE)
    error = failed.value
    return error.answer, error.permanent, error.gone


@pytest.mark.parametrize("status", [404, 410])
def test_a_gone_subscription_is_reported_as_gone(channel, service, status):
    device = service.device()
    device.fail_with([status])

    assert failure(channel, target_of(device.subscription)) == (str(status), True, True)


@pytest.mark.parametrize("status", [203, 205, 300, 304, 400, 401, 402, 403, 405, 411, 413, 415, 422])
def test_a_rejected_request_is_permanent_and_keeps_the_subscription(channel, service, status, caplog):
    with Listener(answer(status, body=b'{"reason":"BadJwtToken"}' if status != 304 else b"")) as machine:
        assert failure(channel, a_target(service, machine.port)) == (str(status), True, False)

    assert f"push service 127.0.0.1 answered {status}" in caplog.text


def test_the_log_has_the_error_of_the_service_but_not_the_endpoint(channel, service, caplog):
    with Listener(answer(403, body=b'{"reason":"BadJwtToken"}' + b"x" * 100_000)) as machine:
        failure(channel, a_target(service, machine.port))

    assert "BadJwtToken" in caplog.text
    assert "/push/x" not in caplog.text
    assert len(caplog.text) < 1000


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_a_server_error_is_retried(channel, service, status):
    with Listener(answer(status)) as machine:
        assert failure(channel, a_target(service, machine.port)) == (str(status), False, False)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_a_failure_and_is_not_followed(channel, service, status):
    with Listener() as target, Listener() as machine:
        machine.reply = answer(status, f"Location: http://127.0.0.1:{target.port}/x")

        assert failure(channel, a_target(service, machine.port)) == (str(status), True, False)

    assert target.connections == 0


def test_a_moved_message_is_not_reported_as_delivered(channel, service):
    device = service.device()
    device.fail_with([301])

    assert failure(channel, target_of(device.subscription)) == ("301", True, False)
    assert service.followed == []


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("Retry-After: 120", 120),
        ("Retry-After: 0", 0),
        ("Retry-After: soon", None),
        ("Retry-After: -5", None),
        ("X: y", None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_in_seconds_is_read(channel, service, status, header, seconds):
    with Listener(answer(status, header)) as machine, pytest.raises(DeliveryError) as failed:
        channel.send(a_target(service, machine.port), MESSAGE)

    assert failed.value.retry_after == seconds


@pytest.mark.parametrize(("offset", "least", "most"), [(90, 80, 90), (-90, 0, 0)])
def test_retry_after_as_a_date_becomes_seconds(channel, service, offset, least, most):
    header = f"Retry-After: {formatdate(time.time() + offset, usegmt=True)}"
    with Listener(answer(429, header)) as machine, pytest.raises(DeliveryError) as failed:
        channel.send(a_target(service, machine.port), MESSAGE)

    assert least <= failed.value.retry_after <= most


@pytest.mark.parametrize("fault", ["timeout", "hang-up", "accept-then-die"])
def test_a_timeout_is_retried(channel, service, fault):
    device = service.device()
    device.fail_with([fault])

    said, permanent, gone = failure(channel, target_of(device.subscription))

    assert said == ("timeout" if fault == "timeout" else "no connection")
    assert not permanent
    assert not gone
    assert device.attempts == 1


@pytest.mark.parametrize("reply", [b"", b"not http at all\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n"])
def test_an_invalid_http_response_is_retried(channel, service, reply):
    with Listener(reply) as machine:
        assert failure(channel, a_target(service, machine.port)) == ("no connection", False, False)


def test_an_unreachable_service_is_retried(channel, service):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    assert failure(channel, a_target(service, port)) == ("no connection", False, False)


def test_a_connection_closed_while_idle_loses_no_message(channel, service):
    """Push services close idle connections; the next message opens a new one."""
    with Listener() as machine:
        target = a_target(service, machine.port)
        channel.send(target, MESSAGE)
        assert machine.closed.acquire(timeout=5)
        channel.send(target, MESSAGE)

    assert len(machine.requests) == 2


def test_an_endpoint_that_is_no_longer_allowed_gets_no_connection(channel, service, tmp_path):
    with Listener() as machine:
        stricter = web_push(channel.keys, subject=SUBJECT, rules=EndpointRules())

        assert failure(stricter, a_target(service, machine.port)) == ("endpoint not allowed", True, False)

    assert machine.connections == 0


def test_a_name_with_a_private_address_gets_no_connection_and_is_retried(channel, service):
    """It may be the network of this server that lies, for a while: a captive portal answers for every name."""
    with Listener() as machine:
        rules = EndpointRules((f"push.example.org:{machine.port}",))
        session = GuardedSession(rules, resolve=lambda *_: ["127.0.0.1"])
        target = replace(a_target(service, 1), endpoint=f"https://push.example.org:{machine.port}/x")

        said = failure(WebPush(channel.keys, SUBJECT, rules, session), target)

    assert said == ("address not allowed", False, False)
    assert machine.connections == 0


def test_a_name_that_does_not_resolve_is_retried(channel, service):
    def nowhere(host, port):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    rules = EndpointRules(("push.example.org",))
    target = replace(a_target(service, 1), endpoint="https://push.example.org/x")

    said = failure(WebPush(channel.keys, SUBJECT, rules, GuardedSession(rules, resolve=nowhere)), target)

    assert said == ("no connection", False, False)


@pytest.mark.parametrize(
    "keys", [("", ""), ("AAAA", "AAAA"), ("A", "A"), ("я", "я"), ("BA" + "A" * 85, "A" * 22)]
)
def test_unusable_keys_are_permanent(channel, service, keys):
    target = PushTarget(service.device().endpoint, *keys)

    assert failure(channel, target) == ("keys not usable", True, False)


def test_an_invalid_vapid_subject_is_permanent(channel, service, caplog):
    silent = web_push(channel.keys, subject="nobody", rules=LOCAL)

    assert failure(silent, target_of(service.device().subscription)) == ("no signature", True, False)
    assert "VAPID_SUBJECT" in caplog.text


@pytest.mark.parametrize(
    "fields",
    [
        {"payload": b""},
        {"payload": b"x" * (MAX_PAYLOAD + 1)},
        {"topic": ""},
        {"topic": "a" * 33},
        {"topic": "a b"},
        {"topic": "a\r\nb"},
        {"ttl": -1},
    ],
)
def test_an_invalid_message_cannot_be_created(fields):
    with pytest.raises(ValueError):
        replace(MESSAGE, **fields)


def test_the_payload_is_declarative_web_push():
    assert json.loads(declarative_payload("A title", "Some body", "/c/1", "n-1", {"receipt": "abc"})) == {
        "web_push": 8030,
        "notification": {
            "title": "A title",
            "body": "Some body",
            "navigate": "/c/1",
            "tag": "n-1",
            "data": {"receipt": "abc"},
        },
    }


@pytest.mark.parametrize("body", ["x" * 5000, "ü" * 5000, "名" * 5000, "🙂" * 5000, '"\\\n' * 2000])
def test_a_long_body_is_cut_to_fit(body):
    payload = declarative_payload("t", body, "/c/1", "n-1", {"receipt": "abc"})
    shown = json.loads(payload)["notification"]["body"]

    assert MAX_PAYLOAD - 8 <= len(payload) <= MAX_PAYLOAD
    assert shown.endswith("…")
    assert body.startswith(shown[:-1])


def test_a_lone_surrogate_in_a_note_does_not_stop_the_message():
    assert json.loads(declarative_payload("t", "a \ud83d b", "/", "n", {}))["notification"]["body"] == "a ? b"
