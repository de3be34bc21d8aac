"""A contact's values and states. Pure functions of values.

A value is a dict as the API shows it: `{value, raw, confidence, box: {side, x, y, w, h} | None, source, alternatives}`;
a tel has a `type` as well. What the user typed is `source: user` with confidence 1, and no reading replaces it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from app.accounts.rules import comparable_email
from app.contacts.phones import extension_of

Value = dict[str, Any]

SINGLE = ("fn", "org", "title")
MANY = ("emails", "tels", "urls", "adrs", "other")
SURE = 0.8
"""A reading below this confidence asks to be reviewed."""


class State(StrEnum):
    WAITING = "waiting"
    FOLLOWED_UP = "followed_up"
    LET_GO = "let_go"


class Source(StrEnum):
    FRONT = "front"
    BACK = "back"
    QR = "qr"
    USER = "user"


def typed(value: str, **extra: Any) -> Value:
    """A value as the user typed it."""
    return {
        "value": value,
        "raw": value,
        "confidence": 1.0,
        "box": None,
        "source": Source.USER.value,
        "alternatives": [],
        **extra,
    }


def key(value: Value) -> str:
    """What makes two values of one list the same: two extensions of one number are two numbers."""
    extension = extension_of(value) if "type" in value else None
    return address(value) + (f";ext={extension}" if extension else "")


def address(value: Value) -> str:
    """What makes an e-mail or a number that of another person, too: it reaches the same place."""
    return comparable_email(str(value["value"] or value["raw"]).strip())


def merge_many(kept: Iterable[Value], read: Iterable[Value]) -> list[Value]:
    """`kept` and, after it, what `read` adds."""
    merged = list(kept)
    known = {key(value) for value in merged}
    for value in read:
        if key(value) not in known:
            known.add(key(value))
            merged.append(value)
    return merged


def is_doubtful(values: Mapping[str, Any]) -> bool:
    """Whether a person should look at this reading: no name, nothing to reach them by, or an unsure value."""
    singles = [values[field] for field in SINGLE if values[field] is not None]
    lists = [value for field in ("emails", "tels", "urls") for value in values[field]]
    reachable = bool(values["emails"] or values["tels"])
    return values["fn"] is None or not reachable or any(v["confidence"] < SURE for v in (*singles, *lists))
