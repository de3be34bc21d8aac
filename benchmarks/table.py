"""The result of a benchmark: a Markdown table that documents publish unchanged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A table whose first row is ours; `note` says what was measured."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str

    def __str__(self) -> str:
        widths = [
            max(len(row[column]) for row in (self.head, *self.rows)) for column in range(len(self.head))
        ]
        lines = [self.head, ["-" * width for width in widths], *self.rows]
        shown = [
            "| "
            + " | ".join(
                _placed(cell, width, number)
                for number, (cell, width) in enumerate(zip(line, widths, strict=True))
            )
            + " |"
            for line in lines
        ]
        return "\n".join([f"## {self.title}", "", *shown, "", self.note, ""])


def ratio(ours: float, theirs: float) -> str:
    """The ratio of ours to theirs, as text."""
    return f"{ours / theirs:.2f}" if theirs else "–"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that a `share` (0-1) of them does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _placed(cell: str, width: int, column: int) -> str:
    return cell.ljust(width) if column == 0 else cell.rjust(width)
