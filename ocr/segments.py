"""Segments: the text left after contact details are taken out, split where one line has two fields."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ocr import words_by_script
from ocr.contacts import TAKEN
from ocr.evidence import Evidence, Segment
from ocr.fields import address, company, emails, name, phones, title
from ocr.layout import Print
from ocr.words import FUNCTION_WORDS, HONORIFICS, words_of

_SEPARATOR = re.compile(rf"{TAKEN}+|\s[|•·]\s|\s?[|•]\s?")
_WEB_LABEL = re.compile(
    r"^\W*(?:web\s?site|webb?|site(?:\s?web)?|sito(?:\s?web)?|url|home\s?page|http|internet|網址|网址|홈페이지|сайт)\W*$",
    re.IGNORECASE,
)
_MAIL_LABEL = re.compile(
    r"^\W*(?:e\s?-?\s?mails?(?:\s?id)?|mails?|e|e\s?-?\s?posta?|e\s?-?\s?mel|courriel|m[eé]l|correo|электронная почта|почта|電郵|邮箱|電子郵件|メール|이메일)\W*$",
    re.IGNORECASE,
)
# The letter before a number, an address or a site that was taken out: "Dana Kim  E dana@acme.com".
_LETTER_LABEL = re.compile(r"\s[TPMCFEWDH]\W*$")
_SPACED_OUT = re.compile(r"(?:[^\W\d_] ){3,}[^\W\d_]")
_EDGE_LABEL = re.compile(
    r"(?:[\s,;:(\-/|&]*(?:\b(?:telephone|tel|t[eé]l|phone|ph|fone|fon|mobile|mob|moble|cell|celular|direct(?:\sin)?|office|off|"
    r"fax|telefax|e-?mail|mail|web(?:site)?|site|url|skype|hp|ddi|toll free|helpline no)|電話|传真|傳真|行動|手機|手机|电话|携帯電話)[\s.:：]*)+$",
    re.IGNORECASE,
)
_BILINGUAL = re.compile(
    r"^([A-Za-z.'\- ]{4,})\s+([\u4e00-\u9fff\u3040-\u30ff\uac00-\ud7af ]{2,})$|^([\u4e00-\u9fff\u3040-\u30ff\uac00-\ud7af ]{2,})\s+([A-Za-z.'\- ]{4,})$"
)


# "Acme Clinic Dr. Dana Kim", "Dana Kim (Owner)", "Dana Kim 9876543210": two things in one line.
_HONORIFIC_INSIDE = re.compile(r"\s+(?=(?:Dr|Prof|Mr|Mrs|Ms|Er|Adv|Ing|Dipl)\.\s?[A-Z])")
_IN_BRACKETS = re.compile(r"([^()\d]{4,})\(([^()\d]{3,40})\)")
_NUMBER_BEHIND = re.compile(r"(\D{5,}?)\s+(\+?\d[\d\s-]{6,})")


def cut_segments(prints: Sequence[Print], left: Sequence[str], evidence: Evidence) -> list[Segment]:
    """The pieces of text that are not yet a field, in reading order, without labels such as "Tel."."""
    segments: list[Segment] = []
    for line, text in zip(prints, left, strict=True):
        for piece in _pieces(_closed_up(_without_letter_labels(text)), line, evidence):
            kept = _without_edge_labels(piece, beside_taken=TAKEN in text)
            if _says_something(kept):
                segments.append(Segment(kept, (line,)))
    return segments


def _without_letter_labels(text: str) -> str:
    before = text.split(TAKEN)
    return TAKEN.join([*(_LETTER_LABEL.sub("", part) for part in before[:-1]), before[-1]])


def _closed_up(text: str) -> str:
    """Join letters that are set far apart: "A C M E"."""
    return text.replace(" ", "") if _SPACED_OUT.fullmatch(text) and text.isascii() else text


def _pieces(text: str, line: Print, evidence: Evidence) -> list[str]:
    if TAKEN not in text and address.score(Segment(text, (line,)), evidence) > 0:
        return [re.sub(r"\s*[|•]\s*", ", ", text)]
    return [part for piece in _SEPARATOR.split(text) for part in _person_and_title(piece, line, evidence)]


def _person_and_title(text: str, line: Print, evidence: Evidence) -> list[str]:
    """ "Dana Kim Founder & CEO" is two things, and so are "Dana Kim Acme Tools" at acmetools.com and a name in two scripts."""
    bilingual = _BILINGUAL.match(text.strip())
    if bilingual:
        return [part for part in bilingual.groups() if part]
    if parts := _two_things(text.strip(), line, evidence):
        return parts
    spoken = text.split()
    for at in (2, 3):
        if len(spoken) <= at:
            break
        person, rest = Segment(" ".join(spoken[:at]), (line,)), Segment(" ".join(spoken[at:]), (line,))
        known = name.mailbox_match(person.words, evidence) > 0.6
        named = company.domain_match(rest.squashed, rest.words, evidence) >= 1.0
        if known and name.score(person, evidence) > 2 and (named or title.score(rest, evidence) > 1.5):
            return [person.text, rest.text]
    return [text]


def _two_things(text: str, line: Print, evidence: Evidence) -> list[str]:
    """The two parts of a line whose second begins with an honorific, stands in brackets, or is a number; else empty."""
    before, *after = _HONORIFIC_INSIDE.split(text, maxsplit=1)
    spoken = words_of(before)
    if after and not before.endswith((".", ",")) and any(len(word) > 2 for word in spoken):
        is_led = spoken[-1] in FUNCTION_WORDS or spoken[0] in HONORIFICS
        if not is_led:
            return [before, *after]
    if number := _NUMBER_BEHIND.fullmatch(text):
        return [number[1], number[2]]
    bracket = _IN_BRACKETS.fullmatch(text)
    if bracket is None:
        return []
    person, remark = Segment(bracket[1].strip(), (line,)), Segment(bracket[2].strip(), (line,))
    is_title = title.score(remark, evidence) > 1.5 > title.score(person, evidence)
    return [person.text, remark.text] if is_title and name.score(person, evidence) > 0 else []


def _without_edge_labels(text: str, *, beside_taken: bool) -> str:
    if beside_taken:
        text = _EDGE_LABEL.sub("", text)
        text = re.sub(
            r"^\s*(?:ext\.?|fax|direct|cell|mobile|office|tel|\(?代\)?|or|and)\b[\s.:]*",
            "",
            text,
            flags=re.IGNORECASE,
        )
    return (
        emails.LABEL.sub("", text, count=1).strip(" ,;:/|•·-_~=<>")
        if _MAIL_LABEL.match(text)
        else text.strip(" ;:/|•·_~=<>")
    )


def _says_something(text: str) -> bool:
    if (
        phones.label_of(text)
        or words_by_script.has_number_label(text)
        or _WEB_LABEL.match(text)
        or _MAIL_LABEL.match(text)
    ):
        return False
    return sum(letter.isalnum() for letter in text) >= 2
