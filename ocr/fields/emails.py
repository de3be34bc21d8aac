"""E-mail addresses inside a line, repaired only where there is one way to do it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ocr.domains import GENERIC, MAIL_HOSTS, is_known_ending
from ocr.fields.found import Found

# "e-mail:", "E.", "mail -": what may stand before an address on its line.
LABEL = re.compile(
    r"(?:e\s?[-.]?\s?mails?|mails?|e|電子郵件|電郵|邮箱|电子邮件|信箱|メール|이메일|correo|courriel)\s*[:.;\-/|)\]]+\s*",
    re.IGNORECASE,
)

_LOCAL = r"[\w+&'](?:[\w.+&'\-]*[\w+\-])?"
# "@x.": shorter is no domain of which only the ending is missing.
MIN_DANGLING = 4
_LOOK_ALIKES = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "|": "l"})
# Read or printed for the at sign; the first two only where nothing parts them from what they join.
_AT = r"(?:\s?@\s?|(?<=\w)[©®](?=\w)|\s?[(\[]at[)\]]\s?)"
_TIGHT = re.compile(rf"({_LOCAL}){_AT}([\w\-]+(?:\.[\w\-]+)+)", re.ASCII)
# "ana @ acme. com", "ana@acme,com", "ana@acme com"
_LOOSE = re.compile(
    rf"({_LOCAL})\s?@\s?([\w\-]+(?:\.[\w\-]+)*)\s?[., ]\s?([a-z]{{2,6}})(?![\w@.\-])",
    re.ASCII | re.IGNORECASE,
)
# What a round sign with something in it is read for.
_AT_LOOK_ALIKES = "O0Q©®"
_GLUED_LABEL = re.compile(r"e-?mails?[.\-_]+(?=\w)", re.IGNORECASE)
_BROKEN_LOCAL = re.compile(r"(?:^|\s)(\w{1,20})\.\s$")


def find(text: str) -> list[Found]:
    """The e-mail addresses of a line, in order."""
    found = [
        _address(match, text)
        for match in _TIGHT.finditer(text)
        if is_known_ending(match[2].rsplit(".", 1)[-1])
    ]
    taken = [(one.start, one.end) for one in found]
    for match in _LOOSE.finditer(text):
        free = all(match.end() <= start or match.start() >= end for start, end in taken)
        if free and match[3].lower() in GENERIC | {
            "in",
            "de",
            "uk",
            "jp",
            "kr",
            "cn",
            "br",
            "fr",
            "it",
            "es",
            "nl",
            "au",
        }:
            found.append(_repaired(match, text))
    return sorted(found, key=lambda one: one.start)


def find_at(text: str, hosts: Iterable[str]) -> list[Found]:
    """The addresses of a line whose at sign was read as a letter, where the domain stands elsewhere on the card."""
    found: list[Found] = []
    for host in hosts:
        pattern = rf"(?<![\w@.\-/])({_LOCAL})(?-i:[{_AT_LOOK_ALIKES}])({re.escape(host)})(?![\w\-]|\.\w)"
        for match in re.finditer(pattern, text, re.ASCII | re.IGNORECASE):
            sure = len(match[1]) > 1 and not match[1].lower().startswith("www") and "@" not in match[0]
            # Among capitals an O may be a letter; among small ones it was none.
            if sure and not match[0].isupper():
                found.append(Found(f"{match[1]}@{match[2]}", match[0], match.start(), match.end(), 0.75))
    return found


def provider_mended(host: str) -> str:
    """The host, or the mail provider it was misread of: "gmai1.com" is nobody's, and gmail.com everybody's."""
    return next((known for known in MAIL_HOSTS if look_alike(known) == look_alike(host)), host)


def look_alike(host: str) -> str:
    """The host with the letters and digits that are read for one another made the same."""
    return host.lower().replace("rn", "m").replace("vv", "w").translate(_LOOK_ALIKES)


def continuation(upper: str, lower: str) -> str | None:
    """What of the line below belongs to an address that breaks off at the end of the line above, or None."""
    if broken_domain := re.search(r"@[\w\-]*(?:\.[\w\-]+)*[.\-]?$", upper):
        rest = re.match(r"[\w\-]*(?:\.[\w\-]+)+", lower)
        # "dana@acme" over "www.acme.com" is not broken: only a dangling sign says that more must come.
        dangles = broken_domain[0][-1] in "@.-" or (lower.startswith(".") and "." not in broken_domain[0])
        if (
            rest
            and dangles
            and not lower.lower().startswith("www")
            and is_known_ending(rest[0].rsplit(".", 1)[-1])
        ):
            return rest[0]
    if dangling := re.search(r"@[\w\-]+(?:\.[\w\-]+)*\.$", upper):
        rest = re.fullmatch(r"[a-z]{2,6}", lower)
        if rest and is_known_ending(rest[0]) and len(dangling[0]) > MIN_DANGLING:
            return rest[0]
    alone = " " not in LABEL.sub("", upper, count=1).strip()
    if re.search(r"[\w\-]{3,}[._\-]?$", upper) and "@" not in upper and alone:
        rest = re.match(r"@[\w\-]+(?:\.[\w\-]+)+", lower)
        return rest[0] if rest else None
    return None


def _address(match: re.Match[str], text: str) -> Found:
    start, local = _with_broken_local(match, text)
    gapped = " " in match[0]
    at_sign = "@" in match[0]
    certainty = 0.8 if not at_sign else 0.9 if gapped or start != match.start() else 1.0
    return Found(f"{local}@{match[2]}", text[start : match.end()], start, match.end(), certainty)


def _repaired(match: re.Match[str], text: str) -> Found:
    start, local = _with_broken_local(match, text)
    return Found(f"{local}@{match[2]}.{match[3]}", text[start : match.end()], start, match.end(), 0.85)


def _with_broken_local(match: re.Match[str], text: str) -> tuple[int, str]:
    """The local part, and where it begins: without a glued label, and with what a stray blank cut off ("d. kim@")."""
    if glued := _GLUED_LABEL.match(match[1]):
        return match.start() + glued.end(), match[1][glued.end() :]
    before = text[: match.start()]
    cut = _BROKEN_LOCAL.search(before)
    if cut is None or LABEL.search(f"{cut[1]}:") or cut[1].lower() in {"mail", "email", "e"}:
        return match.start(), match[1]
    return cut.start(1), f"{cut[1]}.{match[1]}"
