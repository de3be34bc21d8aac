"""The second engine reads doubtful lines again; without it the first reading is kept."""

from __future__ import annotations

from ocr import read_photo
from ocr.engine import Readers
from tests.cards import DANA, EMAIL, draw, jpeg
from tests.ocr.fake_engines import FakeEngine, ReaderBreaks
from tests.ocr.text_cards import values

PHOTO = jpeg(draw(()))


def test_a_second_engine_that_breaks_costs_its_opinion_and_not_the_reading():
    doubtful = FakeEngine(DANA, confidence=0.9)
    (card,) = read_photo(PHOTO, readers=Readers(doubtful, ReaderBreaks(DANA))).cards

    assert values(card.emails) == [EMAIL]


def test_a_line_the_first_engine_finds_blank_is_read_by_the_second():
    class Shortsighted(FakeEngine):
        def find(self, pixels):
            return FakeEngine(DANA).find(pixels)

    blank = Shortsighted(("", *DANA[1:]))
    (card,) = read_photo(PHOTO, readers=Readers(blank, FakeEngine(DANA[:1]))).cards

    assert card.org is not None
    assert card.org.value == DANA[0]
