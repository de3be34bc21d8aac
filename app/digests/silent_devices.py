"""A push that is dead is noticed: a device that took messages for a week and confirmed none.

Push services accept messages for phones that were wiped, and for browsers whose permission was taken away. Since when is
kept with the subscription, so that the page can show it; by mail it is said once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.accounts.model import Account, Device
from app.action_links.account_links import MailKind, one_click
from app.channels.email_layout import EmailContent, Link, Paragraph, compose
from app.channels.model import Subscription
from app.digests import store
from app.digests.mailer import Mailer
from app.digests.rules import SILENT_AFTER
from app.nudges.wording.email import LinkFactory, stopping


@dataclass(frozen=True)
class Notice:
    """A mail about a silent device, claimed."""

    subscription_id: UUID
    account_id: UUID
    email: str
    letter: EmailContent
    message_id: str
    told_at: datetime


def note_silences(post: Mailer) -> None:
    """Write down which devices have fallen silent since the last look."""
    with post.database.read() as session:
        found = store.fallen_silent(session, before=post.clock() - SILENT_AFTER)
    for subscription_id, account_id, since in found:
        with post.database.write(account_id) as session:
            subscription = session.get(Subscription, subscription_id)
            # It may have been removed, or may have shown something, in between.
            if subscription is not None and not (subscription.seen_at and subscription.seen_at >= since):
                subscription.silent_since = since


def tell_of_silences(post: Mailer) -> None:
    """Tell by mail of silent devices, each once."""
    with post.database.read() as session:
        untold = store.untold_silences(session)
    for subscription_id, account_id in untold:
        notice = _claimed(post, subscription_id, account_id)
        if notice is None:
            continue
        refusal = post.send(notice.email, notice.letter, message_id=notice.message_id)
        if refusal is not None and not refusal.permanent:
            _put_back(post, notice)
            return


def _claimed(post: Mailer, subscription_id: UUID, account_id: UUID) -> Notice | None:
    now = post.clock()
    with post.database.write(account_id) as session:
        subscription = session.get(Subscription, subscription_id)
        account = session.get(Account, account_id)
        if subscription is None or account is None or subscription.silence_notified_at is not None:
            return None
        if subscription.silent_since is None or (account.quiet and now in account.quiet):
            return None  # it is heard of again, or people sleep: the next look finds it
        subscription.silence_notified_at = now
        device = session.get(Device, subscription.device_id) if subscription.device_id else None
        since = subscription.silent_since.astimezone(account.zone)
        letter = _letter(
            device.name if device else "A browser of yours",
            f"{since:%A}, {since.day} {since:%B}",
            LinkFactory(post.address, post.secret, account_id, now),
        )
        message_id = f"silent-{subscription_id}-{int(since.timestamp())}"
        return Notice(subscription_id, account_id, account.email, letter, message_id, now)


def _put_back(post: Mailer, notice: Notice) -> None:
    with post.database.write(notice.account_id) as session:
        subscription = session.get(Subscription, notice.subscription_id)
        if subscription is not None and subscription.silence_notified_at == notice.told_at:
            subscription.silence_notified_at = None


def _letter(device: str, since: str, sender: LinkFactory) -> EmailContent:
    stop = sender.stop(MailKind.NUDGES)
    return compose(
        f"{device} shows no reminders",
        [
            Paragraph(f"{device} has shown none of the reminders that were sent to it since {since}."),
            Paragraph(
                "Open Nextday on it and turn reminders on again in the settings. Until then they come by mail."
            ),
            Paragraph(links=(Link("Open the settings", f"{sender.address}/settings"),)),
            stopping(stop),
        ],
        headers=one_click(stop),
    )
