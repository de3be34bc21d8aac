"""The job title, in the languages cards are printed in."""

from __future__ import annotations

import pytest

from tests.ocr.text_cards import card_of


def title_of(*lines):
    card = card_of(*lines)
    return card.title and card.title.value


@pytest.mark.parametrize(
    "printed",
    [
        "CEO",
        "Chief Executive Officer",
        "Founder & CEO",
        "VP, Engineering",
        "Managing Director",
        "Senior Software Engineer",
        "Sales Manager EMEA",
        "Product Owner",
        "Partner",
        "Professor of Physics",
        "Research Associate",
        "Doctoral Candidate",
        "Account Executive",
        "Consultant Cardiologist",
        "Freelance Photographer",
        "SENIOR SOFTWARE ENGINEER",
        "head of hardware",
        "Geschäftsführerin",
        "Rechtsanwältin",
        "Directrice commerciale",
        "Ingénieur commercial",
        "Jefe de Ventas",
        "Gerente de Vendas",
        "Responsabile Vendite",
        "Verkoopmanager",
        "Kierownik Projektu",
        "Toimitusjohtaja",
        "代表取締役",
        "営業部長",
        "总经理",
        "經理",
        "부장",
    ],
)
def test_a_title_under_a_name_is_found(printed):
    assert title_of(("Dana Kim", 44), printed, "", "Acme Ltd", "+44 20 7946 0958") == printed


def test_a_title_of_two_lines_is_one():
    lines = [("Dana Kim", 44), "Vice President &", "General Manager", "", "Acme Ltd"]

    assert title_of(*lines) == "Vice President & General Manager"


@pytest.mark.parametrize(
    "line", ["Acme Ltd", "14 Harbour Street", "Your smile matters", "+44 20 7946 0958", "www.example.com"]
)
def test_a_card_without_a_title_gets_none(line):
    assert title_of(("Dana Kim", 44), "", line) is None


def test_a_trade_that_is_a_family_name_is_no_title():
    card = card_of(("Anna Baker", 44), "", "Acme Ltd", "anna.baker@acme.example.com")

    assert card.fn is not None
    assert card.fn.value == "Anna Baker"
    assert card.title is None
