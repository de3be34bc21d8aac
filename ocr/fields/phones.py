"""Phone numbers inside a line: every one, with its kind by label and its extension; e164.py completes them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import combinations

from ocr.card import TelType
from ocr.fields.e164 import (
    DOUBTFUL,
    e164,
    has_code_of,
    has_own_code,
    is_complete,
    is_misfit,
    is_north_american,
    is_printed_as_in,
    is_valid_in,
    kind_by_number,
    may_be_local,
    region_of,
)
from ocr.words import COUNTRIES, fold

__all__ = [
    "DOUBTFUL",
    "Phone",
    "e164",
    "find",
    "has_code_of",
    "has_own_code",
    "is_misfit",
    "is_north_american",
    "is_plausible",
    "is_printed_as_in",
    "is_valid_in",
    "kind_by_number",
    "label_of",
    "may_be_local",
    "region_of",
]

# What cards print before (or after) a number, by kind. Single letters count only right before a number.
_LABELS: dict[TelType, str] = {
    "fax": r"tele?fax|fax|f\sa\s?x|facsimile|傳真|传真|팩스|ファックス|факс|φαξ|فاكس|פקס|फैक्स|แฟกซ์|โทรสาร|f",
    "cell": r"mobile|mobil|moble|mob|móvil|movil|cellular|cell|celular|cel|handy|hand\s?phone|h\.?\s?/?p|portable|gsm|whats\s?app|wa|"
    r"携帯電話|携帯|携带|行動電話|行動|手機|手机|휴대폰|핸드폰|моб|мобильный|мобільний|κιν|κινητό|جوال|موبايل|נייד|मोबाइल|มือถือ|c\.?\s?p|m|c",
    "work": r"t\se\s?l|telephone|téléphone|telephon|telefone|telefono|teléfono|telefon|tele|tel|tél|tlf|phone|fone|fon|phn|ph|office|off|"
    r"direct\s?in|direct\s?line|direct|ddi|dir|main|landline|board|switchboard|work|business|desk|toll[\s-]?free|helpline|hotline|store|voice|"
    r"電話|电话|전화|代表|тел|телефон|τηλ|τηλέφωνο|هاتف|טלפון|טל|תל|फोन|फ़ोन|โทรศัพท์|โทร|t|p|o|d|b|w",
}
_BEFORE = {
    kind: re.compile(rf"(?<![^\W_])(?:{words})(?:\s?(?:no|nr|number)\b)?[\s.:;,)\]\-/|+=]*$", re.IGNORECASE)
    for kind, words in _LABELS.items()
}
_AFTER = {
    kind: re.compile(
        rf"^[\s.,:(\-]*(?:{re.sub(r'[|][a-z]([|][a-z])*$', '', words)})(?![^\W\d_])", re.IGNORECASE
    )
    for kind, words in _LABELS.items()
}
_ALONE = {
    kind: re.compile(rf"^\W*(?:{words})(?:\s?(?:no|nr|number))?\W*$", re.IGNORECASE)
    for kind, words in _LABELS.items()
}
# Numbers that are not for calling.
_NOT_A_PHONE = re.compile(
    r"(?:vat|gst(?:in)?|tax(?:\s?code)?|abn|acn|cnpj|cpf|nif|cif|siren|siret|rcs|hrb|reg(?:\.|n|istration)?|licen[cs]e|lic|no\.?\s?de|"
    r"統一編號|統編|税号|dre|nmls|rera|cin|pan|iso|bank|iban|cep|pin(?:code)?|zip)\W*(?:no|nr|number|#)?\W*$",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(?:\+\s?|\(\s?\+?|(?<![\d@]))\d(?:[\d\s().\-/·•*_]|\s\+(?=\d)|(?<=\d)o(?=[\d\s-]))*\d")
# The last digits of more numbers: "/ 59", "/-015", "& 9". No digits may follow, nor a letter: that is a house number.
_ENDING = re.compile(
    r"\s?(?:[/&~]|\b(?:or|oder|to|bis|à)\b|,(?=\s?-?\s?\d{1,4}\s*(?:[,/&]|$)))\s?-?\s?(\d{1,4})(?![\d\-.]|\s?\(?\d|\s(?!ext|fax|tel|mob|poste)[^\W\d_]{3})",
    re.IGNORECASE,
)
_ENDINGS = re.compile(rf"(?:{_ENDING.pattern})+", re.IGNORECASE)
_RANGE = re.compile(r"(\d{1,3})((?:\s?-\s?\d{1,3}){1,5})$")
_EXTENSION = re.compile(
    r"^\s*[,;(]?\s*(?:;?ext(?:ension|n)?|x|extn|interno|int|poste|durchwahl|dw|anexo|ramal|доб|вн|分機|分机|內線|内線|内线|내선|#)"
    r"\s?[.:#=]?\s?-?(\d{1,6})\)?",
    re.IGNORECASE,
)
# A number in letters: what follows the code is dialled by the letters on the keys.
_VANITY = re.compile(
    r"(?<![\w@.])(?:(?P<trunk>\+1[\s.\-]?|1[\s.\-])\(?8(?:00|33|44|55|66|77|88)\)?|\(?8(?:00|33|44|55|66|77|88)\)?|0800|0808|1300|1800|13)"
    r"[\s.\-](?=[\dA-Z\-]{0,20}[A-Z]{3})[\dA-Z]{1,20}(?:-[\dA-Z]{1,20}){0,5}(?![\w@.])"
)
_COUNTRY_NAMES = (
    COUNTRIES
    | {
        "米国": "US",
        "美国": "US",
        "美國": "US",
        "미국": "US",
        "日本": "JP",
        "일본": "JP",
        "中国": "CN",
        "中國": "CN",
        "중국": "CN",
    }
    | {
        "韓国": "KR",
        "韩国": "KR",
        "韓國": "KR",
        "한국": "KR",
        "台湾": "TW",
        "台灣": "TW",
        "香港": "HK",
        "英国": "GB",
        "ベトナム": "VN",
        "タイ": "TH",
        "ドイツ": "DE",
    }
)
_IN_BRACKETS = re.compile(r"\s*[(（]([^)）]{2,20})[)）]")
_ISO = frozenset(_COUNTRY_NAMES.values())
_ONLY_DIGITS = re.compile(r"[\d\s()+/\-.,;&]*\d[\d\s()/\-.,;&]*")
_CARD_NUMBER = re.compile(r"\d{4}(?:[ \-]\d{4}){3,}")
_YEARS = re.compile(r"(?:(?:19|20)\d\d[\s\-/.,]+)+(?:19|20)\d\d")
_POSTCODE_SHAPED = re.compile(r"^(?:\d{5,6}|\d{3}\s?-?\s?\d{3,4}|\d{5}-\d{4})$")
_DATE_SHAPED = re.compile(r"^(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|(?:19|20)\d\d\s?-\s?(?:19|20)\d\d)$")

_GROUPED = re.compile(
    r"(?:\(\d{2,5}\)|\d{1,5})(?:\s?[.\-·/]\s?|\s)\d{2,5}(?:(?:\s?[.\-·]\s?|\s)\d{2,6}){0,4}"
)

MIN_DIGITS, MAX_DIGITS = 7, 15
LONGEST_LIST = 80
# How many characters beside a number may belong to its label. Without a limit the time grows with the square of a line's length.
LABEL_WINDOW = 60


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as printed, with its place in the line; `labelled` says that the card calls it a phone number.

    `region` is the country that the card names beside the number ("(US)"), which its other numbers need not have.
    """

    raw: str
    start: int
    end: int
    type: TelType
    labelled: bool
    extension: str | None = None
    region: str | None = None


def find(text: str, region: str | None = None) -> list[Phone]:
    """The phone numbers of a line, in order; `text` has its e-mail and web addresses blanked out.

    `region` tells a range of numbers from the groups of one.
    """
    phones = _in_letters(text)
    for match in _DIGITS.finditer(text):
        if any(phone.start < match.end() and match.start() < phone.end for phone in phones):
            continue
        if _NOT_A_PHONE.search(_before(text, match.start())):
            continue
        phones += _of_run(text, match.start(), match.end(), phones, region)
    return sorted(phones, key=lambda phone: phone.start)


def _of_run(text: str, start: int, end: int, earlier: list[Phone], region: str | None) -> list[Phone]:
    """The numbers of one run of digits and separators."""
    since = max((phone.end for phone in earlier if phone.end <= start), default=0)
    run = text[start:end]
    if _YEARS.fullmatch(run) or (_CARD_NUMBER.fullmatch(run) and _kind(text, start, end, since) is None):
        return []
    found: list[Phone] = []
    stop = _before_endings(text, start, end)
    ranged = _range(text[start:stop], region)
    if ranged:
        first = _phone(text, start, stop - len(ranged[2]), since, earlier, region)
        return [] if first is None else [*_of_range(first, ranged, stop)]
    for a, b in _separate(text, start, stop):
        if phone := _phone(text, a, b, found[-1].end if found else since, [*earlier, *found], region):
            found.append(phone)
    if found and found[-1].end == stop:
        found += _with_new_endings(found[-1], text)
    return found


def _in_letters(text: str) -> list[Phone]:
    """Numbers such as "1-800-FLOWERS"; one without the 1 needs a label, for it may be a house number."""
    found = []
    for match in _VANITY.finditer(text):
        kind = _kind(text, match.start(), match.end(), 0)
        if (match["trunk"] or kind) and e164(match[0], "AU" if match[0].startswith("13") else None)[0]:
            found.append(Phone(match[0], match.start(), match.end(), kind or "work", labelled=True))
    return found


def _range(run: str, region: str | None) -> re.Match[str] | None:
    """Where a run ends with a range ("99 00 05 40-41-42") and is no number itself, the range: its first ending, the others.

    Groups of one number look the same, so the first number must be complete without the others, and each ending follow
    the one before it.
    """
    ranged = _RANGE.search(run)
    if ranged is None:
        return None
    endings = [ranged[1][-len(other) :] for other in [re.findall(r"\d+", ranged[2])[0]]] + re.findall(
        r"\d+", ranged[2]
    )
    same_length = len({len(ending) for ending in endings}) == 1
    if not same_length or [int(ending) for ending in endings] != [
        int(endings[0]) + n for n in range(len(endings))
    ]:
        return None
    first = run[: len(run) - len(ranged[2])]
    if region is None:
        return ranged if _digits(first) >= 10 and _digits(run) > 11 else None
    return ranged if is_complete(first, region) and not is_complete(run, region) else None


def _of_range(first: Phone, ranged: re.Match[str], stop: int) -> list[Phone]:
    endings = re.findall(r"\d+", ranged[2])
    return [first] + [
        replace(first, raw=first.raw[: -len(ending)] + ending, start=first.end, end=stop)
        for ending in endings
    ]


def is_plausible(phone: Phone, line: str, region: str | None) -> bool:
    """Whether to believe that these digits are a phone number.

    A label or a plus says so; without one the number must be valid in the country, or stand alone on its line in the
    groups people print phone numbers in. Postcodes, house numbers and certificates look much the same otherwise.
    """
    if phone.labelled or e164(phone.raw, phone.region or region)[0]:
        return True
    alone = not any(letter.isalpha() for letter in line[: phone.start] + line[phone.end :])
    digits = _digits(phone.raw)
    return alone and digits > MIN_DIGITS - ("-" in phone.raw) and _GROUPED.fullmatch(phone.raw) is not None


def goes_on(upper: str, lower: str, region: str | None) -> bool:
    """Whether a line of digits goes on the line above: a list that ends with its separator, or a number that is not whole."""
    if not _ONLY_DIGITS.fullmatch(lower) or not (above := find(upper, region)):
        return False
    joined = find(f"{upper} {lower}", region)
    if re.search(r"[\d)]\s*[/,;&]\s*$", upper):
        return len(joined) > len(above)
    broken = above[-1].labelled and above[-1].end == len(upper.rstrip(" -")) and len(joined) == len(above)
    here = region or region_of(above[-1].raw)
    return (
        broken
        and here is not None
        and not is_complete(above[-1].raw, here)
        and is_complete(joined[-1].raw, here)
    )


def label_of(text: str) -> TelType | None:
    """The kind of number a text announces when it is a label and nothing else ("TEL", "Mobile:")."""
    return next((kind for kind, pattern in _ALONE.items() if pattern.match(text)), None)


def _phone(
    text: str, start: int, end: int, since: int, earlier: list[Phone], region: str | None
) -> Phone | None:
    # "020-7946 0000 (40 Lines)": a bracket that opens and does not close begins a remark.
    end = start + (
        opened.start() if (opened := re.search(r"(?<=\d)\s*\(\d{1,4}$", text[start:end])) else end - start
    )
    raw = text[start:end].strip(" .-/·•*_")
    start = text.index(raw, start)
    end = start + len(raw)
    if raw.count("(") > raw.count(")") and text[end : end + 1] == ")":
        end += 1
    raw = text[start:end].strip()
    if raw.count(")") > raw.count("("):
        raw = raw.rstrip(")") if raw.endswith(")") else raw
    digits_in = _digits(raw)
    kind = _kind(text, start, end, since)
    # Small countries have numbers of four to six digits, some in the form of dates; elsewhere so few are a part of one.
    small = kind is not None and region is not None and digits_in > 3 and is_complete(raw, region)
    if digits_in > MAX_DIGITS or (not small and (digits_in < MIN_DIGITS or _DATE_SHAPED.match(raw))):
        return None
    if (
        kind is None
        and not raw.startswith("+")
        and _POSTCODE_SHAPED.match(raw)
        and not _is_brazilian(raw, text)
    ):
        return None
    # The postal mark of Japan reads as a T.
    if re.fullmatch(r"\d{3}-\d{4}", raw) and re.search(r"[〒テ干千于T]\s?$", _before(text, start)):
        return None
    if kind is None and earlier and text[since:start].strip() in {"/", ",", ";", "&", "or", "and"}:
        kind = earlier[-1].type
    # "h65 9630 1571": a letter alone before a number is its label, though nobody knows what for.
    parted = len(re.findall(r"\d[\s.\-/]+(?=\d)", raw)) > 1
    lettered = parted and start < LABEL_WINDOW and re.fullmatch(r"\W*[^\W\d_]", text[:start]) is not None
    if kind is None and text[start - 1 : start].isalpha() and not lettered:
        return None
    labelled = kind is not None or raw.startswith("+") or lettered
    extension = _EXTENSION.match(text[end : end + LABEL_WINDOW])
    if extension:
        end += extension.end()
    behind = _IN_BRACKETS.match(text[end : end + LABEL_WINDOW])
    country = _country_named(behind)
    if behind and country:
        end += behind.end()
    country = country or _country_named(
        re.search(rf"{_IN_BRACKETS.pattern}\W*$", _before(text, start, since))
    )
    return Phone(raw, start, end, kind or "other", labelled, extension[1] if extension else None, country)


def _country_named(bracket: re.Match[str] | None) -> str | None:
    """The country named in brackets beside a number: "Tel (Vietnam):", "(米国)", "(US)"."""
    if bracket is None:
        return None
    words = [bracket[1].strip(), *bracket[1].split()]
    named = (_COUNTRY_NAMES.get(fold(word)) or _COUNTRY_NAMES.get(word) for word in words)
    codes = (word for word in words if re.fullmatch("[A-Z]{2}", word) and word in _ISO)
    return next((country for country in named if country), None) or next(codes, None)


def _is_brazilian(raw: str, text: str) -> bool:
    """Five and four digits are an American postcode, and alone on a line, beginning with a nine, a Brazilian mobile."""
    return raw == text.strip() and re.fullmatch(r"9\d{4}-\d{4}", raw) is not None


def _kind(text: str, start: int, end: int, since: int) -> TelType | None:
    before = _before(text, start, since)
    if re.search(r"(?:tel|tél|ph|phone)\s?[.]?\s?[/&]\s?fax\W*$", before, re.IGNORECASE):
        return "work"
    for kind, pattern in _BEFORE.items():
        if pattern.search(before):
            return kind
    behind = text[end : end + LABEL_WINDOW]
    for kind, pattern in _AFTER.items():
        found = pattern.match(behind)
        # "23 45 67 Fax: 23 45 68": what leads to the next number is the next number's.
        if found and not re.match(r"[\s.:]*[+(\d]", behind[found.end() :]):
            return kind
    return None


def _before(text: str, start: int, since: int = 0) -> str:
    """What stands right before a number, as far as a label may reach."""
    return text[max(since, start - LABEL_WINDOW) : start]


def _separate(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The numbers inside a run of digits and separators: lists are printed with slashes, dots or mere blanks."""
    run = text[start:end]
    # "n5. +66 2 123 4567": a label in a script that was not read; a number begins with its plus.
    if 0 < _digits(run.partition("+")[0]) < MIN_DIGITS and "+" in run:
        return _separate(text, start + run.index("+"), end)
    for separator in (r"\s*/\s*", r"\s*[•·*]\s*(?=[+(\d])", r"\s+(?=[+(])", r"\s-\s(?=[+(])"):
        parts = _cut(run, [(match.start(), match.end()) for match in re.finditer(separator, run)])
        if len(parts) > 1 and all(MIN_DIGITS <= _digits(run[a:b]) <= MAX_DIGITS for a, b in parts):
            return [(start + a, start + b) for a, b in parts]
    # Blanks also stand inside one number, so they part numbers only where all together are too long for one.
    if _digits(run) > MAX_DIGITS:
        return [(start + a, start + b) for a, b in _even_parts(run)]
    return [(start, end)]


def _before_endings(text: str, start: int, end: int) -> int:
    """Where a run of digits stops when what follows are only the endings of more numbers."""
    for listed in _ENDINGS.finditer(text, start, end):
        # "030/2312": the slash stands behind an area code.
        if _digits(text[start : listed.start()]) >= MIN_DIGITS:
            return listed.start()
    return end


def _with_new_endings(phone: Phone, text: str) -> list[Phone]:
    """ "020 7946 0958 / 59": each further number is the first with its last digits replaced."""
    listed = _ENDINGS.match(text, phone.end)
    endings = list(_ENDING.finditer(listed[0])) if listed else []
    more = [
        replace(
            phone, raw=phone.raw[: -len(ending[1])] + ending[1], start=phone.end, end=phone.end + ending.end()
        )
        for ending in endings
        if phone.raw[-len(ending[1]) :].isdigit()
    ]
    extension = _EXTENSION.match(text[more[-1].end :]) if more else None
    if extension:
        more[-1] = replace(more[-1], extension=extension[1], end=more[-1].end + extension.end())
    return more


def _even_parts(run: str) -> list[tuple[int, int]]:
    """The run cut at blanks into two or three numbers of nearly equal length, or left whole."""
    # Three numbers are shorter; and every pair of blanks is tried.
    if len(run) > LONGEST_LIST:
        return [(0, len(run))]
    blanks = [(match.start(), match.end()) for match in re.finditer(r"\s+", run)]
    ways = [_cut(run, list(chosen)) for count in (1, 2) for chosen in combinations(blanks, count)]
    lengths = {n: [_digits(run[a:b]) for a, b in parts] for n, parts in enumerate(ways)}
    fitting = [n for n, digits in lengths.items() if all(MIN_DIGITS <= d <= 12 for d in digits)]
    if not fitting:
        return [(0, len(run))]
    return ways[min(fitting, key=lambda n: (max(lengths[n]) - min(lengths[n]), len(ways[n])))]


def _cut(run: str, cuts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return list(zip([0, *(b for _, b in cuts)], [*(a for a, _ in cuts), len(run)], strict=True))


def _digits(text: str) -> int:
    """How many digits are dialled: without the prefix for calls abroad, and a zero in brackets behind the country's code."""
    dialled = re.sub(r"(?<=[\d)])\s?\(0\)", "", re.sub(r"^\s*\(?00(?=[1-9\s])", "", text))
    return len(re.sub(r"\D", "", dialled))
