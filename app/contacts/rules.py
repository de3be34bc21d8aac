"""A contact's values and states. Pure functions of values.

A value is a dict as the API shows it: `{value, raw, confidence, box: {side, x, y, w, h} | None, source, alternatives}`;
a tel also has a `type`. A typed value has `source: user` and confidence 1, and no reading replaces it.
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
REVIEW_BELOW = 0.8
"""A contact with a value of lower confidence needs a review."""


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
    """The key by which two values of one list are equal; a number with another extension is another value."""
    extension = extension_of(value) if "type" in value else None
    return address(value) + (f";ext={extension}" if extension else "")


def address(value: Value) -> str:
    """The key by which the e-mail addresses or numbers of two people are equal; extensions do not count."""
    return comparable_email(str(value["value"] or value["raw"]).strip())


def merge_many(kept: Iterable[Value], read: Iterable[Value]) -> list[Value]:
    """The values of `kept`, followed by those of `read` that are new."""
    merged = list(kept)
    known = {key(value) for value in merged}
    for value in read:
        if key(value) not in known:
            known.add(key(value))
            merged.append(value)
    return merged


def is_doubtful(values: Mapping[str, Any]) -> bool:
    """Whether the user should review these values: no name, neither e-mail nor number, or a value of low confidence."""
    singles = [values[field] for field in SINGLE if values[field] is not None]
    lists = [value for field in ("emails", "tels", "urls") for value in values[field]]
    reachable = bool(values["emails"] or values["tels"])
    return (
        values["fn"] is None
        or not reachable
        or any(v["confidence"] < REVIEW_BELOW for v in (*singles, *lists))
    )
