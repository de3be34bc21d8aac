"""Passwords, bearer tokens and invitation codes; the database stores only their hashes."""

from __future__ import annotations

import hashlib
import secrets
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

TOKEN_PREFIX = "nd_"  # noqa: S105 -- lets secret scanners know our tokens

_hasher = PasswordHasher()
_hashing = BoundedSemaphore(2)  # 64 MiB each
_DUMMY_HASH = _hasher.hash(secrets.token_hex())


def hash_password(password: str) -> str:
    with _hashing:
        return _hasher.hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Whether the password has this hash. The check of an unknown account (None) takes the same time as that of a known one."""
    with _hashing:
        try:
            return _hasher.verify(password_hash or _DUMMY_HASH, password) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False


def new_token() -> str:
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def new_code() -> str:
    """A random code of 80 bits that is easy to read aloud: without letters that look alike."""
    return "-".join(
        "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(4)) for _ in range(4)
    )


def digest(secret: str) -> str:
    """The hash under which a token or code is stored. They are long and random, so a fast hash is safe."""
    return hashlib.sha256(secret.encode()).hexdigest()
