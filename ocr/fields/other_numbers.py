"""Numbers that look like phone numbers and are not for calling: of accounts, registers, licences and orders, dates and hours.

What is registered and has a label of its own is found by registers.py; here is what else stands on cards.
"""

from __future__ import annotations

import re

# What announces such a number, alone or before "No.": not "orders" or "customers", whom one calls.
_ALONE = (
    r"vat|gst(?:in)?|tax(?:\s?(?:code|id|card|payer))?|abn|acn|afsl|cnpj|cpf|n[ií][ft]|nipc|cif|siren|siret|rcs(?:\s[^\W\d_]{2,15}){0,2}(?:\s[A-D])?|"
    r"hr[ab]|reg(?:n|d|istration|istered|istry|istro)?(?:\sin\s[^\W\d_ ]{2,15}(?:\s[^\W\d_ ]{2,15}){0,3})?|licen[cs]e|lic|permit|certificate|cert|"
    r"accreditation|no\.?\s?de|account|acct?|a/c|kontonr|konto|kto|blz|bsb|iban|swift|bic|bank|routing|sort\s?code|conta|agência|"
    r"ref(?:erence)?|serial|model|patent|batch|lot|flight|tender|code|codice|c[oó]digo|isbn|issn|ean|gtin|upc|duns|d-u-n-s|"
    r"npi|dea|mls|nmls|c?al?dre|dre|bre|rera|brn|orn|fca|frn|utr|nhs|gmc|nmc|sia|sra|cis|eori|f?ein|ssn|usdot|ccb|cslb|roc|rbq|neq|"
    r"creci|crea|crm|oab|cnes|pix|fssai|cin|pan|iec|arn|udyam|msme|aadhaar|uid|uen|ruc|ru[ct]|rif|cuit|rfc|c[eé]d(?:ula)?(?:\sprof)?|matr?[ií]cula|"
    r"ing(?:resos)?\.?\s?brutos|registro|colegiado|nip|regon|krs|pesel|cui|oib|pib|cvr|kvk|btw|org(?:anisations)?\.?\s?-?\s?(?:nr|no|nummer)|"
    r"bankgiro|plusgiro|rpps|adeli|finess|orias|capital\s(?:de|social)|cap\.?\s?soc|albo|rea|vergi(?:\s?no)?|vkn|mersis|ticaret\ssicil|sicil|"
    r"mst|mã\ssố\sthuế|stk|npwp|nib|ntn|strn|cnic|trn|c\.?r|wechat|weixin|qq|line\sid|skype|twitter|facebook|instagram|telegram\sid|"
    r"p\.?\s?o\.?\s?box|postfach|apartado|bo[iî]te\spostale|c[ae]p|plz|pin(?:\s?code)?|zip|post(?:al)?\s?code|iso|gps|lat|lon|"
    r"since|est|established|founded|seit|depuis|desde|date|from|until|valid|hours|opening\shours|open|plot|survey|employee\s?id|staff\s?id|"
    r"統一編號|統一编号|統編|税号|稅號|郵遞區號|邮编|證號|证号|执业证号|微信号?|口座番号|登録番号|法人番号|등록번호|사업자(?:등록)?번호|계좌번호|"
    r"инн|кпп|огрн|єдрпоу|бин|αφμ|γεμη|ח\.?פ|ע\.?מ"
)
_COUNTED = (
    r"member(?:ship)?|customer|client|employee|staff|badge|booking|order|invoice|policy|job|charity|company|business|co|card|"
    r"part|id|user|file|case|dossier|practice|student|patient|room|unit|suite|box|shop|gate|flat|house|block|floor"
)
_NUMBER = r"(?:no|nr|num|number|nº|n°|№|id|code|#)"
_ANNOUNCED = re.compile(
    rf"(?<![^\W_])(?:(?:{_ALONE})[\W_]*(?:{_NUMBER}[\W_]*)?|(?:{_COUNTED})[\W_]*{_NUMBER}[\W_]*)$",
    re.IGNORECASE,
)
# Also at the end of a word: "Kundennummer", "会員番号"; those of phones are asked for before.
_NUMBERED = re.compile(
    rf"(?:(?<![^\W_])(?:{_NUMBER}|id)[.:\s]+|(?:nummer|番号|번호|編號|编号|号|號)[.:\s]*)$", re.IGNORECASE
)
_DOTTED = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.\s?){2,}")
_HOUR = r"(?:[01]?\d|2[0-4])[.:h][0-5]\d"
_PLAIN_HOUR = r"(?:[01]\d|2[0-4])(?:00|15|30|45)"
_HOURS = re.compile(rf"{_HOUR}\s?[-–/]\s?{_HOUR}|{_PLAIN_HOUR}\s?[-–]\s?{_PLAIN_HOUR}")
_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_DATE = re.compile(
    rf"{_DAY}([./-]){_MONTH}\1(?:{_YEAR}|\d\d)(?:\s\d.*)?|{_YEAR}([./-]){_MONTH}\2{_DAY}(?:\s\d.*)?|{_MONTH}/{_DAY}/{_YEAR}"
)
_CURRENCY = r"[€£$¥₹₽]|EUR|USD|GBP|CHF|INR"
_SPANS = (
    # "24/7", "24 / 7 / 365"
    re.compile(r"(?<![\d/.-])24\s?[/x]\s?7(?:\s?[/x]\s?365)?(?![\d/-])"),
    re.compile(r"(?<![A-Z\d])[A-Z]{2}\d{2}(?:\s?[A-Z\d]{4}){3,7}(?:\s?[A-Z\d]{1,3})?(?![A-Z\d])"),
    re.compile(
        rf"(?:{_CURRENCY})\s?\d[\d .,]*\d|(?<![\d+])\d{{1,3}}(?:[ .,]\d{{3}})+(?:,\d\d)?\s?(?:{_CURRENCY})"
    ),
)
_IBAN = _SPANS[1]


def announces(before: str) -> bool:
    """Whether the text before some digits says that they are no phone number: "R.U.C.", "Account No."."""
    # "C.I.F. B-12345678", "CHE-": letters that begin the number itself.
    before = re.sub(r"[A-Z]{1,3}\s?-\s?$", "", before)
    return _ANNOUNCED.search(_DOTTED.sub(_closed_up, before)) is not None


def numbers(before: str) -> bool:
    """Whether the text before some digits calls them a number and does not say of what: "No. ", "ID: "."""
    return _NUMBERED.search(before) is not None


def is_date_or_hours(raw: str) -> bool:
    return _HOURS.fullmatch(raw) is not None or _DATE.fullmatch(raw) is not None


def blanked(text: str) -> str:
    """The text with blanks in place of bank accounts (IBAN), amounts of money and "24/7"."""
    for span in _SPANS:
        text = span.sub(lambda match: match[0] if _is_no_iban(match) else " " * len(match[0]), text)
    return text


def _is_no_iban(match: re.Match[str]) -> bool:
    """Whether a match that looks like an IBAN fails its checksum."""
    if match.re is not _IBAN:
        return False
    account = match[0].replace(" ", "")
    digits = "".join(str(int(letter, 36)) for letter in account[4:] + account[:4])
    return int(digits) % 97 != 1


def _closed_up(dotted: re.Match[str]) -> str:
    return re.sub(r"[.\s]", "", dotted[0]) + " "
