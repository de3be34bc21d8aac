"""Scoring: what counts as right, and how right, wrong, missed and spurious values add up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks.labels import LabelledPhoto, true_card
from benchmarks.scoring import Count, Given, GivenCard, Judged, Score, given_card, score

ANA: dict[str, Any] = {
    "name": "Dr. Ana Núñez",
    "title": "Head of Sales",
    "department": "Retail",
    "company": "Ñandú Labs S.L.",
    "company_alt": ["Ñandú"],
    "emails": ["Ana@nandu.example"],
    "phones": [{"number": "612 345 678", "e164": "+34612345678"}, "91 234 56 78"],
    "urls": ["https://www.nandu.example/"],
    "address": "Calle Mayor 1, 28013 Madrid",
    "region": "ES",
}
READ_ANA: dict[str, list[str]] = {
    "name": ["Dr. Ana Núñez"],
    "title": ["Head of Sales"],
    "company": ["Ñandú Labs S.L."],
    "emails": ["ana@nandu.example"],
    "phones": ["+34612345678", "+34912345678"],
    "urls": ["nandu.example"],
    "address": ["Calle Mayor 1, 28013 Madrid"],
}
BOB: dict[str, Any] = {
    "name": "Bob Stone",
    "company": "Stone Inc",
    "emails": ["bob@stone.example"],
    "phones": [{"number": "(212) 555-0100", "e164": "+12125550100"}],
    "region": "US",
}
READ_BOB = {
    "name": ["Bob Stone"],
    "company": ["Stone Inc"],
    "emails": ["bob@stone.example"],
    "phones": ["+12125550100"],
}


def a_picture(*cards: dict[str, Any]) -> LabelledPhoto:
    return LabelledPhoto(Path("a.jpg"), tuple(true_card(card) for card in cards))


def a_reading(values: dict[str, list[str]], **changed: list[str]) -> GivenCard:
    return GivenCard({name: tuple(map(Given, texts)) for name, texts in {**values, **changed}.items()})


def counts(**changed: list[str]) -> Score:
    return score(a_picture(ANA), [a_reading(READ_ANA, **changed)])


def test_a_perfect_reading_is_right_in_every_field():
    result = counts()

    assert all(count.f1 == 1.0 for count in result.counts.values())
    assert result.counts["phones"] == Count(right=2)
    assert (result.fully_right, result.cards) == (1, 1)
    assert result.silent == 0.0


@pytest.mark.parametrize(
    ("field", "texts"),
    [
        ("name", ["ANA NÚÑEZ"]),
        ("name", ["Ana Núñez, PhD"]),
        ("title", ["Head of Sales, Retail"]),
        ("company", ["ñandú"]),
        ("company", ["Ñandú Labs SL"]),
        ("emails", ["mailto:ANA@NANDU.EXAMPLE"]),
        ("urls", ["www.nandu.example"]),
        ("phones", ["612345678", "+34 912 345 678"]),
        ("address", ["28013 Madrid, calle mayor 1"]),
    ],
)
def test_harmless_differences_are_right(field, texts):
    assert counts(**{field: texts}).f1(field) == 1.0


@pytest.mark.parametrize(
    ("field", "texts", "expected"),
    [
        ("name", ["Ñandú Labs"], Count(0, 1, 1)),
        ("name", [], Count(0, 0, 1)),
        ("company", ["Nandu Laboratories"], Count(0, 1, 1)),
        ("emails", ["ana@nandú.example"], Count(0, 1, 1)),
        ("emails", ["ana@nandu.example", "ana@nandu.example"], Count(1, 1, 0)),
        ("urls", ["nandu.example/shop"], Count(0, 1, 1)),
        ("phones", ["+34612345679", "+34912345678"], Count(1, 1, 1)),
        ("phones", ["+34612345678", "+1912345678"], Count(1, 1, 1)),
        ("phones", ["+34612345678", "+34912345678", "28013"], Count(2, 1, 0)),
        ("address", ["Gran Vía 20, Barcelona"], Count(0, 1, 1)),
    ],
)
def test_a_wrong_value_is_spurious_and_what_it_replaced_is_missed(field, texts, expected):
    result = counts(**{field: texts})

    assert result.counts[field] == expected
    assert all(count.f1 == 1.0 for name, count in result.counts.items() if name != field)


@pytest.mark.parametrize("field", ["name", "company", "emails", "phones"])
def test_a_card_is_fully_right_only_with_name_company_and_every_contact(field):
    assert counts(**{field: []}).fully_right == 0


@pytest.mark.parametrize("field", ["title", "address", "urls"])
def test_a_card_is_fully_right_without_the_other_fields(field):
    assert counts(**{field: []}).fully_right == 1


def test_a_value_that_the_card_does_not_say_is_spurious():
    result = score(
        a_picture(BOB), [a_reading(READ_BOB, title=["Chief of everything"], urls=["stone.example"])]
    )

    assert result.counts["title"] == Count(spurious=1)
    assert result.counts["urls"] == Count(spurious=1)
    assert result.counts["address"].f1 is None


def test_an_optional_item_is_neither_missed_nor_spurious():
    card = {**ANA, "urls": ["www.nandu.example", {"value": "linkedin.com/in/ana", "optional": True}]}
    without = score(a_picture(card), [a_reading(READ_ANA)])
    with_it = score(a_picture(card), [a_reading(READ_ANA, urls=["nandu.example", "linkedin.com/in/ana"])])

    assert without.counts["urls"] == with_it.counts["urls"] == Count(right=1)


def test_a_field_in_doubt_is_not_scored():
    card = {**ANA, "uncertain": ["phones"]}
    result = score(a_picture(card), [a_reading(READ_ANA, phones=["1234567"])])

    assert "phones" not in result.counts
    assert result.fully_right == 1
    assert len(result.judged) == 6


def test_two_cards_are_paired_with_their_readings_in_any_order():
    result = score(a_picture(ANA, BOB), [a_reading(READ_BOB), a_reading(READ_ANA)])

    assert (result.fully_right, result.cards) == (2, 2)


def test_two_cards_read_as_one_are_one_missed():
    merged = a_reading(READ_ANA, phones=[*READ_ANA["phones"], *READ_BOB["phones"]])
    result = score(a_picture(ANA, BOB), [merged])

    assert result.counts["phones"] == Count(right=2, spurious=1, missed=1)
    assert (result.fully_right, result.cards) == (0, 2)


def test_an_invented_card_lowers_the_share_of_cards_fully_right():
    result = score(a_picture(ANA), [a_reading(READ_ANA), GivenCard({})])

    assert result.share_fully_right == 0.5


def test_a_picture_nothing_was_read_from_is_all_missed():
    result = score(a_picture(ANA), [])

    assert result.counts["phones"] == Count(missed=2)
    assert result.f1("name") == 0.0
    assert result.cards == 1


def test_a_number_counts_as_e164_only_when_given_literally():
    result = counts(phones=["612 345 678", "+34912345678"])

    assert result.f1("phones") == 1.0
    assert (result.literal_e164, result.known_e164) == (1, 2)


def test_a_complete_number_is_not_another_countrys_local_one():
    card = {**BOB, "phones": [{"number": "0234 567890", "e164": "+49234567890"}], "region": "DE"}
    result = score(a_picture(card), [a_reading(READ_BOB, phones=["+43234567890"])])

    assert result.counts["phones"] == Count(spurious=1, missed=1)


def test_a_number_of_no_known_country_is_right_by_its_digits():
    card = {**BOB, "phones": [{"number": "123-456-7890", "e164": None}], "region": None}
    result = score(a_picture(card), [a_reading(READ_BOB, phones=["123 4567890"])])

    assert result.counts["phones"] == Count(right=1)
    assert result.known_e164 == 0


def test_scores_of_several_pictures_add_up():
    total = counts() + counts(name=[]) + score(a_picture(BOB), [a_reading(READ_BOB)])

    assert total.counts["name"] == Count(right=2, missed=1)
    assert (total.photos, total.cards, total.fully_right) == (3, 3, 2)
    assert total.f1("name") == 0.8


def test_silent_errors_are_wrong_values_with_high_confidence():
    values = [Judged(False, 0.8), Judged(False, 0.79), Judged(True, 0.95), Judged(True, 0.5)]
    result = Score(judged=tuple(values))

    assert result.silent == 0.25
    assert result.sure == 0.5


def test_calibration_has_ten_bins_and_full_confidence_is_in_the_last():
    result = Score(judged=(Judged(True, 1.0), Judged(False, 0.9), Judged(False, 0.05)))
    bins = result.calibration()

    assert len(bins) == 10
    assert (bins[9].least, bins[9].values, bins[9].share_right) == (0.9, 2, 0.5)
    assert (bins[0].values, bins[0].share_right) == (1, 0.0)
    assert (bins[5].values, bins[5].share_right) == (0, None)


def test_a_value_is_judged_by_all_cards_of_its_picture():
    """Honesty is about the value: given for the wrong card of two, it still stands in the picture."""
    swapped = [a_reading(READ_ANA, name=["Bob Stone"]), a_reading(READ_BOB, name=["Ana Núñez"])]
    result = score(a_picture(ANA, BOB), swapped)

    assert result.counts["name"] == Count(spurious=2, missed=2)
    assert all(value.is_right for value in result.judged)


def test_the_contracts_json_is_understood():
    def value(text: str | None, raw: str = "", confidence: float = 0.9) -> dict[str, Any]:
        return {"value": text, "raw": raw, "confidence": confidence, "box": [0, 0, 1, 1]}

    card = given_card(
        {
            "fn": value("Ana Núñez"),
            "org": None,
            "title": None,
            "emails": [value("ana@nandu.example", confidence=0.4)],
            "tels": [value(None, raw="555-0100"), value("+34612345678")],
            "urls": [],
            "adrs": [value("Calle Mayor 1"), value("Gran Vía 20")],
        }
    )

    assert card.of("name") == (Given("Ana Núñez", 0.9),)
    assert card.of("company") == ()
    assert card.of("emails") == (Given("ana@nandu.example", 0.4),)
    assert [given.text for given in card.of("phones")] == ["555-0100", "+34612345678"]
    assert [given.text for given in card.of("address")] == ["Calle Mayor 1"]
