"""E-mail addresses: found in any line, repaired only where there is one way to do it, never made up."""

from __future__ import annotations

import pytest

from ocr.understand import understand
from ocr.view import box_around
from tests.ocr.text_cards import a_line, card_of, values


@pytest.mark.parametrize(
    ("line", "email"),
    [
        ("dana.kim@acme.example.com", "dana.kim@acme.example.com"),
        ("E-mail: dana@example.com", "dana@example.com"),
        ("E: dana@example.co.uk", "dana@example.co.uk"),
        ("Mail dana_kim@example.org", "dana_kim@example.org"),
        ("邮箱：dana@example.com.cn", "dana@example.com.cn"),
        ("電郵: dana@example.com.tw", "dana@example.com.tw"),
        ("メール dana@example.co.jp", "dana@example.co.jp"),
        ("이메일: dana@example.co.kr", "dana@example.co.kr"),
        ("courriel : dana@example.fr", "dana@example.fr"),
        ("correo: dana@example.es", "dana@example.es"),
        ("d.o'hara+cards@mail.example.com", "d.o'hara+cards@mail.example.com"),
        ("DANA.KIM@EXAMPLE.COM", "DANA.KIM@EXAMPLE.COM"),
        ("<dana@example.com>", "dana@example.com"),
        ("dana@example.com, Berlin", "dana@example.com"),
        ("dana@example.museum", "dana@example.museum"),
        ("ｄａｎａ＠ｅｘａｍｐｌｅ．ｃｏｍ", "dana@example.com"),
    ],
)
def test_an_address_is_found_beside_its_label(line, email):
    card = card_of(line)

    assert values(card.emails) == [email]


@pytest.mark.parametrize(
    "line",
    [
        "dana.kim @example.com",
        "dana.kim@ example.com",
        "dana.kim @ example.com",
        "dana.kim@example. com",
        "dana.kim@example ,com",
        "dana.kim@example,com",
        "dana.kim@example com",
        "dana. kim@example.com",
    ],
)
def test_lost_dots_and_stray_blanks_are_corrected_with_less_confidence(line):
    (found,) = card_of(line).emails
    (clean,) = card_of("dana.kim@example.com").emails

    assert found.value == "dana.kim@example.com"
    assert found.confidence < clean.confidence


@pytest.mark.parametrize(
    "lines",
    [
        ("dana.kim@example", "www.example.com"),
        ("dana.kim@", "Acme Ltd"),
        ("@danakim",),
        ("Twitter: @acme",),
        ("dana.kim at example.com",),
        ("dana.kim.example.com",),
        ("3 apples @ 2 pounds",),
        ("meet@noon",),
        ("a@b.c",),
    ],
)
def test_other_text_is_not_turned_into_an_address(lines):
    assert card_of(*lines).emails == ()


@pytest.mark.parametrize(
    ("upper", "lower", "email"),
    [
        ("dana.kim@", "example.com", "dana.kim@example.com"),
        ("dana.kim", "@example.com", "dana.kim@example.com"),
        ("E-mail: dana.kim", "@example.com", "dana.kim@example.com"),
        ("dana@acme-", "robotics.com", "dana@acme-robotics.com"),
        ("dana@acme", ".com", "dana@acme.com"),
        ("E: dana.kim@example.", "com", "dana.kim@example.com"),
    ],
)
def test_an_address_broken_over_two_lines_is_joined(upper, lower, email):
    assert values(card_of(upper, lower).emails) == [email]


def test_a_line_below_that_is_no_ending_is_not_joined():
    assert card_of("dana.kim@example.", "De Gaulle").emails == ()


@pytest.mark.parametrize(
    ("line", "email"),
    [
        ("dana.kim@gmai1.com", "dana.kim@gmail.com"),
        ("dana.kim@grnail.com", "dana.kim@gmail.com"),
        ("dana.kim@hotmaii.com", "dana.kim@hotmail.com"),
        ("dana.kim@0utlook.com", "dana.kim@outlook.com"),
    ],
)
def test_a_misread_mail_provider_is_corrected_with_less_confidence(line, email):
    (found,) = card_of(line).emails

    assert found.value == email
    assert found.raw == line
    assert found.confidence < 0.9


def test_a_digit_among_letters_is_corrected_by_the_site_at_any_confidence():
    card = card_of("dana@acme-r0b0tics.com", "www.acme-robotics.com")

    assert values(card.emails) == ["dana@acme-robotics.com"]


@pytest.mark.parametrize("host", ["b2b1.com", "studio54.com", "mall.ru", "gamil.com"])
def test_a_domain_that_may_be_right_is_left_alone(host):
    assert values(card_of(f"dana@{host}").emails) == [f"dana@{host}"]


@pytest.mark.parametrize(
    "line", ["dana©example.com", "dana®example.com", "dana (at) example.com", "dana[at]example.com"]
)
def test_replacements_of_an_at_sign_are_recognised(line):
    assert values(card_of(line).emails) == ["dana@example.com"]


@pytest.mark.parametrize("sign", "O0Q")
def test_a_letter_is_an_at_sign_when_the_domain_stands_on_the_card(sign):
    card = card_of(f"dana.kim{sign}acme.com", "www.acme.com")

    assert values(card.emails) == ["dana.kim@acme.com"]
    assert values(card.urls) == ["www.acme.com"]
    assert card.emails[0].confidence < 0.8


@pytest.mark.parametrize(
    "lines",
    [
        ("danaOacme.com",),
        ("zooacme.com", "www.acme.com"),
        ("DANAOACME.COM", "www.acme.com"),
        ("www.Oacme.com", "acme.com"),
        ("© acme.com",),
        ("Acme © 2020 acme.com",),
    ],
)
def test_a_letter_that_may_be_right_is_not_an_at_sign(lines):
    assert card_of(*lines).emails == ()


def test_two_addresses_of_one_line_are_two():
    card = card_of("dana@example.com / office@example.com")

    assert values(card.emails) == ["dana@example.com", "office@example.com"]


def test_an_address_printed_twice_is_one():
    card = card_of("dana@example.com", "", "E-mail: Dana@example.com")

    assert len(card.emails) == 1


def test_the_raw_text_is_what_the_card_prints():
    (found,) = card_of("E-mail: dana@example,com").emails

    assert found.raw == "dana@example,com"


def test_similar_domains_of_two_companies_stay_apart():
    card = card_of("dana@acmelabs.com", "www.acmelabs.org")

    assert values(card.emails) == ["dana@acmelabs.com"]
    assert values(card.urls) == ["www.acmelabs.org"]


def test_of_two_readings_of_one_domain_the_surer_corrects_the_other():
    """The site was read clearly, the address badly: o and 0 differ by a letter."""
    lines = [
        a_line("dana@acme-rob0tics.com", top=0, confidence=0.85),
        a_line("www.acme-robotics.com", top=60, confidence=0.99),
    ]
    card = understand(lines, place=box_around)

    assert values(card.emails) == ["dana@acme-robotics.com"]
    assert values(card.urls) == ["www.acme-robotics.com"]


def test_a_public_provider_does_not_correct_another_domain():
    lines = [
        a_line("dana@hotmail.com", top=0, confidence=0.85),
        a_line("www.hotnail.com", top=60, confidence=0.99),
    ]

    assert values(understand(lines, place=box_around).emails) == ["dana@hotmail.com"]
