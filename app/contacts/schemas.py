"""The JSON of contacts and their encounters: what requests may hold and what responses show."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import EmailStr, Field, StringConstraints, model_validator

from app.contacts.drafts.rules import Shape
from app.contacts.model import Contact, Encounter
from app.contacts.rules import State
from app.core.http import Instant, Line, Note, Paging, RequestModel, ResponseModel, optional
from app.upkeep.rules import Circle
from app.upkeep.schemas import PromiseShown, TouchShown

MAX_VALUES = 50

Email = Annotated[EmailStr, StringConstraints(max_length=254)]


class TypedTel(RequestModel):
    value: Line
    type: str = Field("other", pattern="^(work|cell|fax|other)$")


class ContactChange(RequestModel):
    """Values that the user typed; no reading replaces them."""

    fn: Line | None = None
    given_name: Line | None = None
    family_name: Line | None = None
    org: Line | None = None
    title: Line | None = None
    emails: list[Email] = optional(max_length=MAX_VALUES)
    tels: list[Line | TypedTel] = optional(max_length=MAX_VALUES)
    urls: list[Line] = optional(max_length=MAX_VALUES)
    adrs: list[Annotated[Note, StringConstraints(min_length=1, max_length=1000)]] = optional(
        max_length=MAX_VALUES
    )
    other: list[Annotated[Note, StringConstraints(min_length=1, max_length=1000)]] = optional(
        max_length=MAX_VALUES
    )
    needs_review: bool = optional()


class ContactQuery(Paging):
    q: Annotated[str, StringConstraints(max_length=200)] = optional()
    event_id: UUID = optional()
    state: State = optional()


class VcardQuery(RequestModel):
    event_id: UUID = optional()


class EncounterChange(RequestModel):
    note: Note = optional()
    event_id: UUID | None = None
    met_at: Instant = optional()


class Resolution(RequestModel):
    outcome: Literal[State.FOLLOWED_UP, State.LET_GO]
    encounter_id: UUID = optional()
    channel: Line = optional()
    at: Instant = optional()


class Reopening(RequestModel):
    encounter_id: UUID = optional()

    @model_validator(mode="before")
    @classmethod
    def _nothing_is_everything(cls, body: Any) -> Any:
        """Without a body, all encounters are meant."""
        return {} if body is None else body


class Splitting(RequestModel):
    encounter_id: UUID


class OtherContact(RequestModel):
    contact_id: UUID


class DraftQuery(RequestModel):
    shape: Shape = Shape.THANKS
    include: list[int] = Field(default_factory=list, max_length=50)


class BoxShown(ResponseModel):
    side: str
    x: int
    y: int
    w: int
    h: int


class ValueShown(ResponseModel):
    value: str | None
    raw: str
    confidence: float
    box: BoxShown | None
    source: str
    alternatives: list[str]


class TelShown(ValueShown):
    type: str


class EncounterShown(ResponseModel):
    id: UUID
    rev: int
    contact_id: UUID
    scan_id: UUID | None
    event_id: UUID | None
    met_at: Instant
    clamped: bool
    note: str
    state: State
    resolved_at: Instant | None
    channel: str | None
    joined: bool


class ContactShown(ResponseModel):
    id: UUID
    rev: int
    fn: ValueShown | None
    given_name: str | None
    family_name: str | None
    org: ValueShown | None
    title: ValueShown | None
    emails: list[ValueShown]
    tels: list[TelShown]
    urls: list[ValueShown]
    adrs: list[ValueShown]
    other: list[ValueShown]
    state: State
    needs_review: bool
    possible_same_as: list[UUID]
    encounters: list[EncounterShown]
    keep_warm_months: int | None
    circle: Circle | None
    touches: list[TouchShown]
    promises: list[PromiseShown]


class ContactList(ResponseModel):
    items: list[ContactShown]
    next_cursor: str | None


class DraftShown(ResponseModel):
    text: str
    mailto: str | None
    left_out: list[str]
    private: list[str]


def show_encounter(encounter: Encounter) -> EncounterShown:
    return EncounterShown.model_validate(encounter)


def show_contact(contact: Contact) -> ContactShown:
    return ContactShown.model_validate(contact)
