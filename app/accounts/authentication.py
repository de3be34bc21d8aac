"""Signing up, signing in, and checking the bearer tokens of requests."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from app.accounts import store
from app.accounts.credentials import hash_password, is_password
from app.accounts.model import Account, Device
from app.core.config import Signup
from app.core.db import Database, advisory_lock
from app.core.errors import Conflict, Problem
from app.core.http import Identity
from app.core.i18n import t

log = logging.getLogger(__name__)


def sign_up(
    database: Database,
    *,
    signup: Signup,
    email: str,
    password: str,
    name: str,
    timezone: str,
    region: str,
    invitation: str | None,
    device: str,
    can_mail: bool,
    now: datetime,
) -> tuple[Account, str]:
    """Create an account and its first device; returns the account and the device's token.

    `signup` decides who may sign up. If the server `can_mail`, the confirmation mail is due at once; app/digests/confirmation.py
    sends it.
    """
    with database.read() as session:
        _check_may_sign_up(session, signup, invitation, now)
    password_hash = hash_password(password)
    try:
        with database.write() as session:
            advisory_lock(session, "sign-up")
            _check_may_sign_up(session, signup, invitation, now)
            account = store.add_account(
                session,
                email=email,
                password_hash=password_hash,
                name=name,
                timezone=timezone,
                region=region,
                now=now,
            )
            account.confirmation_due_at = now if can_mail else None
            if invitation and (found := store.find_invitation(session, invitation, now=now)):
                found.used_by, found.used_at = account.id, now
            _, token = store.add_device(session, account, name=device, now=now)
            return account, token
    except IntegrityError as error:
        raise Conflict("email-taken", t("There is an account with this e-mail. Sign in instead.")) from error


def sign_in(
    database: Database, *, email: str, password: str, device: str, now: datetime
) -> tuple[Device, str]:
    """Sign in on a new device; returns it with its token. Unknown accounts and wrong passwords raise the same Problem."""
    with database.read() as session:
        account = store.find_by_email(session, email)
    if not is_password(password, account.password_hash if account else None) or account is None:
        raise Problem(401, "wrong-password", t("That e-mail and password do not fit together."))
    with database.write(account.id) as session:
        return store.add_device(session, account, name=device, now=now)


def change_password(database: Database, identity: Identity, *, password: str, new_password: str) -> None:
    """Set a new password and sign out all other devices of the account."""
    with database.read() as session:
        current = store.account_of(session, identity.account_id).password_hash
    if not is_password(password, current):
        raise Problem(403, "wrong-password", t("That is not the present password."))
    password_hash = hash_password(new_password)
    with database.write(identity.account_id) as session:
        store.account_of(session, identity.account_id).password_hash = password_hash
        store.remove_devices(session, identity.account_id, but=identity.device_id)


def authenticate(
    database: Database, token: str, *, browser_language: str | None = None, now: datetime
) -> Identity:
    """The identity that the token belongs to; Problem 401 for an unknown token. The device's language is kept for messages."""
    with database.read() as session:
        found = store.device_and_language_of(session, token)
    if found is None:
        raise Problem(401, "not-signed-in", t("Sign in: this device's token is unknown or was revoked."))
    device, language = found
    if store.is_stale(device, now) or (browser_language and browser_language != device.language):
        with database.write(device.account_id) as session:
            if (used := session.get(Device, device.id)) is not None:
                used.last_used_at = now
                used.language = browser_language or used.language
    return Identity(account_id=device.account_id, device_id=device.id, language=language or browser_language)


def bearer_token(authorization: str) -> str | None:
    """The token of an `Authorization` header, or None when it holds none."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def is_signed_in(database: Database, authorization: str) -> bool:
    """Whether an `Authorization` header holds the token of a device; False also while the database is unreachable."""
    token = bearer_token(authorization)
    if token is None:
        return False
    try:
        with database.read() as session:
            return store.device_of(session, token) is not None
    except SQLAlchemyError as error:
        log.warning("a token cannot be looked up: %s", type(error).__name__)
        return False


def sign_up_state(database: Database, signup: Signup) -> tuple[bool, Signup]:
    """Whether any account exists, and who may sign up now: OPEN (anyone), FIRST (with an invitation) or CLOSED."""
    with database.read() as session:
        return store.any_account(session), _who_may_sign_up(session, signup)


def _who_may_sign_up(session: Session, signup: Signup) -> Signup:
    """`signup` as of now: FIRST means anyone until there is an account, and then that an invitation is needed."""
    return Signup.OPEN if signup is Signup.FIRST and not store.any_account(session) else signup


def _check_may_sign_up(session: Session, signup: Signup, invitation: str | None, now: datetime) -> None:
    who = _who_may_sign_up(session, signup)
    if who is Signup.OPEN:
        return
    if who is Signup.CLOSED:
        raise Problem(403, "signup-closed", t("This server takes no new accounts."))
    if invitation is None:
        raise Problem(
            403,
            "invitation-needed",
            t("An invitation code is needed. Ask the operator of this server for one."),
        )
    if store.find_invitation(session, invitation, now=now) is None:
        raise Problem(403, "invitation-unknown", t("This invitation code is unknown, used or out of date."))
