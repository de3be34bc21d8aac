"""The EXIF time of a photo, in every form that cameras write; the page's tests use the same table."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.scans.exif import exif_time
from app.scans.photos import EXIF_IFD
from tests.builders import a_photo, new_uuid
from tests.databases import on_sqlite
from tests.scans.test_photos import exif

FORMS = json.loads((Path(__file__).parent / "exif_times.json").read_text())
TAGS = {
    "time": 0x0132,
    "original": 0x9003,
    "digitized": 0x9004,
    "time_offset": 0x9010,
    "original_offset": 0x9011,
    "digitized_offset": 0x9012,
}
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(("said", "taken"), [form[1:] for form in FORMS], ids=[form[0] for form in FORMS])
def test_every_form_of_time_and_offset_is_understood(said, taken):
    found = exif_time({TAGS[name]: text for name, text in said.items()}, BERLIN)

    assert (found and found.astimezone(UTC).replace(tzinfo=None)) == (taken and datetime.fromisoformat(taken))


@pytest.mark.parametrize(
    "value", [b"2026:11:27 20:00:00\0", "2026:11:27 20:00:00", 20261127, (2026, 11), None]
)
def test_any_content_of_a_tag_is_tolerated(value):
    found = exif_time({TAGS["original"]: value}, BERLIN)

    assert found in (None, datetime(2026, 11, 27, 19, tzinfo=UTC))


def test_a_time_outside_the_calendar_is_none():
    assert (
        exif_time({TAGS["original"]: "9999:12:31 23:59:59", TAGS["original_offset"]: "-05:00"}, BERLIN)
        is None
    )


@on_sqlite
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("said", "met_at"),
    [
        ({"original": "2026:03:01 20:00:00", "original_offset": "   :  "}, "2026-03-01T19:00:00Z"),
        ({"original": "2026:03:01 20:00:00+0000"}, "2026-03-01T20:00:00Z"),
        ({"original": "0000:00:00 00:00:00", "time": "2026:03:01 20:00:00"}, "2026-03-01T19:00:00Z"),
    ],
)
def test_an_upload_without_a_time_uses_the_time_in_its_exif(ana, kind, said, met_at):
    main = {TAGS[name]: text for name, text in said.items() if name == "time"}
    inner = {TAGS[name]: text for name, text in said.items() if name != "time"}

    answer = ana.upload(new_uuid(), a_photo(kind=kind, exif=exif(main, {EXIF_IFD: inner})))

    [encounter] = ana.contact(answer.get_json())["encounters"]
    assert encounter["met_at"] == met_at
