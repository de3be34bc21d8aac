"""The alternative readers work: on a plain card they find its plain values."""

from __future__ import annotations

import pytest

from benchmarks.reader_peers import Printed, simple_card, tutorial_card

CARD = [
    Printed("Brightwave Consulting Ltd", 60),
    Printed("Dana Kim", 48),
    Printed("Head of Product", 24),
    Printed("T 020 7946 0123", 20),
    Printed("Email: dana.kim@brightwave.example", 20),
    Printed("www.brightwave.example", 20),
    Printed("12 Park Road, London N1 7AA", 20),
]
EXPECTED = {
    "name": ["Dana Kim"],
    "title": ["Head of Product"],
    "company": ["Brightwave Consulting Ltd"],
    "emails": ["dana.kim@brightwave.example"],
    "phones": ["020 7946 0123"],
    "urls": ["www.brightwave.example"],
    "address": ["12 Park Road, London N1 7AA"],
}


@pytest.mark.parametrize("field", EXPECTED)
def test_simple_rules_understand_a_plain_card(field):
    (card,) = simple_card(CARD)

    assert [given.text for given in card.of(field)] == EXPECTED[field]


@pytest.mark.parametrize("field", [field for field in EXPECTED if field not in ("name", "address")])
def test_the_tutorial_scanner_finds_what_patterns_find(field):
    (card,) = tutorial_card("\n".join(line.text for line in CARD))

    assert [given.text for given in card.of(field)] == EXPECTED[field]


def test_the_tutorial_scanner_takes_the_first_line_for_the_name():
    (card,) = tutorial_card("\n\nDana Kim\nAcme Ltd\n")

    assert card.of("name")[0].text == "Dana Kim"


def test_a_mail_address_with_a_lost_blank_is_read_without_its_label():
    (card,) = simple_card(
        [Printed("Email dana.kim@brightwave.example", 20), Printed("dana @acme.example", 20)]
    )

    assert [given.text for given in card.of("emails")] == ["dana.kim@brightwave.example", "dana@acme.example"]


def test_nothing_read_is_no_card():
    assert tutorial_card(" \n") == []
