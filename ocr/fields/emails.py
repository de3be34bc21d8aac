"""E-mail addresses inside a line, repaired only where there is one way to do it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from ocr import domains
from ocr.domains import MAIL_HOSTS, is_country_ending, is_known_ending
from ocr.fields.found import Found

# "e-mail:", "E.", "mail -": what may stand before an address on its line.
LABEL = re.compile(
    r"(?:e\s?[-.]?\s?mails?|mails?|e|電子郵件|電郵|邮箱|电子邮件|信箱|メール|이메일|correo|courriel)\s*[:.;\-/|)\]]+\s*",
    re.IGNORECASE,
)

# Each part is of one script, so that a label in another script does not stick to it ("邮箱dana@acme.com电话").
_LATIN = "A-Za-z0-9_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_CYRILLIC = "\u0400-\u04ff0-9"
# Lengths are those of RFC 5321 and RFC 1035; without them the time grows with the square of a line's length.
_LOCAL = (
    "(?:" + "|".join(rf"[{own}+&'](?:[{own}.+&'\-]{{0,62}}[{own}+\-])?" for own in (_LATIN, _CYRILLIC)) + ")"
)
_LABEL = "(?:" + "|".join(rf"[{own}\-]{{1,63}}" for own in (_LATIN, _CYRILLIC, *domains.OTHER_SCRIPTS)) + ")"
# "@x.": shorter is no domain of which only the ending is missing.
MIN_DANGLING = 4
# Characters before an address among which its first part may stand.
LONGEST_BEFORE = 40
# Read or printed for the at sign; the first two only where nothing parts them from what they join.
_AT = r"(?:\s?@\s?|(?<=\w)[©®](?=\w)|\s?[(\[{<]\s?at\s?[)\]}>]\s?)"
_DOT = r"(?:\.|\s?[(\[{<]\s?(?:dot|punkt|point|punto|ponto)\s?[)\]}>]\s?)"
_TIGHT = re.compile(rf"({_LOCAL}){_AT}({_LABEL}(?:{_DOT}{_LABEL})+)", re.IGNORECASE)
_SPELLED = re.compile(rf"({_LOCAL})\sat\s({_LABEL}(?:\sdot\s{_LABEL})+)$", re.IGNORECASE)
# "ana @ acme. com", "ana@acme,com", "ana@acme com", "ana@acme co uk"
_LOOSE = re.compile(
    rf"({_LOCAL})\s?@\s?({_LABEL}(?:\.{_LABEL})*)(?:(?P<sign>\s?[.,]\s?)|\s)((?:com?|org|net|ac)[., ])?([a-z]{{2,13}})(?![\w@.\-])",
    re.IGNORECASE,
)
# What sticks to the end of an address: a word with its own capital, or the label or the site that comes next.
_GLUED_BEHIND = (
    re.compile(r"([a-z]{2,})[A-Z]\w*$"),
    re.compile(
        r"([a-z]{2,}?)(?:www|https?|tele?(?:fon|phone)?|phone|fax|mob(?:ile)?|web|skype)$", re.IGNORECASE
    ),
)
_UNKNOWN_ENDING, _MENDED, _GLUED = 0.5, 0.75, 0.85
# What a round sign with something in it is read for.
_AT_LOOK_ALIKES = "O0QGgae©®"
_ROUND = "O0Q©®"
_GLUED_LABEL = re.compile(r"e-?mails?[.\-_]+(?=\w)|[Ee]-?mails?(?=[A-Z])|e-mails?(?=\w{2})", re.IGNORECASE)
_BROKEN_LOCAL = re.compile(r"(?:^|\s)(\w{1,20})\.\s$")


def find(text: str) -> list[Found]:
    """The e-mail addresses of a line, in order."""
    found: list[Found] = []
    # An address that is whole comes first, then one with a lost dot, and last one whose ending nobody knows.
    for pattern, written in (
        (_TIGHT, _address),
        (_SPELLED, _address),
        (_LOOSE, _repaired),
        (_TIGHT, _doubtful),
    ):
        for match in pattern.finditer(text):
            one = written(match, text)
            if one and all(one.end <= other.start or one.start >= other.end for other in found):
                found.append(one)
    return sorted(found, key=lambda one: one.start)


def find_at(text: str, hosts: Iterable[str]) -> list[Found]:
    """The addresses of a line whose at sign was read as a letter, where the domain stands elsewhere on the card.

    The domains of mail providers need not stand there.
    """
    found: list[Found] = []
    small = text.lower()
    for host in (each for each in dict.fromkeys((*hosts, *MAIL_HOSTS)) if each in small):
        pattern = rf"(?<![\w@.\-/])({_LOCAL})(?-i:([{_AT_LOOK_ALIKES}]|gi))({re.escape(host)})(?![\w\-]|\.\w)"
        for match in re.finditer(pattern, text, re.IGNORECASE):
            least = 2 if match[2] in _ROUND else 3
            sure = len(match[1]) >= least and not match[1].lower().startswith("www") and "@" not in match[0]
            # Among capitals an O may be a letter; among small ones it was none.
            if sure and not match[0].isupper():
                certainty = 0.75 if match[2] in _ROUND else 0.7
                # The sign may also have been read as two letters: "ig".
                shorter = (f"{match[1][:-1]}@{match[3]}",) if match[1][-1] in "il1" else ()
                read = f"{match[1]}@{match[3]}"
                others = (*shorter, match[0])
                found.append(Found(read, match[0], match.start(), match.end(), certainty, others))
    return found


def provider_mended(host: str) -> str:
    """The host, or the mail provider it was misread of: "gmai1.com" is nobody's, and gmail.com everybody's."""
    return next(
        (known for known in MAIL_HOSTS if domains.look_alike(known) == domains.look_alike(host)), host
    )


def continuation(upper: str, lower: str, hosts: Collection[str] = ()) -> str | None:
    """What of the line below belongs to an address that breaks off at the end of the line above, or None.

    `hosts` are domains that stand on the card; without one of them only a dangling sign says that more must come.
    """
    if broken_domain := re.search(r"@[\w\-]*(?:\.[\w\-]+)*[.\-]?$", upper):
        rest = re.match(r"[\w\-]*(?:\.[\w\-]+)+", lower)
        # "dana@acme" over "www.acme.com" is not broken.
        dangles = broken_domain[0][-1] in "@.-" or (lower.startswith(".") and "." not in broken_domain[0])
        if (
            rest
            and (dangles or (broken_domain[0][1:] + rest[0]).lower() in hosts)
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


def _address(match: re.Match[str], text: str) -> Found | None:
    """The address, if its ending is known; what sticks to it is cut off."""
    spelled = re.sub(rf"{_DOT}|\sdot\s", ".", match[2], flags=re.IGNORECASE)
    host = _without_glued(spelled)
    if not is_known_ending(host.rsplit(".", 1)[-1]):
        return None
    start, local = _with_broken_local(match, text)
    end = match.end() - (len(spelled) - len(host))
    certainty = 1.0 if start == match.start() and " " not in match[0] else 0.9
    certainty = min(certainty, 1.0 if "@" in match[0] else 0.8, _GLUED if host != spelled else 1.0)
    return Found(f"{local}@{host}", text[start:end], start, end, certainty)


def _doubtful(match: re.Match[str], text: str) -> Found | None:
    """An address with an ending that does not exist: it was misread, by a letter where it is nearly a usual one."""
    name, _, ending = match[2].rpartition(".")
    mended = domains.usual_ending(ending)
    if len(ending) < 2 or not ending.isascii() or not (mended or ending.isalpha()):
        return None
    start, local = _with_broken_local(match, text)
    read = f"{local}@{name}.{ending}"
    if mended is None:
        return Found(read, text[start : match.end()], start, match.end(), _UNKNOWN_ENDING)
    return Found(f"{local}@{name}.{mended}", text[start : match.end()], start, match.end(), _MENDED, (read,))


def _without_glued(host: str) -> str:
    """The host without what sticks to its end: "acme.comTel", "acme.com.Mobile", "acme.comwww.acme.com"."""
    labels = host.split(".")
    for n, label in enumerate(labels[1:], start=1):
        if label.lower() == "www":
            return ".".join(labels[:n])
        if n < len(labels) - 1 and not label.lower().endswith("www"):
            continue
        cut = next((glued[1] for pattern in _GLUED_BEHIND if (glued := pattern.match(label))), label)
        if not is_known_ending(label) and is_known_ending(cut):
            return ".".join([*labels[:n], cut])
    *rest, before, last = labels
    if rest and last[:1].isupper() and before.islower() and is_known_ending(before):
        return ".".join([*rest, before])
    return host


def _repaired(match: re.Match[str], text: str) -> Found | None:
    ending = match[5].lower()
    # A usual ending follows a blank also within a line; another may be its next word.
    behind = match["sign"] is not None or ending in domains.USUAL
    if not is_known_ending(ending) or not (
        behind or (is_country_ending(ending) and match.end() == len(text))
    ):
        return None
    start, local = _with_broken_local(match, text)
    second = re.sub(r"\W", ".", match[4] or "")
    return Found(
        f"{local}@{match[2]}.{second}{match[5]}", text[start : match.end()], start, match.end(), 0.85
    )


def _with_broken_local(match: re.Match[str], text: str) -> tuple[int, str]:
    """The local part, and where it begins: without a glued label, and with what a stray blank cut off ("d. kim@")."""
    if glued := _GLUED_LABEL.match(match[1]):
        return match.start() + glued.end(), match[1][glued.end() :]
    begins = max(0, match.start() - LONGEST_BEFORE)
    before = text[begins : match.start()]
    cut = _BROKEN_LOCAL.search(before)
    if cut is None or LABEL.search(f"{cut[1]}:") or cut[1].lower() in {"mail", "email", "e"}:
        return match.start(), match[1]
    return begins + cut.start(1), f"{cut[1]}.{match[1]}"
