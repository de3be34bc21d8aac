"""The reading benchmark: every reader gets the same pictures, and a failure counts as nothing read."""

from __future__ import annotations

from pathlib import Path

from benchmarks.labels import LabelledPhoto, true_card
from benchmarks.reading import OURS, measure, tables
from benchmarks.scoring import Given, GivenCard

ANA = true_card({"name": "Ana Ruiz", "company": "Nandu"})
PICTURES = [LabelledPhoto(Path("a.jpg"), (ANA,), "easy"), LabelledPhoto(Path("b.jpg"), (ANA,), "hard")]


class FakeReader:
    """Reads Ana's card; fails on the pictures named."""

    def __init__(self, name: str, *fails_on: str) -> None:
        self.name = name
        self._fails_on = fails_on

    def read(self, photo: Path) -> list[GivenCard]:
        if photo.name in self._fails_on:
            raise ValueError("no such format")
        return [GivenCard({"name": (Given("Ana Ruiz", 0.95),), "company": (Given("Nandu", 0.6),)})]


def test_a_picture_a_reader_fails_on_counts_as_nothing_read():
    result = measure(FakeReader("peer", "b.jpg"), PICTURES)

    assert result.failures == 1
    assert (result.total.fully_right, result.total.cards) == (1, 2)
    assert result.scores["hard"].counts["name"].missed == 1
    assert len(result.seconds) == 2


def cells(printed: str) -> list[list[str]]:
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in printed.splitlines() if "|" in line
    ]


def test_the_tables_show_every_reader_by_difficulty_ours_first():
    printed = cells(
        tables([measure(FakeReader("peer", "b.jpg"), PICTURES), measure(FakeReader(OURS), PICTURES)])
    )

    assert printed[0] == ["cards fully right", "easy (1)", "hard (1)", "all"]
    assert printed[2] == [OURS, "100 %", "100 %", "100 %"]
    assert printed[3] == ["peer", "100 %", "0 %", "50 %"]


def test_calibration_is_shown_for_our_reader_only():
    ours = cells(tables([measure(FakeReader(OURS), PICTURES)]))
    theirs = cells(tables([measure(FakeReader("peer"), PICTURES)]))

    assert ["confidence", "0.6-0.7", "0.9-1.0"] in ours
    assert ["values", "2", "2"] in ours
    assert all(row[0] != "confidence" for row in theirs)
