"""The unseen deck: the same for the same seed, of words the reader does not know, and labelled with what is printed."""

from __future__ import annotations

from random import Random

import pytest
from PIL import Image

from benchmarks.labels import FIELDS, LISTS, read_labels
from benchmarks.scoring import Given, GivenCard, score
from benchmarks.unseen.cards import KINDS, invent, town_of
from benchmarks.unseen.deck import card_of, draw, draw_pictures, offered, read_deck, rows, write_deck
from benchmarks.unseen.known import unseen, unseen_remark, unseen_town
from benchmarks.unseen.names import NameChain
from benchmarks.unseen.typeset import SetLine, printed, typeset


def test_the_same_seed_gives_the_same_deck_and_a_larger_one_begins_with_it():
    first = list(rows(6, seed=3))

    assert list(rows(8, seed=3))[:6] == first
    assert list(rows(6, seed=4)) != first


def test_a_hundred_cards_have_the_kinds_in_their_shares():
    kinds = [row["kind"] for row in rows(100, seed=5)]

    assert {kind: kinds.count(kind) for kind in KINDS} == {kind: share for kind, (share, _) in KINDS.items()}


def test_a_kept_deck_has_the_cards_that_were_drawn(tmp_path):
    write_deck(tmp_path / "deck", size=5, seed=2)
    kept, drawn = read_deck(tmp_path / "deck"), draw(5, seed=2)

    assert [card.photo for card in kept] == [card.photo for card in drawn]
    assert [[line.text for line in card.lines] for card in kept] == [
        [line.text for line in card.lines] for card in drawn
    ]


def test_a_card_with_a_word_that_the_reader_has_learnt_is_left_out():
    row = next(rows(1, seed=2))

    assert card_of(row).is_unseen
    assert not card_of({**row, "drawn": [*row["drawn"], "Manager"]}).is_unseen


@pytest.mark.parametrize("text", ["Anna", "Nguyễn", "Manager", "Hotel", "Berlin", "São Paulo", "Kovács"])
def test_words_of_the_readers_lists_are_known(text):
    assert not unseen(text)


@pytest.mark.parametrize("text", ["Xinalquo", "Beekeeper", "Skowhegan", "Gerlindra Oestrohdt"])
def test_other_words_are_unseen(text):
    assert unseen(text)


@pytest.mark.parametrize(("town", "is_unseen"), [("Berlin", False), ("Skowhegan", True), ("Wagner", True)])
def test_a_town_may_be_named_as_somebody_is(town, is_unseen):
    assert unseen_town(town) is is_unseen


def test_names_are_spelt_like_those_they_were_learnt_from_and_are_none_of_them():
    learnt = ["Gerlinde", "Gerhild", "Sieglinde", "Sieghild", "Hildegard", "Siegward", "Gerward"]
    chain, rng = NameChain(learnt), Random(1)
    written = {chain.write(rng) for _ in range(50)}

    assert written.isdisjoint(learnt)
    assert "Gerlinde"[:3] in {name[:3] for name in written} <= {name[:3] for name in learnt}


def test_a_chain_that_can_only_write_what_it_learnt_says_so():
    with pytest.raises(LookupError):
        NameChain(["Otto", "Erna"]).write(Random(1))


def test_a_remark_may_hold_a_name_but_no_title():
    assert unseen_remark("Honey and candles")
    assert not unseen_remark("Your manager")


@pytest.mark.parametrize("kind", KINDS)
def test_a_card_says_what_is_true_of_it(kind):
    """All values stand in its lines, as far as they are printed: a logo and a legal name are two of which one is enough."""
    for seed in range(6):
        rng = Random(seed)
        draft = invent(kind, rng)
        said = " ".join(line.text for line, _ in printed(rng, draft).lines).casefold()
        truth = draft.truth()

        assert all(mail.casefold() in said for mail in truth["emails"])
        assert all(url.casefold() in said for url in truth["urls"])
        assert all(phone["number"].casefold() in said for phone in truth["phones"])
        assert all(
            part.casefold() in said
            for key in ("name", "title", "company")
            for part in truth.get(key, "").split()
        )


def test_the_truth_of_a_picture_reads_itself_fully_right(tmp_path):
    draw_pictures(tmp_path, size=4, seed=1)
    pictures = read_labels(tmp_path)

    assert len(pictures) == 4
    for picture in pictures:
        with Image.open(picture.path) as image:
            assert min(image.size) > 500
        card = picture.cards[0]
        texts = {field: tuple(map(Given, card.texts[field][:1])) for field in FIELDS if field not in LISTS}
        items = {field: tuple(Given(item.text) for item in card.items[field]) for field in LISTS}
        assert score(picture, [GivenCard({**texts, **items})]).fully_right == 1


def test_no_line_leaves_the_card():
    for seed in range(20):
        rng = Random(seed)
        for line in typeset(rng, invent("products and slogan", rng)):
            left, top, width, height = line.box
            assert left >= 0 and top >= 0 and left + width <= 1250 and top + height <= 1250, line


def test_a_turned_line_keeps_its_size():
    line = SetLine("Xinalquo", 0.97, (100, 50, 80, 20)).turned(2.0)

    assert line.height == pytest.approx(20)
    assert line.width == pytest.approx(80)


def test_a_logo_that_is_misread_is_offered_as_its_domain_spells_it():
    cards = [card for card in draw(100, seed=7) if card.photo.group == "misread logo"]

    assert offered("company", cards) > len(cards) / 2


@pytest.mark.parametrize(
    ("lines", "town"), [("Skole, 82600", "Skole"), ("565 Hofsós", "Hofsós"), ("Kirkcudbright DG6 4JA", "Kirkcudbright"), ("Ballyvaughan|Co. Clare", "Ballyvaughan")]
)  # fmt: skip
def test_a_town_is_told_from_its_code(lines, town):
    assert town_of(lines) == town
