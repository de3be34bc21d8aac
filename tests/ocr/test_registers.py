"""Register numbers: tax, company and licence numbers are kept as text, and are nothing else."""

from __future__ import annotations

import pytest

from tests.ocr.text_cards import card_of, values


@pytest.mark.parametrize("region", ["GB", "DE", "KR", None])
@pytest.mark.parametrize(
    "line",
    [
        "P.IVA 01234567890",
        "P. IVA: IT 01234567890",
        "Part. IVA e C.F. 01234567890",
        "사업자등록번호: 123-45-67890",
        "INN 7701234567",
        "ИНН/КПП 7701234567/770101001",
        "USt-IdNr.: DE 123 456 789",
        "Steuernummer 12/345/67890",
        "Steuer-Nr. 12/345/67890",
        "Amtsgericht Charlottenburg HRB 123456 B",
        "Company No. 07123456",
        "Company Registration Number: 07123456",
        "Registered in England No. 07123456",
        "Registered in England and Wales No 07123456",
        "RFC: ABC 680524 P76",
        "CIN: U72200KA2010PTC123456",
        "GSTIN: 29ABCDE1234F1Z5",
        "GSTIN 29 ABCDE 1234 F1Z5",
        "NIP 123-456-78-90",
        "NIT 900.123.456-7",
        "CUIT 30-12345678-9",
        "Org.nr 556123-4567",
        "法人番号 1234567890123",
        "BTW NL123456789B01",
        "TVA FR 12 345678901",
    ],
)
def test_a_register_number_is_kept_whole_and_is_no_field(line, region):
    card = card_of(line, region=region)

    assert values(card.other) == [line]
    assert (card.tels, card.adrs, card.org, card.fn, card.title) == ((), (), None, None, None)


def test_a_number_to_call_beside_a_register_number_is_found():
    card = card_of("Tel 020 7946 0958 VAT No 123 4567 89", region="GB")

    assert values(card.tels) == ["+442079460958"]
    assert values(card.other) == ["VAT No 123 4567 89"]


def test_a_register_number_ends_before_the_next_label():
    card = card_of("VAT 123456789 T 020 7946 0958", region="GB")

    assert values(card.tels) == ["+442079460958"]
    assert values(card.other) == ["VAT 123456789"]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("Registered Nurse", "title"),
        ("Tax Adviser", "title"),
        ("Regus House Ltd", "org"),
        ("Holiday Inn, 123 Main Street, Springfield, IL 62704", "adrs"),
    ],
)
def test_words_that_also_announce_register_numbers_keep_their_meaning(line, field):
    assert getattr(card_of(line), field)
