"""Values marked as unsure: unreadable text, and a company that only a domain names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ocr.understand import understand
from ocr.view import box_around
from tests.ocr.text_cards import a_line, card_of, lines_of


def a_note(text: str, second: str, confidence: float = 0.6):
    """What two engines make of one scribble."""
    return replace(a_line(text, top=400, confidence=confidence), second=second)


def marked(note) -> list[str | None]:
    printed = lines_of(("Dana Kim", 40), "Head of Sales", "", "dana.kim@brightoak.com", "+44 20 7946 0958")
    return [
        one.value for one in understand([*printed, note], place=box_around).other if one.kind == "unclear"
    ]


def test_what_neither_engine_can_read_is_kept_and_marked():
    assert marked(a_note("Smolt inpa meubr", "Crp ip aman ben")) == ["Smolt inpa meubr"]


@pytest.mark.parametrize(
    "note",
    [
        a_note("Booth twelve", "Booth twelve"),
        a_note("Booth twelve", "8oolh tvelve"),
        a_note("Booth twelve", "Crp ip aman", confidence=0.9),
        a_note("ab", "xy"),
    ],
)
def test_what_is_read_alike_or_with_certainty_is_not(note):
    assert marked(note) == []


def test_a_domain_alone_suggests_the_company_and_says_no_more():
    card = card_of(("Dana Kim", 40), "Head of Sales", "", "dana.kim@brightoak.com")
    shown = card.to_json()["derived_org"]

    assert card.org is None
    assert isinstance(shown, dict)
    assert (shown["value"], shown["derived"]) == ("Brightoak", True)
    assert shown["confidence"] <= 0.4


@pytest.mark.parametrize(
    "lines",
    [
        ("dana.kim@gmail.com",),
        ("dana.kim@brightoak.com", "www.otherfirm.com"),
        ("BRIGHTOAK Ltd", "", "dana.kim@brightoak.com"),
        ("+44 20 7946 0958",),
    ],
)
def test_no_company_is_suggested_where_one_is_printed_or_the_domain_is_anybodys(lines):
    assert "derived_org" not in card_of(("Dana Kim", 40), "Head of Sales", "", *lines).to_json()
