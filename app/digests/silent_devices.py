"""Silent devices: those that were sent messages for a week and confirmed none.

Push services accept messages for phones that were wiped, and for browsers whose permission was withdrawn. The start of the
silence is stored with the subscription, so that the page can show it; the user is told by mail once. That is recorded when
the mail server has taken the mail.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.accounts.model import Account, Device
from app.accounts.store import speaking_to
from app.action_links.account_links import MailKind, one_click
from app.channels.email_content import EmailContent, render_email
from app.channels.model import Subscription
from app.core.i18n import t
from app.core.local_times import date_words, weekday_name
from app.digests import store
from app.digests.mailer import Mailer
from app.digests.rules import SILENT_AFTER
from app.nudges.wording.email import LinkFactory


@dataclass(frozen=True)
class SilenceMail:
    """A mail about a silent device, claimed."""

    subscription_id: UUID
    account_id: UUID
    email: str
    content: EmailContent
    message_id: str
    silent_since: datetime


def record_silent_devices(mailer: Mailer) -> None:
    """Store which devices have become silent since the last check."""
    with mailer.database.read() as session:
        found = store.newly_silent_subscriptions(session, before=mailer.clock() - SILENT_AFTER)
    for subscription_id, account_id, since in found:
        with mailer.database.write(account_id) as session:
            subscription = session.get(Subscription, subscription_id)
            # It may have been removed, or may have shown a message, in between.
            if subscription is not None and not (subscription.seen_at and subscription.seen_at >= since):
                subscription.silent_since = since


def notify_silent_devices(mailer: Mailer) -> None:
    """Tell users of silent devices by mail, once for each device."""
    with mailer.database.read() as session:
        to_notify = store.unnotified_silent_subscriptions(session)
    for subscription_id, account_id in to_notify:
        mail = _claimed(mailer, subscription_id, account_id)
        if mail is None:
            continue
        is_done = mailer.send(mail.email, mail.content, message_id=mail.message_id)
        _record(mailer, mail, is_done=is_done)
        if not is_done:
            return


def _claimed(mailer: Mailer, subscription_id: UUID, account_id: UUID) -> SilenceMail | None:
    now = mailer.clock()
    with mailer.database.write(account_id) as session:
        subscription = session.get(Subscription, subscription_id)
        account = session.get(Account, account_id)
        if subscription is None or account is None or subscription.silence_notified_at is not None:
            return None
        if subscription.silent_since is None or (account.quiet and now in account.quiet):
            return None  # it has confirmed a message, or it is a quiet hour: the next check finds it
        if not store.claim(session, account_id, holder=mailer.holder):
            return None
        device = session.get(Device, subscription.device_id) if subscription.device_id else None
        since = subscription.silent_since.astimezone(account.zone)
        with speaking_to(session, account):
            content = _content(
                device.name if device else t("A browser of yours"),
                t("{weekday}, {date}", weekday=weekday_name(since), date=date_words(since)),
                LinkFactory(mailer.address, mailer.secret, account_id, now),
            )
        message_id = f"silent-{subscription_id}-{int(since.timestamp())}"
        return SilenceMail(
            subscription_id, account_id, account.email, content, message_id, subscription.silent_since
        )


def _record(mailer: Mailer, mail: SilenceMail, *, is_done: bool) -> None:
    with mailer.database.write(mail.account_id) as session:
        subscription = session.get(Subscription, mail.subscription_id)
        # A device that has confirmed a message since may fall silent again: of that the user is told again.
        if is_done and subscription is not None and subscription.silent_since == mail.silent_since:
            subscription.silence_notified_at = mailer.clock()
        store.release(session, mail.account_id, holder=mailer.holder)


def _content(device: str, since: str, links: LinkFactory) -> EmailContent:
    stop_url = links.stop(MailKind.NUDGES)
    values = {
        "device": device,
        "since": since,
        "settings_url": links.page("settings"),
        "stop_url": stop_url,
    }
    return render_email("silent_device", values, headers=one_click(stop_url))
