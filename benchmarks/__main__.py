"""Runs the benchmarks: `make bench` for the short ones, `python -m benchmarks WHAT ...` for those named."""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

Measure = Callable[[argparse.Namespace], object]


def main(arguments: Sequence[str] | None = None) -> None:
    options = _options(arguments)
    print(
        f"# Measured on {datetime.now(UTC):%Y-%m-%d}: {os.cpu_count()} cores, Python {platform.python_version()}\n"
    )
    for name in options.what or MEASURES:
        table = (MEASURES | LONG_MEASURES)[name](options)
        if table is not None:
            print(table, flush=True)


def _shell(_options: argparse.Namespace) -> object:
    from benchmarks import page_load

    return page_load.run()


def _uploads(_options: argparse.Namespace) -> object:
    from benchmarks import uploads

    return uploads.run()


def _nudges(options: argparse.Namespace) -> object:
    from benchmarks import nudge_throughput

    return nudge_throughput.run(
        options.due or (nudge_throughput.LARGE if options.large else nudge_throughput.NUDGES)
    )


def _cost(_options: argparse.Namespace) -> object:
    from benchmarks import nudge_cost

    return nudge_cost.run()


def _waiting(_options: argparse.Namespace) -> object:
    from benchmarks import nudge_durability

    return nudge_durability.run()


def _rush(options: argparse.Namespace) -> object:
    """Print each table as soon as it is measured, because all take long."""
    from benchmarks import nudge_burst

    pending = options.pending or (10 * nudge_burst.PENDING if options.large else nudge_burst.PENDING)
    for table in nudge_burst.run(due=options.due or nudge_burst.DUE, pending=pending):
        print(table, flush=True)
    return None


def _scale(options: argparse.Namespace) -> object:
    """Print each table as soon as it is measured, because all take long."""
    from benchmarks import row_counts

    sizes = row_counts.LARGE if options.large else row_counts.SIZES
    if options.pending:
        sizes = (*(size for size in sizes if size < options.pending), options.pending)
    for table in row_counts.run(sizes):
        print(table, flush=True)
    return None


def _promises(_options: argparse.Namespace) -> object:
    from benchmarks import promise_recognition

    return promise_recognition.run()


def _reading(options: argparse.Namespace) -> object:
    """`benchmarks.reading` prints its tables itself."""
    from benchmarks.deck.deck import SEED, SIZE
    from benchmarks.reading import run

    for cards in options.cards or [None]:
        run(cards, size=options.deck_size or SIZE, seed=options.seed or SEED)
    return None


def _unseen(options: argparse.Namespace) -> object:
    """Print each table as soon as it is measured."""
    from benchmarks.unseen import deck

    cards = deck.read_deck(options.deck) if options.deck else deck.draw(options.deck_size, options.seed)
    for table in deck.tables(cards):
        print(table, flush=True)
    return None


def _fitting(options: argparse.Namespace) -> object:
    """How the weights do on photos that they were not fitted to; only where labelled photos are given."""
    if options.cards:
        from benchmarks.fitting import run

        run(options.cards)
    return None


MEASURES: dict[str, Measure] = {
    "shell": _shell,
    "uploads": _uploads,
    "nudges": _nudges,
    "promises": _promises,
    "reading": _reading,
    "unseen": _unseen,
    "fitting": _fitting,
}
LONG_MEASURES: dict[str, Measure] = {"cost": _cost, "waiting": _waiting, "rush": _rush, "scale": _scale}
"""These take many minutes and run only when they are named."""


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure this program and its alternatives."
    )
    parser.add_argument(
        "what",
        nargs="*",
        choices=[*MEASURES, *LONG_MEASURES, []],
        metavar="WHAT",
        help=", ".join((*MEASURES, *LONG_MEASURES)),
    )
    parser.add_argument("--deck-size", type=int, metavar="N", help="cards to draw")
    parser.add_argument(
        "--deck",
        type=Path,
        metavar="FILE",
        help="a kept deck of cards with unseen words, instead of a new one",
    )
    parser.add_argument("--seed", type=int, metavar="S", help="which cards to draw")
    parser.add_argument(
        "--cards", type=Path, nargs="+", metavar="FOLDER", help="labelled pictures of your own to read"
    )
    parser.add_argument("--large", action="store_true", help="ten times as many nudges, or five")
    parser.add_argument("--pending", type=int, metavar="N", help="how many nudges are pending but not due")
    parser.add_argument("--due", type=int, metavar="N", help="how many nudges are due at once")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
