"""Phone numbers inside a line: every one, with its kind by label, its extension, and E.164 where it can be completed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType, ValidationResult

from ocr.card import TelType

# What cards print before (or after) a number, by kind. Single letters count only right before a number.
_LABELS: dict[TelType, str] = {
    "fax": r"tele?fax|fax|facsimile|傳真|传真|팩스|ファックス|факс|φαξ|فاكس|פקס|फैक्स|แฟกซ์|โทรสาร|f",
    "cell": r"mobile|mobil|moble|mob|móvil|movil|cellular|cell|celular|cel|handy|hand\s?phone|h\.?\s?/?p|portable|gsm|whats\s?app|wa|"
    r"携帯電話|携帯|行動電話|行動|手機|手机|휴대폰|핸드폰|моб|мобильный|мобільний|κιν|κινητό|جوال|موبايل|נייד|मोबाइल|มือถือ|c\.?\s?p|m|c",
    "work": r"telephone|téléphone|telephon|telefone|telefono|teléfono|telefon|tele|tel|tél|tlf|phone|fone|fon|phn|ph|office|off|"
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
    r"\s?(?:[/&~]|\bor\b|\boder\b)\s?-?\s?(\d{1,4})(?![\d\-.]|\s?\(?\d|\s(?!ext|fax|tel|mob|poste)[^\W\d_]{3})",
    re.IGNORECASE,
)
_ENDINGS = re.compile(rf"(?:{_ENDING.pattern})+", re.IGNORECASE)
_EXTENSION = re.compile(
    r"^\s*[,;(]?\s*(?:ext(?:ension|n)?|x|extn|int|poste|durchwahl|dw|分機|分机|內線|内線|内线|내선)\s?[.:#]?\s?(\d{1,6})\)?",
    re.IGNORECASE,
)
_POSTCODE_SHAPED = re.compile(r"^(?:\d{5,6}|\d{3}\s?-?\s?\d{3,4}|\d{5}-\d{4})$")
_DATE_SHAPED = re.compile(r"^(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|(?:19|20)\d\d\s?-\s?(?:19|20)\d\d)$")

_GROUPED = re.compile(
    r"(?:\(\d{2,5}\)|\d{1,5})(?:\s?[.\-·/]\s?|\s)\d{2,5}(?:(?:\s?[.\-·]\s?|\s)\d{2,6}){0,4}"
)

MIN_DIGITS, MAX_DIGITS = 7, 15
LONGEST_LIST = 80


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as printed, with its place in the line; `labelled` says that the card calls it a phone number."""

    raw: str
    start: int
    end: int
    type: TelType
    labelled: bool
    extension: str | None = None


def find(text: str) -> list[Phone]:
    """The phone numbers of a line, in order; `text` has its e-mail and web addresses blanked out."""
    phones: list[Phone] = []
    for match in _DIGITS.finditer(text):
        if _NOT_A_PHONE.search(text[: match.start()]):
            continue
        stop = _before_endings(text, match.start(), match.end())
        for start, end in _separate(text, match.start(), stop):
            since = phones[-1].end if phones else 0
            if phone := _phone(text, start, end, since, phones):
                phones.append(phone)
        if phones and phones[-1].end == stop:
            phones += _with_new_endings(phones[-1], text)
    return phones


def is_plausible(phone: Phone, line: str, region: str | None) -> bool:
    """Whether to believe that these digits are a phone number.

    A label or a plus says so; without one the number must be valid in the country, or stand alone on its line in the
    groups people print phone numbers in. Postcodes, house numbers and certificates look much the same otherwise.
    """
    if phone.labelled or e164(phone.raw, region)[0]:
        return True
    alone = not any(letter.isalpha() for letter in line[: phone.start] + line[phone.end :])
    digits = _digits(phone.raw)
    return alone and digits > MIN_DIGITS - ("-" in phone.raw) and _GROUPED.fullmatch(phone.raw) is not None


def label_of(text: str) -> TelType | None:
    """The kind of number a text announces when it is a label and nothing else ("TEL", "Mobile:")."""
    return next((kind for kind, pattern in _ALONE.items() if pattern.match(text)), None)


def e164(raw: str, region: str | None, siblings: Sequence[str] = ()) -> tuple[str | None, float]:
    """The number in E.164, and how sure that is; None when the country or a part of the number is missing.

    `siblings` are other numbers of the card in E.164: a local number printed beside them has their area code.
    """
    tidy = _tidy(raw)
    international = _international(tidy)
    if international is not None:
        return _formatted(international)
    if region is None:
        return None, 0.0
    national = tidy.replace("+", "")
    try:
        number = phonenumbers.parse(national, region)
    except NumberParseException:
        return None, 0.0
    if phonenumbers.is_valid_number(number):
        return phonenumbers.format_number(number, PhoneNumberFormat.E164), 0.95
    completed = _with_lost_plus(national, region) or _with_area_code(national, region, siblings)
    if completed:
        return completed, 0.85
    # Complete, though out of use or never given out.
    bracketed = re.match(r"\(\d+\)", national) is not None and number.country_code != 1
    american = (
        number.country_code == 1 and re.fullmatch(r"[2-9]\d{9}", str(number.national_number)) is not None
    )
    if (bracketed or american) and phonenumbers.is_possible_number_with_reason(
        number
    ) == ValidationResult.IS_POSSIBLE:
        return phonenumbers.format_number(number, PhoneNumberFormat.E164), 0.6
    return None, 0.0


def kind_by_number(value: str | None) -> TelType:
    """What the numbering plan says about an unlabelled number."""
    if value is None:
        return "other"
    kind = phonenumbers.number_type(phonenumbers.parse(value))
    if kind == PhoneNumberType.MOBILE:
        return "cell"
    return "work" if kind == PhoneNumberType.FIXED_LINE else "other"


def is_valid_in(raw: str, region: str) -> bool:
    """Whether a number as printed is one of this country's numbering plan."""
    try:
        return phonenumbers.is_valid_number_for_region(phonenumbers.parse(_tidy(raw), region), region)
    except NumberParseException:
        return False


def region_of(raw: str) -> str | None:
    """The country of a number printed with its code."""
    number = _international(raw)
    return phonenumbers.region_code_for_number(number) or None if number else None


def _tidy(raw: str) -> str:
    """A number in the signs that `phonenumbers` knows."""
    return re.sub(r"[·•*_]", "-", re.sub(r"(?<=\d)[oO](?=[\d\s-])", "0", raw))


def _international(raw: str) -> phonenumbers.PhoneNumber | None:
    bare = raw.strip().lstrip("(").strip()
    if bare.startswith("00") and not bare.startswith("000"):
        bare = "+" + bare[2:]
    if not bare.startswith("+") or re.match(r"\+\s?\(?0", bare):
        return None
    # "+44-555-0100" of a specimen has a code but too few digits; no code is longer than three.
    digits = re.sub(r"\(0\)", "", bare)
    try:
        return phonenumbers.parse(digits, None)
    except NumberParseException:
        return None


def _formatted(number: phonenumbers.PhoneNumber) -> tuple[str | None, float]:
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None, 0.0
    sure = 0.99 if phonenumbers.is_valid_number(number) else 0.85
    return phonenumbers.format_number(number, PhoneNumberFormat.E164), sure


def _with_lost_plus(raw: str, region: str) -> str | None:
    """ "91 98765 43210" on an Indian card: its own country code, without the plus."""
    digits = re.sub(r"\D", "", re.sub(r"\(0\)", "", raw))
    code = str(phonenumbers.country_code_for_region(region))
    if not digits.startswith(code):
        return None
    try:
        number = phonenumbers.parse(f"+{digits}", None)
    except NumberParseException:
        return None
    return (
        phonenumbers.format_number(number, PhoneNumberFormat.E164)
        if phonenumbers.is_valid_number(number)
        else None
    )


def _with_area_code(raw: str, region: str, siblings: Sequence[str]) -> str | None:
    """ "2345 6789" under "+91 40 2345 6780": the area code of the card's other landlines, when they share one."""
    digits = re.sub(r"\D", "", raw)
    codes = {prefix for sibling in siblings if (prefix := _area_prefix(sibling, region))}
    if len(codes) != 1 or len(digits) < 6:
        return None
    whole = phonenumbers.parse(codes.pop() + digits, None)
    return (
        phonenumbers.format_number(whole, PhoneNumberFormat.E164)
        if phonenumbers.is_valid_number(whole)
        else None
    )


def _area_prefix(e164_number: str, region: str) -> str | None:
    number = phonenumbers.parse(e164_number)
    length = phonenumbers.length_of_geographical_area_code(number)
    if not length or number.country_code != phonenumbers.country_code_for_region(region):
        return None
    return f"+{number.country_code}{phonenumbers.national_significant_number(number)[:length]}"


def _phone(text: str, start: int, end: int, since: int, earlier: list[Phone]) -> Phone | None:
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
    if not MIN_DIGITS <= digits_in <= MAX_DIGITS or _DATE_SHAPED.match(raw):
        return None
    if (
        kind is None
        and not raw.startswith("+")
        and _POSTCODE_SHAPED.match(raw)
        and not _is_brazilian(raw, text)
    ):
        return None
    # The postal mark of Japan reads as a T.
    if re.fullmatch(r"\d{3}-\d{4}", raw) and re.search(r"[〒テ干千于T]\s?$", text[:start]):
        return None
    if kind is None and earlier and text[since:start].strip() in {"/", ",", ";", "&", "or", "and"}:
        kind = earlier[-1].type
    if kind is None and text[start - 1 : start].isalpha():
        return None
    labelled = kind is not None or raw.startswith("+")
    extension = _EXTENSION.match(text[end:])
    if extension:
        end += extension.end()
    return Phone(raw, start, end, kind or "other", labelled, extension[1] if extension else None)


def _is_brazilian(raw: str, text: str) -> bool:
    """Five and four digits are an American postcode, and alone on a line, beginning with a nine, a Brazilian mobile."""
    return raw == text.strip() and re.fullmatch(r"9\d{4}-\d{4}", raw) is not None


def _kind(text: str, start: int, end: int, since: int) -> TelType | None:
    before = text[since:start]
    if re.search(r"(?:tel|tél|ph|phone)\s?[.]?\s?[/&]\s?fax\W*$", before, re.IGNORECASE):
        return "work"
    for kind, pattern in _BEFORE.items():
        if pattern.search(before):
            return kind
    for kind, pattern in _AFTER.items():
        found = pattern.match(text[end:])
        # "23 45 67 Fax: 23 45 68": what leads to the next number is the next number's.
        if found and not re.match(r"[\s.:]*[+(\d]", text[end + found.end() :]):
            return kind
    return None


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
    return len(re.sub(r"\D", "", text))
