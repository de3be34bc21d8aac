"""The JSON of touches and promises: what requests may hold and what responses show."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import StringConstraints

from app.core.http import Instant, Line, Note, Paging, RequestModel, ResponseModel, optional
from app.upkeep.model import Promise, Touch
from app.upkeep.rules import Circle, PromiseState, TouchChannel

Quote = Annotated[Note, StringConstraints(max_length=500)]


class NewTouch(RequestModel):
    """`id` is chosen by the phone, so that a repeated request adds nothing; `touched_at` is now if left out."""

    id: UUID = optional()
    channel: TouchChannel
    touched_at: Instant = optional()
    note: Note = ""


class TouchChange(RequestModel):
    channel: TouchChannel = optional()
    touched_at: Instant = optional()
    note: Note = optional()
    answered_at: Instant | None = None


class TouchShown(ResponseModel):
    id: UUID
    rev: int
    contact_id: UUID
    encounter_id: UUID | None
    channel: TouchChannel
    touched_at: Instant
    note: str
    answered_at: Instant | None


def show_touch(touch: Touch) -> TouchShown:
    return TouchShown.model_validate(touch)


class NewPromise(RequestModel):
    """`id` is chosen by the phone. Without `due_at` it is due 24 hours after the meeting of `encounter_id`, or after now.

    A suggestion that is no promise is added as `dropped`, so that it is not suggested again.
    """

    id: UUID = optional()
    what: Line
    due_at: Instant = optional()
    encounter_id: UUID = optional()
    quote: Quote = ""
    state: Literal[PromiseState.OPEN, PromiseState.DROPPED] = PromiseState.OPEN


class PromiseChange(RequestModel):
    what: Line = optional()
    due_at: Instant = optional()
    state: PromiseState = optional()


class PromiseQuery(Paging):
    state: PromiseState = optional()


class PromiseShown(ResponseModel):
    id: UUID
    rev: int
    contact_id: UUID
    encounter_id: UUID | None
    quote: str
    what: str
    due_at: Instant
    state: PromiseState
    settled_at: Instant | None


class PromiseList(ResponseModel):
    items: list[PromiseShown]
    next_cursor: str | None


class SuggestedPromise(ResponseModel):
    """A promise that a note seems to hold; `is_dated` says whether the note names the day."""

    encounter_id: UUID
    quote: str
    what: str
    due_at: Instant
    is_dated: bool


class SuggestedPromises(ResponseModel):
    items: list[SuggestedPromise]


def show_promise(promise: Promise) -> PromiseShown:
    return PromiseShown.model_validate(promise)


class KeepWarm(RequestModel):
    """`months` without a touch until a reminder: 1, 3, 6 or 12, 0 for never; null means the usual one of the circle, if any."""

    months: Literal[0, 1, 3, 6, 12] | None = None
    circle: Circle | None = None


class ColdContact(ResponseModel):
    """A person who has not been touched for longer than the user wants; `due_at` is when that was."""

    contact_id: UUID
    fn: str | None
    org: str | None
    last_touch_at: Instant
    due_at: Instant


class ColdContacts(ResponseModel):
    items: list[ColdContact]
