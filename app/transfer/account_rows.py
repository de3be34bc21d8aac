"""The rows and the manifest of an account archive: which columns it holds, and which values they may have.

Left out are columns that have no meaning on another server: password, devices, subscriptions, leases, counters. Archives
come from users, so every row is checked before any is kept. Names and values are in format.py.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    create_model,
    field_validator,
    model_validator,
)
from sqlalchemy import Column

from app.accounts.api import AccountChange, quiet_hours_problem
from app.contacts.rules import Source, State
from app.core.db import Base
from app.core.http import Instant, ResponseModel
from app.events.api import EventBody
from app.nudges.rules import UPKEEP_KINDS, NudgeKind, NudgeState
from app.scans.rules import ScanState, Side
from app.transfer.format import MODELS, Kind, kind_of
from app.upkeep.rules import Circle, PromiseState, TouchChannel

NOT_EXPORTED = {
    "account_id",
    "rev",
    "leased_by",
    "leased_until",
    "attempts",
    "faults",
    "next_attempt_at",
    "turn",
    "search_text",
    "subscription_id",
    "fallback_at",
    "front_received_sha256",
    "back_received_sha256",
}
FORMER_NAMES: dict[int, dict[str, dict[str, str | None]]] = {
    1: {
        "nudges": {
            "appointment_at": "snoozed_until",
            "follows_at": "follow_up_accepted_at",
            "try_at": None,
        }
    }
}
"""What columns were called in archives of each older version, table by table; None for one that is no longer kept."""
LATER_COLUMNS: dict[int, dict[str, dict[str, Any]]] = {
    3: {
        "contacts": {"keep_warm_months": None, "circle": None},
        "nudges": {"target_at": None, "promise_id": None},
    }
}
"""The columns that tables of earlier versions got with each version, and what they hold in older archives."""
LONGEST_TEXT = 20_000
MOST_IN_LIST = 1_000
MOST_PIXELS = 100_000
FIRST_YEAR, LAST_YEAR = 1970, 2200
"""Rules add days to moments: near the ends of the calendar they could not."""


def _in_our_time(instant: datetime) -> datetime:
    if not FIRST_YEAR <= instant.year <= LAST_YEAR:
        raise ValueError(f"a time between {FIRST_YEAR} and {LAST_YEAR} is needed")
    return instant


def _keepable(value: Any) -> Any:
    """Refuse what a database or a phone cannot hold: a NUL in a text, a number that is none. (JSON nests 200 deep at most.)"""
    if isinstance(value, str) and "\0" in value:
        raise ValueError("there is a character that cannot be kept")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("there is a number that cannot be kept")
    for each in (
        (*value, *value.values()) if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        _keepable(each)
    return value


def _as(model: type[BaseModel]) -> AfterValidator:
    """JSON that fits `model`, kept as it is."""

    def check(value: dict[str, Any]) -> dict[str, Any]:
        model.model_validate(value)
        _keepable(value)
        return value

    return AfterValidator(check)


Moment = Annotated[Instant, AfterValidator(_in_our_time)]
Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT, pattern=r"^[^\x00]*$")]
Pixels = Annotated[int, Field(ge=-MOST_PIXELS, le=MOST_PIXELS)]
ContactField = Literal["fn", "org", "title", "emails", "tels", "urls", "adrs", "other"]


class _Exact(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _ValueBox(_Exact):
    side: Side
    x: Pixels
    y: Pixels
    w: Pixels
    h: Pixels


class _Value(BaseModel):
    value: Text | None
    raw: Text
    confidence: Annotated[float, Field(ge=0, le=1)]
    box: _ValueBox | None
    source: Source
    alternatives: Annotated[list[Text], Field(max_length=MOST_IN_LIST)]


class _Tel(_Value):
    type: Text


class _Quality(_Exact):
    ok: bool
    reason: str | None


Value = Annotated[dict[str, Any], _as(_Value)]
Tel = Annotated[dict[str, Any], _as(_Tel)]
Values = Annotated[list[Value], Field(max_length=MOST_IN_LIST)]
Tels = Annotated[list[Tel], Field(max_length=MOST_IN_LIST)]
Ids = Annotated[list[UUID], Field(max_length=MOST_IN_LIST)]


class _Absorbed(_Exact):
    """A meeting that became part of another: see contacts.merging."""

    id: UUID
    note: Text
    met_at: Moment
    clamped: bool
    event_id: UUID | None
    state: State = State.WAITING
    resolved_at: Moment | None = None
    channel: Text | None = None
    note_before: Text
    met_at_before: Moment
    clamped_before: bool
    nudges: Ids


class _ContactValues(_Exact):
    """What `contacts.setting_values.values_of` keeps of a contact that was joined."""

    fn: Value | None
    given_name: Text | None
    family_name: Text | None
    org: Value | None
    title: Value | None
    emails: Values
    tels: Tels
    urls: Values
    adrs: Values
    other: Values
    typed_fields: list[ContactField]
    needs_review: bool


class _TypedOver(_Exact):
    """What stood in a contact before the words that the user had typed for the other one took its place."""

    fn: Value | None = None
    org: Value | None = None
    title: Value | None = None
    given_name: Text | None = None
    family_name: Text | None = None


class _Joined(_Exact):
    """What a split needs: see contacts.merging."""

    contact_id: UUID
    values: Annotated[dict[str, Any], _as(_ContactValues)]
    added: dict[Literal["emails", "tels", "urls", "adrs", "other"], list[Text]]
    singles: list[Literal["fn", "org", "title"]]
    typed: _TypedOver | None = None
    encounter: _Absorbed | None
    keep_warm: tuple[int | None, Circle | None] = (None, None)
    keep_warm_before: tuple[int | None, Circle | None] = (None, None)
    touches: Ids = []
    promises: Ids = []
    before: _Joined | None = None


Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Place = Annotated[int, Field(ge=0, le=MOST_PIXELS)]
Length = Annotated[int, Field(ge=1, le=MOST_PIXELS)]
Box = Annotated[tuple[Place, Place, Length, Length], AfterValidator(list)]

_TYPES: dict[Kind, Any] = {
    Kind.UUID: UUID,
    Kind.INSTANT: Moment,
    Kind.JSON: Any,
    Kind.BOOLEAN: bool,
    Kind.INTEGER: Annotated[int, Field(ge=0, le=1_000_000)],
    Kind.TEXT: Text,
}
_SHAPES: dict[tuple[str, str], Any] = {
    **{("contacts", name): Value for name in ("fn", "org", "title")},
    **{("contacts", name): Values for name in ("emails", "urls", "adrs", "other")},
    ("contacts", "tels"): Tels,
    **{("contacts", name): Ids for name in ("possible_same_as", "apart_from")},
    ("contacts", "typed_fields"): list[ContactField],
    ("contacts", "keep_warm_months"): Literal[0, 1, 3, 6, 12],
    ("contacts", "circle"): Circle,
    **{("events", name): Instant | None for name in ("starts_at", "ends_at")},
    ("encounters", "state"): State,
    ("touches", "channel"): TouchChannel,
    ("promises", "state"): PromiseState,
    ("scans", "state"): ScanState,
    ("scans", "front_sha256"): Sha256,
    ("scans", "back_sha256"): Sha256,
    ("scans", "quality"): _Quality,
    ("scans", "reading"): Annotated[dict[str, Any], AfterValidator(_keepable)],
    ("cards", "side"): Side,
    ("cards", "box"): Box,
    ("cards", "joined"): Annotated[dict[str, Any], _as(_Joined)],
    ("nudges", "kind"): NudgeKind,
    ("nudges", "state"): NudgeState,
}


def _check_event(row: BaseModel) -> None:
    """As the API checks one that is typed in."""
    event = EventBody.model_validate({name: getattr(row, name) for name in EventBody.model_fields})
    if event.starts_at is not None and event.ends_at is not None and event.ends_at <= event.starts_at:
        raise ValueError("the event ends before it begins")


def _check_card(row: Any) -> None:
    if row.drawn and row.box is None:
        raise ValueError("a card that was drawn by hand needs its box")


def _check_nudge(row: Any) -> None:
    """Each kind counts from a moment of its own, without which nobody can say when it is due."""
    if (row.kind == NudgeKind.SNOOZED) != (row.snoozed_until is not None):
        raise ValueError("a snooze needs its time, and nothing else has one")
    if (row.kind in UPKEEP_KINDS) != (row.target_at is not None):
        raise ValueError(
            "a promise or a person to keep in touch with needs its time, and nothing else has one"
        )
    if (row.kind == NudgeKind.PROMISE) != (row.promise_id is not None):
        raise ValueError("a reminder of a promise needs the promise")
    if row.kind == NudgeKind.LAST_CALL and row.follow_up_accepted_at is None:
        raise ValueError("a last call needs the time of the follow-up before it")


_CHECKS: dict[str, Callable[[Any], None]] = {
    "events": _check_event,
    "cards": _check_card,
    "nudges": _check_nudge,
}


class _Row(BaseModel):
    """A row of a table, checked to be what the program itself would have written."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    check: ClassVar[Callable[[Any], None]] = lambda _: None

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        type(self).check(self)
        return self


class Manifest(ResponseModel):
    """What the archive is, and of whom."""

    kind: Literal["nextday-account"] = "nextday-account"
    version: int
    made_at: Instant
    account_id: UUID
    email: str
    settings: AccountChange
    rows: dict[str, int]

    @field_validator("settings")
    @classmethod
    def _hours_are_left(cls, settings: AccountChange) -> AccountChange:
        if (flaw := quiet_hours_problem(settings.quiet_from, settings.quiet_until)) is not None:
            raise ValueError(flaw.detail)
        return settings


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
    row: type[BaseModel] = create_model(f"Saved{model.__name__}", __base__=_Row, **fields)
    row.check = staticmethod(_CHECKS.get(model.__tablename__, lambda _: None))  # type: ignore[attr-defined]
    return row


SAVED: dict[type[Base], type[BaseModel]] = {model: _saved(model) for model in MODELS}


def file_name(now: datetime) -> str:
    return f"nextday-{now:%Y-%m-%d}.zip"
