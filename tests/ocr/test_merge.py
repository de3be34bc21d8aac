"""Two sides of a card, and its code: what is the same is said once, and nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest

from ocr.card import Box, Card, Side, Source, Tel, TelType, Value
from ocr.merge import front_and_back
from tests.ocr.text_cards import values

NOWHERE = Box(0, 0, 0, 0)


def a_value(text: str, side: Side = "front", source: Source | None = None) -> Value:
    return Value(text, text, 0.9, NOWHERE, side, source or side)


def a_tel(value: str | None, raw: str | None = None, kind: TelType = "other") -> Tel:
    return Tel(value, raw or value or "", 0.9, NOWHERE, type=kind)


def two_sides(**fields: Any) -> Card:
    """The card whose front has the first value of each field, and whose back the second."""
    front: dict[str, Any] = {name: (values[0],) for name, values in fields.items()}
    back: dict[str, Any] = {name: (values[1],) for name, values in fields.items()}
    return front_and_back(Card(NOWHERE, **front), Card(NOWHERE, side="back", **back))


@pytest.mark.parametrize(
    ("front", "back"),
    [
        ("a.kim@verylongcompanyname.example.com", "b.kim@verylongcompanyname.example.com"),
        ("sales1@quay.example.com", "sales2@quay.example.com"),
        ("zoe@quay-lund.example.com", "zoe@quay-lunds.example.com"),
    ],
)
def test_emails_that_differ_by_a_letter_are_two(front, back):
    assert values(two_sides(emails=(a_value(front), a_value(back))).emails) == [front, back]


@pytest.mark.parametrize("back", ["Zoe@Quay.example.com", "zoe@quay.example.com"])
def test_an_email_printed_twice_is_one(back):
    card = two_sides(emails=(a_value("zoe@quay.example.com"), a_value(back)))

    assert values(card.emails) == ["zoe@quay.example.com"]


def test_sites_that_differ_by_a_letter_are_two():
    sites = "www.quaytools-uk.example.com", "www.quaytools-us.example.com"

    assert values(two_sides(urls=[a_value(site) for site in sites]).urls) == [*sites]


def test_a_site_printed_twice_is_one():
    card = two_sides(urls=(a_value("www.quay.example.com"), a_value("https://quay.example.com/")))

    assert values(card.urls) == ["www.quay.example.com"]


@pytest.mark.parametrize(
    ("front", "back", "count"),
    [
        ("4 Quay Street, London E1 6AN", "5 Quay Street, London E1 6AN", 2),
        ("4 Quay Street, London E1 6AN", "4 Quay Street, Londen E1 6AN", 1),
        ("4 Quay Street, London E1 6AN", "4 Bank Avenue, London E1 6AN", 2),
    ],
)
def test_addresses_with_different_numbers_are_two(front, back, count):
    assert len(two_sides(adrs=(a_value(front), a_value(back))).adrs) == count


@pytest.mark.parametrize(
    ("front", "back", "expected"),
    [
        (
            a_tel("+442079460958"),
            a_tel("+442079460959"),
            [("+442079460958", "other"), ("+442079460959", "other")],
        ),
        (a_tel("+442079460958"), a_tel("+442079460958", kind="work"), [("+442079460958", "work")]),
        (a_tel("+442079460958"), a_tel(None, "020 7946 0958", "work"), [("+442079460958", "work")]),
        (a_tel(None, "020 7946 0958"), a_tel("+442079460958"), [("+442079460958", "other")]),
        (a_tel(None, "020 7946 0958"), a_tel(None, "020 7946 0959"), [(None, "other"), (None, "other")]),
        (
            a_tel("+442079460958", kind="work"),
            a_tel("+442079460958", kind="fax"),
            [("+442079460958", "work"), ("+442079460958", "fax")],
        ),
        (
            a_tel("+442079460958", "020 7946 0958 ext. 1"),
            a_tel("+442079460958", "020 7946 0958 ext. 2"),
            [("+442079460958", "other"), ("+442079460958", "other")],
        ),
    ],
)
def test_numbers_are_the_same_only_digit_by_digit(front, back, expected):
    assert [(tel.value, tel.type) for tel in two_sides(tels=(front, back)).tels] == expected


def test_an_extension_of_either_side_is_kept():
    card = two_sides(tels=(a_tel("+442079460958"), a_tel("+442079460958", "020 7946 0958 ext. 12")))

    assert [tel.raw for tel in card.tels] == ["+442079460958 ext. 12"]


def test_of_two_readings_of_a_name_both_are_kept():
    front = Card(NOWHERE, fn=a_value("Zoë Lund"))
    card = front_and_back(front, Card(NOWHERE, side="back", fn=a_value("Zoe Lunde", "back")))

    assert card.fn is not None
    assert (card.fn.value, card.fn.alternatives) == ("Zoë Lund", ("Zoe Lunde",))
