"""Retelling: a note about somebody ("her team needs our benchmark, promised the PDF") said to that person.

Only pronouns, verbs' endings and a beginning change; the words that matter stay as they were typed, and nothing is
added to them. What does not look like a sentence about the other or a promise of one's own is kept as it stands;
only what its writer told themselves ("don't mention the layoffs") is left out.
The rules are few on purpose: the result is a start that its sender reads and changes, not a finished letter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise


class Kind(StrEnum):
    ABOUT_YOU = "about you"  # "your team needs our benchmark"
    YOU_DID = "you did"  # "asked about the SDK"
    I_DO = "I do"  # "promised you the PDF"
    WE_DID = "we did"  # "talked about harbour cranes"
    AS_NOTED = "as noted"  # "parts list for the drone man"


@dataclass(frozen=True)
class Remark:
    """One thing a note says, without the words that begin the sentence."""

    kind: Kind
    text: str


_SUBJECTS = {
    f"{subject}{short}": begun
    for subject in ("she", "he", "they")
    for short, begun in {
        "": "you",
        "'s": "you are",
        "'re": "you are",
        "'ll": "you will",
        "'d": "you would",
    }.items()
}
_OWNERS = {"her", "his", "their"}
_ABOUT_THEM = frozenset(
    re.findall(
        r"\w+",
        """needs wants likes loves works runs leads has is looks plans uses builds makes sells teaches studies hopes
        knows lives travels prefers hates seeks owns manages writes designs hires thinks struggles searches does comes
        plays collects speaks cares invests buys ships heads was""",
    )
)
_ABOUT_THEM_NOW = frozenset(
    {"interested", "looking", "hiring", "working", "building", "planning", "moving", "searching", "launching"}
)
_SAID = {
    "asks": "asked", "asked": "asked", "says": "said", "said": "said", "told": "told", "mentioned": "mentioned",
    "wanted": "wanted", "needed": "needed", "liked": "liked", "loved": "loved",
}  # fmt: skip
_SAID_BY_THEM = {
    **_SAID,
    "promised": "promised",
    "offered": "offered",
    "suggested": "suggested",
    "showed": "showed",
}
_US = frozenset({"me", "us"})
_TALKED = frozenset({"talked", "spoke", "chatted", "discussed", "compared"})
_TO_DO = frozenset(
    {"send", "share", "show", "forward", "introduce", "intro", "invite", "call", "email", "mail"}
)
_GIVEN = frozenset({"send", "show", "forward", "email", "mail", "promised", "promise", "owe"})
_GIVING = _GIVEN | _TO_DO | {"tell", "give", "help", "meet", "ask", "told", "gave", "showed", "sent"}
_ARTICLES = frozenset(
    {"the", "a", "an", "our", "my", "some", "this", "that", "these", "those", "two", "three"}
)
_NO_NOUN = _ARTICLES | frozenset(
    re.findall(
        r"\w+",
        """to for about with on in at and or but by from of if when how what where next again back soon today
        tomorrow""",
    )
)
_NOT_GIVEN = frozenset({"i", "i'd", "i'll", "we", "we'd", "we'll", "you", "them", "me", "us"})
_BEFORE_PLACES = frozenset({"at", "in", "from", "near"})
_ADVERBS = frozenset(
    {"also", "really", "just", "only", "still", "always", "often", "never", "now", "currently"}
)
_SECOND_PERSON = {
    "is": "are", "has": "have", "does": "do", "goes": "go", "was": "were",
    "isn't": "aren't", "hasn't": "haven't", "doesn't": "don't", "wasn't": "weren't",
}  # fmt: skip
_BREAKS = re.compile(r"\s*(?:[,;\n]|[.!?](?=\s|$)|\s[-–—]\s)\s*")
_AND = frozenset({"and", "but"})
_TO_ONESELF = re.compile(
    r"(don['’]?t|do not|never|avoid|careful|reminder|remember|note to self)\b", re.IGNORECASE
)
_TASK = re.compile(r"follow(ed)?[ -]?up( with (her|him|them))?( about| on| re)?:? +", re.IGNORECASE)


def retell(note: str) -> list[Remark]:
    """What the note says, in its order, said to the person it is about."""
    remarks: list[Remark] = []
    for clause in _clauses(note):
        remark = _remark(clause.split())
        if remark.kind is Kind.AS_NOTED and remarks:
            # "likes sailing, hiking and jazz": a part that cannot stand alone belongs to what precedes it.
            remarks[-1] = Remark(remarks[-1].kind, f"{remarks[-1].text}, {remark.text}")
        else:
            remarks.append(remark)
    return remarks


def _clauses(note: str) -> list[str]:
    clauses = [_TASK.sub("", clause, count=1) for clause in _BREAKS.split(note.replace("’", "'"))]
    return [clause for clause in clauses if clause.strip() and not _TO_ONESELF.match(clause)]


def _remark(words: list[str]) -> Remark:
    if words[0].lower() in _AND and len(words) > 1 and (rest := _remark(words[1:])).kind is not Kind.AS_NOTED:
        return rest
    if _is_about_others(words):
        return Remark(Kind.AS_NOTED, " ".join(words))
    first = words[0].lower()
    if first in _SUBJECTS:
        return _about_you(words)
    if len(words) == 1:
        return Remark(Kind.AS_NOTED, words[0])
    if first in _OWNERS:
        return Remark(Kind.ABOUT_YOU, " ".join(["your", *_turned(words[1:])]))
    if first in _ABOUT_THEM:
        return Remark(Kind.ABOUT_YOU, " ".join(["you", *_verbs_turned(_turned([first, *words[1:]]))]))
    if first in _ABOUT_THEM_NOW:
        return Remark(Kind.ABOUT_YOU, " ".join(["you are", first, *_turned(words[1:])]))
    if first in _SAID:
        return Remark(Kind.YOU_DID, " ".join([_SAID[first], *_turned(words[1:])]))
    if first in ("will", "promised") and _US & {word.lower() for word in words[1:3]}:
        return Remark(Kind.YOU_DID, " ".join([first, *_turned(words[1:])]))
    if first in _TALKED:
        return Remark(Kind.WE_DID, " ".join([first, *_turned(words[1:])]))
    if first == "we":
        return Remark(Kind.WE_DID, " ".join(_turned(words[1:])))
    return _own_promise(words)


def _about_you(words: list[str]) -> Remark:
    begun, rest = _SUBJECTS[words[0].lower()], _turned(words[1:])
    if len(rest) > 1 and rest[0].lower() in _SAID_BY_THEM:
        return Remark(Kind.YOU_DID, " ".join([_SAID_BY_THEM[rest[0].lower()], *rest[1:]]))
    if begun == "you" and words[0].lower() != "they":
        rest = _verbs_turned(rest)
    return Remark(Kind.ABOUT_YOU, " ".join([begun, *rest])) if rest else Remark(Kind.AS_NOTED, words[0])


def _own_promise(words: list[str]) -> Remark:
    has_subject = words[0] in ("I", "i")
    said = words[1:] if has_subject else words
    first, rest = said[0].lower(), said[1:]
    match first:
        case "promised" | "promise":
            return Remark(Kind.I_DO, " ".join(["promised", *_with_you("promised", rest)]))
        case "owe":
            return Remark(Kind.I_DO, " ".join(["owe", *_with_you("owe", rest)]))
        case "will" | "i'll" if rest:
            return Remark(Kind.I_DO, " ".join(["will", rest[0], *_with_you(rest[0].lower(), rest[1:])]))
        case "to" if len(rest) > 1 and rest[0].lower() in _TO_DO:
            return _to_do(rest[0].lower(), rest[1:])
        case _ if first in _TO_DO and rest and not has_subject:
            return _to_do(first, rest)
    return (
        Remark(Kind.I_DO, " ".join(_turned(said))) if has_subject else Remark(Kind.AS_NOTED, " ".join(words))
    )


def _to_do(verb: str, rest: list[str]) -> Remark:
    if verb == "intro":
        verb, rest = "introduce", (["you", *rest] if rest[0].lower() == "to" else rest)
    return Remark(Kind.I_DO, " ".join(["would like to", verb, *_with_you(verb, rest)]))


def _with_you(verb: str, rest: list[str]) -> list[str]:
    """ "promised the PDF" is "promised you the PDF", "promised her the PDF" as well."""
    turned = _turned(rest, before=verb)
    if not rest or turned[0] == "you" or verb not in _GIVEN:
        return turned
    first = rest[0].lower()
    is_thing = first in _ARTICLES - {"that"} or (verb == "promised" and first not in _NO_NOUN | _NOT_GIVEN)
    return ["you", *turned] if is_thing else turned


def _is_about_others(words: list[str]) -> bool:
    """Whether a pronoun follows somebody else's name: then it is not known whom it means."""
    pronouns = {*_SUBJECTS, *_OWNERS, "him", "hers", "herself", "himself"}
    named = False
    for preceding, word in pairwise(words):
        if named and word.lower() in pronouns:
            return True
        is_name = word[0].isupper() and not word.isupper() and preceding.lower() not in _BEFORE_PLACES
        named = named or is_name
    return False


def _verbs_turned(words: list[str]) -> list[str]:
    """The first verb, and any that "and" joins to it, in the second person."""
    turned, is_verb_next = [], True
    for word in words:
        if is_verb_next and word.lower() not in _ADVERBS:
            turned.append(_second_person(word))
            is_verb_next = False
        else:
            joined = bool(turned) and turned[-1].lower() in _AND and word.lower() in _ABOUT_THEM
            turned.append(_second_person(word) if joined else word)
    return turned


def _second_person(verb: str) -> str:
    if verb.lower() in _SECOND_PERSON:
        return _SECOND_PERSON[verb.lower()]
    if verb.endswith("ies") and len(verb) > 4:
        return f"{verb[:-3]}y"
    if verb.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return verb[:-2]
    return verb[:-1] if verb.endswith("s") and not verb.endswith("ss") else verb


def _turned(words: list[str], *, before: str = "") -> list[str]:
    """The words with she and her turned into you and your."""
    following = [*words[1:], ""]
    preceding = [before, *words]
    return [_pronoun(*three) for three in zip(preceding, words, following, strict=False)]


def _pronoun(preceding: str, word: str, following: str) -> str:
    match word.lower():
        case "she" | "he" | "him":
            return "you"
        case "hers":
            return "yours"
        case "herself" | "himself":
            return "yourself"
        case "his" | "their":
            return "your"
        case "her":
            return "you" if not following or following.lower() in _NO_NOUN else "your"
        case "them" if preceding.lower() in _GIVING:
            return "you"
        case _:
            return word
