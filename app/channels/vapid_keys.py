"""Web push keys: the VAPID key pair that signs our requests, and the keys of subscriptions that encrypt messages.

The private key is created at the first start and stored in DATA_DIR. It is never replaced: each subscription is bound to
it, so a lost key means that every phone has to subscribe again.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from app.core.errors import Invalid, NextdayError
from app.core.files import read_or_create_file

P256DH_BYTES = 65
AUTH_BYTES = 16


@dataclass(frozen=True)
class VapidKeys:
    """The key pair this server signs its messages with."""

    private_key: ec.EllipticCurvePrivateKey

    @cached_property
    def public_key(self) -> str:
        """The uncompressed point in base64url: the browser's `applicationServerKey`."""
        point = self.private_key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return base64.urlsafe_b64encode(point).rstrip(b"=").decode("ascii")


def load_or_create(data_dir: Path) -> VapidKeys:
    """The key pair in `data_dir`, created at the first start; processes that start together get the same one."""
    path = data_dir / "vapid.pem"
    try:
        key = load_pem_private_key(read_or_create_file(path, _new_private_pem), password=None)
    except ValueError as error:
        raise NextdayError(f"{path} is not a private key; put back the one from your backup") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise NextdayError(f"{path} holds a key of another kind than P-256")
    return VapidKeys(key)


def read_subscription_keys(p256dh: str, auth: str) -> tuple[ec.EllipticCurvePublicKey, bytes]:
    """The public key and the secret that messages to a browser are encrypted with; Invalid("bad-keys") if they are unusable."""
    point, secret = _decode_base64url(p256dh), _decode_base64url(auth)
    public_key = None if point is None or len(point) != P256DH_BYTES else _point_on_curve(point)
    if public_key is None:
        raise Invalid("bad-keys", "The subscription's p256dh is not a point on the P-256 curve in base64url.")
    if secret is None or len(secret) != AUTH_BYTES:
        raise Invalid("bad-keys", "The subscription's auth is not 16 octets in base64url.")
    return public_key, secret


def _new_private_pem() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _decode_base64url(text: str) -> bytes | None:
    """The bytes of base64url `text`, padded or not; None if it is not base64url."""
    bare = text.rstrip("=")
    if not re.fullmatch(r"[A-Za-z0-9_-]+", bare):
        return None
    try:
        return base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    except binascii.Error:
        return None


def _point_on_curve(point: bytes) -> ec.EllipticCurvePublicKey | None:
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        return None
