"""Pairing: a device that is signed in shows a code, and another one signs in with it, without a password.

A code counts once and for five minutes, and only its hash is kept. An account has one at a time: a new one takes the
place of the one before.
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

KEPT = timedelta(minutes=5)


@dataclass(frozen=True)
class Offer:
    """A code to be shown, and until when it counts."""

    code: str
    expires_at: datetime


def offer(database: Database, asker: Identity, *, now: datetime) -> Offer:
    """A code with which one more device may sign in to the asker's account."""
    made = Offer(new_code(), now + KEPT)
    with database.write(asker.account_id) as session:
        session.execute(
            delete(Pairing).where(or_(Pairing.account_id == asker.account_id, Pairing.expires_at <= now))
        )
        session.add(
            Pairing(code_hash=digest(made.code), account_id=asker.account_id, expires_at=made.expires_at)
        )
    return made


def claim(database: Database, code: str, *, device: str, now: datetime) -> tuple[Device, str]:
    """A token for the device that knows the code; NotFound alike for a code that is unknown, used or too old."""
    with database.read() as session:
        found = _find(session, code, now=now)
    if found is None:
        raise NotFound("pairing code")
    with database.write(found.account_id) as session:
        pairing = _find(
            session, code, now=now
        )  # two may claim it at once: while the account is ours, one does
        if pairing is None:
            raise NotFound("pairing code")
        session.delete(pairing)
        return store.add_device(session, store.account_of(session, pairing.account_id), name=device, now=now)


def _find(session: Session, code: str, *, now: datetime) -> Pairing | None:
    return session.scalar(
        select(Pairing).where(Pairing.code_hash == digest(code.strip().lower()), Pairing.expires_at > now)
    )
