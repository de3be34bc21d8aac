"""The links in a message about a person: each does one thing, without signing in, for a week.

A link names the encounter, the nudge it came with and a verb. Opening it changes nothing; what acting means is
action_links/actions.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from app.core.tokens import open_seal, seal

LINKS_KEPT = timedelta(days=7)
_ACT = "act"
_ID = 16
_NOBODY = bytes(_ID)


class Verb(StrEnum):
    WRITE = "write"
    DONE = "done"
    TOMORROW = "tomorrow"
    NEXT_WEEK = "next_week"
    LET_GO = "let_go"


@dataclass(frozen=True)
class Act:
    """What a link may do. `nudge_id` is None in mails that are no nudges."""

    verb: Verb
    account_id: UUID
    encounter_id: UUID
    nudge_id: UUID | None = None


def act_link(address: str, secret: bytes, act: Act, *, now: datetime) -> str:
    """The link of a message that is sent `now`."""
    nudge = act.nudge_id.bytes if act.nudge_id else _NOBODY
    content = act.account_id.bytes + act.encounter_id.bytes + nudge + act.verb.encode()
    return f"{address}/act/{seal(secret, _ACT, content, until=now + LINKS_KEPT)}"


def open_act(secret: bytes, token: str, *, now: datetime) -> tuple[Act, bool] | None:
    """What a token allows, and whether it has expired; None when it is not one of ours."""
    opened = open_seal(secret, _ACT, token, now=now)
    if opened is None:
        return None
    ids = [opened.content[start : start + _ID] for start in (0, _ID, 2 * _ID)]
    act = Act(
        verb=Verb(opened.content[3 * _ID :].decode()),
        account_id=UUID(bytes=ids[0]),
        encounter_id=UUID(bytes=ids[1]),
        nudge_id=UUID(bytes=ids[2]) if ids[2] != _NOBODY else None,
    )
    return act, opened.is_expired
