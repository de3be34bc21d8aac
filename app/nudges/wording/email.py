"""The mail of a nudge: the words of the notification, and links that act without signing in.

Each person has links of their own; there is never one for all. The words are in templates/email. How many mails an
unconfirmed address may get, and whether an account takes mail at all, is decided by `accounts.rules.takes_mail`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.accounts.rules import NotificationDetail
from app.action_links.account_links import MailKind, confirm_link, mail_link, one_click
from app.action_links.links import ActionLink, Verb, action_link
from app.channels.email_content import EmailContent, render_email
from app.core.local_times import clock_words
from app.nudges.rules import UPKEEP_KINDS
from app.nudges.wording.notification import Subject, Wording, moment_words, uncut, weekday_words

MOST_LISTED = 20
"""People in one mail: mail programs cut off what is longer than some 100 kB."""


class MailReason(StrEnum):
    """Why a nudge comes by mail."""

    NO_DEVICE = "no-device"
    SILENT = "silent"
    REFUSED = "refused"


@dataclass(frozen=True)
class EmailEntry:
    """One encounter that a mail is about. `nudge_id` is None in mails that are no nudges."""

    subject: Subject
    contact_id: UUID
    encounter_id: UUID
    nudge_id: UUID | None


@dataclass(frozen=True)
class LinkFactory:
    """Makes the links of a mail to one account: `address` is where they lead, `secret` signs them."""

    address: str
    secret: bytes
    account_id: UUID
    now: datetime

    def act(self, entry: EmailEntry, verb: Verb) -> str:
        link = ActionLink(verb, self.account_id, entry.encounter_id, entry.nudge_id)
        return action_link(self.address, self.secret, link, now=self.now)

    def confirm(self, email: str) -> str:
        return confirm_link(self.address, self.secret, account_id=self.account_id, email=email, now=self.now)

    def stop(self, kind: MailKind) -> str:
        return mail_link(self.address, self.secret, account_id=self.account_id, kind=kind)

    def page(self, path: str) -> str:
        return f"{self.address}/{path}"


@dataclass(frozen=True)
class PersonShown:
    """What a mail may show of one person; what the user's `notification_detail` hides is None."""

    name: str | None
    short_name: str | None
    note: str | None
    event: str | None
    met_day: str | None
    met_time: str | None
    met_moment: str | None
    is_hidden: bool
    is_unreadable: bool
    urls: dict[str, str]
    has_actions: bool = True
    """Whether there are links that act: not for a promise or a person to keep in touch with."""


def nudge_email(
    entries: Sequence[EmailEntry],
    *,
    wording: Wording,
    detail: NotificationDetail,
    links: LinkFactory,
    reason: MailReason,
    last_call_at: datetime | None,
) -> EmailContent:
    """The mail for one nudge, or for a group of one event and kind.

    `wording` is what the notification says: its title is the subject, its body the first line (one person's mail has the
    whole note there instead). `last_call_at` is when the last call will come, None if there will be none.
    """
    subject, is_group = entries[0].subject, len(entries) > 1
    listed = entries[:MOST_LISTED]
    stop_url = links.stop(MailKind.NUDGES)
    values = {
        "title": wording.title,
        "body": wording.body if is_group else uncut(subject, detail=detail, now=links.now).body,
        "is_quote": not is_group
        and detail is NotificationDetail.FULL
        and bool((subject.promise or subject.note).strip()),
        "is_group": is_group,
        "people": [person_shown(entry, detail, links) for entry in listed],
        "others": len(entries) - len(listed),
        "kind": subject.kind,
        "reason": reason,
        "last_call_moment": moment_words(last_call_at, links.now, subject.zone) if last_call_at else None,
        "drawer_url": links.page("drawer"),
        "stop_url": stop_url,
    }
    return render_email("nudge", values, headers=one_click(stop_url))


def unconfirmed_email(email: str, *, links: LinkFactory) -> EmailContent:
    """The mail for any nudge while the user has not confirmed the address: it names nobody."""
    stop_url = links.stop(MailKind.NUDGES)
    values = {"confirm_url": links.confirm(email), "stop_url": stop_url}
    return render_email("unconfirmed", values, headers=one_click(stop_url))


def person_shown(entry: EmailEntry, detail: NotificationDetail, links: LinkFactory) -> PersonShown:
    """One person as the templates know them."""
    subject, now = entry.subject, links.now
    is_hidden, is_full = detail is NotificationDetail.NONE, detail is NotificationDetail.FULL
    urls = {str(verb): links.act(entry, verb) for verb in Verb}
    return PersonShown(
        name=None if is_hidden else _name(subject, is_full=is_full),
        short_name=None if is_hidden else one_line(subject.given_name or subject.fn),
        note=((subject.promise or subject.note).strip() or None) if is_full else None,
        event=one_line(subject.event_name) if is_full else None,
        met_day=weekday_words(subject.met_at, now, subject.zone) if is_full else None,
        met_time=clock_words(subject.met_at, subject.zone) if is_full else None,
        met_moment=moment_words(subject.met_at, now, subject.zone) if is_hidden else None,
        is_hidden=is_hidden,
        is_unreadable=subject.unreadable and not is_hidden,
        has_actions=subject.kind not in UPKEEP_KINDS,
        urls={**urls, "photo": links.page(f"contact/{entry.contact_id}")},
    )


def one_line(text: str | None) -> str | None:
    """A name without line breaks, which in a mail would look like lines of its own; None if nothing is left."""
    return " ".join(text.split()) or None if text else None


def _name(subject: Subject, *, is_full: bool) -> str | None:
    fn, org = one_line(subject.fn), one_line(subject.org)
    return f"{fn} ({org})" if is_full and fn and org else fn or org
