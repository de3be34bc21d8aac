"""What becomes of a scan. Pure functions of values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

MAX_ATTEMPTS = 3
PHOTO_MISSING = "photo-missing"
"""Why a scan is unreadable whose photo is no longer in the storage."""
MAX_CAPTURE_AGE, MAX_CLOCK_AHEAD = timedelta(days=7), timedelta(minutes=5)
"""How far before and after its arrival a capture may say that it was taken."""
MIN_OVERLAP = 0.5
"""Share of its area from which on two boxes of one photo are the same card."""


class ScanState(StrEnum):
    QUEUED = "queued"
    READING = "reading"
    READ = "read"
    UNREADABLE = "unreadable"


class Side(StrEnum):
    FRONT = "front"
    BACK = "back"


def clamp_meeting(captured_at: datetime, *, now: datetime) -> tuple[datetime, bool]:
    """When they met, and whether that is the arrival because the capture's own time cannot be right.

    A phone's clock may be years off; a follow-up must neither wait for years nor be lost. A time a week ago instead of
    the arrival would be past every reminder.
    """
    if now - MAX_CAPTURE_AGE <= captured_at <= now + MAX_CLOCK_AHEAD:
        return captured_at, False
    return now, True


SideBox = tuple[str, Sequence[int] | None]
"""A card's side of the photo and its box `[x, y, width, height]`, None while nobody has read it."""


def match_cards(known: Sequence[SideBox], read: Sequence[SideBox]) -> list[int | None]:
    """For each card read, which of the known ones it is; None for one that is new.

    The place on the photo tells: a second reading may find the cards in another order, or one less. A card without a
    place is the stub, which the first reading left over fills.
    """
    if len(known) == len(read) == 1:
        return [0]
    free = dict(enumerate(known))
    matched: list[int | None] = []
    for side, box in read:
        best = max(free, key=lambda index: _overlap_of_smaller(free[index], (side, box)), default=None)
        is_same = best is not None and _overlap_of_smaller(free[best], (side, box)) >= MIN_OVERLAP
        matched.append(best if is_same else None)
        if best is not None and is_same:
            del free[best]
    unplaced = iter([index for index, (_, box) in free.items() if box is None])
    return [next(unplaced, None) if match is None else match for match in matched]


def match_outlines(known: Sequence[SideBox], outlines: Sequence[SideBox]) -> list[int | None]:
    """For each outline the known card that is kept for it, at least one in all; None for one that is new.

    The pairs that overlap most go first; where they do about equally, the outlines and then the known cards in their
    order: of a card that was two, the first outline keeps the person.
    A card without a place is the stub: it goes to the first outline that is left.
    """
    pairs = sorted(
        (-_rounded_iou(place, outline), at, number)
        for at, outline in enumerate(outlines)
        for number, place in enumerate(known)
    )
    assigned: list[int | None] = [None] * len(outlines)
    for unlikeness, at, number in pairs:
        if unlikeness < 0 and assigned[at] is None and number not in assigned:
            assigned[at] = number
    for number, (_, box) in enumerate(known):
        if box is None and None in assigned:
            assigned[assigned.index(None)] = number
    if not any(number is not None for number in assigned):
        assigned[0] = 0
    return assigned


def clip_box(box: Sequence[int], size: tuple[int, int]) -> list[int]:
    """The part of a box `[x, y, width, height]` that lies on a picture of this size; nothing of it gives no width or height."""
    x, y, width, height = box
    left, top = min(x, size[0]), min(y, size[1])
    return [left, top, min(x + width, size[0]) - left, min(y + height, size[1]) - top]


def _overlap_of_smaller(one: SideBox, other: SideBox) -> float:
    """How much of the smaller box lies within the other, 0 to 1."""
    smaller = min(_area(one), _area(other))
    return _intersection_area(one, other) / smaller if smaller else 0.0


def _rounded_iou(one: SideBox, other: SideBox) -> float:
    """What two boxes have in common as a share of what they cover together, in tenths; above 0 when they touch at all."""
    common = _intersection_area(one, other)
    return max(0.01, round(common / (_area(one) + _area(other) - common), 1)) if common else 0.0


def _area(place: SideBox) -> int:
    _, box = place
    return box[2] * box[3] if box is not None else 0


def _intersection_area(one: SideBox, other: SideBox) -> int:
    (side, box), (other_side, other_box) = one, other
    if side != other_side or box is None or other_box is None:
        return 0
    width = min(box[0] + box[2], other_box[0] + other_box[2]) - max(box[0], other_box[0])
    height = min(box[1] + box[3], other_box[1] + other_box[3]) - max(box[1], other_box[1])
    return max(0, width) * max(0, height)
