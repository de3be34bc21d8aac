"""When digest mails are retried, and whom the weekly mail names. Pure functions of values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=6)
MOST_TRIES = 10

LEASE = timedelta(minutes=5)
"""How long one process may take for a digest mail: far longer than a mail server is waited for."""
AGAIN = timedelta(minutes=30)
"""When a weekly look that was not sent is tried again."""
MORNING = timedelta(hours=12)
"""A weekly look that is later than this waits for the next week."""
MOST_PEOPLE = 5
SILENT_AFTER = timedelta(days=7)
"""How long a device may leave messages unconfirmed before its user is told."""

_PROMISE = re.compile(
    r"\b(promise|promised|owe|versprochen|verspreche|schulde|promis|promets|prometí|prometido|prometo|prometi|devo)\b|約束",
    re.IGNORECASE,
)
"""In the languages of app.core.i18n."""


@dataclass(frozen=True)
class WaitingEncounter:
    """An encounter in the drawer, with what decides whether the weekly mail names it."""

    contact_id: UUID
    encounter_id: UUID
    met_at: datetime
    note: str
    has_promise: bool = False
    """Whether the user has promised the person something and not kept it yet."""


def next_confirmation_at(tries: int, *, now: datetime) -> datetime | None:
    """When to retry a confirmation mail if attempt number `tries` fails; None after the last one."""
    if tries >= MOST_TRIES:
        return None
    doublings: int = 2 ** (tries - 1)
    return now + min(FIRST_WAIT * doublings, LONGEST_WAIT)


def people_to_name(waiting: Iterable[WaitingEncounter]) -> list[WaitingEncounter]:
    """At most five people, each once: first those with an open promise or one in the note, then those who have waited longest."""
    first_of_each: dict[UUID, WaitingEncounter] = {}
    for each in sorted(waiting, key=_place):
        first_of_each.setdefault(each.contact_id, each)
    return list(first_of_each.values())[:MOST_PEOPLE]


def _place(each: WaitingEncounter) -> tuple[bool, bool, datetime]:
    return not each.has_promise, not _PROMISE.search(each.note), each.met_at
