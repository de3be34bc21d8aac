"""Fits ocr/weights.toml to labelled photos, and measures how well the weights hold on photos they were not fitted to.

    python -m benchmarks.fitting --cards FOLDER [FOLDER ...] [--lines FILE] [--write]

The engines read every photo once (`--lines` keeps what they gave); the rest is computed again for every set of weights. Printed
beside each other: the weights in use, weights fitted to all photos ("training"), and weights that were fitted without the family of
the photo they are measured on ("cross-validated", in ten parts). Only the last tells what to expect of new cards.

Composed cards (composed.py) are mixed in with a low weight, for what no photo shows. Of some 300 facts a field could be told by, only
those that say most have a weight; the choice is made again in each part.

The likelihood of the right reading is maximised. Where a label fits no option, because the text was misread, the nearest counts as
right, and below NEAREST nothing does. The prior is a normal distribution around the hand-set weights of PRIOR.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import pickle
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.composed import ComposedCard, compose
from benchmarks.labels import FIELDS, LabelledPhoto, TrueCard, read_labels
from benchmarks.reading import calibration_table
from benchmarks.scoring import ALIKE, Score, given_card, is_item_right, likeness_to, score
from benchmarks.table import Table
from ocr import load_readers, personal_name
from ocr.assign import FIELDS as DECIDED
from ocr.assign import PAIRS, Board, address_facts, board_of
from ocr.cards import cards_in
from ocr.facts import MEANING
from ocr.fields import address
from ocr.reader import SideText, cards_of, recognize
from ocr.understand import Texts, take_apart
from ocr.weights import FILE, Curve, Weights, load_weights, log_odds

PARTS = 10
NEAREST = 60.0
STRENGTH = 4.0
"""How strongly a weight is held to its prior: the inverse of its variance."""
KEPT = 110
"""So many facts may have a weight: those that say most where CHOICE_SPARSITY draws every weight to its prior."""
CHOICE_STRENGTH, CHOICE_SPARSITY, ROUNDED = 1.0, 2.0, 0.02
COMPOSED, COMPOSED_WEIGHT = 800, 0.1
"""How many composed cards are mixed in, and what each counts against a photo."""
PRIOR: Mapping[str, Mapping[str, float]] = {
    "name": {
        "name score": 1.0,
        "company score": -0.3,
        "title score": -0.3,
        "stacked": -0.5,
        "half of a name": -3.0,
        "1 word": -2.5,
    },
    "company": {
        "company score": 1.0,
        "name score": -0.3,
        "title score": -0.3,
        "stacked": 0.7,
        "open ended": 1.5,
        "department": -3.0,
        "left open": -1.5,
        "bare legal form": -2.0,
        "goes on below": -1.0,
        "speaks of another": -2.0,
    },
    "title": {
        "title score": 1.0,
        "name score": -0.3,
        "company score": -0.3,
        "stacked": -2.5,
        "title goes on": 4.0,
        "left open": -1.5,
        "like a title": 0.5,
    },
    "name and title": {"near": 0.5, "title under": 0.5, "said in another script": -4.0},
    "name and company": {"said in another script": -4.0},
}
ADDRESS_STRENGTH = 2.0
ADDRESS_PRIOR: Mapping[str, float] = {"sure of a line": 0.5, "clear lines": 0.5, "line above": -1.5}
CURVE_PRIOR = Curve(constant=0.5, share=0.6, letters=1.0)
CAUTION = 1.6
"""How much more a wrong value counts than a right one where confidences are fitted: one that looks sure is never looked at."""
JITTER, DRAWS = 0.1, 10

Vector = NDArray[np.float64]
Column = tuple[str, str]


@dataclass(frozen=True, eq=False)
class ReadPhoto:
    """A labelled photo, and what the engines gave of it."""

    photo: LabelledPhoto
    text: SideText


@dataclass(frozen=True, eq=False)
class LabelledBoard:
    """The options of a card; `right` tells of each field which options are right (option 0: none)."""

    photo: LabelledPhoto
    board: Board
    right: Mapping[str, NDArray[np.bool_]]


# --- reading once


def read_photos(folders: Sequence[Path], lines: Path | None = None) -> list[ReadPhoto]:
    """What the engines give of every labelled photo; kept in the file `lines`, where one is named."""
    pictures = [picture for folder in folders for picture in read_labels(folder)]
    known: dict[str, SideText] = pickle.loads(lines.read_bytes()) if lines and lines.is_file() else {}
    missing = [picture for picture in pictures if str(picture.path) not in known]
    if missing:
        readers = load_readers()
        for n, picture in enumerate(missing, start=1):
            print(f"\rReading {n} of {len(missing)} photos", end="", file=sys.stderr)
            known[str(picture.path)] = recognize(picture.path.read_bytes(), readers)
        print(file=sys.stderr)
        if lines:
            lines.write_bytes(pickle.dumps(known))
    return [ReadPhoto(picture, known[str(picture.path)]) for picture in pictures]


def _texts_of(read: ReadPhoto) -> Iterator[Texts]:
    """The texts of each card of a photo."""
    return map(take_apart, cards_in(read.text.lines, read.text.sheets))


def boards_of(read: ReadPhoto) -> Iterator[LabelledBoard]:
    """The board of each card of a photo, with the right options marked."""
    for texts in _texts_of(read):
        board = board_of(texts.segments, texts.evidence, texts.walls)
        mails = [one.found.value for one in texts.contacts.emails]
        true = max(read.photo.cards, key=lambda card: _affinity(card, board, mails), default=None)
        if true is not None:
            yield _labelled(read.photo, true, board)


def board_of_composed(card: ComposedCard) -> LabelledBoard:
    texts = take_apart(card.lines)
    board = board_of(texts.segments, texts.evidence, texts.walls)
    return _labelled(card.photo, card.photo.cards[0], board)


def _labelled(photo: LabelledPhoto, true: TrueCard, board: Board) -> LabelledBoard:
    return LabelledBoard(photo, board, {field: _right(field, true, board) for field in DECIDED})


def _affinity(true: TrueCard, board: Board, mails: Sequence[str]) -> float:
    alike = sum(max(_likenesses(field, true, board), default=0.0) / 100 for field in DECIDED)
    found = sum(
        is_item_right("emails", item, mail, None) for item in true.items.get("emails", ()) for mail in mails
    )
    return alike + 2 * found


def _likenesses(field: str, true: TrueCard, board: Board) -> list[float]:
    answers = true.texts.get(field, ())
    texts = [one.segment.text for one in board.options[field] if one is not None]
    if field == "name":
        texts = [personal_name.parts(text).fn for text in texts]
    return [likeness_to(field, answers, text.strip(" ,-")) for text in texts] if answers else []


def _right(field: str, true: TrueCard, board: Board) -> NDArray[np.bool_]:
    alike = np.array([0.0, *_likenesses(field, true, board)])
    if field in true.unscored:
        return np.ones(len(board.options[field]), bool)
    none = np.zeros(len(board.options[field]), bool)
    none[0] = True
    if not true.texts.get(field) or alike.max() < NEAREST:
        return none
    return np.asarray(alike >= min(ALIKE, alike.max()), bool)


# --- fitting


class Fitter:
    """Fits weights to boards; facts are turned into arrays once.

    Boards of composed cards are added to those of photos, each with the weight COMPOSED_WEIGHT.
    """

    def __init__(self, boards: Sequence[LabelledBoard], composed: Sequence[LabelledBoard] = ()) -> None:
        self._columns: dict[Column, int] = {}
        self._rows = {id(one): self._arrays(one) for one in [*boards, *composed]}
        self._composed = [self._rows[id(one)] for one in composed]
        self.prior = np.array([PRIOR.get(group, {}).get(fact, 0.0) for group, fact in self._columns])

    def fit(self, boards: Sequence[LabelledBoard], strength: float = STRENGTH, kept: int = KEPT) -> Vector:
        """The weights of the `kept` facts that say most; the others weigh nothing.

        Which ones these are is decided here, from the boards given: a cross-validation repeats the choice in every part.
        """
        rows = [self._rows[id(one)] for one in boards]
        likelihood = _Likelihood(
            [(one, 1.0) for one in rows] + [(one, COMPOSED_WEIGHT) for one in self._composed], len(self.prior)
        )
        scale = likelihood.spread()
        every = np.ones(len(self.prior), bool)
        sparse = self._minimum(likelihood, every, CHOICE_STRENGTH, CHOICE_SPARSITY * scale)
        most = np.zeros(len(self.prior), bool)
        most[np.argsort(-np.abs(sparse) * scale, kind="stable")[:kept]] = True
        return self._minimum(likelihood, most, strength, np.zeros(len(scale)))

    def _minimum(
        self, likelihood: _Likelihood, free: NDArray[np.bool_], strength: float, sparsity: Vector
    ) -> Vector:
        """The likeliest weights, held to the prior; those not `free` are zero."""
        weights = np.where(free, self.prior, 0.0)

        def loss(some: Vector) -> tuple[float, Vector]:
            weights[free] = some
            value, slope = likelihood(weights)
            off = some - self.prior[free]
            bent = np.sqrt(off * off + ROUNDED**2)  # |off|, but smooth at zero
            value += float(0.5 * strength * off @ off + sparsity[free] @ bent)
            return value, slope[free] + strength * off + sparsity[free] * off / bent

        weights[free] = minimum(loss, self.prior[free])
        return weights

    def weights(self, vector: Vector, curves: Mapping[str, Curve]) -> Weights:
        groups: dict[str, dict[str, float]] = {}
        for (group, fact), n in self._columns.items():
            if worth := round(float(vector[n]), 3):
                groups.setdefault(group, {})[fact] = worth
        return Weights(groups, curves)

    def _arrays(self, one: LabelledBoard) -> _Rows:
        """The facts of a board as entries: a place, a fact's column and its value; fields first, then pairs of fields."""
        board = one.board
        tables: list[tuple[_Entries, tuple[int, ...]]] = []
        for field in DECIDED:
            entries = [
                (n, self._column(field if n else f"no {field}", fact), value)
                for n, facts in enumerate(board.facts[field])
                for fact, value in facts.items()
                if value
            ]
            tables.append((entries, (len(board.facts[field]),)))
        for pair in PAIRS:
            shape = len(board.facts[pair[0]]), len(board.facts[pair[1]])
            entries = [
                (n * shape[1] + m, self._column(" and ".join(pair), fact), value)
                for (n, m), facts in board.together[pair].items()
                for fact, value in facts.items()
                if value
            ]
            tables.append((entries, shape))
        right = (
            one.right["name"][:, None, None]
            & one.right["company"][None, :, None]
            & one.right["title"][None, None, :]
        ) & ~board.impossible
        return _Rows(tables, ~board.impossible, right)

    def _column(self, group: str, fact: str) -> int:
        return self._columns.setdefault((group, fact), len(self._columns))


_Entries = list[tuple[int, int, float]]


@dataclass(frozen=True, eq=False)
class _Rows:
    """A board: its entries with the shape of their table, which combinations are possible, and which of them are right."""

    tables: Sequence[tuple[_Entries, tuple[int, ...]]]
    possible: NDArray[np.bool_]
    right: NDArray[np.bool_]


class _Likelihood:
    """The negative log-likelihood of what is right on many boards, and its slope."""

    def __init__(self, boards: Sequence[tuple[_Rows, float]], columns: int) -> None:
        self._boards = [(rows, weight) for rows, weight in boards if rows.right.any()]
        self._size = columns
        entries: _Entries = []
        self._begins: list[int] = []
        self._places = 0
        for rows, _ in self._boards:
            self._begins.append(self._places)
            for some, shape in rows.tables:
                entries += [(self._places + place, column, value) for place, column, value in some]
                self._places += math.prod(shape)
        table = np.array(entries, float).reshape(len(entries), 3)
        self._place, self._column = table[:, 0].astype(np.int64), table[:, 1].astype(np.int64)
        self._value = table[:, 2]

    def spread(self) -> Vector:
        """How much each fact varies: the root of its mean square per board."""
        squares = np.bincount(self._column, weights=self._value**2, minlength=self._size)
        return np.asarray(np.sqrt(squares / max(1, len(self._boards))))

    def __call__(self, weights: Vector) -> tuple[float, Vector]:
        worth = weights[self._column] * self._value
        scores: Vector = np.bincount(self._place, weights=worth, minlength=self._places).astype(float)
        value, slopes = 0.0, np.zeros(self._places)
        for begin, (rows, weight) in zip(self._begins, self._boards, strict=True):
            value += weight * _add_board(rows, weight, scores[begin:], slopes[begin:])
        slope = np.bincount(self._column, weights=slopes[self._place] * self._value, minlength=self._size)
        return value, np.asarray(slope)


# How the three fields and the three pairs of fields lie in a table of all combinations.
_WHERE = ((0, None, None), (None, 0, None), (None, None, 0), (0, None, 0), (0, 0, None), (None, 0, 0))


def _add_board(rows: _Rows, weight: float, scores: Vector, slopes: Vector) -> float:
    """The negative log-likelihood of one board, given the scores of its tables; adds the slopes of these."""
    total, begin = np.zeros(rows.possible.shape), 0
    for (_, shape), where in zip(rows.tables, _WHERE, strict=True):
        end = begin + math.prod(shape)
        total += scores[begin:end].reshape(
            [1 if one is None else rows.possible.shape[n] for n, one in enumerate(where)]
        )
        begin = end
    every, log_total = _softmax(total, rows.possible)
    right, log_part = _softmax(total, rows.right)
    odds, begin = weight * (every - right), 0
    for (_, shape), where in zip(rows.tables, _WHERE, strict=True):
        end = begin + math.prod(shape)
        slopes[begin:end] += odds.sum(axis=tuple(n for n, one in enumerate(where) if one is None)).ravel()
        begin = end
    return log_total - log_part


def _softmax(scores: Vector, possible: NDArray[np.bool_]) -> tuple[Vector, float]:
    masked = np.where(possible, scores, -np.inf)
    most = float(masked.max())
    odds = np.exp(masked - most)
    total = float(odds.sum())
    return odds / total, most + math.log(total)


def minimum(
    function: Callable[[Vector], tuple[float, Vector]], start: Vector, *, steps: int = 80, memory: int = 8
) -> Vector:
    """Where a smooth function (its value and slope) is least, by L-BFGS."""
    at, (value, slope) = start, function(start)
    moves: list[tuple[Vector, Vector]] = []
    for _ in range(steps):
        direction = -_scaled(slope, moves)
        step, falls = 1.0, float(slope @ direction)
        for _ in range(20):
            there = at + step * direction
            lower, next_slope = function(there)
            if lower <= value + 1e-4 * step * falls:
                break
            step /= 2
        else:
            return at
        move = there - at, next_slope - slope
        if float(move[0] @ move[1]) > 1e-10:
            moves = [*moves, move][-memory:]
        is_done = value - lower < 1e-5 * max(1.0, abs(value))
        at, value, slope = there, lower, next_slope
        if is_done:
            break
    return at


def _scaled(slope: Vector, moves: Sequence[tuple[Vector, Vector]]) -> Vector:
    """The slope times the inverse curvature that the last moves show."""
    scaled, used = slope.copy(), []
    for move, change in reversed(moves):
        factor = float(move @ scaled) / float(change @ move)
        scaled -= factor * change
        used.append(factor)
    if moves:
        move, change = moves[-1]
        scaled *= float(move @ change) / float(change @ change)
    else:
        scaled /= max(1.0, float(np.linalg.norm(slope)))
    for (move, change), factor in zip(moves, reversed(used), strict=True):
        scaled += move * (factor - float(change @ scaled) / float(change @ move))
    return scaled


Place = tuple[Mapping[str, float], bool]
"""The facts of lines taken for an address, and whether they are one."""


def fit_address(samples: Sequence[Place], composed: Sequence[Place] = ()) -> dict[str, float]:
    """The weights of an address' facts: how often such lines are a whole address and nothing else."""
    counted = np.array([1.0] * len(samples) + [COMPOSED_WEIGHT] * len(composed))
    samples = [*samples, *composed]
    names = sorted({fact for known, _ in samples for fact in known})
    prior = np.array([ADDRESS_PRIOR.get(fact, 0.0) for fact in names])
    table = np.array([[known.get(fact, 0.0) for fact in names] for known, _ in samples])
    right = np.array([is_right for _, is_right in samples], float)

    def loss(weights: Vector) -> tuple[float, Vector]:
        odds, off = table @ weights, weights - prior
        value = float(counted @ (np.logaddexp(0, odds) - right * odds) + 0.5 * ADDRESS_STRENGTH * off @ off)
        return value, table.T @ (counted * (1 / (1 + np.exp(-odds)) - right)) + ADDRESS_STRENGTH * off

    return {fact: round(float(worth), 3) for fact, worth in zip(names, minimum(loss, prior), strict=True)}


def addresses_of(photo: LabelledPhoto, cards: Iterable[Texts]) -> list[Place]:
    """The facts of the variants of each address on a photo's cards, and whether they are right."""
    found = []
    for texts in cards:
        for segment, known in address_facts(texts.segments, texts.evidence, texts.walls):
            text = address.strip_label(segment.text)
            found += [(known, is_right) for is_right in _is_right(photo, "address", text)]
    return found


# --- what a share is worth as a confidence

# With these curves a confidence is the share itself, or half the confidence of the letters.
_SHARE, _LETTERS = Curve(0.0, 1.0, 0.0), Curve(0.0, 0.0, 1.0)
CURVED = {"name": "fn", "company": "org", "title": "title", "address": "adrs"}


@dataclass(frozen=True, slots=True)
class Sample:
    """A value that was given: its share, the confidence of its letters, and whether it is right."""

    field: str
    share: float
    letters: float
    is_right: bool


def samples_of(read: ReadPhoto, weights: Weights) -> list[Sample]:
    shares, letters = (
        [
            card.to_json()
            for card in cards_of(
                read.text,
                weights=replace(weights, curves=dict.fromkeys(CURVED, curve), least_confidence=0.0),
            )
        ]
        for curve in (_SHARE, _LETTERS)
    )
    return [
        Sample(field, one["confidence"], 2 * two["confidence"], is_right)
        for first, second in zip(shares, letters, strict=True)
        for field, key in CURVED.items()
        for one, two in zip(_values(first[key])[:1], _values(second[key])[:1], strict=True)
        if one["source"] != "qr"
        for is_right in _is_right(read.photo, field, one["value"])
    ]


def fit_curves(samples: Sequence[Sample]) -> dict[str, Curve]:
    return {field: _curve([one for one in samples if one.field == field]) for field in CURVED}


def _curve(samples: Sequence[Sample]) -> Curve:
    prior = np.array([CURVE_PRIOR.constant, CURVE_PRIOR.share, CURVE_PRIOR.letters])
    shares = np.array([log_odds(one.share) for one in samples])
    letters = np.log([min(0.999, max(0.001, one.letters)) for one in samples])
    right = np.array([one.is_right for one in samples], float)

    def loss(curve: Vector) -> tuple[float, Vector]:
        constant, share, power = curve
        role = 1 / (1 + np.exp(-constant - share * shares))
        sure = np.clip(role * np.exp(power * letters), 1e-6, 1 - 1e-6)
        off = curve - prior
        wrong = CAUTION * (1 - right)
        value = float(-(right * np.log(sure) + wrong * np.log(1 - sure)).sum() + 0.5 * off @ off)
        by_odds = (wrong * sure / (1 - sure) - right) * (1 - role)
        by_power = wrong * sure / (1 - sure) - right
        return value, np.array([by_odds.sum(), by_odds @ shares, by_power @ letters]) + off

    constant, share, power = minimum(loss, prior)
    # More of a share or of a letter's confidence never means less.
    return Curve(
        round(float(constant), 3), round(max(0.0, float(share)), 3), round(max(0.0, float(power)), 3)
    )


def _values(value: Any) -> list[dict[str, Any]]:
    return value if isinstance(value, list) else [value] if value else []


def _is_right(photo: LabelledPhoto, field: str, text: str) -> list[bool]:
    if any(field in card.unscored for card in photo.cards):
        return []
    return [any(likeness_to(field, card.texts.get(field, ()), text) >= ALIKE for card in photo.cards)]


# --- measuring


@dataclass(frozen=True, eq=False)
class Fitted:
    """The result of `fit_all`: the weights of all photos, and of each part the weights fitted without it."""

    weights: Weights
    parts: Mapping[int, Weights]
    boards: Sequence[LabelledBoard]


def part_of(photo: LabelledPhoto) -> int:
    """The part of the cross-validation that a photo's family belongs to."""
    return int(hashlib.sha256(photo.family.encode()).hexdigest(), 16) % PARTS


def fit_all(reads: Sequence[ReadPhoto]) -> Fitted:
    boards = [board for read in reads for board in boards_of(read)]
    composed = [compose(seed) for seed in range(COMPOSED)]
    fitter = Fitter(boards, [board_of_composed(card) for card in composed])
    composed_places = [one for card in composed for one in addresses_of(card.photo, [take_apart(card.lines)])]
    flat = dict.fromkeys(CURVED, _SHARE)
    places = [
        (part_of(read.photo), one) for read in reads for one in addresses_of(read.photo, _texts_of(read))
    ]
    without = {
        part: _with_address(
            fitter.weights(fitter.fit([one for one in boards if part_of(one.photo) != part]), flat),
            fit_address([one for own, one in places if own != part], composed_places),
        )
        for part in range(PARTS)
    }
    # Shares of photos that the weights were fitted to are too sure: curves are fitted to the others.
    samples = [
        (part_of(read.photo), one) for read in reads for one in samples_of(read, without[part_of(read.photo)])
    ]
    return Fitted(
        _with_address(
            fitter.weights(fitter.fit(boards), fit_curves([one for _, one in samples])),
            fit_address([one for _, one in places], composed_places),
        ),
        {
            part: replace(weights, curves=fit_curves([one for own, one in samples if own != part]))
            for part, weights in without.items()
        },
        boards,
    )


def _with_address(weights: Weights, worth: Mapping[str, float]) -> Weights:
    return replace(weights, facts={**weights.facts, "address": worth})


def measured(reads: Sequence[ReadPhoto], weights_of: Callable[[LabelledPhoto], Weights]) -> Score:
    total = Score()
    for read in reads:
        cards = cards_of(read.text, weights=weights_of(read.photo))
        total += score(read.photo, [given_card(card.to_json()) for card in cards])
    return total


def jittered(weights: Weights, seed: int) -> Weights:
    """The weights, each changed at random by some JITTER of itself."""
    draw = np.random.default_rng(seed)
    changed = {
        group: {fact: worth * (1 + JITTER * draw.standard_normal()) for fact, worth in facts.items()}
        for group, facts in weights.facts.items()
    }
    return replace(weights, facts=changed)


def tables(reads: Sequence[ReadPhoto], fitted: Fitted) -> list[Table]:
    """Today's weights, training and cross-validation beside each other; and what jitter does to the latter."""
    rows = {
        "weights in use": measured(reads, lambda _: load_weights()),
        "training": measured(reads, lambda _: fitted.weights),
        "cross-validated": measured(reads, lambda photo: fitted.parts[part_of(photo)]),
    }
    folders = list(dict.fromkeys(read.photo.path.parent.parent for read in reads))
    for folder in folders if len(folders) > 1 else []:
        own = [read for read in reads if read.photo.path.parent.parent == folder]
        rows[f"cross-validated, {folder.name}"] = measured(own, lambda photo: fitted.parts[part_of(photo)])
    head = ["", "fully right", *FIELDS, "silent errors", "sure of what is right"]
    return [
        Table(
            title="Fitting: on photos known and unknown to the weights",
            head=head,
            rows=[[label, *_row(total)] for label, total in rows.items()],
            note=f"{sum(len(read.photo.cards) for read in reads)} cards, {PARTS} parts by family.",
        ),
        calibration_table(
            rows["cross-validated"],
            title="Fitting: what a confidence is worth, cross-validated",
            note="Of all fields.",
        ),
    ]


def jitter_table(reads: Sequence[ReadPhoto], fitted: Fitted) -> Table:
    draws = [measured(reads, partial(_jittered_part, fitted, seed)).fully_right for seed in range(DRAWS)]
    return Table(
        title="Fitting: cross-validated, every weight changed by 10 % at random",
        head=["draws", "cards fully right"],
        rows=[[str(DRAWS), " ".join(map(str, sorted(draws)))]],
        note="Weights that sit on a peak of their photos lose here.",
    )


def _jittered_part(fitted: Fitted, seed: int, photo: LabelledPhoto) -> Weights:
    return jittered(fitted.parts[part_of(photo)], seed)


def _row(total: Score) -> list[str]:
    shares = [total.share_fully_right, *(total.f1(field) for field in FIELDS), total.silent, total.sure]
    return ["-" if share is None else f"{100 * share:.1f}" for share in shares]


# --- the file of weights


def written(weights: Weights) -> str:
    """The weights as the text of weights.toml: each with the meaning of its fact."""
    lines = [
        "# What each fact is worth for each field (log-odds), and what a share is worth as a confidence.",
        "# Fitted by `python -m benchmarks.fitting --write`; the facts are those of facts.py. Edit the prior there, not this file.",
    ]
    for group in sorted(weights.facts, key=_GROUPS.index):
        lines += ["", f'["{group}"]']
        facts = sorted(weights.facts[group].items(), key=lambda one: list(MEANING).index(one[0]))
        lines += [f'"{fact}" = {worth}  # {MEANING[fact]}' for fact, worth in facts if worth]
    for field, curve in weights.curves.items():
        lines += [
            "",
            f"[curves.{field}]",
            f"constant = {curve.constant}",
            f"share = {curve.share}",
            f"letters = {curve.letters}",
        ]
    return "\n".join(lines) + "\n"


_GROUPS = [
    *DECIDED,
    "address",
    *(f"no {field}" for field in DECIDED),
    *(" and ".join(pair) for pair in PAIRS),
]


def run(
    folders: Sequence[Path], *, lines: Path | None = None, write: bool = False, jitter: bool = False
) -> None:
    reads = read_photos(folders, lines)
    fitted = fit_all(reads)
    for table in tables(reads, fitted):
        print(table, flush=True)
    if jitter:
        print(jitter_table(reads, fitted))
    if write:
        FILE.write_text(written(fitted.weights), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit the weights of facts to labelled photos.")
    parser.add_argument(
        "--cards", type=Path, nargs="+", required=True, metavar="FOLDER", help="labelled photos"
    )
    parser.add_argument("--lines", type=Path, metavar="FILE", help="keeps what the engines read of them")
    parser.add_argument("--write", action="store_true", help="replace ocr/weights.toml by the fitted weights")
    parser.add_argument(
        "--jitter", action="store_true", help="measure with weights changed at random as well"
    )
    options = parser.parse_args()
    run(options.cards, lines=options.lines, write=options.write, jitter=options.jitter)


if __name__ == "__main__":
    main()
