"""Internet names: which endings exist, and how a domain speaks of its owner.

The endings are those of the Public Suffix List (publicsuffix.org), of which the package `publicsuffixlist` holds a copy:
nothing is fetched. What else is known of domains stands in data/domains.txt.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from publicsuffixlist import PublicSuffixList
from rapidfuzz.distance import Levenshtein

from ocr.data_files import data_sections
from ocr.words import fold

# RFC 2606 keeps it for specimens, also before .com: acme.example.com is Acme's.
RESERVED = "example"
_LOOK_ALIKES = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "|": "l"})
# The endings that most sites have, wherever they are.
USUAL = ("com", "org", "net", "edu", "gov", "info", "biz")
# The letters of domains beside Latin ones, script by script.
OTHER_SCRIPTS = (
    "\u0370-\u03ff",
    "\u0400-\u04ff",
    "\u0530-\u058f",
    "\u0590-\u06ff",
    "\u0900-\u0dff",
    "\u0e00-\u0eff",
    "\u10a0-\u10ff",
    "\u3040-\u30ff\u4e00-\u9fff",
    "\uac00-\ud7af",
)
_KNOWN = data_sections("domains.txt")
FREE_MAIL = frozenset(_KNOWN["free mail"])
GENERAL_MAILBOXES = frozenset(_KNOWN["general mailboxes"])
MAIL_HOSTS = tuple(_KNOWN["mail hosts"])
PLACELESS = frozenset(_KNOWN["placeless endings"])


def is_known_ending(label: str) -> bool:
    """Whether a domain can end in this label, in Latin letters or others."""
    return label.lower() in _top_labels() or label.lower() == RESERVED


def is_country_ending(label: str) -> bool:
    """Whether the label is the ending of a country: all endings of two Latin letters are."""
    return len(label) == 2 and label.isascii() and is_known_ending(label)


def usual_ending(label: str) -> str | None:
    """The usual ending that a label nobody knows was misread of: "corn", "c0m" and "ccm" are com."""
    return next((usual for usual in USUAL if look_alike(usual) == look_alike(label)), None) or next(
        (usual for usual in USUAL if Levenshtein.distance(usual, label.lower()) == 1), None
    )


def look_alike(host: str) -> str:
    """The host with the letters and digits that are read for one another made the same."""
    return host.lower().replace("rn", "m").replace("vv", "w").translate(_LOOK_ALIKES)


def owner(domain: str) -> str:
    """The label that names the owner: "acme" of "mail.acme.co.uk"; empty for providers anybody may use."""
    labels = _without_specimen(domain.lower().removeprefix("www.").strip(".").split("."))
    ending = _suffix(".".join(labels)).count(".") + 1
    labels = _without_specimen(labels[:-ending] or labels[:1])
    name = fold(labels[-1])
    return "" if name in FREE_MAIL else name


def country(domain: str) -> str | None:
    """The ISO country a domain's ending speaks of, if any."""
    ending = domain.lower().rstrip("/").rsplit(".", 1)[-1]
    if ending in PLACELESS or not is_country_ending(ending):
        return None
    return {"uk": "GB", "su": "RU"}.get(ending, ending.upper())


@cache
def _rules() -> tuple[str, ...]:
    text = files("publicsuffixlist").joinpath("public_suffix_list.dat").read_text("utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("//"))


@cache
def _list() -> PublicSuffixList:
    return PublicSuffixList(_rules())


@cache
def _top_labels() -> frozenset[str]:
    """The last labels of all rules; not every one is a rule itself ("za" has only "co.za" and the like)."""
    written = {rule.split()[0].rsplit(".", 1)[-1] for rule in _rules()}
    return frozenset(written | {label.encode("idna").decode() for label in written if not label.isascii()})


def _suffix(domain: str) -> str:
    """The public suffix of a domain, "co.uk"; its last label where the list has none."""
    return _list().publicsuffix(domain) or ""


def _without_specimen(labels: list[str]) -> list[str]:
    return labels[:-1] if len(labels) > 1 and labels[-1] == RESERVED else labels
