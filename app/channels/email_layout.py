"""The layout of mails: paragraphs rendered as plain text and as HTML that says the same.

The HTML has no images, no scripts and no colours of its own, so that it looks right in dark mode, with images off and in
any mail program. Text of cards and notes is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import escape


class Style(StrEnum):
    """How a paragraph looks: a person's name, the user's own words, or the program's text, normal or small."""

    NAME = "name"
    OWN = "own"
    PLAIN = "plain"
    SMALL = "small"


@dataclass(frozen=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True)
class Paragraph:
    """Some lines of text, or links, of which the first is the main one."""

    text: str = ""
    style: Style = Style.PLAIN
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class EmailContent:
    """A mail ready to be sent; `headers` are additional ones."""

    subject: str
    text: str
    html: str
    headers: tuple[tuple[str, str], ...] = ()


def compose(
    subject: str, paragraphs: Sequence[Paragraph], *, headers: tuple[tuple[str, str], ...] = ()
) -> EmailContent:
    """Render the paragraphs as one mail."""
    return EmailContent(
        subject=subject,
        text="\n\n".join(_as_text(paragraph) for paragraph in paragraphs) + "\n",
        html=_PAGE.format(title=escape(subject), body="\n".join(_as_html(each) for each in paragraphs)),
        headers=headers,
    )


def _as_text(paragraph: Paragraph) -> str:
    lines = [paragraph.text] if paragraph.text else []
    return "\n".join([*lines, *(f"{link.label}: {link.url}" for link in paragraph.links)])


def _as_html(paragraph: Paragraph) -> str:
    words = escape(paragraph.text).replace("\n", "<br>\n")
    is_large = paragraph.style is not Style.SMALL
    anchors = [_anchor(link, is_strong=is_large and index == 0) for index, link in enumerate(paragraph.links)]
    inside = "<br>\n".join(part for part in (words, " &nbsp;·&nbsp;\n".join(anchors)) if part)
    # Enough space between links for fingers.
    room = "; line-height: 2.2" if anchors and is_large else ""
    return f'<p dir="auto" style="{_STYLES[paragraph.style]}{room}">{inside}</p>'


def _anchor(link: Link, *, is_strong: bool) -> str:
    # The main link may contain a long name, which must be able to wrap.
    style = "font-weight: 600" if is_strong else "white-space: nowrap"
    return f'<a href="{escape(link.url)}" style="color: inherit; {style}">{escape(link.label)}</a>'


_SERIF = "font-family: Georgia, 'Times New Roman', serif"
_STYLES = {
    Style.NAME: f"margin: 28px 0 0; {_SERIF}; font-size: 21px; font-weight: 700",
    Style.OWN: f"margin: 0 0 16px; {_SERIF}; font-size: 19px",
    Style.PLAIN: "margin: 0 0 16px; font-size: 17px",
    Style.SMALL: "margin: 28px 0 0; font-size: 15px; opacity: 0.8",
}
# Mail programs support few elements and no style sheets, so each paragraph has its own style.
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{title}</title>
</head>
<body style="margin: 0; padding: 20px; font-family: system-ui, 'Segoe UI', Roboto, Arial, sans-serif; line-height: 1.45">
<div style="max-width: 34rem">
{body}
</div>
</body>
</html>
"""
