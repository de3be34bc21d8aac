"""The JSON of touches: what requests may hold and what responses show."""

from __future__ import annotations

from uuid import UUID

from app.core.http import Instant, Note, RequestModel, ResponseModel, optional
from app.upkeep.model import Touch
from app.upkeep.rules import TouchChannel


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
