"""Phone numbers inside a line: every one, with its kind by label and its extension; e164.py completes them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

from ocr.card import TelType
from ocr.fields import other_numbers
from ocr.fields.e164 import (
    DOUBTFUL,
    LONGEST_LOCAL,
    SHORTEST_LOCAL,
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
    "fax": r"tele?fax|fax|f\sa\s?x|facsimile|faks|faksas|fakss|belgegeçer|farsími|傳真|传真|팩스|ファックス|факс|φαξ|فاكس|פקס|फैक्स|แฟกซ์|โทรสาร|f",
    "cell": r"mobile|mobil(?:telefon|nummer)?|mobiel|mobitel|moble|mobiln[íiy]|mob|móvil|movil|m[óo]v|cellular[e]?|celulares|celular|cell|cels|cel|handy|"
    r"hand\s?phone|no\.?\s?hp|h\.?\s?/?p|portable|port|gsm|natel|telem[óo]vel|telem|telm|tlm|matkapuhelin|matkap|kom(?:órka|órkowy)?|cep(?:\stel)?|đtdđ|dđ|"
    r"whats\s?app|viber|wa|携帯電話|携帯|携带|行動電話|行動|手機|手机|휴대폰|핸드폰|моб|мобильный|мобільний|κιν|κινητό|جوال|موبايل|נייד|मोबाइल|มือถือ|"
    r"c\.?\s?p|m|c",
    "work": r"t\se\s?l|telephone|téléphone|telephon|telefone|telefono|teléfono|telefonas|telefon|telefoon|tele|tels|tel|tél|tell|telf|tfnos?|tfn|tlfn|tlf|tlp|telp|tf|"
    r"phones?|fone|fono|fon|phn|ph|puh(?:elin)?|sími|tālr(?:unis)?|vaste?|fixed|fijo|fixo|fixe|fisso|đt|sđt|sdt|office|off|res(?:idence|i)?|"
    r"direct\s?in|direct\s?line|direct(?:o|e)?|direkt|ddi|did|dir|main|landline|board|switchboard|central(?:e|ino|ita)?|zentrale|standard|pa?bx|epabx|isdn|"
    r"work|business|desk|reception|toll[\s-]?free|free\s?phone|free\s?call|customer\scare|helpline|hotline|infoline|call(?:\sus)?(?:\son)?|cont(?:act)?|ring|"
    r"emergency|pager|store|voice|"
    r"電\s?話(?:番号)?|电\s?话(?:\s?/?微信)?|专线|專線|热线|熱線|전화|代表|тел|телефон|τηλ|τηλέφωνο|هاتف|טלפון|טל|תל|फोन|फ़ोन|โทรศัพท์|โทร|t|p|o|d|b|w",
}
_NUMBER_OF = r"(?:(?:no|nr|number|nummer|numer|n[uú]mero)\b|号码|號碼|号|號|番号|번호)"
# What is called, right before a number; alone on a line it is something else.
_PLACES = r"shop|show\s?room|factory|workshop|clinic|home|sales|service|support|enquir(?:y|ies)|inquir(?:y|ies)|bookings?|reservations?|orders?"
# Chinese and Japanese words follow each other without a blank ("客服專線"). A letter that ends an abbreviation ("R.U.T.") is no label.
_BEGINNING = r"(?:(?<![^\W_])(?<![^\W\d_]\.)|(?<=[\u3040-\u30ff\u4e00-\u9fff]))"
_BEFORE = {
    kind: re.compile(rf"{_BEGINNING}(?:{words})(?:\s?{_NUMBER_OF})?[\s.:;,)\]\-/|+=]*$", re.IGNORECASE)
    for kind, words in (_LABELS | {"work": f"{_PLACES}|{_LABELS['work']}"}).items()
}
_AFTER = {
    kind: re.compile(
        rf"^[\s.,:(\-]*(?:{re.sub(r'[|][a-z]([|][a-z])*$', '', words)})(?![^\W\d_])", re.IGNORECASE
    )
    for kind, words in _LABELS.items()
}
_ALONE = {
    kind: re.compile(rf"^\W*(?:{words})(?:\s?{_NUMBER_OF})?\W*$", re.IGNORECASE)
    for kind, words in _LABELS.items()
}
_DIGITS = re.compile(r"(?:\+\s?|\(\s?\+?|(?<![\d@]))\d(?:[\d\s().\-/·•*_]|\s\+(?=\d)|(?<=\d)o(?=[\d\s-]))*\d")
# The last digits of more numbers: "/ 59", "/-015", "& 9". No digits may follow, nor a letter: that is a house number.
_ENDING = re.compile(
    r"\s?(?:[/&~]|\b(?:or|oder|to|bis|à)\b|,(?=\s?-?\s?\d{1,4}\s*(?:[,/&]|$)))\s?-?\s?(\d{1,4})(?![\d\-.]|\s?\(?\d|\s(?!ext|fax|tel|mob|poste)[^\W\d_]{3})",
    re.IGNORECASE,
)
_ENDINGS = re.compile(rf"(?:{_ENDING.pattern})+", re.IGNORECASE)
_RANGE = re.compile(r"\s?-\s?\d{1,4}(?=(?:\s?-\s?\d{1,4})*$)")
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
# What stands between the numbers of a list.
_BETWEEN = frozenset(["/", ",", ";", "&", "-", "or", "and", "y", "e", "et", "und", "oder", "ou"])
_SIGNS = str.maketrans("[]{}~–‑—", "()()----")
# "020 7946 O958": an O in a group of digits, behind more digits or a label.
_LETTERS_FOR_ZEROS = re.compile(
    r"(?:(?<=[\d)] )|(?<=[\d)][.\-/])|(?<=tel )|(?<=tel: )|(?<=Tel )|(?<=Tel: ))(?=[OoQ\d]{0,12}\d)[OoQ][OoQ\d]{1,14}(?![^\W_])"
    r"|(?<![^\W_])\d[OoQ\d]{0,14}[OoQ][OoQ\d]{0,14}(?![^\W_])"
)
# Abbreviations that are no other words.
_COUNTRY_CODES = {
    name: name for name in ("US", "CN", "HK", "JP", "KR", "TW", "SG", "GB", "DE", "FR", "CA", "AU", "NZ")
}
_COUNTRY_CODES |= {"USA": "US", "UK": "GB", "UAE": "AE", "KSA": "SA", "PRC": "CN", "ROC": "TW"}
_IN_BRACKETS = re.compile(r"\s*[(（]([^)）]{2,20})[)）]")
_ISO = frozenset(_COUNTRY_NAMES.values())
_ONLY_DIGITS = re.compile(r"[\d\s()+/\-.,;&]*\d[\d\s()/\-.,;&]*")
_CARD_NUMBER = re.compile(r"\d{4}(?:[ \-]\d{4}){3,}")
_YEARS = re.compile(r"(?:(?:19|20)\d\d[\s\-/.,]+)+(?:19|20)\d\d")
_POSTCODE_SHAPED = re.compile(r"^(?:\d{5,6}|\d{3}\s?-?\s?\d{3,4}|\d{5}-\d{4})$")
_LABEL_BEHIND = re.compile(r"[^\W\d_]{2}|[^\W\d_][\s.:]*[+(\d]")
_POSTCODE_OF_BRAZIL = re.compile(r"\d{5}-\d{3}|\d{5}\s\d{4}")
_DATE_SHAPED = re.compile(r"^(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|(?:19|20)\d\d\s?-\s?(?:19|20)\d\d)$")

_GROUPED = re.compile(
    r"(?:\(\d{2,5}\)|\d{1,5})(?:\s?[.\-·/]\s?|\s)\d{2,5}(?:(?:\s?[.\-·]\s?|\s)\d{2,6}){0,4}"
)

MIN_DIGITS, MAX_DIGITS = 7, 15
LONGEST_LIST = 80
MOST_ENDINGS, WIDEST_RANGE = 5, 20
# How many characters beside a number may belong to its label. Without a limit the time grows with the square of a line's length.
LABEL_WINDOW = 60


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as printed, with its place in the line; `labelled` says that the card calls it a phone number.

    `region` is the country that the card names beside the number ("(US)"), which its other numbers need not have. `certainty` is
    lower where the digits may be no phone number.
    """

    raw: str
    start: int
    end: int
    type: TelType
    labelled: bool
    extension: str | None = None
    region: str | None = None
    certainty: float = 1.0


def find(text: str, region: str | None = None) -> list[Phone]:
    """The phone numbers of a line, in order; `text` has its e-mail and web addresses blanked out.

    `region` tells a range of numbers from the groups of one.
    """
    text = tidied(text)
    phones = _in_letters(text)
    for match in _DIGITS.finditer(text):
        if any(phone.start < match.end() and match.start() < phone.end for phone in phones):
            continue
        if not match[0].startswith("+") and other_numbers.announces(_before(text, match.start())):
            continue
        phones += _of_run(text, match.start(), match.end(), phones, region)
    return sorted(phones, key=lambda phone: phone.start)


def tidied(text: str) -> str:
    """The text, as long as before, with brackets and dashes of one kind, and without what is surely no phone number."""
    text = text.translate(_SIGNS)
    # "(0xx11) 3322-1100": two digits for the carrier, as Brazil prints them.
    text = re.sub(r"\(0(?:xx|\*\*|XX)(?=\d\d\))", "(   ", text)
    text = _LETTERS_FOR_ZEROS.sub(lambda match: re.sub("[OoQ]", "0", match[0]), text)
    return other_numbers.blanked(text)


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
        first = _phone(text, start, stop - len(ranged), since, earlier, region)
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


def _range(run: str, region: str | None) -> str | None:
    """Where a run ends with a range ("99 00 05 40-41-42") and is no number itself, its endings but for the first ("-41-42").

    Groups of one number look the same, so the first number must be complete without the others, and each ending follow
    the one before it; of two the second may be some numbers later.
    """
    if len(run) > LONGEST_LIST:
        return None
    cuts = [match.start() for match in _RANGE.finditer(run)][-MOST_ENDINGS:]
    for first, others in ((run[:cut], run[cut:]) for cut in cuts):
        if not _counts_up(first, re.findall(r"\d+", others), at_once=region is None):
            continue
        if region is None:
            is_whole = _digits(first) >= 10 and _digits(run) > 11
        else:
            is_whole = is_complete(first, region) and not is_complete(run, region)
        if is_whole:
            return others
    return None


def _counts_up(first: str, others: list[str], *, at_once: bool) -> bool:
    lengths = {len(ending) for ending in others}
    endings = [first[-len(others[0]) :], *others]
    if len(lengths) > 1 or not endings[0].isdigit():
        return False
    steps = [int(after) - int(ending) for ending, after in pairwise(endings)]
    return set(steps) == {1} or (not at_once and len(steps) == 1 and 0 < steps[0] <= WIDEST_RANGE)


def _of_range(first: Phone, others: str, stop: int) -> list[Phone]:
    return [first] + [
        replace(first, raw=first.raw[: -len(ending)] + ending, start=first.end, end=stop)
        for ending in re.findall(r"\d+", others)
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
    if kind is None and earlier and text[since:start].strip() in _BETWEEN:
        kind = earlier[-1].type
        raw = _with_lead(earlier[-1].raw, raw)
        digits_in = _digits(raw)
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
    before = _before(text, start, since)
    if kind is None and (
        other_numbers.is_date_or_hours(raw)
        or _POSTCODE_OF_BRAZIL.fullmatch(raw)
        or (other_numbers.numbers(before) and not raw.startswith("+"))
    ):
        return None
    # "P051234567X": letters on both sides belong to the digits; behind a label the last digit was misread.
    misread = text[end : end + 1].isalpha() and not _LABEL_BEHIND.match(text, end)
    if misread and not re.search(r"[^\W\d_]{2}[\s.:]*$", before):
        return None
    # The postal mark of Japan reads as a T.
    if re.fullmatch(r"\d{3}-\d{4}", raw) and re.search(r"[〒テ干千于T]\s?$", _before(text, start)):
        return None
    # "h65 9630 1571": a letter alone before a number is its label, though nobody knows what for.
    parted = len(re.findall(r"\d[\s.\-/]+(?=\d)", raw)) > 1
    lettered = (
        parted
        and "/" not in raw
        and start < LABEL_WINDOW
        and re.fullmatch(r"\W*[^\W\d_]", text[:start]) is not None
    )
    if kind is None and text[start - 1 : start].isalpha() and not lettered:
        return None
    labelled = kind is not None or raw.startswith("+") or lettered
    doubted = not labelled and _is_named_otherwise(before) and not (region and is_printed_as_in(raw, region))
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
    country = country or _country_before(before, raw)
    certainty = DOUBTFUL if misread or (doubted and not country) else 1.0
    number = extension[1] if extension else None
    if number is None and (parts := _without_extension(raw, region)):
        raw, number = parts
    return Phone(raw, start, end, kind or "other", labelled, number, country, certainty)


def _with_lead(first: str, raw: str) -> str:
    """A number of a list with what it shares with the first: "0172-2700000, 2700001", "+852 2345 6789 / 9123 4567"."""
    digits = len(re.sub(r"\D", "", raw))
    if raw[0] in "+0(" or not SHORTEST_LOCAL <= digits <= LONGEST_LOCAL:
        return raw
    places = [at for at, letter in enumerate(first) if letter.isdigit()]
    if len(places) < digits + 2 or first[places[-digits] - 1].isdigit():
        return raw
    return first[: places[-digits]] + raw


def _is_named_otherwise(before: str) -> bool:
    """Whether a word stands right before a number that says of what it is, and no label: "RM", "Matični broj"."""
    return re.search(r"[^\W\d_]{2}[\s.:=#\-]*$", before) is not None


def _without_extension(raw: str, region: str | None) -> tuple[str, str] | None:
    """A number and its extension behind a dash or a star, as China and Japan print it ("58881234-805"), or None."""
    cut = re.search(r"\s?[-*/]\s?(\d{1,5})$", raw)
    if (
        cut is None
        or region is None
        or is_complete(raw, region)
        or not is_complete(raw[: cut.start()], region)
    ):
        return None
    return raw[: cut.start()], cut[1]


def _country_before(before: str, raw: str) -> str | None:
    """The country named right before a number that is valid there: "UK: 020 ...", "China (86) 139 ..."."""
    ending = re.search(r"((?:[^\W\d_]+[ .]){0,3}[^\W\d_]{2,})[\s.:\-(]*$", before)
    words = ending[1].split() if ending else []
    for name in (" ".join(words[n:]) for n in range(len(words))):
        country = _COUNTRY_CODES.get(name) or (_COUNTRY_NAMES.get(fold(name)) if len(name) > 3 else None)
        if country and is_complete(raw, country):
            return country
    return None


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
