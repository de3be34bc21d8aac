"""The fake push service accepts correct senders (http_ece and py_vapid) and refuses all others."""

from __future__ import annotations

import json
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import http_ece
import pytest
import requests
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from py_vapid import Vapid02

from tests.pushservice import Device, PushService, RefusedError, b64, decrypt, encoded, is_real_contact, unb64

HELLO = {"web_push": 8030, "notification": {"title": "Hello", "body": "there", "tag": "t1"}}


@pytest.fixture
def service() -> Iterator[PushService]:
    with PushService() as running:
        yield running


@pytest.fixture
def device(service: PushService) -> Device:
    return service.device()


@pytest.fixture(scope="module")
def vapid() -> Vapid02:
    keys = Vapid02()
    keys.generate_keys()
    return keys


def claims(**changed: Any) -> dict[str, Any]:
    return {"sub": "mailto:ops@example.com", **changed}


def push(
    device: Device,
    vapid: Vapid02,
    *,
    payload: Any = HELLO,
    sub: dict[str, Any] | None = None,
    follows: bool = False,
) -> requests.Response:
    """Send as a program does that leaves encryption and signature to the libraries."""
    return send(device.subscription, vapid, payload, claims(**(sub or {})), follows=follows)


def send(
    subscription: dict[str, Any],
    vapid: Vapid02,
    payload: Any,
    claimed: dict[str, Any],
    *,
    follows: bool = False,
) -> requests.Response:
    endpoint, keys = subscription["endpoint"], subscription["keys"]
    signed = vapid.sign({"aud": endpoint.split("/push/")[0], **claimed})
    headers = {"Content-Encoding": "aes128gcm", "TTL": "600", "Topic": "topic-1", "Urgency": "high", **signed}
    body = encrypted(json.dumps(payload).encode(), unb64(keys["p256dh"]), unb64(keys["auth"]))
    return requests.post(endpoint, data=body, headers=headers, timeout=5, allow_redirects=follows)


def encrypted(plaintext: bytes, receiver: bytes, auth: bytes) -> bytes:
    sender = ec.generate_private_key(ec.SECP256R1())
    return bytes(http_ece.encrypt(plaintext, private_key=sender, dh=receiver, auth_secret=auth))


def sealed(device: Device, plaintext: bytes = b'{"notification": {"tag": "x"}}') -> bytes:
    return encrypted(plaintext, encoded(device.private_key.public_key()), device.auth)


def signed_headers(device: Device, vapid: Vapid02, **changed: Any) -> dict[str, str]:
    """Headers of a good push, whose token's claims can be `changed`."""
    origin = device.endpoint.split("/push/")[0]
    good = {"aud": origin, "exp": int(time.time()) + 3600, **claims()}
    token = {name: value for name, value in {**good, **changed}.items() if value is not None}
    return {
        "Authorization": f"vapid t={jwt(vapid, token)}, k={public(vapid)}",
        "Content-Encoding": "aes128gcm",
        "TTL": "60",
    }


def jwt(vapid: Vapid02, token: dict[str, Any]) -> str:
    """Signed by hand: the library would correct or refuse what we want to get wrong."""
    signed = ".".join(b64(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, token))
    r, s = decode_dss_signature(vapid.private_key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{signed}.{b64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def public(vapid: Vapid02) -> str:
    return b64(encoded(vapid.public_key))


def post(device: Device, headers: dict[str, str], body: bytes) -> requests.Response:
    return requests.post(device.endpoint, data=body, headers=headers, timeout=5, allow_redirects=False)


def test_a_message_encrypted_by_the_library_arrives_decrypted(device, vapid):
    answer = push(device, vapid, payload={"notification": {"title": "Grüße, 田中", "body": "b", "tag": "a"}})

    (message,) = device.messages
    assert answer.status_code == 201
    assert message.title == "Grüße, 田中"
    assert (message.topic, message.headers["urgency"], message.ttl.total_seconds()) == (
        "topic-1",
        "high",
        600,
    )
    assert abs((datetime.now(UTC) - message.received_at).total_seconds()) < 5


def test_the_example_of_rfc_8291_decrypts():
    """Appendix A of the RFC: keys and message as printed there."""
    secret = unb64("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")
    body = unb64(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
        "AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    key = ec.derive_private_key(int.from_bytes(secret, "big"), ec.SECP256R1())

    plaintext = decrypt(body, private_key=key, auth=unb64("BTBZMqHH6r4Tts7J_aSIgg"))

    assert plaintext == b"When I grow up, I want to be a watermelon"


def test_the_virtual_instant_is_noted_with_the_message(tmp_path, vapid):
    clock = tmp_path / "clock"
    with PushService(clock_file=clock) as service:
        device = service.device()
        clock.write_text("2026-03-02T09:30:00Z")
        push(device, vapid)

        assert device.messages[0].virtual_at == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"aud": "https://push.example.com"}, "aud"),
        ({"aud": None}, "aud"),
        ({"exp": int(time.time()) - 1}, "past"),
        ({"exp": int(time.time()) + 25 * 3600}, "24 hours"),
        ({"exp": None}, "exp"),
        ({"exp": "soon"}, "exp"),
        ({"sub": None}, "sub"),
        ({"sub": "mailto:me@localhost"}, "sub"),
        ({"sub": "ops@example.com"}, "sub"),
    ],
)
def test_a_wrong_vapid_claim_is_refused(service, device, vapid, changed, reason):
    answer = post(device, signed_headers(device, vapid, **changed), sealed(device))

    assert answer.status_code == 403
    assert reason in service.refusals[0].reason
    assert device.messages == []


def test_the_same_push_with_right_claims_is_accepted(device, vapid):
    """So that the refusals above are about the claims alone."""
    assert post(device, signed_headers(device, vapid), sealed(device)).status_code == 201


def test_a_token_changed_after_signing_is_refused(device, vapid):
    headers = signed_headers(device, vapid)
    start, token, signature = headers["Authorization"].split(".", 2)
    later = json.loads(unb64(token)) | {"exp": int(time.time()) + 7200}
    headers["Authorization"] = ".".join([start, b64(json.dumps(later).encode()), signature])

    answer = post(device, headers, sealed(device))

    assert answer.status_code == 403
    assert "signature" in answer.text


def test_a_token_signed_by_another_key_is_refused(device, vapid):
    other = Vapid02()
    other.generate_keys()
    headers = signed_headers(device, vapid)
    headers["Authorization"] = headers["Authorization"].split("k=")[0] + "k=" + public(other)

    assert post(device, headers, sealed(device)).status_code == 403


def test_a_subscription_knows_one_server_key_only(device, vapid):
    """A server that made itself new VAPID keys has lost its subscriptions."""
    other = Vapid02()
    other.generate_keys()
    first = post(device, signed_headers(device, vapid), sealed(device))
    second = post(device, signed_headers(device, other), sealed(device))

    assert (first.status_code, second.status_code) == (201, 403)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Authorization", None),
        ("Authorization", "Bearer abc"),
        ("Authorization", "vapid t=abc"),
        ("Authorization", "vapid t=a.b.c, k=AAAA"),
        ("Content-Encoding", None),
        ("Content-Encoding", "aesgcm"),
        ("TTL", None),
        ("TTL", "-1"),
        ("TTL", "3600.5"),
        ("Topic", "x" * 33),
        ("Topic", "no spaces"),
        ("Urgency", "urgent"),
    ],
)
def test_a_wrong_or_missing_header_is_refused(device, vapid, header, value):
    headers = signed_headers(device, vapid)
    headers.pop(header, None)
    if value is not None:
        headers[header] = value

    answer = post(device, headers, sealed(device))

    assert answer.status_code in {400, 403}
    assert device.messages == []


def test_a_tampered_body_is_refused(device, vapid):
    body = bytearray(sealed(device))
    body[-1] ^= 1

    assert post(device, signed_headers(device, vapid), bytes(body)).status_code == 400
    assert device.messages == []


def test_a_message_for_another_device_is_refused(service, device, vapid):
    other = service.device()

    assert post(device, signed_headers(device, vapid), sealed(other)).status_code == 400


def test_a_message_that_is_not_json_is_refused(device, vapid):
    assert post(device, signed_headers(device, vapid), sealed(device, b"plain words")).status_code == 400


def test_the_largest_message_has_4096_octets(device, vapid):
    overhead = len(sealed(device, b"x")) - 1
    fits = json.dumps("x" * (4096 - overhead - 2)).encode()

    largest = post(device, signed_headers(device, vapid), sealed(device, fits))
    larger = post(device, signed_headers(device, vapid), sealed(device, fits[:-1] + b'x"'))

    assert len(sealed(device, fits)) == 4096
    assert (largest.status_code, larger.status_code) == (201, 413)


def test_an_unknown_endpoint_is_gone(service, vapid):
    assert requests.post(f"{service.origin}/push/unknown", data=b"", timeout=5).status_code == 404


@pytest.mark.parametrize(
    ("sub", "is_real"),
    [
        ("mailto:ops@example.com", True),
        ("https://nextday.example.org/contact", True),
        ("mailto:ops@localhost", False),
        ("mailto:ops@nextday.local", False),
        ("mailto:@example.com", False),
        ("mailto:ops@127.0.0.1", False),
        ("https://localhost:8000", False),
        ("https://[::1]/", False),
        ("http://example.com", False),
        ("", False),
        (None, False),
        (7, False),
    ],
)
def test_only_a_reachable_contact_is_real(sub, is_real):
    assert is_real_contact(sub) is is_real


@pytest.mark.parametrize("status", [404, 410, 413, 500])
def test_a_failing_device_loses_the_message_and_accepts_the_next(device, vapid, status):
    device.fail_with([status])
    body = sealed(device)
    first = post(device, signed_headers(device, vapid), body)
    second = post(device, signed_headers(device, vapid), body)

    assert (first.status_code, second.status_code) == (status, 201)
    assert len(device.messages) == 1
    assert device.attempts == 2


def test_a_204_accepts_the_message(device, vapid):
    device.fail_with([204])

    assert post(device, signed_headers(device, vapid), sealed(device)).status_code == 204
    assert len(device.messages) == 1


def test_429_has_a_retry_after(device, vapid):
    device.fail_with([429], retry_after=17)

    answer = post(device, signed_headers(device, vapid), sealed(device))

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "17")


def test_a_gone_device_can_stay_gone(device, vapid):
    device.fail_with([], then=410)

    answers = [post(device, signed_headers(device, vapid), sealed(device)).status_code for _ in range(3)]

    assert answers == [410, 410, 410]


def test_a_client_that_follows_a_redirect_is_detected(service, device, vapid):
    """An HTTP client as it comes follows a 301 by GET, and the sender takes that for a success."""
    device.fail_with([301])

    answer = push(device, vapid, follows=True)

    assert answer.status_code == 200
    assert device.messages == []
    assert service.followed == [f"GET /moved/{device.id}"]


def test_a_held_connection_runs_into_the_senders_timeout(device, vapid):
    device.fail_with(["timeout"])

    with pytest.raises(requests.ReadTimeout):
        requests.post(
            device.endpoint, data=sealed(device), headers=signed_headers(device, vapid), timeout=(5, 0.2)
        )
    assert device.messages == []


def test_a_reset_connection_loses_the_message(device, vapid):
    device.fail_with(["hang-up"])

    with pytest.raises(requests.ConnectionError):
        post(device, signed_headers(device, vapid), sealed(device))
    assert device.messages == []


def test_a_service_may_accept_and_die_before_it_answers(device, vapid):
    device.fail_with(["accept-then-die"])

    with pytest.raises(requests.ConnectionError):
        post(device, signed_headers(device, vapid), sealed(device))
    assert len(device.messages) == 1


def test_a_slow_service_has_the_message_before_it_answers(device, vapid):
    device.slowness = 5
    headers, body = signed_headers(device, vapid), sealed(device)

    with pytest.raises(requests.ReadTimeout):
        requests.post(device.endpoint, data=body, headers=headers, timeout=(5, 0.2))
    assert len(device.wait_for(1)) == 1


def test_a_sender_that_dies_in_the_middle_has_sent_nothing(service, device, vapid):
    port = int(service.origin.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=5) as sender:
        head = "".join(f"{name}: {value}\r\n" for name, value in signed_headers(device, vapid).items())
        path = device.endpoint.removeprefix(service.origin)
        sender.sendall(f"POST {path} HTTP/1.1\r\n{head}Content-Length: 300\r\n\r\n".encode() + b"half")
        sender.shutdown(socket.SHUT_WR)
        answer = sender.recv(1000)

    assert answer == b""
    assert service.refusals == []
    assert device.messages == []


def test_an_unknown_answer_is_refused_at_once(device):
    with pytest.raises(AssertionError, match="hangup"):
        device.fail_with(["hangup"])


def test_waiting_ends_with_the_message(device, vapid):
    threading.Timer(0.1, push, (device, vapid)).start()

    assert device.wait_for(1)[0].title == "Hello"


def test_waiting_in_vain_fails(device):
    with pytest.raises(AssertionError, match="got 0 messages"):
        device.wait_for(1, seconds=0.01)


def test_a_repeat_replaces_the_first_on_the_screen(device, vapid):
    push(device, vapid)
    push(device, vapid)

    assert len(device.messages) == 2
    assert list(device.shown) == ["t1"]


def test_decryption_needs_this_devices_secret(device):
    with pytest.raises(RefusedError):
        decrypt(sealed(device), private_key=device.private_key, auth=os.urandom(16))


def test_padding_is_removed(device):
    """A sender may hide the length behind zeros; http_ece does not, so this one is sealed by hand."""
    padded = sealed_by_hand(device, b'{"a": 0}\x02' + bytes(40))

    assert decrypt(padded, private_key=device.private_key, auth=device.auth) == b'{"a": 0}'


def test_a_record_without_its_delimiter_is_refused(device):
    unended = sealed_by_hand(device, b'{"a": 0}')

    with pytest.raises(RefusedError, match="delimiter"):
        decrypt(unended, private_key=device.private_key, auth=device.auth)


def sealed_by_hand(device: Device, padded: bytes) -> bytes:
    sender, salt = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
    receiver = device.private_key.public_key()
    ends = encoded(receiver) + encoded(sender.public_key())
    keying = derived(device.auth, sender.exchange(ec.ECDH(), receiver), b"WebPush: info\0" + ends, 32)
    key = derived(salt, keying, b"Content-Encoding: aes128gcm\0", 16)
    nonce = derived(salt, keying, b"Content-Encoding: nonce\0", 12)
    header = salt + struct.pack("!IB", 4096, 65) + encoded(sender.public_key())
    return header + AESGCM(key).encrypt(nonce, padded, None)


def derived(salt: bytes, keying: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(keying)


def test_the_command_writes_each_message_as_a_line(tmp_path, vapid):
    messages = tmp_path / "messages.jsonl"
    command = [sys.executable, "-m", "tests.pushservice", "--messages", str(messages)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    ) as process:
        assert process.stdout
        subscription = json.loads(process.stdout.readline())
        try:
            send(subscription, vapid, HELLO, claims())
        finally:
            process.terminate()

    (line,) = messages.read_text().splitlines()
    assert json.loads(line)["payload"] == HELLO
