"""What is known of a card when its lines are judged: a piece of text, and the card around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from ocr import words
from ocr.layout import Print
from ocr.view import Region

_HAN, _KANA, _HANGUL = "\u4e00-\u9fff々〇", "\u3040-\u30ffー", "\uac00-\ud7af"


@dataclass(frozen=True, eq=False)
class Segment:
    """A piece of printed text that is no e-mail, URL or number: a whole line, part of one, or several stacked."""

    text: str
    prints: tuple[Print, ...]

    @cached_property
    def region(self) -> Region:
        region = self.prints[0].region
        for each in self.prints[1:]:
            region = region.joined(each.region)
        return region

    @cached_property
    def size(self) -> float:
        return max(each.size for each in self.prints)

    @cached_property
    def confidence(self) -> float:
        letters = sum(len(each.text) for each in self.prints)
        return sum(each.confidence * len(each.text) for each in self.prints) / max(1, letters)

    @cached_property
    def words(self) -> list[str]:
        """Folded words without digits and punctuation."""
        return words.words_of(self.text)

    @cached_property
    def squashed(self) -> str:
        """Folded letters and digits alone: what a domain would be made of."""
        return words.squash(words.fold(self.text))

    @cached_property
    def has_digits(self) -> bool:
        return any(letter.isdigit() for letter in self.text)

    @cached_property
    def is_cjk(self) -> bool:
        """Whether most letters are Han, kana or hangul."""
        letters = [letter for letter in self.text if letter.isalpha()]
        return bool(letters) and sum(
            bool(re.match(f"[{_HAN}{_KANA}{_HANGUL}]", one)) for one in letters
        ) * 2 > len(letters)


@dataclass(frozen=True)
class Evidence:
    """What the sure fields of a card say about the unsure ones."""

    mailboxes: tuple[str, ...] = ()
    """Folded local parts of the e-mail addresses at the company's own domain."""
    free_mailboxes: tuple[str, ...] = ()
    """The same at public mail providers: as often the shop's name as the person's."""
    owners: tuple[str, ...] = ()
    """Labels that name the owner of a domain on the card; public mail providers are left out."""
    region: str | None = None


def has_han(text: str) -> bool:
    return re.search(f"[{_HAN}]", text) is not None


def has_kana(text: str) -> bool:
    return re.search(f"[{_KANA}]", text) is not None


def has_hangul(text: str) -> bool:
    return re.search(f"[{_HANGUL}]", text) is not None
