"""Finding English in texts that are made in another language."""

from __future__ import annotations

import html
import re
from functools import cache

from app.core.i18n import LANGUAGES, SOURCE, read_catalog, strings_of

TRANSLATED = [language for language in LANGUAGES if language != SOURCE]
_PLACEHOLDER = re.compile(r"\{\w+\}")
_ADDRESS = re.compile(r"\S+://\S+|\S+@\S+")
_OURS = {"Nextday"}
"""The same in every language."""


def english_in(text: str, language: str) -> list[str]:
    """The words of English messages that stand in a text of `language`, which may be HTML."""
    without_markup = html.unescape(re.sub(r"<(?!<)[^>]*>", " ", text))
    shown = " ".join(_ADDRESS.sub(" ", without_markup).split())
    return [
        piece
        for piece in _english_pieces(language)
        if piece in shown and re.search(rf"(?<!\w){re.escape(piece)}(?!\w)", shown)
    ]


@cache
def _english_pieces(language: str) -> frozenset[str]:
    """The English messages without their placeholders, apart from words that their translation has, too."""
    found = set()
    for message in read_catalog(language):
        ids = message.id if isinstance(message.id, (list, tuple)) else (message.id,)
        translated = " ".join(strings_of(message))
        pieces = {piece.strip(" .,:?!()“”") for text_id in ids for piece in _PLACEHOLDER.split(text_id)}
        found |= {piece for piece in pieces if len(piece) > 3 and piece not in translated}
    return frozenset(found - _OURS)
