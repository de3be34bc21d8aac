"""The time at which a camera says it took a photo, in the forms that cameras really write.

EXIF asks for "2026:11:27 20:00:00" and an offset "+01:00" in a tag of its own. Found in the wild are blanks or zeros for
what the camera does not know, slashes and hyphens, fractions, offsets without a colon, "Z", an offset behind the time,
and the hour 24 for midnight. An impossible time is skipped and the next tag is tried. An impossible offset is
ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

DATE_TIME, DATE_TIME_ORIGINAL, DATE_TIME_DIGITIZED = 0x0132, 0x9003, 0x9004
OFFSET_TIME, OFFSET_TIME_ORIGINAL, OFFSET_TIME_DIGITIZED = 0x9010, 0x9011, 0x9012
FARTHEST_OFFSET = timedelta(hours=14)

# Each time with the offset tags that may tell its zone, its own first. One clock wrote all of them, so another tag's
# offset is a better guess than the zone of the account.
_TAGS = {
    DATE_TIME_ORIGINAL: (OFFSET_TIME_ORIGINAL, OFFSET_TIME_DIGITIZED, OFFSET_TIME),
    DATE_TIME_DIGITIZED: (OFFSET_TIME_DIGITIZED, OFFSET_TIME_ORIGINAL, OFFSET_TIME),
    DATE_TIME: (OFFSET_TIME, OFFSET_TIME_ORIGINAL, OFFSET_TIME_DIGITIZED),
}
_TIME = re.compile(
    r"(\d{4})[:/.\-]\s*(\d\d?)[:/.\-]\s*(\d\d?)[\sT]\s*(\d\d?):\s*(\d\d?)(?::\s*(\d\d?)?(?:[.,]\d+)?)?(.*)",
    re.DOTALL,
)
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+\-\u2212])\s*(\d\d?)(?::?(\d\d))?", re.IGNORECASE)
_ZULU = {"Z", "UTC", "GMT"}


def exif_time(tags: Mapping[int, Any], zone: tzinfo) -> datetime | None:
    """When the photo was taken according to its EXIF `tags`, or None. `zone` is used when no tag has an offset."""
    for time_tag, offset_tags in _TAGS.items():
        offsets = (_text(tags.get(tag)) for tag in offset_tags)
        taken = _instant(_text(tags.get(time_tag)), offsets, zone)
        if taken is not None:
            return taken
    return None


def _instant(time: str, offsets: Iterable[str], zone: tzinfo) -> datetime | None:
    found = _TIME.fullmatch(time)
    if found is None:
        return None
    *numbers, behind = found.groups(default="0")
    own_offset = _offset(behind.strip())
    if own_offset is None and behind.strip():
        return None  # an unknown form: "08:00:00 PM"
    year, month, day, hour, minute, second = map(int, numbers)
    known = (own_offset, *map(_offset, offsets))
    offset = next((each for each in known if each is not None), zone)
    # Android's pattern "kk" counts the hours 1 to 24; datetime has no leap seconds.
    with suppress(ValueError, OverflowError):  # OverflowError: outside the calendar in UTC
        taken = datetime(year, month, day, 0 if hour == 24 else hour, minute, min(second, 59), tzinfo=offset)
        taken.astimezone(UTC)
        return taken
    return None


def _offset(text: str) -> tzinfo | None:
    if text.upper() in _ZULU:
        return UTC
    found = _OFFSET.fullmatch(text)
    if found is None:
        return None
    sign, hours, minutes = found.groups(default="0")
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    if offset > FARTHEST_OFFSET or int(minutes) >= 60:
        return None
    return timezone(offset if sign == "+" else -offset)


def _text(value: object) -> str:
    """A tag's text. Cameras pad it with zeros and blanks, and some write text that is not ASCII."""
    if isinstance(value, bytes):
        value = value.decode("ascii", "ignore")
    return value.replace("\0", " ").strip() if isinstance(value, str) else ""
