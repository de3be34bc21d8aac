"""One printed line that holds two fields."""

from __future__ import annotations

import pytest

from tests.ocr.text_cards import card_of


def test_an_honorific_inside_a_line_begins_the_name():
    card = card_of(
        ("Valenholt Clinic Dr. Dana M. Kim", 44), "General Physician", "12 Harbour Road, Springfield"
    )

    assert card.fn and card.fn.value == "Dr. Dana M. Kim"
    assert card.org and card.org.value == "Valenholt Clinic"


def test_a_title_in_brackets_behind_a_name_is_the_title():
    card = card_of(("Valenholt Bakery", 60), "Dana Kim (Owner)", "dana@valenholt.example")

    assert card.fn and card.fn.value == "Dana Kim"
    assert card.title and card.title.value == "Owner"


def test_a_nickname_in_brackets_stays_where_it_is():
    card = card_of(("Acme Tools Ltd", 60), "Dana Kim (Danny)", "Head of Sales", "dana.kim@acme.example")

    assert card.title and card.title.value == "Head of Sales"


def test_a_number_behind_a_name_is_no_part_of_it():
    card = card_of(("Valenholt Traders", 60), "Dana Kim 9876543210", "Insurance Advisor")

    assert card.fn and card.fn.value == "Dana Kim"


@pytest.mark.parametrize("line", ["Office of Dr. Kim", "Assoc. Prof. Dana Kim"])
def test_an_honorific_that_the_words_before_need_does_not_cut(line):
    card = card_of(("Valenholt University", 60), line, "dana.kim@valenholt.example")

    read = [value.raw for value in (card.fn, card.org, card.title, *card.other) if value]
    assert line in read
