"""Which text is the name, the company and the title of a card: the most likely joint reading.

Addresses are taken out first (addresses.py). Then every combination of a name, a company and a title, each of which may be
missing, is scored by the weights of its facts; two fields never share a text. A field's share is the probability of its
text over all combinations.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ocr import facts, options
from ocr.addresses import blocks, variants
from ocr.evidence import Evidence, Segment
from ocr.facts import Facts, Surroundings
from ocr.layout import Print
from ocr.options import Option, merge, options_of, overlap, without
from ocr.weights import Weights, load_weights

# From this share on a text is rather a name, a company or a title than a lost line of an address.
OTHER_FIELD = 0.5
# A name or company is given from this share on, even if it is likelier that the card has none: it is shown as doubtful.
LEAST_SHARE = 0.42
# What else a field could have been is told from this share on.
LEAST_ALTERNATIVE = 0.1

FIELDS = ("name", "company", "title")
PAIRS = (("name", "title"), ("name", "company"), ("company", "title"))
IMPOSSIBLE = -1e9

Tensor = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Claim:
    """Text that gets a field, how sure that is (0-1), and what else it could have been."""

    segment: Segment
    share: float
    others: tuple[Segment, ...] = ()


@dataclass(frozen=True, eq=False)
class Roles:
    name: Claim | None
    company: Claim | None
    title: Claim | None
    addresses: tuple[Claim, ...]
    rest: tuple[Segment, ...]


@dataclass(frozen=True, eq=False)
class Board:
    """All options of a card with their facts; option 0 of each field is that it is left empty."""

    options: Mapping[str, Sequence[Option | None]]
    facts: Mapping[str, Sequence[Facts]]
    together: Mapping[tuple[str, str], Mapping[tuple[int, int], Facts]]
    impossible: NDArray[np.bool_]
    """Combinations in which two fields share a text, by name, company and title."""


def settle(
    segments: Sequence[Segment], evidence: Evidence, walls: Sequence[Print], weights: Weights
) -> Roles:
    """Decide which text is the name, the company, the title and the addresses of one card; `walls` hold contacts."""
    everything = options_of(segments, evidence)
    addresses, board = _addresses_and_board(everything, evidence, walls, weights)
    claims = _claims(board, weights)
    taken = [claim.segment for claim in [*claims.values(), *addresses] if claim]
    rest = [one.segment for one in without(everything, taken)]
    return Roles(
        claims["name"],
        claims["company"],
        claims["title"],
        addresses,
        tuple(rest),
    )


def board_of(segments: Sequence[Segment], evidence: Evidence, walls: Sequence[Print]) -> Board:
    """The board that `settle` decides on: what weights are fitted to."""
    return _addresses_and_board(options_of(segments, evidence), evidence, walls, load_weights())[1]


def address_facts(
    segments: Sequence[Segment], evidence: Evidence, walls: Sequence[Print]
) -> list[tuple[Segment, Facts]]:
    """The variants of addresses that `settle` chooses from, each with its facts: what their weights are fitted to."""
    return [one for block in _address_blocks(options_of(segments, evidence), walls) for one in block]


def likeliest_name(segments: Sequence[Segment]) -> float:
    """How sure the surest name among pieces of text is, judged by the text alone (0-1)."""
    return max((one.share(one.name) for one in options_of(segments, Evidence())), default=0.0)


def _addresses_and_board(
    everything: Sequence[Option], evidence: Evidence, walls: Sequence[Print], weights: Weights
) -> tuple[tuple[Claim, ...], Board]:
    addresses = _addresses(everything, walls, weights)
    free = without(everything, [claim.segment for claim in addresses]) + _companies_in(addresses, everything)
    return addresses, _board(free, everything, evidence, walls)


def _board(
    free: Sequence[Option], everything: Sequence[Option], evidence: Evidence, walls: Sequence[Print]
) -> Board:
    """The options among the `free` texts of a card with their facts."""
    around = Surroundings(everything, walls, evidence)
    single = {id(one): around.facts(one) for one in free}

    def facts_of(option: Option) -> Facts:
        return single.get(id(option)) or around.facts(option)

    found = {
        "name": options.names(free, everything, evidence),
        "company": options.companies(free, evidence),
        "title": options.titles(free, everything, evidence),
    }
    none = {
        field: around.facts_of_none(some, [getattr(one, field) for one in some])
        for field, some in found.items()
    }
    every: dict[str, list[Option | None]] = {field: [None, *some] for field, some in found.items()}
    pairs = {pair: _together(pair, every[pair[0]], every[pair[1]]) for pair in PAIRS}
    alone = {field: [none[field], *map(facts_of, some)] for field, some in found.items()}
    alone["title"][1:] = [
        {**one, **facts.of_title_lines(option)}
        for one, option in zip(alone["title"][1:], found["title"], strict=True)
    ]
    return Board(
        options=every,
        facts=alone,
        together=pairs,
        impossible=_impossible(every),
    )


def scores_of(board: Board, weights: Weights) -> Tensor:
    """The score of every combination, by name, company and title."""
    alone = {
        field: np.array(
            [weights.score(field if n else f"no {field}", one) for n, one in enumerate(board.facts[field])]
        )
        for field in FIELDS
    }
    total = alone["name"][:, None, None] + alone["company"][None, :, None] + alone["title"][None, None, :]
    for pair, axis in zip(PAIRS, (1, 2, 0), strict=True):
        shape = len(board.facts[pair[0]]), len(board.facts[pair[1]])
        both = np.zeros(shape)
        for at, one in board.together[pair].items():
            both[at] = weights.score(" and ".join(pair), one)
        total = total + np.expand_dims(both, axis)
    return np.where(board.impossible, IMPOSSIBLE, total)


def shares_of(scores: Tensor) -> dict[str, NDArray[np.float64]]:
    """The probability of each option of each field."""
    odds = np.exp(scores - scores.max())
    odds /= odds.sum()
    return {field: odds.sum(axis=axes) for field, axes in zip(FIELDS, ((1, 2), (0, 2), (0, 1)), strict=True)}


def choice_of(scores: Tensor, shares: Mapping[str, NDArray[np.float64]]) -> dict[str, int]:
    """The option chosen for each field, 0 for none: those of the likeliest combination."""
    best = dict(zip(FIELDS, map(int, np.unravel_index(int(scores.argmax()), scores.shape)), strict=True))
    for field in ("name", "company"):
        share = shares[field][1:]
        if best[field] == 0 and share.size and share.max() > LEAST_SHARE:
            other = {**best, field: int(share.argmax()) + 1}
            # What shares a text with another field stays left out.
            best = other if scores[tuple(other.values())] > IMPOSSIBLE else best
    return best


def _claims(board: Board, weights: Weights) -> dict[str, Claim | None]:
    scores = scores_of(board, weights)
    shares = shares_of(scores)
    chosen = choice_of(scores, shares)
    return {field: _claim(board.options[field], shares[field], chosen[field]) for field in FIELDS}


def _claim(some: Sequence[Option | None], shares: NDArray[np.float64], chosen: int) -> Claim | None:
    mine = some[chosen]
    if mine is None:
        return None
    others = [
        other.segment
        for n in np.argsort(-shares)[:4]
        if (other := some[n]) is not None and n != chosen and shares[n] > LEAST_ALTERNATIVE
    ]
    return Claim(mine.segment, float(shares[chosen]), tuple(others[:2]))


def _together(
    pair: tuple[str, str], some: Sequence[Option | None], others: Sequence[Option | None]
) -> dict[tuple[int, int], Facts]:
    found: dict[tuple[int, int], Facts] = {}
    for n, one in enumerate(some):
        for m, other in enumerate(others):
            if one is None or other is None:
                found[n, m] = _one_missing(pair, one, other)
            elif not _conflict(one.segment, other.segment):
                found[n, m] = _PAIR_FACTS[pair](one, other)
    return found


def _one_missing(pair: tuple[str, str], one: Option | None, other: Option | None) -> Facts:
    if pair[0] != "name" or (one is None and other is None):
        return {}
    return {"no name" if one is None else f"no {pair[1]}": 1.0}


_PAIR_FACTS: Mapping[tuple[str, str], Callable[[Option, Option], Facts]] = {
    ("name", "title"): facts.of_name_and_title,
    ("name", "company"): facts.of_name_and_company,
    ("company", "title"): facts.of_company_and_title,
}


def _impossible(every: Mapping[str, Sequence[Option | None]]) -> NDArray[np.bool_]:
    shape = tuple(len(every[field]) for field in FIELDS)
    table = np.zeros(shape, bool)
    for (first, second), axis in zip(PAIRS, (1, 2, 0), strict=True):
        both = np.array(
            [
                [a is not None and b is not None and _conflict(a.segment, b.segment) for b in every[second]]
                for a in every[first]
            ]
        )
        table |= np.expand_dims(both, axis)
    return table


def _conflict(a: Segment, b: Segment) -> bool:
    """Whether two texts share letters: pieces of one line do not, unless one holds the other."""
    if not overlap(a, b):
        return False
    stacked_lines = len(a.prints) > 1 or len(b.prints) > 1
    return stacked_lines or a.text in b.text or b.text in a.text


# --- addresses


def _companies_in(addresses: Sequence[Claim], everything: Sequence[Option]) -> list[Option]:
    """Lines inside an address that are a company's name as well: "Acme University" between street and town."""
    lines = [line for claim in addresses for line in claim.segment.prints]
    return [
        one
        for one in everything
        if one.share(one.company) > 0.6 and any(own is line for own in one.segment.prints for line in lines)
    ]


def _addresses(everything: Sequence[Option], walls: Sequence[Print], weights: Weights) -> tuple[Claim, ...]:
    """The addresses, the one that says most first; of each block the likeliest variant."""
    claims: list[Claim] = []
    for block in _address_blocks(everything, walls):
        used = [line for claim in claims for line in claim.segment.prints]
        rivals = [
            Claim(segment, 1 / (1 + math.exp(-weights.score("address", about))))
            for segment, about in block
            if not any(line is own for own in segment.prints for line in used)
        ]
        claims += [max(rivals, key=lambda claim: claim.share)] if rivals else []
    return tuple(sorted(claims, key=lambda claim: -claim.share * min(4, len(claim.segment.words))))


def _address_blocks(
    everything: Sequence[Option], walls: Sequence[Print]
) -> list[list[tuple[Segment, Facts]]]:
    """The variants of each block of lines that look like an address, with their facts."""
    by_segment = {id(one.segment): one for one in everything}

    def share(segment: Segment) -> float:
        one = by_segment[id(segment)]
        return one.share(one.address)

    def taken(segment: Segment) -> float:
        one = by_segment[id(segment)]
        return max(one.share(one.name), one.share(one.title), one.share(one.company))

    found = blocks([one.segment for one in everything], walls, share=share, taken=taken)
    held = [id(segment) for block in found for segment in block]
    free = [one.segment for one in everything if id(one.segment) not in held]
    rest = [segment for segment in free if taken(segment) < OTHER_FIELD]

    def about(lines: Sequence[Segment], block: Sequence[Segment]) -> Facts:
        left = [one for one in [*rest, *block] if not any(one is own for own in lines)]
        known = facts.of_address([by_segment[id(segment)] for segment in lines], left)
        return {
            **known,
            "line added": float(len(lines) > len(block)),
            "line dropped": float(len(lines) < len(block)),
        }

    return [
        [(merge(lines, ", "), about(lines, block)) for lines in variants(block, free, walls, taken=taken)]
        for block in found
    ]
