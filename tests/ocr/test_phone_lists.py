"""Several numbers in one line, extensions, ranges and misread signs, as cards of many countries print them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ocr.text_cards import card_of, values
from tests.ocr.world_cards import SURE, places

ADDRESSES = {place.country: f"{place.city}, {place.name}" for place in places()}


def table() -> list[tuple[str, str, list[str]]]:
    rows = Path(__file__).with_name("number_lists.txt").read_text("utf-8").splitlines()
    lines = [row for row in rows if not row.startswith("#")]
    return [
        (line.split("|")[0], line.split("|", 1)[1].rsplit("|", 1)[0], line.rsplit("|", 1)[1].split())
        for line in lines
    ]


@pytest.mark.parametrize(("country", "line", "numbers"), table())
def test_each_number_of_a_line_is_found(country, line, numbers):
    tels = card_of(ADDRESSES.get(country, ""), line).tels

    assert values(tels) == numbers


@pytest.mark.parametrize(
    ("line", "extension"),
    [("T: 021-58881234-805", "805"), ("T: 021-58881234*805", "805"), ("Tel: 86-21-5888 1234-12", "12")],
)
def test_an_extension_may_stand_behind_a_dash_or_a_star(line, extension):
    (tel,) = card_of("1200 Century Avenue, Shanghai, China", line).tels

    assert tel.value == "+862158881234"
    assert tel.raw.endswith(f" ext. {extension}")


@pytest.mark.parametrize("line", ["Tel: 020 7946 095B", "Tel: 020 7946 09S8", "Tel: +44 20 7946 0I58"])
def test_a_letter_among_the_digits_makes_a_number_doubtful(line):
    tels = card_of("48 Fleet Street, London EC4Y 1BT", line).tels

    assert all(tel.confidence < SURE for tel in tels)


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("Tel 020 7946 0958, EC4Y 1BT", ["+442079460958"]),
        ("Tel 020 7946 0958, 10115 Berlin", ["+442079460958"]),
        ("Tel 020 7946 0958 / 12 Harbour Street", ["+442079460958"]),
    ],
)
def test_what_follows_a_number_behind_a_comma_may_be_no_number(line, numbers):
    assert values(card_of(line, region="GB").tels) == numbers
