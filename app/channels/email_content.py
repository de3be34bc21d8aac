"""The content of a mail, from a pair of templates: a text, and HTML that says the same.

The text template sets `subject`, and may set other sentences. The HTML template finds them in `said`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.templates import get_template, without_bidi_controls


@dataclass(frozen=True)
class EmailContent:
    """A mail ready to be sent; `headers` are additional ones."""

    subject: str
    text: str
    html: str
    headers: tuple[tuple[str, str], ...] = ()


def render_email(
    name: str, values: Mapping[str, Any], *, headers: tuple[tuple[str, str], ...] = ()
) -> EmailContent:
    """The mail of templates/email/`name`.txt and .html."""
    said: Any = get_template(f"email/{name}.txt").make_module(dict(values))
    html = get_template(f"email/{name}.html").render(values, said=said)
    return EmailContent(
        subject=without_bidi_controls(" ".join(said.subject.split())),
        text=without_bidi_controls(str(said)),
        html=without_bidi_controls(html),
        headers=headers,
    )
