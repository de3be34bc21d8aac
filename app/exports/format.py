"""Everything of one account in one archive: what lies in it under which name, and what its rows must look like.

A zip that any program opens:

    manifest.json                            kind, version, when and of whom, the settings, how many rows
    events.jsonl contacts.jsonl ...          a row a line, an object with the names of our columns
    photos/<scan>/<side>-<sha256>            as they were uploaded

Left out is what means nothing elsewhere: password, devices, subscriptions, leases, counters. Archives come from users:
the columns of every row and what it refers to are checked before any of it is kept.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, create_model
from sqlalchemy import Column

from app.accounts.api import AccountChange
from app.archive import Kind, kind_of
from app.contacts.api import TelShown, ValueShown
from app.contacts.model import Card, Contact, Encounter
from app.contacts.rules import State
from app.db import Base
from app.events.model import Event
from app.http import Instant, Shown
from app.nudges.model import Delivery, Nudge
from app.nudges.rules import NudgeKind, NudgeState
from app.scans.model import Scan
from app.scans.rules import ScanState, Side

VERSION = 1
MANIFEST = "manifest.json"
MODELS: tuple[type[Base], ...] = (Event, Contact, Encounter, Scan, Card, Nudge, Delivery)
"""In the order in which they can be brought back: what others stand on comes first."""
NOT_EXPORTED = {
    "account_id",
    "rev",
    "leased_by",
    "leased_until",
    "attempts",
    "faults",
    "next_attempt_at",
    "search_text",
    "subscription_id",
    "second_at",
    "front_came_as",
    "back_came_as",
}
LONGEST_TEXT = 20_000

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_PHOTO = re.compile(rf"photos/({_UUID})/({'|'.join(Side)})-([0-9a-f]{{64}})")


def _check_value(value: dict[str, Any]) -> dict[str, Any]:
    ValueShown.model_validate(value)
    return value


def _check_tel(value: dict[str, Any]) -> dict[str, Any]:
    TelShown.model_validate(value)
    return value


class _Quality(BaseModel):
    model_config = ConfigDict(extra="forbid")

    ok: bool
    reason: str | None


class _Absorbed(BaseModel):
    model_config = ConfigDict(extra="allow")

    id: UUID
    note: str
    met_at: Instant
    clamped: bool
    event_id: UUID | None
    note_before: str
    met_at_before: Instant
    clamped_before: bool
    nudges: list[UUID]


class _Joined(BaseModel):
    """What a split needs: see drawer.joining."""

    model_config = ConfigDict(extra="allow")

    contact_id: UUID
    values: dict[str, Any]
    added: dict[str, list[str]]
    singles: list[str]
    encounter: _Absorbed | None
    before: _Joined | None = None


def _check_joined(joined: dict[str, Any]) -> dict[str, Any]:
    _Joined.model_validate(joined)
    return joined


Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT, pattern=r"^[^\x00]*$")]
Value = Annotated[dict[str, Any], AfterValidator(_check_value)]
Tel = Annotated[dict[str, Any], AfterValidator(_check_tel)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Box = Annotated[list[Annotated[int, Field(ge=0, le=100_000)]], Field(min_length=4, max_length=4)]

_TYPES: dict[Kind, Any] = {
    Kind.UUID: UUID,
    Kind.INSTANT: Instant,
    Kind.JSON: Any,
    Kind.BOOLEAN: bool,
    Kind.INTEGER: Annotated[int, Field(ge=0, le=1_000_000)],
    Kind.TEXT: Text,
}
_SHAPES: dict[tuple[str, str], Any] = {
    **{("contacts", name): Value for name in ("fn", "org", "title")},
    **{("contacts", name): list[Value] for name in ("emails", "urls", "adrs", "other")},
    ("contacts", "tels"): list[Tel],
    **{("contacts", name): list[UUID] for name in ("possible_same_as", "apart_from")},
    ("contacts", "typed_fields"): list[Text],
    ("encounters", "state"): State,
    ("scans", "state"): ScanState,
    ("scans", "front_sha256"): Sha256,
    ("scans", "back_sha256"): Sha256,
    ("scans", "quality"): _Quality,
    ("scans", "reading"): dict[str, Any],
    ("cards", "side"): Side,
    ("cards", "box"): Box,
    ("cards", "joined"): Annotated[dict[str, Any], AfterValidator(_check_joined)],
    ("nudges", "kind"): NudgeKind,
    ("nudges", "state"): NudgeState,
}


class Manifest(Shown):
    """What the archive is, and of whom."""

    kind: Literal["nextday-account"] = "nextday-account"
    version: int
    made_at: Instant
    account_id: UUID
    email: str
    settings: AccountChange
    rows: dict[str, int]


def exported_columns(model: type[Base]) -> list[Column[Any]]:
    table = model.__table__
    return [
        column for column in table.columns if isinstance(column, Column) and column.name not in NOT_EXPORTED
    ]


def _saved(model: type[Base]) -> type[BaseModel]:
    """What a row of `model` looks like in an archive."""
    fields: dict[str, Any] = {}
    for column in exported_columns(model):
        kind = _SHAPES.get((model.__tablename__, column.name), _TYPES[kind_of(column)])
        fields[column.name] = (kind | None, ...) if column.nullable else (kind, ...)
    config = ConfigDict(extra="forbid", from_attributes=True)
    return create_model(f"Saved{model.__name__}", __config__=config, **fields)


SAVED: dict[type[Base], type[BaseModel]] = {model: _saved(model) for model in MODELS}


def member_of(model: type[Base]) -> str:
    return f"{model.__tablename__}.jsonl"


def photo_member(scan_id: UUID, side: Side, sha256: str) -> str:
    return f"photos/{scan_id}/{side.value}-{sha256}"


def is_photo(member: str) -> bool:
    return _PHOTO.fullmatch(member) is not None


def is_known_member(member: str) -> bool:
    """Whether an archive may hold this: no other name is ever looked at, so that none leads elsewhere."""
    return member == MANIFEST or is_photo(member) or member in {member_of(model) for model in MODELS}


def file_name(now: datetime) -> str:
    return f"nextday-{now:%Y-%m-%d}.zip"
