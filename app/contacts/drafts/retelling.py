"""Retelling: a note about a person ("her team needs our benchmark, promised the PDF") turned into remarks to that person.

A remark is told when it is understood as a plain statement about them or a promise of one's own, and nothing private is
near it. Everything else is left out, for its writer to take in. Only pronouns, verbs' endings and a beginning change;
the words that matter stay as they were typed, and nothing is added to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.contacts.drafts.english import ENGLISH
from app.contacts.drafts.french import FRENCH
from app.contacts.drafts.german import GERMAN
from app.contacts.drafts.grammar import (
    Kind,
    Language,
    Remark,
    is_open,
    parse_statement,
    parse_topic,
    tells_of_another,
)
from app.contacts.drafts.japanese import JAPANESE, is_japanese
from app.contacts.drafts.parts import Part, PartKind, parts_of
from app.contacts.drafts.portuguese import PORTUGUESE
from app.contacts.drafts.private_topics import Reach, private_reach
from app.contacts.drafts.spanish import SPANISH
from app.contacts.drafts.words import listed, plain_letters
from app.contacts.drafts.work_topics import speaks_of_work

# A draft holds some sixty words; what a long note says after these is read by its writer, above the draft.
MAX_CLAUSES = 40
MAX_WORDS_TO_DIVIDE = 40
# Another language is a module like german.py, its starters in parts.py, and its words in private.py and work.py.
LANGUAGES = (ENGLISH, GERMAN, FRENCH, SPANISH, PORTUGUESE, JAPANESE)

# What people write when they have nothing to remember.
_EMPTY_WORDS = frozenset(
    re.findall(
        r"\w+",
        """a an and the at with in on of to we i it was is had met meet meeting talk talked chat chatted spoke spoken
        speak conversation nice good great interesting lovely fun cool pleasant friendly very really so person people
        guy girl man woman lady gentleman him her them he she they ok okay yes no none nothing note notes todo tbd
        follow up followup contact card business event conference booth stand yesterday today again soon some somebody
        someone hi hello thanks thank you na""",
    )
)
_SENTENCE = re.compile(r"[^\n;.!?。！？]*(?:[.!?](?!\s|$)[^\n;.!?。！？]*)*[.!?;\n。！？]?")
# Short words that are common in one language and something else in another.
_SHARED_WORDS = listed("a as o e die an in no do das da com es en est le la el de y des")
_ICONS = "[\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001faff]"


@dataclass(frozen=True)
class Retelling:
    language: Language
    remarks: list[Remark] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)  # as typed, for its writer to take in
    private: list[str] = field(default_factory=list)  # never in a draft


def retell(note: str, *, names: Sequence[str] = (), languages: Sequence[str] = ()) -> Retelling:
    """What may be said to the person it is about, whose own names are `names`, in the language of the note.

    Where the note reads as well in several languages ("usa Kubernetes"), `languages`, the likeliest first, decide.
    """
    parts = parts_of(note)
    if is_japanese(note):
        return _Reading(JAPANESE, names).read(parts)
    starters = {part.language for part in parts}
    words = re.findall(r"\w+(?:'\w+)?", note.lower())

    def likeness(told: Retelling) -> tuple[int, bool, int, int]:
        code = told.language.code
        common = set(listed(told.language.common))
        rank = languages.index(code) if code in languages else len(languages)
        return len(told.remarks), code in starters, sum(word in common for word in words), -rank

    return max((_Reading(language, names).read(parts) for language in LANGUAGES), key=likeness)


def as_chosen(text: str, language: Language) -> Remark:
    """What was left out, said because its writer wants it: as a sentence where it is understood, else as noted."""
    return parse_statement(text, language) or Remark(Kind.AS_NOTED, text)


def has_detail(note: str) -> bool:
    """Whether the text says anything specific, which would not fit every contact."""
    words = re.findall(r"\w+", note.casefold())
    return any(word not in _EMPTY_WORDS and (len(word) > 1 or not word.isascii()) for word in words)


class _Reading:
    """The parts of a note, read in one language."""

    def __init__(self, language: Language, names: Sequence[str]) -> None:
        self._language = language
        self._names = {plain_letters(word) for name in names for word in name.split()}
        self._but = re.compile(
            rf",(?!\d)(?! (?:wie|ob|wann|wo|was)\b)\s*|\s+[-–—/|]+\s+|\s*[•·→()\[\]]\s*|\s*->\s*|\s*{_ICONS}+\s*|\s+(?:{language.buts})\b\s*",
            re.IGNORECASE,
        )
        own = {*listed(language.common), *_SHARED_WORDS}
        self._foreign = {word for other in LANGUAGES for word in listed(other.common)} - own
        self._clauses_read = 0
        self._and = re.compile(rf"\s+(?:{language.ands}|&|\+)\s+", re.IGNORECASE)

    def read(self, parts: Sequence[Part]) -> Retelling:
        told = Retelling(self._language)
        self._clauses_read = 0
        for part in parts:
            if part.kind is PartKind.PRIVATE:
                told.private.append(part.text)
            elif private_reach(part.text) is Reach.PART or part.language not in (None, self._language.code):
                sentences = _sentences(part.text)[:MAX_CLAUSES]
                told.left_out.extend(sentence for sentence in sentences if has_detail(sentence))
            else:
                self._read_part(part, told)
        return told

    def _read_part(self, part: Part, told: Retelling) -> None:
        things: list[str] = []
        first = len(told.remarks)
        for sentence in _sentences(part.text):
            if self._clauses_read > MAX_CLAUSES:
                break
            kept_out: list[tuple[int, int]] = []
            tells_of_them = private_reach(sentence) is not Reach.SENTENCE
            for start, end in self._clauses(sentence):
                if self._clauses_read > MAX_CLAUSES:
                    break
                self._clauses_read += 1
                clause = self._unnamed(sentence[start:end])
                if not tells_of_them or private_reach(clause):
                    kept_out.append((start, end))
                elif (remark := self._understood(clause, part.kind)) and is_open(remark):
                    told.remarks.append(remark)
                elif part.kind is PartKind.CARE and (cared := parse_topic(clause, self._language)):
                    things.append(cared)
                else:
                    tells_of_them = not tells_of_another(clause, self._language)
                    kept_out.append((start, end))
            told.left_out.extend(_joined(sentence, kept_out))
        if things:
            told.remarks.insert(first, Remark(Kind.YOU_CARE, ", ".join(things)))

    def _understood(self, clause: str, kind: PartKind) -> Remark | None:
        if self._is_foreign(clause):
            return None
        if kind is not PartKind.PROMISE:
            return parse_statement(clause, self._language)
        promised = parse_statement(f"{self._language.promise} {clause}", self._language)
        if promised and clause.lower().startswith("to "):
            return promised
        found = parse_statement(clause, self._language) or promised
        return found if found and found.kind is Kind.I_DO else None

    def _is_foreign(self, clause: str) -> bool:
        """Whether a clause is in another language; the rules of this one could miss a negation in it."""
        return any(word in self._foreign for word in re.findall(r"\w+", clause.lower()))

    def _clauses(self, sentence: str) -> Iterator[tuple[int, int]]:
        start = 0
        for stop in [*self._but.finditer(sentence), None]:
            end = stop.start() if stop else len(sentence)
            if sentence[start:end].strip(" .!;"):
                yield from self._joined_by_and(sentence, start, end)
            start = stop.end() if stop else end

    def _joined_by_and(self, sentence: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """ "runs the lab and needs a crane" says two things, "needs nuts and bolts" one."""
        is_short = len(sentence[start:end].split()) <= MAX_WORDS_TO_DIVIDE
        for found in self._and.finditer(sentence, start, end) if is_short else ():
            one, other = sentence[start : found.start()], sentence[found.end() : end]
            if parse_statement(one, self._language) and (
                parse_statement(other, self._language)
                or not speaks_of_work(other)
                or private_reach(other)
                or not parse_statement(sentence[start:end], self._language)
            ):
                yield start, found.start()
                yield from self._joined_by_and(sentence, found.end(), end)
                return
        yield start, end

    def _unnamed(self, clause: str) -> str:
        """The clause without the name of the person it is about: "Dana needs a crane" is "needs a crane"."""
        clause = clause.strip(" \t.!;\"'*_“”„«»")
        words = clause.split()
        while len(words) > 1 and plain_letters(words[0]) in self._names:
            words = words[1:]
        return " ".join(words)


def _sentences(text: str) -> list[str]:
    return [found.strip(" \t\n;") for found in _SENTENCE.findall(text) if found.strip(" \t\n;.!?。！？")]


def _joined(sentence: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    """The spans as typed, neighbours together."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and not re.search(
            r"\w", re.sub(r"\b(?:but|aber|mais|pero|mas|though)\b", "", sentence[joined[-1][1] : start])
        ):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    texts = [sentence[start:end].strip(" \t.;,。") for start, end in joined]
    return [text for text in texts if has_detail(text)]
