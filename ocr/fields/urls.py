"""Web addresses inside a line; what belongs to an e-mail address is not for here."""

from __future__ import annotations

import re

from ocr.domains import COUNTRY, GENERIC
from ocr.fields.found import Found

LABEL = re.compile(
    r"(?:web\s?site|web\s?page|web|site|url|home\s?page|hp|http|internet|網址|网址|홈페이지)\s*[:.;\-/|]*\s*$",
    re.IGNORECASE,
)

_PATH = r"(?:/[\w\-./~%?=&#+']*)?"
_SCHEME = r"(?:(https?)\s?[:.;]?\s?/{1,2}\s?)?"
_WWW = re.compile(
    rf"{_SCHEME}((?:(?:www|w\sw\sw)\s?[.,:]?\s?){{1,2}})([a-z0-9][\w\-]*(?:\s?[.,]\s?[\w\-]+)*){_PATH}",
    re.ASCII | re.IGNORECASE,
)
_SCHEMED = re.compile(
    rf"(https?)\s?[:.;]\s?/{{1,2}}\s?([a-z0-9][\w\-]*(?:\.[\w\-]+)+){_PATH}", re.ASCII | re.IGNORECASE
)
_BARE = re.compile(
    rf"(?<![\w@.\-/\u00c0-\u2fff])([a-z0-9][\w\-]*(?:\.[\w\-]+)*)\.([a-z]{{2,13}})(?![\w@.\-]*@)(?!\w){_PATH}",
    re.ASCII | re.IGNORECASE,
)

# Bare words with a dot are taken for addresses only with these endings; "St.No" is none.
_BARE_ENDINGS = (
    GENERIC
    - {
        "name",
        "pro",
        "int",
        "art",
        "law",
        "bank",
        "group",
        "company",
        "center",
        "tel",
        "life",
        "team",
    }
) | COUNTRY
_ABBREVIATION = frozenset(
    ["no", "co", "in", "is", "it", "so", "to", "at", "be", "am", "de", "la", "st", "me", "pm", "my", "us"]
)


def find(text: str) -> list[Found]:
    """The web addresses of a line, in order; `text` has its e-mail addresses blanked out."""
    found: list[Found] = []
    for pattern, read in ((_WWW, _www), (_SCHEMED, _schemed), (_BARE, _bare)):
        for match in pattern.finditer(text):
            one = read(match, text)
            if one and all(one.end <= other.start or one.start >= other.end for other in found):
                found.append(one)
    return sorted(found, key=lambda one: one.start)


def _www(match: re.Match[str], line: str) -> Found | None:
    host = re.sub(r"\s?[.,]\s?", ".", match[3])
    labels = host.split(".")
    # "www.acme.com Tel" must not swallow what follows; a blank inside is only believed before a known ending.
    glued = line[: match.start()][-1:].isalnum()
    if (len(labels) < 2 and (glued or "/" not in match[0])) or (glued and "." not in match[2]):
        return None
    path = _path(match[0], match[3])
    clean = "." in match[2] and " " not in match[0].rstrip()
    scheme = f"{match[1].lower()}://" if match[1] else ""
    return Found(
        f"{scheme}{'WWW' if match[2][0] == 'W' else 'www'}.{host}{path}",
        match[0],
        match.start(),
        match.end(),
        1.0 if clean else 0.9,
    )


def _schemed(match: re.Match[str], _line: str) -> Found:
    return Found(
        f"{match[1].lower()}://{match[2]}{_path(match[0], match[2])}", match[0], match.start(), match.end()
    )


def _bare(match: re.Match[str], text: str) -> Found | None:
    ending = match[2].lower()
    if ending not in _BARE_ENDINGS or not re.search(r"[a-z]{2}", match[1], re.IGNORECASE):
        return None
    alone = not text[: match.start()].strip(" :|-•·") or LABEL.search(text[: match.start()]) is not None
    if (
        ending in COUNTRY
        and (len(match[1]) < 4 or ending in _ABBREVIATION or match[2] != ending)
        and not (alone and len(match[1]) >= 3 and match[0] == match[0].lower())
    ):
        return None
    if (
        ending not in COUNTRY
        and ending not in {"com", "org", "net", "edu", "gov", "info", "biz"}
        and not alone
    ):
        return None
    raw = match[0].rstrip(".")
    return Found(raw, raw, match.start(), match.start() + len(raw), 0.9)


def _path(whole: str, host: str) -> str:
    after = whole[whole.index(host) + len(host) :]
    return re.sub(r"/['’]~", "/~", after).rstrip(".,'/") or ""
