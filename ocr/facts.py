"""Facts: what is true of a piece of text, of the card around it, and of two pieces together.

A fact is a number under a name, computed once: mostly 1 or 0. It knows no field; what it is worth for a name, a company or a
title stands in weights.toml. To add one: compute it here, describe it in MEANING, and fit again (benchmarks/fitting.py).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from ocr.evidence import Evidence, Segment
from ocr.fields import address, company, name, title
from ocr.fields.department import is_department
from ocr.layout import Print, same_row, stacked
from ocr.options import Option, continues_title, is_whole_line, may_go_on, overlap
from ocr.public_names import FAMILY, GIVEN
from ocr.words import (
    CITIES,
    COMPANY_WORDS,
    COUNTRIES,
    FUNCTION_WORDS,
    GIVEN_NAMES,
    HONORIFICS,
    INSTITUTIONS,
    LEGAL_FORMS,
    PLACE_TRADES,
    POST_NOMINALS,
    SLOGAN_WORDS,
    STREET_WORDS,
    TITLE_HINTS,
    squash,
    words_of,
)

Facts = Mapping[str, float]

MEANING = {
    # Of a text by itself.
    "name score": "what the reader of names says (log-odds)",
    "company score": "what the reader of companies says (log-odds)",
    "title score": "what the reader of titles says (log-odds)",
    "address score": "what the reader of addresses says (log-odds)",
    "department": "it names a department",
    "1 word": "it is one word",
    "2 words": "it is two words",
    "3 words": "it is three words",
    "many words": "each word beyond the fourth",
    "capitals": "it is all capitals",
    "starts small": "it begins with a small letter",
    "title case": "every word begins with a capital",
    "digits": "it has digits",
    "many digits": "it has six digits or more",
    "signs": "it has signs that no name has",
    "list signs": "it has bullets or slashes",
    "ampersand": "it has an ampersand",
    "brackets": "it has brackets",
    "commas": "commas, two at most",
    "full stop": "it ends like a sentence",
    "function words": "the, of, for, your ..., three at most",
    "function word first": "its first word is one of these",
    "legal form": "it has a legal form",
    "trade words": "words of trades, two at most",
    "only trades": "it is nothing but words of trades",
    "trade last": "its last word is a trade",
    "institution": "a word for a public institution",
    "title words": "words that head a title, two at most",
    "title hints": "words that colour a title, two at most",
    "slogan words": "words of slogans, two at most",
    "street words": "words of streets, two at most",
    "place": "it is a town or a country",
    "given name first": "its first word is a known given name",
    "public given name": "its first word is a given name of a public list",
    "public family name": "its last word is a family name of a public list",
    "given name alone": "it is one word, a given name of a public list",
    "all known names": "every word is a known name",
    "honorific": "it begins with an honorific",
    "initial": "a single capital stands among its words",
    "like a title": "a word ends as words for people who do something",
    "left open": "its last word or sign asks for more",
    "bare legal form": "it is a legal form with a place at most",
    "speaks of another": "it tells whose subsidiary, dealer or member this is",
    "short": "three letters at most",
    "CJK": "it is Chinese, Japanese or Korean",
    "CJK of a name's length": "two to four such letters",
    "long CJK": "more than eight such letters",
    "unread": "what the recogniser lacks to be sure",
    "badly read": "the recogniser is hardly sure",
    # Of its size and place.
    "size": "its height against the usual line (log2)",
    "largest": "no text is larger",
    "second largest": "but one text is larger",
    "against the largest": "its height against the largest (log2)",
    "own size": "no other line is as high",
    "top third": "it stands in the card's top third",
    "bottom third": "it stands in the card's bottom third",
    "whole line": "it fills its line",
    "on a row": "other text stands on its row",
    "in a list": "short lines of its size stand around it",
    "contact above": "a line with a contact stands right above",
    "contact below": "a line with a contact stands right below",
    "goes on below": 'the text below goes on a name: trades, a legal form, "and Sons"',
    "nothing above": "nothing stands right above",
    "nothing below": "nothing stands right below",
    "name above": "how surely the text above is a name",
    "company above": "how surely the text above is a company",
    "title above": "how surely the text above is a title",
    "address above": "how surely the text above is of an address",
    "name below": "how surely the text below is a name",
    "company below": "how surely the text below is a company",
    "title below": "how surely the text below is a title",
    "address below": "how surely the text below is of an address",
    # Of the card's contacts.
    "mailbox": "how far a mailbox is made of it",
    "domain": "how far a domain is made of it",
    "is the domain": "a domain is exactly it",
    "shop's mailbox": "a mailbox at a public provider is made of it",
    "said again": "the card says it twice",
    # Of stacked lines.
    "stacked": "it is two lines or more",
    "more lines": "lines beyond the second",
    "sizes differ": "highest against lowest line (log2)",
    "open ended": "a line must go on in the next",
    "gap": "the widest gap between its lines, in heights",
    "trade below": "its last line is nothing but trades",
    "not in its place": "its parts do not stand below each other",
    "half of a name": "the line above or below may be the other half of this name",
    "title goes on": "each line goes on the title above",
    "weakest title": "the least title score among its lines",
    "strongest title": "the best title score among its lines",
    "last title": "the title score of its last line",
    "has only hints": "a line only colours a title",
    "has a department": "a line names a department",
    # Of a field that is left empty.
    "empty": "the field is left empty",
    "best share": "the best share that a text claims",
    "best score": "the best score that a text has",
    "personal mailbox": "a mailbox at an own domain is no general one",
    "any personal mailbox": "some mailbox is no general one",
    "general mailbox": "all mailboxes are general ones",
    "own domain": "the card has a domain of its own",
    "few texts": "the card has fewer than five texts",
    "badly read card": "the part of the texts that the recogniser is hardly sure of",
    # Of the lines of an address.
    "address": "it is taken for an address",
    "sure of a line": "how sure the surest line is (log-odds)",
    "clear lines": "the part of its lines that look like an address",
    "line added": "a line is added to those that look like an address",
    "line dropped": "a line is left out of those that look like an address",
    "weakest line": "how surely the least likely line is of an address",
    "place last": "its last line is a few capitalised words",
    "town last": "its last line ends with a known town or country",
    "wide gap": "two of its lines stand far apart",
    "a title": "how surely a line is a title",
    "one line only": "it is one line",
    "complete": "it ends with a postcode or a country",
    "street first": "it begins with a house number, a street or a label",
    "something else": "how surely a line is something else",
    "line above": "a line of its size stands right above that is of no field",
    "line below": "a line of its size stands right below that is of no field",
    # Of two fields together.
    "title under": "the title stands right under it",
    "title over": "the title stands right over it",
    "one row": "both stand on one row",
    "one line": "both stand in one printed line",
    "near": "both stand near each other",
    "distance": "how far they stand apart (log)",
    "title larger": "the title is larger",
    "no name": "a title or company without a name",
    "no title": "a name without a title",
    "no company": "a name without a company",
    "shares words": "the company has a word of the name",
    "holds the name": "the company has all words of the name",
    "company over": "the company stands right over it",
    "company under": "the company stands right under it",
    "company larger": "the company is larger",
    "company lower": "the company stands lower",
    "sizes": "the company's height against the other's (log2)",
    "scripts differ": "one is CJK and the other is not",
    "said in another script": "it is the name in another script",
}

_SIGNS = re.compile(r'[!?:;"*#%=_<>{}\[\]]')
_OF_ANOTHER = re.compile(
    r"\b(?:subsidiary|division|unit|member|part|partner|affiliate|branch|owned|authori[sz]ed|dealers?|distributors?|franchis\w+|"
    r"licensed|powered|managed|operated|approved|certified|company)\b.*\b(?:of|by|for|from|with)\b",
    re.IGNORECASE,
)
_DOER = re.compile(r".{3}(?:er|or|ist|ian|ant|eur|euse|ador|adora|trice|ente|ktor|leiter|rin)$")
_LEFT_OPEN = re.compile(
    r"(?:[&,/+-]|\b(?:and|of|for|und|für|et|de|des|du|y|e|og|och|en|voor))\s*$", re.IGNORECASE
)
BADLY_READ = 0.75
LIKE_HEIGHT, LIST_HEIGHT = 1.12, 1.15
NEAR = 1.4
# Lines of one address stand closer than this, in heights, and differ less in height.
LINE_GAP, LINE_HEIGHT = 0.6, 1.2
WIDE_GAP = 0.6


class Surroundings:
    """The card around its texts."""

    def __init__(self, options: Sequence[Option], contacts: Sequence[Print], evidence: Evidence) -> None:
        self.options = options
        self.contacts = contacts
        self.evidence = evidence
        self._lines = list({id(line): line for one in options for line in one.segment.prints}.values())
        self._sizes = sorted({line.size for line in self._lines}, reverse=True) or [1.0]
        regions = [line.region for line in [*self._lines, *contacts]]
        self._top = min((region.top for region in regions), default=0.0)
        self._height = max(1.0, max((region.bottom for region in regions), default=1.0) - self._top)
        self._letters = " ".join(one.segment.squashed for one in options)
        self._owners = {squash(owner) for owner in evidence.owners}

    def facts(self, option: Option) -> dict[str, float]:
        """All facts of one text."""
        segment = option.segment
        return {
            **_of_scores(option),
            **_of_shape(segment),
            **_of_words(segment),
            **self._of_size(segment),
            **self._of_neighbours(segment),
            **self._of_contacts(segment),
            **(_of_lines(option) if len(segment.prints) > 1 else {}),
        }

    def facts_of_none(self, options: Sequence[Option], scores: Sequence[float]) -> dict[str, float]:
        """The facts of a card whose field is left empty, though these options were there."""
        own = _personal(self.evidence.mailboxes)
        every = own or _personal(self.evidence.free_mailboxes)
        mailboxes = [*self.evidence.mailboxes, *self.evidence.free_mailboxes]
        shares = [one.share(score) for one, score in zip(options, scores, strict=True)]
        return {
            "empty": 1.0,
            "best share": max(shares, default=0.0),
            "best score": _within(max(scores, default=-5.0), -3, 5),
            "personal mailbox": float(own),
            "any personal mailbox": float(every),
            "general mailbox": float(bool(mailboxes) and not every),
            "own domain": float(bool(self.evidence.owners)),
            "few texts": float(len(self.options) < 5),
            "badly read card": sum(one.segment.confidence < BADLY_READ for one in self.options)
            / max(1, len(self.options)),
        }

    def _of_size(self, segment: Segment) -> dict[str, float]:
        middle = ((segment.region.top + segment.region.bottom) / 2 - self._top) / self._height
        first = segment.prints[0]
        alike = sum(_ratio(line.height, first.height) < LIKE_HEIGHT for line in self._lines)
        largest = segment.size >= 0.98 * self._sizes[0]
        second = self._sizes[min(1, len(self._sizes) - 1)]
        return {
            "size": _within(math.log2(max(0.2, segment.size)), -1.5, 2),
            "largest": float(largest),
            "second largest": float(not largest and segment.size >= 0.98 * second),
            "against the largest": math.log2(max(0.1, segment.size / self._sizes[0])),
            "own size": float(alike <= len(segment.prints)),
            "top third": float(middle < 1 / 3),
            "bottom third": float(middle > 2 / 3),
        }

    def _of_neighbours(self, segment: Segment) -> dict[str, float]:
        region = segment.region
        others = [one for one in self.options if not overlap(one.segment, segment)]
        above = [one for one in others if stacked(one.segment.region, region, gap=NEAR)]
        below = [one for one in others if stacked(region, one.segment.region, gap=NEAR)]
        alike = [
            one
            for one in [*above, *below]
            if _ratio(one.segment.size, segment.size) < LIST_HEIGHT
            and len(one.segment.words) <= 4
            and one.share(one.address) < 0.5
        ]
        rows = [one.segment.region for one in others] + [line.region for line in self.contacts]
        return {
            **_shares("above", above),
            **_shares("below", below),
            "in a list": float(len(alike) >= 2),
            "contact above": float(any(stacked(line.region, region, gap=1.2) for line in self.contacts)),
            "contact below": float(any(stacked(region, line.region, gap=1.2) for line in self.contacts)),
            "on a row": float(any(same_row(row, region) for row in rows)),
            "goes on below": float(any(_goes_on(one.segment) for one in below)),
            "half of a name": float(
                any(may_go_on(segment, one.segment) and one.share(one.title) < 0.5 for one in below)
                or any(may_go_on(one.segment, segment) for one in above)
            ),
        }

    def _of_contacts(self, segment: Segment) -> dict[str, float]:
        evidence, squashed = self.evidence, segment.squashed
        core = _core(segment)
        return {
            "mailbox": name.mailbox_match(core, evidence) if core else 0.0,
            "domain": min(1.0, company.domain_match(squashed, segment.words, evidence)),
            "is the domain": float(squashed in self._owners),
            "shop's mailbox": float(company.mailbox_match(squashed, segment.words, evidence) >= 0.75),
            "said again": float(len(squashed) > 4 and self._letters.count(squashed) > 1),
        }


def of_address(lines: Sequence[Option], rest: Sequence[Segment]) -> dict[str, float]:
    """The facts of lines that are taken for one address; `rest` are the texts that no address has."""
    shares = [one.share(one.address) for one in lines]
    first, last = lines[0].segment, lines[-1].segment
    letters = sum(len(one.segment.text) for one in lines)
    return {
        "address": 1.0,
        "sure of a line": _within(math.log(max(shares) / max(1e-3, 1 - max(shares))), -2, 5),
        "clear lines": sum(share > 0.5 for share in shares) / len(shares),
        "one line only": float(len(lines) == 1),
        "complete": float(address.is_complete(last.text)),
        "street first": float(address.begins_anew(first.text) or bool(address.LABEL.match(first.text))),
        "weakest line": min(shares),
        "place last": float(_is_bare_place(last)),
        "town last": float(_ends_with_town(last)),
        "trade words": float(any(_has_trade(one.segment) for one in lines)),
        "wide gap": float(any(_gap(a, b) > WIDE_GAP for a, b in pairwise(one.segment for one in lines))),
        "something else": max(max(one.share(one.name), one.share(one.company)) for one in lines),
        "a title": max(one.share(one.title) for one in lines),
        "line above": float(any(_is_next_line(one, first) for one in rest)),
        "line below": float(any(_is_next_line(last, one) for one in rest)),
        "brackets": float(any(re.search(r"[()]", one.segment.text) for one in lines)),
        "CJK": float(first.is_cjk),
        "unread": sum((1 - one.segment.confidence) * len(one.segment.text) for one in lines) / letters,
    }


def _ends_with_town(line: Segment) -> bool:
    """Whether the last words of a line are a known town or country."""
    return any(
        " ".join(line.words[-n:]) in CITIES or " ".join(line.words[-n:]) in COUNTRIES for n in (1, 2, 3)
    )


def _is_bare_place(line: Segment) -> bool:
    spoken = re.split(r"[\s.]+", line.text.strip(" .,"))
    return len(spoken) <= 4 and not line.has_digits and all(word[:1].isupper() for word in spoken)


def _has_trade(line: Segment) -> bool:
    return any(word in COMPANY_WORDS - STREET_WORDS - PLACE_TRADES for word in line.words)


def _gap(upper: Segment, lower: Segment) -> float:
    """How far apart two lines stand, in heights."""
    distance = lower.region.top - upper.region.bottom
    return distance / max(upper.prints[-1].height, lower.prints[0].height)


def _is_next_line(upper: Segment, lower: Segment) -> bool:
    return (
        stacked(upper.prints[-1].region, lower.prints[0].region, gap=LINE_GAP)
        and _ratio(upper.prints[-1].height, lower.prints[0].height) < LINE_HEIGHT
    )


def of_name_and_title(person: Option, position: Option) -> dict[str, float]:
    """The facts of a name and a title together."""
    mine, theirs = person.segment.region, position.segment.region
    unit = max(mine.height, theirs.height)
    down = max(0.0, max(mine.top, theirs.top) - min(mine.bottom, theirs.bottom)) / unit
    aside = max(0.0, max(mine.left, theirs.left) - min(mine.right, theirs.right)) / unit
    return {
        "title under": float(stacked(mine, theirs, gap=NEAR)),
        "title over": float(stacked(theirs, mine, gap=NEAR)),
        "one row": float(same_row(mine, theirs)),
        "one line": float(person.segment.prints[0] is position.segment.prints[0]),
        "near": float(down < 3.5 and aside < 3.5),
        "distance": min(3.0, math.log1p(down + aside)),
        "title larger": float(position.segment.size > 1.15 * person.segment.size),
        "said in another script": _said_again(person, position),
    }


def of_name_and_company(person: Option, firm: Option) -> dict[str, float]:
    """The facts of a name and a company together."""
    mine, theirs = person.segment.region, firm.segment.region
    spoken = {word for word in person.segment.words if len(word) > 2}
    return {
        "shares words": float(bool(spoken.intersection(firm.segment.words))),
        "holds the name": float(bool(spoken) and spoken.issubset(firm.segment.words)),
        "company over": float(stacked(theirs, mine, gap=NEAR)),
        "company under": float(stacked(mine, theirs, gap=NEAR)),
        "company larger": float(firm.segment.size > 1.1 * person.segment.size),
        "company lower": float(theirs.top > mine.bottom),
        "one line": float(person.segment.prints[0] is firm.segment.prints[0]),
        "sizes": _within(math.log2(firm.segment.size / person.segment.size), -1.5, 1.5),
        "scripts differ": float(person.segment.is_cjk != firm.segment.is_cjk),
        "said in another script": _said_again(person, firm),
    }


def of_company_and_title(firm: Option, position: Option) -> dict[str, float]:
    """The facts of a company and a title together."""
    mine, theirs = firm.segment.region, position.segment.region
    return {
        "title under": float(stacked(mine, theirs, gap=NEAR)),
        "title over": float(stacked(theirs, mine, gap=NEAR)),
        "one line": float(firm.segment.prints[0] is position.segment.prints[0]),
    }


def _said_again(person: Option, other: Option) -> float:
    return float(name.is_same_in_other_script(other.segment, person.segment, Evidence()))


def _of_scores(option: Option) -> dict[str, float]:
    return {
        "name score": _within(option.name, -5, 5),
        "company score": _within(option.company, -5, 5),
        "title score": _within(option.title, -5, 5),
        "address score": _within(option.address, -4, 4),
    }


def _of_shape(segment: Segment) -> dict[str, float]:
    text, count = segment.text, 0 if segment.is_cjk else len(segment.words)
    letters = [letter for letter in text if letter.isalpha()]
    tight = text.replace(" ", "")
    capitals = bool(letters) and all(letter.isupper() for letter in letters) and text.isascii()
    begins = [word[0] for word in text.split() if word[0].isalpha()]
    return {
        "1 word": float(count == 1),
        "2 words": float(count == 2),
        "3 words": float(count == 3),
        "many words": float(max(0, count - 4)),
        "capitals": float(capitals),
        "starts small": float(text[:1].islower()),
        "title case": float(len(begins) > 1 and all(map(str.isupper, begins)) and not text.isupper()),
        "digits": float(segment.has_digits),
        "many digits": float(sum(letter.isdigit() for letter in text) >= 6),
        "signs": float(bool(_SIGNS.search(text))),
        "list signs": float(bool(re.search(r"[/•|·]", text))),
        "ampersand": float("&" in text or " + " in text),
        "brackets": float(bool(re.search(r"[()]", text))),
        "commas": float(min(2, text.count(","))),
        "full stop": float(text.endswith(".") and len(text) > 6),
        "short": float(len(tight) <= 3),
        "CJK": float(segment.is_cjk),
        "CJK of a name's length": float(segment.is_cjk and 2 <= len(tight) <= 4),
        "long CJK": float(segment.is_cjk and len(tight) > 8),
        "unread": max(0.0, 1 - segment.confidence),
        "badly read": float(segment.confidence < BADLY_READ),
        "whole line": float(len(segment.prints) > 1 or is_whole_line(segment)),
        "stacked": float(len(segment.prints) > 1),
    }


def _of_words(segment: Segment) -> dict[str, float]:
    spoken, text = segment.words, segment.text
    place, core = " ".join(spoken), _core(segment)
    first = spoken[:1]
    return {
        "department": float(is_department(segment)),
        "function words": float(min(3, sum(word in FUNCTION_WORDS for word in spoken))),
        "function word first": float(FUNCTION_WORDS.issuperset(first) and bool(first)),
        "legal form": float(company.has_legal_form(text)),
        "trade words": float(min(2, sum(word in COMPANY_WORDS for word in spoken))),
        "only trades": float(_is_only_trades(spoken)),
        "trade last": float(len(spoken) > 1 and spoken[-1] in COMPANY_WORDS),
        "institution": float(any(word in INSTITUTIONS for word in spoken)),
        "title words": float(min(2, len(title.head_words(segment)))),
        "title hints": float(min(2, sum(word in TITLE_HINTS for word in spoken))),
        "slogan words": float(min(2, sum(word in SLOGAN_WORDS for word in spoken))),
        "street words": float(min(2, sum(word in STREET_WORDS for word in spoken))),
        "place": float(place in CITIES or place in COUNTRIES),
        "given name first": float(bool(core) and core[0] in GIVEN_NAMES),
        "public given name": float(bool(core) and core[0] in GIVEN),
        "public family name": float(len(core) > 1 and core[-1] in FAMILY),
        "given name alone": float(len(spoken) == 1 and spoken[0] in GIVEN),
        "all known names": float(len(core) > 1 and all(word in GIVEN or word in FAMILY for word in core)),
        "honorific": float(bool(first) and first[0] in HONORIFICS),
        "initial": float(len(spoken) > 1 and bool(re.search(r"(?<![\w.])[A-Z]\.?(?![\w.])", text))),
        "like a title": float(any(_DOER.search(word) for word in core if word not in GIVEN)),
        "left open": float(bool(_LEFT_OPEN.search(text))),
        "bare legal form": float(_is_bare_legal_form(segment)),
        "speaks of another": float(bool(_OF_ANOTHER.search(text))),
    }


def _of_lines(option: Option) -> dict[str, float]:
    lines = option.segment.prints
    heights = [max(1.0, line.height) for line in lines]
    gaps = [(b.region.top - a.region.bottom) / max(a.height, b.height) for a, b in pairwise(lines)]
    return {
        "more lines": float(len(lines) - 2),
        "sizes differ": math.log2(max(heights) / min(heights)),
        "open ended": float(
            any(company.is_open_ended(a.text) or company.continues(b.text) for a, b in pairwise(lines))
        ),
        "gap": _within(max(gaps), -0.5, 2),
        "trade below": float(_is_only_trades(words_of(lines[-1].text))),
        "not in its place": float(any(not stacked(a.region, b.region) for a, b in pairwise(lines))),
    }


def _is_a_title_throughout(parts: Sequence[Option]) -> bool:
    return (
        bool(parts)
        and parts[0].share(parts[0].title) > 0.5
        and all(continues_title(a, b) for a, b in pairwise(parts))
    )


def of_title_lines(option: Option) -> dict[str, float]:
    """What more there is to know of several lines that could be one title."""
    parts = option.parts
    if not parts:
        return {}
    scores = [one.title for one in parts]
    return {
        "title goes on": float(_is_a_title_throughout(parts)),
        "weakest title": _within(min(scores), -3, 4),
        "strongest title": _within(max(scores), -3, 5),
        "last title": _within(scores[-1], -3, 4),
        "has only hints": float(any(title.is_only_hints(one.segment) for one in parts)),
        "has a department": float(any(is_department(one.segment) for one in parts)),
    }


def _shares(where: str, options: Sequence[Option]) -> dict[str, float]:
    return {
        f"name {where}": max((one.share(one.name) for one in options), default=0.0),
        f"company {where}": max((one.share(one.company) for one in options), default=0.0),
        f"title {where}": max((one.share(one.title) for one in options), default=0.0),
        f"address {where}": max((one.share(one.address) for one in options), default=0.0),
        f"nothing {where}": float(not options),
    }


def _core(segment: Segment) -> list[str]:
    """The words that a name could be made of."""
    return [
        word
        for word in segment.words
        if len(word) > 1 and word not in HONORIFICS and word not in POST_NOMINALS
    ]


def _goes_on(lower: Segment) -> bool:
    """Whether a text can only go on a company's name above."""
    return _is_only_trades(lower.words) or _is_bare_legal_form(lower) or company.continues(lower.text)


def _is_bare_legal_form(segment: Segment) -> bool:
    """Whether a text is a legal form and a place at most: the name before it stands elsewhere."""
    if segment.is_cjk or not company.has_legal_form(segment.text):
        return False
    bare = re.sub(r"\([^()]*\)", " ", LEGAL_FORMS.sub(" ", segment.text))
    return all(word in CITIES or word in COUNTRIES for word in words_of(bare))


def _is_only_trades(spoken: Sequence[str]) -> bool:
    return bool(spoken) and all(word in COMPANY_WORDS or word in {"and", "of"} for word in spoken)


def _personal(mailboxes: Sequence[str]) -> bool:
    return any(box not in name.GENERAL_MAILBOXES for box in mailboxes)


def _ratio(a: float, b: float) -> float:
    return max(a, b) / max(1e-6, min(a, b))


def _within(value: float, least: float, most: float) -> float:
    return max(least, min(most, value))
