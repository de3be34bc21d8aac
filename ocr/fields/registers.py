"""Numbers a company is registered under: tax, VAT and company registers, licences. Nobody calls or visits them."""

from __future__ import annotations

import re

from ocr.fields.found import Found

# What announces such a number, by country; words that also mean something else count in capitals only.
_LABELS = (
    r"(?i:p(?:art(?:ita)?)?\.?\s?iva(?:\s?(?:e|/|-)\s?c\.?\s?f\.?)?|c\.\s?f\.|cod(?:ice)?\.?\s?fisc(?:ale)?\.?)",
    r"(?i:vat(?:\s?reg(?:istration|\.)?)?|tva(?:\s?intra(?:communautaire|com)?\.?)?|btw(?:[\s-]?nr)?|mwst|moms|kdv|"
    r"ust\.?-?\s?id(?:ent)?(?:\.?-?\s?nr)?|umsatzsteuer(?:-?id\w*)?|steuer\s?-?\s?(?:nummer|nr)|st\.?\s?-\s?nr|tax\s?(?:id|code|payer)?)",
    r"(?i:kvk|siren|siret|rcs(?:\s[^\W\d_]+)?|nif|cif|nip|regon|krs|cvr|ičo|dič|iban|org(?:anisations)?\.?\s?-?(?:nr|no|nummer)|y-tunnus)",
    r"(?i:gst(?:in)?|msme|udyam|nzbn|f?ein|uen|cuit|rfc|cnpj|cpf|nmls|rera|(?:cal)?dre|npi|duns)",
    r"(?:CIN|PAN|TAN|TIN|IEC|ABN|ACN|NIT|RUC|RUT|UID|INN|KPP|OGRN|APE|NAF|TRN|ICO|DIC)",
    r"(?i:инн|кпп|огрн|єдрпоу|едрпоу|αφμ|α\.φ\.μ\.?|еик)",
    r"사업자\s?(?:등록)?\s?번호|법인\s?등록\s?번호|法人番号|登録番号|統一編號|统一编号|統編|统一社会信用代码|税号|稅號",
    r"(?i:(?:company|charity|business|trade|co\.?)\s?(?:reg(?:istration|istered|\.|d)?)?\s?(?=no|num|nr|#))",
    r"(?i:reg(?:istration|istered|\.|d)?(?:\sin\s[^\W\d_][\w &]{2,30}?)?\s?(?:company|charity)?\s?(?=no\b|num|nr|#))",
    r"(?i:licen[cs]e|lic\.?)",
)
_GROUP = r"(?=[A-Z\d]*\d)[A-Z\d]+|[A-Z]{5}(?=\s?\d)"
_NUMBER = rf"(?:[A-Z&]{{1,5}}[ .\-]?)?\d[A-Z\d]*(?:[ .\-/]{{1,2}}(?:{_GROUP}))*(?:\s[A-Z]$)?"
_COUNTED = r"(?:[\s.:/\-]*(?i:nos?|number|nr|num|numero|nº|n°|#))?[\s.:/#\-]*"
_REGISTERED = re.compile(
    rf"(?<![^\W_])(?:{'|'.join(_LABELS)})(?:\s?/\s?(?:{'|'.join(_LABELS)}))?{_COUNTED}({_NUMBER})"
)
# The German register of companies has short numbers, and is named with its court.
_COURT = re.compile(
    r"(?:(?:Amtsgericht|AG|Handelsregister)\s(?:[^\W\d_]{1,20}\s?){1,3},?\s)?HR[AB]\W*(\d{3,6}(?:\s[A-Z]\b)?)"
)

LEAST_DIGITS = 6


def find(text: str) -> list[Found]:
    """The register numbers of a line with their labels, in order."""
    found = [
        Found(match[0], match[0], match.start(), match.end())
        for match in (*_COURT.finditer(text), *_REGISTERED.finditer(text))
        if match.re is _COURT or sum(letter.isdigit() for letter in match[1]) >= LEAST_DIGITS
    ]
    found.sort(key=lambda one: (one.start, -one.end))
    return [one for n, one in enumerate(found) if all(one.start >= other.end for other in found[:n])]
