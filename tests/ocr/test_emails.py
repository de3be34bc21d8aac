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


@pytest.mark.parametrize(
    "host",
    [
        "lund.coffee",
        "lund.gmbh",
        "lund.tools",
        "lund.technology",
        "lund.engineering",
        "lund.koeln",
        "lund.barcelona",
        "lund.vet",
        "lund.co.za",
        "lund.ch",
        "büro-lund.de",
        "føroyar.example.fo",
        "почта.рф",
        "例子.中国",
        "उदाहरण.भारत",
        "ქარხანა.გე",
        "xn--bro-lund-65a.de",
        "mail.lund.k12.ca.us",
    ],
)
def test_an_address_may_have_any_public_ending(host):
    (found,) = card_of(f"E-mail: zoe.lund@{host}").emails

    assert found.value == f"zoe.lund@{host}"
    assert found.confidence > 0.9


@pytest.mark.parametrize(
    ("line", "email"),
    [
        ("zoe [at] lund-quay [dot] com", "zoe@lund-quay.com"),
        ("zoe(at)lund-quay(dot)co(dot)uk", "zoe@lund-quay.co.uk"),
        ("zoe {at} lund-quay.com", "zoe@lund-quay.com"),
        ("zoe at lund-quay dot com", "zoe@lund-quay.com"),
        ("zoe@lund-quay[punkt]de", "zoe@lund-quay.de"),
        ("zoe@lund-quay co uk", "zoe@lund-quay.co.uk"),
        ("zoe@lund-quay, ch", "zoe@lund-quay.ch"),
        ("zoe@lund-quay ch", "zoe@lund-quay.ch"),
    ],
)
def test_an_address_in_words_is_found(line, email):
    assert values(card_of(line).emails) == [email]


@pytest.mark.parametrize(
    "line",
    [
        "zoe at work dot the i",
        "meet at noon dot org chart",
        "zoe@work in London",
        "3 @ acme is cheap",
        "write to zoe at lund.com",
        "rev2@v1.2",
        "f@1.28",
    ],
)
def test_words_are_not_turned_into_an_address(line):
    assert card_of(line).emails == ()


@pytest.mark.parametrize(
    "line",
    [
        "zoe@lund-quay.comTel: 020 7946 0958",
        "zoe@lund-quay.com.Tel: 020 7946 0958",
        "zoe@lund-quay.com.Mobile",
        "zoe@lund-quay.comwww.lund-quay.com",
        "zoe@lund-quay.com.www.lund-quay.com",
        "zoe@lund-quay.com电话",
        "邮箱zoe@lund-quay.com",
        "E-mailzoe@lund-quay.com",
        "e-mail.zoe@lund-quay.com",
        "EmailZoe@lund-quay.com",
    ],
)
def test_what_sticks_to_an_address_is_no_part_of_it(line):
    (found,) = card_of(line).emails

    assert (found.value or "").lower() == "zoe@lund-quay.com"


def test_an_ending_that_does_not_exist_is_doubted_and_never_lost():
    (found,) = card_of("zoe@lund-quay.qqz").emails

    assert found.value == "zoe@lund-quay.qqz"
    assert found.confidence < 0.8


@pytest.mark.parametrize("ending", ["corn", "c0m", "ccm"])
def test_a_misread_ending_is_mended_and_both_readings_are_shown(ending):
    (found,) = card_of(f"zoe@lund-quay.{ending}").emails

    assert found.value == "zoe@lund-quay.com"
    assert f"zoe@lund-quay.{ending}" in found.alternatives
    assert found.confidence < 0.8


@pytest.mark.parametrize("sign", ["g", "a", "e", "gi"])
def test_an_at_sign_that_was_read_as_a_small_letter_is_doubted(sign):
    (found,) = card_of(f"zoe.lund{sign}lundquay.com", "www.lundquay.com").emails

    assert found.value == "zoe.lund@lundquay.com"
    assert found.confidence < 0.8


def test_an_at_sign_before_a_mail_provider_is_known_without_a_site():
    assert values(card_of("zoe.lundggmail.com").emails) == ["zoe.lund@gmail.com"]


@pytest.mark.parametrize("misread", ["lundquay-rob0tics", "lundquay-robotcs", "lundquay-robotiics"])
def test_a_misread_letter_is_settled_by_the_site_and_both_readings_are_shown(misread):
    lines = [
        a_line(f"zoe@{misread}.com", top=0, confidence=0.85),
        a_line("www.lundquay-robotics.com", top=60, confidence=0.99),
    ]
    (found,) = understand(lines, place=box_around).emails

    assert found.value == "zoe@lundquay-robotics.com"
    assert f"zoe@{misread}.com" in found.alternatives
    assert found.confidence < 0.8


def test_letters_that_look_alike_are_settled_by_the_site_in_short_names_too():
    lines = [
        a_line("zoe@lundl.org", top=0, confidence=0.85),
        a_line("www.lundi.org", top=60, confidence=0.99),
    ]
    (found,) = understand(lines, place=box_around).emails

    assert (found.value, found.alternatives) == ("zoe@lundi.org", ("zoe@lundl.org",))


def test_a_dot_lost_in_the_ending_of_a_country_is_put_back():
    assert values(card_of("zoe@lund.go jp").emails) == ["zoe@lund.go.jp"]


@pytest.mark.parametrize("site", ["www.lab.lundi.org", "www.lundi.org"])
def test_a_host_within_the_domain_of_the_site_is_no_misreading(site):
    lines = [a_line("zoe@lundi.org", top=0, confidence=0.85), a_line(site, top=60, confidence=0.99)]

    assert values(understand(lines, place=box_around).emails) == ["zoe@lundi.org"]


def test_where_mail_and_site_are_equally_clear_both_readings_are_doubted():
    card = card_of("zoe@lundquay-robotics.com", "", "www.lundquay-robotic.com")

    assert values(card.emails) == ["zoe@lundquay-robotics.com"]
    assert card.emails[0].alternatives == ("zoe@lundquay-robotic.com",)
    assert values(card.urls) == ["www.lundquay-robotic.com"]
    assert card.urls[0].alternatives == ("www.lundquay-robotics.com",)
    assert max(card.emails[0].confidence, card.urls[0].confidence) < 0.8


def test_an_address_broken_within_its_domain_is_joined_where_the_site_has_that_domain():
    card = card_of("zoe.lund@lund", "4quay.com", "", "www.lund4quay.com")

    assert values(card.emails) == ["zoe.lund@lund4quay.com"]
    assert values(card.urls) == ["www.lund4quay.com"]


def test_an_address_without_its_ending_over_another_site_is_not_joined():
    assert card_of("zoe.lund@lund", "4quay.com", "", "www.quay.com").emails == ()


def test_an_at_sign_that_may_have_been_two_letters_is_offered_both_ways():
    (found,) = card_of("richardiglundquay.com", "www.lundquay.com").emails

    assert found.value == "richardi@lundquay.com"
    assert "richard@lundquay.com" in found.alternatives
