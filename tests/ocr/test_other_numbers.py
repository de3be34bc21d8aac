"""Digits that nobody calls: of registers, accounts, licences and orders; dates, hours and amounts."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.ocr.text_cards import card_of
from tests.ocr.world_cards import SURE, places


def lines() -> list[tuple[str, str]]:
    table = Path(__file__).with_name("other_numbers.txt").read_text("utf-8").splitlines()
    return [(line.split("|", 1)[0], line.split("|", 1)[1]) for line in table if not line.startswith("#")]


@pytest.mark.parametrize("with_address", [True, False])
def test_hardly_any_of_them_is_taken_for_a_phone_number(with_address):
    """Of these 486 lines on cards with and without an address, 69 gave a phone number that looked sure."""
    addresses = {place.country: f"{place.city}, {place.name}" for place in places()}
    found: Counter[bool] = Counter()
    for country, line in lines():
        address = addresses[country] if with_address else ""
        found.update(tel.confidence >= SURE for tel in card_of("Lundquay Services", "", address, line).tels)

    assert found[True] <= 1
    assert found[False] <= 6


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("Xyzzy 123456789", "12 Triq il-Kbira, Paris, France"),
        ("Matični broj 12345678", "Knez Mihailova 30, 11000 Beograd, Serbia"),
    ],
)
def test_a_number_with_an_unknown_word_before_it_is_doubtful(line, address):
    (tel,) = card_of(address, line).tels

    assert tel.confidence < SURE


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("Japan +81 3-1234-5678", ""),
        ("Japan 03-1234-5678", "Tokyo"),
        ("Public 020 7946 0958", "London EC4Y 1BT, UK"),
        ("Helpline No. 020 7946 0958", "London EC4Y 1BT, UK"),
        ("Contact No: 98765 43210", "Bengaluru 560001, India"),
        ("Shop: 011-46066047", "New Delhi, India"),
        ("Orders: 020 7946 0958", "London EC4Y 1BT, UK"),
        ("Registration office: 020 7946 0958", "London EC4Y 1BT, UK"),
        ("Tel. (24/7) 020 7946 0958", "London EC4Y 1BT, UK"),
        ("Telf. 02 212 8633", "Quito, Ecuador"),
        ("Puh. 09 1234 5678", "Helsinki, Finland"),
        ("Sími 410 1215", "Reykjavík, Iceland"),
    ],
)
def test_a_number_beside_other_words_is_called(line, address):
    (tel,) = card_of(address, line).tels

    assert tel.value is not None
    assert tel.confidence >= SURE


@pytest.mark.parametrize(
    ("account", "numbers"), [("DE89 3704 0044 0532 0130 00", 0), ("DE88 3704 0044 0532 0130 00", 1)]
)
def test_a_bank_account_is_told_by_its_checksum(account, numbers):
    assert len(card_of("Friedrichstraße 112, 10117 Berlin", account).tels) == numbers


@pytest.mark.parametrize(
    "line", ["Kundennummer 030 23125014", "会員番号 03-1234-5678", "회원번호 02-312-3456"]
)
def test_the_number_of_something_else_is_not_called(line):
    assert card_of("Friedrichstraße 112, 10117 Berlin", line).tels == ()


@pytest.mark.parametrize(
    "line",
    ["Telefonnummer: 030 23125014", "電話番号 03-1234-5678", "전화번호 02-312-3456", "手机号: 139 1234 5678"],
)
def test_the_number_of_a_phone_is(line):
    (tel,) = card_of(line).tels

    assert tel.type in {"work", "cell"}
