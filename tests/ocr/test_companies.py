"""The company: by legal form, size, trade and domain; never the person, never the slogan."""

from __future__ import annotations

import pytest

from tests.ocr.text_cards import card_of


def company_of(*lines, **options):
    card = card_of(*lines, **options)
    return card.org and card.org.value


@pytest.mark.parametrize(
    "printed",
    [
        "Acme Ltd",
        "Acme Robotics GmbH",
        "Moreau SARL",
        "Novak s.r.o.",
        "Berg B.V.",
        "Silva Ltda",
        "Rossi S.p.A.",
        "Kowalski Sp. z o.o.",
        "Larsen A/S",
        "Virtanen Oy",
        "Andersson AB",
        "Acme Pty Ltd",
        "Acme Pte. Ltd.",
        "Acme Sdn Bhd",
        "Acme Pvt. Ltd.",
        "Kim & Partners LLP",
        "Blue Harbour Consulting",
        "Orchard & Sons",
        "University of Northfield",
        "Northfield City Council",
        "First Harbour Bank",
        "St. Brigid's Hospital",
    ],
)
@pytest.mark.parametrize("height", [30, 50])
def test_a_company_is_known_by_its_form_and_trade_large_or_small(printed, height):
    lines = [(printed, height), "", ("Dana Kim", 36), "Head of Sales", "", "+44 20 7946 0958"]

    assert company_of(*lines) == printed


@pytest.mark.parametrize("printed", ["Zentrix", "ZENTRIX", "zentrix"])
def test_the_domain_tells_which_word_is_the_company(printed):
    lines = [("Dana Kim", 40), "Head of Sales", "", printed, "dana@zentrix.com", "www.zentrix.com"]

    assert company_of(*lines) == printed


def test_a_logo_of_two_lines_is_one_company():
    lines = [("BLUE", 50), ("HARBOUR", 50), "", "Dana Kim", "Head of Sales", "dana@blueharbour.com"]

    assert company_of(*lines) == "BLUE HARBOUR"


@pytest.mark.parametrize("provider", ["gmail.com", "hotmail.com", "outlook.com", "qq.com", "web.de"])
def test_a_public_mail_provider_is_not_the_company(provider):
    assert company_of("Dana Kim", "Head of Sales", f"dana@{provider}") is None


@pytest.mark.parametrize("slogan", ["Your smile matters", "We make things simple!", "Quality you can trust"])
def test_a_slogan_is_no_company(slogan):
    lines = [("Acme Ltd", 50), slogan, "", "Dana Kim", "Head of Sales"]

    assert company_of(*lines) == "Acme Ltd"


@pytest.mark.parametrize(
    "printed",
    ["株式会社青空", "青空商事株式会社", "青空科技有限公司", "藍天股份有限公司", "주식회사 푸른하늘"],
)
def test_east_asian_legal_forms_are_known(printed):
    assert company_of(printed) == printed
