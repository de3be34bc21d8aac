"""The VAPID key pair, and the encryption keys of subscriptions."""

from __future__ import annotations

import base64
import multiprocessing
import stat

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from app.channels.vapid_keys import load_or_create, read_subscription_keys
from app.core.errors import Invalid, NextdayError


def b64(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def a_point(format=PublicFormat.UncompressedPoint, curve=ec.SECP256R1):
    return ec.generate_private_key(curve()).public_key().public_bytes(Encoding.X962, format)


AUTH = b64(bytes(range(16)))


def test_the_key_is_created_once(tmp_path):
    first = load_or_create(tmp_path / "data")
    again = load_or_create(tmp_path / "data")

    assert again.public_key == first.public_key
    assert load_or_create(tmp_path / "other").public_key != first.public_key


def test_only_its_owner_reads_the_key(tmp_path):
    load_or_create(tmp_path)

    assert stat.S_IMODE((tmp_path / "vapid.pem").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["vapid.pem"]


def test_the_public_key_is_what_a_browser_subscribes_with(tmp_path):
    octets = base64.urlsafe_b64decode(load_or_create(tmp_path).public_key + "=")

    assert len(octets) == 65
    assert octets[0] == 4
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), octets)


def _public_key(data_dir, barrier, found):
    barrier.wait()
    found.put(load_or_create(data_dir).public_key)


def test_processes_that_start_together_get_the_same_key(tmp_path):
    context = multiprocessing.get_context("fork")
    for attempt in range(5):
        barrier, found = context.Barrier(4), context.Queue()
        together = [
            context.Process(target=_public_key, args=(tmp_path / str(attempt), barrier, found))
            for _ in range(4)
        ]
        for process in together:
            process.start()
        keys = {found.get(timeout=20) for _ in together}
        for process in together:
            process.join(timeout=20)

        assert keys == {load_or_create(tmp_path / str(attempt)).public_key}


@pytest.mark.parametrize(
    "content", [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", b"\x00"]
)
def test_a_damaged_key_prevents_the_start_and_is_never_replaced(tmp_path, content):
    """A new key would silently cut off every phone that subscribed with the old one."""
    (tmp_path / "vapid.pem").write_bytes(content)

    with pytest.raises(NextdayError, match=r"vapid\.pem"):
        load_or_create(tmp_path)
    assert (tmp_path / "vapid.pem").read_bytes() == content


def test_a_key_of_another_type_prevents_the_start(tmp_path):
    key = ec.generate_private_key(ec.SECP384R1())
    (tmp_path / "vapid.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))

    with pytest.raises(NextdayError, match="P-256"):
        load_or_create(tmp_path)


def test_the_keys_of_a_browser_are_accepted_with_and_without_padding():
    point = a_point()

    read_subscription_keys(b64(point), AUTH)
    read_subscription_keys(b64(point) + "=", AUTH + "==")


@pytest.mark.parametrize(
    "p256dh",
    [
        "",
        "=",
        "не base64",
        b64(a_point())[:-4],
        b64(a_point()) + "AAAA",
        b64(a_point(PublicFormat.CompressedPoint)),
        b64(a_point(curve=ec.SECP384R1)),
        b64(b"\x04" + bytes(64)),
        b64(b"\x04" + b"\xff" * 64),
        b64(b"\x06" + a_point()[1:]),
        b64(a_point())[:20] + " " + b64(a_point())[20:],
        base64.b64encode(b"\x04" + b"\xfb\xef" * 32).decode(),
    ],
    ids=[f"wrong-{n}" for n in range(12)],  # the points are new in every process; names must not be
)
def test_a_point_that_is_not_on_the_curve_is_refused(p256dh):
    with pytest.raises(Invalid) as refused:
        read_subscription_keys(p256dh, AUTH)

    assert refused.value.code == "bad-keys"
    assert "p256dh" in refused.value.detail


@pytest.mark.parametrize(
    "auth", ["", b64(b"abc"), b64(bytes(15)), b64(bytes(17)), "A", "A" * 21, "A" * 20 + "!!"]
)
def test_a_secret_that_is_not_16_octets_is_refused(auth):
    with pytest.raises(Invalid) as refused:
        read_subscription_keys(b64(a_point()), auth)

    assert refused.value.code == "bad-keys"
    assert "auth" in refused.value.detail
