"""Draw a deck to keep: `python -m benchmarks.deck FOLDER [--size N] [--seed S] [--mix easy medium]`."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.deck.deck import MIX, SEED, SIZE, draw_deck
from benchmarks.deck.fonts import missing_packages


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.deck", description="Draw labelled business cards."
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", type=int, default=SIZE, metavar="N", help="how many pictures")
    parser.add_argument("--seed", type=int, default=SEED, metavar="S", help="another seed, another deck")
    parser.add_argument(
        "--mix", nargs="+", choices=("easy", "medium", "hard"), default=MIX, help="difficulties, in turn"
    )
    options = parser.parse_args()
    if missing := missing_packages():
        print(f"Drawn with fewer faces; the whole deck needs: apt install {' '.join(missing)}")
    draw_deck(options.folder, size=options.size, seed=options.seed, mix=options.mix)
    print(f"{options.size} pictures in {options.folder}")


if __name__ == "__main__":
    main()
