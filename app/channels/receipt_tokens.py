"""Receipt tokens: a service worker uses one to report "shown" without signing in.

A token is the signed id of one message, so it cannot confirm another one. Its holder may report that this message was
shown, and nothing else.
"""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

from itsdangerous import BadData, URLSafeSerializer

from app.channels.vapid_keys import read_or_create_file

SECRET_BYTES = 32


def load_or_create_secret(data_dir: Path) -> bytes:
    """The signing secret in `data_dir`, created at the first start."""
    return read_or_create_file(data_dir / "receipts.key", lambda: secrets.token_bytes(SECRET_BYTES))


def sign(secret: bytes, message_id: str) -> str:
    """A token for `message_id` that is safe in a URL."""
    return str(_serializer(secret).dumps(message_id))


def read_receipt(secret: bytes, token: str) -> str | None:
    """The message id of a token; None if it was not signed with `secret`."""
    try:
        message_id = _serializer(secret).loads(token)
    except BadData:
        return None
    return message_id if isinstance(message_id, str) else None


def _serializer(secret: bytes) -> URLSafeSerializer:
    # The salt makes receipts useless as any other kind of token that this secret may sign one day.
    return URLSafeSerializer(secret, salt="receipt", signer_kwargs={"digest_method": hashlib.sha256})
