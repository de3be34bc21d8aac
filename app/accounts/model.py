"""Rows: accounts, their devices, invitations and pairing codes."""

from __future__ import annotations

from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, synonym

from app.accounts.quiet_hours import QuietHours
from app.accounts.rules import NotificationDetail, takes_mail
from app.core.db import Base
from app.core.leases import Leased
from app.core.revisions import Synced


class Account(Base, Synced, Leased):
    """A user. `rev` belongs to the settings; `last_rev` is the counter that assigns the revs of all rows of the account.

    The lease belongs to the process that is sending one of the account's digest mails.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        Index(
            "ix_accounts_confirmation_due",
            "confirmation_due_at",
            sqlite_where=text("confirmation_due_at IS NOT NULL"),
            postgresql_where=text("confirmation_due_at IS NOT NULL"),
        ),
        Index(
            "ix_accounts_weekly_due",
            "weekly_due_at",
            sqlite_where=text("weekly_due_at IS NOT NULL"),
            postgresql_where=text("weekly_due_at IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id = synonym("id")
    last_rev: Mapped[int] = mapped_column(default=0)
    oldest_rev: Mapped[int] = mapped_column(default=0)
    """Tombstones up to this rev have been purged: a phone that synchronised before it must fetch everything again."""
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    timezone: Mapped[str]
    region: Mapped[str]
    quiet_from: Mapped[str | None]
    quiet_until: Mapped[str | None]
    follow_up_hours: Mapped[int] = mapped_column(default=24)
    language: Mapped[str | None]
    """The language the user has chosen, a tag of `app.core.i18n.LANGUAGES`; None follows the browser: see store.language_of."""
    notification_detail: Mapped[str] = mapped_column(default=NotificationDetail.FULL)
    created_at: Mapped[datetime]
    email_confirmed_at: Mapped[datetime | None]
    """When the owner of the address confirmed it; until then mails name no contact."""
    unconfirmed_emails: Mapped[int] = mapped_column(default=0)
    """How many reminders went to the address before it was confirmed."""
    confirmation_due_at: Mapped[datetime | None]
    """When the confirmation mail is to be sent or retried; None when none is due."""
    confirmation_attempts: Mapped[int] = mapped_column(default=0)
    nudges_by_mail: Mapped[bool] = mapped_column(default=True)
    weekly_look: Mapped[bool] = mapped_column(default=True)
    weekly_due_at: Mapped[datetime | None]
    """When the next weekly mail is due; set once the address is confirmed."""

    @property
    def email_confirmed(self) -> bool:
        return self.email_confirmed_at is not None

    @property
    def takes_mail(self) -> bool:
        """Whether reminders may be mailed to the account: see `app.accounts.rules.takes_mail`."""
        return takes_mail(
            is_wanted=self.nudges_by_mail,
            is_confirmed=self.email_confirmed,
            unconfirmed_emails=self.unconfirmed_emails,
        )

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def quiet(self) -> QuietHours | None:
        """The quiet hours, or None; also None where both times are equal, which would make the whole day quiet."""
        if self.quiet_from is None or self.quiet_until is None or self.quiet_from == self.quiet_until:
            return None
        return QuietHours(
            self.zone, time.fromisoformat(self.quiet_from), time.fromisoformat(self.quiet_until)
        )


class Device(Base, Synced):
    """A phone or browser that holds a bearer token; only the token's hash is stored."""

    __tablename__ = "devices"
    __table_args__ = (Index("ix_devices_account_rev", "account_id", "rev"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    language: Mapped[str | None]
    """The first of the browser's languages that there is here, as of its last request."""


class Invitation(Base):
    """A code with which one person may sign up; only its hash is stored."""

    __tablename__ = "invitations"
    __table_args__ = (Index("ix_invitations_used_by", "used_by"),)

    code_hash: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    used_at: Mapped[datetime | None]


class Pairing(Base):
    """A code with which one more device of the account may sign in for a few minutes; only its hash is stored."""

    __tablename__ = "pairings"
    __table_args__ = (Index("ix_pairings_account", "account_id"),)

    code_hash: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime]
