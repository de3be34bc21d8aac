"""The e-mail of a nudge: the words of the notification, and links that act without signing in.

Each person has links of their own; there is never one for all. A user who has not yet confirmed that the address is theirs
gets an e-mail without any name or note, so that a mistyped address tells a stranger nothing. How many of those may be
sent, and whether mail may be sent at all, says `accounts.rules.takes_mail`.
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
from app.channels.email_layout import EmailContent, Link, Paragraph, Style, compose
from app.nudges.rules import NudgeKind
from app.nudges.wording.notification import (
    CHOSEN,
    UNREADABLE,
    Subject,
    Wording,
    met_exactly,
    moment_words,
    uncut,
)

SOMEBODY = "You have somebody to follow up with"
MOST_LISTED = 20
"""People in one mail: mail programs cut off what is longer than some 100 kB."""
CONFIRM_FIRST = (
    "Who it is, and what you noted, come by mail once you have confirmed that this address is yours."
)
WRONG_ADDRESS = "If you do not know Nextday, somebody mistyped their address, and you can ignore this."
LABELS = {
    Verb.WRITE: "Write",
    Verb.DONE: "Done",
    Verb.TOMORROW: "Tomorrow",
    Verb.NEXT_WEEK: "Next week",
    Verb.LET_GO: "Let go",
}


class Because(StrEnum):
    """Why it comes by mail."""

    NO_DEVICE = "no-device"
    SILENT = "silent"
    REFUSED = "refused"


_WHY = {
    Because.NO_DEVICE: "You get this by mail because no phone of yours takes reminders yet.",
    Because.SILENT: "You get this because your phone stayed silent.",
    Because.REFUSED: "You get this because your phone could not be reached.",
}


@dataclass(frozen=True)
class EmailEntry:
    """One encounter that a letter is about; `nudge_id` is None where it is no nudge that brings it up."""

    subject: Subject
    contact_id: UUID
    encounter_id: UUID
    nudge_id: UUID | None


@dataclass(frozen=True)
class LinkFactory:
    """What links are made of: whose they are, where they lead, and the secret that signs them."""

    address: str
    secret: bytes
    account_id: UUID
    now: datetime

    def act(self, entry: EmailEntry, verb: Verb) -> str:
        act = ActionLink(verb, self.account_id, entry.encounter_id, entry.nudge_id)
        return action_link(self.address, self.secret, act, now=self.now)

    def stop(self, kind: MailKind) -> str:
        return mail_link(self.address, self.secret, account_id=self.account_id, kind=kind)


def nudge_email(
    entries: Sequence[EmailEntry],
    *,
    wording: Wording,
    detail: NotificationDetail,
    now: datetime,
    address: str,
    secret: bytes,
    account_id: UUID,
    email: str,
    confirmed: bool,
    because: Because,
    last_call_at: datetime | None,
) -> EmailContent:
    """The mail for one nudge, or for a group of one event and kind.

    `wording` is what the notification says: its title is the subject, its body the first line (one person's mail has the
    whole note there instead). `last_call_at` is when the last call will come, None if there will be none.
    """
    sender = LinkFactory(address, secret, account_id, now)
    stop = sender.stop(MailKind.NUDGES)
    if not confirmed:
        return _nameless(confirm_link(address, secret, account_id=account_id, email=email, now=now), stop)
    about = _one(entries[0], detail, sender) if len(entries) == 1 else _many(entries, wording, detail, sender)
    why = Paragraph(_why(entries, detail, now, because, last_call_at), Style.SMALL)
    return compose(wording.title, [*about, why, stopping(stop)], headers=one_click(stop))


def entry_paragraphs(entry: EmailEntry, detail: NotificationDetail, sender: LinkFactory) -> list[Paragraph]:
    """One of several people in a letter: who, what was noted, and the links."""
    subject = entry.subject
    shown = [Paragraph(_heading(subject, detail, sender.now), Style.NAME)]
    if detail is NotificationDetail.FULL:
        if subject.note.strip():
            shown.append(Paragraph(f"“{subject.note.strip()}”", Style.OWN))
        shown.append(Paragraph(met_exactly(subject, sender.now)))
    return [*shown, _links(entry, detail, sender)]


def stopping(stop: str) -> Paragraph:
    return Paragraph(style=Style.SMALL, links=(Link("Stop these mails", stop),))


def _nameless(confirm: str, stop: str) -> EmailContent:
    paragraphs = [
        Paragraph(f"{SOMEBODY}. {CONFIRM_FIRST}"),
        Paragraph(links=(Link("Confirm this address", confirm),)),
        Paragraph(WRONG_ADDRESS, Style.SMALL),
        stopping(stop),
    ]
    return compose(SOMEBODY, paragraphs, headers=one_click(stop))


def _one(entry: EmailEntry, detail: NotificationDetail, sender: LinkFactory) -> list[Paragraph]:
    subject = entry.subject
    body = uncut(subject, detail=detail, now=sender.now).body
    is_quote = detail is NotificationDetail.FULL and bool(subject.note.strip())
    said = [Paragraph(body, Style.OWN if is_quote else Style.PLAIN)]
    if is_quote and not subject.unreadable:
        said.append(Paragraph(met_exactly(subject, sender.now)))
    return [*said, _links(entry, detail, sender)]


def _many(
    entries: Sequence[EmailEntry], wording: Wording, detail: NotificationDetail, sender: LinkFactory
) -> list[Paragraph]:
    listed = entries[:MOST_LISTED]
    people = [paragraph for entry in listed for paragraph in entry_paragraphs(entry, detail, sender)]
    others = len(entries) - len(listed)
    drawer = Link("Open the drawer", f"{sender.address}/drawer")
    more = [Paragraph(f"{others} more in the drawer.", links=(drawer,))] if others else []
    return [Paragraph(wording.body), *people, *more]


def _heading(subject: Subject, detail: NotificationDetail, now: datetime) -> str:
    if detail is NotificationDetail.NONE:
        # The time alone tells several of them apart.
        return f"Somebody you met {moment_words(subject.met_at, now, subject.zone)}"
    if subject.unreadable:
        return UNREADABLE
    if detail is NotificationDetail.FULL and subject.fn and subject.org:
        return f"{subject.fn} ({subject.org})"
    return subject.fn or subject.org or "Somebody you met"


def _links(entry: EmailEntry, detail: NotificationDetail, sender: LinkFactory) -> Paragraph:
    first = Link(_write_to(entry.subject, detail), sender.act(entry, Verb.WRITE))
    if entry.subject.unreadable and detail is not NotificationDetail.NONE:
        first = Link("See the photo", f"{sender.address}/contact/{entry.contact_id}")
    others = (Verb.DONE, Verb.TOMORROW, Verb.NEXT_WEEK, Verb.LET_GO)
    return Paragraph(links=(first, *(Link(LABELS[verb], sender.act(entry, verb)) for verb in others)))


def _write_to(subject: Subject, detail: NotificationDetail) -> str:
    name = subject.given_name or subject.fn
    return f"Write to {name}" if name and detail is not NotificationDetail.NONE else LABELS[Verb.WRITE]


def _why(
    entries: Sequence[EmailEntry],
    detail: NotificationDetail,
    now: datetime,
    because: Because,
    last_call_at: datetime | None,
) -> str:
    subject = entries[0].subject
    match subject.kind:
        case NudgeKind.LAST_CALL if len(entries) > 1:
            return "This was the last one. They stay in your drawer until you write or let them go."
        case NudgeKind.LAST_CALL:
            name = None if detail is NotificationDetail.NONE else subject.given_name or subject.fn
            return f"This was the last one. {name or 'It'} stays in your drawer until you write or let go."
        case NudgeKind.SNOOZED:
            return f"{_WHY[because]} {CHOSEN}"
        case NudgeKind.FOLLOW_UP if last_call_at is not None:
            at = moment_words(last_call_at, now, subject.zone)
            return f"{_WHY[because]} One last call comes {at}, then nothing more."
        case NudgeKind.FOLLOW_UP:
            return f"{_WHY[because]} Nothing more comes."
