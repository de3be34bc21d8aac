"""Accuracy and cost of reading: our reader and the alternatives, on the same pictures in the same run.

Prints Markdown, which docs/reading.md publishes unchanged.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.deck.deck import SEED, SIZE, draw_deck
from benchmarks.deck.fonts import missing_packages
from benchmarks.labels import FIELDS, LabelledPhoto, read_labels
from benchmarks.reader_peers import Peer, SimpleRules, TutorialScanner
from benchmarks.scoring import GivenCard, Score, given_card, score
from benchmarks.table import Table, percentile

OURS = "Nextday"
DIFFICULTIES = ("easy", "medium", "hard")


class Nextday:
    """Our reader, as `python -m ocr` runs it."""

    def __init__(self, name: str = OURS, engines: Sequence[str] = ("rapidocr", "tesseract")) -> None:
        from ocr import load_readers

        self.name = name
        self._readers = load_readers(engines)

    def read(self, photo: Path) -> list[GivenCard]:
        from ocr import read_photo

        reading = read_photo(photo.read_bytes(), readers=self._readers)
        return [given_card(card.to_json()) for card in reading.cards]


@dataclass(frozen=True, slots=True)
class Measured:
    """One reader's result: its score over each group of pictures, and the CPU seconds each picture cost."""

    name: str
    scores: dict[str, Score]
    seconds: tuple[float, ...]
    failures: int

    @property
    def total(self) -> Score:
        return sum(self.scores.values(), Score())


def run(cards: Path | None = None, *, size: int = SIZE, seed: int = SEED) -> None:
    """Measure all readers on a folder of labelled pictures, or on our drawn deck, and print the tables."""
    if cards is not None:
        _measure_and_print(read_labels(cards))
        return
    with TemporaryDirectory() as drawn:
        folder = Path(drawn)
        print(f"Drawing {size} cards (seed {seed})", file=sys.stderr)
        draw_deck(folder, size=size, seed=seed)
        if missing := missing_packages():
            print(f"\nDrawn with fewer faces than the published deck; it needs: {' '.join(missing)}")
        _measure_and_print(read_labels(folder))


def measure(reader: Peer, pictures: Iterable[LabelledPhoto]) -> Measured:
    """Read every picture; a failure of the reader counts as nothing read."""
    scores: dict[str, Score] = {}
    seconds, failures = [], 0
    for picture in pictures:
        began = _cpu_seconds()
        try:
            given = reader.read(picture.path)
        except Exception as error:  # a failing alternative must not stop the measurement
            print(f"{reader.name} failed on {picture.path.name}: {error}", file=sys.stderr)
            given, failures = [], failures + 1
        seconds.append(_cpu_seconds() - began)
        scores[picture.group] = scores.get(picture.group, Score()) + score(picture, given)
    return Measured(reader.name, scores, tuple(seconds), failures)


def tables(results: Sequence[Measured]) -> str:
    """All results as Markdown, ours in the first row."""
    results = sorted(results, key=lambda result: (result.name != OURS, not result.name.startswith(OURS)))
    shown = [_right_table(results), _field_table(results), _price_table(results)]
    shown += [
        calibration_table(
            result.total,
            title="Reading: what a confidence is worth",
            note="An honest 0.9 is right nine times in ten.",
        )
        for result in results
        if result.name == OURS
    ]
    return "\n".join(map(str, shown))


def _measure_and_print(pictures: Sequence[LabelledPhoto]) -> None:
    # Tesseract and ONNX would otherwise use every core: one thread each makes the comparison fair.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    results = []
    for make in _readers():
        reader = make()
        print(f"{reader.name} reads {len(pictures)} pictures", file=sys.stderr)
        results.append(measure(reader, pictures))
    print(tables(results))


def _readers() -> list[Callable[[], Peer]]:
    from ocr.engines.tesseract import find_command

    command = find_command(os.environ.get("TESSERACT_CMD"))
    return [
        lambda: TutorialScanner(command.path, command.tessdata),
        SimpleRules,
        lambda: Nextday(f"{OURS}, Tesseract alone", ["tesseract"]),
        Nextday,
    ]


def _cpu_seconds() -> float:
    """CPU seconds of this process and of the child processes it waited for."""
    times = os.times()
    return time.process_time() + times.children_user + times.children_system


# --- tables


def _right_table(results: Sequence[Measured]) -> Table:
    groups = list(dict.fromkeys(group for result in results for group in result.scores))
    groups.sort(key=lambda group: DIFFICULTIES.index(group) if group in DIFFICULTIES else len(DIFFICULTIES))
    cards = {group: results[0].scores[group].cards for group in groups}
    return Table(
        title="Reading: cards fully right",
        head=["cards fully right", *(f"{group} ({cards[group]})" for group in groups), "all"],
        rows=[
            [
                result.name,
                *(_percent(result.scores[group].share_fully_right) for group in groups),
                _percent(result.total.share_fully_right),
            ]
            for result in results
        ],
        note="Name, company, every e-mail and every phone right, none missed and none added.",
    )


def _field_table(results: Sequence[Measured]) -> Table:
    return Table(
        title="Reading: F1 by field",
        head=["F1", *FIELDS, "as E.164"],
        rows=[
            [
                result.name,
                *(_percent(result.total.f1(field)) for field in FIELDS),
                _percent(result.total.literal_e164 / max(1, result.total.known_e164)),
            ]
            for result in results
        ],
        note="Text fields are right from a similarity of 0.9 on; E.164: of the phones whose number is known.",
    )


def _price_table(results: Sequence[Measured]) -> Table:
    return Table(
        title="Reading: price and honesty",
        head=["CPU seconds per photo", "median", "95 %", "silent errors", "sure of what is right", "failed"],
        rows=[
            [
                result.name,
                f"{statistics.median(result.seconds):.2f}",
                f"{percentile(result.seconds, 0.95):.2f}",
                _percent(result.total.silent),
                _percent(result.total.sure),
                str(result.failures),
            ]
            for result in results
        ],
        note="One thread, programs it starts counted. Silent: wrong at a confidence of 0.8 or more, of all values.",
    )


def calibration_table(total: Score, *, title: str, note: str) -> Table:
    """How many values have which confidence, and which share of them is right."""
    bins = [row for row in total.calibration() if row.values]
    return Table(
        title=title,
        head=["confidence", *(f"{row.least:.1f}-{row.least + 0.1:.1f}" for row in bins)],
        rows=[
            ["values", *(str(row.values) for row in bins)],
            ["right", *(_percent(row.share_right) for row in bins)],
        ],
        note=note,
    )


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f} %"


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.reading", description="Measure the reader of cards."
    )
    parser.add_argument("--cards", type=Path, metavar="FOLDER", help="labelled pictures of your own")
    parser.add_argument("--deck-size", type=int, default=SIZE, metavar="N", help="how many cards are drawn")
    parser.add_argument("--seed", type=int, default=SEED, metavar="S", help="another seed, another deck")
    options = parser.parse_args()
    run(options.cards, size=options.deck_size, seed=options.seed)


if __name__ == "__main__":
    main()
