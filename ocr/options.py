"""The options of a card: every text that could be its name, company or title.

An option is a piece of text or several stacked ones, with the scores that the readers of the fields give it. Which of them is
taken is decided in assign.py.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from ocr.evidence import Evidence, Segment
from ocr.fields import address, company, name, title
from ocr.fields.department import is_department
from ocr.layout import stacked
from ocr.public_names import GIVEN
from ocr.words import COMPANY_WORDS, LEGAL_FORMS, squash, words_of

# What stands under a name is a title, in whatever language, unless it looks like something else.
UNDER_A_NAME = 2.0
# A logo's lines differ in size by less than this.
LOGO_SIZES, LIKE_SIZES = 2.2, 1.85
SHORT_LINE = 2
# What is taken from the scores of name, company and title on a department's line; a title may yet go on in it.
NOT_A_DEPARTMENT = (2.5, 2.5, 1.0, 0.0)
SHORTEST_PART = 3
# So many options of each field are compared; those beyond have never been right.
MOST_NAMES, MOST_COMPANIES, MOST_TITLES = 12, 20, 18
# Lines of one title stand closer than this, in heights.
TITLE_GAP = 0.8


@dataclass(frozen=True, eq=False)
class Option:
    """A text that could be a field, and how much speaks for each field (log-odds against "something else")."""

    segment: Segment
    name: float
    company: float
    title: float
    address: float
    parts: tuple[Option, ...] = ()
    """The pieces it is stacked of, where it is more than one."""

    def share(self, mine: float) -> float:
        """The share of one claim among all claims on this text, "something else" included."""
        return math.exp(mine) / self._total

    @cached_property
    def _total(self) -> float:
        return sum(map(math.exp, (self.name, self.company, self.title, self.address))) + 1.0


def options_of(segments: Sequence[Segment], evidence: Evidence) -> list[Option]:
    """Each piece of text as an option by itself."""
    return with_neighbours([scored(segment, evidence) for segment in segments])


def names(free: Sequence[Option], everything: Sequence[Option], evidence: Evidence) -> list[Option]:
    """The options for the person's name, the likeliest first: lines, and given names over family names."""
    pairs = [
        with_neighbours_of(_stack([upper, lower], evidence), everything)
        for upper, lower in stacks(free)
        if may_go_on(upper.segment, lower.segment)
    ]
    return sorted([*free, *pairs], key=lambda one: -one.name)[:MOST_NAMES]


def companies(free: Sequence[Option], evidence: Evidence) -> list[Option]:
    """The options for the company, the likeliest first: lines, stacked lines, and texts that a domain is made of."""
    pairs = [(upper, lower) for upper, lower in stacks(free) if _one_company(upper, lower)]
    spelled = [
        (a, b)
        for a in free
        for b in free
        if _spelled_together(a, b, evidence)
        and (b, a) not in pairs
        and all(b is not lower for _, lower in pairs)
    ]
    triples = [(*upper, lower[1]) for upper in pairs for lower in pairs if upper[1] is lower[0]]
    joined = [_stack(each, evidence) for each in [*pairs, *spelled, *triples]]
    return sorted([*free, *joined], key=lambda one: -(one.company + _stacked_bonus(one)))[:MOST_COMPANIES]


def titles(free: Sequence[Option], everything: Sequence[Option], evidence: Evidence) -> list[Option]:
    """The options for the title, the likeliest first: lines, and two or three lines that may go on one in the other."""
    pairs = [
        (upper, lower)
        for upper, lower in stacks(free, gap=TITLE_GAP)
        if _alike(upper.segment, lower.segment)
        and max(upper.title, lower.title) > 0
        and min(upper.title, lower.title) > -3.5
        and name.script_of(upper.segment.text) == name.script_of(lower.segment.text)
    ]
    triples = [(*upper, lower[1]) for upper in pairs for lower in pairs if upper[1] is lower[0]]
    joined = [with_neighbours_of(_stack(each, evidence), everything) for each in [*pairs, *triples]]
    return sorted([*free, *joined], key=lambda one: -one.title)[:MOST_TITLES]


def scored(segment: Segment, evidence: Evidence) -> Option:
    scores = [reader(segment, evidence) for reader in (name.score, company.score, title.score, address.score)]
    if is_department(segment):
        scores = [score - malus for score, malus in zip(scores, NOT_A_DEPARTMENT, strict=True)]
    person, firm, position, place = (max(-8.0, min(8.0, score)) for score in scores)
    return Option(segment, person, firm, position, place)


def with_neighbours(options: Sequence[Option]) -> list[Option]:
    """Raise what neighbours make likelier: a title under a name, an address line beside address lines."""
    return [with_neighbours_of(one, options) for one in options]


def with_neighbours_of(one: Option, options: Sequence[Option]) -> Option:
    region = one.segment.region
    others = [other for other in options if not overlap(other.segment, one.segment)]
    above = [other for other in others if stacked(other.segment.region, region, gap=1.4)]
    below = [other for other in others if stacked(region, other.segment.region, gap=1.4)]
    person, position, place = one.name, one.title, one.address
    if any(other.title > 1.0 for other in below):
        person += 1.8
    elif any(other.title > 1.0 for other in above):
        person += 0.5
    if any(other.name > 1.5 for other in above):
        position += 1.0 if one.company > 0 or one.address > 0 or one.segment.has_digits else UNDER_A_NAME
    neighbours = sum(other.address > 1.0 for other in [*above, *below])
    place += 1.3 * min(2, neighbours) if neighbours else 0.0
    return replace(one, name=person, title=position, address=place)


def is_whole_line(segment: Segment) -> bool:
    return segment.text == segment.prints[0].text


def may_go_on(upper: Segment, lower: Segment) -> bool:
    """Whether two lines, of which one stands below the other, may be one person's name."""
    return (
        _alike(upper, lower)
        and all(is_whole_line(one) for one in (upper, lower))
        and name.goes_on(upper, lower)
    )


def continues_title(upper: Option, lower: Option) -> bool:
    """Whether a line goes on the title above it."""
    open_ended = (
        upper.segment.text.rstrip().endswith(("&", "-", ",", "/", "and", "of"))
        or lower.segment.text[:1] in "&-"
    )
    close = not lower.segment.text.endswith(",") and stacked(
        upper.segment.region, lower.segment.region, gap=0.6
    )
    return (
        close
        and _alike(upper.segment, lower.segment)
        and (open_ended or lower.share(lower.title) > 0.5 or title.is_only_hints(lower.segment))
    )


def merge(segments: Sequence[Segment], joint: str = " ") -> Segment:
    """Several pieces as one; pieces in CJK are joined without a blank."""
    if len(segments) == 1:
        return segments[0]
    glue = "" if all(segment.is_cjk for segment in segments) and joint == " " else joint
    text = segments[0].text
    for segment in segments[1:]:
        text = text.rstrip(" ,") + glue + segment.text if glue == ", " else text + glue + segment.text
    return Segment(text, tuple(line for segment in segments for line in segment.prints))


def stacks(options: Sequence[Option], gap: float = 1.0) -> list[tuple[Option, Option]]:
    """Every two options of which one stands right below the other."""
    return [
        (a, b)
        for a in options
        for b in options
        if a is not b and stacked(a.segment.region, b.segment.region, gap=gap)
    ]


def overlap(a: Segment, b: Segment) -> bool:
    return any(one is other for one in a.prints for other in b.prints)


def without(options: Iterable[Option], taken: Sequence[Segment]) -> list[Option]:
    """The options whose text is not among what is taken."""
    texts = [(line, segment.text) for segment in taken for line in segment.prints]
    return [
        one
        for one in options
        if not any(
            line is own and one.segment.text in text for own in one.segment.prints for line, text in texts
        )
    ]


def _stack(parts: Sequence[Option], evidence: Evidence) -> Option:
    whole = scored(merge([one.segment for one in parts]), evidence)
    return replace(whole, parts=tuple(parts))


def _stacked_bonus(one: Option) -> float:
    """Lines of one size stacked tightly are one name rather than two, the more so when a trade follows."""
    lines = one.segment.prints
    if len(lines) == 1:
        return 0.0
    if any(company.is_open_ended(a.text) or company.continues(b.text) for a, b in pairwise(lines)):
        return 2.0
    heights = [line.height for line in lines]
    if max(heights) >= 1.5 * min(heights):
        return 0.4 if max(heights) < LOGO_SIZES * min(heights) else 0.0
    last = words_of(lines[-1].text)
    return 0.7 + (0.9 if last and all(word in COMPANY_WORDS for word in last) else 0.0)


def _one_company(upper: Option, lower: Option) -> bool:
    """Whether two stacked lines may be one company's name: of like size, and neither rather something else."""
    low, high = sorted((upper.segment.size, lower.segment.size))
    plausible = all(one.title < 1.5 and one.address < 0.0 and one.name < 4.0 for one in (upper, lower))
    apart = upper.segment.is_cjk == lower.segment.is_cjk and not _says_again(upper.segment, lower.segment)
    if not plausible or not apart or company.ends_a_name(upper.segment.text):
        return False
    if _is_person_over_firm(upper.segment, lower.segment):
        return False
    if company.is_open_ended(upper.segment.text) or company.continues(lower.segment.text):
        return high < 3 * low
    if "," in upper.segment.text:
        return False
    # Under a large name stands its second half or a trade; what is longer is a slogan.
    most = SHORT_LINE + 2 * company.has_legal_form(lower.segment.text)
    whole = all(is_whole_line(one.segment) for one in (upper, lower))
    short = whole and len(lower.segment.words) <= most and re.search(r"[·•|/,]", lower.segment.text) is None
    return high < (LOGO_SIZES if short else LIKE_SIZES) * low


def _is_person_over_firm(upper: Segment, lower: Segment) -> bool:
    """Whether a known given name and a family name stand over a company that is whole: "Dana Zabel" over "Acme Tools Ltd"."""
    spoken = upper.words
    is_person = 2 <= len(spoken) <= 3 and spoken[0] in GIVEN and not COMPANY_WORDS.intersection(spoken)
    if not is_person or not company.has_legal_form(lower.text):
        return False
    own = words_of(LEGAL_FORMS.sub(" ", lower.text))
    return any(len(word) > 2 and word not in COMPANY_WORDS for word in own)


def _spelled_together(a: Option, b: Option, evidence: Evidence) -> bool:
    """Whether a domain is made of two texts, wherever a logo puts them: "Acme" and "Tools" at acmetools.com."""
    one, other = a.segment.squashed, b.segment.squashed
    if a is b or min(len(one), len(other)) < SHORTEST_PART or _says_again(a.segment, b.segment):
        return False
    whole = one + other
    return any(whole.startswith(squash(owner)) and len(owner) > len(one) for owner in evidence.owners)


def _says_again(a: Segment, b: Segment) -> bool:
    return a.squashed in b.squashed or b.squashed in a.squashed


def _alike(a: Segment, b: Segment) -> bool:
    low, high = sorted((a.size, b.size))
    return high < 1.5 * low
