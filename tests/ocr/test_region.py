"""The country a card speaks of; no country rather than a wrong one."""

from __future__ import annotations

import pytest

from ocr.region import infer


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
        ("〒110-0005 東京都台東区上野", "JP"),
        ("서울특별시 강남구", "KR"),
        ("統一編號 12345678", "TW"),
        ("电话 传真", "CN"),
    ],
)
def test_places_postcodes_and_scripts_tell_the_country(text, country):
    assert infer([text], [], []) == country


@pytest.mark.parametrize(
    ("host", "country"),
    [("example.de", "DE"), ("example.co.uk", "GB"), ("example.com.br", "BR"), ("example.co.jp", "JP")],
)
def test_a_domain_tells_the_country(host, country):
    assert infer([], [host], []) == country


@pytest.mark.parametrize(
    "host", ["example.com", "example.io", "example.ai", "example.tv", "example.co", "example.me"]
)
def test_endings_that_everybody_uses_tell_nothing(host):
    assert infer([], [host], []) is None


def test_a_code_before_a_number_tells_the_country():
    assert infer([], [], ["+49 30 23125 014"]) == "DE"


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
def test_nothing_or_a_tie_tells_no_country(texts, hosts, numbers):
    assert infer(texts, hosts, numbers) is None
