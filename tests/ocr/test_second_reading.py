"""The second engine reads doubtful lines again; without it the first reading is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ocr import read_photo
from ocr.engine import Readers, Text
from ocr.lines import Line
from ocr.second_reading import combine, is_doubtful, settle, with_marks_of
from ocr.understand import understand
from ocr.view import box_around
from tests.cards import DANA, EMAIL, draw, jpeg
from tests.ocr.fake_engines import FakeEngine, ReaderBreaks
from tests.ocr.text_cards import a_line, values

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


def weak(text: str, *, letter: float = 0.5) -> Line:
    """A line that was read well but for one letter."""
    line = a_line(text, confidence=0.975)
    return Line(text, 0.975, line.corners, (letter, *[0.99] * (len(text) - 1)))


@pytest.mark.parametrize(
    ("line", "doubtful"),
    [
        (weak("dana@acme.example.com"), True),
        (weak("www.acme.example.com"), True),
        (weak("44 20 7946 0958"), True),
        (weak("44 20 7946 0958", letter=0.8), False),
        (weak("dana@acme.example.com", letter=0.95), False),
        (weak("Head of Hardware"), False),
    ],
)
def test_one_weak_letter_has_an_address_or_a_number_read_again(line, doubtful):
    """The average of the line hides it: this one is 0.975."""
    assert is_doubtful(line) is doubtful


@pytest.mark.parametrize(
    ("text", "confidence", "doubtful"),
    [
        ("Tel: 02079460958", 0.95, False),
        ("+44 20 7946 0958", 0.93, False),
        ("9876543210987654", 0.98, True),
        ("SeniorBuyer", 0.99, True),
        ("International Technologies", 0.99, False),
        ("E", 0.5, False),
        ("350 Fifth Avenue,NewYork, NY 10118", 0.99, True),
        ("Dana Kim", 0.9, True),
    ],
)
def test_only_lines_that_a_second_reading_can_change_are_read_again(text, confidence, doubtful):
    line = a_line(text, confidence=confidence)

    assert is_doubtful(replace(line, char_confidences=(0.99,) * len(text))) is doubtful


def settled(second: str, third: str, line: Line | None = None) -> Line:
    return settle(line or weak("dona@acme.example.com"), second, 0.9, lambda: third)


def test_an_address_that_both_engines_read_is_sure_in_each_letter():
    line = settled("dona@acme.example.com", "never asked")

    assert line.text == "dona@acme.example.com"
    assert min(line.char_confidences) >= 0.97
    assert line.second is None


def test_two_readings_outvote_the_first_which_stays_an_alternative():
    line = settled("dana@acme.example.com", "dana@acme.example.com")

    assert (line.text, line.second) == ("dana@acme.example.com", "dona@acme.example.com")
    assert line.confidence < 0.8


@pytest.mark.parametrize(
    ("second", "third", "alternative", "most"),
    [
        ("d?na@acrne", "dona@acme.example.com", "d?na@acrne", 0.7),
        ("", "dona@acme.example.com", None, 0.7),
        ("dana@acme.example.com", "dona@acme.example.com", "dana@acme.example.com", 0.85),
        ("d?na@acrne", "dana@acme.example.com", "dana@acme.example.com", 0.55),
        ("", "dana@acme.example.com", "dana@acme.example.com", 0.55),
    ],
)
def test_an_address_that_nobody_confirms_is_doubtful_and_shows_the_other_reading(
    second, third, alternative, most
):
    line = settled(second, third)

    assert line.text == "dona@acme.example.com"
    assert line.second == alternative
    assert max([line.confidence, *line.char_confidences]) <= most


@pytest.mark.parametrize(
    ("letter", "third", "text", "alternative", "most"),
    [
        (0.5, "+44 20 7946 0958", "+44 20 7946 0958", "+44 20 7946 0953", 0.7),
        (0.75, "+44 20 7946 0958", "+44 20 7946 0958", "+44 20 7946 0953", 0.75),
        (0.5, "+44 20 7946 0953", "+44 20 7946 0953", "+44 20 7946 0958", 0.7),
        (0.5, "+44 20 7946 0950", "+44 20 7946 0958", "+44 20 7946 0950", 0.55),
        (0.5, "", "+44 20 7946 0958", "+44 20 7946 0953", 0.55),
    ],
)
def test_a_number_that_two_engines_read_otherwise_is_read_a_third_time(
    letter, third, text, alternative, most
):
    line = settle(weak_digit("+44 20 7946 0958", letter), "+44 20 7946 0953", 0.9, lambda: third)

    assert (line.text, line.second) == (text, alternative)
    assert max([line.confidence, *line.char_confidences]) <= most


def test_a_number_that_both_engines_read_is_sure_in_each_digit():
    def never() -> str:
        raise AssertionError

    same = settle(weak_digit("+44 20 7946 0958", 0.5), "+44 (20) 7946-0958", 0.9, never)

    assert min(same.char_confidences) >= 0.97


def test_a_weak_letter_beside_a_number_has_it_not_read_again():
    line = weak("Tel +44 20 7946 0958")

    assert not is_doubtful(line)


def weak_digit(text: str, sure: float) -> Line:
    """A line of which one digit, the last, was read badly."""
    line = a_line(text, confidence=0.975)
    return Line(text, 0.975, line.corners, (*[0.99] * (len(text) - 1), sure))


def read_with(line: Line):
    (tel,) = understand([line], place=box_around).tels
    return tel


@pytest.mark.parametrize(("sure", "is_sure"), [(0.3, False), (0.69, False), (0.75, True), (0.99, True)])
def test_one_badly_read_digit_makes_a_number_doubtful(sure, is_sure):
    """Of digits below 0.7 every third is another; the good ones beside them hid it."""
    tel = read_with(weak_digit("Tel +44 20 7946 0958", sure))

    assert (tel.confidence >= 0.8) is is_sure


def test_the_other_reading_of_a_doubtful_number_is_offered():
    line = replace(weak_digit("Tel +44 20 7946 0958", 0.5), second="Tel +44 20 7946 0953")

    assert read_with(line).alternatives == ("+442079460953",)


@pytest.mark.parametrize("second", ["Tel +44 117 496 0123", "Tel", "Tel +44 20 7946 0958"])
def test_no_other_number_is_offered_that_is_not_nearly_the_same(second):
    line = replace(weak_digit("Tel +44 20 7946 0958", 0.5), second=second)

    assert read_with(line).alternatives == ()


def test_the_whole_reading_shows_both_readings_of_a_doubtful_address():
    class OneWeakLetter(FakeEngine):
        def read(self, strips, languages=()):
            texts = super().read(strips, languages)
            return [
                Text(one.text, one.confidence, (0.4, *[0.99] * (len(one.text) - 1)))
                for one in texts
                if one.text
            ] or texts

    lines = ("Acme Robotics Ltd", "Dana Kim", "dona.kim@acme.example.com")
    (card,) = read_photo(
        PHOTO, readers=Readers(OneWeakLetter(lines), FakeEngine(["dana.kim@acme.example.com"]))
    ).cards

    assert card.emails[0].confidence < 0.8


@pytest.mark.parametrize(
    ("second", "first", "text"),
    [
        ("Agnieszka Wozniak", "Agnieszka Woźniak", "Agnieszka Woźniak"),
        ("Ozgur Simsek", "ÖzgürŞimşek", "Özgür Şimşek"),
        ("Jiri Dvorak", "Jiří Dvořák", "Jiří Dvořák"),
        ("Nguyen Thi Hong", "Nguyễn Thị Hồng", "Nguyễn Thị Hồng"),
        ("Dana Kim", "Oana Kin", "Dana Kim"),
        ("André", "Andre", "André"),
    ],
)
def test_letters_keep_the_marks_that_either_engine_saw(second, first, text):
    assert with_marks_of(second, first) == text


def test_a_name_taken_from_the_second_engine_keeps_the_marks_of_the_first():
    line = combine(a_line("AgnieszkaWoźniakk", confidence=0.85), "Agnieszka Wozniak", 0.93)

    assert line.text == "Agnieszka Woźniak"
