"""Which nudges go as one message, and the names under which phones and mailboxes know it.

What is due of one account, event and kind is one message. All messages of such a group bear one tag, so that a phone
shows the last of them alone; that one speaks of everybody who waits. Without an event, a nudge is a message of its own.
"""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from app.core.db import new_id
from app.nudges.model import Nudge
from app.nudges.rules import Group


def group_of(nudge: Nudge) -> Group | None:
    """The group a nudge belongs to; None when it stands for itself."""
    event_id = nudge.encounter.event_id
    return None if event_id is None else Group(nudge.account_id, event_id, nudge.kind)


def tag_of(nudge: Nudge) -> str:
    """The same for every message that should replace the one before: 32 base64url characters."""
    group = group_of(nudge)
    name = ":".join(map(str, group or (nudge.encounter_id, nudge.kind, nudge.round)))
    return base64.urlsafe_b64encode(hashlib.sha256(name.encode()).digest()[:24]).decode()


def parted(nudges: Iterable[Nudge]) -> list[list[Nudge]]:
    """The nudges by the message they will be in, each in the order in which they are due.

    Those of a message that we did not live to hear the answer of stay among themselves: it may have arrived, and its
    repeat can be told for one only if it speaks of the same people under the same id.
    """
    messages: dict[object, list[Nudge]] = defaultdict(list)
    for nudge in sorted(nudges, key=lambda one: (one.due_at, one.id)):
        messages[(group_of(nudge) or nudge.id, unanswered_message(nudge))].append(nudge)
    return list(messages.values())


def message_id_of(nudges: Sequence[Nudge]) -> UUID:
    """The id the message had before, if it speaks of the same people or of fewer; else a new one.

    Mailboxes take two mails of one id for one: somebody new under an old id would go unread.
    """
    before = {nudge.deliveries[-1].message_id if nudge.deliveries else None for nudge in nudges}
    known = before.pop() if len(before) == 1 else None
    return known or new_id()


def unanswered_message(nudge: Nudge) -> UUID | None:
    last = nudge.deliveries[-1] if nudge.deliveries else None
    return last.message_id if last is not None and last.answer is None else None
