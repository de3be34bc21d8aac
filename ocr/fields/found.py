"""Something found inside a line: what it means, and from where to where it stands."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """`certainty` (0-1) is about the reading of the text, not about the letters' own confidence.

    `alternatives` are other values that the same text may mean.
    """

    value: str
    raw: str
    start: int
    end: int
    certainty: float = 1.0
    alternatives: tuple[str, ...] = ()
