"""Receipt tokens: a service worker uses one to report "shown" without signing in.

A token is the signed id of one message, so it cannot confirm another one. Its holder may report that this message was
shown, and nothing else.
"""

from __future__ import annotations

import hashlib

from itsdangerous import BadData, URLSafeSerializer

from app.core.tokens import read_lasting_token, sign_token

_PURPOSE = "receipt"


def sign(secret: bytes, message_id: str) -> str:
    """A token for `message_id` that is safe in a URL."""
    return sign_token(secret, _PURPOSE, message_id.encode())


def read_receipt(secret: bytes, token: str) -> str | None:
    """The message id of a token; None if it was not signed with `secret`."""
    content = read_lasting_token(secret, _PURPOSE, token)
    return _read_former(secret, token) if content is None else content.decode()


def _read_former(secret: bytes, token: str) -> str | None:
    """The same for a token of version 0.1, which a notification that is still shown may hold."""
    former = URLSafeSerializer(secret, salt=_PURPOSE, signer_kwargs={"digest_method": hashlib.sha256})
    try:
        message_id = former.loads(token)
    except BadData:
        return None
    return message_id if isinstance(message_id, str) else None
