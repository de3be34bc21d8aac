"""Postal addresses: how likely a line belongs to one."""

from __future__ import annotations

import re

from ocr import words, words_by_script
from ocr.evidence import Evidence, Segment
from ocr.fields import name as names
from ocr.fields.company import has_legal_form

LABEL = re.compile(
    r"^\s*(?:(?:head|registered|regd|corporate|main|branch|factory|sales|mailing)?\.?\s*(?:office|off|address|add|addr|adr|location|endereço|dirección|adresse|anschrift|lojas?)"
    r"|a|地址|住所|本社|本店|支店|営業所|事業所|工場|주소)\s*[:.\-：]+\s*",
    re.IGNORECASE,
)
# "地址:", "通訊地址:", "校址:".
_CJK_LABEL = re.compile(r"^\s*[\u4e00-\u9fff]{0,4}[地住校社廠所]址\s*[:：]\s*")
_POSTCODE = re.compile(
    r"\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b"  # GB
    r"|\b[A-Z]\d[A-Z]\s?\d[A-Z]\d\b"  # CA
    r"|\b\d{5}-\d{3,4}\b|\b\d{3}[ -]\d{3}\b|\b\d{3}-\d{4}\b|〒"
    r"|\b[A-Z]{1,2}-\d{4,5}\b|\b\d{4}\s?[A-Z]{2}\b"
    r"|(?<![\d-])\d{5,6}(?![\d-])"
    r"|\b(?:NSW|QLD|VIC|Vic|TAS|ACT|SA|WA|NT)\s\d{4}\b"  # AU
    r"|(?:^|,\s?)\d{4}\s(?=[^\W\d_]{3})|^\d{3}\s\d{2}\s(?=[^\W\d_]{3})|^\d{2}-\d{3}\s|^\d{4}-\d{3}\s|[^\W\d_]{4,}\s\d{4}$"  # AT DK NO, CZ SK SE, PL, NZ
)
_BRAZILIAN_STATE = re.compile(
    r"[^\W\d_]{3,}\s?[-/,]\s?(?:AC|AL|AP|AM|BA|CE|DF|ES|GO|MA|MT|MS|MG|PA|PB|PR|PE|PI|RJ|RN|RS|RO|RR|SC|SP|SE|TO)\b(?!\w)"
)
_STATE_ZIP = re.compile(r"\b([A-Z]{2})\.?,?\s?\d{5}(?:-\d{4})?\b")
# Languages that write the street as one word: "Hauptstrasse", "Kerkstraat", "Storgatan".
_STREET_ENDING = re.compile(
    r".{3}(?:strasse|str|gasse|platz|allee|damm|ufer|graben|weg|straat|laan|plein|kade|dreef|baan|gracht|steenweg|gatan|gata|gate|"
    r"vagen|veien|vegen|vej|gade|alle|plads|katu|tie|kuja|boulevard)$"
)
_PO_BOX = re.compile(r"\bp\.?\s?o\.?\s?box\b|\bpostfach\b|\bpostbus\b|\bapartado\b", re.IGNORECASE)
_CJK = re.compile(
    r"[都道府県縣市區区郡町村][^\s]{1,}|[路街道巷弄][^\s]*[號号]|丁目|番地|號.{0,3}樓|楼|[가-힣]+(?:시|구|동|로|길)\s?\d*|〒"
)
_ORDINAL_FLOOR = re.compile(r"\b\d+(?:st|nd|rd|th|t)?\s?(?:floor|fl)\b|\b\d{1,2}F\b", re.IGNORECASE)


def score(segment: Segment, evidence: Evidence) -> float:
    """How much speaks for the text being a line of an address (log-odds)."""
    text = segment.text
    total = -2.3
    total += 2.5 if LABEL.match(text) else 0.0
    if segment.is_cjk:
        return total + _by_cjk(text)
    if words_by_script.script_of(text):
        return total + _by_script(segment)
    strong = sum(word in words.STREET_WORDS - words.WEAK_STREET_WORDS for word in segment.words)
    weak = sum(word in words.WEAK_STREET_WORDS for word in segment.words)
    strong += segment.has_digits and any(_STREET_ENDING.search(word) for word in segment.words)
    total += 1.6 * min(1, strong) + 0.7 * min(2, max(0, strong - 1))
    total += (0.9 if segment.has_digits else 0.3) * min(2, weak)
    total += 1.0 if segment.has_digits else 0.0
    total += 2.2 if _POSTCODE.search(text) else 0.0
    state = _STATE_ZIP.search(text)
    total += 2.0 if state and state[1].lower() in words.US_STATES else 0.0
    bare_state = re.search(r",\s?([A-Z]{2})(?:\s|$)", text)
    total += 1.6 if bare_state and bare_state[1].lower() in words.US_STATES else 0.0
    total += 2.0 if evidence.region == "BR" and _BRAZILIAN_STATE.search(text) else 0.0
    total += 2.5 if _PO_BOX.search(text) else 0.0
    total += 1.5 if _ORDINAL_FLOOR.search(text) else 0.0
    total += _by_places(segment)
    total += 0.4 * min(2, text.count(",")) + (0.5 if text.endswith(",") else 0.0)
    total += 0.8 if re.match(r"^#?\d+[A-Za-z]?[\s,/-]+[A-Z]", text) else 0.0
    return total - _against(segment, evidence) - 4.0 * max(0.0, 0.75 - segment.confidence)


def is_label(text: str) -> bool:
    """Whether a line only announces an address."""
    return LABEL.fullmatch(text.strip(" .:-") + ":") is not None


def is_remark(text: str) -> bool:
    """Whether a line is but a remark in brackets: "(direct line)"."""
    return re.fullmatch(r"(?:\([^()]*\)\s*)+", text) is not None and not any(map(str.isdigit, text))


def is_complete(text: str) -> bool:
    """Whether an address can end with this line: it has a postcode or a country."""
    spoken = " ".join(words.words_of(text))
    return _POSTCODE.search(text) is not None or any(
        spoken.endswith(name) for name in words.COUNTRIES if len(name) > 3
    )


def is_bare_postcode(text: str) -> bool:
    """Whether a line is a postcode and nothing else: its town stands on another line."""
    return re.fullmatch(r"[A-Z0-9]{2,5}[ -]?[A-Z0-9]{0,4}", text) is not None and any(
        one.isdigit() for one in text
    )


def begins_anew(text: str) -> bool:
    """Whether a line looks like the first of an address: a post box, a house number, a street with its number."""
    if _PO_BOX.match(text) or re.match(r"#?\d{1,5}[A-Za-z]?,?\s+\S", text):
        return True
    spoken = words.words_of(text)
    return bool(spoken) and spoken[0] in words.LEADING_STREET_WORDS and any(one.isdigit() for one in text)


def is_bare_country(text: str) -> bool:
    """Whether a line is a country's name and nothing else."""
    return words.fold(text.strip(" ,.;()-")) in words.COUNTRIES


def strip_label(text: str) -> str:
    """The address without the word that announces it."""
    bare = _CJK_LABEL.sub("", LABEL.sub("", text))
    return _japanese(bare).strip(" ,;:-")


def _japanese(text: str) -> str:
    """A Japanese address with its postcode in front, its mark mended: it is often read as its look-alikes."""
    if not re.search("[都道府県市区町]", text):
        return text
    # A long vowel reads as a dash, and the blank before the building's name gets lost.
    text = re.sub(r"(?<=[ァ-ヺ])-(?=[ァ-ヺ\d])", "ー", text)
    text = re.sub(r"(\d号|\d-\d+-\d+|\d-\d+)(?=[^\s\d、,.()\-号番丁階FB])", r"\1 ", text)
    marked = re.sub(r"[テ干千于〒T]\s?(?=\d{3}-\d{4})", "〒", text)
    code = re.search(r"〒\s?(\d{3}-\d{4})", marked) or re.search(r"(\d{3}-\d{4})$", marked)
    if code is None:
        return text
    before, after = marked[: code.start()].strip(" ,"), marked[code.end() :].strip(" ,")
    # "大阪 〒530-0001 …": what stands before the code is the branch, when the address follows.
    return f"〒{code[1]} {after if len(before) < 5 and after else (before + after)}"


def _by_places(segment: Segment) -> float:
    whole = " ".join(segment.words)
    cities = (name for name in words.CITIES if name.isascii())
    countries = (name for name in words.COUNTRIES if len(name) > 3)
    total = 1.7 if any(_says(whole, name) for name in cities) else 0.0
    return total + (1.7 if any(_says(whole, name) for name in countries) else 0.0)


def _says(whole: str, name: str) -> bool:
    # Most names are not there at all, and a pattern for each would be compiled again for every line.
    return name in whole and re.search(rf"\b{re.escape(name)}\b", whole) is not None


def _against(segment: Segment, evidence: Evidence) -> float:
    total = 4.0 if has_legal_form(segment.text) and not _POSTCODE.search(segment.text) else 0.0
    heads = any(word in words.TITLE_WORDS for word in segment.words)
    total += 2.0 if heads and not segment.has_digits else 0.0
    total += (
        3.0 * names.mailbox_match(segment.words, evidence)
        if len(segment.words) in (2, 3) and not segment.has_digits
        else 0.0
    )
    total += 0.8 if segment.size > 1.6 else 0.0
    trade = sum(word in words.COMPANY_WORDS - words.STREET_WORDS for word in segment.words)
    total += 0.7 * min(2, trade) if not segment.has_digits else 0.0
    return total


def _by_script(segment: Segment) -> float:
    """Cyrillic, Greek, Arabic, Hebrew, Devanagari, Thai."""
    total = 2.4 if words_by_script.STREETS.search(segment.text) else 0.0
    total += 1.3 if segment.has_digits else 0.0
    total += 2.2 if _POSTCODE.search(segment.text) else 0.0
    total -= 3.0 if words_by_script.FIRMS.search(segment.text) else 0.0
    return total - (3.0 if words_by_script.TITLES.search(segment.text) else 0.0)


def _by_cjk(text: str) -> float:
    total = 3.0 if _CJK.search(text) else 0.0
    total += 1.5 if re.search(r"\d", text) else 0.0
    total -= 3.0 if words.CJK_LEGAL_FORMS.search(text) else 0.0
    total -= 3.0 if re.search(r"統編|統一編號|微信|电话|電話", text) else 0.0
    return total
