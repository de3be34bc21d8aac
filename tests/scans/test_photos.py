"""Photos as they are served: upright, in their own size, without metadata."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from app.scans.photos import card_around
from tests.builders import DANA_BOX, a_card, encoded, new_uuid


@pytest.fixture
def backend() -> str:
    """No database has a part in this: once is enough."""
    return "sqlite"


HEIC = Path(__file__).with_name("card.heic").read_bytes()
ORIENTATION, EXIF_IFD, GPS_IFD = 0x0112, 0x8769, 0x8825
TAKEN, OFFSET = 0x9003, 0x9011
RED, WHITE = (200, 30, 30), (240, 240, 230)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photos_of_every_kind_are_served_as_jpeg(ana, kind):
    scan = ana.scan(encoded(red_corner(), kind))

    shown = photo(ana, scan)

    assert (shown.format, shown.size) == ("JPEG", (160, 100))
    assert near(shown.getpixel((10, 10)), RED)
    assert near(shown.getpixel((150, 90)), WHITE)


def test_a_heic_of_an_iphone_is_served_upright_and_its_exif_time_is_used(ana):
    scan = upload(ana, HEIC)

    shown = photo(ana, scan)

    assert (shown.format, shown.size) == ("JPEG", (100, 160))
    assert near(shown.getpixel((90, 10)), RED)
    assert scan["captured_at"] == "2026-03-02T08:30:00+01:00"


def test_the_first_page_of_a_pdf_is_served_as_jpeg(ana):
    scan = ana.scan(encoded(red_corner(), "PDF"))

    shown = photo(ana, scan)

    assert (shown.format, shown.size) == ("JPEG", (3000, 1875))
    assert near(shown.getpixel((150, 150)), RED)
    assert near(shown.getpixel((2900, 1800)), WHITE)


@pytest.mark.parametrize(
    ("orientation", "size", "corner"),
    [
        (1, (160, 100), (5, 5)),
        (3, (160, 100), (155, 95)),
        (6, (100, 160), (95, 5)),
        (8, (100, 160), (5, 155)),
    ],
)
def test_the_sensors_orientation_is_honoured(ana, orientation, size, corner):
    scan = ana.scan(encoded(red_corner(), exif=exif({ORIENTATION: orientation})))

    shown = photo(ana, scan)

    assert shown.size == size
    assert near(shown.getpixel(corner), RED)
    assert ORIENTATION not in shown.getexif()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_place_of_capture_is_never_served(world, ana, kind):
    marks = exif(
        {}, {GPS_IFD: {1: "N", 2: (53.0, 33.0, 0.0), 29: "SECRETPLACE"}, EXIF_IFD: {0x9286: "SECRETPLACE"}}
    )
    saving: dict[str, dict[str, Any]] = {
        "JPEG": {"comment": b"SECRETPLACE", "xmp": b"SECRETPLACE"},
        "PNG": {"pnginfo": png_text()},
    }
    content = encoded(red_corner(), kind, exif=marks, **saving.get(kind, {}))
    assert b"SECRETPLACE" in content
    sent = a_photo_read(world, ana, content)

    for path in (f"/scans/{sent['id']}/photo/front", f"/contacts/{sent['contact_ids'][0]}/card.jpg"):
        served = ana.ask("GET", path).data
        assert b"SECRETPLACE" not in served
        shown = Image.open(io.BytesIO(served))
        assert dict(shown.getexif()) == {}
        assert set(shown.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize(
    ("marks", "met_at"),
    [
        ({TAKEN: "2026:03:02 08:30:00", OFFSET: "+05:30"}, "2026-03-02T03:00:00Z"),
        ({TAKEN: "2026:03:02 08:30:00"}, "2026-03-02T07:30:00Z"),
        ({TAKEN: "2026:03:02 08:30:00", OFFSET: "nonsense"}, "2026-03-02T07:30:00Z"),
        ({TAKEN: "0000:00:00 00:00:00"}, "2026-03-02T10:00:00Z"),
        ({TAKEN: "0001:01:01 00:00:00", OFFSET: "+14:00"}, "2026-03-02T10:00:00Z"),
        ({TAKEN: "9999:12:31 23:59:59", OFFSET: "-14:00"}, "2026-03-02T10:00:00Z"),
        ({TAKEN: "\0\0\0"}, "2026-03-02T10:00:00Z"),
        ({}, "2026-03-02T10:00:00Z"),
    ],
    ids=["offset", "the account's zone", "bad offset", "zeros", "first year", "last year", "empty", "none"],
)
def test_the_exif_time_is_used_when_the_phone_sends_none(ana, marks, met_at):
    scan = upload(ana, encoded(red_corner(), exif=exif({}, {EXIF_IFD: marks})))

    assert ana.contact(scan)["encounters"][0]["met_at"] == met_at


def test_the_time_sent_by_the_phone_wins_over_exif(ana):
    front = encoded(red_corner(), exif=exif({}, {EXIF_IFD: {TAKEN: "2026:03:01 08:30:00"}}))

    scan = ana.scan(front, captured_at="2026-03-02T09:00:00Z")

    assert ana.contact(scan)["encounters"][0]["met_at"] == "2026-03-02T09:00:00Z"


def test_a_truncated_jpeg_is_accepted_and_served(ana):
    noisy = Image.effect_noise((400, 300), 80).convert("RGB")
    whole = encoded(noisy)

    scan = ana.scan(whole[: len(whole) * 2 // 3])

    assert photo(ana, scan).size == (400, 300)


def test_the_card_is_cropped_with_its_margin(world, ana):
    """What was read has a box around the print; a card is larger than its print, and has the shape of a card."""
    table = Image.new("RGB", (320, 200), WHITE)
    x, y, width, height = DANA_BOX
    table.paste(RED, (x, y, x + width, y + height))
    scan = a_photo_read(world, ana, encoded(table))

    card = Image.open(io.BytesIO(ana.ask("GET", f"/contacts/{scan['contact_ids'][0]}/card.jpg").data))

    left, top, right, bottom = card_around(DANA_BOX, table.size)
    assert card.size == (right - left, bottom - top)
    assert near(card.getpixel((x - left + 3, y - top + 3)), RED)
    assert near(card.getpixel((x - left + width - 4, y - top + height - 4)), RED)


@pytest.mark.parametrize(
    ("box", "around"),
    [
        ((400, 400, 400, 200), (364, 347, 836, 653)),  # wide print: grown to 85:55
        ((400, 400, 200, 400), (347, 364, 653, 836)),  # upright card: the other way up
        ((0, 0, 1000, 1000), (0, 0, 1000, 1000)),  # never beyond the photo
    ],
)
def test_a_card_has_the_shape_of_a_card(box, around):
    assert card_around(box, (1000, 1000)) == around


def test_before_it_is_read_the_card_is_the_whole_photo(ana):
    scan = ana.scan(encoded(red_corner()))

    card = Image.open(io.BytesIO(ana.ask("GET", f"/contacts/{scan['contact_ids'][0]}/card.jpg").data))

    assert card.size == (160, 100)


def test_there_is_no_back_where_none_was_sent(ana):
    scan = ana.scan()

    ana.get(f"/scans/{scan['id']}/photo/back", expect=404)
    ana.get(f"/scans/{scan['id']}/photo/inside", expect=422)


def test_a_cached_picture_answers_304(ana):
    path = f"/scans/{ana.scan()['id']}/photo/front"
    first = ana.ask("GET", path)

    again = ana.ask("GET", path, headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert "private" in first.headers["Cache-Control"]


def test_new_photo_folders_are_synced_to_disk(world, ana, monkeypatch):
    """The name of a file is safe when the folder that holds it is, and so on up to the folder that was there before."""
    synced = set()
    monkeypatch.setattr(
        "os.fsync", lambda handle: synced.add(str(Path(f"/proc/self/fd/{handle}").readlink()))
    )

    scan = ana.scan()

    folder = world.runtime.settings.photos_dir.resolve()
    own = folder / str(ana.account_id)
    assert {str(folder), str(own), str(own / scan["id"])} <= synced


def red_corner() -> Image.Image:
    """Its upper left quarter is red."""
    image = Image.new("RGB", (160, 100), WHITE)
    image.paste(RED, (0, 0, 80, 50))
    return image


def png_text() -> PngImagePlugin.PngInfo:
    text = PngImagePlugin.PngInfo()
    text.add_text("Location", "SECRETPLACE")
    return text


def exif(tags, folders=()) -> bytes:
    marks = Image.Exif()
    for tag, value in tags.items():
        marks[tag] = value
    for folder, entries in dict(folders).items():
        marks.get_ifd(folder).update(entries)
    return marks.tobytes()


def upload(ana, front: bytes):
    """Send it without saying when it was taken."""
    answer = ana.upload(new_uuid(), front)
    assert answer.status_code == 201, answer.text
    return answer.get_json()


def a_photo_read(world, ana, front: bytes):
    world.reader.shows(front, a_card("Dana Kim"))
    scan = ana.scan(front)
    world.read_all()
    return scan


def photo(ana, scan) -> Image.Image:
    answer = ana.ask("GET", f"/scans/{scan['id']}/photo/front")
    assert answer.content_type == "image/jpeg"
    return Image.open(io.BytesIO(answer.data))


def near(color, wanted) -> bool:
    return all(abs(one - other) < 40 for one, other in zip(color, wanted, strict=True))
