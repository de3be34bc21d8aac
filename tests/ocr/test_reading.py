"""Whole readings of drawn cards with the real engines: what is found, and where on the photo it stands."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from ocr import Card, Outline, Reading, read_photo
from ocr.card import Box, Quality, Value
from ocr.engine import Readers
from tests.cards import (
    BACK,
    E164,
    EMAIL,
    PHONE,
    Corners,
    draw,
    encoded,
    jpeg,
    on_a_table,
    scaled,
    side_by_side,
    turned,
)
from tests.ocr.text_cards import values

HEIC = Path(__file__).with_name("samples") / "card.heic"
INK = {"light": ("white", "black"), "dark": ("#101830", "#e8e8e8")}
ROBIN = ("Orchard Books", "Robin Vale", "Editor", "robin.vale@orchard.example.org", "+1 212 555 0123")


@pytest.mark.parametrize(
    ("quarters", "slant", "paper"),
    [
        (0, 0.0, "light"),
        (0, 0.15, "dark"),
        (1, 0.15, "light"),
        (1, 0.0, "dark"),
        (2, 0.15, "light"),
        (2, 0.0, "dark"),
        (3, 0.0, "light"),
        (3, 0.15, "dark"),
    ],
)
def test_a_card_on_a_table_is_read_however_it_lies(quarters, slant, paper, readers):
    ground, ink = INK[paper]
    photographed = turned(on_a_table(draw(paper=ground, ink=ink), slant=slant), quarters)
    card = the_card(read_photo(jpeg(photographed), readers=readers))

    assert values(card.emails) == [EMAIL]
    assert values(card.tels) == [E164]
    assert stands_at(card.emails[0], photographed.places[EMAIL])
    assert stands_at(card.tels[0], photographed.places[PHONE])
    assert card.fn is not None
    assert stands_at(card.fn, photographed.places["Dana Kim"])


@pytest.mark.parametrize("factor", [0.35, 2.5], ids=["thumbnail", "large photo"])
def test_boxes_are_in_pixels_of_the_photo_however_large_it_is(factor, readers):
    photographed = scaled(draw(), factor)
    reading = read_photo(jpeg(photographed), readers=readers)
    card = the_card(reading)

    assert (reading.width, reading.height) == photographed.image.size
    assert values(card.emails) == [EMAIL]
    assert stands_at(card.emails[0], photographed.places[EMAIL])


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_boxes_are_in_the_photo_as_it_is_shown_whatever_the_camera_stored(orientation, readers):
    photographed = scaled(draw(), 0.6)
    reading = read_photo(jpeg(photographed, orientation=orientation), readers=readers)
    card = the_card(reading)

    assert (reading.width, reading.height) == photographed.image.size
    assert values(card.emails) == [EMAIL]
    assert stands_at(card.emails[0], photographed.places[EMAIL])


def test_a_heic_photo_is_read(readers):
    card = the_card(read_photo(HEIC.read_bytes(), readers=readers))

    assert values(card.emails) == [EMAIL]
    assert stands_at(card.emails[0], scaled(draw(), 0.8).places[EMAIL])


@pytest.mark.parametrize("cut", ["front", "back"])
def test_what_could_be_read_of_a_photo_that_broke_off_is_not_taken_for_all(cut, readers):
    whole = jpeg(draw())
    sides = {"front": whole, "back": whole} | {cut: whole[: len(whole) // 2]}

    reading = read_photo(sides["front"], sides["back"], readers=readers)

    assert reading.quality == Quality(False, "part of the picture is missing")
    assert reading.cards


def test_every_field_of_a_clean_card_is_right_and_sure(readers):
    card = the_card(read_photo(jpeg(draw()), readers=readers))

    assert text(card.fn) == "Dana Kim"
    assert (card.given_name, card.family_name) == ("Dana", "Kim")
    assert text(card.org) == "Acme Robotics Ltd"
    assert text(card.title) == "Head of Hardware"
    assert values(card.urls) == ["www.acme.example.com"]
    assert card.adrs == card.other == ()
    assert min(value.confidence for value in (card.fn, *card.emails, *card.tels)) > 0.8


def test_tesseract_alone_reads_a_clean_card(tesseract):
    card = the_card(read_photo(jpeg(draw()), readers=tesseract))

    assert tesseract.first.name == "tesseract"
    assert text(card.fn) == "Dana Kim"
    assert text(card.org) == "Acme Robotics Ltd"
    assert values(card.emails) == [EMAIL]
    assert values(card.tels) == [E164]


def test_without_tesseract_a_title_stays_glued(readers):
    """RapidOCR overlooks narrow blanks; the second opinion puts them back."""
    photo = card_with_narrow_blanks("Research Engineer")
    alone = the_card(read_photo(photo, readers=Readers(readers.first, None, readers.orientation)))
    both = the_card(read_photo(photo, readers=readers))

    assert text(alone.title) == "ResearchEngineer"
    assert text(both.title) == "Research Engineer"


def test_two_cards_in_a_photo_are_two(readers):
    reading = read_photo(encoded(side_by_side(draw(), draw(ROBIN))), readers=readers)
    dana, robin = sorted(reading.cards, key=lambda card: card.box.x)

    assert values(dana.emails) == [EMAIL]
    assert values(robin.emails) == ["robin.vale@orchard.example.org"]
    assert text(robin.fn) == "Robin Vale"
    assert dana.box.x + dana.box.w < robin.box.x


def test_cards_that_were_outlined_are_read_each_by_itself(readers):
    """Whatever the reader would have made of the photo: here it takes the two for two, and is told that they are one."""
    both = side_by_side(draw(), draw(ROBIN))
    width, height = both.size
    left, right = Box(0, 0, width // 2, height), Box(width // 2, 0, width - width // 2, height)

    robin, dana = read_photo(
        encoded(both), readers=readers, outlines=[Outline("front", right), Outline("front", left)]
    ).cards
    (one,) = read_photo(
        encoded(both), readers=readers, outlines=[Outline("front", Box(0, 0, width, height))]
    ).cards

    assert (text(robin.fn), text(dana.fn)) == ("Robin Vale", "Dana Kim")
    assert (values(robin.emails), values(dana.emails)) == (["robin.vale@orchard.example.org"], [EMAIL])
    assert (robin.box, dana.box) == (right, left)
    assert 80 <= dana.emails[0].box.x < width // 2 <= robin.emails[0].box.x
    assert sorted(values(one.emails)) == sorted([EMAIL, "robin.vale@orchard.example.org"])


def test_an_outline_around_nothing_is_a_card_that_says_nothing(readers):
    photo = jpeg(on_a_table(draw()))

    reading = read_photo(
        photo,
        readers=readers,
        outlines=[Outline("front", Box(2, 2, 40, 30)), Outline("front", Box(90_000, 0, 5, 5))],
    )

    assert [card.fn for card in reading.cards] == [None, None]
    assert [card.other for card in reading.cards] == [(), ()]
    assert not reading.quality.ok


def test_the_other_side_goes_with_the_only_card_outlined(readers):
    front, back = draw(), scaled(draw(BACK), 0.8)
    around = Box(0, 0, *front.image.size)

    (card,) = read_photo(jpeg(front), jpeg(back), readers=readers, outlines=[Outline("front", around)]).cards

    assert text(card.fn) == "Dana Kim"
    assert values(card.tels) == [E164, "+442079460959"]
    assert (card.box, card.side) == (around, "front")


def test_front_and_back_are_one_card(readers):
    reading = read_photo(jpeg(draw()), jpeg(scaled(draw(BACK), 0.8)), readers=readers)
    card = the_card(reading)

    assert text(card.fn) == "Dana Kim"
    assert values(card.tels) == [E164, "+442079460959"]
    assert values(card.adrs) == ["14 Harbour Street, London SE1 7PB"]
    assert {value.side for value in (*card.emails, card.tels[0])} == {"front"}
    assert {value.side for value in (*card.adrs, card.tels[1])} == {"back"}
    assert (reading.width, reading.height) == draw().image.size


@pytest.mark.parametrize("shade", ["black", "white", "#7f7f7f"])
def test_a_picture_of_nothing_is_no_card_and_says_so(shade, readers):
    reading = read_photo(encoded(Image.new("RGB", (640, 480), shade)), readers=readers)

    assert reading.cards == ()
    assert not reading.quality.ok
    assert reading.quality.reason


@pytest.mark.parametrize("size", [(1, 1), (1, 400), (400, 1), (17, 15), (3000, 20)])
def test_a_sliver_of_a_picture_is_no_card(size, readers):
    reading = read_photo(encoded(Image.new("RGB", size, "#bbbbbb"), "PNG"), readers=readers)

    assert reading.cards == ()
    assert (reading.width, reading.height) == size


def test_the_same_photo_gives_the_same_reading(readers):
    photo = jpeg(on_a_table(scaled(draw(), 0.6), slant=0.1))

    assert read_photo(photo, readers=readers) == read_photo(photo, readers=readers)


def test_photos_read_at_the_same_time_do_not_mix(readers):
    dana, robin = jpeg(scaled(draw(), 0.6)), jpeg(scaled(draw(ROBIN), 0.6))
    alone = [read_photo(photo, readers=readers) for photo in (dana, robin)]
    with ThreadPoolExecutor(2) as threads:
        together = list(threads.map(lambda photo: read_photo(photo, readers=readers), [dana, robin]))

    assert together == alone


def the_card(reading: Reading) -> Card:
    (card,) = reading.cards
    return card


def text(value: Value | None) -> str | None:
    return value.value if value else None


def stands_at(value: Value, corners: Corners) -> bool:
    """Whether the box holds the place of the text and is not much larger, give or take a third of its height."""
    left, top = corners.min(axis=0)
    right, bottom = corners.max(axis=0)
    slack = max(4, min(right - left, bottom - top) / 3)
    box = value.box
    holds = (
        box.x <= left + slack
        and box.y <= top + slack
        and box.x + box.w >= right - slack
        and box.y + box.h >= bottom - slack
    )
    wanted = Box(int(left), int(top), int(right - left), int(bottom - top))
    return bool(holds and box.w * box.h < 2.5 * wanted.w * wanted.h)


def card_with_narrow_blanks(title: str) -> bytes:
    """A card whose title is set so tightly that its blanks nearly close."""
    image = Image.new("RGB", (1000, 600), "white")
    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=40)
    for row, (line, blank) in enumerate(
        [("Dana Kim", 10), (title, 3), ("Acme Robotics Ltd", 10), (EMAIL, 10)], start=1
    ):
        left = 60.0
        for word in line.split():
            pen.text((left, 120 * row - 60), word, fill="black", font=font)
            left += pen.textlength(word, font=font) + blank
    return encoded(image)
