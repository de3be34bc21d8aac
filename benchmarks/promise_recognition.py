"""Measures how well promises are recognised in 150 invented notes, which were labelled before the rules were written.

A promise counts as right if it names what was promised and has the day of its label. The notes and their labels stand in
promise_notes.txt.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from app.upkeep.recognition.note_promises import promises_in
from benchmarks.table import Table

NOTES = Path(__file__).parent / "promise_notes.txt"
BERLIN = ZoneInfo("Europe/Berlin")
LANGUAGES = {"en": "English", "de": "German", "fr": "French", "es": "Spanish", "pt": "Portuguese"}
MET_AT = datetime(2026, 3, 2, 17, tzinfo=UTC)


@dataclass(frozen=True)
class Label:
    word: str
    day: date | None


@dataclass(frozen=True)
class LabelledNote:
    language: str
    text: str
    promises: tuple[Label, ...]


@dataclass(frozen=True)
class Score:
    """How many promises were offered rightly, offered wrongly (also with another day), and missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed)


def labelled_notes() -> list[LabelledNote]:
    blocks = NOTES.read_text("utf-8").split("\n\n")[1:]
    return [_labelled(block.strip("\n").split("\n")) for block in blocks]


def _labelled(lines: list[str]) -> LabelledNote:
    language, text = lines[0].split("] ", 1)
    promises = (line.strip().rsplit(" ", 1) for line in lines[1:])
    return LabelledNote(
        language.removeprefix("["),
        text.replace("\\n", "\n"),
        tuple(Label(word, None if day == "-" else date.fromisoformat(day)) for word, day in promises),
    )


def score(note: LabelledNote) -> Score:
    """A promise is right if it names what was promised and has the day of its label."""
    found = Counter(
        (label, promise.is_dated and promise.due_at.astimezone(BERLIN).date() == label.day)
        if label.day
        else (label, promise.due_at == MET_AT + timedelta(hours=24))
        for promise in promises_in(note.text, met_at=MET_AT, zone=BERLIN)
        for label in note.promises
        if label.word.lower() in promise.what.lower()
    )
    offered = len(promises_in(note.text, met_at=MET_AT, zone=BERLIN))
    right = sum(1 for label in note.promises if found[label, True])
    return Score(right, offered - right, len(note.promises) - right)


def total(notes: list[LabelledNote]) -> Score:
    """The sum over the notes."""
    scores = [score(note) for note in notes]
    return Score(
        sum(each.right for each in scores),
        sum(each.wrong for each in scores),
        sum(each.missed for each in scores),
    )


def run() -> Table:
    """One row for each language, and one for all."""
    notes = labelled_notes()
    languages = {language: [note for note in notes if note.language == language] for language in LANGUAGES}
    rows = {**{LANGUAGES[code]: some for code, some in languages.items()}, "all": notes}
    return Table(
        title="Promises recognised in notes",
        head=("language", "notes", "promises", "offered", "right", "precision", "recall"),
        rows=[_row(name, some) for name, some in rows.items()],
        note="150 invented notes, labelled before the rules were written; a wrong day counts as wrong.",
    )


def _row(name: str, notes: list[LabelledNote]) -> tuple[str, ...]:
    found = total(notes)
    counts = (len(notes), found.right + found.missed, found.right + found.wrong, found.right)
    return (name, *map(str, counts), f"{found.precision:.2f}", f"{found.recall:.2f}")
