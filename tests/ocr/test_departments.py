"""Departments are kept apart from companies, names and titles; where a field may be something else, it is doubted."""

from __future__ import annotations

import pytest

from ocr.understand import understand
from ocr.view import box_around
from tests.ocr.text_cards import a_line, card_of


@pytest.mark.parametrize(
    "printed",
    [
        "Research & Development",
        "SUPPLY CHAIN",
        "Department of Botany",
        "Client Services",
        "Forschung und Entwicklung",
        "Ressources humaines",
        "Comercio Exterior",
        "Recursos Humanos",
        "Отдел продаж",
        "Юридический отдел",
        "第一営業部",
        "해외영업팀",
    ],
)
def test_a_department_is_neither_a_company_nor_a_name(printed):
    card = card_of(("Dana Kim", 40), "", "", printed, "", "dana.kim@brightoak.com")

    assert card.org is None or card.org.value != printed
    assert card.fn is not None
    assert card.fn.value == "Dana Kim"
    kept = [one for one in card.other if one.value == printed]
    assert [one.kind for one in kept] == ["department"] or (card.title and printed in card.title.raw)


@pytest.mark.parametrize(
    "printed", ["Supply Chain Partners Ltd", "Marketing Heroes", "Section Eight Films", "Unit 12 Park Road"]
)
def test_a_company_or_place_that_sounds_like_a_department_is_not_one(printed):
    assert not [one for one in card_of(printed, "Dana Kim").other if one.kind == "department"]


def test_a_title_far_from_the_name_is_unsure():
    near = card_of(("Dana Kim", 40), "Consultant", "", "", "dana.kim@brightoak.com")
    lines = [
        a_line("Dana Kim", left=60, top=60, height=40),
        a_line("dana.kim@brightoak.com", left=60, top=140),
        a_line("BRIGHTOAK", left=900, top=700, height=40),
        a_line("Business Coach", left=900, top=750, height=24),
    ]
    far = understand(lines, place=box_around)

    assert near.title is not None
    assert near.title.confidence > 0.8
    assert far.title is None or far.title.confidence < 0.8


def test_an_address_below_an_unknown_line_is_unsure():
    sure = card_of("Dana Kim", "", "14 Harbour Street", "London SE1 7PB", "", "dana@example.com")
    unsure = card_of(
        "Dana Kim",
        "",
        "Meet us where land and sea begin",
        "14 Harbour Street",
        "London SE1 7PB",
        "",
        "dana@example.com",
    )

    assert sure.adrs[0].confidence > 0.8
    assert unsure.adrs[0].confidence < 0.8
