"""Addresses in their parts: only where the form of the address tells them for certain."""

from __future__ import annotations

import pytest

from ocr.card import Adr
from ocr.fields.postal import parts
from ocr.vcard import vcard
from tests.ocr.text_cards import card_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "123 Main St., Suite 4, Springfield, IL 62704",
            ("123 Main St., Suite 4", "Springfield", "IL", "62704", ""),
        ),
        ("123 Main St, New York NY 10001-1234, USA", ("123 Main St", "New York", "NY", "10001-1234", "USA")),
        (
            "100 King St W, Toronto, ON M5H 1A1, Canada",
            ("100 King St W", "Toronto", "ON", "M5H 1A1", "Canada"),
        ),
        ("1 Sample Street, Brisbane QLD 4000", ("1 Sample Street", "Brisbane", "QLD", "4000", "")),
        ("14 Harbour Street, London SE1 7PB", ("14 Harbour Street", "London", "", "SE1 7PB", "")),
        (
            "Unit 2, 14 Harbour Street, London, SE1 7PB, United Kingdom",
            ("Unit 2, 14 Harbour Street", "London", "", "SE1 7PB", "United Kingdom"),
        ),
        ("Musterstraße 12, 10115 Berlin, Germany", ("Musterstraße 12", "Berlin", "", "10115", "Germany")),
        ("Musterstraße 12, D-10115 Berlin", ("Musterstraße 12", "Berlin", "", "10115", "")),
        ("12 rue de l'Exemple, 75011 Paris, France", ("12 rue de l'Exemple", "Paris", "", "75011", "France")),
        ("Keizersgracht 12, 1015 CX Amsterdam", ("Keizersgracht 12", "Amsterdam", "", "1015 CX", "")),
        ("ul. Polna 3, 00-625 Warszawa", ("ul. Polna 3", "Warszawa", "", "00-625", "")),
        ("Storgatan 3, 111 22 Stockholm", ("Storgatan 3", "Stockholm", "", "111 22", "")),
        (
            "5, Sample Layout, MG Road, Bengaluru - 560 001, Karnataka, India",
            ("5, Sample Layout, MG Road", "Bengaluru", "Karnataka", "560 001", "India"),
        ),
        ("〒530-0001 大阪府大阪市北区梅田2-7-99", ("梅田2-7-99", "大阪市北区", "大阪府", "530-0001", "")),
        ("〒420-0853 静岡県静岡市葵区追手町9", ("追手町9", "静岡市葵区", "静岡県", "420-0853", "")),
    ],
)
def test_an_address_of_a_known_form_is_split_into_parts(text, expected):
    assert parts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "1 Main St, London",
        "London SE1 7PB",
        "P.O. Box 12, Springfield",
        "123 Main St, Suite A, Springfield, XX 62704",
        "5, Sample Layout, Bengaluru, Karnataka - 560 001",
        "14 Harbour Street, Corner of Station Road, SE1 7PB",
        "〒530-0001 梅田2-7-99",
        "1," * 140,
        "a, " * 90 + "1",
        "9" * 1000,
    ],
)
def test_an_address_that_leaves_doubt_stays_whole(text):
    assert parts(text) is None


def test_the_parts_stand_by_the_address_and_in_the_vcard():
    card = card_of("Dana Kim", "", "14 Harbour Street", "London SE1 7PB")
    (adr,) = card.adrs

    assert isinstance(adr, Adr)
    assert adr.to_json()["value"] == "14 Harbour Street, London SE1 7PB"
    assert adr.to_json()["parts"] == {
        "street": "14 Harbour Street",
        "locality": "London",
        "region": "",
        "code": "SE1 7PB",
        "country": "",
    }
    assert "ADR;TYPE=WORK:;;14 Harbour Street;London;;SE1 7PB;\r\n" in vcard(card)


def test_an_address_in_doubt_has_no_parts():
    (adr,) = card_of("Dana Kim", "", "14 Harbour Street, London").adrs

    assert "parts" not in adr.to_json()
