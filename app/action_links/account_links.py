"""The links of an account that work without signing in: confirming its address, and stopping a kind of mail.

What a message about a person may do is in action_links/links.py.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from app.accounts.rules import comparable_email
from app.core.tokens import read_token, sign_token

CONFIRMATION_KEPT = timedelta(days=3)
_CONFIRM, _MAIL = "confirm", "mail"
_ID, _MARK = 16, 16


class MailKind(StrEnum):
    """The kinds of mail that can be stopped separately."""

    NUDGES = "nudges"
    WEEKLY = "weekly"


@dataclass(frozen=True)
class Confirmation:
    """Whose address was confirmed; `fits` says whether it is still the account's address."""

    account_id: UUID
    mark: bytes
    is_expired: bool

    def fits(self, email: str) -> bool:
        return self.mark == _mark(email)


@dataclass(frozen=True)
class MailChoice:
    account_id: UUID
    kind: MailKind


def confirm_link(address: str, secret: bytes, *, account_id: UUID, email: str, now: datetime) -> str:
    """Where the owner of `email` says that it is theirs; good for three days, and for this address alone."""
    token = sign_token(secret, _CONFIRM, account_id.bytes + _mark(email), until=now + CONFIRMATION_KEPT)
    return f"{address}/confirm/{token}"


def open_confirmation(secret: bytes, token: str, *, now: datetime) -> Confirmation | None:
    opened = read_token(secret, _CONFIRM, token, now=now)
    if opened is None or len(opened.content) != _ID + _MARK:
        return None
    return Confirmation(UUID(bytes=opened.content[:_ID]), opened.content[_ID:], opened.is_expired)


def mail_link(address: str, secret: bytes, *, account_id: UUID, kind: MailKind) -> str:
    """Where one kind of mail is stopped, or begun again; it never expires, as an old mail must be stoppable too."""
    return f"{address}/mail/{sign_token(secret, _MAIL, account_id.bytes + kind.encode())}"


def open_mail_choice(secret: bytes, token: str, *, now: datetime) -> MailChoice | None:
    opened = read_token(secret, _MAIL, token, now=now)
    if opened is None:
        return None
    return MailChoice(UUID(bytes=opened.content[:_ID]), MailKind(opened.content[_ID:].decode()))


def one_click(link: str) -> tuple[tuple[str, str], ...]:
    """The headers by which a mail program offers to stop such mails with one tap (RFC 8058)."""
    return (("List-Unsubscribe", f"<{link}>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))


def _mark(email: str) -> bytes:
    return hashlib.sha256(comparable_email(email).encode()).digest()[:_MARK]
