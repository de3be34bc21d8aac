"""The person's name: how likely a text is one. Its parts are told apart in personal_name.py."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence

from ocr import words, words_by_script
from ocr.domains import GENERAL_MAILBOXES as GENERAL_MAILBOXES
from ocr.evidence import Evidence, Segment, has_han, has_hangul, has_kana
from ocr.layout import same_row, stacked
from ocr.personal_name import PREFIXES, cut_prefixes
from ocr.personal_name import bare as bare_name
from ocr.public_names import FAMILY, GIVEN

_WORD = re.compile(r"[^\W\d_]+(?:['.\-][^\W\d_]+)*\.?")
_GIVEN = words.GIVEN_NAMES | GIVEN
_STREETS = words.STREET_WORDS - words.WEAK_STREET_WORDS - words.PARTICLES
# A text beside a name that looks at least so much like one, in another script, is the same name.
NAME_ENOUGH = -0.5
LONGER_THAN_A_THAI_WORD = 6


def score(segment: Segment, evidence: Evidence) -> float:
    """How much speaks for the text being a person's name (log-odds)."""
    if has_han(segment.text) or has_hangul(segment.text) or has_kana(segment.text):
        return _score_cjk(segment)
    if words_by_script.script_of(segment.text):
        return _score_by_script(segment)
    _, bare = cut_prefixes(bare_name(segment.text))
    names = _WORD.findall(bare)
    folded = [words.fold(word).rstrip(".") for word in names]
    core = [
        word for word in folded if word not in words.HONORIFICS and word not in words.POST_NOMINALS
    ] or folded
    if not core or not any(len(word) > 1 for word in core):
        return -6.0
    total = -2.0 + _by_count(len(core)) + _by_vocabulary(segment, core) + 3.6 * mailbox_match(core, evidence)
    total += 1.6 if PREFIXES.match(segment.text) else 0.0
    total -= 4.0 if segment.has_digits else 0.0
    total -= 2.0 if re.search(r"[&+@|/:;!?#%*=_]|\bof\b|\band\b", bare) else 0.0
    total -= 0.8 if bare == bare.lower() else 0.0
    total -= 1.5 if any(len(word) > 14 for word in core) else 0.0
    if any(_names_owner(core, owner) for owner in evidence.owners):
        total -= 3.0
    total -= 6.0 * max(0.0, 0.85 - segment.confidence)
    return total + 0.9 * max(-1.0, min(1.3, math.log2(max(0.2, segment.size))))


def mailbox_match(core: list[str], evidence: Evidence) -> float:
    """How far a mailbox is made of these words: 1 for "dana.kim" or "dkim" of Dana Kim, 0 for "info"."""
    own = max(
        (_box_match(core, box) for box in evidence.mailboxes if box not in GENERAL_MAILBOXES), default=0.0
    )
    # A mailbox that is also a domain's owner is the shop's.
    persons = (
        box for box in evidence.free_mailboxes if box not in GENERAL_MAILBOXES and box not in evidence.owners
    )
    free = max((_box_match(core, box) for box in persons), default=0.0)
    return max(own, 0.7 * free)


def goes_on(upper: Segment, lower: Segment) -> bool:
    """Whether two lines may be one name: a given name (or several) over a family name, "DANA J." over "KIM, PhD"."""
    if all(has_han(one.text) and not has_kana(one.text) for one in (upper, lower)):
        return all(len(re.sub(r"\s", "", one.text)) <= 2 for one in (upper, lower))
    given, family = (_plain_words(one.text) for one in (upper, lower))
    unlike = any(one.has_digits for one in (upper, lower)) or _squash(lower.text) in words.POST_NOMINALS
    if not given or len(family) not in (1, 2, 3) or unlike:
        return False
    one_name = len(given) == 1 or words.GIVEN_NAMES.issuperset(given)
    one_family = len(family) == 1 or words.PARTICLES.issuperset(family[:-1])
    return one_name and one_family


def is_of_a_title_word(spoken: Sequence[str]) -> bool:
    """Whether words are a person's name whose family name is a title as well: "Rose Carpenter", "Anna Baker"."""
    titled = [word in words.TITLE_WORDS or word in words.TITLE_HINTS for word in spoken]
    return (
        len(spoken) in (2, 3) and spoken[0] in GIVEN and spoken[-1] in FAMILY and titled[:-1].count(True) == 0
    )


def begins_with_given(segment: Segment) -> bool:
    """Whether the first word, honorifics left out, is a well-known given name."""
    return words.GIVEN_NAMES.issuperset(_plain_words(segment.text)[:1] or ["?"])


def is_single(segment: Segment) -> bool:
    """Whether a name is but one word, in a script that writes names in several."""
    bare = bare_name(segment.text)
    bare = bare[len((PREFIXES.match(bare) or [""])[0]) :]
    unparted = script_of(segment.text) in {"CJK", "THAI"}
    return not unparted and len(re.split(r"[\s.]+", bare.strip(" ."))) < 2


def _plain_words(text: str) -> list[str]:
    """The folded words of a name, without honorifics, initials and what follows it; empty where other signs stand among them."""
    bare = bare_name(text)
    bare = bare[len((PREFIXES.match(bare) or [""])[0]) :]
    if re.search(r"[^\w\s.'\-]", bare):
        return []
    return [word for word in words.words_of(bare) if len(word) > 1]


def is_same_in_other_script(segment: Segment, person: Segment, evidence: Evidence) -> bool:
    """Whether a text beside the name is that name again in another script: "김다나" by "Dana Kim"."""
    scripts = {script_of(segment.text), script_of(person.text)}
    if len(scripts) < 2 or None in scripts or len(segment.prints) != 1:
        return False
    mine, theirs = segment.region, person.region
    beside = segment.prints[0] is person.prints[0] or same_row(mine, theirs)
    near = beside or stacked(mine, theirs, gap=1.4) or stacked(theirs, mine, gap=1.4)
    return near and score(segment, evidence) > NAME_ENOUGH


def script_of(text: str) -> str | None:
    """The script of most letters, the first of two that have as many; East Asian ones are taken as one."""
    names = [unicodedata.name(letter, "").split(" ")[0] for letter in text if letter.isalpha()]
    scripts = ["CJK" if script in {"HANGUL", "HIRAGANA", "KATAKANA"} else script for script in names]
    return max(dict.fromkeys(scripts), key=scripts.count) if scripts else None


def _by_count(count: int) -> float:
    return {1: -0.6, 2: 1.3, 3: 1.0, 4: 0.0, 5: -1.5}.get(count, -4.0)


def _by_vocabulary(segment: Segment, core: list[str]) -> float:
    trades = sum(word in words.COMPANY_WORDS for word in core)
    # "Harbour Electricals", "Kim Furniture": a name before a trade is a shop's.
    total = -2.5 - 0.5 * (trades - 1) if trades else _known_names(core)
    total -= 3.5 if _has_title(segment, core) else 0.0
    total -= 0.6 * min(2, sum(word in words.TITLE_HINTS for word in core))
    total -= 2.4 * any(word in _STREETS for word in core)
    total -= 2.0 * any(word in words.SLOGAN_WORDS for word in core)
    total -= 4.5 if words.LEGAL_FORMS.search(segment.text) else 0.0
    place = " ".join(core)
    return total - (3.0 if place in words.CITIES or place in words.COUNTRIES else 0.0)


def _known_names(core: list[str]) -> float:
    total = 2.2 if core[0] in _GIVEN else 1.6 if words.GIVEN_NAMES.intersection(core) else 0.0
    if len(core) > 1:
        total += 1.4 if words.FAMILY_NAMES.intersection((core[0], core[-1])) else 0.0
        total += 0.7 if any(len(word) == 1 for word in core) else 0.0
    return total


def _has_title(segment: Segment, core: list[str]) -> bool:
    """Whether a word makes this a job title; "Victor Dean" and "Anna Baker" are people, for a given name leads."""
    heads = [word for word in core if word in words.TITLE_WORDS]
    led = core[0] in _GIVEN or segment.words[0] in words.HONORIFICS
    return bool(heads) and not (heads == core[-1:] and len(core) < 4 and led)


def _box_match(core: list[str], box: str) -> float:
    plain = re.sub(r"[^a-z]", "", box)
    long = [word for word in (_squash(word) for word in core) if word]
    if not long or not plain:
        return 0.0
    whole = "".join(long)
    if len(whole) > 3 and (plain == whole or whole in plain):
        return 1.0
    inside = [word for word in long if len(word) > 2 and word in plain]
    if len(inside) >= 2:
        return 1.0 if sum(map(len, inside)) > 0.75 * len(plain) else 0.6
    initials = "".join(word[0] for word in long)
    for word in inside:
        rest = plain.replace(word, "", 1)
        if rest and len(rest) <= 3 and all(letter in initials for letter in rest):
            return 0.95
    if inside:
        covered = max(len(word) for word in inside) / len(plain)
        return 0.75 if covered > 0.6 else 0.5
    # "robin" of Robinson, "danak": the beginning of a word is the mailbox, or the mailbox begins with it.
    if any(len(plain) >= 3 and word.startswith(plain) for word in long):
        return 0.6
    # "dmk", "dk": initials alone.
    return 0.4 if len(plain) in (2, 3) and plain == initials else 0.0


def _score_cjk(segment: Segment) -> float:
    text = re.sub(r"\s", "", segment.text)
    lead = re.sub(r"[A-Za-z.,\-\s]", "", segment.text)
    total = -2.0
    if any(title in text for title in words.CJK_TITLES):
        total -= 3.0
    if words.CJK_LEGAL_FORMS.search(text) or words.CJK_COMPANY_WORDS.search(text) or segment.has_digits:
        total -= 4.0
    if re.search(r"[市區区縣县路號号街町丁目部課课科组組室店用品的]", text):
        total -= 2.0
    if has_hangul(lead):
        total += (3.5 if lead[:1] in words.KOREAN_SURNAMES else 0.0) + (1.0 if 2 <= len(lead) <= 4 else -3.0)
    elif has_han(lead):
        known = lead[:1] in words.HAN_SURNAMES or any(
            lead.startswith(name) for name in words.JAPANESE_SURNAMES
        )
        total += (3.0 if known else 0.0) + {2: 1.0, 3: 1.8, 4: 1.4, 5: 0.8}.get(len(lead), -3.0)
        total -= 2.0 if has_kana(lead) and len(lead) > 4 else 0.0
    else:
        total -= 2.5
    total -= 6.0 * max(0.0, 0.85 - segment.confidence)
    return total + 1.5 * max(-1.0, min(1.5, math.log2(max(0.2, segment.size))))


def _score_by_script(segment: Segment) -> float:
    """Cyrillic, Greek, Arabic, Hebrew, Devanagari, Thai: what has two or three words and is nothing else."""
    text = re.sub(r"[.,\-'’]", " ", segment.text)
    count = len(text.split())
    # Thai parts given and family name with a blank, which is easily lost.
    if count == 1 and words_by_script.script_of(text) == "THAI" and len(text) > LONGER_THAN_A_THAI_WORD:
        count = 2
    total = -1.6 + {1: -0.6, 2: 1.5, 3: 1.5, 4: 0.4}.get(count, -3.0)
    total += (
        1.8 if any(words_by_script.FAMILIES.search(word) for word in text.split() if len(word) > 4) else 0.0
    )
    others = (words_by_script.TITLES, words_by_script.FIRMS, words_by_script.STREETS)
    total -= 3.5 if any(kind.search(segment.text) for kind in others) else 0.0
    total -= 4.0 if segment.has_digits or re.search(r"[«»\"&@:;/()]", segment.text) else 0.0
    total -= 4.0 * max(0.0, 0.7 - segment.confidence)
    return total + 1.2 * max(-1.0, min(1.3, math.log2(max(0.2, segment.size))))


def _names_owner(core: list[str], owner: str) -> bool:
    """Whether all these words stand in a domain: that is the company, unless the mailbox says otherwise."""
    long = [word for word in map(_squash, core) if len(word) > 2]
    return bool(long) and all(word in owner for word in long)


def _squash(text: str) -> str:
    return re.sub(r"[^a-z]", "", words.fold(text))
