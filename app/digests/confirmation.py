"""Confirming an address: the mail with the link, and the confirmation.

Signing up does not wait for a mail server: it stores a due time in the account's row, and the next run sends the mail. The
attempt and the time of the next one are stored before the mail is sent, so that a crash repeats it and no failure is
repeated for ever; the outcome is stored afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.model import Account
from app.accounts.rules import weekly_at
from app.accounts.store import speaking_to
from app.action_links.account_links import confirm_link
from app.channels.email_content import EmailContent, render_email
from app.digests import store
from app.digests.mailer import Mailer
from app.digests.rules import next_confirmation_at


@dataclass(frozen=True)
class ConfirmationMail:
    """A claimed confirmation mail: who gets it, and which attempt it is."""

    account_id: UUID
    email: str
    content: EmailContent
    tries: int


def send_confirmations(mailer: Mailer) -> None:
    """Send the confirmation mails that are due."""
    with mailer.database.read() as session:
        due = store.due_confirmations(session, mailer.clock())
    for account_id in due:
        mail = _claimed(mailer, account_id)
        if mail is None:
            continue
        message_id = f"confirm-{account_id}-{mail.tries}-{int(mailer.clock().timestamp())}"
        is_done = mailer.send(mail.email, mail.content, message_id=message_id)
        _record(mailer, mail, is_done=is_done)
        if not is_done:
            return


def confirm(session: Session, account: Account, *, now: datetime) -> None:
    """Confirm the address: from now on mails name people. A second confirmation changes nothing."""
    if account.email_confirmed:
        return
    account.email_confirmed_at, account.confirmation_due_at = now, None
    account.weekly_due_at = weekly_at(now, zone=account.zone, quiet=account.quiet)
    session.flush()


def _claimed(mailer: Mailer, account_id: UUID) -> ConfirmationMail | None:
    now = mailer.clock()
    with mailer.database.write(account_id) as session:
        account = session.get(Account, account_id)
        if account is None or account.confirmation_due_at is None or account.confirmation_due_at > now:
            return None  # another process was faster
        if account.email_confirmed:
            store.update_account(session, account_id, confirmation_due_at=None)
            return None
        if not store.claim(session, account_id, holder=mailer.holder):
            return None
        tries = account.confirmation_attempts + 1
        store.update_account(
            session,
            account_id,
            confirmation_attempts=tries,
            confirmation_due_at=next_confirmation_at(tries, now=now),
        )
        link = confirm_link(
            mailer.address, mailer.secret, account_id=account_id, email=account.email, now=now
        )
        with speaking_to(session, account):
            content = render_email("confirmation", {"confirm_url": link})
        return ConfirmationMail(account_id, account.email, content, tries)


def _record(mailer: Mailer, mail: ConfirmationMail, *, is_done: bool) -> None:
    """Plan no further attempt if the mail was sent, or never will be; the row has the time of the next attempt already."""
    with mailer.database.write(mail.account_id) as session:
        account = session.get(Account, mail.account_id)
        # The user may have asked for another mail meanwhile, which restarts the count.
        if is_done and account is not None and account.confirmation_attempts == mail.tries:
            store.update_account(session, mail.account_id, confirmation_due_at=None)
        store.release(session, mail.account_id, holder=mailer.holder)
