"""Web addresses: as printed, never out of an e-mail address, never out of an abbreviation."""

from __future__ import annotations

import pytest

from tests.ocr.text_cards import card_of, values


@pytest.mark.parametrize(
    ("line", "url"),
    [
        ("www.example.com", "www.example.com"),
        ("Web: www.example.co.uk", "www.example.co.uk"),
        ("https://example.org/people/dana", "https://example.org/people/dana"),
        ("http://www.example.com/", "http://www.example.com"),
        ("example.com", "example.com"),
        ("www.example,com", "www.example.com"),
        ("www. example.com", "www.example.com"),
        ("www,example.com", "www.example.com"),
        ("www.www.example.com", "www.example.com"),
        ("www www.example.com", "www.example.com"),
        ("https//www.example.com", "https://www.example.com"),
        ("www.example.com/~dana", "www.example.com/~dana"),
        ("Visit us: www.shop-example.de", "www.shop-example.de"),
        ("網址：www.example.com.tw", "www.example.com.tw"),
        ("홈페이지 www.example.co.kr", "www.example.co.kr"),
    ],
)
def test_a_web_address_is_found(line, url):
    assert values(card_of(line).urls) == [url]


@pytest.mark.parametrize(
    "line",
    [
        "dana@example.com",
        "14 Harbour St.No 3",
        "Ph.D",
        "B.Sc. M.Eng.",
        "Acme Co. Ltd.",
        "Tel.020 7946 0958",
        "approx. 3.5 km",
        "Dr. Kim",
        "a.m. to p.m.",
        "AAWWWA/",
        "AAWWWA.B",
        "AŁAAAA.bm",
    ],
)
def test_an_abbreviation_or_a_mail_is_no_web_address(line):
    assert card_of(line).urls == ()


def test_a_mail_and_a_site_on_one_line_are_both_found():
    card = card_of("dana@example.com | www.example.com")

    assert values(card.emails) == ["dana@example.com"]
    assert values(card.urls) == ["www.example.com"]


def test_a_site_printed_with_and_without_www_is_one():
    assert len(card_of("www.example.com", "", "https://example.com/").urls) == 1


@pytest.mark.parametrize(
    "url",
    [
        "www.büro-lund.de",
        "lund.coffee",
        "lund.gmbh",
        "lund.barcelona",
        "büro-lund.de",
        "lund-quay.ch",
        "www.почта.рф",
        "почта.рф",
        "www.例子.中国",
        "https://ελλάδα.ευ",
        "www.उदाहरण.भारत",
    ],
)
def test_a_site_may_have_any_public_ending(url):
    assert values(card_of(url).urls) == [url]


@pytest.mark.parametrize(
    "line", ["Design.Build", "Sales.Marketing", "Quality.Works", "Made for you.Today", "House.Garden"]
)
def test_words_with_a_full_stop_between_them_are_no_site(line):
    assert card_of(line).urls == ()


def test_an_ending_misread_by_a_letter_is_mended_and_both_readings_are_shown():
    (found,) = card_of("www.lundquay.ccm").urls

    assert (found.value, found.alternatives) == ("www.lundquay.com", ("www.lundquay.ccm",))
    assert found.confidence < 0.8


def test_a_profile_at_a_country_s_address_of_a_network_is_no_site():
    card = card_of("facebook.com.br/lundquay")

    assert (card.urls, [one.kind for one in card.other]) == ((), ["social"])
