"""How a card's own internet names spell its company and its person.

Logos play with their letters and are misread more than anything else on a card; the domain below spells the same word in plain print,
and the mailbox spells the person. Where the two differ as misread letters do, either may be the misread one: the value stays as it was
read, is marked as doubtful, and has the other spelling as an alternative.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product

from rapidfuzz.distance import Editop, Levenshtein

from ocr import domains
from ocr.card import Card, Value
from ocr.contacts import host_of
from ocr.words import fold, squash

DISPUTED = 0.75
# Shorter words have neighbours that are words too ("Larch", "March"); in longer ones two letters may be misread.
SHORTEST, LONG = 5, 7
MOST_WORDS = 4
# What a domain writes for a letter that it cannot have, and what is the same to the eye.
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "ß": "ss", "æ": "ae"})
_LIKE = ("il1tfj", "oadceq0", "uvyw", "hnbrmk", "gq9sy", "s5z2", "b86", "xkz", "pdbq", "mnrw")


def checked(card: Card) -> Card:
    """The card; its company and its name are doubted where a domain or a mailbox spells them otherwise."""
    mails = [mail.value.rsplit("@", 1) for mail in card.emails if mail.value and "@" in mail.value]
    hosts = [host for _, host in mails] + [host_of(url.value) for url in card.urls if url.value]
    owners = dict.fromkeys(squash(domains.owner(host)) for host in hosts)
    boxes = dict.fromkeys(part for box, _ in mails for part in _parts(box))
    return replace(card, org=_doubted(card.org, owners, is_logo=True), fn=_doubted(card.fn, boxes))


def spelt(text: str, names: Iterable[str], *, is_logo: bool = False) -> str | None:
    """The text as one of the names spells some of its words, if that name is these words with letters misread."""
    words = text.split(" ")
    squashed = [squash(fold(word)) for word in words]
    spans = list(_spans(len(words)))
    written = {_written(words[begin:end]) for begin, end in spans} | {
        "".join(squashed[begin:end]) for begin, end in spans
    }
    for name, (begin, end) in product(names, spans):
        read = "".join(squashed[begin:end])
        if name not in written and _is_misread(read, name, is_logo=is_logo):
            return " ".join([*words[:begin], *_with_letters_of(words[begin:end], name), *words[end:]])
    return None


def _doubted(value: Value | None, names: Iterable[str], *, is_logo: bool = False) -> Value | None:
    if value is None or value.value is None or value.source == "qr":
        return value
    other = spelt(value.value, names, is_logo=is_logo)
    if other is None or other == value.value:
        return value
    alternatives = tuple(dict.fromkeys((other, *value.alternatives)))
    return replace(value, alternatives=alternatives, confidence=min(value.confidence, DISPUTED))


def _parts(box: str) -> Iterator[str]:
    """The words of a mailbox: "dana" and "kim" of "dana.kim"."""
    for part in fold(box).replace("_", ".").replace("-", ".").split("."):
        yield squash(part)


def _spans(count: int) -> Iterator[tuple[int, int]]:
    for begin in range(count):
        for end in range(begin + 1, min(count, begin + MOST_WORDS) + 1):
            yield begin, end


def _written(words: Sequence[str]) -> str:
    return squash(fold("".join(words).casefold().translate(_SPELT_OUT)))


def _is_misread(read: str, name: str, *, is_logo: bool) -> bool:
    """Whether letters of a name were taken for others.

    Those of a logo may be any, and one may be lost or doubled, but not at either end: a domain often has an "s" more. Those of plain
    print look like the right ones.
    """
    if read == name or min(len(read), len(name)) < SHORTEST:
        return False
    if domains.look_alike(read) == domains.look_alike(name):
        return True
    if is_logo:
        pairs = (read, name), (_as_single(read), _as_single(name))
        return len(name) > SHORTEST and any(_is_nearly(*pair) for pair in pairs)
    wrong = [(one, other) for one, other in zip(read, name, strict=False) if one != other]
    return (
        len(read) == len(name)
        and len(wrong) <= _most_wrong(name)
        and all(_look_alike(one, other) for one, other in wrong)
    )


def _most_wrong(name: str) -> int:
    return 2 if len(name) >= LONG else 1


def _is_nearly(read: str, name: str) -> bool:
    """Whether few letters are wrong, lost or doubled, and none of these at an end."""
    most = _most_wrong(name)
    if len(read) == len(name):
        return sum(one != other for one, other in zip(read, name, strict=True)) <= most
    steps = Levenshtein.editops(read, name)
    return len(steps) <= most and all(map(_is_inside(read, name), steps))


def _as_single(text: str) -> str:
    """Pairs of letters that are read for one made that one."""
    return text.replace("rn", "m").replace("vv", "w")


def _is_inside(read: str, name: str) -> Callable[[Editop], bool]:
    ends = (0, len(read) - 1), (0, len(name) - 1)
    return lambda step: step.tag == "replace" or not (step.src_pos in ends[0] or step.dest_pos in ends[1])


def _look_alike(one: str, other: str) -> bool:
    return any(one in group and other in group for group in _LIKE)


def _with_letters_of(words: Sequence[str], name: str) -> list[str]:
    """The words with the letters of a name, in the case and with the marks that they have."""
    text = "".join(words)
    letters = [at for at, letter in enumerate(text) if squash(fold(letter))]
    is_capital = text.isupper()
    if len(letters) != len(name):
        return [name.upper() if is_capital else name.capitalize()]
    spelt_out = list(text)
    for at, letter in zip(letters, name, strict=True):
        if squash(fold(text[at])) != letter:
            spelt_out[at] = letter.upper() if _stands_as_capital(text, at) else letter
    whole, parts = "".join(spelt_out), []
    for word in words:
        parts.append(whole[: len(word)])
        whole = whole[len(word) :]
    return parts


def _stands_as_capital(text: str, at: int) -> bool:
    letters = [letter for n, letter in enumerate(text) if letter.isalpha() and n != at]
    return at == 0 or sum(letter.isupper() for letter in letters) * 2 > len(letters)
