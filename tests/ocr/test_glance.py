"""The first impression: dark, empty and blurred photos are told apart from good ones, whatever the card's colours."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

from ocr.glance import judge


def a_card(ink: str = "black", paper: str = "white") -> Image.Image:
    card = Image.new("RGB", (1000, 600), paper)
    draw = ImageDraw.Draw(card)
    for row, (text, size) in enumerate([("Dana Kim", 64), ("Acme Robotics", 44), ("dana@acme.example", 36)]):
        draw.text((80, 100 + 130 * row), text, ink, ImageFont.load_default(size))
    return card


def blurred(card: Image.Image, radius: float) -> Image.Image:
    return card.filter(ImageFilter.GaussianBlur(radius))


@pytest.mark.parametrize(("ink", "paper"), [("black", "white"), ("white", "#202030"), ("#606060", "#e8e0d0")])
def test_a_sharp_card_is_good_in_any_colours(ink, paper):
    assert judge(a_card(ink, paper)).ok


@pytest.mark.parametrize(("ink", "paper"), [("black", "white"), ("white", "#202030")])
def test_a_blurred_card_is_out_of_focus_in_any_colours(ink, paper):
    quality = judge(blurred(a_card(ink, paper), 4))

    assert (quality.ok, quality.reason) == (False, "out of focus")


def test_a_slightly_soft_card_is_let_through():
    assert judge(blurred(a_card(), 1)).ok


def test_a_photo_without_light_is_too_dark():
    dark = ImageEnhance.Brightness(a_card()).enhance(0.15)

    assert judge(dark).reason == "too dark"


@pytest.mark.parametrize("colour", ["white", "#808080", "#a08060"])
def test_a_photo_of_nothing_holds_no_card(colour):
    assert judge(Image.new("RGB", (1000, 750), colour)).reason == "no card in the picture"


def test_a_burnt_out_photo_is_too_bright():
    """All paper is white to the limit, and of the print only a trace is left."""
    burnt = ImageEnhance.Brightness(a_card(ink="#e8e8e8", paper="#f4f4f4")).enhance(1.07)

    assert judge(burnt).reason == "too bright"


def test_a_white_card_on_a_white_table_is_not_too_bright():
    assert judge(a_card(paper="#ffffff")).ok


def test_a_tiny_picture_is_too_small():
    assert judge(Image.new("RGB", (8, 8))).reason == "too small"
