"""Which addresses a push message may be sent to."""

from __future__ import annotations

import socket

import pytest
import requests

from app.channels.ssrf_protection import (
    AddressError,
    EndpointRules,
    GuardedSession,
    check_endpoint,
    endpoint_rules,
    read_endpoint,
)
from app.core.errors import Invalid
from tests.channels.tcp_server import Listener, answer, certificate, tls_of

PUBLIC = "142.250.185.74"
MOZILLA = "https://updates.push.services.mozilla.com/wpush/v2/gAAAA-b_c"


def check(url, *, resolves_to=(PUBLIC,), more=()):
    check_endpoint(url, rules=endpoint_rules(more), resolve=lambda *_: list(resolves_to))


@pytest.mark.parametrize(
    "url",
    [
        MOZILLA,
        "https://fcm.googleapis.com/fcm/send/dQw4:APA91b-x_y",
        "https://fcm.googleapis.com:443/wp/dQw4",
        "https://web.push.apple.com/QGuQyavXutnMH0",
        "https://wns2-by3p.notify.windows.com/w/?token=BQYAAAB%2bx%3d",
    ],
)
def test_the_push_services_of_browsers_are_known(url):
    check(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "fcm.googleapis.com/fcm/send/x",
        "http://fcm.googleapis.com/fcm/send/x",
        "file:///etc/passwd",
        "ftp://fcm.googleapis.com/x",
        "https://fcm.googleapis.com",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com:0/x",
        "https://fcm.googleapis.com:99999/x",
        "https://fcm.googleapis.com./x",
        "https://evil.example.com/x",
        "https://fcm.googleapis.com.evil.example.com/x",
        "https://evilfcm.googleapis.com/x",
        "https://push.apple.com.evil.example.com/x",
        "https://evilpush.apple.com.example.com/x",
        "https://user@fcm.googleapis.com/x",
        "https://user:secret@fcm.googleapis.com/x",
        "https://fcm.googleapis.com@127.0.0.1/x",
        "https://fcm.googleapis.com\\@127.0.0.1/x",
        "https://127.0.0.1\\.fcm.googleapis.com/x",
        "https://fcm.googleapis.com/x\r\nHost: 127.0.0.1",
        "https://fcm.googleapis.com/x y",
        "https://fcm.googleapis.com/ключ",
        "https://fcm.googleapis.com/x#y",
        "https://fcm.googleapis.com/" + "x" * 2048,
        "http://169.254.169.254/latest/meta-data/",
        "https://169.254.169.254/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[::1]/",
        "https://[::ffff:169.254.169.254]/",
        "https://[64:ff9b::a9fe:a9fe]/",
    ],
)
def test_any_other_address_is_refused(url):
    with pytest.raises(Invalid) as refused:
        check(url)

    assert (refused.value.status, refused.value.code) == (422, "bad-endpoint")


NOT_PUBLIC = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:142.250.185.74",
    "64:ff9b::7f00:1",
    "64:ff9b:1::7f00:1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_a_host_with_one_private_address_is_refused(address):
    with pytest.raises(Invalid) as refused:
        check(MOZILLA, resolves_to=[PUBLIC, address])

    assert refused.value.code == "bad-endpoint"


def test_public_ipv4_and_ipv6_addresses_are_accepted():
    check(MOZILLA, resolves_to=[PUBLIC, "2a00:1450:4001:82a::200a"])


def test_a_host_without_any_address_is_refused():
    with pytest.raises(Invalid):
        check(MOZILLA, resolves_to=[])


def test_a_known_host_that_does_not_resolve_now_is_accepted():
    """A phone that subscribes while the name server is away is not sent away; the connection judges again."""

    def away(host, port):
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    check_endpoint(MOZILLA, rules=EndpointRules(), resolve=away)


def test_an_operator_can_add_hosts():
    check("https://push.example.org/x", more=["Push.Example.org"])
    check("https://a.push.example.org/x", more=["*.push.example.org"])
    check("https://push.example.org:8443/x", more=["push.example.org:8443"])

    with pytest.raises(Invalid):
        check("https://push.example.org:8444/x", more=["push.example.org:8443"])
    with pytest.raises(Invalid):
        check("http://push.example.org/x", more=["push.example.org"])
    with pytest.raises(Invalid):
        check("https://push.example.org/x", resolves_to=["10.0.0.1"], more=["push.example.org"])


@pytest.mark.parametrize("entry", ["127.0.0.1", "127.0.0.1:9000"])
def test_loopback_is_allowed_only_when_it_is_listed(entry):
    check("http://127.0.0.1:9000/push/x", resolves_to=["127.0.0.1"], more=[entry])

    with pytest.raises(Invalid):
        check("http://127.0.0.1:9000/push/x", resolves_to=["127.0.0.1"])
    with pytest.raises(Invalid):
        check("http://localhost:9000/push/x", resolves_to=["127.0.0.1"], more=[entry])


def test_a_listed_loopback_name_must_resolve_to_loopback():
    with pytest.raises(Invalid):
        check("http://localhost:9000/x", resolves_to=["127.0.0.1", "10.0.0.1"], more=["localhost"])


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://FCM.googleapis.com/x", "https://fcm.googleapis.com"),
        ("https://fcm.googleapis.com:443/x", "https://fcm.googleapis.com"),
        ("http://127.0.0.1:9000/x", "http://127.0.0.1:9000"),
        ("https://127.0.0.1:80/x", "https://127.0.0.1:80"),
    ],
)
def test_the_origin_has_a_port_only_when_it_is_not_the_default(url, origin):
    assert read_endpoint(url, endpoint_rules(["127.0.0.1"])).origin == origin


# The session, which is what really keeps us out.

LOCAL = endpoint_rules(["127.0.0.1"])
PUSH_HOST = "push.example.org"


def a_session(*addresses, rules, **options):
    """A session for which every name resolves to `addresses`."""
    return GuardedSession(rules, resolve=lambda *_: list(addresses), **options)


@pytest.mark.parametrize("refused", ["127.0.0.1", "::ffff:127.0.0.1", "0.0.0.0"])
def test_no_connection_is_opened_to_a_refused_address(refused):
    with Listener() as machine:
        session = a_session(refused, rules=EndpointRules((f"{PUSH_HOST}:{machine.port}",)))

        with pytest.raises(AddressError):
            session.post(f"https://{PUSH_HOST}:{machine.port}/x")

    assert machine.connections == 0


def test_no_connection_is_opened_when_only_one_of_the_addresses_is_refused():
    with Listener() as machine:
        rules = EndpointRules((f"localhost:{machine.port}",), frozenset({"localhost"}))
        session = a_session("127.0.0.1", "10.0.0.1", rules=rules)

        with pytest.raises(AddressError):
            session.post(f"http://localhost:{machine.port}/x")

    assert machine.connections == 0


def test_a_name_rebound_after_subscribing_is_refused_when_connecting():
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    with Listener() as machine:
        rules = EndpointRules((f"{PUSH_HOST}:{machine.port}",))
        url = f"https://{PUSH_HOST}:{machine.port}/x"

        def resolve(host, port):
            return next(answers)

        check_endpoint(url, rules=rules, resolve=resolve)
        with pytest.raises(AddressError):
            GuardedSession(rules, resolve=resolve).post(url)

    assert machine.connections == 0


def test_a_host_that_is_not_listed_gets_no_connection_and_no_name_lookup():
    with Listener() as machine:

        def resolve(host, port):
            raise AssertionError(f"looked up {host}")

        with pytest.raises(Invalid):
            GuardedSession(EndpointRules(), resolve=resolve).post(f"http://127.0.0.1:{machine.port}/x")

    assert machine.connections == 0


def test_the_connection_goes_to_the_checked_address():
    """The name does not exist for the system's resolver, so only the judged address can have been used."""
    with Listener() as machine:
        rules = EndpointRules((), frozenset({"nowhere.invalid"}))
        answered = a_session("127.0.0.1", rules=rules).post(
            f"http://nowhere.invalid:{machine.port}/x", data=b"hello"
        )

    assert answered.status_code == 201
    assert f"Host: nowhere.invalid:{machine.port}".encode() in machine.requests[0]


def test_the_next_address_is_tried_when_the_first_does_not_answer():
    with Listener() as machine:
        rules = EndpointRules((), frozenset({"localhost"}))
        answered = a_session("127.0.0.99", "127.0.0.1", rules=rules).post(
            f"http://localhost:{machine.port}/x"
        )

    assert answered.status_code == 201


def test_host_name_and_certificate_are_those_of_the_url(tmp_path):
    path = certificate(tmp_path, PUSH_HOST)
    with Listener(tls=tls_of(path)) as machine:
        session = a_session("127.0.0.1", rules=EndpointRules((), frozenset({PUSH_HOST})))
        session.verify = str(path)
        answered = session.post(f"https://{PUSH_HOST}:{machine.port}/x")

    assert answered.status_code == 201
    assert machine.server_names == [PUSH_HOST]


def test_a_certificate_of_another_host_is_refused(tmp_path):
    path = certificate(tmp_path, "other.example.org")
    with Listener(tls=tls_of(path)) as machine:
        session = a_session("127.0.0.1", rules=EndpointRules((), frozenset({PUSH_HOST})))
        session.verify = str(path)

        with pytest.raises(requests.exceptions.SSLError):
            session.post(f"https://{PUSH_HOST}:{machine.port}/x")

    assert machine.requests == []


def test_an_untrusted_certificate_is_refused(tmp_path):
    with Listener(tls=tls_of(certificate(tmp_path, PUSH_HOST))) as machine:
        session = a_session("127.0.0.1", rules=EndpointRules((), frozenset({PUSH_HOST})))

        with pytest.raises(requests.exceptions.SSLError):
            session.post(f"https://{PUSH_HOST}:{machine.port}/x")

    assert machine.requests == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status):
    with Listener() as target, Listener() as machine:
        machine.reply = answer(status, f"Location: http://127.0.0.1:{target.port}/stolen")
        answered = GuardedSession(LOCAL).post(f"http://127.0.0.1:{machine.port}/x", allow_redirects=True)

    assert answered.status_code == status
    assert target.connections == 0


def test_a_redirect_to_an_invalid_url_is_an_ordinary_response():
    with Listener(answer(302, "Location: http://[")) as machine:
        answered = GuardedSession(LOCAL).post(f"http://127.0.0.1:{machine.port}/x")

    assert answered.status_code == 302


def test_proxies_of_the_environment_are_not_used(monkeypatch):
    with Listener() as proxy, Listener() as machine:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("no_proxy", "")
        GuardedSession(LOCAL).post(f"http://127.0.0.1:{machine.port}/x")

    assert proxy.connections == 0
    assert machine.connections == 1


def test_cookies_are_not_kept():
    with Listener(answer(201, "Set-Cookie: id=1; Path=/")) as machine:
        session = GuardedSession(LOCAL)
        session.post(f"http://127.0.0.1:{machine.port}/x")

    assert len(session.cookies) == 0


def test_a_silent_server_runs_into_the_timeout():
    with Listener(None) as machine:
        session = GuardedSession(LOCAL, timeout=(0.2, 0.2))

        with pytest.raises(requests.Timeout):
            session.post(f"http://127.0.0.1:{machine.port}/x")
