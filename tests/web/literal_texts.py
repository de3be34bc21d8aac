"""Finds English in the page's modules that no catalogue can translate, because it stands outside `t`, `tn`, `noop` and `rich`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.web.masking import MARK, mask_script

_TRANSLATED = re.compile(r"(?:\b(?:t|tn|rich|richn|noop)\(\s*|\b(?:tn|richn)\(\s*\0\d+\0,\s*)$")
_NO_TEXT = re.compile(r"(?:\bnew \w*Error\(|\bDOMException\(|[=!]==? |\bcase |\bfrom |\bKey\(|\.includes\()$")
_TAG = re.compile(r"<[^>]*>")
_ATTRIBUTE = re.compile(r'\b(?:aria-label|aria-description|placeholder|alt|title|label)="([^"]*)"')
_ATTRIBUTES_ONLY = re.compile(r'(?:[\w-]+="[^"]*"\s*)+')
_WORD = re.compile(r"[A-Za-z]{2,}")
_VALUE = "\1"
# A sentence, or a single word as on a button.
_SENTENCE = re.compile(r"[A-Z“][a-z’]*(?: .*|…|\.)?|.*[a-z]{2,} [a-z]{2,}.*", re.DOTALL)


def literal_texts(source: str) -> Iterator[str]:
    """The texts that a user would see in English, whatever the language."""
    masked = mask_script(source)
    open_templates: list[tuple[bool, list[str]]] = []
    for found in MARK.finditer(masked.code):
        literal = masked.literals[int(found[1])]
        before = masked.code[: found.start()]
        if literal[0] in "'\"":
            if _is_text(literal[1:-1]) and not _TRANSLATED.search(before) and not _NO_TEXT.search(before):
                yield literal[1:-1]
        elif literal[0] in "`}":
            if literal[0] == "`":
                open_templates.append((before.endswith("html"), []))
            is_markup, chunks = open_templates[-1]
            chunks.append(literal.lstrip("`}").removesuffix("`").removesuffix("${"))
            if (literal.endswith("`") and literal != "`") or literal in ("``", "}`"):
                open_templates.pop()
                yield from _in_template(_VALUE.join(chunks), is_markup=is_markup)


def _is_text(text: str) -> bool:
    return bool(_SENTENCE.fullmatch(text)) and bool(_WORD.search(text))


def _in_template(text: str, *, is_markup: bool) -> Iterator[str]:
    if not is_markup:
        if re.search(r"[A-Za-z]{2,} |: [a-z]{2,}", text) and not text.startswith(("/", "M", "und-")):
            yield text
        return
    if _ATTRIBUTES_ONLY.fullmatch(text):
        return
    for attribute in _ATTRIBUTE.findall(text):
        if _WORD.search(attribute):
            yield attribute
    for part in _TAG.split(text):
        if _WORD.search(part):
            yield " ".join(part.split())
