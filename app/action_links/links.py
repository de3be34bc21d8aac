"""The links in a message about a person: each does one thing, without signing in, for a week.

A link names the encounter, the nudge it came with and a verb. Opening it changes nothing; what acting means is
action_links/actions.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from app.core.tokens import read_token, sign_token

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
class ActionLink:
    """What a link may do. `nudge_id` is None in mails that are no nudges."""

    verb: Verb
    account_id: UUID
    encounter_id: UUID
    nudge_id: UUID | None = None


def action_link(address: str, secret: bytes, act: ActionLink, *, now: datetime) -> str:
    """The link of a message that is sent `now`."""
    nudge = act.nudge_id.bytes if act.nudge_id else _NOBODY
    content = act.account_id.bytes + act.encounter_id.bytes + nudge + act.verb.encode()
    return f"{address}/act/{sign_token(secret, _ACT, content, until=now + LINKS_KEPT)}"


def read_action_link(secret: bytes, token: str, *, now: datetime) -> tuple[ActionLink, bool] | None:
    """What a token allows, and whether it has expired; None when it is not one of ours."""
    opened = read_token(secret, _ACT, token, now=now)
    if opened is None:
        return None
    ids = [opened.content[start : start + _ID] for start in (0, _ID, 2 * _ID)]
    act = ActionLink(
        verb=Verb(opened.content[3 * _ID :].decode()),
        account_id=UUID(bytes=ids[0]),
        encounter_id=UUID(bytes=ids[1]),
        nudge_id=UUID(bytes=ids[2]) if ids[2] != _NOBODY else None,
    )
    return act, opened.is_expired
