"""The country of a card: without it national phone numbers and postcodes mean nothing.

The card's own evidence comes first (country codes, domains, places, postcode forms, legal forms, script); the account's own
region only fills the gap. A wrong country silently spoils every national number, so a tie gives None.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from ocr import domains
from ocr.data_files import data_entries
from ocr.fields import phones
from ocr.words import CITIES, COUNTRIES, GIVEN_NAMES, US_STATES, fold

# Legal forms of one country only; "Ltd", "SA" and "AG" exist in many.
_LEGAL = {
    "IN": r"\bpvt\b|\bprivate limited\b",
    "JP": r"株式会社|合同会社|有限会社|[(]株[)]|㈱|\bK\.K\.",
    "KR": r"주식회사|유한회사|[(]주[)]|㈜",
    "CN": r"有限责任公司|股份有限公司.*[们这业东车书长门设计厂贸务华]",
    "PL": r"\bsp\.?\s?z\s?o\.?\s?o\b",
    "CZ": r"\bs\.\s?r\.\s?o\.|\bspol\. s r",
    "FI": r"\boyj?\b",
    "DK": r"\baps\b|\ba/s\b",
    "HU": r"\b(?:kft|zrt|nyrt)\b",
    "TR": r"\bltd\.?\s?şti\b|\ba\.ş\.",
    "ID": r"^PT\.?\s[A-Z]|\bTbk\b",
    "TH": r"บริษัท",
    "VN": r"\bcông ty\b|\btnhh\b",
    "IL": r"בע[\"״]מ",
    "RU": r"(?<!\w)(?:ООО|ПАО|ЗАО)(?!\w)",
    "PT": r"\bunipessoal\b",
    "GB": r"\bplc\b|\bllp\b",
    "DE": r"\bgmbh\b|\bohg\b",
    "BR": r"\bltda\b|\beireli\b",
    "AU": r"\bpty\b",
    "MY": r"\bsdn\b",
    "SG": r"\bpte\b",
    "US": r"\binc\b|\bllc\b",
    "IT": r"\bs\.?p\.?a\b|\bs\.?r\.?l\b",
    "FR": r"\bsarl\b|\bsas\b",
    "NL": r"\bb\.v\b",
    "MX": r"\bs\.?\s?a\.?(?:\s?b\.?)?\sde\sc\.?\s?v\b|\bs\.?\sde\sr\.?\s?l\b",
    "AT": r"\bges\.?\s?m\.?\s?b\.?\s?h\b",
    "SE": r"\baktiebolag",
    "NO": r"\baksjeselskap",
    "LT": r"\buab\b",
    "EE": r"\boü\b",
    "BG": r"\be?ood\b",
    "AL": r"\bsh\.?p\.?k\b",
}
# Each country has its own words for register numbers.
_REGISTERS = {
    "IT": r"\bp\.?\s?iva\b|\bpartita iva\b",
    "IN": r"\bgstin\b",
    "BR": r"\bcnpj\b",
    "AU": r"\babn\b\W*\d",
    "KR": r"사업자\s?등록",
    "MX": r"\brfc\b\W*[A-Z]{3}",
    "DE": r"\bust-?\s?id|\bhr[ab]\s\d",
    "FR": r"\bsiret?n?\b\W*\d",
    "NL": r"\bkvk\b|\bbtw\b",
    "RU": r"(?<!\w)(?:ИНН|ОГРН)(?!\w)",
    "AR": r"\bcuit\b",
    "PL": r"\bregon\b",
    "SG": r"\buen\b\W*\d",
    "JP": r"法人番号",
    "TW": r"統一編號|統編",
}
_POSTCODES = {
    "GB": (r"\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b", 3.0),
    "CA": (r"\b[A-Z]\d[A-Z]\s?\d[A-Z]\d\b", 3.0),
    "NL": (r"\b\d{4}\s[A-Z]{2}\b", 1.5),
    "US": (r"\b[A-Z]{2}\.?,?\s?\d{5}(?:-\d{4})?\b", 2.5),
    "BR": (r"\bCEP\b|\b\d{5}-\d{3}\b", 2.5),
    "IN": (r"[A-Za-z)]\s?-?\s?(?<!\d)[1-8]\d{2}\s?\d{3}(?![\d-])(?!\s\d)", 1.5),
    "JP": (r"〒|\b\d{3}-\d{4}\b(?=.*(?:Japan|Tokyo|-ku))", 2.5),
    "BE": (r"\bB-\d{4}\b", 2.5),
    "DE": (r"\bD-\d{5}\b", 2.5),
    "AU": (r"\b(?:NSW|QLD|VIC|Vic|TAS|ACT)\s?\d{4}\b", 3.0),
    "CH": (r"\bCH-\d{4}\b", 2.5),
    "AT": (r"\bA-\d{4}\s", 2.5),
    "FR": (r"\bF-\d{5}\b|\b\d{5}\sCEDEX\b|\b\d{5}\sCedex\b", 2.5),
    "LU": (r"\bL-\d{4}\b", 2.5),
    "DK": (r"\bDK-\d{4}\b", 2.5),
    "SE": (r"\bSE?-\d{3}\s?\d{2}\b", 2.5),
    "FI": (r"\bFI-\d{5}\b", 2.5),
    "IT": (r"\bI-\d{5}\b|\b\d{5}\s[A-Z][a-zA-Z' ]+\s\([A-Z]{2}\)", 2.5),
    "IE": (r"\b(?:[AC-FHKNPRTV-Y]\d{2}|D6W)\s[AC-FHKNPRTV-Y\d]{4}\b", 2.5),
    "PT": (r"\b\d{4}-\d{3}\s[A-Z]", 1.5),
    "PL": (r"(?:^|\s)\d{2}-\d{3}\s[A-ZŁŚŻ]", 1.5),
}
_PHONE_SHAPES = {
    "US": r"\(\d{3}\)\s?\d{3}-\d{4}|(?<![\d+] )(?<![\d+])[2-9]\d{2}[ .·-][2-9]\d{2}[ .·-]\d{4}\b",
    "BR": r"\(\d{2}\)\s?9?\d{4}-\d{4}\b",
    "KR": r"(?<!\d)010[-.·\s]\d{4}[-.·\s]\d{4}(?!\d)",
    "JP": r"(?<!\d)0[789]0-\d{4}-\d{4}(?!\d)",
    "TW": r"(?<!\d)09\d{2}\s?-?\s?\d{3}\s?-?\s?\d{3}(?!\d)",
    "GB": r"(?<!\d)(?:020|07\d{3}|01\d{3})\s\d{3,4}\s?\d{3,4}(?!\d)",
    "FR": r"(?<![\d+])0[1-79](?:[ .]\d{2}){4}(?!\d)",
    "RU": r"(?<!\d)8\s?\(\d{3,5}\)\s?\d{1,3}-\d{2}-\d{2}(?!\d)",
    "AU": r"(?<!\d)04\d{2}\s\d{3}\s\d{3}(?!\d)",
}
_SCRIPTS = {
    "JP": r"[\u3040-\u30ff]|県|都.{1,3}区",
    "KR": r"[\uac00-\ud7af]",
    "TW": r"統編|統一編號|電話|傳真|[市縣].{1,4}區|臺|號",
    "CN": r"电话|传真|手机|邮箱|[们这业东车书长门见讯设计议认让论证识员场处备头对导师张传电厂贸务华药产].*[们这业东车书长门见讯设计议认让论证识员场处备头对导师张传电厂贸务华药产]",
}
# Letters of one language only. Names move between countries, so a letter is weaker evidence than a script.
_LETTERS = {
    "VN": "[ơưđạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữự]",
    "TR": "[ğşıİ]",
    "PL": "[łąężź]",
    "CZ": "[řěů]",
    "HU": "[őű]",
    "DE": "ß",
    "GR": "[\u0391-\u03c9]{3}",
    "IL": "[\u05d0-\u05ea]{2}",
    "TH": "[\u0e01-\u0e2e]{2}",
    "UA": "[іїєґ]",
    "RU": "[ыэъ]",
}
_CN_MOBILE = r"(?<!\d)1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"

# Names that hold a country's name and are none.
_NO_COUNTRIES = (
    "port of spain",
    "new south wales",
    "new england",
    "new mexico",
    "gulf of mexico",
    "prince of wales",
)
# Countries whose numbers are printed as nowhere else: those of others look alike ("0912 ..." in Taiwan, Croatia and Libya).
_OWN_SHAPES = frozenset(["US", "BR", "KR", "JP"])

ENOUGH = 1.2
# A city or more speaks for the country; below this the forms of numbers, a letter or a legal form do.
SURE = 1.75
CITY_VOTE = 1.5
LONGEST_CITY = 4  # words
LETTER_VOTE = 1.0
# Fewer digits may be a postcode.
SURELY_CALLED = 9
# The vote of a number without country code, when it is valid in the country and when it is not.
FITTING, UNFIT = 0.3, -0.5


@dataclass(frozen=True, slots=True)
class Country:
    """An ISO country; `is_sure` where so much speaks for it that numbers without a code are surely of it.

    Otherwise only the form of its numbers may speak for it; `has_own_form` where no other country prints them so. `rivals` are
    the countries that as much speaks for, nearly; empty where little speaks for this one.
    """

    code: str
    is_sure: bool
    has_own_form: bool
    rivals: tuple[str, ...] = ()


def determine(texts: Sequence[str], hosts: Iterable[str], numbers: Sequence[str]) -> Country | None:
    """The country that the card itself points to, or None when that is not clear.

    `hosts` are the domains of its e-mail and web addresses, `numbers` its phone numbers as printed.
    """
    votes: dict[str, float] = defaultdict(float)
    for country in {country for host in hosts if (country := domains.country(host))}:
        votes[country] += 2.5
    for country in (country for number in numbers if (country := phones.region_of(number))):
        votes[country] += 3 if votes[country] < 6 else 0.2
    _vote_by_words(texts, votes)
    _vote_by_patterns(texts, numbers, votes)
    _vote_by_numbers(numbers, votes)
    ranked = sorted(votes.items(), key=lambda vote: -vote[1])
    if not ranked or ranked[0][1] < ENOUGH:
        return None
    (code, vote), second = ranked[0], ranked[1][1] if len(ranked) > 1 else 0.0
    if vote - second < 0.4:
        return None
    rivals = tuple(other for other, votes_for in ranked[1:] if vote >= SURE > vote - votes_for)
    return Country(code, vote - second >= SURE, _has_own_shape(code, texts), rivals)


def _has_own_shape(code: str, texts: Sequence[str]) -> bool:
    # All of North America shares one numbering plan.
    shape = _PHONE_SHAPES["US"] if phones.is_north_american(code) else _PHONE_SHAPES.get(code, "")
    own = code in _OWN_SHAPES or phones.is_north_american(code)
    return own and any(re.search(shape, text) for text in texts)


def _vote_by_words(texts: Sequence[str], votes: dict[str, float]) -> None:
    whole = " " + re.sub(r"[^\w.\-]+", " ", fold(" ".join(texts))) + " "
    named = whole
    for name in _NO_COUNTRIES:
        named = named.replace(name, " ")
    for name, country in COUNTRIES.items():
        if _says(named, name) and (len(name) > 3 or _in_capitals(name, texts)):
            votes[country] += 2.5
    for country in set(_countries_at_ends(texts)):
        votes[country] += 2.5
    counted: dict[str, int] = defaultdict(int)
    for name, country in CITIES.items():
        found = _says(whole, name) if name.isascii() else name in whole
        if found and counted[country] < 2:
            counted[country] += 1
            votes[country] += CITY_VOTE
    for country in _countries_of_cities(texts):
        if counted[country] < 2:
            counted[country] += 1
            votes[country] += CITY_VOTE


def _countries_at_ends(texts: Sequence[str]) -> Iterator[str]:
    """The country of each name of the public list that stands as an address has it: alone, or at the end of a part of a line.

    A name that persons have, too, needs a comma before it.
    """
    for text in texts:
        if "@" in text:
            continue
        parts = [part.strip(" .") for part in re.split(r"[,;|•·/()\d]|\s[-–]\s|(?<=\d)[-–]", fold(text))]
        # Behind "12 Harbour Street, " the country may also follow its city without a comma.
        ends = [words[-3:] for part in parts if len(words := part.split()) > 1] if len(parts) > 1 else []
        tails = [" ".join(words[n:]) for words in ends for n in range(1, len(words))]
        for name in {*parts, *tails}:
            country = _listed_countries().get(name)
            if country and (len(parts) > 1 or name not in GIVEN_NAMES):
                yield country


@cache
def _listed_countries() -> dict[str, str]:
    """The country of each name in `data/countries.txt`."""
    return {name: country for country, name in data_entries("countries.txt")}


def _countries_of_cities(texts: Sequence[str]) -> Iterator[str]:
    """The country of each city of the public list in lines that may be an address: with a digit or a comma, but no @."""
    for text in texts:
        if "@" in text or not re.search(r"[\d,]", text):
            continue
        words = re.findall(r"[^\W\d_][^\W\d_'.-]*", fold(text))
        for start in range(len(words)):
            for end in range(start + 1, min(start + LONGEST_CITY, len(words)) + 1):
                name = " ".join(words[start:end])
                if (country := _listed_cities().get(name)) and name not in CITIES:
                    yield country


@cache
def _listed_cities() -> dict[str, str]:
    """The country of each city in `data/cities.txt`."""
    return {city: country for country, city in data_entries("cities.txt")}


def _says(whole: str, name: str) -> bool:
    """Whether the text contains the name as whole words."""
    # Faster than a pattern for each name: most names do not occur at all.
    return name in whole and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", whole) is not None


def _in_capitals(name: str, texts: Sequence[str]) -> bool:
    """Short names ("UK", "USA") count only in capitals: "uk" is also the end of a domain."""
    return any(re.search(rf"(?<![\w.@]){re.escape(name.upper())}(?![\w])", text) for text in texts)


def _vote_by_patterns(texts: Sequence[str], numbers: Sequence[str], votes: dict[str, float]) -> None:
    whole = "\n".join(texts)
    uncalled = _without_numbers(whole, numbers)
    for country, pattern in _LEGAL.items():
        if re.search(pattern, whole, re.IGNORECASE):
            votes[country] += 0.8 if country in {"US", "GB"} else 1.5
    for country, pattern in _REGISTERS.items():
        if re.search(pattern, whole, re.IGNORECASE):
            votes[country] += 2
    for country, (pattern, weight) in _POSTCODES.items():
        match = re.search(pattern, uncalled, re.MULTILINE)
        if match and (country != "US" or match[0][:2].lower() in US_STATES):
            votes[country] += weight
    states = re.findall(r",\s?([A-Z]{2})(?![\w.])", whole)
    if any(state.lower() in US_STATES for state in states):
        votes["US"] += 1.2
    for country, pattern in _PHONE_SHAPES.items():
        if re.search(pattern, whole):
            votes[country] += 1.3
    for country, pattern in _SCRIPTS.items():
        if re.search(pattern, whole):
            votes[country] += 2
    for country, letters in _LETTERS.items():
        if re.search(letters, whole):
            votes[country] += LETTER_VOTE
    if re.search(_CN_MOBILE, whole) and re.search(r"[\u4e00-\u9fff]", whole):
        votes["CN"] += 2


def _without_numbers(whole: str, numbers: Sequence[str]) -> str:
    """The text without its phone numbers: "23125-014" at the end of one is not a Brazilian postcode."""
    for number in numbers:
        if sum(letter.isdigit() for letter in number) >= SURELY_CALLED:
            whole = whole.replace(number, " ")
    return whole


def _vote_by_numbers(numbers: Sequence[str], votes: dict[str, float]) -> None:
    """Raise the vote of countries where a national number of the card is valid, and lower it where none is."""
    national = [number for number in numbers if phones.region_of(number) is None][:4]
    for country in [country for country, vote in votes.items() if vote > 0] if national else []:
        fits = any(phones.is_valid_in(number, country) for number in national)
        votes[country] += FITTING if fits else UNFIT
