"""What counts as a plain statement: forms, such as "looking for ..." or "promised ...", and what may fill them.

A form is looked for in the whole clause, without accents and in lower case; what fills it is as typed, with "her" and
"their" turned into "your". Languages are tables of forms and the sentences of a message: one module each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from enum import StrEnum

from app.contacts.drafts.words import plain_letters
from app.contacts.drafts.work_topics import IS_OF_WORK, speaks_of_work

MAX_WORDS_TO_FILL = 20
MAX_CHARACTERS = 400


class Kind(StrEnum):
    ABOUT_YOU = "about you"  # "your team needs our benchmark"
    YOU_CARE = "you care"  # "latency", under its starter
    YOU_DID = "you did"  # "asked about the SDK"
    I_DO = "I do"  # "promised you the PDF"
    WE_DID = "we did"  # "talked about harbour cranes"
    AS_NOTED = "as noted"  # a remark that its writer chose, in their own words


@dataclass(frozen=True)
class Remark:
    """One thing a note says, without the words that begin the sentence."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Form:
    """`said` holds `{x}`, what fills the form, and perhaps other groups of the pattern; `turn` says the filling to them."""

    kind: Kind
    pattern: re.Pattern[str]
    said: str
    turn: Callable[[str], str] | None = None


@dataclass(frozen=True)
class Language:
    code: str
    about_them: Sequence[Form]  # these need no subject, or "she": about another person they would be gossip
    others: Sequence[Form]
    promise: str  # what makes a promise of a bare thing: "promised" and "the slides"
    turn: Callable[[str], str]
    common: str  # words that tell this language from the others, where nothing else does
    beginnings: Mapping[Kind, str]
    also: str  # how a second ABOUT_YOU begins
    joined: str  # what joins a promise to the need it answers; "" where it stays a sentence
    greeting: str
    greeting_unnamed: str
    met_at: str  # {event}, {day}
    met_on: str
    openings: Mapping[str, str]
    closings: Mapping[str, str]  # by shape; "promise" and "else"
    linkedin: tuple[str, str, str]  # named, unnamed, and where names leave no room
    regards: str
    subject: str
    day: Callable[[date], str]
    ands: str
    buts: str
    theirs: re.Pattern[str]  # "his" and the words with which it stands, as the group "owned"
    # Words of another clause, of judging or of denying: nothing that holds one is a plain thing.
    not_plain: re.Pattern[str]
    heads: frozenset[str] = field(default_factory=frozenset)  # for mistyped ones
    stop: str = "."  # at the end of a sentence


_NOT_THINGS = re.compile(
    r"\b(?:aber|allerdings|jedoch|weil|mais|pero|porque|parce|although|though|because|not|never|nicht|kein\w*|niemals|pas|jamais"
    r"|nao|nunca|jamas|without|ohne|sans|sin|sem|nobody|niemand|nadie|ninguem|personne|against|gegen|contre|contra)\b"
)
_HELD_BY_NO_FORM = re.compile(r"[^\w\s'’.:/+&%#@()\"“”„«»-]")
_INTERESTS = re.compile(
    "you are (?:interested in|curious about|keen on)|vous vous intéressez|votre intérêt|tiene interés|tem interesse|le interesa"
)
_TALKED = re.compile("(?:talked about|discussed|avons parlé|Hablamos|Falamos)")
_NAME = re.compile(r"[^\W\d_a-zß-ÿ]")  # a capital letter
_ANOTHERS = re.compile(r"\b[A-ZÀ-Þ][\w-]*['’]s\b")  # "Maria's project"
_CONTENT = re.compile(r"\w{3,}|[A-Z0-9]{2,}|[^\x00-\u024f\W]")


def parse_statement(clause: str, language: Language) -> Remark | None:
    """The clause as a remark to the person it is about, or None if it is not a plain statement."""
    clause = clause.strip().rstrip(".:")
    if len(clause) > MAX_CHARACTERS:
        return None
    mended = _mended(clause, language)
    tried = (clause, mended) if mended != clause else (clause,)
    for each in tried:
        letters = plain_letters(each)
        for form in (*language.about_them, *language.others):
            if (found := form.pattern.fullmatch(letters)) and (said := _filled(form, each, found, language)):
                return said
    return None


def parse_topic(text: str, language: Language) -> str | None:
    """The text after a starter, such as "latency", addressed to the person; None if it is more than a topic."""
    text = text.strip().strip(".:")
    return language.turn(text) if _is_plain(text, language) else None


def tells_of_another(clause: str, language: Language) -> bool:
    """Whether the subject of the clause is another person: "Tomas wants his crane back", "Maria from sales needs a desk"."""
    words = clause.split() if len(clause) <= MAX_CHARACTERS else []
    starts = range(1, min(len(words) - 1, 5))
    if not words or not words[0][0].isalpha():
        return False
    letters = [plain_letters(" ".join(words[start:])) for start in starts]
    return any(form.pattern.fullmatch(rest) for rest in letters for form in language.about_them)


def is_open(remark: Remark) -> bool:
    """Whether it may be said unasked: a promise, a topic that names nobody, or something of work; "needs praise" is none."""
    return remark.kind is Kind.I_DO or speaks_of_work(remark.text) or _is_a_topic(remark)


def _is_a_topic(remark: Remark) -> bool:
    """What was talked about, and interests, are known to both. German writes its names like its nouns: no telling there."""
    said = _INTERESTS.match(remark.text) if remark.kind is Kind.ABOUT_YOU else _TALKED.match(remark.text)
    return bool(said) and not _NAME.search(remark.text[said.end() if said else 0 :])


def _filled(form: Form, clause: str, found: re.Match[str], language: Language) -> Remark | None:
    groups = {
        name: clause[slice(*found.span(name))] for name in found.re.groupindex if found[name] is not None
    }
    x = groups.get("x", "").strip()
    if not _is_plain(x, language):
        return None
    turned = (form.turn or language.turn)(x)
    return Remark(form.kind, form.said.format(**{**groups, "x": turned}).replace("d' ", "d'").strip())


def _is_plain(text: str, language: Language) -> bool:
    letters = plain_letters(text)
    return not (
        len(text.split()) > MAX_WORDS_TO_FILL
        or not _CONTENT.search(text)
        or _HELD_BY_NO_FORM.search(text)
        or language.not_plain.search(letters)
        or _NOT_THINGS.search(letters)
        or any(not _is_of_work(owned["owned"]) for owned in language.theirs.finditer(letters))
        or _ANOTHERS.search(text)
        or re.search(r"\bé\b", text.lower())  # Portuguese "is"; without its accent it means "and"
    )


def _is_of_work(owned: str) -> bool:
    return any(IS_OF_WORK.fullmatch(word) for word in re.findall(r"[\w-]+", owned))


def _mended(clause: str, language: Language) -> str:
    """The clause with a mistyped verb corrected ("lookng for"); other words are not changed."""
    words = clause.split()
    for index, word in enumerate(words[:3]):
        plain = plain_letters(word)
        if len(plain) < 4 or plain in language.heads or not plain.isalpha():
            continue
        swapped = [plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :] for at in range(len(plain) - 1)]
        near = [word for word in swapped if word in language.heads]
        if near := near or get_close_matches(plain, language.heads, n=1, cutoff=0.88):
            words[index] = near[0]
            break
    return " ".join(words)


def words_pattern(words: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(word) for word in words.split()) + r")(?!\w)")


def patterned(
    prefix: str, kind: Kind, table: Mapping[str, str], turn: Callable[[str], str] | None = None
) -> list[Form]:
    """A form for each pattern of the table; `{x}` in what is said is what fills it."""
    filling = r"(?P<x>.+)"
    return [
        Form(
            kind,
            re.compile(
                f"(?:{prefix})(?:{pattern})"
                if "(?P<x>" in pattern
                else rf"(?:{prefix})(?:{pattern})[:\s]+{filling}"
            ),
            said,
            turn,
        )
        for pattern, said in table.items()
    ]
