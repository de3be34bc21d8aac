"""Seals: what a link may do without anybody signing in, signed so that nobody can make one up.

Whoever holds a sealed link may do the one thing it names, until it expires. Each kind of link has a purpose of its own,
so that none counts as another.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from datetime import datetime

from itsdangerous import BadData, Signer
from itsdangerous.encoding import base64_decode, base64_encode

_STAMP = struct.Struct(">Q")
FOR_EVER = 0


@dataclass(frozen=True)
class Opened:
    """What was sealed; expired or not, it is what we once signed."""

    content: bytes
    is_expired: bool


def sign_token(secret: bytes, purpose: str, content: bytes, *, until: datetime | None = None) -> str:
    """`content` as a token that fits into a link and counts until `until`; None is for ever."""
    stamp = FOR_EVER if until is None else int(until.timestamp())
    return _signer(secret, purpose).sign(base64_encode(_STAMP.pack(stamp) + content)).decode("ascii")


def read_token(secret: bytes, purpose: str, token: str, *, now: datetime) -> Opened | None:
    """What the token holds; None when it was not sealed with `secret` for this purpose."""
    try:
        body = base64_decode(_signer(secret, purpose).unsign(token.encode("ascii")))
    except (BadData, UnicodeEncodeError):
        return None
    (stamp,) = _STAMP.unpack(body[: _STAMP.size])
    return Opened(body[_STAMP.size :], is_expired=stamp != FOR_EVER and now.timestamp() >= stamp)


def _signer(secret: bytes, purpose: str) -> Signer:
    return Signer(secret, salt=f"seal:{purpose}", digest_method=hashlib.sha256)
