"""Queries about accounts, devices and invitations."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.orm import Session

from app.accounts.credentials import digest, new_code, new_token
from app.accounts.model import Account, Device, Invitation
from app.accounts.rules import UNCONFIRMED_EMAILS, comparable_email
from app.core.db import in_chunks, new_id
from app.core.errors import DeliveryError, Problem
from app.core.i18n import current_language, supported, t, use_language

INVITATION_LIFETIME = timedelta(days=14)
LAST_USED_PRECISION = timedelta(hours=1)
QUIET_FROM, QUIET_UNTIL = "21:00", "08:00"


def any_account(session: Session) -> bool:
    return bool(session.scalar(select(exists().select_from(Account))))


def account_of(session: Session, account_id: UUID) -> Account:
    """The account of an authenticated request; Problem 401 if it has been deleted since."""
    account = session.get(Account, account_id)
    if account is None:
        raise Problem(401, "not-signed-in", t("This account is no more."))
    return account


def accounts_by_id(session: Session, ids: Collection[UUID]) -> dict[UUID, Account]:
    return {
        account.id: account
        for some in in_chunks(ids)
        for account in session.scalars(select(Account).where(Account.id.in_(some)))
    }


def find_by_email(session: Session, email: str) -> Account | None:
    """The account with this address; earlier versions stored the case-folded address, which is found as well."""
    stored, folded = comparable_email(email), email.casefold()
    found = {
        account.email: account
        for account in session.scalars(select(Account).where(Account.email.in_({stored, folded})))
    }
    return found.get(stored) or found.get(folded)


def add_account(
    session: Session, *, email: str, password_hash: str, name: str, timezone: str, region: str, now: datetime
) -> Account:
    account = Account(
        id=new_id(),
        email=comparable_email(email),
        password_hash=password_hash,
        name=name,
        timezone=timezone,
        region=region,
        quiet_from=QUIET_FROM,
        quiet_until=QUIET_UNTIL,
        created_at=now,
        last_rev=1,
        rev=1,
    )
    session.add(account)
    session.flush()
    return account


def reserve_unconfirmed_email(session: Session, account_id: UUID) -> None:
    """Count a reminder that is about to be mailed to an unconfirmed address; DeliveryError if the address has had its share.

    It is counted before it is sent, so that mails that are sent at the same time cannot exceed the limit together.
    """
    if not _count_emails(
        session, Account.id == account_id, Account.unconfirmed_emails < UNCONFIRMED_EMAILS, by=1
    ):
        raise DeliveryError("address not confirmed", permanent=True, gone=True)


def return_unconfirmed_emails(session: Session, account_ids: Collection[UUID]) -> None:
    """Take back the count of mails that the mail server refused; `account_ids` has one entry for each mail."""
    for account_id in account_ids:
        _count_emails(session, Account.id == account_id, Account.unconfirmed_emails > 0, by=-1)


def _count_emails(session: Session, *which: ColumnElement[bool], by: int) -> bool:
    # Phones do not see this column, so the account gets no new rev.
    counted = session.execute(
        update(Account)
        .where(*which)
        .values(unconfirmed_emails=Account.unconfirmed_emails + by)
        .execution_options(synchronize_session=False)
    )
    return bool(counted.rowcount)  # type: ignore[attr-defined]


def add_device(session: Session, account: Account, *, name: str, now: datetime) -> tuple[Device, str]:
    """Add a device; returns it with its bearer token, of which only the hash is stored."""
    token = new_token()
    device = Device(
        id=new_id(),
        account_id=account.id,
        name=name,
        token_hash=digest(token),
        created_at=now,
        last_used_at=now,
        language=current_language(),
    )
    session.add(device)
    session.flush()
    return device, token


def device_of(session: Session, token: str) -> Device | None:
    return session.scalar(select(Device).where(Device.token_hash == digest(token)))


def device_and_language_of(session: Session, token: str) -> tuple[Device, str | None] | None:
    """The device with that token, and the language that its user has chosen: every request asks for both at once."""
    both = (
        select(Device, Account.language)
        .join(Account, Account.id == Device.account_id)
        .where(Device.token_hash == digest(token))
    )
    row = session.execute(both).one_or_none()
    return None if row is None else (row[0], row[1])


def is_stale(device: Device, now: datetime) -> bool:
    """Whether `last_used_at` is to be updated. It is precise to the hour, so that most requests that read need not write."""
    return device.last_used_at is None or abs(now - device.last_used_at) >= LAST_USED_PRECISION


def language_of(session: Session, account: Account) -> str:
    """The language for messages to the account: as chosen, else that of the device used last."""
    of_devices = (
        select(Device.language)
        .where(Device.account_id == account.id, Device.language.is_not(None))
        .order_by(Device.last_used_at.desc(), Device.id.desc())
        .limit(1)
    )
    return supported(account.language or session.scalar(of_devices))


@contextmanager
def speaking_to(session: Session, account: Account) -> Iterator[None]:
    """Make texts for the account while the block runs: in its language, with times as in its region."""
    with use_language(language_of(session, account), region=account.region):
        yield


@dataclass(frozen=True)
class Languages:
    """The languages of messages: to accounts, and to their devices."""

    of_accounts: dict[UUID, str]
    of_devices: dict[UUID, str]


def languages_of(session: Session, accounts: Iterable[Account]) -> Languages:
    """`language_of` for many accounts in one query; a device has its own language unless the user has chosen one."""
    chosen = {account.id: supported(account.language) for account in accounts if account.language}
    open_ids = {account.id for account in accounts} - chosen.keys()
    if not open_ids:
        return Languages(chosen, {})
    rows = [
        row
        for some in in_chunks(open_ids)
        for row in session.execute(
            select(Device.id, Device.account_id, Device.language)
            .where(Device.account_id.in_(some), Device.language.is_not(None))
            .order_by(Device.last_used_at, Device.id)
        )
    ]
    used_last = {account_id: supported(language) for _, account_id, language in rows}
    of_devices = {device_id: supported(language) for device_id, _, language in rows}
    return Languages({**dict.fromkeys(open_ids, supported(None)), **used_last, **chosen}, of_devices)


def remove_devices(session: Session, account_id: UUID, *, but: UUID | None) -> None:
    session.execute(delete(Device).where(Device.account_id == account_id, Device.id != but))


def add_invitation(session: Session, *, now: datetime) -> str:
    """Add an invitation for one person, valid for two weeks; returns its code."""
    code = new_code()
    session.add(Invitation(code_hash=digest(code), created_at=now, expires_at=now + INVITATION_LIFETIME))
    return code


def find_invitation(session: Session, code: str, *, now: datetime) -> Invitation | None:
    """The invitation with this code, or None if it is unknown, used or expired."""
    invitation = session.get(Invitation, digest(code.strip().lower()))
    if invitation is None or invitation.used_at is not None or invitation.expires_at <= now:
        return None
    return invitation
