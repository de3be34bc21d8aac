"""The country a card speaks of; no country rather than a wrong one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

from ocr.country import determine


def infer(texts: Sequence[str], hosts: Iterable[str], numbers: Sequence[str]) -> str | None:
    """The ISO country that the card itself points to."""
    country = determine(texts, hosts, numbers)
    return country.code if country else None


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("London SE1 7PB", "GB"),
        ("United Kingdom", "GB"),
        ("10115 Berlin, Germany", "DE"),
        ("Springfield, IL 62704", "US"),
        ("Toronto, ON M5H 1A1", "CA"),
        ("75011 Paris, France", "FR"),
        ("1015 CX Amsterdam", "NL"),
        ("Melbourne VIC 3000", "AU"),
        ("São Paulo, Brasil", "BR"),
        ("Acme Pvt. Ltd., Bengaluru", "IN"),
        ("〒530-0001 大阪府大阪市北区梅田", "JP"),
        ("서울특별시 강남구", "KR"),
        ("統一編號 12345678", "TW"),
        ("电话 传真", "CN"),
        ("オレンジ商事株式会社", "JP"),
        ("オレンジ商事(株)", "JP"),
        ("주식회사 오렌지", "KR"),
        ("Acme sp. z o.o.", "PL"),
        ("Acme Kft.", "HU"),
        ("Công ty Acme", "VN"),
        ("ООО «Пример»", "RU"),
        ("P.IVA 01234567890", "IT"),
        ("GSTIN 29ABCDE1234F1Z5", "IN"),
        ("CNPJ 12.345.678/0001-95", "BR"),
        ("USt-IdNr. DE123456789", "DE"),
        ("CH-8001 Musterstadt", "CH"),
        ("12 Mall Road, Ludhiana", "IN"),
        ("Atatürk Bulvarı 5, Gaziantep", "TR"),
        ("Av. 9 de Octubre 100, Guayaquil", "EC"),
        ("Kumasi, Plot 4", "GH"),
        ("вул. Хрещатик 1, Київ", "UA"),
        ("F-75011 Exempleville", "FR"),
        ("SE-111 22 Exempelstad", "SE"),
        ("Dublin D02 X285", "IE"),
    ],
)
def test_places_postcodes_and_scripts_determine_the_country(text, country):
    assert infer([text], [], []) == country


@pytest.mark.parametrize(
    ("company", "country"),
    [
        ("Talleres Lundquay, S.A. de C.V.", "MX"),
        ("Lundquay SA de CV", "MX"),
        ("Lundquay S. de R.L. de C.V.", "MX"),
        ("Lundquay spol. s r.o.", "CZ"),
        ("Lundquay Ges.m.b.H.", "AT"),
        ("Lundquay Aktiebolag", "SE"),
        ("UAB Lundquay", "LT"),
        ("Lundquay OÜ", "EE"),
        ("Lundquay EOOD", "BG"),
        ("Lundquay S.A.", None),
        ("Lundquay Ltd", None),
    ],
)
def test_a_legal_form_of_one_country_determines_it(company, country):
    assert infer([company], [], []) == country


@pytest.mark.parametrize(
    ("host", "country"),
    [("example.de", "DE"), ("example.co.uk", "GB"), ("example.com.br", "BR"), ("example.co.jp", "JP")],
)
def test_a_domain_determines_the_country(host, country):
    assert infer([], [host], []) == country


@pytest.mark.parametrize(
    "host", ["example.com", "example.io", "example.ai", "example.tv", "example.co", "example.me"]
)
def test_generic_domain_endings_determine_no_country(host):
    assert infer([], [host], []) is None


def test_a_country_code_determines_the_country():
    assert infer([], [], ["+49 30 23125 014"]) == "DE"


def test_the_end_of_a_phone_number_is_not_a_postcode():
    """Five digits, a dash and three more are a Brazilian postcode only where they do not end a phone number."""
    assert infer(["Tel 030/23125-014"], [], ["030/23125-014"]) is None


def test_of_two_countries_the_one_where_the_numbers_are_valid_wins():
    texts = ["Boston and London"]

    assert infer(texts, [], ["(212) 555-0123"]) == "US"
    assert infer(texts, [], ["020 7946 0958"]) == "GB"


@pytest.mark.parametrize(
    ("texts", "hosts", "numbers"),
    [
        ([], [], []),
        (["Dana Kim", "Head of Sales"], [], []),
        ([], ["example.de", "example.fr"], []),
        ([], [], ["+49 30 23125 014", "+33 1 99 00 12 34"]),
        (["Offices in France and Germany"], [], []),
    ],
)
def test_no_evidence_or_a_tie_gives_no_country(texts, hosts, numbers):
    assert infer(texts, hosts, numbers) is None


@pytest.mark.parametrize("text", ["Dana Gaziantep", "Mobile: 555 0100", "Union, Concord and Sunrise 2000"])
def test_a_city_outside_an_address_or_a_word_that_is_a_city_too_points_to_no_country(text):
    assert infer([text], [], []) is None


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Carretera Masaya km 5, Managua, Nicaragua", "NI"),
        ("Hadda Street, Yemen", "YE"),
        ("Guatemala", "GT"),
        ("12 Frederick Street, Port of Spain", "TT"),
        ("Plot 12, Jinja Uganda", "UG"),
        ("5330 Ayia Napa, Zypern", "CY"),
        ("4810 Côte d'Ivoire", "CI"),
        ("12 Triq il-Kbira, Valletta", "MT"),
    ],
)
def test_countries_are_known_in_many_languages_and_all_capitals(text, country):
    assert infer([text], [], []) == country


@pytest.mark.parametrize(
    "text",
    [
        "Bank of Jamaica",
        "Jordan",
        "Dana Jordan",
        "Air Malta plc",
        "Cuba Libre Bar",
        "Sydney, New South Wales",
    ],
)
def test_a_country_inside_another_name_is_not_the_cards(text):
    assert infer([text], [], []) not in {"JM", "JO", "MT", "CU"}
    assert text != "Sydney, New South Wales" or infer([text], [], []) == "AU"


@pytest.mark.parametrize(
    ("texts", "hosts", "numbers", "is_sure"),
    [
        (["12 Mall Road, Ludhiana"], [], ["98765 43210"], True),
        ([], ["example.de"], [], True),
        (["0912 124 943"], [], ["0912 124 943"], False),
        (["06 20 12 85 40"], [], ["06 20 12 85 40"], False),
    ],
)
def test_a_country_is_sure_where_more_than_the_form_of_numbers_speaks_for_it(texts, hosts, numbers, is_sure):
    country = determine(texts, hosts, numbers)

    assert country is not None
    assert country.is_sure is is_sure
