"""The messenger channel: Apprise really sends to a fake service on 127.0.0.1."""

from __future__ import annotations

import json
import logging
import socket
import threading

import pytest

from app.channels.messengers import Messengers, _guarded_connections, load_messengers, masked_url
from app.channels.ssrf_protection import AddressError
from app.core.errors import DeliveryError, Invalid
from tests.channels.tcp_server import Listener, answer

MESSAGE = {
    "title": "Follow up with Dana Kim",
    "body": "“her <team> & mine”",
    "link": "https://cards.example.com/contact/1",
}


@pytest.fixture
def listener():
    with Listener(answer(200, body=b"{}")) as running:
        yield running


@pytest.fixture
def ntfy(listener) -> str:
    return f"ntfy://127.0.0.1:{listener.port}/my-topic"


def sent(listener) -> dict:
    return json.loads(listener.requests[-1].partition(b"\r\n\r\n")[2])


def refusal(messengers: Messengers, url: str) -> DeliveryError:
    with pytest.raises(DeliveryError) as refused:
        messengers.send(url, **MESSAGE)
    return refused.value


def test_a_message_reaches_the_service_as_plain_text(listener, ntfy):
    said = Messengers(allow_private=True).send(ntfy, **MESSAGE)

    assert said == "accepted"
    assert sent(listener) == {
        "topic": "my-topic",
        "title": "Follow up with Dana Kim",
        "message": "“her <team> & mine”\nhttps://cards.example.com/contact/1",
    }
    assert b"github" not in listener.requests[-1]


def test_a_self_hosted_service_gets_json(listener):
    Messengers(allow_private=True).send(f"json://127.0.0.1:{listener.port}/hook", **MESSAGE)

    assert sent(listener)["title"] == "Follow up with Dana Kim"


@pytest.mark.parametrize(
    ("status", "is_permanent"),
    [(401, True), (403, True), (404, True), (408, False), (429, False), (500, False), (503, False)],
)
def test_the_status_of_the_service_decides_about_a_retry(listener, status, is_permanent):
    listener.reply = answer(status)

    refused = refusal(Messengers(allow_private=True), f"json://127.0.0.1:{listener.port}/hook")

    assert str(status) in refused.answer
    assert refused.permanent is is_permanent


def test_the_error_contains_the_words_of_the_service(listener, ntfy):
    listener.reply = answer(403, body=b'{"error": "topic is reserved", "code": 40301}')

    refused = refusal(Messengers(allow_private=True), ntfy)

    assert "topic is reserved" in refused.answer
    assert refused.permanent


def test_a_refused_connection_is_retried(listener):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        refused = refusal(Messengers(allow_private=True), f"json://127.0.0.1:{taken.getsockname()[1]}/hook")

    assert not refused.permanent


def test_a_redirect_is_not_followed(listener, ntfy):
    with Listener(answer(200, body=b"{}")) as elsewhere:
        listener.reply = answer(307, f"Location: http://127.0.0.1:{elsewhere.port}/")
        refused = refusal(Messengers(allow_private=True), ntfy)

        assert elsewhere.connections == 0
    assert "307" in refused.answer


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1"])
def test_a_private_address_is_refused_when_it_is_added(host):
    with pytest.raises(Invalid) as refused:
        Messengers().check(f"json://{host}:8000/hook")

    assert refused.value.code == "bad-messenger"


@pytest.mark.parametrize("kind", ["json", "ntfy", "gotify", "bark"])
def test_a_private_address_is_not_connected_to_when_a_name_changed_since(listener, kind):
    """The connection itself is judged: a name that was public when it was given may lead inside by now."""
    refused = refusal(Messengers(), f"{kind}://localhost:{listener.port}/some-token-of-15")

    assert refused.permanent
    assert listener.connections == 0


def test_only_the_sending_thread_is_restricted_to_public_addresses(listener):
    seen: list[bool] = []

    def connect() -> None:
        with socket.create_connection(("127.0.0.1", listener.port), timeout=5):
            seen.append(True)

    with _guarded_connections(True):
        other = threading.Thread(target=connect)
        other.start()
        other.join()
        with pytest.raises(AddressError):
            connect()
    connect()

    assert seen == [True, True]


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "mailto://ana:secret@example.com",
        "syslog://",
        "dbus://",
        "windows://",
        "mqtt://example.com/topic",
        "http://example.com",
        "slack://incomplete",
        "not an address",
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ?template=file:///etc/passwd",
        "ntfy://example.com/topic?attach=file:///etc/passwd",
        "json://example.com/hook?verify=no",
        "json://example.com/hook?rto=99999",
        "json://example.com/hook?redirect=yes",
        "json://example.com/hook?+X-Header=1",
        "ntfy://example.com/" + "/".join(f"topic{number}" for number in range(6)),
    ],
)
def test_urls_with_other_schemes_or_options_are_refused(url):
    with pytest.raises(Invalid) as refused:
        Messengers(resolve=lambda _host, _port: ["93.184.215.14"]).check(url)

    assert refused.value.code == "bad-messenger"


@pytest.mark.parametrize(
    ("url", "service"),
    [
        ("ntfys://ntfy.example.com/my-topic?priority=high", "ntfy"),
        ("tgram://123456789:abcdefg_hijklmnop/12315544/", "Telegram"),
        ("signals://signal.example.com/+12125550101/+12125550102", "Signal API"),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#general", "Slack"),
    ],
)
def test_the_usual_services_are_known(url, service):
    assert Messengers(resolve=lambda _host, _port: ["93.184.215.14"]).check(url) == service


def test_a_host_that_does_not_resolve_now_is_accepted():
    def nowhere(_host: str, _port: int) -> list[str]:
        raise OSError

    assert Messengers(resolve=nowhere).check("ntfys://ntfy.example.com/my-topic") == "ntfy"


def test_no_secret_is_logged(listener, caplog):
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.WARNING, "urllib3")  # as app/core/logs.py has it
    listener.reply = answer(500)

    refusal(Messengers(allow_private=True), f"json://user:s3cret@127.0.0.1:{listener.port}/s3cret-hook")

    assert listener.connections == 1
    assert "s3cret" not in caplog.text


def test_a_url_is_shown_without_its_secrets():
    assert masked_url("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ") == "slack://…"


def test_the_channel_exists_when_apprise_is_installed():
    assert load_messengers(allow_private=True) == Messengers(allow_private=True)
