"""Several cards on one photo: drawn on a table, askew and upside down, each read by itself."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from PIL import Image

from benchmarks.deck.fonts import installed_faces
from benchmarks.deck.several import GRIDS, card_at, lay_cards
from ocr import read_photo
from ocr.cards import cards_in, sheets_of
from ocr.paper import sheets
from ocr.view import whole
from tests.cards import DANA, draw, encoded
from tests.ocr.test_reading import ROBIN
from tests.ocr.text_cards import a_line, values

TABLE, PAPER, BAND = (92, 74, 58), (245, 245, 245), (30, 30, 140)


def a_table(*papers: tuple[int, int, int, int], size=(1000, 600), table=TABLE) -> np.ndarray:
    """A table with pieces of paper, each left, top, right, bottom."""
    pixels = np.full((size[1], size[0], 3), table, np.uint8)
    for left, top, right, bottom in papers:
        pixels[top:bottom, left:right] = PAPER
    return pixels


def quad(left: float, top: float, right: float, bottom: float) -> np.ndarray:
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], float)


def test_lines_with_table_between_them_are_on_two_sheets():
    pixels = a_table((50, 50, 450, 550), (550, 50, 950, 550))
    quads = [
        quad(80, 100, 400, 130),
        quad(600, 100, 900, 130),
        quad(80, 450, 400, 480),
        quad(600, 400, 900, 430),
    ]

    assert sheets(quads, whole(pixels)) == [[0, 2], [1, 3]]


def test_a_band_on_a_card_is_no_table():
    pixels = a_table((50, 50, 950, 550))
    pixels[250:350, 50:950] = BAND

    assert sheets([quad(80, 100, 400, 130), quad(80, 450, 400, 480)], whole(pixels)) == [[0, 1]]


def test_a_table_that_grows_dark_towards_a_side_is_one_table():
    pixels = a_table((50, 50, 450, 550), (550, 50, 950, 550), table=(190, 200, 205)).astype(float)
    shaded = (pixels * np.linspace(1, 0.7, 1000)[None, :, None]).astype(np.uint8)
    quads = [quad(80, 100, 400, 130), quad(600, 100, 900, 130)]

    assert sheets(quads, whole(shaded)) == [[0], [1]]


@pytest.mark.parametrize(
    "paper", [(50, 50, 950, 550), (0, 0, 1000, 600)], ids=["on a table", "without a table"]
)
def test_columns_of_one_card_are_one_sheet(paper):
    quads = [quad(80, 100, 300, 130), quad(700, 100, 900, 130)]

    assert sheets(quads, whole(a_table(paper))) == [[0, 1]]


def test_print_beside_the_card_is_no_second_card():
    """A book under the card has text and no contact details."""
    pixels = a_table((50, 50, 450, 550), (550, 50, 950, 550))
    card = ("Dana Kim", "dana@acme.example.com", "+44 20 7946 0958")
    lines = [a_line(text, left=80, top=100 + 60 * n, height=30) for n, text in enumerate(card)]
    lines += [a_line(f"Chapter {n}", left=600, top=100 + 60 * n, height=30) for n in range(3)]

    assert [len(group) for group in cards_in(lines, sheets_of(lines, whole(pixels), whole(pixels)))] == [6]


def test_a_card_upside_down_beside_another_is_read_from_its_own_top(readers):
    """Neither way up of the photo is right for both."""
    dana, robin = (np.asarray(draw(lines).image.convert("RGB")) for lines in (DANA, ROBIN))
    photo = np.full((760, 2240, 3), TABLE, np.uint8)
    photo[80:680, 80:1080], photo[80:680, 1160:2160] = dana, robin[::-1, ::-1]
    left, right = read_photo(encoded(Image.fromarray(photo)), readers=readers).cards

    assert (left.fn.value, right.fn.value) == ("Dana Kim", "Robin Vale")
    assert values(right.emails) == ["robin.vale@orchard.example.org"]


@pytest.mark.slow
@pytest.mark.parametrize("count", [count for count in GRIDS if count != 3])
def test_no_value_crosses_cards(readers, count):
    """Of thirty photos of 2, 4 and 6 drawn cards, 28 are parted exactly; before cards were told apart by the table, 4."""
    tables = [lay_cards(Random(f"{count}/{n}"), count, installed_faces()) for n in range(3)]
    exact = 0
    for table in tables:
        cards = read_photo(table.jpeg, readers=readers).cards
        owners = [
            {
                card_at(table, (one.box.x + one.box.w / 2, one.box.y + one.box.h / 2))
                for one in (*card.emails, *card.tels)
            }
            for card in cards
        ]
        exact += len(cards) == count and all(len(owner - {None}) <= 1 for owner in owners)

    assert exact >= len(tables) - 1
