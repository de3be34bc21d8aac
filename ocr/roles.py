"""Who gets which text: the one place where name, company, title and address settle their claims.

Every piece of text is scored by each field's reader (log-odds against "something else"), its neighbours are heard, and
the claims are settled by softmax: a piece claimed by two fields weakens both, and so do two pieces that claim one field.
That share is the confidence.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ocr.addresses import blocks
from ocr.evidence import Evidence, Segment
from ocr.fields import address, company, name, title
from ocr.fields.department import is_department
from ocr.layout import Print, stacked
from ocr.words import COMPANY_WORDS, words_of

Score = Callable[[Segment, Evidence], float]

# What stands under a name is a title, in whatever language, unless it looks like something else.
UNDER_A_NAME = 2.0
# How much of an address' share is left where it may begin a line higher, and how near that line is, in heights.
UNSURE_START, LED_GAP = 0.82, 0.6
# No block of lines is surer to be a whole address and nothing else.
SUREST_ADDRESS = 0.95
# Below this share a claim is not made at all.
LEAST_NAME, LEAST_TITLE, LEAST_COMPANY = 0.2, 0.35, 0.25
# A logo's lines differ in size by less than this.
LOGO_SIZES, LIKE_SIZES = 2.2, 1.85
SHORT_LINE = 2
# What is taken from the claims of name, company and title on a department's line; a title may yet go on in it.
NOT_A_DEPARTMENT = (2.5, 2.5, 1.0, 0.0)
SHORTEST_PART = 3
# What is left of the share of a name that is but one word, and of a title far from the name.
MONONYM, FAR_TITLE = 0.6, 0.6


@dataclass(frozen=True, eq=False)
class Claim:
    """Text that gets a field, how sure that is (0-1), and what else it could have been."""

    segment: Segment
    share: float
    others: tuple[Segment, ...] = ()


@dataclass(frozen=True, eq=False)
class Roles:
    name: Claim | None
    company: Claim | None
    title: Claim | None
    addresses: tuple[Claim, ...]
    rest: tuple[Segment, ...]


@dataclass(frozen=True, eq=False)
class _Scored:
    segment: Segment
    name: float
    company: float
    title: float
    address: float

    def share(self, mine: float) -> float:
        """The share of one claim among all claims on this text, "something else" included."""
        total = sum(map(math.exp, (self.name, self.company, self.title, self.address))) + 1.0
        return math.exp(mine) / total


def settle(segments: Sequence[Segment], evidence: Evidence, walls: Sequence[Print] = ()) -> Roles:
    """Decide which text is the name, the company, the title and the addresses of one card; `walls` hold contacts."""
    scored = _heard_neighbours([_scored(segment, evidence) for segment in segments])
    addresses = _addresses(scored, walls)
    free = _without(scored, [claim.segment for claim in addresses]) + _firms_in(addresses, scored)
    person = _person(free, scored, evidence)
    free = _without(free, [person.segment] if person else [])
    firm = _firm(free, evidence)
    position = _position(_without(free, [firm.segment] if firm else []), person)
    claims = [claim for claim in (person, firm, position) if claim]
    rest = [one.segment for one in _without(scored, [claim.segment for claim in [*claims, *addresses]])]
    return Roles(person, firm, position, tuple(_doubted(one, rest) for one in addresses), tuple(rest))


def _doubted(place: Claim, rest: Sequence[Segment]) -> Claim:
    """An address less sure when a line of its kind stands right above it that nothing else claims: it may begin there."""
    first = place.segment.prints[0]
    led = any(
        stacked(one.prints[-1].region, first.region, gap=LED_GAP)
        and max(one.prints[-1].height, first.height) < 1.2 * min(one.prints[-1].height, first.height)
        for one in rest
    )
    return replace(place, share=place.share * UNSURE_START) if led else place


def likeliest_name(segments: Sequence[Segment]) -> float:
    """How sure the surest name among pieces of text is, judged by the text alone (0-1)."""
    scored = _heard_neighbours([_scored(segment, Evidence()) for segment in segments])
    return max((one.share(one.name) for one in scored), default=0.0)


def _scored(segment: Segment, evidence: Evidence) -> _Scored:
    scores = [reader(segment, evidence) for reader in (name.score, company.score, title.score, address.score)]
    if is_department(segment):
        scores = [score - malus for score, malus in zip(scores, NOT_A_DEPARTMENT, strict=True)]
    return _Scored(segment, *(max(-8.0, min(8.0, score)) for score in scores))


def _firms_in(addresses: Sequence[Claim], scored: Sequence[_Scored]) -> list[_Scored]:
    """Lines inside an address that are a company's name as well: "Acme University" between street and town."""
    lines = [line for claim in addresses for line in claim.segment.prints]
    return [
        one
        for one in scored
        if one.share(one.company) > 0.6 and any(own is line for own in one.segment.prints for line in lines)
    ]


def _heard_neighbours(scored: Sequence[_Scored]) -> list[_Scored]:
    """Raise what neighbours make likelier: a title under a name, an address line beside address lines."""
    return [_heard(one, scored) for one in scored]


def _heard(one: _Scored, scored: Sequence[_Scored]) -> _Scored:
    region = one.segment.region
    others = [other for other in scored if not _overlap(other.segment, one.segment)]
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
    return _Scored(one.segment, person, one.company, position, place)


def _addresses(scored: Sequence[_Scored], walls: Sequence[Print]) -> tuple[Claim, ...]:
    by_segment = {id(one.segment): one for one in scored}

    def share(segment: Segment) -> float:
        one = by_segment[id(segment)]
        return one.share(one.address)

    def taken(segment: Segment) -> float:
        one = by_segment[id(segment)]
        return max(one.share(one.name), one.share(one.title), one.share(one.company))

    found = blocks([one.segment for one in scored], walls, share=share, taken=taken)
    claims = [_address_claim(block, share) for block in found]
    return tuple(sorted(claims, key=lambda claim: -claim.share * min(4, len(claim.segment.words))))


def _address_claim(block: Sequence[Segment], share: Callable[[Segment], float]) -> Claim:
    missed = math.prod(1 - min(0.97, share(segment)) for segment in block)
    # Where an address begins and ends is a guess when its own lines hardly look like one.
    clear = sum(share(segment) > 0.5 for segment in block) / len(block)
    return Claim(merge(block, ", "), (1 - missed) * (0.6 + 0.4 * clear) * SUREST_ADDRESS)


def _person(free: Sequence[_Scored], scored: Sequence[_Scored], evidence: Evidence) -> Claim | None:
    pairs = [
        _heard(_scored(merge([a.segment, b.segment]), evidence), scored)
        for a, b in _stacks(free)
        if _alike(a.segment, b.segment)
        and all(_is_whole_line(one.segment) for one in (a, b))
        and name.goes_on(a.segment, b.segment)
    ]
    best = _best([*free, *pairs], lambda one: one.name, LEAST_NAME, bonus=_name_malus)
    if (
        best is None
        or not name.is_single(best.segment)
        or name.mailbox_match(best.segment.words, evidence) > 0.9
    ):
        return best
    # People with one name are few, and half a name is easily taken for one.
    return replace(best, share=best.share * MONONYM)


def _name_malus(one: _Scored) -> float:
    """Two stacked words are a logo more often than a name, unless the first of them is a given name; one word is half a name."""
    if len(one.segment.prints) == 1:
        return -0.85 if name.is_single(one.segment) else 0.0
    return 0.0 if one.segment.is_cjk or name.begins_with_given(one.segment) else -1.0


def _is_whole_line(segment: Segment) -> bool:
    return segment.text == segment.prints[0].text


def _firm(scored: Sequence[_Scored], evidence: Evidence) -> Claim | None:
    stacks = [(a, b) for a, b in _stacks(scored) if _one_firm(a, b)]
    spelled = [
        (a, b)
        for a in scored
        for b in scored
        if _spelled_together(a, b, evidence)
        and (b, a) not in stacks
        and all(b is not one for _, one in stacks)
    ]
    pairs = [merge([a.segment, b.segment]) for a, b in [*stacks, *spelled]]
    triples = [
        merge([a.segment, b.segment, c.segment])
        for (a, b), (b2, c) in ((x, y) for x in stacks for y in stacks)
        if b is b2
    ]
    joined = [_scored(each, evidence) for each in [*pairs, *triples]]
    return _best([*scored, *joined], lambda one: one.company, LEAST_COMPANY, bonus=_stacked_bonus)


def _stacked_bonus(one: _Scored) -> float:
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


def _one_firm(upper: _Scored, lower: _Scored) -> bool:
    """Whether two stacked lines may be one company's name: of like size, and neither rather something else."""
    low, high = sorted((upper.segment.size, lower.segment.size))
    plausible = all(one.title < 1.5 and one.address < 0.0 and one.name < 4.0 for one in (upper, lower))
    apart = upper.segment.is_cjk == lower.segment.is_cjk and not _says_again(upper.segment, lower.segment)
    if not plausible or not apart or company.ends_a_name(upper.segment.text):
        return False
    if company.is_open_ended(upper.segment.text) or company.continues(lower.segment.text):
        return high < 3 * low
    if "," in upper.segment.text:
        return False
    # Under a large name stands its second half or a trade; what is longer is a slogan.
    most = SHORT_LINE + 2 * company.has_legal_form(lower.segment.text)
    whole = all(_is_whole_line(one.segment) for one in (upper, lower))
    short = whole and len(lower.segment.words) <= most and re.search(r"[·•|/,]", lower.segment.text) is None
    return high < (LOGO_SIZES if short else LIKE_SIZES) * low


def _spelled_together(a: _Scored, b: _Scored, evidence: Evidence) -> bool:
    """Whether a domain is made of two texts, wherever a logo puts them: "Acme" and "Tools" at acmetools.com."""
    one, other = a.segment.squashed, b.segment.squashed
    if a is b or min(len(one), len(other)) < SHORTEST_PART or _says_again(a.segment, b.segment):
        return False
    whole = one + other
    return any(
        whole.startswith(re.sub(r"[^a-z0-9]", "", owner)) and len(owner) > len(one)
        for owner in evidence.owners
    )


def _says_again(a: Segment, b: Segment) -> bool:
    return a.squashed in b.squashed or b.squashed in a.squashed


def _position(scored: Sequence[_Scored], person: Claim | None) -> Claim | None:
    best = _best(scored, lambda one: one.title, LEAST_TITLE, bonus=lambda one: _nearness(one.segment, person))
    if best is None:
        return None
    members = [one for one in scored if one.segment is best.segment]
    for upper, lower in _stacks(scored):
        if upper is members[-1] and _continues_title(upper, lower):
            members.append(lower)
        elif lower is members[0] and upper.share(upper.title) > 0.6 and _alike(upper.segment, lower.segment):
            members.insert(0, upper)
    beside = person is None or any(_stands_by(one.segment, person.segment) for one in members)
    share = best.share if beside else best.share * FAR_TITLE
    return Claim(merge([one.segment for one in members]), share, best.others)


def _stands_by(segment: Segment, person: Segment) -> bool:
    """Whether a text stands above, below or beside the person's name; a title elsewhere is as often a line of trade."""
    mine, theirs = segment.region, person.region
    unit = 3.5 * max(mine.height, theirs.height)
    apart = max(mine.top, theirs.top) - min(mine.bottom, theirs.bottom)
    aside = max(mine.left, theirs.left) - min(mine.right, theirs.right)
    return apart < unit and aside < unit


def _continues_title(upper: _Scored, lower: _Scored) -> bool:
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


def _nearness(segment: Segment, person: Claim | None) -> float:
    """A title stands by its person."""
    if person is None:
        return 0.0
    mine, theirs = segment.region, person.segment.region
    return 1.0 if stacked(theirs, mine, gap=2.0) or stacked(mine, theirs, gap=1.0) else 0.0


def _best(
    candidates: Sequence[_Scored],
    score: Callable[[_Scored], float],
    least: float,
    *,
    bonus: Callable[[_Scored], float] = lambda _: 0.0,
) -> Claim | None:
    """The candidate with the highest score; its share is lowered by rivals it has no text in common with."""
    if not candidates:
        return None
    ranked = sorted(candidates, key=lambda one: -(score(one) + bonus(one)))
    first = ranked[0]
    rivals = [one for one in ranked[1:] if not _overlap(one.segment, first.segment)]
    claims = math.exp(score(first) + bonus(first))
    among = claims / (claims + sum(math.exp(score(one) + bonus(one)) for one in rivals))
    share = first.share(score(first)) * among
    if first.share(score(first) + max(0.0, bonus(first))) < least:
        return None
    others = tuple(one.segment for one in rivals[:2] if one.share(score(one)) > 0.3)
    return Claim(first.segment, share, others)


def merge(segments: Sequence[Segment], joint: str = " ") -> Segment:
    """Several pieces as one; pieces in CJK are joined without a blank."""
    if len(segments) == 1:
        return segments[0]
    glue = "" if all(segment.is_cjk for segment in segments) and joint == " " else joint
    text = segments[0].text
    for segment in segments[1:]:
        text = text.rstrip(" ,") + glue + segment.text if glue == ", " else text + glue + segment.text
    return Segment(text, tuple(line for segment in segments for line in segment.prints))


def _stacks(scored: Sequence[_Scored]) -> list[tuple[_Scored, _Scored]]:
    return [
        (a, b) for a in scored for b in scored if a is not b and stacked(a.segment.region, b.segment.region)
    ]


def _alike(a: Segment, b: Segment) -> bool:
    low, high = sorted((a.size, b.size))
    return high < 1.5 * low


def _overlap(a: Segment, b: Segment) -> bool:
    return any(one is other for one in a.prints for other in b.prints)


def _without(scored: Iterable[_Scored], taken: Sequence[Segment]) -> list[_Scored]:
    texts = [(line, segment.text) for segment in taken for line in segment.prints]
    return [
        one
        for one in scored
        if not any(
            line is own and one.segment.text in text for own in one.segment.prints for line, text in texts
        )
    ]
