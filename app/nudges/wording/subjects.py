"""Turns rows into the values that notification.py and email.py make texts of."""

from __future__ import annotations

from app.accounts.model import Account
from app.contacts.model import Encounter
from app.nudges.model import Nudge
from app.nudges.rules import NudgeKind
from app.nudges.wording.notification import Subject


def subject_of(nudge: Nudge, account: Account, *, event_name: str | None) -> Subject:
    """What texts about a nudge may name."""
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
        promise=nudge.promise.what if nudge.promise is not None else None,
    )


def _is_unreadable(encounter: Encounter) -> bool:
    """Whether the card was read and nobody was found on it. A card that is not read yet is not unreadable."""
    contact = encounter.contact
    says_nothing = not (contact.fn or contact.org or contact.emails or contact.tels)
    return says_nothing and all(card.read_at is not None for card in encounter.cards)
