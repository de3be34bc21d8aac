"""A note in its parts: what they care about, what I promised, to remember, and text without a starter.

A part begins with its starter, the words that the page offers ("They care about"), in any letter case and in the
languages of `_STARTERS`. Text beside a starter is that line; a starter alone on its line takes the lines below it. What
is to be remembered is private: it goes on until the next starter, so that no later line of it is taken for another part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from app.contacts.drafts.words import plain_letters


class PartKind(StrEnum):
    CARE = "they care about"
    PROMISE = "I promised"
    PRIVATE = "to remember"
    FREE = "free"


@dataclass(frozen=True)
class Part:
    kind: PartKind
    text: str
    language: str | None = None  # of the starter


# Words that also begin sentences are starters only where a colon, a dash or the end of the line sets them apart.
_MARKED = r"(?=\s*[:\n]|\s+[–—-]\s)"
# Without accents, as `plain_letters` gives them.
_STARTERS = (
    (PartKind.CARE, "en", r"they care about|(?:she|he) cares about"),
    (PartKind.CARE, "de", r"(?:ihnen|ihr|ihm) ist wichtig|wichtig (?:ist|fur) (?:ihnen|ihr|ihm|sie|ihn)"),
    (
        PartKind.CARE,
        "fr",
        r"ce qui compte pour (?:eux|elles?|lui)|ce qui leur importe|(?:ils|elles) tiennent a",
    ),
    (PartKind.CARE, "es", r"les? (?:importa|interesa)n?"),
    (PartKind.CARE, "pt", r"(?:eles |elas )?(?:importam-se|se importam|se preocupam) com|importa-lhes"),
    (PartKind.CARE, "ja", plain_letters("相手が大切にしていること|大切にしていること")),
    (PartKind.PROMISE, "en", r"i promised"),
    (PartKind.PROMISE, "de", rf"ich habe (?:ihnen )?versprochen|habe ich versprochen|versprochen{_MARKED}"),
    (PartKind.PROMISE, "fr", r"j'ai promis"),
    (PartKind.PROMISE, "es", rf"(?:les? )?he prometido|prometi{_MARKED}"),
    (PartKind.PROMISE, "pt", rf"eu prometi|prometi{_MARKED}"),
    (PartKind.PROMISE, "ja", plain_letters("約束したこと")),
    (PartKind.PRIVATE, "en", rf"to remember|(?:private|remember|nb){_MARKED}"),
    (PartKind.PRIVATE, "de", rf"zu[mr]? merken|zur erinnerung|(?:merken|nicht vergessen|privat){_MARKED}"),
    (PartKind.PRIVATE, "fr", rf"a retenir|a se rappeler|pour (?:me souvenir|memoire)|prive{_MARKED}"),
    (PartKind.PRIVATE, "es", rf"(?:para|a) recordar|(?:recordar|privado){_MARKED}"),
    (PartKind.PRIVATE, "pt", rf"(?:para|a) (?:lembrar|recordar)|(?:lembrar|privado){_MARKED}"),
    (PartKind.PRIVATE, "ja", plain_letters("覚えておくこと")),
)
# A starter stands where a sentence may begin; one with a colon, or with the capital the page writes, stands anywhere.
_STARTER = re.compile(
    r"(?:(?P<begins>(?:^|[\n.,;:!?(/|•·*–—。！？-])[\s\"'*•·>–—-]{0,8})|(?<=\s))(?:"
    + "|".join(f"(?P<s{index}>{words})" for index, (_, _, words) in enumerate(_STARTERS))
    + r")(?!\w)(?P<after>[ \t]*(?:\.\.\.|[:：…–—-])?[ \t]*)"
)


def parts_of(note: str) -> list[Part]:
    """The parts of the note, in its order; their texts are as typed, without the starters."""
    text = re.sub(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]", "\n", note).replace("’", "'").replace("\u00a0", " ")
    letters = plain_letters(text)
    starters = [found for found in _STARTER.finditer(letters) if _begins_a_part(found, text)]
    parts = [*_free(text[: starters[0].start() if starters else len(text)])]
    ends = [*(found.start() for found in starters), len(text)][1:]
    for found, end in zip(starters, ends, strict=True):
        parts.extend(_part(found, text[found.end() : end]))
    return parts


def _which(found: re.Match[str]) -> int:
    return next(index for index in range(len(_STARTERS)) if found[f"s{index}"] is not None)


def _begins_a_part(found: re.Match[str], text: str) -> bool:
    if found["begins"] is not None:
        return True
    return found["after"].strip() in (":", "：") or text[found.start(f"s{_which(found)}")].isupper()


def _part(found: re.Match[str], text: str) -> list[Part]:
    kind, language, _ = _STARTERS[_which(found)]
    if kind is PartKind.PRIVATE:
        return [Part(kind, text.strip(), language)] if text.strip() else []
    own, rest = _own_lines(text)
    return [*([Part(kind, own, language)] if own else []), *_free(rest)]


def _own_lines(text: str) -> tuple[str, str]:
    """The text of a starter, and what follows it under no starter."""
    line, _, below = text.partition("\n")
    if line.strip():
        # A sentence after the first is no longer what the starter began.
        own, stop, rest = re.split(r"([.!?;](?=\s|$)|$)", line, maxsplit=1)
        while own.rstrip().endswith(",") and below:
            line, _, below = below.partition("\n")
            own, rest = f"{own} {line}", ""
        return f"{own}{stop if stop == '?' else ''}".strip(" \t,"), f"{rest}\n{below}"
    block, _, rest = below.partition("\n\n")
    return block.strip(), rest


def _free(text: str) -> list[Part]:
    stripped = text.strip(" \t\n,;")
    return [Part(PartKind.FREE, stripped)] if stripped else []
