"""A person's name in its parts: what stands before and behind it, and which words are the family name.

Which word is the family name depends on the language: the last in most of Europe, the first in Hungary and East Asia, the
last two in Spain. The card's country decides, or words that are well-known family names. nameparser 2.6 (LGPL) was
compared on the tables of `tests/ocr/test_personal_name.py`: it knows more titles, but neither the orders of names nor
print in capitals, and took degrees for family names. So the few titles are here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from ocr import words, words_by_script
from ocr.data_files import data_lines
from ocr.evidence import has_han, has_hangul, has_kana


@dataclass(frozen=True, slots=True)
class Name:
    """A name in its parts; `fn` is how it is written on an envelope."""

    fn: str
    given: str | None
    family: str | None
    prefixes: str | None = None
    suffixes: str | None = None


_RANKS = (
    r"(?:univ\.?\s?-?|assoc(?:iate)?\.?\s|ass(?:t|istant)\.?\s|hon\.?\s?-?)?prof(?:\.?\s?ssa|essor|esor)?|priv\.?\s?-?\s?doz|pd|doc|"
    r"d{0,2}dr|dra|dr\.?\s?in|dipl(?:om)?\.?\s?-?\s?[a-z]{2,12}|m{0,2}ag|bc|mgr|mga|judr|mudr|phdr|rndr|mvdr|paeddr|thdr|pharmdr|"
    r"ing(?:\.\s?arch)?|inż|drs|ir|lic|arq|avv|dott(?:\.?\s?ssa|oressa)?|rag|arch|lek|adw"
)
# Behind a rank, its faculty: "Dr. med. univ.", "Dr.-Ing. habil.".
_FACULTIES = (
    r"(?:med|univ|dent|vet|rer|nat|phil|jur|iur|utr|oec|publ|pol|theol|tech|techn|sc|soc|paed|math|agr|forest|h\.\s?c|e\.\s?h|hon)\."
    r"|(?:habil|hab|mult|ing)\b\.?"
)
_ADDRESSES = (
    r"mr|mrs|ms|mx|miss|mister|pr|sri|shri|smt|er|engr|eng|eur\s?ing|adv|rev(?:erend)?|fr|sir|dame|lord|lady|herr|frau|mme|mlle|monsieur|"
    r"madame|sig(?:\.?\s?ra)?|signor|sra|srta|se[ñn]or(?:a|ita)?|capt|col|lt|maj|sgt|cmdr|rabbi|sheikh|h\.\s?e|(?:the\s)?(?:rt\.?\s|right\s)?hon(?:ou?rable)?|"
    r"hj|hjh|haji|hajah|hajjah|dato'?(?:\s(?:seri|sri))?|datuk(?:\s(?:seri|sri))?|datin(?:\s(?:seri|sri))?|tan\ssri|tun|atty"
)
PREFIXES = re.compile(
    rf"(?:(?:(?:{_RANKS})\.?(?:[\s.\-]*(?:{_FACULTIES}))*(?:\s?\((?:FH|TU|BA|DH|Univ\.?)\))?|(?:{_ADDRESSES})\.?)(?:\s+|(?<=\.)(?=[^\W\d_]{{2}})))+",
    re.IGNORECASE,
)
"""What stands before a name. "Sri" and "Tan Sri" are titles, "Tan" alone is a family."""

# With one word behind them these speak of a family: "Mr Tanaka", but "Sir Robin".
_OF_FAMILIES = re.compile(
    r"(?:mr|mrs|ms|mx|miss|mister|herr|frau|mme|mlle|monsieur|madame|sig|sra|se[ñn]or|dr|dra|prof|professor)\b",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(r",.*$|\s*\(.*\)\s*$|[®™]")
_INVERTED = re.compile(r"([^\W\d_][\w'\- ]*),\s*([^\W\d_][\w'.\- ]*)$")
_SYLLABLE = re.compile(r"(?:zh|ch|sh|ts|kw|gw|hs|ng|[b-df-hj-np-tv-z])?[aeiouy]{1,3}(?:ng|[nmktplhr])?")
_GENERATIONS = re.compile(r"[\s,]+(jr|jnr|sr|snr|junior|senior|ii|iii|iv)\.?$", re.IGNORECASE)
_VIETNAMESE = re.compile("[ơưđăạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữự]", re.IGNORECASE)
_PARTICLES = words.PARTICLES | {
    "van't",
    "in't",
    "op",
    "und",
    "i",
    "abu",
    "ap",
    "st",
    "san",
    "santa",
    "bint",
    "bt",
    "bte",
}

EAST_SLAVIC = frozenset({"RU", "UA", "BY", "KZ", "KG"})
_PATRONYMIC = re.compile(r"(?:вич|ич|вна|чна|vi[ct]h|vych|vna)$", re.IGNORECASE)
# "Ortega y Gasset", "Prat i Lund".
_AND = frozenset({"y", "e", "i"})
# Where family names are those of Spain, and the last alone counts.
_LAST_ALONE = frozenset({"PT", "BR", "AO", "MZ", "CV", "PH", "IT"})
TWO_FAMILY_NAMES = frozenset(
    {
        "ES",
        "MX",
        "AR",
        "CO",
        "CL",
        "PE",
        "VE",
        "EC",
        "GT",
        "CU",
        "BO",
        "DO",
        "HN",
        "PY",
        "SV",
        "NI",
        "CR",
        "PA",
        "UY",
        "PR",
    }
)
# Which list of family names belongs to which countries.
_LISTS = {
    "chinese": {"CN", "TW", "HK", "MO", "SG", "MY"},
    "korean": {"KR"},
    "japanese": {"JP"},
    "hungarian": {"HU"},
}


def parts(text: str, region: str | None = None) -> Name:
    """The name properly written, with its given and family names where they can be told, and what goes before and behind.

    `region` is the country of the card.
    """
    # A script that the engine lacks reads as digits and signs beside the name; no name has them.
    text = re.sub(r"[®™*]|(?<!\S)[\d\W_]+(?=\s)", "", text).strip(" ,.-|·•").replace("’", "'")
    if has_han(text) or has_hangul(text) or has_kana(text):
        return _cjk_parts(text)
    prefixes, rest = cut_prefixes(text)
    generation = _GENERATIONS.search(_AFTER_NAME.sub("", rest)) or _GENERATIONS.search(rest)
    if generation:
        rest = rest.replace(generation[0], "", 1)
    person = _inverted(rest) or _ordered(_mended(bare(rest)).split(), region, prefixes)
    suffixes = [generation[1]] if generation else []
    suffixes += _suffixes(rest, bare(rest))
    behind = f" {generation[1]}" if generation else ""
    return Name(
        f"{prefixes} {cased(person.fn)}{behind}".strip(),
        person.given and cased(person.given),
        person.family and cased(person.family, begins=False),
        prefixes or None,
        ", ".join(suffixes) or None,
    )


def cut_prefixes(text: str) -> tuple[str, str]:
    """What stands before a name, in usual letters, and the name."""
    found = PREFIXES.match(text)
    lead = found[0] if found else ""
    written = " ".join(lead.split())
    return (written.title() if written.isupper() else written), text[len(lead) :]


def bare(text: str) -> str:
    """The text without what is printed after a name: degrees, remarks in brackets."""
    cut = _AFTER_NAME.sub("", text).strip() or text
    spoken = re.sub(r"\s+(?:Ph\.?\s?D|M\.?B\.?A|M\.?D|P\.?E|CPA|Esq|PMP)\.?(?=\s|$)", "", cut).split()
    least = 2 + len((PREFIXES.match(cut) or [""])[0].split())
    while len(spoken) > least and _is_post_nominal(spoken[-1], among=cut):
        spoken.pop()
    return " ".join(spoken)


def cased(text: str, *, begins: bool = True) -> str:
    """Capitals only at the beginnings where the print is all capitals or all small; mixed case is kept as printed.

    `begins` says that the text is the beginning of a name, where a particle too is written large.
    """
    written = text.split()
    if text.isupper():
        written = [
            "y" if word == "Y" and 0 < n < len(written) - 1 else word for n, word in enumerate(written)
        ]
    return " ".join(_cased_word(word, first=begins and n == 0) for n, word in enumerate(written))


def _inverted(text: str) -> Name | None:
    """ "Kim, Dana": the family name before a comma. Several words before it must look like one, "Kim Lund, Dana"."""
    swapped = _INVERTED.match(text)
    if swapped is None or _squash(swapped[2]) in words.POST_NOMINALS:
        return None
    families, given = swapped[1].split(), swapped[2].split()
    if len(families) > 1:
        leads = words.fold(given[0]) in words.GIVEN_NAMES and words.fold(families[0]) not in words.GIVEN_NAMES
        if not leads and not all(_is_family(word) for word in families):
            return None
    return Name(f"{swapped[2].strip()} {swapped[1].strip()}", swapped[2].strip(), swapped[1].strip())


def _ordered(names: Sequence[str], region: str | None, prefixes: str) -> Name:
    """The words of a name as printed, and which of them are given and family name."""
    fn = " ".join(names)
    if len(names) < 2:
        speaks_of_family = _OF_FAMILIES.match(prefixes) and words.fold(fn) not in words.GIVEN_NAMES
        return Name(fn, None, fn) if speaks_of_family else Name(fn, fn or None, None)
    if parted := _by_capitals(names):
        return Name(fn, *parted)
    if _has_family_first(names, region):
        return Name(fn, " ".join(names[1:]), names[0])
    at = len(names) - 1
    if len(names) > 3 and words.fold(names[-2]) in _AND:
        at -= 2
    elif _has_two_families(names, region):
        at -= 1
    # Either of two family names may have particles: "de la Cruz Pérez".
    while at > 1 and words.fold(names[at - 1]) in _PARTICLES - _AND:
        at -= 1
    return Name(fn, " ".join(names[:at]), " ".join(names[at:]))


def _by_capitals(names: Sequence[str]) -> tuple[str, str] | None:
    """ "YAMADA Taro", "Dana KIM": where only some words are in capitals, these are the family."""
    capitals = [word for word in names if len(word) > 2 and word.isupper()]
    small = [word for word in names if len(word) > 2 and not word.isupper()]
    if not capitals or not small:
        return None
    others = [word for word in names if word not in capitals]
    return " ".join(others), " ".join(capitals)


def _has_family_first(names: Sequence[str], region: str | None) -> bool:
    """Whether the first word is the family name, as in Vietnam, Hungary and East Asia.

    The country must fit, or the form: a given name of two syllables, with a hyphen or a blank.
    """
    if _is_vietnamese(names, region) or _is_east_slavic(names, region):
        return True
    first, last = (words.fold(name) for name in (names[0], names[-1]))
    if first in words.GIVEN_NAMES and first not in _families("chinese", "korean"):
        return False
    for language, countries in _LISTS.items():
        known = _families(language)
        if first not in known or last in known:
            continue
        here = region in countries
        parted = len(names) == 3 or "-" in names[-1]
        if here or (language in ("chinese", "korean") and parted and _is_of_syllables(names[1:])):
            return True
        if language == "japanese" and last.endswith(("a", "e", "i", "o", "u", "n")) and len(names) == 2:
            return last not in words.GIVEN_NAMES
    return region == "HU" and last in _hungarian_given_names() and first not in _hungarian_given_names()


def _is_vietnamese(names: Sequence[str], region: str | None) -> bool:
    """Whether a name is in Vietnam's order: told by the family, and the country, the letters or the middle name."""
    spoken = [words.fold(name).replace("đ", "d") for name in names]
    if len(spoken) not in (2, 3, 4):
        return False
    letters = _VIETNAMESE.search(" ".join(names)) is not None
    marked = letters or region == "VN" or spoken[1] in words.VIETNAMESE_MIDDLE_NAMES
    if spoken[0] in words.VIETNAMESE_SURNAMES:
        return len(spoken) > 2 or marked
    return marked and spoken[0] in words.SHORT_VIETNAMESE_SURNAMES and len(spoken) > 2


def _is_east_slavic(names: Sequence[str], region: str | None) -> bool:
    """Whether the family name stands before given name and patronymic, "Иванов Иван Петрович", or before the given name."""
    if words_by_script.script_of("".join(names)) is None and region not in EAST_SLAVIC:
        return False
    if len(names) == 3:
        return _PATRONYMIC.search(names[2]) is not None and _PATRONYMIC.search(names[1]) is None
    given = _families("slavic-given")
    looks_like_family = [
        words_by_script.FAMILIES.search(name) is not None and words.fold(name) not in given for name in names
    ]
    return looks_like_family == [True, False]


def _has_two_families(names: Sequence[str], region: str | None) -> bool:
    """Whether the last two words are family names, as in Spain and most of America."""
    if len(names) < 3:
        return False
    before, last = (words.fold(name) for name in names[-2:])
    spanish = _families("spanish")
    if before in _PARTICLES or (before in words.GIVEN_NAMES and before not in spanish):
        return False
    if region in TWO_FAMILY_NAMES:
        return len(before) > 2
    return region not in _LAST_ALONE and before in spanish and last in spanish


def _is_of_syllables(given: Sequence[str]) -> bool:
    """Whether a given name is of two syllables as Chinese and Korean ones are written in Latin letters."""
    syllables = [part for word in given for part in word.split("-")]
    return len(syllables) == 2 and all(_SYLLABLE.fullmatch(words.fold(part)) for part in syllables)


def _is_family(word: str) -> bool:
    folded = words.fold(word)
    return folded in words.FAMILY_NAMES or folded in _families("spanish") or folded in _PARTICLES


def _families(*languages: str) -> frozenset[str]:
    return frozenset().union(*(_family_names().get(language, frozenset()) for language in languages))


def _hungarian_given_names() -> frozenset[str]:
    return _families("hungarian-given")


@cache
def _family_names() -> dict[str, frozenset[str]]:
    """The lists of `data/names_by_order.txt`, by language."""
    lists: dict[str, frozenset[str]] = {}
    for line in data_lines("names_by_order.txt"):
        language, colon, listed = line.partition(":")
        if colon:
            lists[language] = lists.get(language, frozenset()) | frozenset(map(words.fold, listed.split()))
    return lists


def _suffixes(text: str, own: str) -> list[str]:
    """The degrees and honours printed behind a name, as printed."""
    behind = text[text.find(own) + len(own) :] if own in text else ""
    return [word for word in re.split(r"[,\s()/]+", behind) if _squash(word) in words.POST_NOMINALS]


def _is_post_nominal(word: str, *, among: str) -> bool:
    """Whether the last word is a degree or an honour; among capitals "MA" and "JP" may be a name as well."""
    letters = re.sub(r"[^A-Za-z]", "", word)
    capitals = sum(letter.isupper() for letter in letters) >= 2
    if not capitals or letters in {"II", "III", "IV"}:
        return False
    return letters.lower() in words.POST_NOMINALS and (not among.isupper() or len(letters) > 2)


def _mended(core: str) -> str:
    """ "lan" for Ian: a small l begins no name, and is taken for a large I where that makes a known given name."""
    if not re.search("[A-Z]", core):
        return core
    return " ".join(
        "I" + word[1:] if word[0] == "l" and words.fold("I" + word[1:]) in words.GIVEN_NAMES else word
        for word in core.split()
    )


def _squash(text: str) -> str:
    return re.sub(r"[^a-z]", "", words.fold(text))


def _cjk_parts(text: str) -> Name:
    match = re.search(r"[^\x00-\u024f]+(?:[ ][^\x00-\u024f]+)*", text)
    own = match[0].strip() if match else text
    tight = re.sub(r"\s", "", own)
    pieces = own.split()
    if len(pieces) == 2:
        return Name(tight, pieces[1], pieces[0])
    if not has_kana(tight) and 2 <= len(tight) <= 5:
        double = (
            any(tight.startswith(name) and len(name) == 2 for name in words.JAPANESE_SURNAMES)
            and len(tight) > 2
        )
        at = 2 if double or (len(tight) == 4 and not has_hangul(tight)) or len(tight) == 5 else 1
        return Name(tight, tight[at:], tight[:at])
    return Name(tight, None, None)


def _cased_word(word: str, *, first: bool) -> str:
    if word in _AND and not first:
        return word
    letters = [letter for letter in word if letter.isalpha()]
    if len(letters) < 2 or not (word.isupper() or word.islower()) or ("." in word[:-1]):
        return word if not (len(letters) == 1 and word.islower()) else word.upper()
    if word.casefold() in _PARTICLES and not first:
        return word.lower()
    if word.isupper() and len(letters) == 2 and not re.search("[AEIOUY]", word):
        return word  # initials: "JB", "TJ"
    if word.isupper() and word in {"II", "III", "IV"}:
        return word
    capitals = re.sub(r"[^\W\d_]+", lambda part: part[0].capitalize(), word)
    capitals = re.sub(r"(?<=')T\b", "t", capitals)
    return re.sub(r"\b(Mc)([a-z])", lambda part: part[1] + part[2].upper(), capitals)
