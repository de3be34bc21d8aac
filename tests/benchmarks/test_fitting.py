"""Fitting of weights: the arithmetic, the parts of the cross-validation, and the file that is written."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from benchmarks.composed import compose
from benchmarks.fitting import (
    Fitter,
    LabelledBoard,
    Sample,
    board_of_composed,
    fit_curves,
    minimum,
    part_of,
    written,
)
from benchmarks.labels import LabelledPhoto
from ocr.assign import FIELDS, PAIRS, board_of, choice_of, scores_of, shares_of
from ocr.facts import MEANING
from ocr.understand import take_apart
from ocr.weights import FILE, Curve, Weights, load_weights
from tests.ocr.text_cards import lines_of

PHOTO = LabelledPhoto(Path("a.jpg"), (), family="acme")
CARD = (("Valenholt", 60), "Dana Kim", "Head of Sales", "dana.kim@example.com")


def test_the_minimum_of_a_bowl_is_its_bottom():
    bottom = np.array([3.0, -2.0, 0.5])
    steep = np.array([1.0, 30.0, 0.2])

    found = minimum(lambda at: (float(steep @ (at - bottom) ** 2), 2 * steep * (at - bottom)), np.zeros(3))

    assert found == pytest.approx(bottom, abs=1e-2)


def test_a_family_is_in_one_part_of_the_cross_validation():
    other = LabelledPhoto(Path("b.jpg"), (), family="acme")

    assert part_of(PHOTO) == part_of(other)
    assert len({part_of(LabelledPhoto(Path("c.jpg"), (), family=str(n))) for n in range(200)}) == 10


@pytest.mark.parametrize("right", ["Valenholt", "Dana Kim"])
def test_weights_are_fitted_towards_what_is_right(right):
    """With enough labels either text becomes the name, whatever the prior says."""
    texts = take_apart(lines_of(*CARD))
    board = board_of(texts.segments, texts.evidence, texts.walls)
    marks = {field: np.ones(len(board.options[field]), bool) for field in FIELDS}
    marks["name"] = np.array([one is not None and one.segment.text == right for one in board.options["name"]])
    labelled = [LabelledBoard(PHOTO, board, marks) for _ in range(20)]
    fitter = Fitter(labelled)

    weights = fitter.weights(fitter.fit(labelled), load_weights().curves)

    scores = scores_of(board, weights)
    chosen = board.options["name"][choice_of(scores, shares_of(scores))["name"]]
    assert chosen is not None
    assert chosen.segment.text == right


def test_only_so_many_facts_have_a_weight():
    """The facts that say most; what is left out weighs nothing, whatever its prior."""
    labelled = [board_of_composed(compose(seed)) for seed in range(12)]
    fitter = Fitter(labelled)

    few, many = (fitter.fit(labelled, kept=kept) for kept in (5, 40))

    assert np.count_nonzero(few) <= 5 < np.count_nonzero(many) <= 40


def test_composed_cards_count_beside_the_photos():
    """They are among what is fitted to, whichever part of the photos is."""
    composed = [board_of_composed(compose(seed)) for seed in range(60)]
    photo = composed.pop()
    alone, mixed = Fitter([photo]), Fitter([photo], composed)

    by_alone, by_mixed = (one.weights(one.fit([photo]), load_weights().curves) for one in (alone, mixed))

    assert _rightly_named(composed, by_mixed) > _rightly_named(composed, by_alone)


def _rightly_named(boards: list[LabelledBoard], weights: Weights) -> int:
    """How many cards have the right name chosen."""
    scores = [scores_of(one.board, weights) for one in boards]
    chosen = [choice_of(one, shares_of(one))["name"] for one in scores]
    return sum(bool(one.right["name"][n]) for one, n in zip(boards, chosen, strict=True))


def test_a_curve_follows_how_often_values_are_right():
    """It stays below the share of right values, for wrong ones count more."""
    often = [Sample("title", 0.9, 1.0, is_right=n % 10 != 0) for n in range(200)]
    seldom = [Sample("title", 0.3, 1.0, is_right=n % 5 == 0) for n in range(200)]

    curve = fit_curves([*often, *seldom])["title"]

    assert 0.8 < curve.confidence(0.9, 1.0) <= 0.9
    assert 0.08 < curve.confidence(0.3, 1.0) <= 0.2
    assert curve.confidence(0.9, 0.5) < curve.confidence(0.9, 1.0)


def test_what_is_written_is_what_is_loaded():
    weights = Weights({"name": {"2 words": 0.4}, "no name": {"empty": -0.1}}, {"name": Curve(0.5, 0.6, 1.0)})

    table = tomllib.loads(written(weights))

    assert table == {
        "name": {"2 words": 0.4},
        "no name": {"empty": -0.1},
        "curves": {"name": {"constant": 0.5, "share": 0.6, "letters": 1.0}},
    }


def test_every_weight_is_of_a_fact_that_is_described():
    groups = {
        *FIELDS,
        "address",
        *(f"no {field}" for field in FIELDS),
        *(" and ".join(pair) for pair in PAIRS),
    }

    facts = load_weights().facts

    assert set(facts) <= groups
    assert sum(map(len, facts.values())) <= 150
    assert {fact for worth in facts.values() for fact in worth} <= MEANING.keys()
    assert all(line.isascii() for line in FILE.read_text(encoding="utf-8").splitlines())
