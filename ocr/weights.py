"""The weights of facts: what each fact is worth for each field, and what a share of the reading is worth as a confidence.

They stand in weights.toml, fitted by benchmarks/fitting.py to labelled photos, with hand-set ones as prior. A fact without a weight
counts nothing.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# A name, company or title that is right less often than this is none: noise around a card, a photo of something else.
LEAST_CONFIDENCE = 0.3
FILE = Path(__file__).parent / "weights.toml"


@dataclass(frozen=True, slots=True)
class Curve:
    """Turns the share of a reading and the confidence of its letters into how often such a value is right.

    The text must be of this field (a logistic curve of the share) and every letter read (a power of their confidence).
    """

    constant: float
    share: float
    letters: float

    def confidence(self, share: float, letters: float) -> float:
        odds = self.constant + self.share * log_odds(share)
        return float(min(1.0, max(0.0, letters)) ** self.letters / (1 + math.exp(-odds)))


@dataclass(frozen=True, slots=True)
class Weights:
    """`facts[group][fact]`: a group is a field, a field left empty, or two fields together."""

    facts: Mapping[str, Mapping[str, float]]
    curves: Mapping[str, Curve]
    least_confidence: float = LEAST_CONFIDENCE

    def score(self, group: str, facts: Mapping[str, float]) -> float:
        """What all these facts together are worth."""
        worth = self.facts.get(group, {})
        return sum(worth[fact] * value for fact, value in facts.items() if value and fact in worth)


@cache
def load_weights() -> Weights:
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    curves = {field: Curve(**curve) for field, curve in table.pop("curves").items()}
    return Weights(table, curves)


def log_odds(share: float) -> float:
    share = min(0.999, max(0.001, share))
    return math.log(share / (1 - share))
