"""What a card breaks over lines: names, logos and addresses, put together again."""

from __future__ import annotations

import pytest

from ocr.understand import understand
from ocr.view import box_around
from tests.ocr.text_cards import a_line, card_of, values


@pytest.mark.parametrize(
    ("upper", "lower", "fn"),
    [
        ("DANA", "KIM", "Dana Kim"),
        ("SARAH", "VALENHOLT, CPA", "Sarah Valenholt"),
        ("MARIA JOSE", "VALENHOLT", "Maria Jose Valenholt"),
        ("Mr. Thomas", "Valenholt", "Mr. Thomas Valenholt"),
        ("PETER E.", "VALENHOLT", "Peter E. Valenholt"),
        ("Sarah", "van der Holt", "Sarah van der Holt"),
        ("田中", "太郎", "田中太郎"),
    ],
)
def test_a_name_over_two_lines_is_one(upper, lower, fn):
    card = card_of((upper, 44), (lower, 44), "Head of Sales", "", "hello@brightoak.example.com")

    assert card.fn is not None
    assert card.fn.value == fn


@pytest.mark.parametrize("below", ["M.Tech.", "PhD, MBA", "Consultant", "Acme Tools Ltd", "Photography"])
def test_the_line_below_a_name_is_not_always_part_of_it(below):
    card = card_of(("Sarah Valenholt", 40), (below, 40), "", "sarah@brightoak.example.com")

    assert card.fn is not None
    assert (card.fn.value or "").startswith("Sarah Valenholt")
    assert below not in (card.fn.value or "")


def test_a_name_of_a_single_word_is_unsure():
    card = card_of(("Valenholt", 44), "Head of Sales", "", "hello@brightoak.example.com")

    assert card.fn is None or card.fn.confidence < 0.8


def test_a_name_of_a_single_word_is_sure_when_the_mailbox_repeats_it():
    card = card_of(("Sukarno", 44), "Head of Sales", "", "sukarno@brightoak.example.com")

    assert card.fn is not None
    assert card.fn.value == "Sukarno"
    assert card.fn.confidence > 0.8


@pytest.mark.parametrize(
    ("lines", "org"),
    [
        ((("BRIGHT", 80), ("OAK TRAVEL", 40)), "BRIGHT OAK TRAVEL"),
        ((("VALENHOLT &", 80), ("LIN LLC", 40)), "VALENHOLT & LIN LLC"),
        ((("Valenholt and", 60), ("Lin Real Estate", 30)), "Valenholt and Lin Real Estate"),
        ((("Brightoak", 60), ("Foods Trading Co. Ltd.", 30)), "Brightoak Foods Trading Co. Ltd."),
        (
            ("Institute for Marine Science, Acoustics", "and Fisheries"),
            "Institute for Marine Science, Acoustics and Fisheries",
        ),
    ],
)
def test_a_logo_over_two_lines_of_unlike_size_is_one_company(lines, org):
    card = card_of(*lines, "", "", ("Dana Kim", 40), "Head of Sales", "dana.kim@mail.example.com")

    assert card.org is not None
    assert card.org.value == org


def test_a_slogan_under_a_large_logo_is_not_the_company():
    card = card_of(
        ("BRIGHTOAK", 80),
        ("Media · Marketing · Consulting", 38),
        "",
        ("Dana Kim", 40),
        "dana.kim@brightoak.com",
    )

    assert card.org is not None
    assert card.org.value == "BRIGHTOAK"


def test_a_logo_whose_words_stand_apart_is_spelled_by_the_domain():
    lines = [
        a_line("Bright", left=60, top=500, height=70),
        a_line("Oak", left=420, top=560, height=100),
        a_line("Dana Kim", left=300, top=760),
        a_line("www.brightoak.com", left=60, top=900),
    ]
    card = understand(lines, place=box_around)

    assert card.org is not None
    assert card.org.value == "Bright Oak"


def test_letters_set_far_apart_are_a_word():
    card = card_of(("B R I G H T", 60), "", ("Dana Kim", 40), "dana@bright.com")

    assert card.org is not None
    assert card.org.value == "BRIGHT"


def test_a_company_beside_the_name_on_one_line_is_told_by_its_domain():
    card = card_of("Dana Kim Bright Oak", "Lawyer", "dana@brightoak.com")

    assert (card.fn and card.fn.value, card.org and card.org.value) == ("Dana Kim", "Bright Oak")


@pytest.mark.parametrize("label", ["E", "T", "M:", "W |"])
def test_the_letter_before_an_address_is_no_part_of_the_name(label):
    card = card_of(f"Dana R. Kim {label} dana.kim@brightoak.com", "Lead Architect")

    assert card.fn is not None
    assert card.fn.value == "Dana R. Kim"


@pytest.mark.parametrize(
    ("lines", "adr"),
    [
        (("408 Lake Street", "Bengaluru - 560103", "India"), "408 Lake Street, Bengaluru - 560103, India"),
        (
            ("河北省石家庄市上海路276号", "邮编 050001", "中国"),
            "河北省石家庄市上海路276号, 邮编 050001, 中国",
        ),
        (("12 Harbour Parade", "Newcastle NSW 2300"), "12 Harbour Parade, Newcastle NSW 2300"),
    ],
)
def test_a_country_or_state_on_its_own_line_belongs_to_the_address(lines, adr):
    card = card_of("Dana Kim", "", *lines, "", "dana@example.com")

    assert values(card.adrs) == [adr]


def test_two_addresses_that_begin_with_their_streets_are_two():
    card = card_of(
        "Dana Kim",
        "",
        "Calle Mayor 42",
        "28013 Madrid",
        "Pasaje Azul 6",
        "25001 Lleida",
        "",
        "dana@example.com",
    )

    assert set(values(card.adrs)) == {"Calle Mayor 42, 28013 Madrid", "Pasaje Azul 6, 25001 Lleida"}


@pytest.mark.parametrize("printed", ["01 Dana Kim", "7> Dana Kim", "· Dana Kim"])
def test_symbols_and_digits_beside_a_name_are_not_part_of_it(printed):
    card = card_of(printed, "Lead Architect", "dana.kim@brightoak.com")

    assert card.fn is not None
    assert card.fn.value == "Dana Kim"
