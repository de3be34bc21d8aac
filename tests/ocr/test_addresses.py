"""Addresses: lines that belong together, in the forms of many countries."""

from __future__ import annotations

import pytest

from tests.ocr.text_cards import card_of, values


@pytest.mark.parametrize(
    "lines",
    [
        ("14 Harbour Street", "London SE1 7PB"),
        ("Hauptstraße 5", "10115 Berlin"),
        ("12 rue des Lilas", "75011 Paris, France"),
        ("742 Evergreen Road, Suite 5", "Springfield, IL 62704"),
        ("123 King St W, Suite 400", "Toronto, ON M5H 1A1"),
        ("Calle Mayor 3", "28013 Madrid"),
        ("Keizersgracht 12", "1015 CX Amsterdam"),
        ("Av. Paulista 1000", "São Paulo - SP, 01310-100"),
        ("Level 5, 20 Queen Street", "Melbourne VIC 3000"),
        ("Via Roma 10", "20121 Milano (MI)"),
        ("ul. Długa 7", "00-238 Warszawa"),
        ("Storgatan 4", "111 29 Stockholm"),
        ("10 Anson Road #12-34", "Singapore 079903"),
        ("221 MG Road, Bengaluru 560001",),
        ("PO Box 123, Wellington 6140",),
        ("서울특별시 강남구 테헤란로 123",),
        ("北京市朝阳区建国路88号",),
        ("大阪府大阪市北区梅田1-2-3",),
        ("Level 15, 130 Marlow Street", "Baranquilha"),
        ("So 12 duong Le Loi, Quan 5", "Pekanbaru"),
        ("Plot No. 156, Sector 2", "Industrial Area, Noida 201301"),
        ("Shop No. 4, Lotus Plaza", "Opp. City Bank, Gandhi Road", "Rajkot 360001"),
        ("Rua das Flores, 399 - Sala 5", "Campinas"),
        ("Jl. Melati Raya No. 7", "Bandung 40115", "Indonesia"),
        ("Unit 5, Anchor Condominium", "Rizal Avenue, Quezon City"),
        ("P.O. Box 123, Anchor Tower, 5th Floor", "Dubai, U.A.E."),
        ("Calle Hidalgo 275, Col. Centro", "C.P. 32160, Chihuahua"),
        ("12, Adeola Street, Ikeja", "Lagos, Nigeria"),
    ],
)
def test_the_lines_of_an_address_are_one_address(lines):
    card = card_of(("Dana Kim", 44), "Head of Sales", "", *lines)

    assert values(card.adrs) == [", ".join(lines)]
    assert card.tels == ()


def test_the_word_that_announces_an_address_is_no_part_of_it():
    (adr,) = card_of("Dana Kim", "", "Address: 14 Harbour Street, London SE1 7PB").adrs

    assert adr.value == "14 Harbour Street, London SE1 7PB"
    assert adr.raw == "Address: 14 Harbour Street, London SE1 7PB"


def test_two_offices_are_two_addresses():
    card = card_of(
        ("Dana Kim", 44),
        "",
        "14 Harbour Street, London SE1 7PB",
        "",
        "",
        "",
        "",
        "742 Evergreen Road, Springfield, IL 62704",
    )

    assert set(values(card.adrs)) == {
        "14 Harbour Street, London SE1 7PB",
        "742 Evergreen Road, Springfield, IL 62704",
    }


def test_a_japanese_postcode_stands_before_its_address():
    (adr,) = card_of("大阪府大阪市北区梅田1-2-3 〒530-0001").adrs

    assert adr.value == "〒530-0001 大阪府大阪市北区梅田1-2-3"


@pytest.mark.parametrize("line", ["Head of Sales", "Dana Kim", "Acme Ltd", "Your smile matters", "Booth 12"])
def test_other_lines_are_no_address(line):
    assert card_of(line).adrs == ()


def test_the_label_of_an_address_is_no_line_of_it():
    card = card_of(
        ("Dana Kim", 44), "Acme Tools Ltd", "", "Location", "12 Harbour Road", "Springfield, IL 62704"
    )

    assert [address.value for address in card.adrs] == ["12 Harbour Road, Springfield, IL 62704"]


def test_a_chinese_label_of_an_address_is_cut_off():
    card = card_of(("王大明", 44), "通訊地址:新北市板橋區中山路一段161號")

    assert [address.value for address in card.adrs] == ["新北市板橋區中山路一段161號"]


def test_a_remark_on_a_phone_number_is_no_line_of_an_address():
    card = card_of(
        ("Dana Kim", 44),
        "12 Harbour Road, Springfield, IL 62704",
        "(217) 555-0142 (Office line)",
        "dana@acme.example",
    )

    assert [address.value for address in card.adrs] == ["12 Harbour Road, Springfield, IL 62704"]
