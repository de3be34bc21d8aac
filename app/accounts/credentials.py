"""Passwords, bearer tokens and invitation codes: made here, kept only as hashes."""

from __future__ import annotations

import hashlib
import secrets
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

TOKEN_PREFIX = "nd_"  # noqa: S105 -- lets secret scanners know our tokens

_hasher = PasswordHasher()
_hashing = BoundedSemaphore(2)  # 64 MiB each
_NOBODY = _hasher.hash(secrets.token_hex())


def hash_password(password: str) -> str:
    with _hashing:
        return _hasher.hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Whether it is the password; an unknown account (None) takes as long to refuse as a known one."""
    with _hashing:
        try:
            return _hasher.verify(password_hash or _NOBODY, password) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False


def new_token() -> str:
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def new_code() -> str:
    """An invitation code that can be read out: 80 bits, without letters that look alike."""
    return "-".join(
        "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(4)) for _ in range(4)
    )


def digest(secret: str) -> str:
    """What is kept of a token or code. They are long and random, so a fast hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
