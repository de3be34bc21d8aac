"""Web addresses inside a line; what belongs to an e-mail address is not for here."""

from __future__ import annotations

import re

from ocr import domains
from ocr.domains import is_country_ending, is_known_ending
from ocr.fields.found import Found

LABEL = re.compile(
    r"(?:web\s?site|web\s?page|web|site|url|home\s?page|hp|http|internet|網址|网址|홈페이지)\s*[:.;\-/|]*\s*$",
    re.IGNORECASE,
)

_PATH = r"(?:/[\w\-./~%?=&#+']*)?"
_SCHEME = r"(?:(https?)\s?[:.;]?\s?/{1,2}\s?)?"
# Latin letters, also those of internationalised names ("www.büro-lund.de").
_SIGN = r"[a-zA-Z0-9_\-\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]"
_WWW = re.compile(
    rf"{_SCHEME}((?:(?:www|w\sw\sw)\s?[.,:]?\s?){{1,2}})((?![_\-]){_SIGN}+(?:\s?[.,]\s?{_SIGN}+)*){_PATH}",
    re.ASCII | re.IGNORECASE,
)
_SCHEMED = re.compile(
    rf"(https?)\s?[:.;]\s?/{{1,2}}\s?((?![_\-]){_SIGN}+(?:\.{_SIGN}+)+){_PATH}", re.ASCII | re.IGNORECASE
)
_BARE = re.compile(
    rf"(?<![\w@.\-/\u00c0-\u2fff])((?![_\-]){_SIGN}+(?:\.{_SIGN}+)*)\.([a-z]{{2,18}})(?![\w@.\-]*@)(?!\w){_PATH}",
    re.ASCII | re.IGNORECASE,
)

# Hosts in another script: each label in one, so that the text behind an address does not stick to it.
_LABEL = "(?:" + "|".join(rf"[{letters}0-9\-]+" for letters in ("a-z", *domains.OTHER_SCRIPTS)) + ")"
_OTHER = re.compile(rf"(?<![\w@.\-/])(https?://)?(www\.)?({_LABEL}(?:\.{_LABEL})+){_PATH}", re.IGNORECASE)

_ABBREVIATION = frozenset(
    ["no", "co", "in", "is", "it", "so", "to", "at", "be", "am", "de", "la", "st", "me", "pm", "my", "us"]
)


def find(text: str) -> list[Found]:
    """The web addresses of a line, in order; `text` has its e-mail addresses blanked out."""
    found: list[Found] = []
    for pattern, read in ((_WWW, _www), (_SCHEMED, _schemed), (_BARE, _bare), (_OTHER, _other)):
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
    mended = None if is_known_ending(labels[-1]) else domains.usual_ending(labels[-1])
    if mended:
        host = ".".join([*labels[:-1], mended])
    clean = "." in match[2] and " " not in match[0].rstrip()
    scheme = f"{match[1].lower()}://" if match[1] else ""
    return Found(
        f"{scheme}{'WWW' if match[2][0] == 'W' else 'www'}.{host}{path}",
        match[0],
        match.start(),
        match.end(),
        0.75 if mended else 1.0 if clean else 0.9,
        (match[0],) if mended else (),
    )


def _schemed(match: re.Match[str], _line: str) -> Found:
    return Found(
        f"{match[1].lower()}://{match[2]}{_path(match[0], match[2])}", match[0], match.start(), match.end()
    )


def _bare(match: re.Match[str], text: str) -> Found | None:
    ending = match[2].lower()
    if not is_known_ending(ending) or not re.search(r"[a-z]{2}", match[1], re.IGNORECASE):
        return None
    alone = not text[: match.start()].strip(" :|-•·") or LABEL.search(text[: match.start()]) is not None
    small = match[0] == match[0].lower()
    if not (match[1].isascii() or small):
        return None
    if is_country_ending(ending):
        abbreviated = len(match[1]) < 4 or ending in _ABBREVIATION or match[2] != ending
        is_address = not abbreviated or (alone and small and len(match[1]) >= 3)
    else:
        # Most words are an ending by now: "Design.Studio" is a slogan, "acme.studio" is not.
        is_address = ending in domains.USUAL or (alone and small)
    if not is_address:
        return None
    raw = match[0].rstrip(".")
    return Found(raw, raw, match.start(), match.start() + len(raw), 0.9)


def _other(match: re.Match[str], text: str) -> Found | None:
    """An address in another script, which must have an ending that exists, and a beginning that says what it is."""
    alone = not text[: match.start()].strip(" :|-•·") and match[0] == match[0].lower()
    ending = match[3].rsplit(".", 1)[-1]
    if ending.isascii() or not is_known_ending(ending) or not (match[1] or match[2] or alone):
        return None
    raw = match[0].rstrip("./")
    return Found(raw, raw, match.start(), match.start() + len(raw))


def _path(whole: str, host: str) -> str:
    after = whole[whole.index(host) + len(host) :]
    return re.sub(r"/['’]~", "/~", after).rstrip(".,'/") or ""
