"""Signed tokens: each permits its holder one thing without signing in, until it expires.

Each kind of token has a purpose of its own, so that none is accepted for another. Tokens that were handed out must stay
readable: those that stop mails are never replaced.
"""

from __future__ import annotations

import hashlib
import secrets
import struct
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from itsdangerous import BadData, Signer
from itsdangerous.encoding import base64_decode, base64_encode

from app.core.files import read_or_create_file

SECRET_BYTES = 32
_EXPIRY = struct.Struct(">Q")
_NEVER = 0


@dataclass(frozen=True)
class Token:
    """The content of a token with a valid signature, expired or not."""

    content: bytes
    is_expired: bool


def load_or_create_secret(data_dir: Path) -> bytes:
    """The secret that signs all tokens of this server; created at the first start, never replaced."""
    # Receipts were the first tokens; the file keeps their name, because backups have it under that.
    return read_or_create_file(data_dir / "receipts.key", lambda: secrets.token_bytes(SECRET_BYTES))


def sign_token(secret: bytes, purpose: str, content: bytes, *, until: datetime | None = None) -> str:
    """`content` as a token that is safe in a URL and expires at `until`, or never."""
    expiry = _NEVER if until is None else int(until.timestamp())
    return _signer(secret, purpose).sign(base64_encode(_EXPIRY.pack(expiry) + content)).decode("ascii")


def read_token(secret: bytes, purpose: str, token: str, *, now: datetime) -> Token | None:
    """The content of a token; None when it was not signed with `secret` for this purpose."""
    if (found := _open(secret, purpose, token)) is None:
        return None
    content, expiry = found
    return Token(content, is_expired=expiry != _NEVER and now.timestamp() >= expiry)


def read_lasting_token(secret: bytes, purpose: str, token: str) -> bytes | None:
    """The content of a token that never expires; None for any other."""
    found = _open(secret, purpose, token)
    return found[0] if found is not None and found[1] == _NEVER else None


def _open(secret: bytes, purpose: str, token: str) -> tuple[bytes, int] | None:
    try:
        body = base64_decode(_signer(secret, purpose).unsign(token.encode("ascii")))
    except (BadData, UnicodeEncodeError):
        return None
    (expiry,) = _EXPIRY.unpack(body[: _EXPIRY.size])
    return body[_EXPIRY.size :], expiry


@lru_cache(maxsize=32)
def _signer(secret: bytes, purpose: str) -> Signer:
    # "seal" is part of every token that was handed out.
    return Signer(secret, salt=f"seal:{purpose}", digest_method=hashlib.sha256)
