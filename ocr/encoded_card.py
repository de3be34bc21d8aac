"""What a QR code says about a person or a company, in the words of `Card`, whatever format it was written in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from ocr.card import EXTENSION, AdrParts, TelType

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


class EncodedAdr(NamedTuple):
    """An address on one line, and its parts where the code has them apart."""

    text: str
    parts: AdrParts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedCard:
    """The fields of a code; `other` is text that belongs to no field: departments and notes."""

    fn: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    honorific_prefixes: str | None = None
    honorific_suffixes: str | None = None
    org: str | None = None
    title: str | None = None
    emails: tuple[str, ...] = ()
    tels: tuple[tuple[str, TelType], ...] = ()
    urls: tuple[str, ...] = ()
    adrs: tuple[EncodedAdr, ...] = ()
    other: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.fn or self.org or self.emails or self.tels or self.urls or self.adrs)


def written_name(given: str, family: str) -> str:
    """A name as it is written: the family name first, and no blank, in Chinese, Japanese and Korean."""
    given, family = given.strip(), family.strip()
    if given and family and _CJK.match(given) and _CJK.match(family):
        return f"{family}{given}"
    return f"{given} {family}".strip()


def tel_of(value: str) -> str:
    """A number without the scheme of a `tel:` address; an extension is written behind it in words."""
    number = re.sub(r"^\s*tel:", "", value, flags=re.IGNORECASE)
    number, *parameters = number.split(";")
    extension = next(
        (match[1] for each in parameters if (match := re.match(r"\s*ext=(\d+)", each, re.I))), ""
    )
    return f"{number.strip()}{EXTENSION}{extension}" if extension else number.strip()


def email_of(value: str) -> str:
    """An address without the scheme and the parameters of a `mailto:` link."""
    return re.sub(r"^\s*mailto:|\?.*$", "", value, flags=re.IGNORECASE).strip()


def on_one_line(value: str) -> str:
    """An address or a note of several lines, on one."""
    return re.sub(r"[\s,]*\n[\s,]*", ", ", value.strip())
