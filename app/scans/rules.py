"""Rules of scans: when people met, and which card of a photo is which. Pure functions of values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

MAX_ATTEMPTS = 3
PHOTO_MISSING = "photo-missing"
"""The reason of a scan that is unreadable because its photo is no longer in the storage."""
MAX_CAPTURE_AGE, MAX_CLOCK_AHEAD = timedelta(days=7), timedelta(minutes=5)
"""How far before and after its upload a capture may say that it was taken."""
MIN_OVERLAP = 0.5
"""Share of the smaller box from which on two boxes of one photo are the same card."""


RECENT = timedelta(days=1)
"""How old a capture may be to be read before what can wait."""
TURNS = 10**9
"""How many turns a lane of the reading queue has."""


class Lane(IntEnum):
    """Which photos are read before which others."""

    CAPTURE = 0
    """People who were met within the last day: they are being waited for."""
    LATER = 1
    """Imports, older captures, and photos that have been read before."""

    @property
    def first_turn(self) -> int:
        return self * TURNS


def lane_of(*, taken_at: datetime, was_read: bool, now: datetime) -> Lane:
    """The lane of a scan that is queued now."""
    return Lane.LATER if was_read or now - taken_at > RECENT else Lane.CAPTURE


class ScanState(StrEnum):
    QUEUED = "queued"
    READING = "reading"
    READ = "read"
    UNREADABLE = "unreadable"


class Side(StrEnum):
    FRONT = "front"
    BACK = "back"


def clamp_meeting(captured_at: datetime, *, now: datetime) -> tuple[datetime, bool]:
    """The time of the meeting, and whether it was replaced by the time of the upload because `captured_at` cannot be right.

    A phone's clock may be years off; a follow-up must neither wait for years nor be lost. Clamping to a week ago instead
    would put the meeting before every reminder.
    """
    if now - MAX_CAPTURE_AGE <= captured_at <= now + MAX_CLOCK_AHEAD:
        return captured_at, False
    return now, True


SideBox = tuple[str, Sequence[int] | None]
"""A card's side of the scan and its box `[x, y, width, height]`; the box is None until the card has been read."""


def match_cards(known: Sequence[SideBox], read: Sequence[SideBox]) -> list[int | None]:
    """For each card read, the index of the known card that it is; None for a new one.

    Cards are matched by their boxes: a second reading may find them in another order, or one less. A known card without a
    box was added by the upload; it is matched with the first card that is left.
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
    without_box = iter([index for index, (_, box) in free.items() if box is None])
    return [next(without_box, None) if match is None else match for match in matched]


def match_outlines(known: Sequence[SideBox], outlines: Sequence[SideBox]) -> list[int | None]:
    """For each outline the index of the known card that it keeps; None for a new card. At least one card is kept.

    Pairs that overlap most are matched first. Among about equal overlaps the order of the outlines decides, then that of
    the known cards: when one card is split in two, the first outline keeps the contact.
    A known card without a box was added by the upload; it is matched with the first outline that is left.
    """
    pairs = sorted(
        (-_rounded_iou(known_box, outline), at, number)
        for at, outline in enumerate(outlines)
        for number, known_box in enumerate(known)
    )
    assigned: list[int | None] = [None] * len(outlines)
    for negative_iou, at, number in pairs:
        if negative_iou < 0 and assigned[at] is None and number not in assigned:
            assigned[at] = number
    for number, (_, box) in enumerate(known):
        if box is None and None in assigned:
            assigned[assigned.index(None)] = number
    if not any(number is not None for number in assigned):
        assigned[0] = 0
    return assigned


def clip_box(box: Sequence[int], size: tuple[int, int]) -> list[int]:
    """The part of a box `[x, y, width, height]` that lies on a picture of this size; outside of it the width or height is 0."""
    x, y, width, height = box
    left, top = min(x, size[0]), min(y, size[1])
    return [left, top, min(x + width, size[0]) - left, min(y + height, size[1]) - top]


def _overlap_of_smaller(one: SideBox, other: SideBox) -> float:
    """The share of the smaller box that lies within the other (0-1)."""
    smaller = min(_area(one), _area(other))
    return _intersection_area(one, other) / smaller if smaller else 0.0


def _rounded_iou(one: SideBox, other: SideBox) -> float:
    """Intersection over union of two boxes, rounded to tenths; above 0 when they touch at all."""
    common = _intersection_area(one, other)
    return max(0.01, round(common / (_area(one) + _area(other) - common), 1)) if common else 0.0


def _area(side_box: SideBox) -> int:
    _, box = side_box
    return box[2] * box[3] if box is not None else 0


def _intersection_area(one: SideBox, other: SideBox) -> int:
    (side, box), (other_side, other_box) = one, other
    if side != other_side or box is None or other_box is None:
        return 0
    width = min(box[0] + box[2], other_box[0] + other_box[2]) - max(box[0], other_box[0])
    height = min(box[1] + box[3], other_box[1] + other_box[3]) - max(box[1], other_box[1])
    return max(0, width) * max(0, height)
