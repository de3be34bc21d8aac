"""Photo quality from pixels: dark, empty and blurred photos are detected, in any colours."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

from ocr.photo_quality import check_pixels


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
    assert check_pixels(a_card(ink, paper)).ok


@pytest.mark.parametrize(("ink", "paper"), [("black", "white"), ("white", "#202030")])
def test_a_blurred_card_is_out_of_focus_in_any_colours(ink, paper):
    quality = check_pixels(blurred(a_card(ink, paper), 4))

    assert (quality.ok, quality.reason) == (False, "out of focus")


def test_a_slightly_soft_card_is_accepted():
    assert check_pixels(blurred(a_card(), 1)).ok


def test_a_photo_without_light_is_too_dark():
    dark = ImageEnhance.Brightness(a_card()).enhance(0.15)

    assert check_pixels(dark).reason == "too dark"


@pytest.mark.parametrize("colour", ["white", "#808080", "#a08060"])
def test_a_blank_photo_has_no_card(colour):
    assert check_pixels(Image.new("RGB", (1000, 750), colour)).reason == "no card in the picture"


def test_an_overexposed_photo_is_too_bright():
    """All paper is white to the limit, and of the print only a trace is left."""
    burnt = ImageEnhance.Brightness(a_card(ink="#e8e8e8", paper="#f4f4f4")).enhance(1.07)

    assert check_pixels(burnt).reason == "too bright"


def test_a_white_card_on_a_white_table_is_not_too_bright():
    assert check_pixels(a_card(paper="#ffffff")).ok


def test_a_tiny_picture_is_too_small():
    assert check_pixels(Image.new("RGB", (8, 8))).reason == "too small"


QUARTERS = {"right": 0, "bottom": 90, "left": 180, "top": 270}


def a_cut_card(ink: str = "black", paper: str = "white") -> Image.Image:
    """A card whose right part is outside the picture: two lines run out of it, one does not."""
    card = Image.new("RGB", (1000, 600), paper)
    draw = ImageDraw.Draw(card)
    for row, (text, left) in enumerate(
        [("Dana Kim", 80), ("Acme Robotics Limited", 760), ("dana@acme.example", 800)]
    ):
        draw.text((left, 100 + 130 * row), text, ink, ImageFont.load_default(36))
    return card


@pytest.mark.parametrize("side", QUARTERS)
@pytest.mark.parametrize(("ink", "paper"), [("black", "white"), ("white", "#202030")])
def test_a_card_with_lines_that_run_out_is_cut_off_at_that_side(side, ink, paper):
    quality = check_pixels(a_cut_card(ink, paper).rotate(-QUARTERS[side], expand=True))

    assert (quality.ok, quality.reason) == (False, f"cut off at the {side}")


def test_one_line_that_runs_out_is_not_a_fault():
    """A serial number or a decoration at the edge is no reason to ask for another photo."""
    card = a_card()
    ImageDraw.Draw(card).text((850, 40), "No. 0123456789", "black", ImageFont.load_default(36))

    assert check_pixels(card).ok


def test_a_pattern_behind_the_card_is_not_taken_for_print_that_runs_out():
    table = Image.effect_noise((1400, 1000), 90).convert("RGB")
    table.paste(a_card(), (200, 200))

    assert check_pixels(table.resize((1000, 714))).reason not in {
        f"cut off at the {side}" for side in QUARTERS
    }


def test_a_frame_and_stripes_at_the_edge_are_no_print():
    card = a_card()
    draw = ImageDraw.Draw(card)
    draw.rectangle((4, 4, 995, 595), outline="black", width=6)
    for row in range(5):
        draw.line((600, 40 + 110 * row, 1000, 40 + 110 * row), "black", 9)

    assert check_pixels(card).ok
