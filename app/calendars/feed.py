"""From nudges to calendar entries, in the words of a push: what a lock screen may not show, a calendar does not either."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.model import Account
from app.accounts.rules import NotificationDetail
from app.accounts.store import speaking_to
from app.calendars import store
from app.calendars.ical import Entry, feed
from app.events.model import Event
from app.events.store import events_of
from app.nudges.model import Nudge
from app.nudges.rules import OPEN, SHOWN
from app.nudges.wording.notification import push_text
from app.nudges.wording.subjects import subject_of


def write_feed(session: Session, account: Account, *, address: str) -> bytes:
    """The account's feed; `address` is where this server is reached."""
    return feed(entries_of(session, account, store.due_of(session, account.id), address=address))


def entries_of(session: Session, account: Account, nudges: Sequence[Nudge], *, address: str) -> list[Entry]:
    """These nudges as entries, in their order and in the account's language."""
    events: dict[UUID, Event] = {event.id: event for event in session.scalars(events_of(account.id))}
    with speaking_to(session, account):
        return [_entry(nudge, account, events, address) for nudge in nudges]


def _entry(nudge: Nudge, account: Account, events: dict[UUID, Event], address: str) -> Entry:
    encounter = nudge.encounter
    event = events.get(encounter.event_id) if encounter.event_id else None
    subject = subject_of(nudge, account, event_name=event.name if event else None)
    words = push_text(subject, detail=NotificationDetail(account.notification_detail), now=nudge.due_at)
    # All of these draw from one counter: whichever changed last, the number has grown.
    revs = [nudge.rev, encounter.rev, encounter.contact.rev, account.rev, event.rev if event else 0]
    return Entry(
        uid=f"{nudge.id}@nextday",
        title=words.title,
        body=words.body,
        page=f"{address}/contact/{encounter.contact_id}",
        starts_at=nudge.due_at,
        created_at=nudge.created_at,
        sequence=max(revs),
        is_cancelled=nudge.state not in (*OPEN, *SHOWN),
    )
