"""Composed cards: the same for the same seed, of many kinds, and labelled with what their lines say."""

from __future__ import annotations

from benchmarks.composed import compose
from ocr.words import fold

CARDS = [compose(seed) for seed in range(150)]


def test_the_same_seed_composes_the_same_card():
    one, again, other = compose(7), compose(7), compose(8)

    assert [line.text for line in one.lines] == [line.text for line in again.lines]
    assert one.photo == again.photo
    assert [line.text for line in one.lines] != [line.text for line in other.lines]


def test_every_label_is_printed():
    """Letters may be misread, but the words of each label stand on the card."""
    for card in CARDS:
        printed = fold(" ".join(line.text.lower() for line in card.lines if line.confidence >= 0.93))
        unread = any(line.confidence < 0.93 for line in card.lines)
        for labels in card.photo.cards[0].texts.values():
            for word in fold(" ".join(labels).lower()).replace(",", " ").split():
                assert unread or word in printed, (word, printed)


def test_cards_of_every_kind_are_composed():
    said = [{field for field, labels in card.photo.cards[0].texts.items() if labels} for card in CARDS]

    for wanted in (
        {"name", "title", "company", "address"},
        {"name", "company"},
        {"company"},
        {"name"},
        {"name", "title"},
        set(),
    ):
        assert wanted in said, wanted
