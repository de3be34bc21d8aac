"""From rows to what the words are about: message.py and letters.py know values only."""

from __future__ import annotations

from app.accounts.model import Account
from app.contacts.model import Encounter
from app.nudges.model import Nudge
from app.nudges.rules import NudgeKind
from app.nudges.wording.notification import Subject


def subject_of(nudge: Nudge, account: Account, *, event_name: str | None) -> Subject:
    """The encounter of a nudge, as its words need it."""
    encounter, contact = nudge.encounter, nudge.encounter.contact
    return Subject(
        kind=NudgeKind(nudge.kind),
        fn=contact.fn_text,
        given_name=contact.given_name,
        org=contact.org_text,
        note=encounter.note,
        event_name=event_name,
        met_at=encounter.met_at,
        zone=account.zone,
        unreadable=_is_unreadable(encounter),
    )


def _is_unreadable(encounter: Encounter) -> bool:
    """Whether the reader is done with the card and found nobody on it; one that it has not seen yet is another matter."""
    contact = encounter.contact
    says_nothing = not (contact.fn or contact.org or contact.emails or contact.tels)
    return says_nothing and all(card.read_at is not None for card in encounter.cards)
