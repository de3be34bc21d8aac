"""The job title: how likely a text is one."""

from __future__ import annotations

import re

from rapidfuzz import fuzz, process

from ocr import words, words_by_script
from ocr.evidence import Evidence, Segment
from ocr.fields import name as names
from ocr.fields.company import has_legal_form

_LONG_HEADS = sorted(word for word in words.TITLE_WORDS if len(word) >= 7)


def score(segment: Segment, evidence: Evidence) -> float:
    """How much speaks for the text being a job title (log-odds)."""
    if segment.is_cjk:
        return _score_cjk(segment)
    if words_by_script.script_of(segment.text):
        return _score_by_script(segment)
    heads = head_words(segment)
    hints = sum(word in words.TITLE_HINTS for word in segment.words)
    total = -2.0 + (4.2 if heads else 0.0) + 0.6 * min(2, hints)
    total += _by_abbreviation(segment.text)
    total -= 4.0 if has_legal_form(segment.text) else 0.0
    total -= (
        0.7 * min(2, sum(word in words.COMPANY_WORDS - words.TITLE_HINTS for word in segment.words))
        if not heads
        else 0.0
    )
    total -= 1.5 if segment.has_digits else 0.0
    total -= 0.5 * max(0, len(segment.words) - 7)
    total -= 1.6 * min(2, sum(word in words.SLOGAN_WORDS for word in segment.words))
    total -= 2.5 * any(word in words.DEPARTMENT_WORDS for word in segment.words)
    total -= (
        3.0 * names.mailbox_match(segment.words, evidence)
        if not heads and len(segment.words) in (2, 3)
        else 0.0
    )
    total -= 0.8 if segment.size > 1.7 else 0.0
    return total - 6.0 * max(0.0, 0.75 - segment.confidence)


def head_words(segment: Segment) -> list[str]:
    """The words of a text that make it a title, misread ones and glued ones among them; none in "Rose Carpenter"."""
    if names.is_of_a_title_word(segment.words):
        return []
    return [
        word
        for word in segment.words
        if word in words.TITLE_WORDS or _resembles_title(word, segment.confidence)
    ]


def is_only_hints(segment: Segment) -> bool:
    """Whether a text only colours a title: "Sales & Marketing"."""
    return bool(segment.words) and all(
        word in words.TITLE_HINTS | {"and", "of", "for"} for word in segment.words
    )


def _resembles_title(word: str, confidence: float) -> bool:
    if word in words.COMPANY_WORDS:
        return False
    if len(word) >= 12 and any(word.endswith(head) for head in _LONG_HEADS):
        return True
    return (
        confidence < 0.98
        and len(word) >= 7
        and bool(process.extractOne(word, _LONG_HEADS, scorer=fuzz.ratio, score_cutoff=86))
    )


def _by_abbreviation(text: str) -> float:
    """M.D. and its like in title position, "Ph. D. candidate", "C.E.O."."""
    return (
        2.5
        if re.search(
            r"\b(?:C\.E\.O|C\.T\.O|V\.P|E\.V\.P|S\.V\.P|M\.D)\b|^in-chief|in-chief$", text, re.IGNORECASE
        )
        else 0.0
    )


def _score_by_script(segment: Segment) -> float:
    """Cyrillic, Greek, Arabic, Hebrew, Devanagari, Thai."""
    total = -2.0 + (4.4 if words_by_script.TITLES.search(segment.text) else 0.0)
    total -= 3.0 if words_by_script.FIRMS.search(segment.text) else 0.0
    total -= 2.0 if segment.has_digits else 0.0
    return total - 0.5 * max(0, len(segment.text.split()) - 6)


def _score_cjk(segment: Segment) -> float:
    text = re.sub(r"\s", "", segment.text)
    total = -2.0
    if any(text.endswith(title) for title in words.CJK_TITLES):
        total += 5.0
    elif any(title in text for title in words.CJK_TITLES):
        total += 2.5
    total -= 4.0 if words.CJK_LEGAL_FORMS.search(text) else 0.0
    total -= 2.0 if segment.has_digits else 0.0
    total -= 1.5 if len(text) > 16 else 0.0
    total -= 4.0 if re.search("微信|电话|電話|地址|住所", text) else 0.0
    return total
