"""Which nudges go as one message, and the tag and id by which phones and mailboxes recognise it.

Due nudges of one account, event and kind make one message; so do all promises and people to keep in touch with. All messages of such a group have one tag, so a phone shows
only the last of them; that one names every contact of the group who still waits. A nudge without an event is a message
of its own.
"""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from app.core.db import new_id
from app.nudges.model import Nudge
from app.nudges.rules import UPKEEP, UPKEEP_KINDS, Group, NudgeKind


def group_of(nudge: Nudge) -> Group | None:
    """The group a nudge belongs to; None for a nudge about an encounter without an event."""
    if nudge.kind in UPKEEP_KINDS:
        return Group(nudge.account_id, None, UPKEEP)
    event_id = nudge.encounter.event_id
    return None if event_id is None else Group(nudge.account_id, event_id, nudge.kind)


def tag_of(nudge: Nudge) -> str:
    """The tag that makes a message replace the one before: 32 base64url characters."""
    group = group_of(nudge)
    name = ":".join(map(str, group or (nudge.encounter_id, nudge.kind, nudge.round)))
    return base64.urlsafe_b64encode(hashlib.sha256(name.encode()).digest()[:24]).decode()


def batch_by_message(nudges: Iterable[Nudge]) -> list[list[Nudge]]:
    """The nudges of each message, in the order in which they are due.

    Nudges of a message whose answer was never recorded stay together. That message may have arrived, and a repeat is
    recognised only if it names the same people under the same id.
    """
    messages: dict[object, list[Nudge]] = defaultdict(list)
    # A promise stands before a person to keep in touch with.
    for nudge in sorted(nudges, key=lambda one: (one.kind == NudgeKind.KEEP_WARM, one.due_at, one.id)):
        messages[(group_of(nudge) or nudge.id, unanswered_message(nudge))].append(nudge)
    return list(messages.values())


def message_id_of(nudges: Sequence[Nudge]) -> UUID:
    """The id of the former message if this one names the same people or fewer; else a new id.

    Mail programs show two e-mails with one id as one, so a person who is new under an old id would go unread.
    """
    before = {nudge.deliveries[-1].message_id if nudge.deliveries else None for nudge in nudges}
    known = before.pop() if len(before) == 1 else None
    return known or new_id()


def unanswered_message(nudge: Nudge) -> UUID | None:
    last = nudge.deliveries[-1] if nudge.deliveries else None
    return last.message_id if last is not None and last.answer is None else None
