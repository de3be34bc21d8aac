"""The unseen deck: cards as lines with places, of words that the reader does not know, and how well it reads them.

    python -m benchmarks unseen                      print the tables (`make bench` does)
    python -m benchmarks.unseen.deck FILE --size N   keep a deck of lines
    python -m benchmarks.unseen.deck FOLDER --pictures   the same cards as pictures

Cards are invented from the seed and their number, so a larger deck begins with the smaller one. A kept deck, as tests/ocr/deck has one,
does not change with Faker; cards that hold a word the reader learnt since are left out.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from benchmarks.fitting import DRAWS, jittered
from benchmarks.labels import FIELDS, LabelledPhoto, true_card
from benchmarks.scoring import CONTRACT, Score, given_card, score
from benchmarks.table import Table
from benchmarks.unseen.cards import KINDS, Draft, invent
from benchmarks.unseen.known import unseen, unseen_town
from benchmarks.unseen.pictures import draw_picture
from benchmarks.unseen.typeset import SetLine, printed, typeset
from ocr.card import Box, Quality
from ocr.lines import Line
from ocr.reader import SideText, cards_of
from ocr.weights import Weights, load_weights

SIZE, SEED = 600, 11
UPRIGHT = np.array([[1, 0, 0], [0, 1, 0]], float)


@dataclass(frozen=True, slots=True, eq=False)
class UnseenCard:
    """A card: its lines, what is true of it, and its words that the reader shall not know."""

    photo: LabelledPhoto
    lines: tuple[Line, ...]
    drawn: tuple[str, ...]
    towns: tuple[str, ...]

    @property
    def is_unseen(self) -> bool:
        return all(map(unseen, self.drawn)) and all(map(unseen_town, self.towns))

    def score(self, weights: Weights | None = None) -> Score:
        cards = cards_of(self._text(), weights=weights)
        return score(self.photo, [given_card(card.to_json()) for card in cards])

    def offers(self, field: str) -> bool:
        """Whether the right text is the field's value or among its alternatives, letter by letter."""
        right = {answer.casefold() for answer in self.photo.cards[0].texts[field]}
        values = [card.to_json()[CONTRACT[field]] for card in cards_of(self._text())]
        return any(
            text.casefold() in right for value in values if isinstance(value, dict) for text in _texts(value)
        )

    def _text(self) -> SideText:
        whole, good = Box(0, 0, 1300, 1300), Quality(True)
        return SideText(self.lines, (), UPRIGHT, (), whole, good, whole.w, whole.h)


def drafts(size: int, seed: int) -> Iterator[tuple[str, Random, Draft]]:
    """What each card of a deck says; its name, and the dice to set it with."""
    kinds = [kind for kind, (share, _) in KINDS.items() for _ in range(share)]
    for number in range(size):
        rng = Random(f"unseen/{seed}/{number}")
        # A stride that shares no divisor with a hundred spreads the kinds over any stretch of the deck.
        draft = invent(kinds[number * 37 % len(kinds)], rng)
        yield f"{number:04}-{draft.culture.region.lower()}", rng, draft


def rows(size: int = SIZE, seed: int = SEED) -> Iterator[dict[str, Any]]:
    """A deck in JSON, card by card."""
    for name, rng, draft in drafts(size, seed):
        lines = typeset(rng, draft)
        yield {
            "file": name,
            "kind": draft.kind,
            "card": draft.truth(),
            "drawn": sorted(set(draft.drawn)),
            "towns": sorted(set(draft.towns)),
            "turn": round(rng.gauss(0, 1.2), 2),
            "lines": [[line.text, line.confidence, *line.box] for line in lines],
        }


def card_of(row: dict[str, Any]) -> UnseenCard:
    true = true_card(row["card"])
    lines = tuple(SetLine(text, sure, tuple(box)).turned(row["turn"]) for text, sure, *box in row["lines"])
    return UnseenCard(
        LabelledPhoto(Path(row["file"]), (true,), row["kind"], row["file"]),
        lines,
        tuple(row["drawn"]),
        tuple(row["towns"]),
    )


def draw(size: int | None = None, seed: int | None = None) -> list[UnseenCard]:
    """The cards of a new deck."""
    return [card_of(row) for row in rows(size or SIZE, SEED if seed is None else seed)]


def read_deck(file: Path) -> list[UnseenCard]:
    """The cards of a kept deck whose words are still unseen."""
    kept = map(json.loads, file.read_text("utf-8").splitlines())
    return [card for card in map(card_of, kept) if card.is_unseen]


def write_deck(file: Path, *, size: int = SIZE, seed: int = SEED) -> None:
    with file.open("w", encoding="utf-8") as deck:
        for row in rows(size, seed):
            deck.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")


def draw_pictures(folder: Path, *, size: int = SIZE, seed: int = SEED) -> None:
    """Fill a folder with pictures of a deck and their truth.jsonl, in the form of benchmarks/labels.py."""
    (folder / "images").mkdir(parents=True, exist_ok=True)
    with (folder / "truth.jsonl").open("w", encoding="utf-8") as truth:
        for name, rng, draft in drafts(size, seed):
            file = f"{name}.jpg"
            draw_picture(rng, printed(rng, draft)).save(folder / "images" / file, quality=88)
            row = {"file": file, "kind": draft.kind, "region": draft.culture.region, "cards": [draft.truth()]}
            truth.write(json.dumps(row, ensure_ascii=False) + "\n")


def measured(cards: Sequence[UnseenCard], weights: Weights | None = None) -> Score:
    return sum((card.score(weights) for card in cards), Score())


def offered(field: str, cards: Sequence[UnseenCard]) -> int:
    """On how many cards the right text of a field is offered: as its value, or as an alternative."""
    return sum(card.offers(field) for card in cards)


def tables(cards: Sequence[UnseenCard]) -> Iterator[Table]:
    by_kind = {kind: measured([card for card in cards if card.photo.group == kind]) for kind in KINDS}
    total = sum(by_kind.values(), Score())
    yield Table(
        title="Reading: words that the reader does not know",
        head=["kind of card", "cards", "fully right", *FIELDS, "silent errors"],
        rows=[_row(kind, part) for kind, part in [*by_kind.items(), ("all", total)]],
        note="Lines with places, no pictures. No name, company, title or town is of a word in ocr/data.",
    )
    misread = [card for card in cards if card.photo.group == "misread logo"]
    yield Table(
        title="Reading: logos that are misread, and spelt right by a domain",
        head=["cards", "value right", "right spelling offered"],
        rows=[
            [
                str(len(misread)),
                str(by_kind["misread logo"].counts["company"].right),
                str(offered("company", misread)),
            ]
        ],
        note="Offered: the value or one of its alternatives, letter by letter; the value is doubtful then.",
    )
    draws = [measured(cards, jittered(load_weights(), draw)).fully_right for draw in range(DRAWS)]
    yield Table(
        title="Reading: the same, every weight changed by 10 % at random",
        head=["draws", "fully right", "mean", "least", "as they are"],
        rows=[
            [
                str(DRAWS),
                " ".join(map(str, sorted(draws))),
                *(
                    f"{100 * one / len(cards):.1f} %"
                    for one in (sum(draws) / DRAWS, min(draws), total.fully_right)
                ),
            ]
        ],
        note="Weights that sit on a peak of the photos they were fitted to lose here.",
    )


def _texts(value: dict[str, Any]) -> list[str]:
    return [value["value"], *value["alternatives"]]


def _row(label: str, part: Score) -> list[str]:
    shares = [part.share_fully_right, *(part.f1(field) for field in FIELDS), part.silent]
    return [label, str(part.cards), *("-" if share is None else f"{100 * share:.1f} %" for share in shares)]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.unseen.deck", description="Keep a deck.")
    parser.add_argument("target", type=Path, help="a file of lines, or a folder of pictures")
    parser.add_argument("--size", type=int, default=SIZE, metavar="N", help="how many cards")
    parser.add_argument("--seed", type=int, default=SEED, metavar="S", help="another seed, another deck")
    parser.add_argument(
        "--pictures", action="store_true", help="draw pictures, for `make bench CARDS=folder`"
    )
    options = parser.parse_args()
    write = draw_pictures if options.pictures else write_deck
    write(options.target, size=options.size, seed=options.seed)


if __name__ == "__main__":
    main()
