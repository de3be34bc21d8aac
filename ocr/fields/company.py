"""The company: how likely a text is its name, judged by legal form, trade words, size, and the domains on the card."""

from __future__ import annotations

import math
import re

from rapidfuzz import fuzz

from ocr import words, words_by_script
from ocr.evidence import Evidence, Segment
from ocr.fields import name as names


def score(segment: Segment, evidence: Evidence) -> float:
    """How much speaks for the text being the company's name (log-odds)."""
    text = segment.text
    total = -1.8 + 1.4 * max(-1.2, min(1.8, math.log2(max(0.2, segment.size))))
    letters = sum(letter.isalpha() for letter in text)
    if letters < 2:
        return -5.0
    if segment.is_cjk:
        return total + _by_cjk(text) - 6.0 * max(0.0, 0.85 - segment.confidence)
    if words_by_script.script_of(text):
        return total + _by_script(segment)
    legal = has_legal_form(text)
    total += 4.2 if legal else 0.0
    total += 2.0 if re.search("[®™©]", text) else 0.0
    total += 2.5 if words.PARTNERSHIPS.search(text) else 0.0
    trade = sum(word in words.COMPANY_WORDS for word in segment.words)
    total += 1.5 * min(1, trade) + 0.5 * min(2, max(0, trade - 1))
    total += 3.6 * domain_match(segment.squashed, segment.words, evidence)
    total -= _against(segment, evidence, legal=legal, trade=trade)
    return total


def has_legal_form(text: str) -> bool:
    """Whether the text carries a legal form, Western or CJK."""
    return words.LEGAL_FORMS.search(text) is not None or words.CJK_LEGAL_FORMS.search(text) is not None


def ends_a_name(text: str) -> bool:
    """Whether nothing more of the name can follow: a legal form or a trade mark sign ends it."""
    return has_legal_form(text) or re.search(r"[®™]\s*$", text) is not None


def is_open_ended(text: str) -> bool:
    """Whether a name must go on below: "Kim &", "Institute of"."""
    return (
        re.search(
            r"(?:[&+]|\b(?:and|of|for|und|für|et|de|des|du|y|e|og|och|en|voor))\s*$", text, re.IGNORECASE
        )
        is not None
    )


def continues(text: str) -> bool:
    """Whether a line goes on a name above: "and Sons", "& Co", "of Technology"."""
    return re.match(r"(?:[&+]|(?:and|of|for|und|für|et|des)\b)\s*\w", text) is not None


def domain_match(squashed: str, spoken: list[str], evidence: Evidence) -> float:
    """How far a domain on the card is made of this text: 1 for "Acme Tools" at acmetools.com, less for a part or initials."""
    own = max((_owner_match(squashed, spoken, owner) for owner in evidence.owners), default=0.0)
    return max(own, 0.5 * mailbox_match(squashed, spoken, evidence))


def mailbox_match(squashed: str, spoken: list[str], evidence: Evidence) -> float:
    """The same of a mailbox at a public mail provider, which is often the shop's name."""
    return max((_owner_match(squashed, spoken, box) for box in evidence.free_mailboxes), default=0.0)


def _owner_match(squashed: str, spoken: list[str], owner: str) -> float:
    plain = words.squash(owner)
    if len(plain) < 2 or len(squashed) < 2:
        return 0.0
    if squashed == plain:
        return 1.2
    if len(plain) > 3 and squashed.startswith(plain):
        return 0.85
    if len(squashed) > 3 and squashed in plain:
        return 0.75
    if len(plain) > 3 and plain in squashed:
        return 0.6
    if len(plain) > 4 and fuzz.ratio(squashed, plain) > 80:
        return 0.75
    weighty = [word for word in spoken if word not in {"of", "the", "and", "de", "do", "da", "for", "in"}]
    initials = "".join(word[0] for word in weighty)
    if len(plain) in range(2, 6) and len(weighty) > 1 and (initials == plain or initials.startswith(plain)):
        return 0.7
    inside = [word for word in weighty if len(word) > 3 and word in plain]
    if inside:
        return 0.65 if sum(map(len, inside)) > 0.5 * len(plain) else 0.4
    return 0.0


def _against(segment: Segment, evidence: Evidence, *, legal: bool, trade: int) -> float:
    heads = sum(word in words.TITLE_WORDS for word in segment.words)
    total = 0.0
    if not legal:
        total += 2.5 * min(1, heads) if trade < 2 else 1.0 * min(1, heads)
        length = 0.6 * max(0, len(segment.words) - 5)
        total += min(length, 0.8) if any(word in words.INSTITUTIONS for word in segment.words) else length
        total += (
            2.0 if segment.text[:1].islower() and segment.words[:1] in (["and"], ["of"], ["for"]) else 0.0
        )
    if not trade and not legal:
        total += 3.0 * names.mailbox_match(segment.words, evidence) if len(segment.words) in (2, 3) else 0.0
        total += 1.0 if segment.words and segment.words[0] in words.GIVEN_NAMES else 0.0
    total += 1.2 if re.search(r"(?<![A-Za-z])\d|\d{2}", segment.text) else 0.0
    total += 1.6 * min(2, sum(word in words.SLOGAN_WORDS for word in segment.words))
    total += 1.0 * any(word in words.DEPARTMENT_WORDS for word in segment.words)
    streets = sum(
        word in words.STREET_WORDS - words.WEAK_STREET_WORDS - words.COMPANY_WORDS for word in segment.words
    )
    total += 1.2 * min(2, streets)
    place = " ".join(segment.words)
    total += 2.5 if place in words.CITIES or place in words.COUNTRIES else 0.0
    total += 1.0 if re.search(r"[!?@]|\.\s*$", segment.text) and not legal else 0.0
    total += 0.8 if segment.text[:1] in "•-*(" else 0.0
    total += 1.0 if segment.text.endswith(",") else 0.0
    total += 2.0 if re.match(r"\w+\s?:", segment.text) else 0.0
    total += 1.2 if len(segment.squashed) == 2 and not legal else 0.0
    total += (
        2.5
        if re.match(r"(?:opp|near|nr|behind|next to|beside|above)\b", segment.text, re.IGNORECASE)
        else 0.0
    )
    return total + 6.0 * max(0.0, 0.75 - segment.confidence)


def _by_script(segment: Segment) -> float:
    """Cyrillic, Greek, Arabic, Hebrew, Devanagari, Thai."""
    total = 4.0 if words_by_script.FIRMS.search(segment.text) else 0.0
    total -= 3.0 if words_by_script.TITLES.search(segment.text) else 0.0
    total -= 2.5 if words_by_script.STREETS.search(segment.text) or segment.has_digits else 0.0
    return total - 0.5 * max(0, len(segment.text.split()) - 6)


def _by_cjk(text: str) -> float:
    tight = re.sub(r"\s", "", text)
    total = 0.5
    total += 5.0 if words.CJK_LEGAL_FORMS.search(tight) else 0.0
    total += 2.5 if words.CJK_COMPANY_WORDS.search(tight) else 0.0
    total -= 2.5 if re.search(r"\d", tight) else 0.0
    total -= 1.5 if re.search(r"[部課课科組组]$|本部|メール|微信|[市區区縣县].*[路街號号町]", tight) else 0.0
    total -= 3.0 if any(tight.endswith(title) for title in words.CJK_TITLES) else 0.0
    total -= 2.0 if len(tight) > 16 else 0.0
    total -= 1.5 if len(tight) < 4 else 0.0
    return total
