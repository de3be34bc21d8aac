"""The fields of a card that are found by their form: e-mails, sites, social profiles, phone and register numbers.

They are taken out of the lines. The rest of the lines is for the fields that need judging (segments.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Levenshtein

from ocr import domains
from ocr.card import TelType
from ocr.fields import emails, phones, registers, socials, urls
from ocr.fields.found import Found
from ocr.fields.phones import Phone
from ocr.layout import Print, same_row, stacked

# Replaces text that was taken out; it occurs on no card and separates the text on both sides.
TAKEN = "\x1f"
# Hosts of mail and web with shorter names may both be right; in longer ones two letters may be misread.
SHORTEST_ALIKE, SHORTEST_COMPARED, LONG_NAME = 4, 6, 12
DISPUTED = 0.75
# By how much the letters of one line must be surer than those of another not to be doubted themselves.
CLEARLY = 0.03


@dataclass(frozen=True, slots=True, eq=False)
class Spotted:
    """A value found in a line."""

    found: Found
    line: Print


@dataclass(frozen=True, slots=True, eq=False)
class SpottedPhone:
    phone: Phone
    line: Print


@dataclass(frozen=True, slots=True, eq=False)
class Contacts:
    """The values found, and the lines without them (in the order of the lines given)."""

    emails: tuple[Spotted, ...]
    urls: tuple[Spotted, ...]
    profiles: tuple[Spotted, ...]
    phones: tuple[SpottedPhone, ...]
    registers: tuple[Spotted, ...]
    left: tuple[str, ...]

    @property
    def hosts(self) -> list[str]:
        """The domains of all addresses, once each."""
        mail = [spotted.found.value.rsplit("@", 1)[1] for spotted in self.emails]
        web = [host_of(spotted.found.value) for spotted in self.urls]
        return list(dict.fromkeys(host.lower() for host in [*mail, *web]))


def host_of(url: str) -> str:
    """The host of a web address as printed on a card."""
    return (
        re.sub(r"^[a-z]+://", "", url, flags=re.IGNORECASE)
        .split("/")[0]
        .removeprefix("www.")
        .removeprefix("WWW.")
    )


def take_contacts(prints: Sequence[Print], region: str | None = None) -> Contacts:
    """Find all e-mails, web addresses and phone numbers of a card; `region` tells a phone number from other digits."""
    mails: list[Spotted] = []
    profiles: list[Spotted] = []
    webs: list[Spotted] = []
    numbers: list[SpottedPhone] = []
    registered: list[Spotted] = []
    left: list[str] = []
    hosts = _hosts_in(prints)
    for line in _with_numbers_joined(_with_broken_emails_joined(prints, hosts), region):
        text = line.text
        found = emails.find(text)
        found += emails.find_at(_without(text, [(one.start, one.end) for one in found]), hosts)
        mails += [Spotted(one, line) for one in found]
        text = _without(text, [(one.start, one.end) for one in found])
        found = socials.find(text)
        profiles += [Spotted(one, line) for one in found]
        text = _without(text, [(one.start, one.end) for one in found])
        found = urls.find(text)
        webs += [Spotted(one, line) for one in found]
        text = _without(text, [(one.start, one.end) for one in found])
        found = registers.find(text)
        registered += [Spotted(one, line) for one in found]
        text = _without(text, [(one.start, one.end) for one in found])
        called = [one for one in phones.find(text, region) if _is_phone(one, text, line, region, prints)]
        numbers += [SpottedPhone(one, line) for one in called]
        left.append(_without(text, [(one.start, one.end) for one in called]))
    numbers = [_labelled_by_neighbour(spotted, prints) for spotted in numbers]
    mails, webs = _checked_against_each_other(_once(mails), _once(webs))
    return Contacts(
        tuple(mails),
        tuple(webs),
        tuple(_once(profiles)),
        tuple(_each_number_once(numbers)),
        tuple(registered),
        tuple(left),
    )


def _hosts_in(prints: Sequence[Print]) -> list[str]:
    """The domains the card prints cleanly: behind an at sign, or as a web address."""
    mail = [one.value.rsplit("@", 1)[1] for line in prints for one in emails.find(line.text)]
    web = [host_of(one.value) for line in prints for one in urls.find(line.text)]
    return list(dict.fromkeys(host.lower() for host in [*mail, *web]))


def _with_broken_emails_joined(prints: Sequence[Print], hosts: Sequence[str]) -> list[Print]:
    """The lines, with an e-mail address that is broken over two ("dana.kim@", "acme.com") joined on the first."""
    lines = list(prints)
    for at, upper in enumerate(lines):
        below = (
            n for n, lower in enumerate(lines) if n != at and stacked(upper.region, lower.region, gap=0.8)
        )
        for n in below:
            rest = emails.continuation(upper.text, lines[n].text, hosts)
            if rest is None:
                continue
            joined = (*upper.corners, *lines[n].corners)
            lines[at] = replace(upper, text=upper.text + rest, corners=joined, char_confidences=())
            lines[n] = replace(lines[n], text=lines[n].text[len(rest) :].strip(), char_confidences=())
            break
    return lines


def _with_numbers_joined(prints: Sequence[Print], region: str | None) -> list[Print]:
    """The lines, with a list of numbers, or a number, that goes on below ("020 7946 0958 /", "59") joined on the first."""
    lines = list(prints)
    for at, upper in enumerate(lines):
        for n, lower in enumerate(lines):
            close = n != at and stacked(upper.region, lower.region, gap=0.8)
            if close and phones.goes_on(upper.text, lower.text, region):
                joined = (*upper.corners, *lower.corners)
                lines[at] = replace(
                    upper, text=f"{upper.text} {lower.text}", corners=joined, char_confidences=()
                )
                lines[n] = replace(lower, text="", char_confidences=())
                break
    return lines


def _is_phone(phone: Phone, text: str, line: Print, region: str | None, prints: Sequence[Print]) -> bool:
    spotted = _labelled_by_neighbour(SpottedPhone(phone, line), prints)
    return phones.is_plausible(spotted.phone, text.replace(TAKEN, " "), region)


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + TAKEN * (end - start) + text[end:]
    return text


def _labelled_by_neighbour(spotted: SpottedPhone, prints: Sequence[Print]) -> SpottedPhone:
    """Set the kind of a number by a label that stands alone: to its left on the row ("FAX   03 ..."), or right above."""
    if spotted.phone.type != "other":
        return spotted
    region = spotted.line.region
    labels = [(line, kind) for line in prints if (kind := phones.label_of(line.text))]
    for line, kind in labels:
        if (
            same_row(line.region, region)
            and -0.5 * region.height < region.left - line.region.right < 8 * region.height
        ):
            return _of_kind(spotted, kind)
    return spotted


def _of_kind(spotted: SpottedPhone, kind: TelType) -> SpottedPhone:
    return SpottedPhone(replace(spotted.phone, type=kind, labelled=True), spotted.line)


def _once(spotted: Sequence[Spotted]) -> list[Spotted]:
    """Each value once; of a value printed twice the surer reading is kept."""
    best: dict[str, Spotted] = {}
    for one in spotted:
        key = re.sub(r"^(?:https?://)?(?:www\.)?", "", one.found.value.lower()).rstrip("/")
        if key not in best or one.line.confidence > best[key].line.confidence:
            best[key] = one
    return list(best.values())


def _each_number_once(spotted: Sequence[SpottedPhone]) -> list[SpottedPhone]:
    best: dict[tuple[str, TelType], SpottedPhone] = {}
    for one in spotted:
        # "Direct 23 45, Fax 23 45": one number that the card names twice is kept twice.
        key = re.sub(r"[^A-Z\d]", "", one.phone.raw), one.phone.type
        best.setdefault(key, one)
    named = {digits for digits, kind in best if kind != "other"}
    return [one for (digits, kind), one in best.items() if kind != "other" or digits not in named]


def _checked_against_each_other(
    mails: list[Spotted], webs: list[Spotted]
) -> tuple[list[Spotted], list[Spotted]]:
    """Compare the domains of mail and web: where they differ by a letter, one of them was misread.

    The one with more confidence is taken, and the other reading is kept as an alternative. Only long names with the same
    ending are compared, so that similar domains ("acme.com", "acme.co") stay as they are.
    """
    mended_webs = [_mended(web, mails) for web in webs]
    mended_mails = [_mended(_of_provider(mail), webs) for mail in mails]
    return mended_mails, mended_webs


def _of_provider(mail: Spotted) -> Spotted:
    """The address with its mail provider's name corrected where it was misread."""
    host = _host(mail)
    mended = emails.provider_mended(host)
    return mail if mended == host else _with_host(mail, host, mended, 0.85)


def _mended(spotted: Spotted, others: Sequence[Spotted]) -> Spotted:
    mine = _host(spotted)
    for other in others:
        theirs = _host(other)
        if mine == theirs or not (_slip(mine, theirs) or _digit_slip(mine, theirs)):
            continue
        surer = other.line.confidence - spotted.line.confidence
        if _digit_slip(mine, theirs) or (surer > 0 and _slip(mine, theirs)):
            return _with_host(spotted, mine, theirs, DISPUTED)
        if surer > -CLEARLY:
            return _doubted(spotted, mine, theirs)
    return spotted


def _doubted(spotted: Spotted, read: str, theirs: str) -> Spotted:
    """The address as it was read, with the other domain as an alternative: either may be the misread one."""
    found = spotted.found
    other = re.sub(re.escape(read), theirs, found.value, flags=re.IGNORECASE)
    certainty = min(found.certainty, DISPUTED)
    return replace(
        spotted, found=replace(found, certainty=certainty, alternatives=(*found.alternatives, other))
    )


def _with_host(spotted: Spotted, read: str, mended: str, certainty: float) -> Spotted:
    """The address with another host, and as it was read as an alternative."""
    found = spotted.found
    value = re.sub(re.escape(read), mended, found.value, flags=re.IGNORECASE)
    alternatives = (*found.alternatives, found.value)
    return replace(spotted, found=replace(found, value=value, certainty=certainty, alternatives=alternatives))


def _host(spotted: Spotted) -> str:
    value = spotted.found.value
    return (value.rsplit("@", 1)[1] if "@" in value else host_of(value)).lower()


def _digit_slip(mine: str, theirs: str) -> bool:
    """Whether two hosts look alike and only the first has a digit among letters: few names contain 0 or 1."""
    amid = r"(?<=[a-z])[01](?=[a-z])"
    if domains.look_alike(mine) != domains.look_alike(theirs) or len(mine) != len(theirs):
        return False
    return re.search(amid, domains.owner(mine)) is not None and re.search(r"[01]", theirs) is None


def _slip(mine: str, theirs: str) -> bool:
    """Whether two hosts differ by so little that one must be a misreading: by a letter, or by two in a long name."""
    ours, other = domains.owner(mine), domains.owner(theirs)
    shorter = min(len(ours), len(other))
    endings = mine.rsplit(".", 1)[-1], theirs.rsplit(".", 1)[-1]
    if (
        ours == other
        or ours in domains.FREE_MAIL
        or endings[0] != endings[1]
        or mine.count(".") != theirs.count(".")
    ):
        return False
    if shorter >= SHORTEST_ALIKE and domains.look_alike(ours) == domains.look_alike(other):
        return True
    most = 2 if shorter >= LONG_NAME else 1
    return shorter >= SHORTEST_COMPARED and 0 < Levenshtein.distance(ours, other) <= most
