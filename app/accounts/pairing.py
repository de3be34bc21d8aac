"""Pairing: a signed-in device shows a code, with which another device signs in without a password.

A code is valid once and for five minutes, and only its hash is stored. An account has at most one: a new code replaces
the previous one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from app.accounts import store
from app.accounts.credentials import digest, new_code
from app.accounts.model import Device, Pairing
from app.core.db import Database
from app.core.errors import NotFound
from app.core.http import Identity

CODE_LIFETIME = timedelta(minutes=5)


@dataclass(frozen=True)
class PairingCode:
    """A code that a device shows, and when it expires."""

    code: str
    expires_at: datetime


def create_code(database: Database, identity: Identity, *, now: datetime) -> PairingCode:
    """Create a code with which one more device may sign in to this account."""
    created = PairingCode(new_code(), now + CODE_LIFETIME)
    with database.write(identity.account_id) as session:
        session.execute(
            delete(Pairing).where(or_(Pairing.account_id == identity.account_id, Pairing.expires_at <= now))
        )
        session.add(
            Pairing(
                code_hash=digest(created.code), account_id=identity.account_id, expires_at=created.expires_at
            )
        )
    return created


def claim_code(database: Database, code: str, *, device: str, now: datetime) -> tuple[Device, str]:
    """Sign in the device that sent the code; returns it with its token. NotFound for an unknown, used or expired code."""
    with database.read() as session:
        found = _find(session, code, now=now)
    if found is None:
        raise NotFound("pairing code")
    with database.write(found.account_id) as session:
        # Two devices may claim one code at once: it is looked up again under the account's lock.
        pairing = _find(session, code, now=now)
        if pairing is None:
            raise NotFound("pairing code")
        session.delete(pairing)
        return store.add_device(session, store.account_of(session, pairing.account_id), name=device, now=now)


def _find(session: Session, code: str, *, now: datetime) -> Pairing | None:
    return session.scalar(
        select(Pairing).where(Pairing.code_hash == digest(code.strip().lower()), Pairing.expires_at > now)
    )
