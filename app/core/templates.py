"""The templates of mails and small pages: Jinja2, in app/templates. Sentences stand there; code computes the values.

Values come from cards, notes and device names, and may be hostile. Templates named `.html` escape every value; in text
templates nothing needs escaping. A template that uses a value which it was not given fails instead of leaving a gap.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape
from markupsafe import Markup, escape

from app.core.i18n import current_language, t, tn

FOLDER = Path(__file__).parents[1] / "templates"
# Embeddings, overrides and isolates. In a name they would also turn the direction of what follows it on the line.
_BIDI_CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def get_template(name: str) -> Template:
    """A template by its path in app/templates. It is compiled once; any number of threads may render it."""
    return _ENVIRONMENT.get_template(name)


def render(name: str, values: Mapping[str, Any]) -> str:
    return without_bidi_controls(get_template(name).render(values))


def without_bidi_controls(rendered: str) -> str:
    """The text without the characters by which a name or note could reorder the words around it."""
    if any(control in rendered for control in _BIDI_CONTROLS):
        return rendered.translate(dict.fromkeys(map(ord, _BIDI_CONTROLS)))
    return rendered


def full_stop(sentence: str) -> str:
    """The sentence with a full stop, unless it ends with a punctuation mark already, as names of events may."""
    is_ended = sentence.endswith((".", "…", "!", "?", "。", "！", "？"))
    return sentence if is_ended else sentence + ("。" if _is_japanese() else ".")


def sentences(*parts: str) -> str:
    """Whole sentences one after another."""
    return blank().join(part for part in parts if part)


def blank() -> str:
    """What stands between two sentences: nothing in Japanese."""
    return "" if _is_japanese() else " "


def _is_japanese() -> bool:
    return current_language() == "ja"


def _line_breaks(text: str) -> Markup:
    return escape(text).replace("\n", Markup("<br>\n"))


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.clear()  # they are copied for each rendering, and no template uses Jinja's own
    environment.globals |= {
        "t": t,
        "tn": tn,
        "language": current_language,
        "sentences": sentences,
        "full_stop": full_stop,
    }
    environment.filters |= {"full_stop": full_stop, "line_breaks": _line_breaks}
    return environment


_ENVIRONMENT = _environment()
