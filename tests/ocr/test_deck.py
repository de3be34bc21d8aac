"""The reader on a fixed small deck of drawn cards: what it once could, it still can.

The pictures in tests/ocr/deck do not change; the recorded numbers go up when the reader gets better, never down.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.labels import read_labels
from benchmarks.scoring import Score, given_card, score
from ocr import read_photo

DECK = Path(__file__).parent / "deck"
# Recorded: name 0.92, company 0.67, e-mails 0.83, phones 0.92, URLs 1, title 1, address 0.8; 4 fully right, 0.02 silent.
# Kept: a card or two values less, because engines differ a little between machines.
LEAST = {
    "name": 0.8,
    "company": 0.5,
    "emails": 0.7,
    "phones": 0.82,
    "urls": 0.9,
    "title": 0.88,
    "address": 0.65,
}
LEAST_FULLY_RIGHT = 3
MOST_SILENT = 0.06


@pytest.fixture(scope="module")
def result(readers) -> Score:
    scores = []
    for picture in read_labels(DECK):
        reading = read_photo(picture.path.read_bytes(), readers=readers)
        scores.append(score(picture, [given_card(card.to_json()) for card in reading.cards]))
    return sum(scores, Score())


@pytest.mark.slow
@pytest.mark.parametrize("field", LEAST)
def test_no_field_is_read_worse_than_recorded(result, field):
    assert result.f1(field) >= LEAST[field]


@pytest.mark.slow
def test_no_fewer_cards_are_fully_right_than_recorded(result):
    assert result.cards == 12
    assert result.fully_right >= LEAST_FULLY_RIGHT


@pytest.mark.slow
def test_wrong_values_do_not_have_more_confidence_than_recorded(result):
    assert result.silent <= MOST_SILENT
