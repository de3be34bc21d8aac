"""The weekly mail: on Monday morning it names at most five people who still wait and have no nudge left.

Without such people no mail is sent. The time of another attempt is stored before a mail is sent, and the time of next week's
mail afterwards. So a mail that was refused temporarily, or whose process died, is retried during the morning with the same
Message-ID.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.model import Account
from app.accounts.rules import NotificationDetail, weekly_at
from app.accounts.store import speaking_to
from app.action_links.account_links import MailKind, one_click
from app.channels.email_content import EmailContent, render_email
from app.contacts.model import Encounter
from app.digests import store
from app.digests.mailer import Mailer
from app.digests.rules import AGAIN, MORNING, WaitingEncounter, people_to_name
from app.events.store import find as find_event
from app.nudges.store import follow_ups_of
from app.nudges.wording.email import EmailEntry, LinkFactory, person_shown
from app.nudges.wording.subjects import subject_of
from app.upkeep.rules import PromiseState


@dataclass(frozen=True)
class WeeklyMail:
    """A claimed weekly mail: who gets it, for which week, and when the account's next one is due."""

    account_id: UUID
    email: str
    content: EmailContent
    on: datetime
    retry_at: datetime
    """When it is due again if the process dies."""
    next_at: datetime
    """When it is due after it was sent."""


def send_weekly(mailer: Mailer) -> None:
    """Send the weekly mails that are due."""
    with mailer.database.read() as session:
        due = store.due_weekly(session, mailer.clock())
    for account_id in due:
        mail = _claimed(mailer, account_id)
        if mail is None:
            continue
        is_done = mailer.send(mail.email, mail.content, message_id=f"weekly-{account_id}-{mail.on:%Y%m%d}")
        _record(mailer, mail, due_at=mail.next_at if is_done else mailer.clock() + AGAIN)
        if not is_done:
            return


def _claimed(mailer: Mailer, account_id: UUID) -> WeeklyMail | None:
    now = mailer.clock()
    with mailer.database.write(account_id) as session:
        account = session.get(Account, account_id)
        if account is None or account.weekly_due_at is None or account.weekly_due_at > now:
            return None  # another process was faster
        # The zone or the quiet hours may have changed since, and the server may have been away for days.
        this_week = weekly_at(now - MORNING, zone=account.zone, quiet=account.quiet)
        is_time = this_week <= now and not (account.quiet and now in account.quiet)
        next_at, retry_at = weekly_at(now, zone=account.zone, quiet=account.quiet), now + AGAIN
        if not (is_time and account.weekly_look and account.email_confirmed):
            store.update_account(session, account_id, weekly_due_at=next_at)
            return None
        encounters = {
            encounter.id: encounter for encounter in store.encounters_without_nudge(session, account_id)
        }
        named = people_to_name(_waiting(encounter) for encounter in encounters.values())
        if not named:
            store.update_account(session, account_id, weekly_due_at=next_at)
            return None
        if not store.claim(session, account_id, holder=mailer.holder):
            return None
        store.update_account(session, account_id, weekly_due_at=retry_at)
        with speaking_to(session, account):
            content = _content(
                session,
                account,
                [encounters[each.encounter_id] for each in named],
                others=len({encounter.contact_id for encounter in encounters.values()}) - len(named),
                links=LinkFactory(mailer.address, mailer.secret, account_id, now),
            )
        return WeeklyMail(account_id, account.email, content, this_week, retry_at, next_at)


def _record(mailer: Mailer, mail: WeeklyMail, *, due_at: datetime) -> None:
    with mailer.database.write(mail.account_id) as session:
        account = session.get(Account, mail.account_id)
        # Another time means that the address was confirmed again, or that another process has taken over.
        if account is not None and account.weekly_due_at == mail.retry_at:
            store.update_account(session, mail.account_id, weekly_due_at=due_at)
        store.release(session, mail.account_id, holder=mailer.holder)


def _waiting(encounter: Encounter) -> WaitingEncounter:
    has_promise = any(promise.state == PromiseState.OPEN for promise in encounter.contact.promises)
    return WaitingEncounter(
        encounter.contact_id, encounter.id, encounter.met_at, encounter.note, has_promise=has_promise
    )


def _content(
    session: Session, account: Account, encounters: list[Encounter], *, others: int, links: LinkFactory
) -> EmailContent:
    detail = NotificationDetail(account.notification_detail)
    stop_url = links.stop(MailKind.WEEKLY)
    entries = [_entry(session, account, encounter) for encounter in encounters]
    values = {
        "people": [person_shown(entry, detail, links) for entry in entries],
        "others": others,
        "drawer_url": links.page("drawer"),
        "stop_url": stop_url,
    }
    return render_email("weekly", values, headers=one_click(stop_url))


def _entry(session: Session, account: Account, encounter: Encounter) -> EmailEntry:
    event = find_event(session, account.id, encounter.event_id) if encounter.event_id else None
    last = follow_ups_of(session, encounter.id)[-1]
    return EmailEntry(
        subject=subject_of(last, account, event_name=event.name if event else None),
        contact_id=encounter.contact_id,
        encounter_id=encounter.id,
        nudge_id=None,
    )
